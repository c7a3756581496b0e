// Status and the next reward: where the member stands, and where this order leads.
//
// In scope: the two progress bars. Not in scope: the member page around them.

import type { Progress, Quote } from "@tallystick/sdk";

import { ladderName, measure, points, ruleName, t, tierName } from "../i18n/index.js";
import { balance, earnedIn, spentIn, tally } from "../loyalty.js";
import { html, type Html } from "../template.js";

/** The way to the next tier, with what this order adds to it. */
export function tierProgress(progress: Progress): Html {
  const words = t().tier;
  const { next, measured, adds, tier, tierAfter } = progress;
  const reach = next ? next.from : Math.max(measured + adds, 1);
  const ladder = tally().program.ladders?.find(({ id }) => id === progress.ladder);
  const inYear = ladder?.period === "calendar" ? words.next : words.nextAtAll;
  const text = next ? inYear(measure(ladder, next.missing), tierName(next.tier)) : words.top;
  return html`<div class="progress">
    <p class="progress__head"><b>${tierAfter === tier ? words.now(tierName(tier)) : words.reaches(tierName(tierAfter))}</b>
      ${adds > 0 && html`<span class="quiet">${words.adds(measure(ladder, adds))}</span>`}</p>
    <div class="stick" role="progressbar" aria-label="${ladderName(ladder)}" aria-valuemin="0" aria-valuemax="${reach}"
      aria-valuenow="${Math.min(measured + adds, reach)}" aria-valuetext="${text}">
      <span class="stick__soon" data-fill="${Math.min(1, (measured + adds) / reach)}"></span>
      <span class="stick__done" data-fill="${Math.min(1, measured / reach)}"></span>
    </div>
    <p class="progress__text">${text}</p>
  </div>`;
}

/** How far the next reward is after this order. */
export function nextReward(quote: Quote): Html | null {
  const has = balance().available ?? 0;
  const after = has + earnedIn(quote) - spentIn(quote);
  const priced = (tally().program.rewards ?? []).flatMap((reward) => {
    const price = Number(reward.cost?.min ?? reward.cost?.points ?? 0);
    return price > 0 ? [{ id: reward.id, price }] : [];
  });
  priced.sort((one, other) => one.price - other.price);
  const next = priced.find((reward) => reward.price > after);
  const best = priced.filter((reward) => reward.price <= after).at(-1);
  if (!next && !best) return null;
  const text = next ? t().tier.nextReward(points(next.price - after), ruleName(next.id)) : t().tier.enough(ruleName(best?.id ?? ""));
  const goal = next?.price ?? after;
  return html`<div class="progress">
    <div class="stick stick--thin" role="progressbar" aria-label="${ruleName(next?.id ?? best?.id ?? "")}" aria-valuemin="0" aria-valuemax="${goal}"
      aria-valuenow="${Math.max(0, Math.min(after, goal))}" aria-valuetext="${text}">
      <span class="stick__soon" data-fill="${Math.max(0, Math.min(1, after / goal))}"></span>
      <span class="stick__done" data-fill="${Math.max(0, Math.min(1, (has - spentIn(quote)) / goal))}"></span>
    </div>
    <p class="progress__text">${text}</p>
  </div>`;
}
