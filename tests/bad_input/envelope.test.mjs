// What is around the body: paths, methods, queries, idempotency keys and broken HTTP.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { account, activity, ask, asServer, assertProblem, assertUnharmed, cartOf, command, earn, json, Victims } from "./requests.mjs";
import { breakOff, request, sendBytes } from "./wire.mjs";

const get = { authorization: asServer.authorization };
const order = { account, order: "bad", cart: cartOf(1000) };

describe("around the body", () => {
  const victims = new Victims();
  before(() => victims.renew());
  after(() => victims.end());
  const bytes = (...parts) => sendBytes(victims.server.url, request(...parts));

  describe("paths that name nothing", () => {
    const none = { status: 404, code: "route_not_found" };
    const rows = [
      ["GET", "/"], ["GET", "/v1"], ["GET", "/v1/"], ["GET", "/v2/health"], ["GET", "/v1/accounts"], ["GET", "/v1/account/victim"],
      ["GET", "/v1/accounts/victim/balance"], ["GET", "/v1/accounts/victim/activity/1"], ["GET", "/v1/%61ccounts"], ["GET", "/V1/health"],
      ["GET", "/v1/../v1/nothing"], ["GET", "/v1/accounts/../../etc/passwd"], ["GET", "/favicon.ico"], ["POST", "/v1/holds/open"], ["POST", "/v1/holds/open/steal"],
    ];
    victims.table(rows.map(([method, path]) => ({ name: `${method} ${path}`, method, to: path, ...none })), ({ method, to }) => bytes(method, to, get));
  });

  describe("methods that a route does not have", () => {
    const rows = [];
    for (const method of ["PUT", "DELETE", "PATCH", "TRACE", "GET", "POST"]) {
      for (const path of ["/v1/orders", "/v1/holds/open/capture", `/v1/accounts/${account}`, "/v1/programs/validate", "/v1/health"]) {
        const has = path.startsWith("/v1/accounts") || path === "/v1/health" ? "GET" : "POST";
        if (method !== has) rows.push({ name: `${method} ${path}`, method, to: path });
      }
    }
    victims.table(rows, ({ method, to }) => bytes(method, to, { ...get, "idempotency-key": "method" }, method === "GET" ? "" : JSON.stringify(order)));
    test("HEAD of an account has no body and a status below 500", async () => {
      const answer = await ask(victims.server, "HEAD", `/v1/accounts/${account}`);
      assert.ok(answer.status < 500, String(answer.status));
      assert.equal(answer.text, "");
    });
  });

  describe("names in paths that are no names", () => {
    const names = {
      "a percent sign alone": "%", "a broken percent code": "%zz", "half a percent code": "%4", "a code of half a letter": "%c3", "invalid UTF-8 in codes": "%ff%fe",
      "an encoded zero byte": "a%00b", "an encoded line break": "a%0d%0ab", "an encoded space": "%20", "a space at its end": "victim%20",
      "129 letters": "a".repeat(129), "2000 letters": "a".repeat(2000), "16,000 letters": "a".repeat(16_000), "200 letters beyond ASCII": encodeURIComponent("ä".repeat(200)),
    };
    const rows = (route, post) => Object.entries(names).map(([name, value]) => ({ name: `${name} in ${route}`, route: route.replace("*", value), post }));
    const all = [
      ...rows("/v1/accounts/*"), ...rows("/v1/accounts/*/activity"), ...rows("/v1/accounts/*/events"), ...rows("/v1/programs/*"),
      ...rows("/v1/orders/*/refunds", true), ...rows("/v1/holds/*/release", true), ...rows("/v1/accounts/*/events/1/acknowledge", true),
    ];
    victims.table(all, ({ route, post }) => (post ? bytes("POST", route, { ...get, "idempotency-key": "path" }, JSON.stringify({ account })) : bytes("GET", route, get)));
    test("a path of 200 KB is refused, and the server lives", async () => {
      const answer = await bytes("GET", `/v1/accounts/${"a".repeat(200_000)}`, get);
      assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text.slice(0, 200)}`);
    });
  });

  describe("numbers in queries and paths that are no numbers", () => {
    const numbers = ["abc", "-1", "1.5", "1e3", "NaN", "0x10", "9223372036854775808", "99999999999999999999999999", "%00", "1;DROP"];
    const rows = numbers.flatMap((number) => [
      { name: `activity before ${number}`, to: `/v1/accounts/${account}/activity?before=${number}` },
      { name: `activity with a limit of ${number}`, to: `/v1/accounts/${account}/activity?limit=${number}` },
      { name: `events with a limit of ${number}`, to: `/v1/accounts/${account}/events?limit=${number}` },
    ]);
    victims.table(rows, ({ to }) => bytes("GET", to, get));
    const delivered = numbers.map((number) => ({ name: `acknowledging up to ${number}`, to: `/v1/accounts/${account}/events/${number}/acknowledge` }));
    victims.table([...delivered, { name: "acknowledging what is not there yet", to: `/v1/accounts/${account}/events/1000000/acknowledge` }], ({ to }) => bytes("POST", to, get));
    test("no event is lost to a bad acknowledgement", async () => {
      const events = json(await ask(victims.server, "GET", `/v1/accounts/${account}/events`)).data;
      const records = await activity(victims.server, account);
      assert.deepEqual(events.map(({ seq }) => seq), records.map(({ seq }) => seq).slice(0, events.length));
      assert.ok(events.length > 0);
    });
  });

  describe("idempotency keys", () => {
    const rows = [
      ["missing", undefined], ["empty", ""], ["a space", " "], ["256 letters", "k".repeat(256)], ["8000 letters", "k".repeat(8000)],
      ["a control character", "a\u0001b"], ["a tab", "a\tb"], ["a delete", "a\u007fb"], ["a control character of two bytes", "a\u00c2\u0085b"],
    ].map(([name, key]) => ({ name, key, status: 400, code: "idempotency_key_missing" }));
    const headers = (key) => ({ ...get, ...(key === undefined ? {} : { "idempotency-key": key }) });
    const commands = { "/v1/orders": order, "/v1/orders/first/refunds": { account }, "/v1/holds/open/release": { account }, "/v1/holds/open/capture": { account } };
    for (const [to, body] of Object.entries(commands)) {
      victims.table(rows.map((row) => ({ ...row, name: `${row.name} for ${to}` })), ({ key }) => bytes("POST", to, headers(key), JSON.stringify(body)));
    }
    test("255 letters, and letters beyond ASCII, are a key", async () => {
      for (const [index, key] of ["k".repeat(255), "clé-\u00e9"].entries()) {
        const body = JSON.stringify({ account: "keys", order: `o${index}`, cart: cartOf(100) });
        const [first, second] = [await bytes("POST", "/v1/orders", headers(key), body), await bytes("POST", "/v1/orders", headers(key), body)];
        assert.deepEqual([first.status, second.status, second.headers.get("idempotent-replayed")], [201, 201, "true"], first.text);
        assert.equal(first.text, second.text);
      }
    });
    test("a key with another body is refused, and the first receipt stays", async () => {
      for (const key of ["other-body", "order-again"]) {
        const body = { account: "reuse", order: key === "order-again" ? "again" : "one", cart: cartOf(1000) };
        const first = await command(victims.server, "/v1/orders", key, body);
        for (const other of [{ ...body, cart: cartOf(1001) }, { ...body, cart: { ...body.cart, shipping: 1 } }, { ...body, occurredAt: Date.now() - 1 }]) {
          assertProblem(await command(victims.server, "/v1/orders", key, other), { status: 422, code: "idempotency_key_reused" });
        }
        const again = await command(victims.server, "/v1/orders", key, body);
        assert.deepEqual([again.text, again.replayed], [first.text, "true"]);
      }
      assertProblem(await command(victims.server, "/v1/orders/one/refunds", "other-body", { account: "reuse" }), { status: 422, code: "idempotency_key_reused" });
      assert.equal((await activity(victims.server, "reuse")).length, 2);
    });
    test("a rejection leaves the key free", async () => {
      const body = { account: "free", order: "o1", cart: { ...cartOf(1000), currency: "USD" } };
      assertProblem(await command(victims.server, "/v1/orders", "free-key", body), { status: 422, code: "wrong_currency" });
      json(await command(victims.server, "/v1/orders", "free-key", { ...body, cart: cartOf(1000) }), 201);
    });
  });

  describe("broken HTTP", () => {
    const broken = {
      "no HTTP at all": "hello\r\n\r\n",
      "a length that is no number": request("POST", "/v1/orders", { ...get, "content-length": "ten" }, JSON.stringify(order)),
      "a length below zero": request("POST", "/v1/orders", { ...get, "content-length": "-1" }),
      "a broken chunk": `POST /v1/orders HTTP/1.1\r\nhost: localhost\r\nauthorization: ${get.authorization}\r\nidempotency-key: chunk\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
      "a header without a colon": "GET /v1/health HTTP/1.1\r\nhost localhost\r\n\r\n",
      "a zero byte in a header": "GET /v1/health HTTP/1.1\r\nhost: localhost\r\nx: a\0b\r\n\r\n",
      "an unknown method": request("BREW", "/v1/orders", get),
    };
    // The runtime answers these before the worker sees them; all that counts is that nothing is written.
    for (const [name, text] of Object.entries(broken)) {
      test(name, async () => {
        const { server } = victims;
        const last = await earn(server, "broken", 1, `before ${name}`);
        const answer = await sendBytes(server.url, text);
        assert.ok(answer.status === 0 || (answer.status >= 400 && answer.status < 600), `${answer.status} ${answer.text}`);
        await assertUnharmed(server, last, "broken");
      });
    }
    test("a body that breaks off writes nothing", async () => {
      const { server } = victims;
      const last = await earn(server, "broken", 1, "before a half body");
      const whole = request("POST", "/v1/orders", { ...get, "idempotency-key": "half" }, JSON.stringify({ ...order, account: "broken" }));
      await breakOff(server.url, whole.slice(0, -20));
      await assertUnharmed(server, last, "broken");
    });
  });
});
