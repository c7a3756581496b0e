// Races: many requests for one thing at once. One account is one writer, so exactly as many of them win as
// can, and every other is told by name why it did not.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { activity, ask, assertChain, cartOf, command, earn, json, landed, pool, serverFor, shared } from "./support.mjs";

const atOnce = (count, request) => Promise.all(Array.from({ length: count }, (_, index) => request(index)));

/** How often each status and code was answered. */
function outcomes(answers) {
  const counts = {};
  for (const answer of answers) {
    const outcome = answer.status < 300 ? `${answer.status} ${answer.replayed ?? "new"}` : `${answer.status} ${JSON.parse(answer.text).code}`;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

describe("races", () => {
  const ends = [];
  let server;
  before(async () => {
    server = await serverFor({ after: (end) => ends.push(end) }, shared);
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  const cart = cartOf(5000, 100);
  const quoted = async (account) => json(await ask(server, "POST", "/v1/quotes", { account, cart })).digest;
  const hold = (account, digest, name, more = {}) => command(server, "/v1/holds", `hold-${name}`, { account, hold: name, digest, cart, ...more });
  const points = async (account) => json(await ask(server, "GET", `/v1/accounts/${account}`)).wallets.points;

  /** The records of an account, whose chain must be whole. */
  const records = async (account) => {
    const all = await activity(server, account);
    assertChain(all, account);
    return all;
  };

  test("200 holds for the last points: as many as there are points for succeed", async () => {
    await earn(server, "last", 1050);
    const digest = await quoted("last");
    const answers = await atOnce(200, (index) => hold("last", digest, `h${index}`));
    assert.deepEqual(outcomes(answers), { "201 new": 10, "409 quote_changed": 190 });
    assert.deepEqual(await points("last"), { available: 50, held: 1000 });
    assert.equal((await records("last")).length, 11);
    for (const answer of answers.filter(({ status }) => status === 409)) {
      const { quote } = JSON.parse(answer.text);
      assert.equal(quote.spent, undefined, "the fresh quote spends nothing, for too little is left");
    }
  });

  test("100 holds of one account with points for all: 20 may be open at once", async () => {
    await earn(server, "many", 20_000);
    const digest = await quoted("many");
    const answers = await atOnce(100, (index) => hold("many", digest, `h${index}`));
    assert.deepEqual(outcomes(answers), { "201 new": 20, "409 too_many_holds": 80 });
    assert.deepEqual(await points("many"), { available: 18_000, held: 2000 });
  });

  test("one name for 30 different holds: one gets it", async () => {
    await earn(server, "name", 5000);
    const digest = await quoted("name");
    const answers = await atOnce(30, (index) => command(server, "/v1/holds", `try-${index}`, { account: "name", hold: "h", digest, cart }));
    assert.deepEqual(outcomes(answers), { "201 new": 1, "409 name_taken": 29 });
    assert.deepEqual(await points("name"), { available: 4900, held: 100 });
  });

  test("100 captures of one hold: one succeeds", async () => {
    await earn(server, "capture", 100);
    json(await hold("capture", await quoted("capture"), "h"), 201);
    const answers = await atOnce(100, (index) => command(server, "/v1/holds/h/capture", `capture-${index}`, { account: "capture" }));
    assert.deepEqual(outcomes(answers), { "200 new": 1, "404 hold_not_found": 99 });
    const all = await records("capture");
    assert.deepEqual(all.map((record) => record.command), ["order", "hold", "capture"]);
    assert.deepEqual(all.at(-1).balances, { points: {} });
  });

  test("capture, release and order of one hold at once: one of them ends it", async () => {
    await earn(server, "ends", 100);
    const digest = await quoted("ends");
    json(await hold("ends", digest, "h"), 201);
    const answers = await atOnce(30, (index) => {
      if (index % 3 === 0) return command(server, "/v1/holds/h/capture", `end-${index}`, { account: "ends" });
      if (index % 3 === 1) return command(server, "/v1/holds/h/release", `end-${index}`, { account: "ends" });
      return command(server, "/v1/orders", `end-${index}`, { account: "ends", order: `o${index}`, hold: "h", digest, cart });
    });
    const told = Object.keys(outcomes(answers)).filter((outcome) => !/^(20\d new|404 hold_not_found|409 quote_changed)$/.test(outcome));
    assert.deepEqual(told, []);
    const all = await records("ends");
    const burns = all.flatMap((record) => record.entries).flatMap((entry) => entry.burn ?? []);
    const endings = all.filter((record) => record.command !== "order").length - 1 + burns.filter((burn) => burn.hold && burn.order).length;
    assert.equal(endings, 1, "one command ended the hold");
    // After a release an order may still find the points free and spend them, once.
    assert.ok(burns.length <= 1, `the points were spent ${burns.length} times`);
  });

  test("one idempotency key posted 50 times at once: one record, one receipt", async () => {
    const body = { account: "key", order: "o1", cart: cartOf(1000) };
    for (const [key, order] of [["any-key", "o1"], ["order-o2", "o2"]]) {
      const answers = await atOnce(50, () => command(server, "/v1/orders", key, { ...body, order }));
      assert.deepEqual(outcomes(answers), { "201 new": 1, "201 true": 49 });
      assert.equal(new Set(answers.map((answer) => answer.text)).size, 1, "every answer is the same receipt, byte for byte");
    }
    assert.deepEqual((await records("key")).map((record) => record.order), ["o1", "o2"]);
    assert.deepEqual(await points("key"), { available: 20 });
  });

  test("one key with 50 different bodies at once: one is recorded, the others are told", async () => {
    const answers = await atOnce(50, (index) => command(server, "/v1/orders", "shared", { account: "bodies", order: `o${index}`, cart: cartOf(1000) }));
    assert.deepEqual(outcomes(answers), { "201 new": 1, "422 idempotency_key_reused": 49 });
    assert.equal((await records("bodies")).length, 1);
  });

  test("one order under 20 keys at once: one record, the others are told that it is recorded", async () => {
    const answers = await atOnce(20, (index) => command(server, "/v1/orders", `key-${index}`, { account: "order", order: "o1", cart: cartOf(1000) }));
    assert.deepEqual(outcomes(answers), { "201 new": 1, "201 already_recorded": 19 });
    assert.equal(new Set(answers.map((answer) => answer.text)).size, 1);
    assert.equal((await records("order")).length, 1);
  });

  test("20 refunds of the same unit at once: it comes back once", async () => {
    await earn(server, "refund", 30, "o1");
    const answers = await atOnce(20, (index) => command(server, "/v1/orders/o1/refunds", `back-${index}`, { account: "refund", lines: [{ line: "1", quantity: 1 }] }));
    assert.deepEqual(outcomes(answers), { "201 new": 1, "409 exceeds": 19 });
    assert.deepEqual((await records("refund")).at(-1).balances, { points: {} });
  });

  test("orders that all spend the last points without a hold: one does", async () => {
    await earn(server, "spend", 100);
    const answers = await atOnce(40, (index) => command(server, "/v1/orders", `order-s${index}`, { account: "spend", order: `s${index}`, cart: cartOf(200, 100) }));
    // 2.00 less 1.00 in points earns 1 point, so the losers stay short.
    assert.deepEqual(outcomes(answers), { "201 new": 1, "409 choice_not_possible": 39 });
    assert.deepEqual(await points("spend"), { available: 1 });
  });

  test("200 members claim a code that is honoured 7 times: 7 have it, every other is told", async () => {
    const withCode = { ...cartOf(5000), codes: ["TEN"] };
    const order = (index) => command(server, "/v1/orders", `order-c${index}`, { account: `claim-${index}`, order: `c${index}`, cart: withCode });
    const answers = await atOnce(200, order);
    assert.deepEqual(outcomes(answers), { "201 new": 200 });
    // 50.00 earn 50 points, 40.00 earn 40.
    const points = answers.map((answer) => JSON.parse(answer.text).balances.points.available);
    assert.deepEqual([40, 50].map((wanted) => points.filter((each) => each === wanted).length), [7, 193]);
    const late = json(await ask(server, "POST", "/v1/quotes", { account: "late", cart: withCode }));
    assert.notEqual(late.codes[0].status, "applied", "nobody is promised an eighth");
    // The shopper who had agreed to the discount is not charged without it.
    const first = json(await ask(server, "POST", "/v1/quotes", { account: "late", cart: cartOf(5000) }));
    const agreed = await command(server, "/v1/orders", "order-late", { account: "late", order: "late", cart: withCode, digest: "a-quote-with-the-discount" });
    assert.equal(`${agreed.status} ${JSON.parse(agreed.text).code}`, "409 quote_changed");
    assert.equal(JSON.parse(agreed.text).quote.totals.toPay, first.totals.toPay);
  });

  test("50 holds of one member want the 7 uses of a code: no more than are left are reserved, and released ones come back", async () => {
    // All seven are taken by the test before; nothing is left to reserve.
    const cart = { ...cartOf(5000), codes: ["TEN"] };
    const answers = await atOnce(50, (index) =>
      command(server, "/v1/holds", `code-${index}`, { account: "holder", hold: `c${index}`, digest: "a-quote-with-the-discount", cart }),
    );
    assert.deepEqual(outcomes(answers), { "409 quote_changed": 50 });
  });

  test("transfers there and back at once: no point is made and none is lost", async () => {
    for (const account of ["there", "back"]) await earn(server, account, 1000, `first-${account}`);
    const answers = await atOnce(100, (index) => {
      const [account, to] = index % 2 ? ["there", "back"] : ["back", "there"];
      return command(server, "/v1/transfers", `t${index}`, { account, to, transfer: "gift", points: 70 });
    });
    // Each can pay 14 of its own; more go only as others arrive.
    const told = outcomes(answers);
    assert.deepEqual(Object.keys(told).filter((outcome) => !["201 new", "409 exceeds"].includes(outcome)), []);
    assert.ok(told["201 new"] >= 28, JSON.stringify(told));
    for (const account of ["there", "back"]) await landed(server, account);
    const ends = [await points("there"), await points("back")];
    assert.equal(ends.reduce((sum, points) => sum + (points.available ?? 0), 0), 2000, JSON.stringify(ends));
    const all = [...(await records("there")), ...(await records("back"))].flatMap((record) => record.entries);
    const count = (kind) => all.filter((entry) => entry[kind]).length;
    assert.equal(count("transferOut"), told["201 new"]);
    assert.equal(count("transferDone"), told["201 new"]);
  });

  test("one transfer sent 100 times under one key leaves and arrives once", async () => {
    await earn(server, "giver", 100, "first-giver");
    const body = { account: "giver", to: "taker", transfer: "gift", points: 40 };
    await pool(100, Array.from({ length: 100 }), () => command(server, "/v1/transfers", "once", body));
    assert.deepEqual(await landed(server, "giver"), { available: 60 });
    assert.deepEqual(await landed(server, "taker"), { available: 40 });
  });
});
