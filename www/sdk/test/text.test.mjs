// Amounts and sentences.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createTally, englishMessages, explain, explainHint, explainUnmet, formatMoney, formatPoints, newKey } from "../dist/index.js";
import { cart, program, startEdge } from "./support.mjs";

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");

test("money has the digits of its currency, and every digit is exact", () => {
  const cases = [
    [1250, "EUR", "de", "12,50 €"],
    [1250, "EUR", "en", "€12.50"],
    [-5, "EUR", "en", "-€0.05"],
    [0, "USD", "en", "$0.00"],
    [1250, "JPY", "en", "¥1,250"],
    [1250, "KWD", "en", "KWD 1.250"],
    [1250, "IQD", "en", "IQD 1.250"],
    [1250, "XPF", "en", "CFPF 1,250"],
    [12345, "CLF", "en", "CLF 1.2345"],
    [9007199254740991, "EUR", "en", "€90,071,992,547,409.91"],
    [-9007199254740991, "EUR", "en", "-€90,071,992,547,409.91"],
  ];
  for (const [minor, currency, locale, text] of cases) assert.equal(plain(formatMoney(minor, currency, locale)), text);
});

test("points have the scale of their wallet", () => {
  assert.equal(formatPoints(1500, undefined, "en"), "1,500");
  assert.equal(formatPoints(1500, { id: "points" }, "en"), "1,500");
  assert.equal(formatPoints(150, { id: "stars", scale: 2 }, "en"), "1.50");
  assert.equal(formatPoints(-5, { scale: 1 }, "de"), "-0,5");
});

test("wrong arguments are refused", () => {
  for (const bad of [NaN, Infinity, 1.5, "12", 12n, null, undefined, 2 ** 53]) {
    assert.throws(() => formatMoney(bad, "EUR"), { code: "invalid_request" });
    assert.throws(() => formatPoints(bad, {}), { code: "invalid_request" });
  }
  for (const bad of ["eur", "EURO", "", null, undefined, 978]) assert.throws(() => formatMoney(1, bad), { code: "invalid_request" });
  for (const bad of [-1, 5, 1.5, "2"]) assert.throws(() => formatPoints(1, { scale: bad }), { code: "invalid_request" });
  assert.throws(() => formatMoney(1, "EUR", "not a locale"), { code: "invalid_request" });
});

test("a trace explains itself", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const quote = tally.quote(cart(undefined, { choices: [{ reward: "five" }] }), { trace: true });
  const context = { program: tally.program, locale: "en" };
  const sentence = (rule) => explain(quote.trace.find((entry) => entry.rule === rule), context);
  assert.equal(sentence("base"), "“Base points” earned 40 Beans.");
  assert.equal(sentence("double"), "“Double coffee” multiplied points by 2.");
  assert.equal(sentence("five"), "“Five off” took €5.00 off for 500 Beans.");
  assert.equal(sentence("ten"), "“Ten percent” did not apply: its code was not entered.");
  assert.equal(sentence("big"), "“Big order” did not apply: it takes an amount of at least €100.00, and there is €25.00.");
  assert.equal(explain(quote.trace[0]), "“base” earned 40 points.");
});

test("an offer says what is missing", async (t) => {
  const edge = await startEdge(t);
  edge.view = { ...edge.view, wallets: { points: { available: 120 } } };
  const tally = await createTally(edge.asMember);
  const offer = tally.quote(cart()).offers[0];
  assert.equal(offer.status, "short");
  assert.equal(explainUnmet(offer.missing, { program, rule: offer.reward, locale: "en" }), "it costs 500 Beans, and 120 Beans can be spent");
});

