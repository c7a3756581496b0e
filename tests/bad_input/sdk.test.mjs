// What a page may do to the SDK by mistake or on purpose: every value is refused with a TallyError, nothing is
// sent, and the engine answers the next good cart as before.

import assert from "node:assert/strict";
import { test } from "node:test";

import { compileProgram, loadCompiler } from "../../www/sdk/dist/compiler.js";
import { Engine, loadEngine } from "../../www/sdk/dist/engine.js";
import { createTally, TallyError } from "../../www/sdk/dist/index.js";
import { cart, MemoryStorage, program, startEdge } from "../../www/sdk/test/support.mjs";
import load from "../../www/sdk/wasm/tally_wasm.js";

const line = (more) => ({ id: "1", sku: "beans", quantity: 2, unitPrice: 1250, category: "coffee", ...more });
const withLine = (more) => cart([line(more)]);
const fails = () => {
  throw new Error("no");
};
const cyclic = cart();
cyclic.lines.push(cyclic);
const nested = (levels) => (levels === 0 ? {} : { lines: [nested(levels - 1)] });
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

const notNumbers = [NaN, Infinity, -Infinity, 1e300, -1e300, 2 ** 53, 0.5, Number.MIN_VALUE, "1250", "", " 1 ", "0x10", "1e3", true, [], [1], {}, 10n, 10n ** 40n, Symbol("1"), () => 1, new Number(1), new Date()];

const carts = {
  undefined: undefined,
  null: null,
  number: 7,
  text: JSON.stringify(cart()),
  bigint: 7n,
  symbol: Symbol("cart"),
  function: () => cart(),
  class: class Cart {},
  promise: Promise.resolve(cart()),
  map: new Map(Object.entries(cart())),
  set: new Set([1]),
  date: new Date(),
  error: new Error("cart"),
  bytes: new Uint8Array(8),
  list: [cart()],
  empty: {},
  "no lines": { currency: "EUR" },
  "lines of null": cart(null),
  "lines as an object": cart({ 0: line(), length: 1 }),
  "lines with a hole": cart([line(), , line({ id: "2" })]), // eslint-disable-line no-sparse-arrays
  "1001 lines": cart(Array.from({ length: 1001 }, (_, index) => line({ id: String(index) }))),
  "a billion holes": cart(new Array(1e9)),
  "more values than fit": cart(new Proxy([], { get: (target, name) => (name === "length" ? 2 ** 32 : name === Symbol.toStringTag ? undefined : 1) })),
  "duplicate ids": cart([line(), line()]),
  "unknown field": { ...cart(), discount: 100 },
  "unknown field of a line": withLine({ price: 100 }),
  "field called __proto__": JSON.parse('{"currency":"EUR","lines":[],"__proto__":{"codes":["TEN"]}}'),
  "quantity -1": withLine({ quantity: -1 }),
  "quantity 0.1 as a number": withLine({ quantity: 0.1 }),
  "too many units": withLine({ quantity: 1e9 }),
  "sum beyond the bounds": cart(Array.from({ length: 1000 }, (_, index) => line({ id: String(index), unitPrice: 2 ** 53 - 1, quantity: 1000 }))),
  "another currency": { ...cart(), currency: "USD" },
  "no currency at all": { ...cart(), currency: "euro" },
  "choice without a reward": { ...cart(), choices: [{}] },
  "51 codes": { ...cart(), codes: Array.from({ length: 51 }, (_, index) => `C${index}`) },
  "code with a control character": { ...cart(), codes: ["TE\u0000N"] },
  "half a character": withLine({ sku: "\ud83d" }),
  "10 million letters": withLine({ sku: "x".repeat(1e7) }),
  "10 million letters as a name": { ...cart(), ["x".repeat(1e7)]: 1 },
  cyclic,
  "10000 levels": nested(2_000),
  "proxy that throws": new Proxy(cart(), { get: fails }),
  "proxy that throws on keys": new Proxy(cart(), { ownKeys: fails }),
  "proxy that throws on its prototype": new Proxy(cart(), { getPrototypeOf: fails }),
  "proxy that throws inside": cart([new Proxy(line(), { get: fails })]),
  "revoked proxy": revoked,
  "revoked proxy inside": cart([revoked]),
  "getter that throws": Object.defineProperty({ ...cart() }, "lines", { enumerable: true, get: fails }),
  "getter that throws nothing": Object.defineProperty({ ...cart() }, "lines", { enumerable: true, get: () => { throw undefined; } }),
  "getter that throws a revoked proxy": Object.defineProperty({ ...cart() }, "lines", { enumerable: true, get: () => { throw revoked; } }),
  "getter that throws a symbol": Object.defineProperty({ ...cart() }, "lines", { enumerable: true, get: () => { throw Symbol("no"); } }),
  "getter that throws what looks like ours": Object.defineProperty({ ...cart() }, "lines", { enumerable: true, get: () => { throw { code: 7, message: { toString: fails } }; } }),
  "a tag that throws": withLine({ taxes: { get [Symbol.toStringTag]() { throw new Error("no"); }, __proto__: Array.prototype } }),
};
for (const value of notNumbers) {
  // A quantity may be a decimal text and "1250" is one; every other field is an integer.
  if (!/^\d+$/.test(String(typeof value === "string" ? value : "x"))) carts[`quantity ${describe(value)}`] = withLine({ quantity: value });
  carts[`unitPrice ${describe(value)}`] = withLine({ unitPrice: value });
  carts[`shipping ${describe(value)}`] = { ...cart(), shipping: value };
  carts[`points ${describe(value)}`] = { ...cart(), choices: [{ reward: "five", points: value }] };
}

