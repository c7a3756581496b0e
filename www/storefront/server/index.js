// The demo merchant's backend: the part of Tallystick that a shop writes itself. Copy from here.
//
// In scope: the catalogue, prices, payment, sign-in, and the four calls that a backend makes to the
// loyalty engine: quote, record an order, release a hold, refund. Not in scope: everything about points.
// This file knows no rule of the program and keeps no balance and no order.

const CURRENCY = "EUR";
const EATEN = [{ id: "vat10", percent: "10", included: true }];
const OTHER = [{ id: "vat20", percent: "20", included: true }];

// The shop's own prices, in cents, taxes in. The page shows what `/shop/config` tells it, and the
// checkout takes no price from the page.
const PRODUCTS = [
  { sku: "nachtzug", price: 1190, category: "coffee/beans", taxes: EATEN },
  { sku: "gebirgslicht", price: 1450, category: "coffee/beans", taxes: EATEN },
  { sku: "sonntag", price: 1280, category: "coffee/beans", taxes: EATEN },
  { sku: "hausstueck", price: 3400, category: "coffee/beans", taxes: EATEN },
  { sku: "kaltauszug", price: 640, category: "coffee/bottled", taxes: OTHER },
  { sku: "kardamomknoten", price: 390, category: "bakery", taxes: EATEN },
  { sku: "nusskipferl", price: 320, category: "bakery", taxes: EATEN },
  { sku: "bananenbrot", price: 850, category: "bakery/loaf", taxes: EATEN },
  { sku: "zweitassen", price: 2600, category: "ware/cups", taxes: OTHER },
  { sku: "handfilter", price: 2400, category: "ware/brewing", taxes: OTHER },
  { sku: "handmuehle", price: 7900, category: "ware/brewing", taxes: OTHER },
  // A gift card sells stored value: it earns nothing, points cannot pay for it, and it is not taxed.
  { sku: "kerbkarte", price: 2500, category: "giftcard", taxes: [], storedValue: true },
];
const PROGRAM = "demo";
const SHIPPING = { fee: 390, freeFrom: 4500 };

// Three people to play with, and the loyalty account of each. A real shop has customers instead.
const MEMBERS = [
  { id: "mira", name: "Mira", account: "demo-mira" },
  { id: "jonas", name: "Jonas", account: "demo-jonas" },
  { id: "ada", name: "Ada", account: "demo-ada" },
];

const ROUTES = {
  "GET /shop/config": config,
  "POST /shop/session": session,
  "POST /shop/checkout": checkout,
  "POST /shop/refund": refund,
  "POST /shop/program": switchProgram,
};

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const route = ROUTES[`${request.method} ${pathname}`];
    if (!route) return problem(404, "not_found", "the shop has no such address");
    try {
      const body = request.method === "POST" ? await request.json() : {};
      return await route(body ?? {}, env);
    } catch (error) {
      if (error instanceof Refusal) return problem(error.status, error.code, error.message, error.details);
      if (error instanceof SyntaxError) return problem(400, "invalid_request", "the body is no JSON");
      console.error(error);
      return problem(500, "internal", "the shop made a mistake; nothing was charged twice, try again");
    }
  },
};

/** What a page needs to draw the shop. The publishable key may be seen by anybody. */
function config(_, env) {
  const members = MEMBERS.map(({ id, name }) => ({ id, name }));
  return json(200, { publishableKey: env.TALLY_PUBLISHABLE_KEY, currency: CURRENCY, members, products: PRODUCTS, shipping: SHIPPING });
}

/**
 * Signs in. THIS IS A DEMO: nobody is asked for a password. A real shop first finds out who the visitor
 * is, and takes the account from its own session, never from the request.
 */
async function session({ member }, env) {
  const found = memberNamed(member);
  const expires = Math.floor(Date.now() / 1000) + 3600; // the engine accepts at most an hour
  const memberToken = await signToken({ sub: found.account, aud: "tallystick", exp: expires }, env.TALLY_MEMBER_TOKEN_SECRET);
  return json(200, { memberToken, member: { id: found.id, name: found.name } });
}

