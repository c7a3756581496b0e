// Quotes in the page, with the real engine.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createTally, TallyError } from "../dist/index.js";
import { compileProgram, loadCompiler } from "../dist/compiler.js";
import { cart, hashOf, problem, program, startEdge } from "./support.mjs";

test("a member's cart is quoted without the network", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const asked = edge.requests.length;
  assert.deepEqual([tally.engine, tally.isMember, tally.program.id, tally.version], ["wasm", true, "shop", await hashOf(program)]);
  const quote = tally.quote(cart(undefined, { choices: [{ reward: "five" }], codes: ["ten", "nope"] }));
  assert.equal(quote.totals.items, 2500);
  assert.equal(quote.totals.toPay, 1750); // 25.00 less 10 %, less 5.00
  assert.deepEqual(quote.spent, { points: 500 });
  assert.deepEqual(quote.codes.map((code) => code.status), ["applied", "rejected"]);
  assert.equal(quote.trace, undefined);
  assert.equal(quote.digest, undefined);
  assert.equal(edge.requests.length, asked);
});

test("trace, digest and instant are given when asked for", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const quote = tally.quote(cart(), { trace: true, digest: true, at: 1_780_000_000_000 });
  assert.equal(quote.at, 1_780_000_000_000);
  assert.match(quote.digest, /^[0-9a-f]{64}$/);
  assert.deepEqual(quote.trace.map((entry) => entry.rule).sort(), ["base", "big", "double", "five", "ten"]);
});

test("the page's quote and the edge's have the same digest", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const asked = cart(undefined, { choices: [{ reward: "five" }] });
  const [here, there] = [tally.quote(asked, { digest: true }), await tally.quoteRemotely(asked, { trace: true })];
  assert.equal(here.digest, there.digest);
  assert.deepEqual(edge.requests.at(-1).body, { account: "anna", cart: asked, trace: true });
  assert.ok(there.trace.length > 0);
});

test("a proxy, a frozen cart and one with undefined fields quote like plain ones", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const total = tally.quote(cart()).totals.total;
  const wrap = (value) => (typeof value === "object" && value !== null ? new Proxy(value, { get: (target, name) => wrap(target[name]) }) : value);
  class Item {
    id = "1";
    sku = "beans";
    quantity = 2;
    unitPrice = 1250;
  }
  const carts = [wrap(cart()), Object.freeze(cart()), { ...cart(), shipping: undefined, codes: undefined }, cart([new Item()]), Object.assign(Object.create(null), cart())];
  for (const one of carts) assert.equal(tally.quote(one).totals.total, total);
});

test("methods work when taken off, and a framework's proxy around the tally does not break it", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const { quote } = tally;
  assert.equal(quote(cart()).totals.items, 2500);
  assert.equal(new Proxy(tally, {}).quote(cart()).totals.items, 2500);
  assert.ok(Object.isFrozen(tally) && Object.isFrozen(tally.view));
});

test("what the engine refuses is a TallyError with pointers", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const lines = [{ id: "1", sku: "beans", quantity: -1, unitPrice: "12", colour: "red" }];
  assert.throws(() => tally.quote(cart(lines)), (error) => {
    assert.ok(error instanceof TallyError && error instanceof Error);
    assert.equal(error.name, "TallyError");
    assert.equal(error.code, "invalid_request");
    assert.deepEqual(error.errors.map((one) => one.path).sort(), ["/lines/0/colour", "/lines/0/quantity", "/lines/0/unitPrice"]);
    assert.equal(error.retryable, false);
    return true;
  });
  assert.throws(() => tally.quote({ ...cart(), currency: "USD" }), { code: "wrong_currency" });
});

test("engine remote leaves quotes to the edge and says so", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally({ ...edge.options, engine: "remote" });
  assert.equal(tally.engine, "remote");
  assert.equal(tally.program.id, "shop");
  assert.throws(() => tally.quote(cart()), { code: "engine_remote", message: /quoteRemotely/ });
  assert.equal((await tally.quoteRemotely(cart())).totals.items, 2500);
});

test("an edge of another release makes auto remote, and wasm fail", async (t) => {
  const edge = await startEdge(t);
  const compiled = compileProgram(program);
  const answers = [problem(404, "other_format"), [200, { ...compiled, format: "0".repeat(16) }], [200, { ...compiled, numbers: compiled.numbers.slice(1) }]];
  for (const answer of answers) {
    edge.before = ({ url }) => (url.includes("/rulebook/") ? answer : undefined);
    const tally = await createTally(edge.options);
    assert.equal(tally.engine, "remote");
    assert.equal(tally.program.id, "shop");
    const error = await new Promise((told) => tally.on("error", told));
    assert.equal(error.code, "other_format");
    assert.equal((await tally.quoteRemotely(cart())).totals.items, 2500);
    await assert.rejects(createTally({ ...edge.options, engine: "wasm" }), { code: "other_format" });
  }
});

test("a program that is not the announced version is not put in force", async (t) => {
  const edge = await startEdge(t);
  edge.before = ({ url }) => (url.includes("/rulebook/") ? [200, compileProgram({ ...program, currency: "USD" })] : undefined);
  await assert.rejects(createTally(edge.options), { code: "wrong_program" });
});

test("a program that is not right is refused with each place", async () => {
  await loadCompiler();
  assert.throws(() => compileProgram({ ...program, fortunes: [] }), (error) => error.code === "invalid_program" && error.errors[0].path === "/fortunes");
});

test("the module may be passed as bytes, and importing touches nothing", async (t) => {
  const edge = await startEdge(t);
  const bytes = readFileSync(new URL("../wasm/tally_wasm_bg.wasm", import.meta.url));
  for (const wasm of [bytes, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), new WebAssembly.Module(bytes)]) {
    assert.equal((await createTally({ ...edge.options, wasm, engine: "wasm" })).engine, "wasm");
  }
});
