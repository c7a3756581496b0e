// What the server suites share: a server of their own with a published program, a small client, the
// canonical text that gets hashed, and the ledger read back page by page.
//
// In scope: asking and reading. Not in scope: what the answers must be.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startServer, testVars } from "../harness/server.mjs";

/** The headers of a merchant's server. */
export const asServer = Object.freeze({ authorization: `Bearer ${testVars.TALLY_SECRET_KEY}`, "content-type": "application/json" });

/** 1 point for each euro; 100 points pay 1.00, by whole hundreds. Nothing expires, so sums stay plain. */
export const program = Object.freeze({
  id: "shop",
  zone: { name: "UTC" },
  currency: "EUR",
  wallets: [{ id: "points" }],
  earn: [{ id: "base", wallet: "points", per: "money", points: "1" }],
  rewards: [
    {
      id: "pay",
      trigger: "chosen",
      cost: { wallet: "points", points: "100" },
      give: { amountPerPoint: { value: "1", as: "tender" } },
    },
  ],
});

/** The same, with a code that the whole program honours a few times, and points that can be sent to others. */
export const shared = Object.freeze({
  ...program,
  rewards: [
    ...program.rewards,
    {
      id: "ten",
      trigger: "code",
      codes: ["TEN"],
      limits: [{ per: "program", uses: 7, over: "reject" }],
      give: { amount: { value: "10", on: "order" } },
    },
  ],
  transfers: [{ id: "gift", wallet: "points" }],
});

/** Waits until nothing that an account has sent is in flight any more, and answers what it holds. */
export async function landed(server, account, within = 30_000) {
  const end = Date.now() + within;
  for (;;) {
    const view = json(await ask(server, "GET", `/v1/accounts/${encodeURIComponent(account)}`));
    const points = view.wallets?.points ?? {};
    if (!points.inFlight) return points;
    assert.ok(Date.now() < end, `${account} still has ${points.inFlight} points in flight`);
    await new Promise((waited) => setTimeout(waited, 50));
  }
}

/** A cart of one line over so many minor units, paid with so many points. */
export function cartOf(unitPrice, points = 0) {
  const cart = { currency: "EUR", lines: [{ id: "1", sku: "tee", quantity: 1, unitPrice }] };
  return points > 0 ? { ...cart, choices: [{ reward: "pay", points }] } : cart;
}

/**
 * Starts a server with data of its own and a published program; the test ends both.
 *
 * @param {import("node:test").TestContext} t the test or suite that owns the server
 * @param {object} [document] the program; null publishes none
 */
export async function serverFor(t, document = program) {
  const dir = mkdtempSync(join(tmpdir(), "tallystick-"));
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  const server = await startServer({ dir, shop: false, assets: false });
  t.after(() => server.stop());
  if (document) {
    const published = await ask(server, "POST", "/v1/programs", { program: document });
    assert.equal(published.status, 201, published.text);
  }
  return server;
}

/**
 * Sends a request as a merchant's server and reads the whole answer.
 *
 * @param {unknown} [body] sent as it is when it is text, bytes or a stream, else as JSON
 */
export async function ask(server, method, path, body, headers = {}) {
  const raw = typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
  const response = await fetch(server.url + path, {
    method,
    headers: { ...asServer, ...headers },
    body: raw || body === undefined ? body : JSON.stringify(body),
    duplex: "half", // what fetch wants for a stream
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, replayed: response.headers.get("idempotent-replayed"), text };
}

/** Sends a command under an idempotency key. */
export const command = (server, path, key, body) => ask(server, "POST", path, body, { "idempotency-key": key });

/** The answer's JSON, once its status is the expected one. */
export function json(answer, status = 200) {
  assert.equal(answer.status, status, answer.text);
  return JSON.parse(answer.text);
}

/** Records an order that earns so many points, and answers its record. */
export async function earn(server, account, points, order = `earn-${points}`) {
  return json(await command(server, "/v1/orders", `order-${order}`, { account, order, cart: cartOf(points * 100) }), 201);
}

/** Every record of an account, oldest first, read in pages. */
export async function activity(server, account) {
  const records = [];
  let before;
  do {
    const query = before === undefined ? "" : `?before=${before}`;
    const page = json(await ask(server, "GET", `/v1/accounts/${encodeURIComponent(account)}/activity${query}`));
    records.push(...page.data);
    before = page.next;
  } while (before !== undefined);
  return records.reverse();
}

const byBytes = (left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right));

// JavaScript shortens two control characters that the canonical text spells out.
const textOf = (text) => JSON.stringify(text).replace(/\\(.)/g, (found, letter) => ({ b: "\\u0008", f: "\\u000c" })[letter] ?? found);

/** Canonical JSON: keys sorted by their UTF-8 bytes, no white space. */
export function canonical(value) {
  if (typeof value === "string") return textOf(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value);
  // Almost every name is ASCII, where the order of JavaScript is that of the bytes.
  names.sort(names.every((name) => /^[\x20-\x7e]*$/.test(name)) ? undefined : byBytes);
  return `{${names.map((name) => `${textOf(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** Checks that records, oldest first, are one unbroken chain from the first on. */
export function assertChain(records, account) {
  let previous;
  for (const [index, record] of records.entries()) {
    const where = `${account}, record ${index + 1}`;
    const { hash, ...content } = record;
    assert.equal(record.seq, index + 1, `${where}: its place`);
    assert.equal(record.previous, previous, `${where}: the hash before it`);
    assert.equal(hash, createHash("sha256").update(canonical(content)).digest("hex"), `${where}: its hash`);
    previous = hash;
  }
}

/** Runs a task for every item, at most `width` at the same time, in the order of the items. */
export async function pool(width, items, task) {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await task(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** A seeded source of numbers in [0, 1) (mulberry32), so that a failing run can be repeated. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