function describe(value) {
  return `${typeof value} ${typeof value === "symbol" || typeof value === "object" ? Object.prototype.toString.call(value) : String(value)}`;
}

/** Asserts a refusal by us that names at least one place, or why there is none. */
function refused(error) {
  assert.ok(error instanceof TallyError, String(error?.stack ?? error));
  assert.ok(["invalid_request", "wrong_currency", "out_of_bounds"].includes(error.code), `${error.code}: ${error.message}`);
  assert.equal(error.retryable, false);
  assert.ok(error.message.length > 0 && error.message.length < 2_000);
  for (const one of error.errors) assert.ok(typeof one.path === "string" && /^[a-z_]+$/.test(one.code) && one.message, JSON.stringify(one));
  assert.ok(error.code !== "invalid_request" || error.errors.length > 0);
  return true;
}

test("every broken cart is refused, and the next good one is quoted as before", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const good = cart(undefined, { choices: [{ reward: "five" }] });
  const expected = JSON.stringify(tally.quote(good, { at: 1_780_000_000_000, trace: true, digest: true }));
  for (const [name, broken] of Object.entries(carts)) {
    assert.throws(() => tally.quote(broken), refused, name);
    assert.equal(JSON.stringify(tally.quote(good, { at: 1_780_000_000_000, trace: true, digest: true })), expected, name);
  }
  assert.equal(tally.engine, "wasm");
});

test("no broken cart is reserved", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const before = edge.requests.length;
  for (const [name, broken] of Object.entries(carts)) await assert.rejects(tally.hold(broken), refused, name);
  assert.equal(edge.requests.length, before);
  assert.ok((await tally.hold(cart())).id);
});

test("what is no JSON is refused before it is sent to the edge, too", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally({ ...edge.asMember, engine: "remote" });
  const before = edge.requests.length;
  const names = Object.keys(carts).filter((name) => /proxy|getter|cyclic|levels|half|letters as|bigint|symbol|function|promise|map|date|NaN|Infinity/.test(name));
  assert.ok(names.length > 30);
  for (const name of names.filter((name) => !/letters as/.test(name))) await assert.rejects(tally.quoteRemotely(carts[name]), refused, name);
  assert.equal(edge.requests.length, before);
});

