// json-logic-engine once more, as a team that tunes it would use it: spend of each category is summed
// beforehand in JavaScript, and the compiled conditions only compare.

import { LogicEngine } from "json-logic-engine";

import { combine } from "./combine.mjs";

export const name = "json-logic-engine, facts prepared";

function condition({ categories, min_spend, tiers, from, until }) {
  const all = [{ ">=": [{ var: "at" }, from] }, { "<": [{ var: "at" }, until] }];
  if (tiers) all.push({ in: [{ var: "tier" }, tiers] });
  const sum = categories ? { "+": categories.map((category) => ({ var: [`spend.${category}`, 0] })) } : { var: "total" };
  // Prices here are positive, so at least 1 minor unit means at least one line.
  all.push({ ">=": [sum, Math.max(min_spend, 1)] });
  return { and: all };
}

function facts({ at, member, lines }) {
  const spend = {};
  let total = 0;
  for (const { category, amount } of lines) {
    spend[category] = (spend[category] ?? 0) + amount;
    total += amount;
  }
  return { at, tier: member.tier, spend, total };
}

export function prepare({ rules }) {
  const engine = new LogicEngine();
  const compiled = rules.map((rule) => ({ rule, holds: engine.build(condition(rule.when)) }));
  return function quote(cart) {
    const prepared = facts(cart);
    const applied = [];
    for (const { rule, holds } of compiled) if (holds(prepared)) applied.push(rule);
    return combine(cart, applied);
  };
}
