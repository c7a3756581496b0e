// Recorded earns at the edge: our worker against a bare durable object, in short alternating rounds.
//
// node tests/bench/edge/run.mjs [--rounds 7] [--seconds 3]
//
// Prints {bare: {perSecond, p50Ms, p99Ms, cpuMsPerEarn}, ours: {…}, ratio, cpuRatio, rows}, each figure as
// {min, median, max} over rounds; `ours`, the ratios and the rows are null unless
// TALLYSTICK_WORKER_DIRECTORY names the built worker.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { rounded, roundedSpread, spread } from "../statistics.mjs";
import { cpuSeconds } from "./cpu.mjs";
import { load } from "./load.mjs";
import { rowsPerEarn } from "./rows.mjs";
import { bareSide, ourSide } from "./sides.mjs";

const accounts = 200;
const connections = 16;

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, seconds: { type: "string", default: "3" } },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
if (!(rounds >= 1 && seconds > 0)) throw new Error("--rounds and --seconds are numbers above 0");

/** One measured round of one side. Order ids are never used twice, so that each order is recorded. */
async function measure({ name, server, request }, round) {
  const turn = (part) => (index) => request(`acct-${index % accounts}`, `${name}-${round}-${part}-${index}`);
  // The runtime drops objects that nobody asked for some seconds, as during the other side's round.
  const warm = await load({ url: server.url, connections, request: turn("warm"), requests: accounts });
  const before = cpuSeconds(server.pid);
  const counted = await load({ url: server.url, connections, request: turn("load"), seconds });
  const after = cpuSeconds(server.pid);
  const problems = [...warm.problems, ...counted.problems];
  // A refusal is cheaper than an earn: figures with refusals in them would flatter.
  if (problems.length > 0) throw new Error(`${name}: ${warm.errors + counted.errors} requests failed:\n${problems.join("\n")}`);
  return { ...counted, cpuMsPerEarn: before === null ? null : ((after - before) * 1000) / counted.good };
}

function report(results) {
  const figures = (name, digits) => roundedSpread(spread(results.map((result) => result[name]).filter((value) => value !== null)), digits);
  return {
    perSecond: figures("perSecond"),
    p50Ms: figures("p50Ms", 3),
    p99Ms: figures("p99Ms", 3),
    cpuMsPerEarn: figures("cpuMsPerEarn", 3),
  };
}

const dir = mkdtempSync(join(tmpdir(), "tally-bench-"));
const sides = [];
try {
  sides.push(await bareSide(dir));
  const own = await ourSide(dir);
  if (own) sides.push(own);
  const results = new Map(sides.map((side) => [side, []]));
  for (const side of sides) await measure(side, "first"); // compiled code and created tables
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) results.get(side).push(await measure(side, round));
  }
  const [bare, ours = null] = sides.map((side) => report(results.get(side)));
  const over = (mine, theirs) => (mine && theirs ? rounded(mine / theirs, 3) : null);
  const ratio = over(ours?.perSecond.median, bare.perSecond.median);
  const cpuRatio = over(ours?.cpuMsPerEarn.median, bare.cpuMsPerEarn.median);
  const rows = own ? await rowsPerEarn(own.server) : null;
  console.log(JSON.stringify({ bare, ours, ratio, cpuRatio, rows }, null, 2));
} finally {
  for (const { server } of sides) await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
