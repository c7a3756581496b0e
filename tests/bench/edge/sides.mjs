// The two servers that are compared, and what each is sent.
//
// In scope: starting them, and requests for account and order. Not in scope: sending and counting.

import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { startServer, testVars } from "../../harness/server.mjs";
import { readProgram } from "../workload/index.mjs";

/** The smallest wasm module there is: the harness embeds one, and the bare object has none. */
const emptyWasm = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

/** The same body for both, so that both read the same number of bytes. */
export function orderBody(account, order) {
  const cart = { currency: "EUR", lines: [{ id: "1", sku: "tee", quantity: 1, unitPrice: 2500 }] };
  return JSON.stringify({ account, order, cart });
}

/**
 * @typedef {object} Side
 * @property {string} name
 * @property {import("../../harness/server.mjs").TestServer} server
 * @property {(account: string, order: string) => {path: string, headers: object, body: string}} request
 */

/** @returns {Promise<Side>} the bare object, its files below `dir` */
export async function bareSide(dir) {
  const worker = join(dir, "bare_worker");
  mkdirSync(worker, { recursive: true });
  copyFileSync(fileURLToPath(new URL("bare_object.js", import.meta.url)), join(worker, "index.js"));
  writeFileSync(join(worker, "index_bg.wasm"), emptyWasm);
  const server = await startServer({ dir: join(dir, "bare"), worker, shop: false, assets: false });
  const request = (account, order) => ({
    path: `/accounts/${account}`,
    headers: { "content-type": "application/json" },
    body: orderBody(account, order),
  });
  return { name: "bare", server, request };
}

/** The headers of a merchant's server; a publishable key is not told how many rows were written. */
export const secretHeaders = { authorization: `Bearer ${testVars.TALLY_SECRET_KEY}`, "content-type": "application/json" };

/** Publishes the benchmark's program, without which no order earns. */
async function publish({ url }) {
  const response = await fetch(`${url}/v1/programs`, {
    method: "POST",
    headers: { ...secretHeaders, "idempotency-key": "bench-program" },
    body: JSON.stringify({ program: readProgram() }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the program was not published: ${response.status} ${text.slice(0, 1000)}`);
}

/**
 * @param {string} dir where its files go
 * @param {string} [worker] directory of the built worker
 * @returns {Promise<Side|null>} our worker, or null when no directory is given
 */
export async function ourSide(dir, worker = process.env.TALLYSTICK_WORKER_DIRECTORY) {
  if (!worker) return null;
  if (!existsSync(worker)) throw new Error(`the worker is not built: there is no directory ${worker}`);
  const server = await startServer({ dir: join(dir, "ours"), worker, shop: false, assets: false });
  await publish(server);
  const request = (account, order) => ({
    path: "/v1/orders",
    // The key that a shop is told to use: the order's own, which needs no row to be remembered.
    headers: { ...secretHeaders, "idempotency-key": `order-${order}` },
    body: orderBody(account, order),
  });
  return { name: "ours", server, request };
}
