// Amounts and sentences.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createTally, englishMessages, explain, explainUnmet, formatMoney, formatPoints, newKey } from "../dist/index.js";
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
  const zoned = { program: { ...program, zone: { name: "Nowhere/Nothing" }, ladders: [{ id: "status", tiers: [{ id: "gold", name: "Gold" }] }] }, locale: "en" };
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
    [{ condition: "moon", wanted: {}, actual: [] }, /condition moon/],
  ];
  for (const [unmet, text] of cases) assert.match(explainUnmet(unmet, zoned), text);
  assert.equal(explain({ rule: "x", part: "earn", outcome: "applied" }), "“x” applied.");
  assert.equal(explain({ rule: "x", part: "earn", outcome: "not_applied" }), "“x” did not apply.");
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
