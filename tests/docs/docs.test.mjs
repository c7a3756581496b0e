// The README and the docs: every example runs, every link leads somewhere, every list is complete.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { root } from "../harness/paths.mjs";
import * as contract from "./contract.mjs";
import { anchors, code, localLinks, pagePaths, readPage, rows, section } from "./pages.mjs";
import { Reader } from "./run.mjs";

const pages = new Map(pagePaths().map((path) => [path, readPage(path)]));
const page = (path) => pages.get(path) ?? assert.fail(`there is no page ${path}`);

describe("examples", () => {
  for (const { path, blocks } of pages.values()) {
    // Commands that set up, build and deploy are not run here; their names are checked below.
    const examples = blocks.filter(({ language, kind }) => language !== "text" && !(language === "sh" && kind === undefined));
    if (examples.length === 0) continue;
    describe(path, () => {
      let reader;
      before(async () => {
        reader = await Reader.open();
      });
      after(() => reader?.close());
      for (const [index, block] of examples.entries()) {
        test(`line ${block.line}: ${block.language} ${block.kind ?? ""}`, () => reader.run(block, examples[index + 1]));
      }
    });
  }
});

describe("links", () => {
  for (const { path, prose } of pages.values()) {
    test(path, () => {
      for (const { line, target, file, anchor } of localLinks(page(path))) {
        assert.ok(existsSync(join(root, file)), `${path}:${line}: there is no ${target}`);
        if (anchor === undefined) continue;
        assert.ok(anchors(page(file)).includes(anchor), `${path}:${line}: ${file} has no heading for #${anchor}`);
      }
      for (const { line, text } of prose) {
        for (const [, named] of text.matchAll(/`((?:crates|tests|www)\/[\w./-]+)`/g)) {
          assert.ok(existsSync(join(root, named)), `${path}:${line}: there is no ${named}`);
        }
      }
    });
  }
  test("every page of the docs is reached from the index", () => {
    const reached = new Set(["README.md", "www/docs/index.md"]);
    for (const path of reached) {
      for (const { file } of localLinks(page(path))) if (pages.has(file)) reached.add(file);
    }
    assert.deepEqual([...pages.keys()].filter((path) => !reached.has(path)), []);
  });
});

describe("lists are complete", () => {
  const types = contract.wireTypes();

  for (const [path, ...roots] of [
    ["www/docs/reference/program.md", "Program"],
    ["www/docs/reference/cart.md", "Cart", "Quote", "View"],
    ["www/docs/reference/http.md", "PlaceHold", "CaptureHold", "ReleaseHold", "PlaceOrder", "RefundOrder"],
  ]) {
    // A type that an earlier page has is linked to from the later ones.
    const elsewhere = path.endsWith("http.md") ? contract.reachable(types, "Cart") : [];
    for (const name of contract.reachable(types, ...roots).filter((name) => !elsewhere.includes(name))) {
      test(`${name} in ${path}`, () => {
        const { fields, choices } = types.get(name);
        const text = section(page(path), `### ${name}`);
        const named = (list) => list.map((item) => item.name);
        if (fields) {
          const found = rows(text ?? "").map(([field, , absent]) => [code(field), absent === "required" ? absent : code(absent)]);
          assert.deepEqual(found, fields.map((field) => [field.name, field.absent]));
        } else if (choices) {
          assert.deepEqual(rows(text ?? "").map(([choice]) => code(choice)).sort(), named(choices).sort());
        } else {
          const plain = rows(section(page("www/docs/reference/program.md"), "## Plain values") ?? "").map(([value]) => code(value));
          assert.ok(plain.includes(name), `${name} is not among the plain values`);
        }
      });
    }
  }
  test("the entries and the fields of a record", () => {
    const names = (heading) => rows(section(page("www/docs/reference/http.md"), heading) ?? "").map(([name]) => code(name));
    assert.deepEqual(names("### LedgerRecord"), types.get("LedgerRecord").fields.map((field) => field.name));
    assert.deepEqual(names("### Entry"), types.get("Entry").choices.map((choice) => choice.name));
  });
  test("routes", () => {
    const found = rows(section(page("www/docs/reference/http.md"), "## Routes") ?? "").map(([route]) => code(route));
    assert.deepEqual(found.sort(), contract.routes().sort());
  });
  test("problems, each with its status", () => {
    const found = rows(section(page("www/docs/reference/http.md"), "## Problems") ?? "").map(([name, status]) => [code(name), status]);
    const made = [...contract.problemCodes()].map(([name, statuses]) => [name, [...statuses].sort().join(", ")]);
    assert.deepEqual(found.sort(), made.sort());
  });
  test("codes of places in a document", () => {
    const found = rows(section(page("www/docs/reference/http.md"), "## Codes in `errors`") ?? "").map(([name]) => code(name));
    assert.deepEqual(found.sort(), contract.diagnosticCodes());
  });
  test("suites, with what they check", () => {
    const found = rows(section(page("README.md"), "## How it is tested") ?? "").map(([name, about]) => ({ name: code(name), about }));
    assert.deepEqual(found, contract.suites());
  });
  test("the parts of the tree", () => {
    const found = rows(section(page("README.md"), "## The tree") ?? "").map(([path]) => code(path));
    for (const path of found) assert.ok(existsSync(join(root, path)), `there is no ${path}`);
    assert.deepEqual(contract.parts().filter((path) => !found.includes(path)), []);
  });
  test("commands of `cargo xtask` exist", () => {
    const commands = contract.commands();
    const suites = contract.suites().map(({ name }) => name);
    for (const { path, text } of pages.values()) {
      for (const [, command, rest] of text.matchAll(/cargo xtask (\w+)([^\n`]*)/g)) {
        assert.ok(commands.includes(command), `${path}: there is no command ${command}`);
        const named = command === "test" ? rest.split("#")[0].split(" -- ")[0].trim().split(/\s+/).filter((word) => /^\w+$/.test(word)) : [];
        for (const suite of named) assert.ok(suites.includes(suite), `${path}: there is no suite ${suite}`);
      }
    }
  });
});
