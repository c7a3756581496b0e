// The JSON Schema of a program document: what the engine accepts, it accepts, and what is misspelt it refuses.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import Ajv from "ajv/dist/2020.js";

const root = new URL("../../", import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));
const schema = read("www/storefront/public/schema/program.json");
const valid = new Ajv({ allErrors: true, strict: true, strictTypes: false }).compile(schema);

const SMALL = {
  id: "shop",
  zone: { name: "UTC" },
  currency: "EUR",
  wallets: [{ id: "points" }],
  earn: [{ id: "base", wallet: "points", per: "money", points: "1" }],
};

// Sets a value at a JSON pointer, as the golden files do in `vary`.
function set(document, pointer, value) {
  const steps = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = steps.pop();
  let place = document;
  for (const step of steps) {
    place = Array.isArray(place) ? place[step] : (place[step] ??= {});
  }
  if (Array.isArray(place) && last === "-") place.push(value);
  else place[last] = value;
}

// A template's document, with what stands beside its name in the place of its own fields.
function ofTemplate({ template, ...own }) {
  return { ...read(`www/storefront/templates/${template}.json`), ...own };
}

// Every program of the golden files in folders that `wanted` accepts, with what the case expects.
function* goldenPrograms(wanted) {
  for (const folder of readdirSync(new URL("tests/golden/", root)).filter(wanted)) {
    for (const file of readdirSync(new URL(`tests/golden/${folder}/`, root))) {
      const path = `tests/golden/${folder}/${file}`;
      const first = read(path);
      const cases = [{ set: {}, expect: first.expect }, ...(first.vary ?? [])];
      for (const [index, variation] of cases.entries()) {
        const document = structuredClone(first);
        for (const [pointer, value] of Object.entries(variation.set ?? {})) set(document, pointer, value);
        if (document.program?.template) document.program = ofTemplate(document.program);
        if (document.program) yield { name: `${path} ${index}`, program: document.program, expect: variation.expect };
      }
    }
  }
}

test("every golden program that the engine accepts is valid", () => {
  let seen = 0;
  const accepted = [...goldenPrograms((folder) => !folder.endsWith("_invalid"))];
  const mended = [...goldenPrograms((folder) => folder === "program_invalid")].filter(({ expect }) => expect.length === 0);
  for (const { name, program } of [...accepted, ...mended]) {
    assert.ok(valid(program), `${name}: ${JSON.stringify(valid.errors)}`);
    seen += 1;
  }
  assert.ok(seen > 300, `only ${seen} programs were seen`);
});

test("the demo shop's program and the schema's own examples are valid", () => {
  for (const program of [read("www/storefront/program.json"), ...schema.examples]) {
    assert.ok(valid(program), JSON.stringify(valid.errors));
  }
});

test("an editor finds the schema by what a program says of it", () => {
  assert.ok(valid({ $schema: "https://loyalty.example/schema/program.json", ...SMALL }));
});

// Each of these is the small program with one thing that is wrong in form.
const BROKEN = {
  "a field that is not there": { "/earns": [] },
  "a field misspelt inside": { "/earn/0/wholeStep": true },
  "a wallet without a name": { "/wallets/0/id": undefined },
  "an earn rule that does not say what it counts": { "/earn/0/per": undefined },
  "points as a number": { "/earn/0/points": 1 },
  "points with a comma": { "/earn/0/points": "1,5" },
  "points below zero": { "/earn/0/points": "-1" },
  "points with seven digits": { "/earn/0/points": "1.1234567" },
  "an unknown way of counting": { "/earn/0/per": "purchase" },
  "a name with white space at its end": { "/id": "shop " },
  "an empty name": { "/id": "" },
  "a name of 129 characters": { "/id": "x".repeat(129) },
  "a currency in lower case": { "/currency": "eur" },
  "an unknown condition": { "/earn/0/when": [{ birthdate: {} }] },
  "two conditions in one": { "/earn/0/when": [{ member: true, channel: ["web"] }] },
  "an order number and every n-th at once": { "/earn/0/when": [{ order: { nth: 1, every: 2 } }] },
  "an eighth day of the week": { "/earn/0/when": [{ schedule: { weekdays: [8] } }] },
  "an hour after midnight's": { "/earn/0/when": [{ schedule: { from: "24:00", until: "02:00" } }] },
  "a member as a word": { "/earn/0/when": [{ member: "yes" }] },
  "a window by a date that is none": { "/earn/0/when": [{ window: { from: "tomorrow" } }] },
  "a share as a number": { "/experiments": [{ id: "colour", arms: [{ id: "blue", percent: 50 }] }] },
  "an unknown type of a field": { "/events": [{ id: "review", fields: [{ id: "stars", type: "decimal" }] }] },
  "a policy that is not known": { "/policies": { bestOf: "shop" } },
  "no list where there must be one": { "/wallets": { id: "points" } },
};

for (const [what, changes] of Object.entries(BROKEN)) {
  test(`refused: ${what}`, () => {
    assert.ok(valid(SMALL), "the small program is valid before");
    const program = structuredClone(SMALL);
    for (const [pointer, value] of Object.entries(changes)) set(program, pointer, value);
    assert.ok(!valid(JSON.parse(JSON.stringify(program))));
  });
}

test("every definition and every field says what it is", () => {
  for (const [name, definition] of Object.entries(schema.$defs)) {
    assert.ok(definition.description, name);
    for (const [field, said] of Object.entries(definition.properties ?? {})) assert.ok(said.description, `${name}.${field}`);
  }
});

test("examples are as their patterns say", () => {
  for (const [name, { pattern, examples }] of Object.entries(schema.$defs)) {
    for (const example of examples ?? []) {
      assert.ok(!pattern || new RegExp(pattern, "u").test(example), `${name}: ${example}`);
    }
  }
});
