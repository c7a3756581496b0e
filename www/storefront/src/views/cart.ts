// The cart: lines, what they come to, and the points. The same parts stand beside the products on a
// wide screen and on a page of their own on a phone.
//
// In scope: the cart while shopping. Not in scope: the checkout.

import type { Quote } from "@tallystick/sdk";

import { drawing } from "../art/index.js";
import { money, points, ruleName, t, unit, wordsOf } from "../i18n/index.js";
import { balance, config, earnedIn, isTender, product, spentIn, tally, wallet } from "../loyalty.js";
import { link } from "../routes.js";
import { state } from "../store.js";
import { html, type Html } from "../template.js";
import { codes, rewards } from "./rewards.js";
import { nextReward, tierProgress } from "./tier.js";
import { why } from "./why.js";

/** The cart beside the products: the points first, since they change with every press. */
export function cartAside(quote: Quote | null): Html {
  const filled = state.lines.length > 0 && quote;
  return html`<aside class="slip slip--aside" aria-labelledby="cart-title">
    <h2 id="cart-title" tabindex="-1">${t().cart.title}</h2>
    ${filled ? html`<div class="slip__scroll">${panel(quote)}${goods(quote)}${rewards(quote)}${due(quote)}</div>${pay(quote)}` : html`<p class="empty">${t().cart.empty}</p>${whatFor()}`}</aside>`;
}

/** The cart as a page. */
export function cartPage(quote: Quote | null): Html {
  const filled = state.lines.length > 0 && quote;
  return html`<div class="slip slip--page"><h1 id="cart-title" tabindex="-1">${t().cart.title}</h1>
    ${filled
      ? html`<div class="slip__columns"><div class="slip__goods">${goods(quote)}</div><div class="slip__points">${panel(quote)}${rewards(quote)}</div><div class="slip__due">${due(quote)}${pay(quote)}</div></div>`
      : html`<p class="empty">${t().cart.empty}</p><a class="button button--quiet" href="${link("shop")}">${t().cart.toShop}</a>`}</div>`;
}

function goods(quote: Quote): Html {
  return html`<ul class="lines">${state.lines.map((line) => cartLine(line, quote))}</ul>`;
}

function due(quote: Quote): Html {
  return html`${codes(quote)}${sums(quote)}${freeShipping()}`;
}

function pay(quote: Quote): Html {
  return html`<p class="slip__pay"><a class="button button--wide" href="${link("checkout")}">${t().cart.checkout} <span class="number">${money(quote.totals.toPay)}</span></a></p>`;
}

/** What there is to be had for points, straight from the program. */
function whatFor(): Html {
  const priced = (tally().program.rewards ?? []).filter((reward) => reward.cost);
  if (priced.length === 0) return html``;
  return html`<h3>${t().cart.whatFor}</h3><ul class="why__rows">${priced.map(({ id, cost }) => html`<li><span>${ruleName(id)}</span><b class="number">${points(Number(cost?.min ?? cost?.points))}</b></li>`)}</ul>`;
}

function cartLine({ sku, quantity }: { sku: string; quantity: number }, quote: Quote): Html {
  const [name] = wordsOf(sku);
  const words = t().cart;
  const line = quote.lines.find((entry) => entry.id === sku);
  return html`<li class="line" data-key="line-${sku}">
    <span class="line__art tone-${tone(sku)}">${drawing(sku)}</span>
    <span class="line__name">${name}<button type="button" class="remove" data-click="remove:${sku}" aria-label="${words.remove(name)}">×</button></span>
    <span class="line__count">
      <button type="button" class="step" data-click="less:${sku}" aria-label="${words.less(name)}">−</button>
      <input class="field field--count" type="number" inputmode="numeric" min="0" max="99" value="${quantity}" id="count-${sku}" aria-label="${words.quantity(name)}" data-change="quantity:${sku}">
      <button type="button" class="step" data-click="more:${sku}" aria-label="${words.more(name)}">+</button>
    </span>
    <span class="line__price number">${line && line.gross !== line.before && html`<s>${money(line.before)}</s> `}${money(line?.gross ?? 0)}</span>
  </li>`;
}

