// What the shopper does with the cart: quantities, codes, rewards.
//
// In scope: changes of the cart, each followed by one spoken line. Not in scope: what they come to.

import { register } from "./actions.js";
import { money, points, t, wordsOf } from "./i18n/index.js";
import { earnedIn, quoteNow } from "./loyalty.js";
import { say } from "./say.js";
import { state, update } from "./store.js";

const MOST = 99; // of one article, as the backend allows

/** How many pieces are in the cart. */
export function pieces(): number {
  return state.lines.reduce((sum, line) => sum + line.quantity, 0);
}

function setQuantity(sku: string, quantity: number): void {
  const wanted = Math.max(0, Math.min(MOST, Math.trunc(quantity) || 0));
  const known = state.lines.some((line) => line.sku === sku);
  const lines = known
    ? state.lines.map((line) => (line.sku === sku ? { sku, quantity: wanted } : line))
    : [...state.lines, { sku, quantity: wanted }];
  update({ lines: lines.filter((line) => line.quantity > 0) });
  speak();
}

function quantityOf(sku: string): number {
  return state.lines.find((line) => line.sku === sku)?.quantity ?? 0;
}

/** Chooses a reward, with a number of points if it takes one; `null` no longer chooses it. */
function choose(reward: string, amount: number | null | undefined): void {
  const others = state.choices.filter((choice) => choice.reward !== reward);
  const choice = amount === undefined || amount === null ? { reward } : { reward, points: amount };
  update({ choices: amount === null ? others : [...others, choice] });
  speak();
}

function speak(prefix = ""): void {
  const quote = quoteNow();
  if (!quote) return;
  const totals = t().panel.live(points(earnedIn(quote)), money(quote.totals.toPay));
  say(prefix ? `${prefix}. ${totals}` : totals);
}

/** A number of points that the slider takes: a whole step within its range. */
function fitting(value: number, element: HTMLElement): number {
  const { min = "0", max = "0", step = "1" } = element.dataset;
  const whole = Math.round(value / Number(step)) * Number(step);
  return Math.max(Number(min), Math.min(Number(max), whole || 0));
}

register({
  add(sku) {
    setQuantity(sku, quantityOf(sku) + 1);
    speak(t().products.added(wordsOf(sku)[0]));
  },
  more: (sku) => setQuantity(sku, quantityOf(sku) + 1),
  less: (sku) => setQuantity(sku, quantityOf(sku) - 1),
  remove: (sku) => setQuantity(sku, 0),
  quantity: (sku, element) => setQuantity(sku, Number((element as HTMLInputElement).value)),
  choose: (reward) => choose(reward, undefined),
  unchoose: (reward) => choose(reward, null),
  slide: (reward, element) => choose(reward, fitting(Number((element as HTMLInputElement).value), element)),
  put(argument, element) {
    const [reward = "", value = "0"] = argument.split("=");
    choose(reward, fitting(Number(value), element));
  },
  code(_, element) {
    const input = element.querySelector("input");
    const code = input?.value.trim().toUpperCase() ?? "";
    if (!input || !code) return;
    input.value = "";
    if (!state.codes.includes(code)) update({ codes: [...state.codes, code] });
    const outcome = quoteNow()?.codes?.find((entry) => entry.code === code)?.status;
    speak(outcome === "applied" ? `${code}: ${t().codes.applied}` : outcome === "rejected" ? `${code}: ${t().codes.rejected}` : code);
  },
  uncode(code) {
    update({ codes: state.codes.filter((entry) => entry !== code) });
    speak();
  },
});
