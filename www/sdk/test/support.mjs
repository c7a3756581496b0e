// A small edge for the tests: a real HTTP server with the real engine behind it, and switches to misbehave.

import { createServer } from "node:http";

import { compileProgram, loadCompiler } from "../dist/compiler.js";
import { Engine, loadEngine } from "../dist/engine.js";
import { rulebookFormat } from "../dist/generated/format.js";

export const publishableKey = "pk_test_00000000000000000000000000000000";

export const program = {
  id: "shop",
  zone: { name: "UTC" },
  currency: "EUR",
  wallets: [{ id: "points", name: "Beans" }],
  earn: [{ id: "base", name: "Base points", wallet: "points", per: "money", points: "1" }],
  multipliers: [{ id: "double", name: "Double coffee", factor: "2", items: { category: ["coffee"] } }],
  rewards: [
    { id: "ten", name: "Ten percent", trigger: "code", codes: ["TEN"], give: { percent: { value: "10", on: "order" } } },
    { id: "five", name: "Five off", trigger: "chosen", give: { amount: { value: "5", on: "order" } }, cost: { wallet: "points", points: "500" } },
    { id: "big", name: "Big order", when: [{ spend: { atLeast: "100" } }], give: { percent: { value: "5", on: "order" } } },
  ],
};

/** Another version of it. */
export const program2 = { ...program, earn: [{ ...program.earn[0], points: "3" }] };

export const member = { account: "anna", revision: 4, asOf: 1_780_000_000_000, wallets: { points: { available: 620, pending: 20 } } };

/** A member token in the form of the shop's, signed by nobody: the small edge looks at its middle only. */
export const token = (sub) => `e30.${Buffer.from(JSON.stringify({ sub })).toString("base64url")}.x`;

export const cart = (lines = [{ id: "1", sku: "beans", quantity: 2, unitPrice: 1250, category: "coffee" }], more = {}) => ({ currency: "EUR", lines, ...more });

/** The hash of a program. */
export async function hashOf(document) {
  await Promise.all([loadEngine(), loadCompiler()]);
  const engine = new Engine(compileProgram(document));
  const { version } = engine;
  engine.free();
  return version;
}

/** A storage that is gone with the process. */
export class MemoryStorage {
  data = new Map();
  getItem = (key) => this.data.get(key) ?? null;
  setItem = (key, value) => void this.data.set(key, value);
  removeItem = (key) => void this.data.delete(key);
}

/** Starts an edge; the test ends it. `edge.before` may answer `[status, body, headers]` instead, `edge.after` may lose the answer. */
export async function startEdge(t) {
  await loadEngine();
  const edge = {
    requests: [], // {method, url, headers, body}
    before: () => undefined,
    after: (seen, answer) => answer,
    skew: 0, // of its clock, ms
    program,
    view: member,
    next: undefined,
    programs: new Map(),
    receipts: new Map(),
  };
  for (const one of [program, program2]) edge.programs.set(await hashOf(one), one);
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const seen = { method: request.method, url: request.url, headers: request.headers, body: text && JSON.parse(text) };
    edge.requests.push(seen);
    const answer = edge.after(seen, edge.before(seen) ?? (await route(edge, seen)));
    if (answer === "hang up") return void request.socket.destroy();
    const [status, body, headers = {}] = answer;
    const kind = status < 400 ? "application/json" : "application/problem+json";
    response.writeHead(status, { "content-type": kind, ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => new Promise((closed) => (server.close(closed), server.closeAllConnections())));
  edge.endpoint = `http://127.0.0.1:${server.address().port}`;
  edge.options = { publishableKey, endpoint: edge.endpoint };
  edge.asMember = { ...edge.options, memberToken: token("anna") };
  edge.count = (start) => edge.requests.filter((one) => `${one.method} ${one.url}`.startsWith(start)).length;
  return edge;
}

export const problem = (status, code, more = {}) => [status, { type: `https://tallystick.dev/problems/${code}`, title: code, status, code, detail: `it is ${code}`, ...more }];

async function route(edge, { method, url, headers, body }) {
  if (headers["tally-key"] !== publishableKey) return problem(401, "unauthorized");
  const claims = headers.authorization?.split(".")[1];
  const account = claims && JSON.parse(Buffer.from(claims, "base64url")).sub;
  const view = account ? { ...edge.view, account } : {};
  const version = await hashOf(edge.program);
  const path = new URL(url, edge.endpoint).pathname.split("/").slice(2);
  if (path[0] === "bootstrap") return [200, { view, version, ...(edge.next && { next: edge.next }), now: Date.now() + edge.skew }];
  const found = path[0] === "programs" && edge.programs.get(path[1]);
  if (path[0] === "programs" && found === undefined) return problem(404, "no_such_version");
  if (path[2] === "rulebook") return path[3] === rulebookFormat ? [200, compileProgram(found)] : problem(404, "other_format");
  if (path[0] === "programs") return [200, found];
  if (path[0] === "quotes") return [200, quoteOf(edge, view, body.cart, body.trace)];
  if (path[0] === "accounts") return [200, { data: [{ seq: 4, at: 0, command: "order", version }], next: 4 }];
  if (path[0] !== "holds") return problem(404, "route_not_found");
  const key = headers["idempotency-key"];
  if (method !== "POST" || !key) return problem(400, "no_key");
  if (edge.receipts.has(key)) return [201, edge.receipts.get(key), { "Idempotent-Replayed": "true" }];
  const record = receipt(edge, view, version, path, body);
  if (Array.isArray(record)) return record;
  edge.receipts.set(key, record);
  return [path[2] === "release" ? 200 : 201, record];
}

function receipt(edge, view, version, path, body) {
  const held = path[2] === "release" ? 0 : 500;
  const quote = body.cart && quoteOf(edge, view, body.cart);
  if (quote && quote.digest !== body.digest) return problem(409, "quote_changed", { quote });
  edge.view = { ...edge.view, revision: edge.view.revision + 1, wallets: { points: { available: 620 - held, pending: 20, ...(held && { held }) } } };
  const at = Date.now() + edge.skew;
  const deadline = at + (body.seconds ?? 900) * 1000;
  return { seq: edge.view.revision, at, command: held ? "hold" : "release", hold: body.hold, deadline, version, ...(quote && { digest: quote.digest }), balances: edge.view.wallets };
}

function quoteOf(edge, view, asked, trace = false) {
  const engine = new Engine(compileProgram(edge.program));
  try {
    return engine.quote(view, asked, Date.now(), trace, true);
  } finally {
    engine.free();
  }
}
