// Requests: retries, problems, holds, the clock. Against a real HTTP server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createTally, QuoteChangedError, TallyError } from "../dist/index.js";
import { cart, problem, program2, startEdge, token } from "./support.mjs";

const chosen = cart(undefined, { choices: [{ reward: "five" }] });

test("a start is one request for the state, then one for the program and one for its rulebook", async (t) => {
  const edge = await startEdge(t);
  await createTally(edge.asMember);
  assert.deepEqual(edge.requests.map((one) => one.url.slice(0, 13)), ["/v1/bootstrap", "/v1/programs/", "/v1/programs/"]);
  assert.equal(edge.requests[0].headers.authorization, `Bearer ${token("anna")}`);
  assert.equal(edge.requests[1].headers.authorization, undefined);
});

test("a hold quotes here, reserves there, and shows the receipt's balances", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const views = [];
  tally.on("view", (view) => views.push(view));
  const before = edge.requests.length;
  const hold = await tally.hold(chosen, { seconds: 120 });
  assert.equal(edge.requests.length, before + 1);
  const { body, headers } = edge.requests.at(-1);
  assert.deepEqual(body, { account: "anna", hold: hold.id, cart: chosen, digest: hold.digest, seconds: 120 });
  assert.equal(headers["idempotency-key"], hold.id);
  assert.match(hold.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(Math.abs(hold.deadline - Date.now() - 120_000) < 5_000);
  assert.deepEqual(tally.view.wallets.points, { available: 120, pending: 20, held: 500 });
  assert.equal(tally.view.revision, 5);
  assert.equal(views.length, 1);
  const record = await tally.release(hold);
  assert.equal(record.command, "release");
  assert.equal(edge.requests.at(-1).url, `/v1/holds/${hold.id}/release`);
  assert.deepEqual(tally.view.wallets.points, { available: 620, pending: 20 });
});

test("a lost answer is asked for again with the same key and body, and the receipt is the first one", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const lost = ["hang up", problem(503, "unavailable")];
  edge.after = ({ url }, answer) => (url === "/v1/holds" && lost.length > 0 ? lost.shift() : answer);
  const hold = await tally.hold(chosen);
  const tries = edge.requests.filter((one) => one.url === "/v1/holds");
  assert.equal(tries.length, 3);
  assert.equal(new Set(tries.map((one) => one.headers["idempotency-key"] + JSON.stringify(one.body))).size, 1);
  assert.equal(edge.receipts.size, 1);
  assert.deepEqual(hold.record, [...edge.receipts.values()][0]);
  assert.equal(tally.view.wallets.points.available, 120);
});

test("tries are bounded, and the error says that the call may be repeated", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  for (const [answer, code, status] of [["hang up", "network", undefined], [problem(429, "slow_down"), "slow_down", 429], [[502, "<html>"], "http_502", 502]]) {
    const before = edge.requests.length;
    edge.before = () => answer;
    await assert.rejects(tally.refresh(), (error) => error instanceof TallyError && error.code === code && error.status === status && error.retryable);
    assert.equal(edge.requests.length - before, 3, code);
  }
});

test("Retry-After is waited for when it is short, and left to the caller when it is long", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const answers = [[429, {}, { "Retry-After": "1" }]];
  edge.before = () => answers.shift();
  const from = Date.now();
  await tally.refresh();
  assert.ok(Date.now() - from >= 1000);
  answers.push([503, {}, { "Retry-After": new Date(Date.now() + 60_000).toUTCString() }]);
  const before = edge.requests.length;
  await assert.rejects(tally.refresh(), { status: 503, retryable: true });
  assert.equal(edge.requests.length, before + 1);
});

test("a problem becomes an error with code, status, detail and places, and is not retried", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const errors = [{ path: "/cart/lines", code: "too_many", message: "at most 1000" }];
  for (const status of [400, 401, 403, 404, 409, 422, 500]) {
    const before = edge.requests.length;
    edge.before = () => problem(status, "some_code", { errors: [...errors, "junk", null], wanted: 7 });
    await assert.rejects(tally.hold(chosen), (error) => {
      assert.deepEqual([error.code, error.status, error.message, error.retryable], ["some_code", status, "it is some_code", false]);
      assert.deepEqual(error.errors, errors);
      assert.equal(error.problem.wanted, 7);
      return true;
    });
    assert.equal(edge.requests.length, before + 1);
  }
});

test("an answer that is no JSON, or something else, is an error and no crash", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  for (const body of ["<html>log in</html>", "", "null", "[]", "{}", '{"view":1,"version":2,"now":3}', '{"view":{},"version":"x"}']) {
    edge.before = () => [200, body];
    await assert.rejects(tally.refresh(), { code: "invalid_answer" }, body);
    await assert.rejects(tally.hold(chosen), { code: "invalid_answer" }, body);
    await assert.rejects(tally.activity(), { code: "invalid_answer" }, body);
    await assert.rejects(tally.quoteRemotely(chosen), { code: "invalid_answer" }, body);
  }
  edge.before = () => undefined;
  assert.equal(tally.quote(chosen).spent.points, 500);
});

