// Races: many requests for one thing at once. One account is one writer, so exactly one of them wins, and
// every other is told by name why it did not.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { activity, ask, assertChain, cartOf, command, earn, json, serverFor } from "./support.mjs";

const at_once = (count, request) => Promise.all(Array.from({ length: count }, (_, index) => request(index)));

/** How often each status and code was answered. */
function tally(answers) {
  const counts = {};
  for (const answer of answers) {
    const outcome = answer.status < 300 ? answer.status : `${answer.status} ${JSON.parse(answer.text).code}`;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

const succeeded = (answers) => answers.filter((answer) => answer.status < 300);

describe("races", async () => {
  let server;
  const suite = { after: [] };
  test.before(async (t) => {
    server = await serverFor({ after: (end) => suite.after.push(end) });
    void t;
  });
  test.after(async () => {
    for (const end of suite.after.reverse()) await end();
  });
});
