// The confirmation: both halves of the stick, side by side.
//
// In scope: the receipt of the order that was just paid. Not in scope: older orders (views/member.ts).

import { half } from "../art/index.js";
import { number, points, t, tierName } from "../i18n/index.js";
import { earnedIn, spentIn, wallet } from "../loyalty.js";
import { link } from "../routes.js";
import { state } from "../store.js";
import { html, type Html } from "../template.js";
import { sums } from "./cart.js";

const POINTS_PER_NOTCH = 10;

/** The page. */
export function donePage(): Html {
  const words = t().done;
  const receipt = state.receipt;
  if (!receipt) return html`<div class="narrow"><h1 id="page-title" tabindex="-1">${words.title}</h1><p>${words.none}</p><a class="button" href="${link("shop")}">${words.more}</a></div>`;
  const { quote, record, order } = receipt;
  return html`<div class="narrow done"><h1 id="page-title" tabindex="-1">${words.title}</h1>
    <p class="lead">${record ? words.lead(order) : words.leadGuest(order)}</p>
    ${record ? recorded() : html`<p class="hero__guest">${words.guest}</p>`}
    <div class="slip">${sums(quote)}</div>
    ${record && html`<p class="quiet">${words.returns}</p>`}
    <div class="buttons"><a class="button" href="${link("shop")}">${words.more}</a>
      ${record && html`<a class="button button--quiet" href="${link("member")}">${words.toMember}</a>`}</div></div>`;
}

/** What was quoted in the page beside what the shop recorded. */
function recorded(): Html | null {
  const words = t().done;
  const { quote, record } = state.receipt ?? {};
  if (!quote || !record) return null;
  const counted = earnedIn(quote);
  const entered = (record.entries ?? []).reduce((sum, entry) => sum + ("accrue" in entry && entry.accrue.wallet === wallet() ? entry.accrue.points : 0), 0);
  const rise = (record.entries ?? []).flatMap((entry) => ("tier" in entry && entry.tier.from !== entry.tier.to ? [entry.tier.to] : []))[0];
  const notches = (value: number) => Math.ceil(value / POINTS_PER_NOTCH);
  return html`<div class="match">
      <p class="match__label"><span>${words.yourHalf}</span><b class="number">${number(counted)}</b></p>
      <div class="match__stick">${half("upper", notches(counted))}${half("lower", notches(entered))}</div>
      <p class="match__label"><span>${words.ourHalf}</span><b class="number">${number(entered)}</b></p>
      ${counted === entered && html`<p class="match__text">${words.match(points(counted))}</p>`}
    </div>
    <dl class="figures">
      <div><dt>${words.earned}</dt><dd class="number" id="receipt-earned">${number(entered)}</dd></div>
      <div><dt>${words.spent}</dt><dd class="number" id="receipt-spent">${number(spentIn(quote))}</dd></div>
      <div><dt>${words.balance}</dt><dd class="number" id="receipt-balance">${number(record.balances?.[wallet() ?? ""]?.available ?? 0)}</dd></div>
    </dl>
    ${rise && html`<p class="rise">${words.tierUp(tierName(rise))}</p>`}`;
}
