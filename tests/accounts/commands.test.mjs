// Every command of an account as a merchant's server sends it over HTTP: its route, its status, and what the account holds
// afterwards, worked out by hand. The laws behind it have suites of their own; this one sees that the worker carries them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { activity, ask, assertChain, cartOf, command, json, landed, program, serverFor } from "../chaos/support.mjs";

/** 1 point for each euro; a mile for each euro once it was sent; a visit earns 5 points. */
const club = {
  ...program,
  wallets: [{ id: "points" }, { id: "miles", available: { on: "fulfilled" } }],
  earn: [
    ...program.earn,
    { id: "miles", wallet: "miles", per: "money", points: "1", group: "miles" },
    { id: "visit", wallet: "points", per: "event", event: "visit", points: "5", group: "visits" },
  ],
  rewards: [...program.rewards, { id: "tap", trigger: "chosen", when: [{ offer: "spring" }], give: { amount: { value: "1", on: "order" } } }],
  ladders: [{ id: "status", metric: { spend: {} }, tiers: [{ id: "base", from: "0" }, { id: "gold", from: "5000" }] }],
  transfers: [{ id: "gift", wallet: "points" }],
  events: [{ id: "visit", visit: true }],
  entitlements: [{ id: "lounge", count: 2 }],
  plans: [{ id: "plus", price: "10", period: { months: 1 }, benefits: [{ entitlement: "lounge" }] }],
};