/** The colour behind an article's drawing. */
export function tone(sku: string): number {
  return Math.max(0, config().products.findIndex((entry) => entry.sku === sku));
}

/** The sums of a quote, with the taxes in them. */
export function sums(quote: Quote): Html {
  const words = t().sums;
  const { totals } = quote;
  const spent = spentIn(quote);
  const discounts = (quote.rewards ?? []).filter((entry) => !isTender(entry.reward));
  return html`<dl class="sums">
    <div><dt>${words.items}</dt><dd class="number">${money(totals.items)}</dd></div>
    ${discounts.map((entry) => html`<div class="good"><dt>${ruleName(entry.reward)}</dt><dd class="number">${entry.amount > 0 ? html`−${money(entry.amount)}` : t().why["included"]}</dd></div>`)}
    <div><dt>${words.shipping}</dt><dd class="number">${totals.shipping === 0 ? words.shippingFree : money(totals.shipping)}</dd></div>
    ${totals.paidWithPoints > 0 && html`<div><dt>${words.total}</dt><dd class="number">${money(totals.total)}</dd></div>
      <div class="good"><dt>${words.points(points(tenderPoints(quote) ?? spent))}</dt><dd class="number">−${money(totals.paidWithPoints)}</dd></div>`}
    <div class="sums__due"><dt>${words.toPay}</dt><dd class="number" id="to-pay">${money(totals.toPay)}</dd></div>
    ${taxes(quote).map(([rate, amount]) => html`<div class="quiet"><dt>${words.tax(rate)}</dt><dd class="number">${money(amount)}</dd></div>`)}
  </dl>`;
}

function tenderPoints(quote: Quote): number | undefined {
  return quote.rewards?.find((entry) => isTender(entry.reward))?.cost?.points;
}

/** The tax of each rate. */
function taxes(quote: Quote): Array<[string, number]> {
  const byRate = new Map<string, number>();
  for (const line of quote.lines) {
    for (const { id, amount } of line.taxes ?? []) {
      const rate = product(line.id)?.taxes.find((tax) => tax.id === id)?.percent ?? id;
      byRate.set(rate, (byRate.get(rate) ?? 0) + amount);
    }
  }
  return [...byRate].sort();
}

function freeShipping(): Html | null {
  const goods = state.lines.reduce((sum, { sku, quantity }) => {
    const found = product(sku);
    return found && !found.storedValue ? sum + found.price * quantity : sum;
  }, 0);
  const missing = config().shipping.freeFrom - goods;
  if (goods === 0 || missing <= 0) return null;
  return html`<p class="quiet">${t().cart.freeShippingIn(money(missing))}</p>`;
}

/** What the cart earns and why, where it leads, and what there is. */
export function panel(quote: Quote): Html {
  const words = t().panel;
  const member = tally().isMember;
  const earned = earnedIn(quote);
  const spent = spentIn(quote);
  const progress = quote.progress?.[0];
  return html`<section class="panel" aria-labelledby="panel-title">
    <h3 id="panel-title">${member ? words.title : words.titleGuest}</h3>
    ${wallet() !== null && html`<p class="panel__earn"><span class="panel__number number" id="earned">${earned}</span> <span>${unit()}</span>
      ${spent > 0 && html`<span class="panel__spent">${words.spends(points(spent))}</span>`}</p>`}
    ${why(quote)}
    ${member && wallet() !== null && html`<p class="panel__balance">${words.have(points(balance().available ?? 0))} → <b>${words.balanceAfter(points((balance().available ?? 0) + earned - spent))}</b></p>`}
    ${member && nextReward(quote)}
    ${member && progress && tierProgress(progress)}
    <p class="panel__local">${words.local}</p>
  </section>`;
}
