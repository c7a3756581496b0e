// Measures every contestant on the workload and prints one JSON document:
// [{name, perCpuSecond: {min, median, max}, p99Ms: {min, median, max}}]
//
// node tests/bench/run.mjs [--rounds 7] [--seconds 0.5]
//
// Rounds are interleaved, so that what else the machine does hits all alike; the clock is the CPU time
// of this process (garbage collection and compilation included), so that waiting does not count.

import { parseArgs } from "node:util";

import { contestants } from "./contestants.mjs";
import { quantile, roundedSpread, spread } from "./statistics.mjs";
import { differences } from "./verify.mjs";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, seconds: { type: "string", default: "0.5" } },
});
const rounds = Number(options.rounds);
const roundMs = Number(options.seconds) * 1000;
if (!(rounds >= 1 && roundMs > 0)) throw new Error("--rounds and --seconds are numbers above 0");

// A timer around each quote costs as much as a fast quote, so latency is sampled on its own, in a
// part of a round: at 1 ms a quote that still is a hundred samples a round.
const latencyMs = roundMs / 4;

// Every answer is used, or the compiler may leave its computation out.
let sum = 0;

/** All carts once. Two loops, because `await` would make the fast contestants wait for themselves. */
async function quoteAll({ inputs, quote, isAsync }) {
  if (isAsync) for (const input of inputs) sum += await quote(input);
  else for (const input of inputs) sum += quote(input);
}

/** Quotes per CPU second over at least `leastMs` of CPU time. */
async function throughput(contestant, leastMs) {
  const before = process.cpuUsage();
  let quotes = 0;
  let usedMs;
  do {
    await quoteAll(contestant);
    quotes += contestant.inputs.length;
    const used = process.cpuUsage(before);
    usedMs = (used.user + used.system) / 1000;
  } while (usedMs < leastMs);
  return (quotes / usedMs) * 1000;
}

/** The 99th percentile of milliseconds of single quotes. */
async function latency({ inputs, quote, isAsync }, forMs) {
  const sample = [];
  const end = performance.now() + forMs;
  for (let index = 0, now = performance.now(); now < end; index++) {
    const answer = quote(inputs[index % inputs.length]);
    sum += isAsync ? await answer : answer;
    const then = performance.now();
    sample.push(then - now);
    now = then;
  }
  return quantile(sample, 0.99);
}

const all = await contestants();
const found = await differences(all);
// Figures of contestants that compute different things cannot be compared.
if (found.length > 0) throw new Error(`the contestants disagree; run verify.mjs\n${found.slice(0, 5).join("\n")}`);

const measured = all.map((contestant) => ({ contestant, perCpuSecond: [], p99Ms: [] }));
for (const { contestant } of measured) await throughput(contestant, roundMs); // warm-up
for (let round = 0; round < rounds; round++) {
  for (const { contestant, perCpuSecond, p99Ms } of measured) {
    perCpuSecond.push(await throughput(contestant, roundMs));
    p99Ms.push(await latency(contestant, latencyMs));
  }
}
if (!(sum > 0)) throw new Error("nobody earned a point");

const report = measured.map(({ contestant, perCpuSecond, p99Ms }) => ({
  name: contestant.name,
  perCpuSecond: roundedSpread(spread(perCpuSecond)),
  p99Ms: roundedSpread(spread(p99Ms), 3),
}));
console.log(JSON.stringify(report, null, 2));
