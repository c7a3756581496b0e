// What callers pass: wrong types and names are refused with a pointer, before anything is sent.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

import { createTally, TallyError } from "../dist/index.js";
import { cart, publishableKey, startEdge } from "./support.mjs";

const endpoint = "http://127.0.0.1:9";
const thrower = new Proxy({}, { get: () => { throw new Error("no"); }, ownKeys: () => { throw new Error("no"); } });

test("wrong options of createTally name their place", async () => {
  const cases = [
    [undefined, ""],
    [null, ""],
    ["pk_test_1", ""],
    [[], ""],
    [thrower, ""],
    [{}, "/publishableKey"],
    [{ publishableKey: 7 }, "/publishableKey"],
    [{ publishableKey: "" }, "/publishableKey"],
    [{ publishableKey: "pk_a b" }, "/publishableKey"],
    [{ publishableKey: "pk_ä" }, "/publishableKey"],
    [{ publishableKey: "sk_test_1" }, "/publishableKey", /secret/],
    [{ publishableKey }, "/endpoint"],
    [{ publishableKey, endpoint: "/relative" }, "/endpoint"],
    [{ publishableKey, endpoint: "ftp://shop.example" }, "/endpoint"],
    [{ publishableKey, endpoint: "javascript:alert(1)" }, "/endpoint"],
    [{ publishableKey, endpoint: "https://user:word@shop.example" }, "/endpoint"],
    [{ publishableKey, endpoint: "https://shop.example?x" }, "/endpoint"],
    [{ publishableKey, endpoint: {} }, "/endpoint"],
    [{ publishableKey, endpoint, memberToken: "" }, "/memberToken"],
    [{ publishableKey, endpoint, memberToken: "a\nb" }, "/memberToken"],
    [{ publishableKey, endpoint, memberToken: null }, "/memberToken"],
    [{ publishableKey, endpoint, fetch: "fetch" }, "/fetch"],
    [{ publishableKey, endpoint, engine: "fast" }, "/engine"],
    [{ publishableKey, endpoint, engine: ["wasm"] }, "/engine"],
    [{ publishableKey, endpoint, wasm: "file.wasm" }, "/wasm"],
    [{ publishableKey, endpoint, storage: {} }, "/storage"],
    [{ publishableKey, endpoint, storage: "local" }, "/storage"],
    [{ publishableKey, endpoint, publishablekey: "x" }, "/publishablekey", /not an option/],
    [{ publishableKey, endpoint, toString: () => "x" }, "/toString", /not an option/],
  ];
  for (const [options, path, message = /./] of cases) {
    await assert.rejects(createTally(options), (error) => {
      assert.ok(error instanceof TallyError);
      assert.equal(error.code, "invalid_request");
      assert.equal(error.errors[0].path, path);
      assert.match(error.message, message);
      return true;
    });
  }
});

test("wrong options of calls name their place, and nothing is sent", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const before = edge.requests.length;
  const wrong = (path) => (error) => error instanceof TallyError && error.code === "invalid_request" && error.errors[0].path === path;
  assert.throws(() => tally.quote(cart(), { trace: "yes" }), wrong("/trace"));
  assert.throws(() => tally.quote(cart(), { at: 1.5 }), wrong("/at"));
  assert.throws(() => tally.quote(cart(), { at: new Date() }), wrong("/at"));
  assert.throws(() => tally.quote(cart(), { tracing: true }), wrong("/tracing"));
  assert.throws(() => tally.quote(cart(), 7), wrong(""));
  assert.throws(() => tally.quote(cart(), { at: 2 ** 53 - 1 }), TallyError);
  await assert.rejects(tally.quoteRemotely(cart(), { digest: true }), wrong("/digest"));
  await assert.rejects(tally.hold(cart(), { seconds: "60" }), wrong("/seconds"));
  await assert.rejects(tally.hold(cart(), { key: "" }), wrong("/key"));
  await assert.rejects(tally.hold(cart(), { key: "ä" }), wrong("/key"));
  await assert.rejects(tally.hold(cart(), { key: "x".repeat(129) }), wrong("/key"));
  await assert.rejects(tally.hold(cart(), { digest: 7 }), wrong("/digest"));
  await assert.rejects(tally.release(undefined), wrong(""));
  await assert.rejects(tally.release({}), wrong(""));
  await assert.rejects(tally.activity({ limit: 0 }), wrong("/limit"));
  await assert.rejects(tally.activity({ before: -1 }), wrong("/before"));
  await assert.rejects(tally.signIn(""), wrong(""));
  await assert.rejects(tally.signIn(undefined), wrong(""));
  assert.equal(edge.requests.length, before);
  assert.equal(tally.view.account, "anna");
});

test("a name of a hold is escaped in the address", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  await tally.release("../a?b#c");
  assert.equal(edge.requests.at(-1).url, "/v1/holds/..%2Fa%3Fb%23c/release");
});

test("without WebAssembly auto is remote, and wasm says why", async (t) => {
  const edge = await startEdge(t);
  // The engine is loaded once for a process, so this needs one of its own.
  const script = `
    const options = ${JSON.stringify(edge.options)};
    await fetch(options.endpoint); // Node's own fetch needs WebAssembly when it is first used
    WebAssembly.instantiate = async () => { throw new WebAssembly.CompileError("blocked by CSP"); };
    const { createTally } = await import(${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)});
    const tally = await createTally(options);
    const error = await new Promise((told) => tally.on("error", told));
    const refused = await createTally({ ...options, engine: "wasm" }).catch((error) => error);
    console.log(JSON.stringify([tally.engine, error.code, refused.code, (await tally.quoteRemotely(${JSON.stringify(cart())})).totals.items]));
    process.exit(0);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  assert.deepEqual(JSON.parse(stdout), ["remote", "engine_unavailable", "engine_unavailable", 2500]);
});

test("importing touches neither page, network nor storage", () => {
  const script = `
    const touched = [];
    for (const name of ["fetch", "document", "window", "localStorage", "location", "crypto"]) {
      Object.defineProperty(globalThis, name, { configurable: true, get() { touched.push(name); return undefined; } });
    }
    await import(${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)});
    console.log(JSON.stringify(touched));
  `;
  assert.equal(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).trim(), "[]");
});
