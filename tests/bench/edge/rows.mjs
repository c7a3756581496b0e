// Rows that recording an order writes, as the worker itself counts them: exact, so no spread.
//
// Counted are the rows of the account's own tables and their indexes (the SQL cursor's `rowsWritten`), not
// an alarm, which an order may also set.

import { orderBody, secretHeaders } from "./sides.mjs";

const orders = 10;

/** The most rows that one of several orders writes, each under the key made of its id. */
async function most(server, account, keyOf) {
  const written = [];
  for (let index = 0; index < orders; index++) {
    const order = `${account}-${index}`;
    const headers = { ...secretHeaders, "idempotency-key": keyOf(order) };
    const response = await fetch(`${server.url}/v1/orders`, { method: "POST", headers, body: orderBody(account, order) });
    const text = await response.text();
    const rows = response.headers.get("tally-rows-written");
    if (response.status !== 201 || rows === null) throw new Error(`order ${order}: ${response.status}, rows ${rows}, ${text.slice(0, 300)}`);
    written.push(Number(rows));
  }
  return Math.max(...written);
}

/**
 * @param {import("../../harness/server.mjs").TestServer} server with the benchmark's program
 * @returns {Promise<{orderKey: number, otherKey: number}>} under `order-<its id>`, and under any other key
 */
export async function rowsPerEarn(server) {
  return {
    orderKey: await most(server, "rows-order-key", (order) => `order-${order}`),
    otherKey: await most(server, "rows-other-key", (order) => `other-${order}`),
  };
}