/**
 * Sells a cart. The page sends what the shopper wants and what the shopper agreed to (the digest of the
 * quote on the screen, the hold on the points); prices, amounts and points are decided here and by the
 * engine.
 */
async function checkout(body, env) {
  const member = body.member === undefined ? undefined : memberNamed(body.member);
  const order = named(body.order, "order");
  const cart = priced(body);

  // 1. What is due? The engine's answer, for our prices. It comes first, because a card is charged once
  //    and should be charged right. If it is not what the shopper saw, nobody is charged: ask again.
  const quote = await quoteFor(env, member, cart, body.hold);
  if (body.digest !== undefined && quote.digest !== body.digest) {
    throw new Refusal(409, "quote_changed", "the amounts changed since the shopper agreed; show the new ones and ask again", { quote });
  }

  // 2. The money. It comes before the order is recorded, so that points are never earned for an order
  //    that was not paid. The order's id goes along: pressing twice charges once.
  const payment = await charge(order, quote.totals.toPay, body.card);
  if (!payment.paid) {
    // The points go back at once, not only when the hold's deadline passes.
    if (body.hold !== undefined) await release(env, member, body.hold, order);
    throw new Refusal(402, "card_declined", "the card was declined; nothing was charged");
  }

  // 3. The loyalty. A guest has no account, so there is nothing to record. The key is made from the order's
  //    id: however often this is sent, after a timeout too, it is recorded once and answers the same.
  if (!member) return json(200, { order, at: Date.now(), quote });
  const report = { account: member.account, order, cart, hold: body.hold, digest: body.digest };
  const recorded = await engine(env, "POST", "/v1/orders", report, `order-${order}`);
  if (!recorded.ok) {
    // Paid, but not as agreed (the hold lapsed in this very second, say): give the money back and ask again.
    await giveBack(order, quote.totals.toPay);
    throw refusalOf(recorded);
  }
  return json(200, { order, at: recorded.body.at, quote, record: recorded.body });
}

/**
 * Takes goods back: all of the order, or some of its lines. The engine knows the order and works out
 * what to return of the money and the points; this shop only pays out what it is told.
 */
async function refund(body, env) {
  const member = memberNamed(body.member);
  const order = named(body.order, "order");
  const lines = body.lines?.map(({ line, quantity }) => ({ line, quantity }));
  // Each return has a name of its own: the same goods are taken back once, two returns are two.
  const key = `refund-${named(body.refund, "refund")}`;
  const report = { account: member.account, order, lines };
  const answer = await engine(env, "POST", `/v1/orders/${encodeURIComponent(order)}/refunds`, report, key);
  if (!answer.ok) throw refusalOf(answer);
  await giveBack(order, answer.body.refund.money);
  return json(200, { order, record: answer.body });
}

/**
 * Publishes one of the templates, or the shop's own program again. THIS IS A DEMO: whoever looks at it may
 * try another program. A real shop publishes from its own desk, never because a page asks.
 */
async function switchProgram({ program }, env) {
  const file = `/templates/${named(program, "program")}.json`;
  const found = await env.TALLY.fetch(`https://tallystick${file}`);
  if (!found.ok) throw new Refusal(404, "unknown_program", "there is no such template");
  // A deployment runs one program. The template becomes its next version, so accounts and orders stay.
  const document = { ...(await found.json()), id: PROGRAM };
  const answer = await engine(env, "POST", "/v1/programs", { program: document });
  if (!answer.ok) throw refusalOf(answer);
  return json(200, { name: document.name, effectiveAt: answer.body.effectiveAt });
}