test("every condition has a sentence, and an unknown one does no harm", () => {
  const zoned = { program: { ...program, zone: { name: "Nowhere/Nothing" }, ladders: [{ id: "status", tiers: [{ id: "gold", name: "Gold" }] }], segments: [{ id: "vip", name: "Very important" }], plans: [{ id: "plus", name: "Plus" }] }, locale: "en" };
  const cases = [
    [{ condition: "units", wanted: 3, actual: 1 }, /at least 3 .* are 1/],
    [{ condition: "tier", wanted: "gold", actual: null }, /^it is for the tier Gold$/],
    [{ condition: "tier", wanted: "gold", actual: "tin" }, /Gold, and the tier is tin/],
    [{ condition: "window", wanted: { from: 2_000_000_000_000, until: null }, actual: 1_780_000_000_000 }, /it begins on 2033-05-18T03:33:20.000Z/],
    [{ condition: "window", wanted: { from: null, until: 1_000_000_000_000 }, actual: 1_780_000_000_000 }, /it ended on 2001/],
    [{ condition: "window", wanted: null, actual: null }, /window does not hold/],
    [{ condition: "channel", wanted: ["web", "app"], actual: null }, /by web, app$/],
    [{ condition: "channel", wanted: ["web"], actual: "pos" }, /this one is by pos/],
    [{ condition: "any", wanted: [{ condition: "units", wanted: 3, actual: 1 }, { condition: "code", wanted: "x", actual: null }], actual: null }, /one of these.*; its code/],
    [{ condition: "points_asked", wanted: 300, actual: 500 }, /at most 300 points/],
    [{ condition: "effect", wanted: "", actual: null }, /nothing it could take off/],
    [{ condition: "choice", wanted: "x", actual: null }, /not chosen/],
    [{ condition: "base", wanted: "", actual: null }, /nothing in the cart/],
    [{ condition: "not_best", wanted: "x", actual: null }, /another rule/],
    [{ condition: "not_best", wanted: "x", actual: "ten" }, /^“Ten percent” counts instead$/],
    [{ condition: "excluded", wanted: "x", actual: "ten" }, /does not go with “Ten percent”/],
    [{ condition: "whole", wanted: 500, actual: 300 }, /as a whole .* of €5.00 only €3.00/],
    [{ condition: "times", wanted: 3, actual: 2 }, /takes 3 .* are 2/],
    [{ condition: "limit", wanted: 25, actual: 10 }, /leaves 10 of 25/],
    [{ condition: "cap", wanted: 25, actual: 10 }, /several rules together leaves 10 of 25/],
    [{ condition: "cooldown", wanted: 2_000_000_000_000, actual: 1_780_000_000_000 }, /again from 2033-05-18/],
    [{ condition: "order", wanted: { nth: 3 }, actual: 2 }, /order number 3, and this is number 2/],
    [{ condition: "order", wanted: { every: 5 }, actual: null }, /one order in every 5$/],
    [{ condition: "schedule", wanted: { weekdays: [1, 7], from: "17:00", until: "19:00" }, actual: 0 }, /^it is for Monday, Sunday from 17:00 until 19:00$/],
    [{ condition: "schedule", wanted: { weekdays: [3] }, actual: 0 }, /^it is for Wednesday$/],
    [{ condition: "store", wanted: ["vienna"], actual: "graz" }, /in vienna, and this one is in graz/],
    [{ condition: "payment", wanted: ["card"], actual: null }, /payment by card$/],
    [{ condition: "member", wanted: true, actual: false }, /for members$/],
    [{ condition: "member", wanted: false, actual: true }, /no members yet/],
    [{ condition: "segment", wanted: ["vip", "press"], actual: null }, /some members: Very important, press/],
    [{ condition: "attribute", wanted: { name: "city", oneOf: ["vienna", "graz"] }, actual: "linz" }, /city vienna, graz, and it is linz/],
    [{ condition: "birthday", wanted: {}, actual: "05-01" }, /for the birthday$/],
    [{ condition: "birthday", wanted: { daysBefore: 3 }, actual: null }, /around the birthday/],
    [{ condition: "birthday", wanted: { month: true }, actual: null }, /the month of/],
    [{ condition: "offer", wanted: "x", actual: [] }, /not activated/],
    [{ condition: "bought", wanted: { counter: "coffee", atLeast: 5 }, actual: 3 }, /5 earlier purchases of coffee, and there are 3/],
    [{ condition: "plan", wanted: ["plus"], actual: null }, /membership Plus$/],
    [{ condition: "tenure", wanted: { days: 30 }, actual: null }, /at least 30 days$/],
    [{ condition: "tenure", wanted: { months: 1 }, actual: null }, /at least 1 month$/],
    [{ condition: "balance", wanted: 500, actual: 20 }, /balance of 500 Beans, and there are 20 Beans/],
    [{ condition: "experiment", wanted: "red", actual: "blue" }, /a part of the members/],
    [{ condition: "event", wanted: { field: "stars", atLeast: 4 }, actual: 3 }, /^stars is not/],
    [{ condition: "moon", wanted: {}, actual: [] }, /condition moon/],
  ];
  for (const [unmet, text] of cases) assert.match(plain(explainUnmet(unmet, zoned)), text);
  assert.equal(explain({ rule: "x", part: "earn", outcome: "applied" }), "“x” applied.");
  assert.equal(explain({ rule: "x", part: "earn", outcome: "not_applied" }), "“x” did not apply.");
});

test("a limited rule says what its limit leaves", () => {
  const entry = { rule: "base", part: "earn", outcome: "limited", reason: { condition: "limit", wanted: 25, actual: 10 }, points: 10 };
  assert.equal(explain(entry, { program, locale: "en" }), "“Base points” was limited: its limit leaves 10 Beans of 25 Beans.");
  assert.equal(explain({ rule: "x", part: "earn", outcome: "limited" }), "“x” was limited.");
});

test("a hint says what to do", () => {
  const ladders = [{ id: "status", tiers: [{ id: "gold", name: "Gold" }] }];
  const context = { program: { ...program, ladders }, locale: "en", lineName: (line) => (line === "a" ? "Espresso" : line) };
  const say = (target, change, how = context) => plain(explainHint({ target, change }, how));
  assert.equal(say({ reward: "ten" }, { spend: 410 }), "€4.10 more for “Ten percent”");
  assert.equal(say({ earn: "base" }, { units: { line: "a", count: 2 } }), "2 more of Espresso for “Base points”");
  assert.equal(say({ multiplier: "double" }, { units: { line: "a", count: 1 } }, { locale: "en" }), "1 more of a for “double”");
  assert.equal(say({ tier: { ladder: "status", tier: "gold" } }, { orders: 1 }), "1 more order for “Gold”");
  assert.equal(say({ tier: { ladder: "none", tier: "gold" } }, { orders: 1200 }), "1,200 more orders for “gold”");
});

test("the sentences can be in another language", () => {
  const messages = { ...englishMessages, name: (name) => `„${name}“`, notApplied: (rule, why) => `${rule} gilt nicht: ${why}.`, noCode: () => "der Code fehlt" };
  const entry = { rule: "ten", part: "reward", outcome: "not_applied", reason: { condition: "code", wanted: "ten", actual: null } };
  assert.equal(explain(entry, { program, messages }), "„Ten percent“ gilt nicht: der Code fehlt.");
});

test("keys are random UUIDs", () => {
  const keys = new Set(Array.from({ length: 1000 }, newKey));
  assert.equal(keys.size, 1000);
  for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
