// Runs a page's blocks, top to bottom, against a server of the page's own with the demo program and members.
//
// | block                  | what happens                                                                          |
// | ---------------------- | ------------------------------------------------------------------------------------- |
// | `json program`         | validated; following carts are quoted with it; with `file=…` that is the whole file   |
// | `json broken-program`  | validated; `json errors` after it says what is found                                  |
// | `json view`            | the account that following carts are quoted for                                       |
// | `json cart [at=…]`     | quoted by /v1/simulations; `json quote` after it says what of the quote               |
// | `sh http`              | run by a shell whose curl reaches the server; `json answer [status=…]` says the last  |
// |                        | answer, whose status is 2xx unless said                                               |
// | `js sdk`, `js server`  | run as a module; what `console.log(…); // …` prints is compared with the comment      |
// | `html page`            | the script in it is run, with a `document` that keeps what is written                 |
// | `… file=path`          | is a part of that file, as it stands there                                            |
//
// In scope: doing what the table says. Not in scope: which blocks a page must have.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect, promisify } from "node:util";

import { root } from "../harness/paths.mjs";
import { startServer, testVars } from "../harness/server.mjs";

const ENDPOINT = "http://localhost:8787"; // where `cargo xtask up` serves, as the pages write it
const SDK = pathToFileURL(join(root, "www/sdk/dist/index.js")).href;
const DAY_MS = 86_400_000;
const QUOTED_AT = Date.UTC(2026, 10, 22);

const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** A page's server and what its blocks have left for the next. */
export class Reader {
  static async open() {
    const directory = mkdtempSync(join(tmpdir(), "tallystick-docs-"));
    const server = await startServer({ dir: join(directory, "server"), shop: false, assets: false });
    const reader = new Reader(directory, server);
    await reader.#seed();
    return reader;
  }

  constructor(directory, server) {
    this.directory = directory;
    this.server = server;
    this.scripts = 0;
    const place = join(directory, "tree"); // where a reader's shell stands: the root of the tree
    mkdirSync(join(directory, "bin"));
    mkdirSync(place);
    symlinkSync(join(root, "www"), join(place, "www"), "junction");
    writeFileSync(join(place, ".dev.vars"), Object.entries(testVars).map(([name, value]) => `${name}="${value}"\n`).join(""));
    writeFileSync(join(directory, "bin/curl"), `#!/bin/sh\nexec "${process.execPath}" "${join(root, "tests/docs/curl.mjs")}" "$@"\n`);
    chmodSync(join(directory, "bin/curl"), 0o755);
    Object.assign(process.env, testVars);
    globalThis.memberToken = memberToken("demo-mira");
  }

  async close() {
    await this.server.stop();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Runs one block. `next` is the block after it, which may say how it ends. */
  async run(block, next) {
    const name = [block.language, block.kind].filter(Boolean).join(" ");
    if (block.attributes.file) {
      this.#isPartOf(block);
      if (name === "json program") await this.#program({ text: readFileSync(join(root, block.attributes.file), "utf8") });
      return;
    }
    const run = {
      "json program": this.#program,
      "json broken-program": this.#brokenProgram,
      "json errors": this.#errors,
      "json view": this.#view,
      "json cart": this.#cart,
      "json quote": this.#quote,
      "json answer": this.#answer,
      "sh http": this.#shell,
      "js sdk": this.#script,
      "js server": this.#script,
      "html page": this.#page,
    }[name];
    assert.ok(run, `nobody runs a block of \`${name}\`; tests/docs/run.mjs lists those that are`);
    await run.call(this, block, next);
  }

  /** The demo program and its members' past, as `cargo xtask up` makes them. */
  async #seed() {
    const now = Date.now();
    const publish = { program: read("www/storefront/program.json"), effectiveAt: now - 400 * DAY_MS };
    assert.equal((await this.#ask("POST", "/v1/programs", publish)).status, 201);
    for (const { account, order, daysAgo, lines } of read("www/storefront/seed.json").orders) {
      const sold = lines.map(([sku, category, unitPrice, quantity]) => ({ id: sku, sku, category, unitPrice, quantity }));
      const cart = { currency: "EUR", channel: "web", lines: sold };
      const body = { account, order, occurredAt: now - daysAgo * DAY_MS, cart };
      const answer = await this.#ask("POST", "/v1/orders", body, { "idempotency-key": `order-${order}` });
      assert.equal(answer.status, 201, answer.text);
    }
  }

  async #program({ text }) {
    this.program = JSON.parse(text);
    this.seenView = undefined;
    const validated = await this.#ask("POST", "/v1/programs/validate", this.program);
    assert.deepEqual(JSON.parse(validated.text).errors ?? [], []);
  }

  async #brokenProgram({ text }) {
    const validated = await this.#ask("POST", "/v1/programs/validate", JSON.parse(text));
    this.errors = JSON.parse(validated.text).errors;
    assert.notDeepEqual(this.errors ?? [], []);
  }

