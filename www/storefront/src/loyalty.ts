// The loyalty engine in this page: the SDK, the cart as it wants it, and quotes without the network.
//
// In scope: one Tally for the page, sign-in, quotes of the cart and of single products. Not in scope:
// how any of it looks.

import { createTally, type Cart, type Quote, type Tally } from "@tallystick/sdk";

import { fetchConfig, openSession, type Config, type Product } from "./shop.js";
import { changed, state, update } from "./store.js";

let tallyNow: Tally | null = null;
let configNow: Config | null = null;
const single = new Map<string, number>();
const TOKEN_FRESH_MS = 45 * 60_000; // of the hour that a token lives
let signedInAt = Date.now();

/** Fetches the shop's configuration and starts the engine; signs in whoever was signed in before. */
export async function start(): Promise<void> {
  const [config, session] = await Promise.all([fetchConfig(), state.member ? openSession(state.member.id).catch(() => null) : null]);
  if (state.member && !session) update({ member: null });
  configNow = config;
  tallyNow = await createTally({
    publishableKey: config.publishableKey,
    ...(session && { memberToken: session.memberToken }),
  });
  tallyNow.on("view", forget);
  tallyNow.on("version", () => {
    // What was chosen may not be among the rewards any more.
    update({ choices: state.choices.filter((choice) => rewardNamed(choice.reward) !== undefined) });
    forget();
  });
}

function forget(): void {
  single.clear();
  changed();
}

/** Whether the engine is there. */
export function isReady(): boolean {
  return tallyNow !== null;
}

/** The engine. */
export function tally(): Tally {
  if (!tallyNow) throw new Error("the engine has not started");
  return tallyNow;
}

/** The shop's configuration. */
export function config(): Config {
  if (!configNow) throw new Error("the shop has not answered");
  return configNow;
}

/** Signs a demo member in, or out. */
export async function signIn(member: string | null): Promise<void> {
  single.clear();
  if (member === null) {
    await tally().signOut();
    update({ member: null, choices: [] });
    return;
  }
  const session = await openSession(member);
  await tally().signIn(session.memberToken);
  signedInAt = Date.now();
  update({ member: session.member, choices: [] });
}

/** Gets a new member token when the one in use gets old. A page that slept may need one when it wakes. */
export async function keepSignedIn(): Promise<void> {
  if (!state.member || Date.now() - signedInAt < TOKEN_FRESH_MS) return;
  signedInAt = Date.now();
  const session = await openSession(state.member.id);
  await tally().signIn(session.memberToken);
}

/** An article by its number. */
export function product(sku: string): Product | undefined {
  return config().products.find((candidate) => candidate.sku === sku);
}

/** The cart as the engine takes it: the same lines, taxes and shipping as the backend will send. */
export function cartOf(lines = state.lines, codes = state.codes, choices = state.choices): Cart {
  const { currency, shipping } = config();
  const sold = lines.flatMap(({ sku, quantity }) => {
    const found = product(sku);
    if (!found) return []; // no longer sold
    const { price, category, taxes, storedValue } = found;
    return [{ id: sku, sku, quantity, unitPrice: price, category, taxes, ...(storedValue && { storedValue }) }];
  });
  const goods = sold.filter((line) => !line.storedValue);
  const worth = goods.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  const fee = goods.length === 0 || worth >= shipping.freeFrom ? 0 : shipping.fee;
  return { currency, channel: "web", lines: sold, shipping: fee, codes, choices };
}

let remote: { key: string; quote: Quote | null } = { key: "", quote: null };

/** What the cart comes to, now and here. Only where the page may not run WebAssembly, the edge is asked. */
export function quoteNow(): Quote | null {
  if (tally().engine === "wasm") return tally().quote(cartOf(), { trace: true });
  const key = JSON.stringify([cartOf(), tally().view.revision, tally().version]);
  if (remote.key !== key) {
    remote = { key, quote: remote.quote };
    tally().quoteRemotely(cartOf(), { trace: true }).then((quote) => {
      if (remote.key === key) remote = { key, quote };
      changed();
    }, () => undefined);
  }
  return remote.quote;
}

/** What one piece of an article would earn by itself; unknown where quotes need the network. */
export function earnedBy(sku: string): number | null {
  const known = single.get(sku);
  if (known !== undefined) return known;
  if (tally().engine !== "wasm") return null;
  const points = earnedIn(tally().quote(cartOf([{ sku, quantity: 1 }], [], [])));
  single.set(sku, points);
  return points;
}

/** What the member has; nothing for a guest. */
export function balance() {
  return tally().view.wallets?.[wallet() ?? ""] ?? {};
}

/** The wallet that the page shows: the program's first that can be spent; `null` in a program without one. */
export function wallet(): string | null {
  return (tally().program.wallets ?? []).find(({ kind = "points" }) => kind === "points")?.id ?? null;
}

/** What a quote earns in that wallet. */
export function earnedIn(quote: Quote): number {
  return quote.earned?.[wallet() ?? ""] ?? 0;
}

/** What a quote spends of it. */
export function spentIn(quote: Quote): number {
  return quote.spent?.[wallet() ?? ""] ?? 0;
}

/** A reward of the program. */
export function rewardNamed(id: string) {
  return tally().program.rewards?.find((reward) => reward.id === id);
}

/** Whether a reward pays, instead of lowering prices. */
export function isTender(id: string): boolean {
  const give = rewardNamed(id)?.give;
  return give !== undefined && "amountPerPoint" in give && give.amountPerPoint.as === "tender";
}

/** Whether the shop's own program is in force: its rules have texts in every language. */
export function isHouse(): boolean {
  return tally().program.name === "Kerbholz";
}
