// Hostile and broken requests over HTTP: every route answers a problem that names the mistake, nothing is
// written, and the next good request on the same object works.

import { after, before, describe } from "node:test";

import { badCarts, bodyText, garbage } from "./bodies.mjs";
import { account, ask, cartOf, command, program, Victims } from "./requests.mjs";

const tooLarge = (bytes) => `{"account":"${account}","pad":"${"x".repeat(bytes)}"}`;
const megabyte = 1024 * 1024;

/** Every route that reads a body, with the most bytes it takes. */
const routes = [
  { path: "/v1/quotes", most: megabyte },
  { path: "/v1/holds", most: megabyte },
  { path: "/v1/holds/open/capture", most: megabyte, bare: ["an empty object"] },
  { path: "/v1/holds/open/release", most: megabyte },
  { path: "/v1/orders", most: megabyte },
  { path: "/v1/orders/first/refunds", most: megabyte },
  { path: "/v1/events", most: megabyte },
  { path: "/v1/events/none/reversals", most: megabyte },
  { path: "/v1/programs", most: 2 * megabyte + 65_536 },
  { path: "/v1/programs/validate", most: 2 * megabyte + 65_536, validates: true },
  { path: "/v1/simulations", most: 2 * megabyte + 65_536 },
];

describe("bad input over HTTP", () => {
  const victims = new Victims();
  before(() => victims.renew());
  after(() => victims.end());

  let keys = 0;
  const freshKey = () => `bad-${(keys += 1)}`;
  const post = (path, body, key = freshKey()) => command(victims.server, path, key, body);
  const table = (rows, request) => victims.table(rows, request);

  for (const { path, most, validates } of routes) {
    describe(`garbage to ${path}`, () => {
      // The validator's answer to a document that is JSON and no program is the list of its problems.
      const rows = garbage.filter(({ body }) => !(validates && isJson(body)));
      table(rows, ({ body }) => post(path, body));
      table([{ name: `${most} bytes and one`, status: 413, code: "too_large" }], () => post(path, tooLarge(most)));
      table([{ name: "3 MB without a length", status: 413, code: "too_large" }], () => streamed(victims.server, path, 3 * megabyte, freshKey()));
    });
  }

  describe("carts of an order", () => {
    table(placed(badCarts), ({ cart }) => post("/v1/orders", bodyText({ account, order: "bad", cart })));
  });
  describe("carts of a quote for an account", () => {
    table(placed(badCarts), ({ cart }) => post("/v1/quotes", bodyText({ account, cart })));
  });
  describe("carts of a guest's quote", () => {
    table(placed(badCarts), ({ cart }) => post("/v1/quotes", bodyText({ cart })));
  });
  describe("carts of a hold", () => {
    table(placed(badCarts), ({ cart }) => post("/v1/holds", bodyText({ account, hold: "bad", digest: victims.digest, cart })));
  });

  const order = { account, order: "bad", cart: cartOf(1000) };
  describe("fields of an order", () => {
    table(
      [
        { name: "no account", body: { ...order, account: undefined }, path: "/account" },
        { name: "an account that is a number", body: { ...order, account: 7 }, path: "/account" },
        { name: "an empty account", body: { ...order, account: "" }, path: "/account" },
        { name: "an account of 129 letters", body: { ...order, account: "a".repeat(129) }, path: "/account" },
        { name: "an account with a control character", body: { ...order, account: "a\u0007" }, path: "/account" },
        { name: "no order", body: { ...order, order: undefined }, path: "/order" },
        { name: "an order of 129 letters", body: { ...order, order: "o".repeat(129) }, path: "/order" },
        { name: "a cart that is null", body: { ...order, cart: null }, path: "/cart" },
        { name: "an unknown field", body: { ...order, points: 1_000_000 }, path: "/points" },
        { name: "the account twice", body: `{"account":"${account}",${JSON.stringify(order).slice(1)}`, path: "/account" },
        { name: "a digest that is a number", body: { ...order, digest: 1 }, path: "/digest" },
        { name: "an instant that is a fraction", body: { ...order, occurredAt: 1.5 }, path: "/occurredAt" },
        { name: "an instant that is text", body: { ...order, occurredAt: "2026-11-01" }, path: "/occurredAt" },
        { name: "an instant of 1e300", body: { ...order, occurredAt: 1e300 }, path: "/occurredAt" },
        { name: "an instant in the year 12000", body: { ...order, occurredAt: 316_500_000_000_000 }, path: "/occurredAt" },
        { name: "an instant in the future", body: { ...order, occurredAt: Date.now() + 3_600_000 }, status: 422, code: "wrong_instant" },
        { name: "an instant before the first version", body: { ...order, occurredAt: 0 }, status: 422, code: "wrong_instant" },
        { name: "another digest", body: { ...order, digest: "0".repeat(64) }, status: 409, code: "quote_changed" },
        { name: "a reward that is not there", body: { ...order, cart: { ...order.cart, choices: [{ reward: "gold" }] } }, status: 409, code: "choice_not_possible" },
        { name: "more points than there are", body: { ...order, cart: cartOf(10 ** 12, 10 ** 9) }, status: 409, code: "choice_not_possible" },
        { name: "points below zero", body: { ...order, cart: { ...order.cart, choices: [{ reward: "pay", points: -100 }] } }, path: "/cart/choices/0/points" },
      ],
      ({ body }) => post("/v1/orders", body),
    );
  });

  describe("fields of a hold", () => {
    const hold = { account, hold: "bad-hold", digest: "0".repeat(64), cart: cartOf(5000, 100) };
    table(
      [
        { name: "another digest", body: hold, status: 409, code: "quote_changed" },
        { name: "no digest", body: { ...hold, digest: undefined }, path: "/digest" },
        { name: "no name", body: { ...hold, hold: undefined }, path: "/hold" },
        { name: "seconds below zero", body: { ...hold, seconds: -1 }, path: "/seconds" },
        { name: "seconds that are a fraction", body: { ...hold, seconds: 60.5 }, path: "/seconds" },
        { name: "seconds of 2^63", body: bodyText({ ...hold, seconds: { raw: "9223372036854775808" } }), path: "/seconds" },
      ],
      ({ body }) => post("/v1/holds", body),
    );
    table([{ name: "a name that is taken", status: 409, code: "name_taken" }], () => post("/v1/holds", { ...hold, hold: "open", digest: victims.digest }));
  });

  describe("fields of capture and release", () => {
    const rows = [
      { name: "a hold that is not there", to: "/v1/holds/none/capture", body: { account }, status: 404, code: "hold_not_found" },
      { name: "a release of what is not there", to: "/v1/holds/none/release", body: { account }, status: 404, code: "hold_not_found" },
      { name: "another hold in the body", to: "/v1/holds/open/capture", body: { account, hold: "other" }, status: 400, path: "/hold" },
      { name: "a hold in the body that is a number", to: "/v1/holds/open/capture", body: { account, hold: 1 }, path: "/hold" },
      { name: "points that are a list", to: "/v1/holds/open/capture", body: { account, points: [100] }, path: "/points" },
      { name: "points that are a fraction", to: "/v1/holds/open/capture", body: { account, points: { points: 0.5 } }, path: "/points/points" },
      { name: "more points than held", to: "/v1/holds/open/capture", body: { account, points: { points: 101 } }, status: 409, code: "exceeds" },
      { name: "points below zero", to: "/v1/holds/open/capture", body: { account, points: { points: -1 } } },
      { name: "points of a wallet that is not there", to: "/v1/holds/open/capture", body: { account, points: { gold: 1 } } },
      { name: "a hold of another account", to: "/v1/holds/open/capture", body: { account: "stranger" }, status: 404, code: "hold_not_found" },
      { name: "a hold with a name of 129 letters", to: `/v1/holds/${"h".repeat(129)}/capture`, body: { account }, path: "/hold" },
    ];
    table(rows, ({ to, body }) => post(to, body));
  });

  describe("fields of a refund", () => {
    const rows = [
      { name: "another order in the body", body: { order: "other" }, status: 400, path: "/order" },
      { name: "a line that is not there", body: { lines: [{ line: "9", quantity: 1 }] }, status: 422, code: "line_not_found" },
      { name: "more units than sold", body: { lines: [{ line: "1", quantity: 2 }] }, status: 409, code: "exceeds" },
      { name: "the same line twice, more than sold together", body: { lines: [{ line: "1", quantity: 1 }, { line: "1", quantity: 1 }] }, status: 409, code: "exceeds" },
      { name: "no units", body: { lines: [{ line: "1", quantity: 0 }] }, path: "/lines/0/quantity" },
      { name: "units below zero", body: { lines: [{ line: "1", quantity: -1 }] }, path: "/lines/0/quantity" },
      { name: "units that are a fraction", body: { lines: [{ line: "1", quantity: 0.5 }] }, path: "/lines/0/quantity" },
      { name: "units of 1e300", body: { lines: [{ line: "1", quantity: 1e300 }] }, path: "/lines/0/quantity" },
      { name: "an amount below zero", body: { amount: -1 }, status: 409, code: "exceeds" },
      { name: "an amount of nothing", body: { amount: 0 }, status: 409, code: "exceeds" },
      { name: "an amount above the price", body: { amount: 100_001 }, status: 409, code: "exceeds" },
      { name: "an amount that is a fraction", body: { amount: 0.5 }, path: "/amount" },
      { name: "an amount of 1e300", body: { amount: 1e300 }, path: "/amount" },
      { name: "an amount of 2^63", body: { amount: { raw: "9223372036854775808" } }, path: "/amount" },
      { name: "lines that are null in a list", body: { lines: [null] }, path: "/lines/0" },
      { name: "an unknown field", body: { everything: true }, path: "/everything" },
      { name: "an instant in the future", body: { occurredAt: Date.now() + 3_600_000 }, status: 422, code: "wrong_instant" },
    ];
    table(rows, ({ order: name = "first", body }) => post(`/v1/orders/${name}/refunds`, bodyText({ account, ...body })));
  });

  describe("fields of a simulation", () => {
    const one = { cart: cartOf(100), at: 0 };
    table(
      [
        { name: "201 carts", body: { program, cases: Array.from({ length: 201 }, () => one) }, path: "/cases" },
        { name: "an instant that is a fraction", body: { program, cases: [{ ...one, at: 0.5 }] }, path: "/cases/0/at" },
        { name: "a view that is a list", body: { program, cases: [{ ...one, view: [] }] }, path: "/cases/0/view" },
        { name: "no program", body: { cases: [one] }, path: "/program" },
        { name: "a program that is not right", body: { program: { ...program, wallets: [] }, cases: [one] }, status: 422, code: "invalid_program" },
      ],
      ({ body }) => post("/v1/simulations", body),
    );
  });
});

/** Rows whose place is inside the cart of a request. */
function placed(rows) {
  return rows.map((row) => (row.path ? { ...row, path: `/cart${row.path}` } : row));
}

function isJson(body) {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(typeof body === "string" ? Buffer.from(body) : body));
    return true;
  } catch {
    return false;
  }
}

/** Posts a body in pieces, so that the server does not know its length beforehand. */
async function streamed(server, path, bytes, key) {
  const piece = new Uint8Array(65_536).fill(0x20);
  async function* pieces() {
    for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
  }
  return ask(server, "POST", path, ReadableStream.from(pieces()), { "idempotency-key": key });
}
