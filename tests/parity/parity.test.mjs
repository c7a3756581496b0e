// One core, three shells: native code, wasm and the worker answer every golden and every generated cart with
// the same bytes. The native answers come from the program `cases` of the package tally-tests.
//
// TALLYSTICK_CASES names a file with its output, to compare without running it again.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { ask, canonical, json, serverFor } from "../chaos/support.mjs";
import { requireFile, root, wasmDirectory } from "../harness/paths.mjs";
import { differences } from "./difference.mjs";

const generated = 10_000;
const casesPerRequest = 200; // the most that a simulation takes
const bytesPerRequest = 1_500_000; // its body has at most 2 MiB

/** Runs `cases` once, and answers its lines. */
function nativeLines(directory) {
  if (process.env.TALLYSTICK_CASES) return readFileSync(process.env.TALLYSTICK_CASES, "utf8").trimEnd().split("\n");
  const file = join(directory, "cases.ndjson");
  const options = ["--golden", "tests/golden", "--generated", String(generated), "--seed", "1"];
  const output = openSync(file, "w");
  try {
    const cargo = process.env.CARGO ?? "cargo";
    execFileSync(cargo, ["run", "--quiet", "--package", "tally-tests", "--release", "--bin", "cases", "--", ...options], {
      cwd: root,
      stdio: ["ignore", output, "inherit"],
    });
  } finally {
    closeSync(output);
  }
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

/** The programs with their cases, in the order they were printed. */
function grouped(lines) {
  const programs = new Map();
  for (const line of lines) {
    const read = JSON.parse(line);
    if (read.case === undefined) programs.set(read.program, { id: read.program, document: read.document, cases: [] });
    else programs.get(read.program).cases.push({ name: read.case, view: read.view, cart: read.cart, at: read.at, answer: read.answer, error: read.error });
  }
  return [...programs.values()];
}

/** The code that native code refuses a cart with, or its answer. */
const expected = (native) => (native.error === undefined ? native.answer : `refused: ${native.error}`);

describe("parity", () => {
  const ends = [];
  let programs;
  let all;

  before(() => {
    const directory = mkdtempSync(join(tmpdir(), "tallystick-parity-"));
    ends.push(() => rmSync(directory, { recursive: true, force: true }));
    programs = grouped(nativeLines(directory));
    all = programs.flatMap((program) => program.cases);
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  test("there are at least 200 golden and 10,000 generated carts, and almost all have an answer", (t) => {
    const made = all.filter(({ name }) => name.startsWith("generated-")).length;
    const refused = all.filter(({ error }) => error !== undefined).length;
    t.diagnostic(`${all.length - made} golden and ${made} generated carts over ${programs.length} programs, ${refused} of them refused`);
    assert.ok(all.length - made >= 200, `only ${all.length - made} golden carts`);
    assert.ok(made >= generated, `only ${made} generated carts`);
    assert.ok(refused < all.length / 20, `${refused} carts have no answer to compare`);
  });

  test("wasm answers as native code does, whether carts cross packed or as trees", async (t) => {
    const sdk = (file) => import(requireFile(join(wasmDirectory, "..", file), "the SDK is not built"));
    const { initSync } = await sdk("wasm/tally_wasm.js");
    const { memory } = initSync({ module: readFileSync(join(wasmDirectory, "tally_wasm_bg.wasm")) });
    const { Packer } = await sdk("dist/packing.js");
    const { Crossing } = await sdk("dist/crossing.js");
    const { compileProgram, loadCompiler } = await sdk("dist/compiler.js");
    await loadCompiler();
    let trees = 0;
    const { tree } = Packer.prototype;
    Packer.prototype.tree = function (...given) {
      trees += 1;
      return tree.apply(this, given);
    };
    const crossing = new Crossing(memory);
    const found = [];
    const compare = (name, native, form, expectsTrees, program, view, cart, at) => {
      const before = trees;
      let other;
      try {
        const account = crossing.account(view);
        other = canonical(crossing.quote(program, account, cart, at, true, true));
        account.free();
      } catch (error) {
        other = `refused: ${error.code ?? error}`;
      }
      if (other !== expected(native)) found.push({ name: `${name}, ${form}`, native: expected(native), other });
      // A cart that is refused is read once more, as a tree, so that every problem is named.
      const asTree = trees > before;
      if (asTree !== (expectsTrees || native.error !== undefined)) found.push({ name: `${name} crossed the other way`, native: form, other: "" });
    };
    for (const { document, cases } of programs) {
      const program = crossing.program(compileProgram(document));
      for (const { name, view, cart, at, ...native } of cases) {
        compare(name, native, "packed", false, program, view, cart, at);
        compare(name, native, "as a tree", true, program, onlyAsTree(view), onlyAsTree(cart), at);
      }
      program.free();
    }
    Packer.prototype.tree = tree;
    report(t, found, all.length);
  });

  test("HTTP answers as native code does", async (t) => {
    const server = await serverFor({ after: (end) => ends.push(end) }, null);
    const found = [];
    let requests = 0;
    for (const { document, cases } of programs) {
      for (const batch of batches(document, cases)) {
        const body = { program: document, cases: batch.map(({ view, cart, at }) => ({ view, cart, at })) };
        const answer = await ask(server, "POST", "/v1/simulations", body);
        requests += 1;
        const { answers, version } = json(answer);
        assert.equal(answers.length, batch.length);
        // The texts themselves are compared; only where they differ, answer by answer.
        const whole = `{"answers":[${batch.map(({ answer }) => `{"quote":${answer}}`).join(",")}],"version":"${version}"}`;
        if (answer.text === whole) continue;
        const before = found.length;
        for (const [index, { name, ...native }] of batch.entries()) {
          const { quote, errors } = answers[index];
          const other = quote ? canonical(quote) : `refused: ${errors[0].code}`;
          if (other !== expected(native)) found.push({ name, native: expected(native), other });
        }
        const refusals = batch.some(({ error }) => error !== undefined);
        if (found.length === before && !refusals) found.push({ name: `${batch[0].name} and those with it`, native: whole, other: answer.text });
      }
    }
    t.diagnostic(`${requests} requests`);
    report(t, found, all.length);
  });
});

/** The same value for JSON, with a field that the packed form does not know. */
const onlyAsTree = (value) => ({ ...value, nothing: undefined });

/** Cases in portions that a simulation takes. */
function* batches(document, cases) {
  const envelope = JSON.stringify(document).length;
  let batch = [];
  let size = envelope;
  for (const each of cases) {
    const bytes = Buffer.byteLength(JSON.stringify([each.view, each.cart])) + 50;
    if (batch.length === casesPerRequest || (batch.length > 0 && size + bytes > bytesPerRequest)) {
      yield batch;
      [batch, size] = [[], envelope];
    }
    batch.push(each);
    size += bytes;
  }
  if (batch.length > 0) yield batch;
}

/** Says how many carts were compared, and where the first that differ do. */
function report(t, found, count) {
  t.diagnostic(`${count} carts compared, ${found.length} differ`);
  const first = found.slice(0, 5).map(({ name, native, other }) => `${name}\n${differences(native, other).join("\n")}`);
  assert.equal(found.length, 0, `${found.length} of ${count} carts differ; the first:\n${first.join("\n")}`);
}