test("the place is named", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const cases = [
    [carts["getter that throws"], "/lines"],
    [carts["revoked proxy inside"], "/lines/0"],
    [carts["lines with a hole"], "/lines/1"],
    [carts["half a character"], "/lines/0/sku"],
    [carts["field called __proto__"], "/__proto__"],
    [withLine({ unitPrice: NaN }), "/lines/0/unitPrice"],
    [withLine({ tags: ["a", () => 1] }), "/lines/0/tags/1"],
    [{ ...cart(), "a/b~c": Symbol("x") }, "/a~1b~0c"],
    [{ ...cart(), codes: 10n }, "/codes"],
  ];
  for (const [broken, path] of cases) assert.throws(() => tally.quote(broken), (error) => error.errors[0].path === path, path);
});

test("thousands of throwing carts leak no memory of the engine", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const { memory } = await load();
  const broken = ["proxy that throws", "proxy that throws inside", "quantity -1", "unknown field", "another currency", "cyclic"].map((name) => carts[name]);
  const round = () => {
    for (const one of broken) assert.throws(() => tally.quote(one), TallyError);
    tally.quote(cart(), { trace: true, digest: true });
  };
  for (let warm = 0; warm < 100; warm += 1) round();
  const before = memory.buffer.byteLength;
  for (let again = 0; again < 1_000; again += 1) round();
  assert.equal(memory.buffer.byteLength, before);
});

test("a cart that calls the tally while it is read changes nothing for itself", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const nosy = { ...cart(), get codes() { return [String(tally.quote(cart()).totals.items)]; } };
  assert.equal(tally.quote(nosy).codes[0].status, "rejected");
});

test("a rulebook with any number changed is refused, or quotes without a trap", async (t) => {
  await startEdge(t);
  await Promise.all([loadEngine(), loadCompiler()]);
  const compiled = compileProgram(program);
  const wrong = [0, 1, 2, 7, -2, 1e9, 2 ** 53, -(2 ** 53), Number.MAX_SAFE_INTEGER * 2, 0.5];
  const outcomes = { refused: 0, quoted: 0 };
  for (const place of compiled.numbers.keys()) {
    for (const number of wrong) {
      const numbers = compiled.numbers.with(place, number);
      try {
        const engine = new Engine({ ...compiled, numbers });
        engine.quote({}, cart(), 0, true, true);
        engine.free();
        outcomes.quoted += 1;
      } catch (thrown) {
        assert.ok(thrown instanceof TallyError && thrown.code !== "engine_failed", `${place}: ${number}: ${thrown}`);
        outcomes.refused += 1;
      }
    }
  }
  assert.ok(outcomes.refused > 1_000 && outcomes.quoted > 300, JSON.stringify(outcomes));
});

test("whatever the edge and the storage say, a start succeeds or is a TallyError", async (t) => {
  const edge = await startEdge(t);
  const good = await createTally(edge.options);
  const { version } = good;
  const bodies = [
    "", "null", "7", "[]", "{}", '"text"', "{", "\u0000", "[".repeat(100_000),
    { view: null, version, now: 1 }, { view: {}, version: 7, now: 1 }, { view: {}, version, now: "1" }, { view: {}, version, now: 1e300 },
    { view: {}, version: "../../v1/holds", now: 1 }, { view: {}, version, now: 1, next: 7 }, { view: {}, version, now: 1, next: { version: {}, effectiveAt: 1 } },
  ];
  for (const body of bodies) {
    edge.before = ({ url }) => (url === "/v1/bootstrap" ? [200, body] : undefined);
    await assert.rejects(createTally({ ...edge.options, storage: new MemoryStorage() }), TallyError, JSON.stringify(body));
  }
  for (const body of ["", "null", "[]", "{}", { id: "x", currency: "EUR", wallets: [] }, { ...edge.program, wallets: [null] }, { ...edge.program, earn: "all" }]) {
    edge.before = ({ url }) => (url.startsWith("/v1/programs") ? [200, body] : undefined);
    await assert.rejects(createTally({ ...edge.options, engine: "wasm" }), TallyError, JSON.stringify(body));
  }
  edge.before = () => undefined;
  assert.equal(good.quote(cart()).totals.items, 2500);
});
