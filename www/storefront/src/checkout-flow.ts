// From the cart to a paid order: agree, reserve, pay, and ask again when something changed.
//
// In scope: the steps and their failures. Not in scope: how they look (views/checkout.ts).

import { QuoteChangedError, TallyError, type Quote } from "@tallystick/sdk";

import { register } from "./actions.js";
import { t } from "./i18n/index.js";
import { cartOf, spentIn, tally } from "./loyalty.js";
import { go, page } from "./routes.js";
import { notice, say } from "./say.js";
import { checkout, ShopError, type Receipt } from "./shop.js";
import { changed, freshName, state, update, type Checkout } from "./store.js";

/** What the page is waiting for. */
export let waiting: "hold" | "payment" | null = null;

/** Two quotes that the shopper has to compare, because the second one came instead of the first. */
export let difference: { before: Quote; after: Quote } | null = null;

const WARN_AT_MINUTES = [5, 1];
let warned = 0;

/** Points that a quote spends. */
export function spentBy(quote: Quote): number {
  return spentIn(quote);
}

/** Whether the hold of the checkout has lapsed. */
export function hasLapsed({ hold, deadline }: Checkout): boolean {
  return hold !== undefined && deadline !== undefined && deadline <= tally().now();
}

/** Begins: the quote on the screen is what the shopper agrees to, and its points are reserved. */
export async function begin(agreed?: Quote, order = freshName("K")): Promise<void> {
  if (waiting) return;
  waiting = "hold";
  changed();
  const quote = agreed ?? tally().quote(cartOf(), { digest: true });
  try {
    // Without points there is nothing to reserve: the digest alone says what was agreed.
    const points = tally().isMember && spentBy(quote) > 0;
    const hold = points ? await tally().hold(cartOf(), { ...(quote.digest && { digest: quote.digest }) }) : null;
    warned = 0;
    update({ checkout: { order, quote, ...(hold && { hold: hold.id, deadline: hold.deadline }) } });
    // The shopper may have gone elsewhere meanwhile: then the points go back.
    if (page() !== "checkout") await leave();
  } catch (error) {
    if (!(error instanceof QuoteChangedError)) throw error;
    ask(quote, error.quote);
  } finally {
    waiting = null;
    changed();
  }
}

/** Leaves the checkout: reserved points are free again at once. */
export async function leave(): Promise<void> {
  const hold = state.checkout?.hold;
  difference = null;
  update({ checkout: null });
  if (hold === undefined) return;
  await tally().release(hold).catch(ignoreGone);
  await tally().refresh();
}

/** Reserves for longer, or again: the old hold goes back first. */
async function again(): Promise<void> {
  const order = state.checkout?.order;
  await leave();
  await begin(undefined, order);
}

async function pay(card: string): Promise<void> {
  const begun = state.checkout;
  if (!begun || waiting) return;
  notice(null);
  // A declined card gave the points back: reserve them again before the next try.
  if (tally().isMember && spentBy(begun.quote) > 0 && (begun.hold === undefined || hasLapsed(begun))) {
    await tally().refresh();
    await begin(begun.quote, begun.order);
    if (difference || !state.checkout?.hold) return;
  }
  waiting = "payment";
  changed();
  try {
    const { order, quote, hold } = state.checkout ?? begun;
    const receipt = await checkout({
      order,
      lines: state.lines,
      codes: state.codes,
      choices: state.choices,
      card,
      ...(state.member && { member: state.member.id }),
      ...(hold !== undefined && { hold }),
      ...(quote.digest !== undefined && { digest: quote.digest }),
    });
    finish(receipt);
  } catch (error) {
    if (!(error instanceof ShopError)) throw error;
    failed(error, begun);
  } finally {
    waiting = null;
    changed();
  }
}

function finish(receipt: Receipt): void {
  const lines = state.lines.map(({ sku, quantity }) => {
    const line = receipt.quote.lines.find((entry) => entry.id === sku);
    return { sku, quantity, returned: 0, gross: line?.gross ?? 0 };
  });
  const kept = { order: receipt.order, at: receipt.at, lines, ...(state.member && { member: state.member.id }) };
  update({ receipt, checkout: null, lines: [], codes: [], choices: [], orders: [kept, ...state.orders] });
  go("done");
  if (tally().isMember) void tally().refresh().catch(() => undefined);
}

function failed(error: ShopError, begun: Checkout): void {
  if (error.code === "card_declined") {
    const { order, quote } = begun;
    update({ checkout: { order, quote } });
    notice(t().checkout.declined, "bad");
    void tally().refresh().catch(() => undefined);
  } else if (error.code === "quote_changed" && error.quote) {
    ask(begun.quote, error.quote);
  } else {
    notice(t().messages.error(error.message), "bad");
  }
}

function ask(before: Quote, after: Quote): void {
  difference = { before, after };
  // A hold for the old amounts is of no use any more.
  const hold = state.checkout?.hold;
  if (hold !== undefined) {
    update({ checkout: null });
    void tally().release(hold).catch(ignoreGone);
  }
  changed();
}

/** The new amounts are fine: go on with what is true now. */
async function accept(): Promise<void> {
  difference = null;
  changed();
  await tally().refresh();
  await begin();
}

/** The new amounts are not fine: back to the cart. Escape says the same. */
export function decline(): void {
  difference = null;
  void tally().refresh().catch(() => undefined);
  go("cart");
  changed();
}

/** Says when a reservation is about to end. Called every second. */
export function tick(): void {
  const deadline = state.checkout?.deadline;
  if (deadline === undefined || page() !== "checkout") return;
  const minutes = Math.ceil((deadline - tally().now()) / 60_000);
  const mark = WARN_AT_MINUTES.find((limit) => minutes <= limit && minutes > limit - 1);
  if (mark !== undefined && warned !== mark) {
    warned = mark;
    say(t().checkout.minutesLeft(mark));
  }
  changed();
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof TallyError)) throw error;
}

register({
  pay(_, element) {
    const card = element.querySelector<HTMLInputElement>("input[name=card]:checked")?.value ?? "good";
    return pay(card);
  },
  holdAgain: () => again(),
  acceptChange: () => accept(),
  declineChange: () => decline(),
});