test("a changed quote is an error with the fresh quote, and the view is fresh too", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  edge.view = { ...edge.view, revision: 5, wallets: { points: { available: 100 } } }; // spent at a till meanwhile
  await assert.rejects(tally.hold(chosen), (error) => {
    assert.ok(error instanceof QuoteChangedError && error instanceof TallyError);
    assert.deepEqual([error.name, error.code, error.status], ["QuoteChangedError", "quote_changed", 409]);
    assert.equal(error.quote.totals.toPay, 2500);
    assert.equal(error.quote.offers[0].status, "short");
    return true;
  });
  assert.equal(tally.view.wallets.points.available, 100);
  assert.equal(tally.quote(chosen).totals.toPay, 2500);
});

test("a quote that changed with the version brings the new version along", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const versions = [];
  tally.on("version", (version) => versions.push(version));
  edge.program = program2;
  await assert.rejects(tally.hold(chosen), QuoteChangedError);
  assert.deepEqual(versions, [tally.version]);
  assert.equal(tally.program.earn[0].points, "3");
  assert.ok((await tally.hold(chosen)).id);
});

test("the same key, cart and digest give the first receipt again", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const first = await tally.hold(chosen, { key: "checkout-7" });
  const again = await tally.hold(chosen, { key: "checkout-7", digest: first.digest });
  assert.deepEqual(again, first);
  assert.equal(tally.view.revision, 5);
});

test("a receipt that is not the next one makes the page read the account again", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  edge.view = { ...edge.view, revision: 9 };
  await tally.hold(chosen);
  await new Promise((done) => setTimeout(done, 100));
  assert.equal(edge.count("GET /v1/bootstrap"), 2);
  assert.equal(tally.view.revision, 10);
});

test("the clock is the edge's", async (t) => {
  const edge = await startEdge(t);
  edge.skew = 86_400_000;
  const tally = await createTally(edge.options);
  assert.ok(Math.abs(tally.now() - Date.now() - edge.skew) < 1_000);
  assert.ok(Math.abs(tally.quote(cart()).at - Date.now() - edge.skew) < 1_000);
  assert.ok(Number.isInteger(tally.now()));
});

test("sign-in, a failed sign-in and sign-out", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const seen = [];
  tally.on("view", (view) => seen.push(view.account));
  assert.equal(tally.isMember, false);
  await assert.rejects(tally.hold(chosen), { code: "not_a_member" });
  await assert.rejects(tally.activity(), { code: "not_a_member" });
  assert.equal((await tally.signIn(token("anna"))).account, "anna");
  edge.before = () => problem(401, "unauthorized");
  await assert.rejects(tally.signIn(token("bert")), { status: 401 });
  edge.before = () => undefined;
  assert.equal((await tally.refresh()).account, "anna");
  edge.before = () => "hang up"; // signing out needs no network
  assert.deepEqual(await tally.signOut(), {});
  assert.equal(tally.isMember, false);
  assert.deepEqual(seen, ["anna", undefined]);
});

test("an answer to who was there before is dropped", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.options);
  const [signedIn, signedOut] = await Promise.all([tally.signIn(token("anna")), tally.signOut()]);
  assert.deepEqual([signedIn.account, signedOut.account, tally.view.account], [undefined, undefined, undefined]);
});

test("activity passes its page on", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  assert.equal((await tally.activity({ before: 9, limit: 5 })).next, 4);
  assert.equal(edge.requests.at(-1).url, "/v1/accounts/anna/activity?before=9&limit=5");
  await tally.activity();
  assert.equal(edge.requests.at(-1).url, "/v1/accounts/anna/activity");
});

test("the cart of a hold is the one at the call, whatever the page does to it meanwhile", async (t) => {
  const edge = await startEdge(t);
  const tally = await createTally(edge.asMember);
  const mine = cart(undefined, { choices: [{ reward: "five" }] });
  const holding = tally.hold(mine);
  mine.lines.length = 0;
  await holding;
  assert.equal(edge.requests.at(-1).body.cart.lines.length, 1);
});

test("an endpoint with a path, and another fetch", async (t) => {
  const edge = await startEdge(t);
  const urls = [];
  const fetch = (url, init) => (urls.push(url), globalThis.fetch(url.replace("/loyalty", ""), init));
  const tally = await createTally({ ...edge.options, endpoint: `${edge.endpoint}/loyalty/`, fetch });
  assert.equal(urls[0], `${edge.endpoint}/loyalty/v1/bootstrap`);
  assert.equal(tally.engine, "wasm");
});
