// Who asks: missing, wrong, expired and borrowed credentials. Each is refused before anything is read or
// written, and the answer says nothing about what the right one is.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { account, asPage, ask, assertProblem, cartOf, inSeconds, json, token, Victims } from "./requests.mjs";
import { testVars } from "../harness/server.mjs";

const order = { account, order: "bad", cart: cartOf(1000) };
const nobody = { authorization: "" };
const unauthorized = { status: 401, code: "unauthorized" };
const forbidden = { status: 403, code: "forbidden" };

/** Every route, with a body it would take from a merchant's server. */
const routes = [
  ["POST", "/v1/orders", order, "server"],
  ["POST", "/v1/orders/first/refunds", { account }, "server"],
  ["POST", "/v1/events", { account, event: { id: "bad", type: "visit", occurredAt: 1 } }, "server"],
  ["POST", "/v1/events/none/reversals", { account }, "server"],
  ["POST", `/v1/accounts/${account}/profile`, {}, "server"],
  ["POST", `/v1/accounts/${account}/offers`, { offer: "none" }, "member"],
  ["POST", `/v1/accounts/${account}/tiers`, { ladder: "none", actor: "a", reason: "b" }, "server"],
  ["POST", `/v1/accounts/${account}/membership`, { plan: "none" }, "server"],
  ["POST", `/v1/accounts/${account}/membership/renew`, {}, "server"],
  ["POST", `/v1/accounts/${account}/membership/cancel`, {}, "server"],
  ["POST", `/v1/accounts/${account}/entitlements/none/uses`, {}, "server"],
  ["POST", `/v1/accounts/${account}/entitlements/none/returns`, {}, "server"],
  ["POST", "/v1/holds/open/capture", { account }, "server"],
  ["POST", "/v1/holds/open/release", { account }, "member"],
  ["POST", "/v1/holds", { account, hold: "bad", digest: "0".repeat(64), cart: cartOf(5000, 100) }, "member"],
  ["GET", `/v1/accounts/${account}`, undefined, "member"],
  ["GET", `/v1/accounts/${account}/activity`, undefined, "member"],
  ["GET", `/v1/accounts/${account}/events`, undefined, "server"],
  ["POST", `/v1/accounts/${account}/events/1/acknowledge`, undefined, "server"],
  ["GET", `/v1/accounts/${account}/export`, undefined, "server"],
  ["POST", `/v1/accounts/${account}/erasure`, {}, "server"],
  ["POST", "/v1/quotes", { account, cart: cartOf(100) }, "member"],
  ["POST", "/v1/programs", {}, "server"],
  ["POST", "/v1/programs/validate", {}, "server"],
  ["POST", "/v1/simulations", {}, "server"],
  ["GET", "/v1/bootstrap", undefined, "guest"],
];

const secretKey = testVars.TALLY_SECRET_KEY;
/** Tokens that are not good; the account they name is the one they ask about. */
const badTokens = {
  "no token at all": "token",
  "two parts": token().split(".").slice(0, 2).join("."),
  "four parts": `${token()}.x`,
  "only dots": "..",
  "spaces in it": token().replace(".", " ."),
  "signed with another secret": token({}, { secret: "mts_11111111111111111111111111111111" }),
  "signed with an empty secret": token({}, { secret: "\0" }),
  "signed with the publishable key": token({}, { secret: testVars.TALLY_PUBLISHABLE_KEY }),
  "a signature cut short": token().slice(0, -2),
  "a signature with one letter changed": token().replace(/.(?=.$)/, (letter) => (letter === "A" ? "B" : "A")),
  "the payload of another": [token().split(".")[0], token({ sub: "other" }).split(".")[1], token().split(".")[2]].join("."),
  "algorithm none": token({}, { header: { alg: "none" } }),
  "algorithm none, unsigned": `${token({}, { header: { alg: "none" } }).split(".").slice(0, 2).join(".")}.`,
  "algorithm HS512": token({}, { header: { alg: "HS512" } }),
  "a header that is a list": token({}, { header: [] }),
  expired: token({ exp: inSeconds(-1) }),
  "expired long ago": token({ exp: 1 }),
  "without an end": token({ exp: undefined }),
  "an end that is text": token({ exp: String(inSeconds(600)) }),
  "an end that is a fraction": token({ exp: inSeconds(600) + 0.5 }),
  "a life of a day": token({ exp: inSeconds(86_400) }),
  "an end of 2^63": token(`{"sub":"${account}","aud":"tallystick","exp":9223372036854775807}`),
  "for somebody else's engine": token({ aud: "other" }),
  "without an audience": token({ aud: undefined }),
  "a list of audiences": token({ aud: ["tallystick"] }),
  "without an account": token({ sub: undefined }),
  "an account that is a number": token({ sub: 7 }),
  "an empty account": token({ sub: "" }),
  "a payload that is no JSON": token("payload"),
  "a payload with half a surrogate pair": token(String.raw`{"sub":"\ud800","aud":"tallystick","exp":${inSeconds(600)}}`),
  "4 KB long": token({ pad: "x".repeat(4096) }),
};

