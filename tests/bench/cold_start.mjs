// Cold start in Node: from nothing loaded to the first quote, each run in a process of its own.
//
// node tests/bench/cold_start.mjs [--runs 15]
//
// Prints {demo: {min, median, max}, workload: {name: {min, median, max}}} in milliseconds: the SDK's engine on
// the demo shop's program, and it and its peers on the benchmark's program. Counted are loading the code,
// instantiating, taking the compiled program over and one quote; not counted are the start of Node and reading documents.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL, fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { requireFile, root, wasmDirectory } from "../harness/paths.mjs";
import { roundedSpread, spread } from "./statistics.mjs";
import { readCarts, readProgram, readWorkload } from "./workload/index.mjs";

/** The engine as the SDK loads it, up to its first quote. */
async function engine(program, { view, cart, at }) {
  const sdk = (file) => import(pathToFileURL(requireFile(join(wasmDirectory, "..", "dist", file), "the SDK is not built")).href);
  // The edge compiles a version once, and everybody reads that.
  const { compileProgram, loadCompiler } = await sdk("compiler.js");
  await loadCompiler();
  const compiled = JSON.parse(JSON.stringify(compileProgram(program)));
  const began = performance.now();
  const { Engine, loadEngine } = await sdk("engine.js");
  await loadEngine();
  const quote = new Engine(compiled).quote(view, cart, at, false, false);
  const took = performance.now() - began;
  if (!(quote.earned.points > 0)) throw new Error("the first quote earned nothing");
  return took;
}

async function peer(file) {
  const workload = readWorkload();
  const began = performance.now();
  const { prepare } = await import(`./peers/${file}`);
  await prepare(workload)(workload.carts[0]);
  return performance.now() - began;
}

function demo() {
  // The zone's table would be the server's work: a published program has it already.
  const program = { ...JSON.parse(readFileSync(join(root, "www/storefront/program.json"), "utf8")), zone: { name: "UTC" } };
  const line = { id: "1", sku: "beans", category: "coffee/beans", quantity: 2, unitPrice: 1250 };
  return engine(program, { view: {}, cart: { currency: "EUR", lines: [line] }, at: Date.UTC(2026, 10, 1) });
}

const contestants = new Map([
  ["demo", demo],
  ["Tallystick", () => engine(readProgram(), readCarts()[0])],
  ["json-logic-engine", () => peer("json_logic.mjs")],
  ["json-rules-engine", () => peer("json_rules.mjs")],
]);

function report(runs) {
  const times = new Map([...contestants.keys()].map((name) => [name, []]));
  // The first run of each only brings its files into the system's memory.
  for (let run = -1; run < runs; run++) {
    for (const [name, list] of times) {
      const took = Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--one", name], { encoding: "utf8" }));
      if (run >= 0) list.push(took);
    }
  }
  const [[, own], ...others] = [...times].map(([name, list]) => [name, roundedSpread(spread(list), 3)]);
  return { demo: own, workload: Object.fromEntries(others) };
}

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "15" }, one: { type: "string" } } });
const runs = Number(options.runs);
if (!(runs >= 1)) throw new Error("--runs is a number above 0");
if (options.one && !contestants.has(options.one)) throw new Error(`--one is one of ${[...contestants.keys()].join(", ")}`);
console.log(options.one ? await contestants.get(options.one)() : JSON.stringify(report(runs), null, 2));
