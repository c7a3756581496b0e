// What the tests of hostile requests share: a world with something to break, a member's token, and the
// check that a refused request was refused properly and changed nothing.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import { activity, ask, cartOf, command, earn, json, program, serverFor } from "../chaos/support.mjs";
import { testVars } from "../harness/server.mjs";

export { activity, ask, asServer, cartOf, command, earn, json, program } from "../chaos/support.mjs";

/** The account that every bad request is aimed at. */
export const account = "victim";

/** The headers of a page; with a token, of a member's page. */
export function asPage(token) {
  const page = { authorization: "", "tally-key": testVars.TALLY_PUBLISHABLE_KEY };
  return token === undefined ? page : { ...page, authorization: `Bearer ${token}` };
}

const part = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** Seconds since 1970, some from now. */
export const inSeconds = (seconds) => Math.floor(Date.now() / 1000) + seconds;

/** A member token as a merchant's server signs it, unless it is told to be wrong. */
export function token(payload = {}, { header = { alg: "HS256", typ: "JWT" }, secret = testVars.TALLY_MEMBER_TOKEN_SECRET } = {}) {
  const whole = typeof payload === "string" ? payload : { sub: account, aud: "tallystick", exp: inSeconds(600), ...payload };
  const signed = `${part(header)}.${part(whole)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** A server with an account that has points, an order and an open hold: what bad requests are aimed at. */
export class Victims {
  #ends = [];
  #last; // the account's last record: what every refused request must leave in place

  /** Ends the server, and starts one with nothing but the account in it. */
  async renew() {
    await this.end();
    this.server = await serverFor({ after: (end) => this.#ends.push(end) });
    await earn(this.server, account, 1000, "first");
    const cart = cartOf(5000, 100);
    this.digest = json(await ask(this.server, "POST", "/v1/quotes", { account, cart })).digest;
    const hold = { account, hold: "open", digest: this.digest, cart, seconds: 3600 };
    this.#last = json(await command(this.server, "/v1/holds", "hold-open", hold), 201);
  }

  async end() {
    while (this.#ends.length > 0) await this.#ends.pop()();
  }

  /**
   * Runs the rows of a table as tests of their own: each request must be refused as the row says and leave
   * the account as it is. Where it does not, the next row gets a new server, so that it fails on its own.
   */
  table(rows, request) {
    for (const row of rows) {
      test(row.name, async () => {
        try {
          assertProblem(await request(row), row);
          this.#last = await assertUnharmed(this.server, this.#last);
        } catch (error) {
          await this.renew();
          throw error;
        }
      });
    }
  }
}

// Words that would tell a caller how we are built, or what we keep secret.
const leaks = [
  /panick/i, /unwrap/, /RustError|SqlError|JsValue|serde|wasm|tally_/i, /\b(Some|None|Ok|Err|Vec|Box|Option)[(<:]/, /\.rs\b/, /\bat [\w.<>]+ \(/, /sk_test_0|mts_0|pk_test_0/, /SQLITE|SELECT |INSERT /,
];

/**
 * Checks that an answer is a problem of the contract.
 *
 * @param {object} wanted
 * @param {number} [wanted.status] the exact status; any of 4xx without
 * @param {string} [wanted.code]
 * @param {string} [wanted.path] a place that `errors` must name
 */
export function assertProblem(answer, wanted = {}) {
  const shown = `${answer.status} ${answer.text.slice(0, 600)}`;
  assert.ok(answer.status >= 400 && answer.status < 500, `expected a refusal, got ${shown}`);
  if (wanted.status) assert.equal(answer.status, wanted.status, shown);
  assert.equal(answer.headers.get("content-type"), "application/problem+json", shown);
  const problem = JSON.parse(answer.text);
  for (const field of ["type", "title", "code", "detail"]) assert.equal(typeof problem[field], "string", `${field} of ${shown}`);
  assert.match(problem.code, /^[a-z0-9_]+$/);
  assert.ok(problem.detail.length > 10, shown);
  assert.equal(problem.status, answer.status, shown);
  if (wanted.code) assert.equal(problem.code, wanted.code, shown);
  if (wanted.path !== undefined) {
    const places = (problem.errors ?? []).map((error) => error.path);
    assert.ok(places.includes(wanted.path), `expected the place "${wanted.path}" among ${JSON.stringify(places)} in ${shown}`);
  }
  for (const error of problem.errors ?? []) {
    assert.match(error.code, /^[a-z0-9_]+$/);
    assert.equal(typeof error.message, "string");
  }
  for (const leak of leaks) assert.doesNotMatch(answer.text, leak, `it says too much: ${shown}`);
  return problem;
}

let orders = 0;

/**
 * Checks that nothing happened to an account, and that it takes the next good order.
 *
 * @param {object} before its last record
 * @returns {Promise<object>} its last record now
 */
export async function assertUnharmed(server, before, name = account) {
  orders += 1;
  const order = `good-${orders}`;
  const record = json(await command(server, "/v1/orders", `order-${order}`, { account: name, order, cart: cartOf(100) }), 201);
  assert.equal(record.seq, before.seq + 1, `something was written between the good orders: ${JSON.stringify((await activity(server, name)).slice(before.seq))}`);
  assert.equal(record.previous, before.hash);
  const points = before.balances.points ?? {};
  assert.deepEqual(record.balances.points, { ...points, available: (points.available ?? 0) + 1 });
  return record;
}

/** The program with changes to its copy. */
export function changed(change, document = program) {
  const copy = structuredClone(document);
  return change(copy) ?? copy;
}