describe("who asks", () => {
  const victims = new Victims();
  before(() => victims.renew());
  after(() => victims.end());

  let keys = 0;
  const send = ([method, path, body], headers) => ask(victims.server, method, path, body, { "idempotency-key": `who-${(keys += 1)}`, ...headers });

  describe("without any key", () => {
    victims.table(routes.map((route) => ({ name: route.slice(0, 2).join(" "), route, ...unauthorized })), ({ route }) => send(route, nobody));
  });

  describe("with a wrong key", () => {
    const wrong = {
      "another secret key": { authorization: "Bearer sk_test_11111111111111111111111111111111" },
      "half of the secret key": { authorization: `Bearer ${secretKey.slice(0, 20)}` },
      "the secret key and a letter": { authorization: `Bearer ${secretKey}0` },
      "the secret key in capitals": { authorization: `Bearer ${secretKey.toUpperCase()}` },
      "the secret key as publishable key": { authorization: "", "tally-key": secretKey },
      "the secret key without Bearer": { authorization: secretKey },
      "the secret key as Basic": { authorization: `Basic ${btoa(`${secretKey}:`)}` },
      "only sk_": { authorization: "Bearer sk_" },
      "another publishable key": { authorization: "", "tally-key": "pk_test_11111111111111111111111111111111" },
      "a member token without the publishable key": { authorization: `Bearer ${token()}` },
      "the token's secret as key": { authorization: `Bearer ${testVars.TALLY_MEMBER_TOKEN_SECRET}` },
    };
    victims.table(Object.entries(wrong).map(([name, headers]) => ({ name, headers, ...unauthorized })), ({ headers }) => send(["GET", `/v1/accounts/${account}`], headers));
    victims.table([{ name: "an order with another secret key", ...unauthorized }], () => send(routes[0], wrong["another secret key"]));
  });

  describe("a guest's page", () => {
    const closed = routes.filter(([, , , who]) => who !== "guest");
    victims.table(
      closed.map((route) => ({ name: route.slice(0, 2).join(" "), route, ...(route[3] === "server" ? forbidden : unauthorized) })),
      ({ route }) => send(route, asPage()),
    );
  });

  describe("a member's page may not do what only a server may", () => {
    const closed = routes.filter(([, , , who]) => who === "server");
    victims.table(closed.map((route) => ({ name: route.slice(0, 2).join(" "), route, ...forbidden })), ({ route }) => send(route, asPage(token())));
  });

  describe("a member's page may not act for another account", () => {
    const own = routes.filter(([, , , who]) => who === "member");
    victims.table(own.map((route) => ({ name: route.slice(0, 2).join(" "), route, ...forbidden })), ({ route }) => send(route, asPage(token({ sub: "other" }))));
  });

  describe("bad member tokens", () => {
    victims.table(Object.entries(badTokens).map(([name, bad]) => ({ name, bad, ...unauthorized })), ({ bad }) => send(["GET", `/v1/accounts/${account}`], asPage(bad)));
    victims.table(Object.entries(badTokens).map(([name, bad]) => ({ name: `${name}, for a hold`, bad, ...unauthorized })), ({ bad }) => send(routes[4], asPage(bad)));
  });

  test("after all that, a good token is still good, and sees its own account", async () => {
    const view = json(await send(["GET", `/v1/accounts/${account}`], asPage(token())));
    assert.equal(view.account, account);
    assertProblem(await send(["GET", "/v1/accounts/other"], asPage(token())), forbidden);
  });

  test("a refusal does not depend on whether the account is there", async () => {
    const [there, nowhere] = await Promise.all([account, "nobody-ever"].map((name) => send(["GET", `/v1/accounts/${name}`], asPage(token({ sub: "other" })))));
    assert.equal(there.text, nowhere.text);
  });
});