  #errors({ text }) {
    assert.deepEqual(this.errors, JSON.parse(text));
  }

  #view({ text }) {
    this.seenView = JSON.parse(text);
  }

  async #cart({ text, attributes }) {
    assert.ok(this.program, "the page has no program before this cart");
    const at = attributes.at === undefined ? QUOTED_AT : Date.parse(attributes.at);
    const request = { program: this.program, cases: [{ view: this.seenView, cart: JSON.parse(text), at }] };
    const answer = await this.#ask("POST", "/v1/simulations", request);
    assert.equal(answer.status, 200, answer.text);
    const [first] = JSON.parse(answer.text).answers;
    assert.ok(first.quote, answer.text);
    this.quote = first.quote;
  }

  #quote({ text }) {
    assertSubset(this.quote, JSON.parse(text));
  }

  #answer({ text }) {
    assertSubset(JSON.parse(this.exchange.text), JSON.parse(text));
  }

  async #shell({ text }, next) {
    const exchanges = join(this.directory, "exchanges");
    writeFileSync(exchanges, "");
    const path = `${join(this.directory, "bin")}${delimiter}${process.env.PATH}`;
    const options = { cwd: join(this.directory, "tree"), env: { ...process.env, PATH: path, DOCS_EXCHANGES: exchanges } };
    const { stdout } = await promisify(execFile)("sh", ["-euc", `. ./.dev.vars\n${this.#here(text)}`], options);
    const seen = readFileSync(exchanges, "utf8").trim().split("\n").map((line) => JSON.parse(line));
    const last = seen.pop();
    for (const { status, text } of seen) assert.ok(status < 300, text);
    const wanted = next?.language === "json" && next.kind === "answer" ? next.attributes.status : undefined;
    if (wanted === undefined) assert.ok(last.status < 300, stdout);
    else assert.equal(String(last.status), wanted, stdout);
    this.exchange = last;
  }

  async #script({ text }) {
    const source = this.#here(text).replaceAll('"@tallystick/sdk"', JSON.stringify(SDK));
    const expected = [...text.matchAll(/^\s*console\.log\(.*\);\s*\/\/ (.*)$/gm)].map((match) => match[1]);
    const printed = await this.#import(source);
    assert.deepEqual(printed, expected);
  }

  async #page({ text }) {
    const scripts = [...text.matchAll(/<script type="module">\n(.*?)<\/script>/gs)].map((match) => match[1]);
    assert.equal(scripts.length, 1, "a page has one script");
    const written = {};
    const elements = new Map([...text.matchAll(/ id="(\w+)"/g)].map(([, id]) => [`#${id}`, { set textContent(said) { written[id] = said; } }]));
    globalThis.document = { querySelector: (selector) => elements.get(selector) };
    try {
      await this.#import(this.#here(scripts[0]).replaceAll('"./dist/index.js"', JSON.stringify(SDK)));
    } finally {
      delete globalThis.document;
    }
    for (const [, id, said] of text.matchAll(/ id="(\w+)"[^\n]*<!-- (.*?) -->/g)) assert.equal(written[id], said);
  }

  #isPartOf({ text, attributes }) {
    const path = join(root, attributes.file);
    assert.ok(existsSync(path), `there is no file ${attributes.file}`);
    assert.ok(readFileSync(path, "utf8").includes(text), `${attributes.file} does not contain this block`);
  }

  /** What a reader would replace, replaced. */
  #here(text) {
    return text.replaceAll(ENDPOINT, this.server.url).replaceAll("pk_test_…", testVars.TALLY_PUBLISHABLE_KEY);
  }

  async #import(source) {
    this.scripts += 1;
    const file = join(this.directory, `script-${this.scripts}.mjs`);
    writeFileSync(file, source);
    const printed = [];
    const { log } = console;
    console.log = (...values) => printed.push(values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "));
    try {
      await import(pathToFileURL(file).href);
    } finally {
      console.log = log;
    }
    return printed;
  }

  async #ask(method, path, body, headers = {}) {
    const authorization = `Bearer ${testVars.TALLY_SECRET_KEY}`;
    const response = await fetch(this.server.url + path, { method, headers: { authorization, ...headers }, body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  }
}

/** Everything that is expected is there; an object may have more, a list only where it ends with `"…"`. */
export function assertSubset(actual, expected, at = "") {
  if (typeof expected !== "object" || expected === null) return assert.deepEqual(actual, expected, `${at}: ${inspect(actual)}, not ${inspect(expected)}`);
  assert.ok(typeof actual === "object" && actual !== null, `${at}: ${inspect(actual)}, not ${inspect(expected)}`);
  if (Array.isArray(expected) && expected.at(-1) === "…") expected = expected.slice(0, -1);
  else if (Array.isArray(expected)) assert.equal(actual.length, expected.length, `${at}: ${inspect(actual, { depth: 5 })}`);
  for (const [name, value] of Object.entries(expected)) assertSubset(actual[name], value, `${at}/${name}`);
}

function memberToken(account) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: account, aud: "tallystick", exp: Math.floor(Date.now() / 1000) + 3000 })}`;
  return `${signed}.${createHmac("sha256", testVars.TALLY_MEMBER_TOKEN_SECRET).update(signed).digest("base64url")}`;
}
