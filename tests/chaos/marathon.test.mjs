// A long day of power cuts: fifty kills while 32 connections work for 200 accounts, each client sending every request until
// it is acknowledged. Afterwards every acknowledged receipt is there, none twice, no point was made and every chain is whole.
//
// CHAOS_SEED repeats a run: the same requests, and kills after the same number of answers. CHAOS_KILLS changes how many.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { activity, ask, assertChain, canonical, cartOf, command, json, landed, pool, randomFrom, serverFor, shared } from "./support.mjs";

const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31));
const kills = Number(process.env.CHAOS_KILLS ?? 50);
const [accounts, connections] = [200, 32];

test(`${kills} kills among ${accounts} accounts lose nothing and double nothing (CHAOS_SEED=${seed})`, { timeout: 900_000 }, async (t) => {
  const server = await serverFor(t, shared);
  const random = randomFrom(seed);
  const receipts = new Map(); // account → receipts as they were acknowledged first
  const counts = { answers: 0, lost: 0, replayed: 0, refused: 0 };
  let [nextKill, killed, running] = [between(random, 20, 120), 0, true];
  let up = Promise.resolve();

  const killSometimes = () => {
    counts.answers += 1;
    if (killed >= kills || counts.answers < nextKill) return;
    killed += 1;
    nextKill = Number.POSITIVE_INFINITY;
    const pause = random() * 8; // ms; an answer is a quiet moment, so the kill comes a little after one
    up = sleep(pause)
      .then(() => server.kill9())
      .then(() => server.start())
      .then(() => (nextKill = counts.answers + between(random, 20, 120)));
  };

  /** Sends a request until it is answered; a refusal is an answer. */
  const insist = async (account, path, key, body) => {
    for (;;) {
      await up;
      let answer;
      try {
        answer = await command(server, path, key, { account, ...body });
      } catch {
        counts.lost += 1;
        continue;
      }
      if (answer.status >= 500) continue;
      killSometimes();
      if (answer.status >= 400) {
        counts.refused += 1;
        return null;
      }
      if (answer.replayed) counts.replayed += 1;
      receipts.get(account).push(answer.text);
      // Whoever is not sure asks again, and hears the same.
      if (random() < 0.1) {
        const again = await command(server, path, key, { account, ...body }).catch(() => null);
        if (again && again.status < 300) assert.equal(again.text, answer.text, `${account} ${key}: another receipt`);
      }
      return JSON.parse(answer.text);
    }
  };

  /** What one connection does: it serves some of the accounts, each of them a little at a time. */
  const serve = async (own) => {
    for (const account of own) {
      receipts.set(account, []);
      await insist(account, "/v1/orders", "order-first", { order: "first", cart: cartOf(200_000) });
    }
    for (let round = 0; running; round += 1) await one(own[Math.floor(random() * own.length)], round);
  };
  const one = async (account, round) => {
    const name = `${round}`;
    const draw = random();
    if (draw < 0.35) {
      await insist(account, "/v1/orders", `order-${name}`, { order: name, cart: cartOf(1000 + Math.floor(random() * 50_000)) });
      if (random() < 0.3) await insist(account, `/v1/orders/${name}/refunds`, `back-${name}`, {});
    } else if (draw < 0.75) {
      const cart = cartOf(5000, 100);
      const quoted = await ask(server, "POST", "/v1/quotes", { account, cart }).catch(() => null);
      if (quoted?.status !== 200) return;
      const held = await insist(account, "/v1/holds", `hold-${name}`, { hold: name, cart, digest: JSON.parse(quoted.text).digest });
      if (!held) return;
      const end = random();
      if (end < 0.4) await insist(account, `/v1/holds/${name}/capture`, `capture-${name}`, {});
      else if (end < 0.6) await insist(account, `/v1/holds/${name}/release`, `release-${name}`, {});
      else await insist(account, "/v1/orders", `order-${name}`, { order: name, hold: name, cart });
    } else {
      const to = `m${Math.floor(random() * accounts)}`;
      await insist(account, "/v1/transfers", `send-${name}`, { to, transfer: "gift", points: 1 + Math.floor(random() * 300) });
    }
  };

  const began = performance.now();
  const names = Array.from({ length: accounts }, (_, index) => `m${index}`);
  const stop = (async () => {
    while (killed < kills) await sleep(50);
    await up;
    running = false;
  })();
  const shares = Array.from({ length: connections }, (_, connection) => names.filter((_, index) => index % connections === connection));
  await Promise.all(shares.map(serve));
  await stop;
  t.diagnostic(`${killed} kills in ${Math.round((performance.now() - began) / 1000)} s; ${JSON.stringify(counts)}`);
  assert.ok(counts.lost > kills / 2, "the kills interrupted requests");

  // What one has in flight another has not yet: first all of it arrives.
  await pool(connections, names, (account) => landed(server, account, 120_000));
  let [made, kept] = [0, 0];
  await pool(connections, names, async (account) => {
    const points = await landed(server, account);
    const records = await activity(server, account);
    assertChain(records, account);
    const written = new Set(records.map(canonical));
    for (const receipt of receipts.get(account)) assert.ok(written.has(receipt), `${account} lost an acknowledged receipt: ${receipt}`);
    const orders = records.filter((record) => record.command === "order").map((record) => record.order);
    assert.equal(new Set(orders).size, orders.length, `${account} has an order twice`);
    made += records.flatMap((record) => record.entries).reduce((sum, entry) => sum + moved(entry), 0);
    kept += (points.available ?? 0) + (points.held ?? 0) - (points.owed ?? 0);
  });
  assert.equal(kept, made, "what the accounts hold together is what was earned less what was spent and taken back");
});

/** By how much an entry changes what all accounts hold together: transfers change nothing. */
function moved(entry) {
  const sum = (lots = []) => lots.reduce((all, lot) => all + lot.points, 0);
  if (entry.accrue) return entry.accrue.points;
  if (entry.burn) return -sum(entry.burn.lots);
  if (entry.restore) return sum(entry.restore.lots);
  if (entry.clawback) return -sum(entry.clawback.lots) - (entry.clawback.owed ?? 0);
  return 0;
}

function between(random, least, most) {
  return least + Math.floor(random() * (most - least));
}
