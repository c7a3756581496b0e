// Reads what the pages must agree with out of the sources: types, routes, problem codes, suites, commands.
//
// In scope: finding names in files by their known form; finding none is an error, so that a change of
// form does not make a check pass. Not in scope: the pages.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../harness/paths.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");

function some(found, what) {
  if (found.length === 0) throw new Error(`no ${what} found: their form in the sources has changed`);
  return found;
}

/**
 * The types of the wire, by name: `{fields: [{name, type, absent}]}` for an object, `{choices: [{name, type}]}`
 * for a choice, `{}` for a plain value. `absent` is `required`, the default, or undefined.
 */
export function wireTypes() {
  const text = read("www/sdk/src/generated/types.ts");
  const types = new Map();
  for (const [, name, body] of text.matchAll(/^export interface (\w+) \{\n(.*?)^\}/gms)) {
    const fields = [...body.matchAll(/(?:^  \/\*\*((?:(?!\*\/)[^])*)\*\/\n)^  ([$\w]+)(\??): ([^;\n]*);$/gm)];
    types.set(name, {
      fields: some(fields, `fields of ${name}`).map(([, about, field, optional, type]) => ({
        name: field,
        type,
        absent: optional ? /When absent: (.*?)\.\s*$/m.exec(about)?.[1] : "required",
      })),
    });
  }
  for (const [, name, body] of text.matchAll(/^export type (\w+) =(.*?);\n(?=\n|$)/gms)) {
    const words = [...body.matchAll(/^  \| "(\w+)"/gm)].map(([, choice]) => ({ name: choice, type: "" }));
    const keyed = [...body.matchAll(/^  \| \{ (\w+): (.*) \}/gm)].map(([, choice, type]) => ({ name: choice, type }));
    types.set(name, words.length + keyed.length > 0 ? { choices: [...words, ...keyed] } : {});
  }
  return types;
}

/** The names of the types that some types are made of, themselves included. */
export function reachable(types, ...names) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name) || !types.has(name)) return;
    seen.add(name);
    const { fields = [], choices = [] } = types.get(name);
    for (const { type } of [...fields, ...choices]) for (const word of type.match(/\w+/g) ?? []) visit(word);
  };
  names.forEach(visit);
  return [...seen];
}

/** The routes, as `GET /v1/accounts/{account}`. */
export function routes() {
  const arms = [...read("crates/tally-edge/src/routes/mod.rs").matchAll(/\("(GET|POST)", \[([^\]]+)\]\)/g)];
  return some(arms, "routes").map(([, method, path]) => {
    const segments = path.split(",").map((segment) => segment.trim());
    return `${method} /${segments.map((segment) => /^"(.*)"$/.exec(segment)?.[1] ?? `{${segment}}`).join("/")}`;
  });
}

/** Every problem code with its HTTP statuses, from the places where problems are made. */
export function problemCodes() {
  const codes = new Map();
  const add = (code, status) => codes.set(code, new Set([...(codes.get(code) ?? []), status]));
  for (const { text } of rustSources()) {
    for (const [, status, code] of text.matchAll(/Problem::new\(\s*(\d{3}),\s*"(\w+)"/g)) add(code, status);
    for (const [, status, code] of text.matchAll(/\bproblem\(\s*(\d{3}),\s*"(\w+)"/g)) add(code, status);
    for (const [, code] of text.matchAll(/\bincident\("(\w+)"/g)) add(code, code === "account_under_review" ? "500" : "503");
    for (const [, code, status] of text.matchAll(/code: "(\w+)", title: "[^"]*", status: (\d{3})/g)) add(code, status);
  }
  const statuses = new Map();
  for (const [, variant, status] of read("crates/tally-api/src/problem.rs").matchAll(/Rejection::(\w+)(?: \{ \.\. \})? => \((\d{3}),/g)) {
    statuses.set(variant, status);
  }
  const rejections = [...read("crates/tally-core/src/account/rejection.rs").matchAll(/Self::(\w+)(?: \{ \.\. \})? => "(\w+)",/g)];
  for (const [, variant, code] of some(rejections, "rejections")) add(code, statuses.get(variant));
  return codes;
}

/** Every code that a place in a document can be reported with. */
export function diagnosticCodes() {
  const codes = rustSources().flatMap(({ text }) => [
    ...[...text.matchAll(/\breport\(\s*"(\w+)"/g)].map((match) => match[1]),
    ...[...text.matchAll(/code: "(\w+)"\.to_owned\(\)/g)].map((match) => match[1]),
    ...[...text.matchAll(/\bwrong\("(\w+)",/g)].map((match) => match[1]),
    ...[...text.matchAll(/\bwrong\((?:&format!\("[^"]*"\)|"\/[^"]*"|\w+), "(\w+)",/g)].map((match) => match[1]),
  ]);
  return [...new Set(some(codes, "diagnostics"))].sort();
}

/** The suites of `cargo xtask test`: name and line. */
export function suites() {
  const found = [...read("crates/xtask/src/suites.rs").matchAll(/^    suite\("(\w+)", "([^"]+)"/gm)];
  return some(found, "suites").map(([, name, about]) => ({ name, about }));
}

/** The commands of `cargo xtask`. */
export function commands() {
  const body = /^enum Command \{(.*?)^\}/ms.exec(read("crates/xtask/src/main.rs"))?.[1] ?? "";
  return some([...body.matchAll(/^    (\w+)/gm)], "commands").map(([, name]) => name.toLowerCase());
}

/** Crates and npm packages of the tree, as paths. */
export function parts() {
  const directories = (path) => readdirSync(join(root, path), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return ["crates", "www"].flatMap((path) => directories(path).map((entry) => `${path}/${entry.name}`));
}

function rustSources() {
  return ["tally-core", "tally-api", "tally-service", "tally-edge"].flatMap((name) => {
    const source = join("crates", name, "src");
    const files = readdirSync(join(root, source), { recursive: true }).filter((file) => file.endsWith(".rs"));
    return files.map((file) => {
      const text = read(join(source, file));
      return { file, text: text.split("#[cfg(test)]")[0] };
    });
  });
}
