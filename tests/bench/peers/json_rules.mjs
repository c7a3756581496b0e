// json-rules-engine: one rule of the engine for each rule, asked with `engine.run`.
//
// Its conditions cannot sum lines, so spend is a fact that is computed for a set of categories.

import { Engine } from "json-rules-engine";

import { combine } from "./combine.mjs";

export const name = "json-rules-engine";

function conditions({ categories, min_spend, tiers, from, until }) {
  // Equal priorities are evaluated together, so the costly fact has a lower one.
  const all = [
    { fact: "at", operator: "greaterThanInclusive", value: from, priority: 2 },
    { fact: "at", operator: "lessThan", value: until, priority: 2 },
  ];
  if (tiers) all.push({ fact: "tier", operator: "in", value: tiers, priority: 2 });
  // Prices here are positive, so at least 1 minor unit means at least one line.
  all.push({ fact: "spend", params: { categories }, operator: "greaterThanInclusive", value: Math.max(min_spend, 1), priority: 1 });
  return { all };
}

async function spend({ categories }, almanac) {
  const lines = await almanac.factValue("lines");
  let sum = 0;
  for (const { category, amount } of lines) if (!categories || categories.includes(category)) sum += amount;
  return sum;
}

export function prepare({ rules }) {
  const engine = new Engine();
  // Without a cache: it would hash the parameters, which costs more than the sum.
  engine.addFact("spend", spend, { cache: false });
  for (const rule of rules) engine.addRule({ conditions: conditions(rule.when), event: { type: "applies", params: rule } });
  return async function quote(cart) {
    const { events } = await engine.run({ at: cart.at, tier: cart.member.tier, lines: cart.lines });
    return combine(cart, events.map((event) => event.params));
  };
}
