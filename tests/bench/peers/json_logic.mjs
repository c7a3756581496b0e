// json-logic-engine, each rule's condition compiled to a function once.
//
// The condition reads the cart itself, sums of lines included: in JSON Logic everything is data.

import { LogicEngine } from "json-logic-engine";

import { combine } from "./combine.mjs";

export const name = "json-logic-engine";

function condition({ categories, min_spend, tiers, from, until }) {
  // The cheap ones first: `and` stops at the first that does not hold.
  const all = [{ ">=": [{ var: "at" }, from] }, { "<": [{ var: "at" }, until] }];
  if (tiers) all.push({ in: [{ var: "member.tier" }, tiers] });
  const lines = categories ? { filter: [{ var: "lines" }, { in: [{ var: "category" }, categories] }] } : { var: "lines" };
  const sum = { reduce: [lines, { "+": [{ var: "accumulator" }, { var: "current.amount" }] }, 0] };
  // Prices here are positive, so at least 1 minor unit means at least one line.
  all.push({ ">=": [sum, Math.max(min_spend, 1)] });
  return { and: all };
}

export function prepare({ rules }) {
  const engine = new LogicEngine();
  const compiled = rules.map((rule) => ({ rule, holds: engine.build(condition(rule.when)) }));
  return function quote(cart) {
    const applied = [];
    for (const { rule, holds } of compiled) if (holds(cart)) applied.push(rule);
    return combine(cart, applied);
  };
}
