// An exported account is worked out again in a browser as in the command line.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";

import { loadCompiler, verifyExport } from "../dist/compiler.js";

const lines = readFileSync(new URL("../../../tests/suites/service/exported.ndjson", import.meta.url), "utf8").trimEnd().split("\n");
const program = JSON.parse(readFileSync(new URL("./exported_program.json", import.meta.url), "utf8"));

before(() => loadCompiler());

test("a good export is verified", () => {
  const { verified } = verifyExport(lines, [program]);
  assert.deepEqual(verified.balances, { points: { available: 455, held: 250 }, stars: { pending: 2 } });
  assert.equal(verified.records, 4);
  assert.equal(verified.withPrograms, true);
});

test("the first misfit is named", () => {
  const changed = lines.with(1, lines[1].replace('"points":700,"wallet"', '"points":701,"wallet"'));
  const { misfit } = verifyExport(changed);
  assert.equal(misfit.code, "hash_differs");
  assert.equal(misfit.record, 1);
  assert.equal(verifyExport(lines.toSpliced(2, 1)).misfit.code, "seq_differs");
  assert.equal(verifyExport(lines.slice(0, -1)).misfit.code, "cut_short");
  assert.equal(verifyExport(["nothing"]).misfit.code, "unreadable");
  assert.equal(verifyExport(lines, []).misfit.code, "version_not_found");
});

test("a program that is not valid is refused", () => {
  assert.throws(() => verifyExport(lines, [{}]), { code: "invalid_program" });
});
