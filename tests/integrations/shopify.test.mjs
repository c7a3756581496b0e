// Shopify's webhooks, with payloads as a shop sends them: signed bytes in, the right points out, once.
//
// The payload, worked out by hand (EUR, taxes included, 1 point for each euro of the price with taxes):
//   2 tees at 50.00 less 12.50 and 7.50      80.00
//   1 mug at 19.99                           19.99
//   1 gift card of 25.00                      0.00   selling stored value earns nothing
//   1 pair of socks at 9.90 less 9.90         0.00
//   shipping 4.90                             0.00   out by default
//                                            99.99 → 99 points, rounded down once

import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { activity, ask, assertChain, json, program, serverFor } from "../chaos/support.mjs";
import { testVars } from "../harness/server.mjs";

const payload = (name) => readFileSync(new URL(`payloads/${name}.json`, import.meta.url), "utf8");
const orderText = payload("orders_paid");
const refundText = payload("refunds_create");
const parcelText = payload("fulfillments_create");
const disputeText = payload("disputes_create");
const [tee, mug, giftCard, socks] = JSON.parse(orderText).line_items.map((line) => line.id);
const sign = (body, secret = testVars.SHOPIFY_WEBHOOK_SECRET) => createHmac("sha256", secret).update(body).digest();

/** A server whose program was in force when the payloads' orders were placed. */
async function shop(t, document) {
  const server = await serverFor(t, null);
  json(await ask(server, "POST", "/v1/programs", { program: document, effectiveAt: 0 }), 201);
  return server;
}