/** The cart as the engine gets it: the shopper's wishes at the shop's prices. */
function priced({ lines, codes, choices }) {
  if (!Array.isArray(lines) || lines.length === 0) throw new Refusal(400, "empty_cart", "there is nothing in the cart");
  const sold = lines.map(({ sku, quantity }) => {
    const product = PRODUCTS.find((candidate) => candidate.sku === sku);
    if (!product) throw new Refusal(400, "unknown_product", `the shop does not sell \`${sku}\``);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > 99) {
      throw new Refusal(400, "wrong_quantity", "a quantity is a whole number from 1 to 99");
    }
    const { price, category, taxes, storedValue } = product;
    return { id: sku, sku, quantity, unitPrice: price, category, taxes, ...(storedValue && { storedValue }) };
  });
  const goods = sold.filter((line) => !line.storedValue);
  const worth = goods.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  const shipping = goods.length === 0 || worth >= SHIPPING.freeFrom ? 0 : SHIPPING.fee;
  return { currency: CURRENCY, channel: "web", lines: sold, shipping, codes: codes ?? [], choices: choices ?? [] };
}

/** What the cart comes to, decided by the engine; the points that this checkout holds are seen as its own. */
async function quoteFor(env, member, cart, hold) {
  const answer = await engine(env, "POST", "/v1/quotes", { account: member?.account, cart, hold });
  // A hold that is gone pays for nothing any more: what the cart comes to without it is shown and asked for.
  if (hold !== undefined && answer.body.code === "hold_not_found") return quoteFor(env, member, cart);
  if (!answer.ok) throw refusalOf(answer);
  return answer.body;
}

/** Gives the points of a checkout back. A hold that is already gone is no problem: that was the aim. */
async function release(env, member, hold, order) {
  await engine(env, "POST", `/v1/holds/${encodeURIComponent(hold)}/release`, { account: member?.account, hold }, `declined-${order}-${hold}`);
}

/**
 * One call to the engine. The secret key never leaves this worker. A lost answer is asked for again with
 * the same key, which is safe; a refusal is an answer and is not repeated.
 */
async function engine(env, method, path, body, key) {
  const headers = { authorization: `Bearer ${env.TALLY_SECRET_KEY}`, "content-type": "application/json" };
  if (key) headers["idempotency-key"] = key;
  for (let attempt = 1; ; attempt += 1) {
    const response = await env.TALLY.fetch(`https://tallystick${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (response.status >= 500 && attempt < 3) continue;
    return { ok: response.ok, status: response.status, body: await response.json() };
  }
}

/** The payment service of this demo: one card number is always declined, every other pays. */
async function charge(order, amount, card) {
  return { paid: amount === 0 || card !== "declined", order, amount };
}

/** A real shop calls its payment service here. */
async function giveBack(order, amount) {
  return { order, amount };
}

/** A member token: a JWT that names the account for an hour, signed so that only this shop can make one. */
async function signToken(claims, secret) {
  const bytes = new TextEncoder();
  const part = (value) => base64url(bytes.encode(JSON.stringify(value)));
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, bytes.encode(text));
  return `${text}.${base64url(new Uint8Array(signature))}`;
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Who buys. A demo takes the page's word for it; a real shop reads its own session here. */
function memberNamed(id) {
  const found = MEMBERS.find((member) => member.id === id);
  if (!found) throw new Refusal(400, "unknown_member", "pick one of the demo members");
  return found;
}

function named(value, what) {
  if (typeof value === "string" && /^[A-Za-z0-9-]{1,64}$/.test(value)) return value;
  throw new Refusal(400, "invalid_request", `\`${what}\` is a name of letters, digits and hyphens`);
}

/** Why the shop does not do what it was asked. */
class Refusal extends Error {
  constructor(status, code, message, details = {}) {
    super(message);
    Object.assign(this, { status, code, details });
  }
}

/** The engine's refusal, passed on: its code and what the shopper may see of it. */
function refusalOf({ status, body }) {
  const { code = "internal", detail, title, quote } = body ?? {};
  return new Refusal(status >= 500 ? 502 : status, code, detail ?? title ?? "the loyalty engine refused", quote && { quote });
}

function problem(status, code, detail, details = {}) {
  return json(status, { status, code, detail, ...details }, "application/problem+json");
}

function json(status, body, type = "application/json") {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": type, "cache-control": "no-store" } });
}
