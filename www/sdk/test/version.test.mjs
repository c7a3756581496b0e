// The version that follows: fetched ahead, in force on time.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createTally } from "../dist/index.js";
import { cart, hashOf, program2, startEdge } from "./support.mjs";

const points = (tally) => tally.quote(cart([{ id: "1", sku: "tea", quantity: 1, unitPrice: 1000 }])).earned.points;
const until = async (holds) => {
  for (let tries = 0; !holds() && tries < 200; tries += 1) await new Promise((next) => setTimeout(next, 10));
  assert.ok(holds());
};

test("an announced version is fetched ahead and takes over by itself, by the edge's clock", async (t) => {
  const edge = await startEdge(t);
  edge.skew = -7_200_000;
  edge.next = { version: await hashOf(program2), effectiveAt: Date.now() + edge.skew + 700 };
  const tally = await createTally(edge.options);
  const versions = [];
  tally.on("version", (version) => versions.push([version, tally.version, tally.program.earn[0].points]));
  await until(() => edge.count("GET /v1/programs/") === 4);
  assert.equal(points(tally), 10);
  edge.before = () => "hang up"; // nothing more is needed
  await until(() => versions.length === 1);
  assert.ok(tally.now() >= edge.next.effectiveAt);
  assert.deepEqual(versions, [[edge.next.version, edge.next.version, "3"]]);
  assert.equal(points(tally), 30);
});

test("a quote after the time uses the new version even when the timer is late", async (t) => {
  const edge = await startEdge(t);
  edge.next = { version: await hashOf(program2), effectiveAt: Date.now() + 300 };
  const tally = await createTally(edge.options);
  await until(() => edge.count("GET /v1/programs/") === 4);
  await new Promise((next) => setTimeout(next, 50));
  assert.equal(points(tally), 10);
  while (tally.now() < edge.next.effectiveAt); // no timer can run
  assert.equal(points(tally), 30);
});

test("a version that cannot be fetched leaves the old one in force and says so", async (t) => {
  const edge = await startEdge(t);
  edge.next = { version: "0".repeat(64), effectiveAt: Date.now() - 1 };
  const tally = await createTally(edge.options);
  const error = await new Promise((told) => tally.on("error", told));
  assert.equal(error.status, 404);
  assert.equal(points(tally), 10);
});

test("an announcement that is taken back is forgotten", async (t) => {
  const edge = await startEdge(t);
  edge.next = { version: await hashOf(program2), effectiveAt: Date.now() + 400 };
  const tally = await createTally(edge.options);
  edge.next = undefined;
  await tally.refresh();
  await new Promise((next) => setTimeout(next, 500));
  assert.equal(points(tally), 10);
});

test("many refreshes at once bring one new version, once", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const versions = [];
  tally.on("version", (version) => versions.push(version));
  edge.program = program2;
  await Promise.all(Array.from({ length: 8 }, () => tally.refresh()));
  assert.deepEqual(versions, [await hashOf(program2)]);
  assert.equal(points(tally), 30);
});

test("a listener that throws hurts nobody, and one that is gone is not told", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const told = [];
  const silent = t.mock.method(console, "error", () => undefined);
  const off = tally.on("version", () => told.push("gone"));
  tally.on("version", () => {
    throw new Error("mine");
  });
  tally.on("version", () => told.push("here"));
  off();
  off();
  edge.program = program2;
  await tally.refresh();
  assert.deepEqual(told, ["here"]);
  assert.equal(silent.mock.callCount(), 1);
  assert.throws(() => tally.on("nothing", () => undefined), { code: "invalid_request" });
  assert.throws(() => tally.on("view", null), { code: "invalid_request" });
});
