// Writes workload/program.json and workload/carts.json from workload/quote_workload.json.
//
// Run it after a change of the workload or of the program model: node tests/bench/make.mjs
// The meaning of a rule is laid down in README.md; this file says it in Tallystick's words.

import { writeFileSync } from "node:fs";

import { readWorkload } from "./workload/index.mjs";

const tiers = ["bronze", "silver", "gold", "platinum"]; // lowest first
const ladder = "status";
const wallet = "points";
const bonusGroup = "bonus";

/** Minor units as the decimal text of major units: 2550 is "25.5". */
const major = (minor) => String(minor / 100);

/** Midnight UTC as a minute of a day. A bare day as an end would be the end of that day. */
function moment(seconds) {
  const text = new Date(seconds * 1000).toISOString();
  if (!text.endsWith(":00.000Z")) throw new Error(`a window is cut at whole minutes, not at ${text}`);
  return text.slice(0, 16);
}

const filter = (categories) => (categories ? { category: categories } : {});

/** The ranges of neighbouring tiers that a set is made of. */
function ranges(set) {
  const found = [];
  for (const [rank, tier] of tiers.entries()) {
    if (!set.includes(tier)) continue;
    const joins = rank > 0 && set.includes(tiers[rank - 1]);
    if (joins) found.at(-1).atMost = tier;
    else found.push({ ladder, atLeast: tier, atMost: tier });
  }
  return found.map((tier) => ({ tier }));
}

function tierCondition(set) {
  const found = ranges(set);
  return found.length === 1 ? found[0] : { any: found };
}

/** The conditions that a fixed rule and a multiplier have in common. */
function conditions({ tiers: set, min_spend, categories, from, until }) {
  const when = [{ window: { from: moment(from), until: moment(until) } }];
  if (set) when.push(tierCondition(set));
  // Equality qualifies, so 0 is no condition.
  if (min_spend > 0) when.push({ spend: { atLeast: major(min_spend), base: { items: filter(categories) } } });
  return when;
}

function fixedRule({ id, when, then }) {
  const conditionsOfRule = conditions(when);
  // A positive spend on these categories already implies a unit of them.
  if (when.categories && when.min_spend === 0) conditionsOfRule.push({ units: { atLeast: 1, items: filter(when.categories) } });
  // In a group of its own, where no multiplier reaches it.
  return { id, wallet, per: "order", points: String(then.points), group: bonusGroup, when: conditionsOfRule };
}

function multiplierRule({ id, when, then }) {
  // The percentage is what the rule adds, so 100 doubles.
  const multiplier = { id, factor: String(1 + then.factor_pct / 100), when: conditions(when) };
  return when.categories ? { ...multiplier, items: filter(when.categories) } : multiplier;
}

function program({ rules }) {
  const ofType = (type) => rules.filter((rule) => rule.then.type === type);
  return {
    id: "bench",
    zone: { name: "UTC" },
    currency: "EUR",
    wallets: [{ id: wallet }],
    earn: [{ id: "base", wallet, per: "money", points: "1" }, ...ofType("fixed").map(fixedRule)],
    // Factors that add keep every intermediate an integer below 2^53, so that doubles are exact too.
    groups: [{ id: "base", multipliers: "add" }],
    multipliers: ofType("multiplier").map(multiplierRule),
    ladders: [{ id: ladder, metric: { points: wallet }, tiers: tiers.map((id, rank) => ({ id, from: String(rank * 1000) })) }],
  };
}

function cart({ id, member, at, currency, lines }) {
  const instant = at * 1000;
  const standing = { tier: member.tier, since: Date.UTC(2026, 0, 1) };
  return {
    id,
    at: instant,
    view: { account: member.id, revision: 1, asOf: instant, ladders: { [ladder]: standing } },
    cart: {
      currency,
      lines: lines.map(({ sku, category, qty, unit_price }, index) => ({
        id: String(index + 1),
        sku,
        quantity: qty,
        unitPrice: unit_price,
        category,
      })),
    },
  };
}

function write(name, text) {
  writeFileSync(new URL(`workload/${name}`, import.meta.url), text);
}

const workload = readWorkload();
write("program.json", `${JSON.stringify(program(workload), null, 1)}\n`);
// One cart a line: a difference shows which.
write("carts.json", `[\n${workload.carts.map((each) => JSON.stringify(cart(each))).join(",\n")}\n]\n`);