describe("Shopify's webhooks", () => {
  const ends = [];
  let server;
  let numbers = 9_007_199_254_700; // ids of orders: as long as Shopify's

  before(async () => {
    server = await shop({ after: (end) => ends.push(end) }, program);
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  /** Delivers bytes with the headers that Shopify sends; a header set to undefined is left out. */
  async function deliver(topic, body, headers = {}, to = server) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const all = {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-hmac-sha256": sign(text).toString("base64"),
      "x-shopify-event-id": randomUUID(),
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-shop-domain": "tally.myshopify.example",
      "x-shopify-api-version": "2026-10",
      "x-shopify-triggered-at": "2026-11-01T15:00:04.123456789Z",
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const response = await fetch(`${to.url}/v1/integrations/shopify/webhooks`, { method: "POST", headers: sent, body: text });
    return { status: response.status, headers: response.headers, replayed: response.headers.get("idempotent-replayed"), text: await response.text() };
  }

  /** The order of the payload under a new id, for a new customer, with changes. */
  function orderOf(change = {}) {
    numbers += 1;
    const order = { ...JSON.parse(orderText), id: numbers, ...change };
    if (order.customer && !change.customer) order.customer = { ...order.customer, id: numbers };
    return order;
  }

  /** The refund of the payload, for an order. */
  const refundOf = (order, change = {}) => ({ ...JSON.parse(refundText), id: order.id + 1, order_id: order.id, ...change });
  const back = (...items) =>
    items.map(([line_item_id, quantity]) => ({ id: line_item_id + 1, line_item_id, quantity, restock_type: "return", subtotal: 1.5, total_tax: 0.25 }));
  const paidBack = (amount, change = {}) => [{ ...JSON.parse(refundText).transactions[0], amount, ...change }];

  const accountOf = (order) => `shopify-${order.customer.id}`;
  const records = (account) => activity(server, account);
  const points = async (account) => json(await ask(server, "GET", `/v1/accounts/${account}`)).wallets?.points ?? {};
  const outcome = (answer, wanted) => {
    const read = json(answer);
    assert.equal(read.outcome, wanted, answer.text);
    return read;
  };
  const recorded = (answer) => outcome(answer, "recorded").record;
  const ignored = (answer) => outcome(answer, "ignored").reason;
  const problem = (answer, status, code) => {
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers.get("content-type"), "application/problem+json");
    assert.equal(JSON.parse(answer.text).code, code, answer.text);
  };

  test("a paid order earns, and its refund takes the right points back", async () => {
    const record = recorded(await deliver("orders/paid", orderText));
    assert.equal(record.order, "shopify-5678901234567");
    assert.equal(record.occurredAt, Date.UTC(2026, 10, 1, 14, 59, 58)); // processed_at, 5 hours west
    assert.deepEqual(await points("shopify-77"), { available: 99 });
    // One of the two tees: 40.00 and 19.99 are kept, which earn 59 of the 99.
    const refund = recorded(await deliver("refunds/create", refundText)).refund;
    assert.deepEqual(refund, { money: 4000, takenBack: { points: 40 } });
    assert.deepEqual(await points("shopify-77"), { available: 59 });
    assertChain(await records("shopify-77"), "shopify-77");
  });

  test("an order that adds its taxes earns on the price with taxes", async () => {
    const order = orderOf({ taxes_included: false });
    const tax = (title, rate, price) => ({ title, rate, price, channel_liable: null });
    // 80.00 + 16.00 and 19.99 + 3.60 + 0.40 are 119.99 with taxes.
    order.line_items[0].tax_lines = [tax("VAT", 0.2, "16.00")];
    order.line_items[1].tax_lines = [tax("State", 0.18, "3.60"), tax("City", 0.02, "0.40")];
    recorded(await deliver("orders/paid", order));
    assert.deepEqual(await points(accountOf(order)), { available: 119 });
    // Without the mug 96.00 is left.
    const { refund } = recorded(await deliver("refunds/create", refundOf(order, { refund_line_items: back([mug, 1]) })));
    assert.deepEqual(refund, { money: 2399, takenBack: { points: 23 } });
  });

  test("a program that measures listed prices earns on the price without added taxes", async (t) => {
    const other = await shop(t, { ...program, price: "listed" });
    const order = orderOf({ taxes_included: false });
    order.line_items[0].tax_lines = [{ title: "VAT", rate: 0.2, price: "16.00" }];
    recorded(await deliver("orders/paid", order, {}, other));
    const view = json(await ask(other, "GET", `/v1/accounts/${accountOf(order)}`));
    assert.deepEqual(view.wallets.points, { available: 99 }); // 80.00 + 19.99
  });

  describe("signatures", () => {
    const forged = {
      "of another secret": (text) => sign(text, "11111111111111111111111111111111").toString("base64"),
      "of an empty body": () => sign("").toString("base64"),
      "of the payload written in another way": (text) => sign(JSON.stringify(JSON.parse(text))).toString("base64"),
      "in hexadecimal": (text) => sign(text).toString("hex"),
      "cut short": (text) => sign(text).subarray(0, 16).toString("base64"),
      "longer than one": (text) => Buffer.concat([sign(text), Buffer.of(0)]).toString("base64"),
      "that is no base64": () => "*not base64*",
      "that is empty": () => "",
      "that is missing": () => undefined,
    };
    for (const [name, signature] of Object.entries(forged)) {
      test(`a signature ${name} is refused`, async () => {
        const order = orderOf();
        const text = JSON.stringify(order, null, 1);
        problem(await deliver("orders/paid", text, { "x-shopify-hmac-sha256": signature(text) }), 401, "signature_invalid");
        assert.deepEqual(await records(accountOf(order)), []);
        recorded(await deliver("orders/paid", text)); // the real delivery still counts
      });
    }
    test("a body changed by one byte is refused", async () => {
      const order = orderOf();
      const text = JSON.stringify(order);
      const signature = sign(text).toString("base64");
      for (const changed of [text.replace('"quantity":2', '"quantity":9'), `${text} `, text.slice(0, -1)]) {
        assert.notEqual(changed, text);
        problem(await deliver("orders/paid", changed, { "x-shopify-hmac-sha256": signature }), 401, "signature_invalid");
      }
      assert.deepEqual(await records(accountOf(order)), []);
    });
    test("a signature is checked before anything is read", async () => {
      problem(await deliver("orders/paid", "no JSON", { "x-shopify-hmac-sha256": "" }), 401, "signature_invalid");
      problem(await deliver("app/uninstalled", "{}", { "x-shopify-hmac-sha256": "" }), 401, "signature_invalid");
    });
  });

  describe("deliveries that come again", () => {
    test("the same delivery twice, and ten times at once, is one entry", async () => {
      const order = orderOf();
      const event = { "x-shopify-event-id": randomUUID() };
      const answers = await Promise.all(Array.from({ length: 10 }, () => deliver("orders/paid", order, event)));
      answers.push(await deliver("orders/paid", order, event));
      assert.equal(new Set(answers.map((answer) => recorded(answer).hash)).size, 1);
      assert.equal(answers.filter((answer) => answer.replayed === null).length, 1);
      assert.equal((await records(accountOf(order))).length, 1);
      assert.deepEqual(await points(accountOf(order)), { available: 99 });
    });
    test("the same order under another event is one entry", async () => {
      const order = orderOf();
      recorded(await deliver("orders/paid", order));
      const again = await deliver("orders/paid", { ...order, updated_at: "2026-11-02T00:00:00-05:00", note: "changed" });
      recorded(again);
      assert.equal(again.replayed, "already_recorded");
      assert.equal((await records(accountOf(order))).length, 1);
    });
    test("the same refund twice takes back once", async () => {
      const order = orderOf();
      recorded(await deliver("orders/paid", order));
      const event = { "x-shopify-event-id": randomUUID() };
      const answers = [await deliver("refunds/create", refundOf(order), event), await deliver("refunds/create", refundOf(order), event)];
      assert.equal(recorded(answers[0]).hash, recorded(answers[1]).hash);
      assert.deepEqual(await points(accountOf(order)), { available: 59 });
    });
    test("without an event's id the delivery's own counts, and without either it is refused", async () => {
      const order = orderOf();
      const ids = { "x-shopify-event-id": undefined, "x-shopify-webhook-id": randomUUID() };
      recorded(await deliver("orders/paid", order, ids));
      assert.equal((await deliver("orders/paid", order, ids)).replayed, "true");
      problem(await deliver("orders/paid", orderOf(), { ...ids, "x-shopify-webhook-id": undefined }), 400, "idempotency_key_missing");
    });
  });

  describe("refunds", () => {
    test("a refund that comes before its order is kept, and carried out with it, once", async () => {
      const order = orderOf();
      const event = { "x-shopify-event-id": randomUUID() };
      assert.match(outcome(await deliver("refunds/create", refundOf(order), event), "kept").reason, /not recorded here yet/);
      assert.deepEqual(await records(accountOf(order)), []);
      recorded(await deliver("orders/paid", order));
      assert.deepEqual(await points(accountOf(order)), { available: 59 });
      const again = await deliver("refunds/create", refundOf(order), event);
      assert.deepEqual([recorded(again).refund.takenBack, again.replayed], [{ points: 40 }, "true"]);
      assert.equal((await records(accountOf(order))).length, 2);
    });
    test("line by line until nothing is left", async () => {
      const order = orderOf();
      recorded(await deliver("orders/paid", order));
      const taken = [];
      // What is kept earns 59, 40, 0, 0, 0 points in turn.
      for (const items of [[[tee, 1]], [[mug, 1]], [[tee, 1]], [[giftCard, 1]], [[socks, 1]]]) {
        const record = recorded(await deliver("refunds/create", refundOf(order, { refund_line_items: back(...items) })));
        taken.push(record.refund.takenBack?.points ?? 0);
      }
      assert.deepEqual(taken, [40, 19, 40, 0, 0]);
      assert.deepEqual(await points(accountOf(order)), {});
    });
    test("money without lines is spread over the lines", async () => {
      const order = orderOf();
      recorded(await deliver("orders/paid", order));
      // 10.00 over 80.00, 19.99 and 25.00 is 6.40, 1.60 and 2.00: 73.60 + 18.39 is 91.99, which earns 91.
      const refund = refundOf(order, { refund_line_items: [], order_adjustments: [], transactions: paidBack("10.00") });
      assert.deepEqual(recorded(await deliver("refunds/create", refund)).refund, { money: 1000, takenBack: { points: 8 } });
    });
    test("several payments that succeeded are one amount, others do not count", async () => {
      const order = orderOf();
      recorded(await deliver("orders/paid", order));
      const transactions = [
        ...paidBack("4.00"), ...paidBack("6.00", { gateway: "gift_card" }),
        ...paidBack("50.00", { status: "failure" }), ...paidBack("50.00", { status: "pending" }), ...paidBack("50.00", { kind: "void" }),
      ];
      const refund = refundOf(order, { refund_line_items: [], order_adjustments: [], transactions });
      assert.deepEqual(recorded(await deliver("refunds/create", refund)).refund, { money: 1000, takenBack: { points: 8 } });
    });
    const payments = {
      "no payment": [],
      "a payment that failed": paidBack("10.00", { status: "failure" }),
      "a payment that is pending": paidBack("10.00", { status: "pending" }),
      "a payment of nothing": paidBack("0.00"),
      "a payment finer than a cent": paidBack("0.001"),
    };
    for (const [name, transactions] of Object.entries(payments)) {
      test(`without lines and with ${name} nothing is taken back`, async () => {
        const order = orderOf();
        recorded(await deliver("orders/paid", order));
        const answer = await deliver("refunds/create", refundOf(order, { refund_line_items: [], order_adjustments: [], transactions }));
        assert.deepEqual(await points(accountOf(order)), { available: 99 }, answer.text);
      });
    }
    test("shipping alone takes no points back, for it earned none", async () => {
      const order = orderOf();
      recorded(await deliver("orders/paid", order));
      const order_adjustments = [{ id: 1, kind: "shipping_refund", reason: "Shipping refund", amount: "-4.08", tax_amount: "-0.82" }];
      const answer = await deliver("refunds/create", refundOf(order, { refund_line_items: [], order_adjustments, transactions: paidBack("4.90") }));
      assert.deepEqual(await points(accountOf(order)), { available: 99 }, answer.text);
    });
    test("more than was sold is acknowledged with the reason, and takes nothing", async () => {
      const order = orderOf();
      recorded(await deliver("orders/paid", order));
      assert.match(ignored(await deliver("refunds/create", refundOf(order, { refund_line_items: back([tee, 3]) }))), /exceeds/);
      assert.match(ignored(await deliver("refunds/create", refundOf(order, { refund_line_items: back([4711, 1]) }))), /line_not_found/);
      assert.equal((await records(accountOf(order))).length, 1);
    });
  });

  // The second mug at 19.99 makes 80.00 and 39.98; one tee at 40.00 comes back: 79.98, which is 79 points. What the bank took is won back.
  // Of the tees one left in a parcel that came back; a mile for each euro waits for its parcel: 79 of them.
  describe("an order's life", () => {
    const ends = [];
    let shopOfLives;
    before(async () => {
      const wallets = [{ id: "points", available: { on: "paid" } }, { id: "miles", available: { on: "fulfilled" } }];
      const mile = { id: "miles", wallet: "miles", per: "money", points: "1", group: "miles" };
      shopOfLives = await shop({ after: (end) => ends.push(end) }, { ...program, wallets, earn: [...program.earn, mile] });
    });
    after(async () => {
      for (const end of ends.reverse()) await end();
    });

    /** What Shopify tells of an order, as it happened. */
    function lifeOf(order) {
      const at = (second, change) => ({ ...order, updated_at: `2026-11-02T10:00:${second}-05:00`, ...change });
      const mugs = order.line_items.map((line) => (line.id === mug ? { ...line, quantity: 2, current_quantity: 2 } : line));
      const parcel = { ...JSON.parse(parcelText), id: order.id + 2, order_id: order.id };
      const dispute = { ...JSON.parse(disputeText), id: order.id + 3, order_id: order.id };
      return [
        ["orders/create", at("01", { financial_status: "pending" })],
        ["orders/updated", at("02", { financial_status: "pending", line_items: mugs })],
        ["orders/paid", at("03", { line_items: mugs })],
        ["fulfillments/create", parcel],
        ["fulfillments/update", { ...parcel, status: "cancelled" }],
        ["refunds/create", refundOf(order)],
        ["disputes/create", dispute],
        ["disputes/update", { ...dispute, status: "won", finalized_on: "2026-11-12" }],
      ];
    }

    const wallets = async (order) => json(await ask(shopOfLives, "GET", `/v1/accounts/${accountOf(order)}`)).wallets;
    const arrivals = {
      "as it happened": [0, 1, 2, 3, 4, 5, 6, 7],
      "backwards": [7, 6, 5, 4, 3, 2, 1, 0],
      "the payment last": [5, 1, 7, 0, 4, 3, 6, 2],
      "the payment first": [2, 7, 4, 1, 6, 5, 3, 0],
    };
    for (const [name, arrival] of Object.entries(arrivals)) {
      test(`told ${name}, and each twice`, async () => {
        const order = orderOf();
        const life = lifeOf(order).map(([topic, body]) => [topic, body, { "x-shopify-event-id": randomUUID() }]);
        for (const place of arrival) json(await deliver(...life[place], shopOfLives));
        const wanted = { points: { available: 79 }, miles: { pending: 79 } };
        assert.deepEqual(await wallets(order), wanted);
        const told = await activity(shopOfLives, accountOf(order));
        assertChain(told, accountOf(order));
        for (const place of arrival) json(await deliver(...life[place], shopOfLives));
        assert.deepEqual(await wallets(order), wanted);
        assert.equal((await activity(shopOfLives, accountOf(order))).length, told.length);
        const cancelled = { ...order, updated_at: "2026-11-15T10:00:00-05:00", cancelled_at: "2026-11-15T10:00:00-05:00", cancel_reason: "fraud" };
        recorded(await deliver("orders/cancelled", cancelled, {}, shopOfLives));
        // Whatever comes late of a cancelled order changes nothing any more.
        for (const [topic, body] of life) json(await deliver(topic, body, {}, shopOfLives));
        assert.deepEqual(await wallets(order), { points: {}, miles: {} });
      });
    }
    test("eight at once are as good as one after the other", async () => {
      const order = orderOf();
      const answers = await Promise.all(lifeOf(order).map(([topic, body]) => deliver(topic, body, {}, shopOfLives)));
      answers.forEach((answer) => json(answer));
      assert.deepEqual(await wallets(order), { points: { available: 79 }, miles: { pending: 79 } });
    });
    test("points wait for the payment", async () => {
      const order = orderOf();
      const [created, , paid] = lifeOf(order);
      recorded(await deliver(...created, {}, shopOfLives));
      assert.deepEqual(await wallets(order), { points: { pending: 99 }, miles: { pending: 99 } });
      assert.equal(recorded(await deliver(...paid, {}, shopOfLives)).command, "pay");
      assert.deepEqual(await wallets(order), { points: { available: 119 }, miles: { pending: 119 } });
    });
  });

  describe("what is acknowledged and ignored", () => {
    const cases = {
      "a test order": ["orders/paid", () => orderOf({ test: true }), /test/],
      "an order without a customer": ["orders/paid", () => orderOf({ customer: null }), /customer/],
      "an order whose customer has no id": ["orders/paid", () => orderOf({ customer: { email: "ada@example.com" } }), /customer/],
      "another topic": ["customers/update", () => orderOf(), /topic/],
      "an order that is still to be paid, where nothing waits for that": ["orders/create", () => orderOf(), /topic/],
      "an edit, which says too little": ["orders/edited", () => JSON.parse(payload("orders_edited")), /orders\/updated/],
      "no topic": [undefined, () => orderOf(), /topic/],
      "an order in another currency": ["orders/paid", () => orderOf({ currency: "USD" }), /wrong_currency.*EUR.*USD/s],
    };
    for (const [name, [topic, make, reason]] of Object.entries(cases)) {
      test(name, async () => {
        const order = make();
        assert.match(ignored(await deliver(topic, order)), reason);
        if (order.customer?.id) assert.deepEqual(await records(accountOf(order)), []);
      });
    }
  });

  describe("payloads that are odd", () => {
    test("names that are long, empty or have spaces around them lose no points", async () => {
      const order = orderOf({ source_name: "x".repeat(300) });
      Object.assign(order.line_items[0], { sku: ` ${"s".repeat(255)} `, vendor: "v".repeat(255) });
      Object.assign(order.line_items[1], { sku: "", vendor: null });
      order.line_items[0].tax_lines[0].title = "VAT ";
      order.line_items[1].tax_lines[0].title = "t".repeat(200);
      recorded(await deliver("orders/paid", order));
      assert.deepEqual(await points(accountOf(order)), { available: 99 });
    });
    test("ids as text are ids, and two taxes may have one title", async () => {
      const order = orderOf();
      const text = { ...order, id: String(order.id), customer: { ...order.customer, id: String(order.customer.id) } };
      text.line_items[0].tax_lines = [{ title: "VAT", rate: 0.1, price: "6.67" }, { title: "VAT", rate: 0.1, price: "6.66" }];
      recorded(await deliver("orders/paid", text));
      assert.deepEqual(await points(accountOf(order)), { available: 99 });
      recorded(await deliver("refunds/create", refundOf(order)));
    });
    for (const [name, change, path] of [
      ["no lines", { line_items: undefined }, "/line_items"],
      ["no currency", { currency: null }, "/currency"],
      ["no id", { id: null }, "/id"],
    ]) {
      test(`${name}: a problem that names the place, and nothing is written`, async () => {
        const order = orderOf(change);
        const answer = await deliver("orders/paid", order);
        problem(answer, 400, "invalid_request");
        assert.deepEqual(JSON.parse(answer.text).errors.map((error) => error.path), [path]);
        assert.deepEqual(await records(accountOf(order)), []);
      });
    }
    test("a price that is a number names its place", async () => {
      const order = orderOf();
      order.line_items[1].price = 19.99;
      const answer = await deliver("orders/paid", order);
      problem(answer, 400, "invalid_request");
      assert.equal(JSON.parse(answer.text).errors[0].path, "/line_items/1/price");
    });
    test("bytes that are no JSON are refused although they are signed", async () => {
      for (const text of ["", "no JSON", '{"id":1', "[".repeat(1000)]) problem(await deliver("orders/paid", text), 400, "invalid_request");
    });
  });
});
