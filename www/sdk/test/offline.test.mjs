// A start without network, from what was kept.

import assert from "node:assert/strict";
import { test } from "node:test";

import { compileProgram } from "../dist/compiler.js";
import { createTally } from "../dist/index.js";
import { cart, MemoryStorage, problem, program2, startEdge, token } from "./support.mjs";

const down = (edge) => (edge.before = () => "hang up");

test("what was kept serves while the edge cannot be reached, and error listeners learn why", async (t) => {
  const edge = await startEdge(t);
  edge.skew = 3_600_000;
  const storage = new MemoryStorage();
  const online = await createTally({ ...edge.asMember, storage });
  await new Promise((kept) => setTimeout(kept, 10));
  down(edge);
  const tally = await createTally({ ...edge.asMember, storage });
  assert.deepEqual(tally.view, online.view);
  assert.deepEqual(tally.quote(cart(), { at: 0 }), online.quote(cart(), { at: 0 }));
  assert.ok(Math.abs(tally.now() - Date.now() - edge.skew) < 1_000);
  const error = await new Promise((told) => tally.on("error", told));
  assert.deepEqual([error.code, error.retryable], ["network", true]);
  await assert.rejects(tally.hold(cart()), { code: "network" });
  edge.before = () => undefined;
  await tally.refresh();
  assert.ok((await tally.hold(cart())).id);
});

test("no token is ever kept", async (t) => {
  const edge = await startEdge(t);
  const storage = new MemoryStorage();
  await createTally({ ...edge.asMember, storage });
  const kept = [...storage.data.entries()].flat().join();
  assert.ok(kept.includes("sub anna"));
  assert.ok(!kept.includes(edge.asMember.memberToken));
});

test("a renewed token finds what was kept; another person's does not show it", async (t) => {
  const edge = await startEdge(t);
  const storage = new MemoryStorage();
  await createTally({ ...edge.asMember, storage });
  down(edge);
  const renewed = `e30.${Buffer.from(JSON.stringify({ sub: "anna", jti: "2" })).toString("base64url")}.y`;
  assert.equal((await createTally({ ...edge.options, memberToken: renewed, storage })).view.account, "anna");
  for (const memberToken of [token("bert"), "opaque", undefined]) {
    const tally = await createTally({ ...edge.options, memberToken, storage });
    assert.deepEqual(tally.view, {});
    assert.equal(tally.quote(cart()).totals.items, 2500);
  }
});

test("signing out forgets the member on this device", async (t) => {
  const edge = await startEdge(t);
  const storage = new MemoryStorage();
  const tally = await createTally({ ...edge.asMember, storage });
  down(edge);
  await tally.signOut();
  assert.ok(![...storage.data.values()].join().includes("anna"));
});

test("a kept program saves its request, and one that was changed is fetched again", async (t) => {
  const edge = await startEdge(t);
  const storage = new MemoryStorage();
  await createTally({ ...edge.options, storage });
  await createTally({ ...edge.options, storage });
  assert.equal(edge.count("GET /v1/programs/"), 2); // the document and the rulebook
  const [key, text] = [...storage.data].find(([name]) => name.endsWith(":program"));
  const kept = JSON.parse(text);
  storage.data.set(key, JSON.stringify({ ...kept, program: program2, compiled: compileProgram(program2) }));
  const tally = await createTally({ ...edge.options, storage });
  assert.equal(edge.count("GET /v1/programs/"), 4);
  assert.equal(tally.program.earn[0].points, "1");
});

test("garbage in the storage is as good as nothing", async (t) => {
  const edge = await startEdge(t);
  const storage = new MemoryStorage();
  await createTally({ ...edge.options, storage });
  const keys = [...storage.data.keys()];
  for (const text of ["", "{", "null", "[]", "7", '{"bootstrap":{}}', '{"version":7,"program":[]}', '{"skew":"x","bootstrap":{"view":{},"version":"v","now":1}}']) {
    for (const key of keys) storage.data.set(key, text);
    down(edge);
    await assert.rejects(createTally({ ...edge.options, storage }), { code: "network" });
    edge.before = () => undefined;
    assert.equal((await createTally({ ...edge.options, storage })).quote(cart()).totals.items, 2500);
  }
});

test("a storage that throws, rejects, or answers later is fine", async (t) => {
  const edge = await startEdge(t);
  const fails = () => {
    throw new Error("blocked");
  };
  const rejects = async () => fails();
  const memory = new MemoryStorage();
  const later = { getItem: async (key) => memory.getItem(key), setItem: async (key, value) => memory.setItem(key, value), removeItem: async (key) => memory.removeItem(key) };
  const storages = [{ getItem: fails, setItem: fails, removeItem: fails }, { getItem: rejects, setItem: rejects, removeItem: rejects }, later, null];
  for (const storage of storages) {
    const tally = await createTally({ ...edge.asMember, storage });
    assert.equal(tally.quote(cart()).totals.items, 2500);
    assert.deepEqual(await tally.signOut(), {});
  }
  down(edge);
  assert.equal((await createTally({ ...edge.options, storage: later })).quote(cart()).totals.items, 2500);
});

test("a refusal is no outage: nothing kept is shown", async (t) => {
  const edge = await startEdge(t);
  const storage = new MemoryStorage();
  await createTally({ ...edge.asMember, storage });
  edge.before = () => problem(401, "unauthorized");
  await assert.rejects(createTally({ ...edge.asMember, storage }), { status: 401 });
  edge.before = () => problem(500, "internal");
  assert.equal((await createTally({ ...edge.asMember, storage })).view.account, "anna");
});