describe("commands of accounts", () => {
  const ends = [];
  let server;
  let sent = 0;
  before(async () => {
    server = await serverFor({ after: (end) => ends.push(end) }, club);
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  const tell = async (path, body, status = 201) => json(await command(server, path, `key-${(sent += 1)}`, body), status);
  const refused = async (path, body) => {
    const answer = await command(server, path, `key-${(sent += 1)}`, body);
    return `${answer.status} ${JSON.parse(answer.text).code}`;
  };
  const view = async (account) => json(await ask(server, "GET", `/v1/accounts/${account}`));
  const points = async (account) => (await view(account)).wallets.points ?? {};
  const buy = (account, order, euros, more = {}) => tell("/v1/orders", { account, order, cart: cartOf(euros * 100), ...more });

  test("adjustments and their reversal", async () => {
    await tell("/v1/accounts/anna/adjustments", { adjustment: "a1", wallet: "points", points: 50, reason: "goodwill", actor: "agent-7" });
    assert.deepEqual(await points("anna"), { available: 50 });
    await tell("/v1/accounts/anna/adjustments/a1/reversal", { reason: "mistake", actor: "agent-7" });
    assert.deepEqual(await points("anna"), {});
    assert.equal(await refused("/v1/accounts/anna/adjustments/a1/reversal", { reason: "mistake", actor: "agent-7" }), "409 already_reversed");
  });

  test("an import, once", async () => {
    const lots = [{ wallet: "points", points: 120, earnedAt: 1767225600000 }];
    await tell("/v1/accounts/ben/imports", { reference: "old-ben", actor: "migration", lots });
    assert.deepEqual(await points("ben"), { available: 120 });
    assert.equal(await refused("/v1/accounts/ben/imports", { reference: "old-ben", actor: "migration", lots }), "409 already_imported");
  });

  test("the life of an order", async () => {
    await buy("cleo", "o1", 40, { paid: false });
    assert.deepEqual(await points("cleo"), { pending: 40 });
    await tell("/v1/orders/o1/payments", { account: "cleo" });
    const { wallets } = await view("cleo");
    assert.deepEqual([wallets.points, wallets.miles], [{ available: 40 }, { pending: 40 }]);
    await tell("/v1/orders/o1/fulfilments", { account: "cleo" });
    assert.deepEqual((await view("cleo")).wallets.miles, { available: 40 });
    await tell("/v1/orders/o1/edits", { account: "cleo", revision: 1, cart: cartOf(6000) });
    assert.deepEqual(await points("cleo"), { available: 60 });
    await tell("/v1/orders/o1/chargebacks", { account: "cleo" });
    assert.deepEqual(await points("cleo"), {});
    await tell("/v1/orders/o1/chargebacks", { account: "cleo", undone: true });
    await tell("/v1/orders/o1/cancel", { account: "cleo" }, 200);
    assert.deepEqual(await points("cleo"), {});
    await tell("/v1/orders/o1/reinstate", { account: "cleo" }, 200);
    assert.deepEqual(await points("cleo"), { available: 60 });
    const exchanged = await tell("/v1/orders/o1/exchanges", { account: "cleo", into: { order: "o2", cart: cartOf(2500) } });
    assert.deepEqual([exchanged.exchangedFor, await points("cleo")], ["o2", { available: 25 }]);
    assert.equal(await refused("/v1/orders/o1/cancel", { account: "cleo", occurredAt: Date.now() + 86_400_000 }), "422 wrong_instant");
    assertChain(await activity(server, "cleo"), "cleo");
  });

  test("a refund that comes before its order", async () => {
    const parked = await tell("/v1/orders/early/refunds", { account: "dora" }, 202);
    assert.equal(parked.command, "park");
    await buy("dora", "early", 30);
    assert.deepEqual(await points("dora"), {});
  });

  test("events, visits and their reversal", async () => {
    const event = { id: "v1", type: "visit", occurredAt: Date.now() };
    await tell("/v1/events", { account: "emil", event });
    const { wallets, member } = await view("emil");
    assert.deepEqual([wallets.points, member.visits], [{ available: 5 }, 1]);
    const again = await command(server, "/v1/events", "another-key", { account: "emil", event });
    assert.equal(again.replayed, "already_recorded");
    await tell("/v1/events/v1/reversals", { account: "emil" });
    assert.deepEqual([await points("emil"), (await view("emil")).member.visits ?? 0], [{}, 0]);
  });

  test("profile, offer, tier, membership and entitlement", async () => {
    await tell("/v1/accounts/fay/profile", { birthday: "03-14", attributes: { city: "Wien" } });
    await tell("/v1/accounts/fay/offers", { offer: "spring" });
    await tell("/v1/accounts/fay/tiers", { ladder: "status", tier: "gold", actor: "agent-7", reason: "vip" });
    await tell("/v1/accounts/fay/membership", { plan: "plus" });
    await tell("/v1/accounts/fay/membership/cancel", {});
    await tell("/v1/accounts/fay/membership/renew", {});
    await tell("/v1/accounts/fay/entitlements/lounge/uses", { count: 2 });
    assert.equal(await refused("/v1/accounts/fay/entitlements/lounge/uses", {}), "409 exceeds");
    await tell("/v1/accounts/fay/entitlements/lounge/returns", {});
    const { member, ladders, entitlements } = await view("fay");
    assert.deepEqual([member.birthday, member.attributes.city, member.offers, member.plan], ["03-14", "Wien", ["spring"], "plus"]);
    assert.deepEqual([ladders.status.tier, entitlements.lounge.used], ["gold", 1]);
    const records = JSON.stringify(await activity(server, "fay"));
    assert.ok(!records.includes("03-14") && !records.includes("Wien"), "nothing personal is in the chain");
  });

  test("people who share an account", async () => {
    await buy("home", "h1", 300);
    await tell("/v1/accounts/home/people/son", { role: "earner" }, 200);
    const spends = (by) => ({ account: "home", order: `by-${by}`, cart: cartOf(500, 100), by });
    assert.equal(await refused("/v1/orders", spends("son")), "403 not_allowed");
    await tell("/v1/accounts/home/people/son", { role: "spender" }, 200);
    await tell("/v1/orders", spends("son"));
    await tell("/v1/accounts/home/people/son/dismiss", {}, 200);
    assert.equal(await refused("/v1/orders", { ...spends("son"), order: "later" }), "403 not_allowed");
  });

  test("a merge, and a refund that still names the old account", async () => {
    await buy("old", "m1", 70);
    await buy("new", "m2", 30);
    await tell("/v1/accounts/old/merge", { into: "new" });
    assert.deepEqual(await landed(server, "old"), {});
    // Until the order has followed it is to be asked again; carried out it is once.
    const answer = await until(async () => {
      const answer = await command(server, "/v1/orders/m1/refunds", "refund-m1", { account: "old" });
      if (answer.status !== 409) return answer;
      assert.equal(JSON.parse(answer.text).code, "still_open", answer.text);
    });
    assert.equal(answer.status, 201, answer.text);
    await until(async () => JSON.stringify(await points("new")) === '{"available":30}');
    const again = await command(server, "/v1/orders/m1/refunds", "refund-m1", { account: "old" });
    assert.deepEqual([again.status, again.text], [answer.status, answer.text]);
    for (const account of ["old", "new"]) assertChain(await activity(server, account), account);
  });

  test("export in pages, and erasure", async () => {
    await buy("gone", "g1", 20);
    await tell("/v1/accounts/gone/profile", { attributes: { city: "Atlantis" } });
    const whole = (await ask(server, "GET", "/v1/accounts/gone/export")).text;
    const lines = [];
    for (let next = ""; next !== null; ) {
      const page = await ask(server, "GET", `/v1/accounts/gone/export?limit=2${next ? `&after=${encodeURIComponent(next)}` : ""}`);
      assert.equal(page.status, 200, page.text);
      lines.push(page.text);
      next = page.headers.get("tally-next");
    }
    assert.equal(lines.join(""), whole);
    assert.ok(whole.includes("Atlantis"));
    await tell("/v1/accounts/gone/erasure", {}, 200);
    const erased = (await ask(server, "GET", "/v1/accounts/gone/export")).text;
    assert.ok(!erased.includes("Atlantis") && !erased.includes('"sku":"tee"'), erased);
    assert.equal(await refused("/v1/orders", { account: "gone", order: "g2", cart: cartOf(100) }), "409 account_closed");
    await tell("/v1/orders/g1/refunds", { account: "gone" });
    assert.deepEqual(await points("gone"), {});
  });

  test("only a merchant's server may", async () => {
    const stranger = { authorization: "Bearer sk_wrong" };
    for (const path of ["/v1/accounts/anna/merge", "/v1/accounts/anna/erasure", "/v1/accounts/anna/people/x", "/v1/transfers", "/v1/accounts/anna/adjustments"]) {
      const answer = await ask(server, "POST", path, {}, { ...stranger, "idempotency-key": "k" });
      assert.equal(answer.status, 401, path);
    }
    assert.equal((await ask(server, "GET", "/v1/accounts/anna/export", undefined, stranger)).status, 401);
  });
});

/** Asks again until there is an answer, for a while. */
async function until(question) {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    assert.ok(Date.now() < end, "there is no answer");
    await new Promise((waited) => setTimeout(waited, 100));
  }
}
