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

  test("wasm answers as native code does", async (t) => {
    const { initSync, CompiledProgram, SeenAccount } = await import(join(wasmDirectory, "tally_wasm.js"));
    initSync({ module: readFileSync(requireFile(join(wasmDirectory, "tally_wasm_bg.wasm"), "the SDK is not built")) });
    const found = [];
    for (const { document, cases } of programs) {
      const program = new CompiledProgram(JSON.stringify(document));
      for (const { name, view, cart, at, ...native } of cases) {
        const account = new SeenAccount(JSON.stringify(view));
        let answer;
        try {
          answer = program.quote(account, JSON.stringify(cart), at, true, true);
        } catch (error) {
          answer = `refused: ${error.code ?? error}`;
        }
        account.free();
        if (answer !== expected(native)) found.push({ name, native: expected(native), other: answer });
      }
      program.free();
    }
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
