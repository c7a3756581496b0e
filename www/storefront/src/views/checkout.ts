// The checkout: what was agreed, how long the points are reserved, and the button.
//
// In scope: the page and the question after a change. Not in scope: the steps (checkout-flow.ts).

import type { Quote } from "@tallystick/sdk";

import { drawing } from "../art/index.js";
import { difference, hasLapsed, spentBy, waiting } from "../checkout-flow.js";
import { clock, money, number, points, t, wordsOf } from "../i18n/index.js";
import { earnedIn, tally } from "../loyalty.js";
import { link } from "../routes.js";
import { state } from "../store.js";
import { html, type Html } from "../template.js";
import { sums, tone } from "./cart.js";

/** The page. */
export function checkoutPage(): Html {
  const words = t().checkout;
  const begun = state.checkout;
  const quote = begun?.quote;
  return html`<div class="checkout"><h1 id="page-title" tabindex="-1">${words.title}</h1>
    <p class="lead">${words.lead}</p>
    ${quote ? html`<div class="checkout__columns">
      <section class="slip" aria-labelledby="goods-title"><h2 id="goods-title">${words.goods}</h2>
        <ul class="goods">${quote.lines.map(goodsLine)}</ul>${sums(quote)}
        <a class="back" href="${link("cart")}">← ${words.back}</a></section>
      <form class="slip pay" data-submit="pay" aria-labelledby="pay-title"><h2 id="pay-title">${words.payment}</h2>
        ${reservation()}
        ${earns(quote)}
        <fieldset class="cards"><legend class="visually-hidden">${words.payment}</legend>
          ${cardChoice("good", words.card.good, words.card.goodHint, true)}
          ${cardChoice("declined", words.card.declined, words.card.declinedHint, false)}</fieldset>
        <p class="quiet">${words.demo}</p>
        <button class="button button--wide button--big" type="submit" id="pay" ${waiting && html`aria-disabled="true"`}>${waiting === "payment" ? words.paying : words.pay(money(quote.totals.toPay))}</button>
      </form></div>`
    : waiting === "hold" ? html`<p class="quiet" role="status">${words.holding}</p>`
      : !difference && html`<div class="buttons"><button type="button" class="button" data-click="holdAgain">${t().messages.retry}</button></div>`}
  </div>`;
}

function goodsLine({ id, gross }: { id: string; gross: number }): Html {
  const quantity = state.lines.find((line) => line.sku === id)?.quantity ?? 0;
  return html`<li data-key="goods-${id}"><span class="line__art tone-${tone(id)}">${drawing(id)}</span><span>${quantity} × ${wordsOf(id)[0]}</span><span class="number">${money(gross)}</span></li>`;
}

/** How long the points are reserved, and how to get more time. */
function reservation(): Html | null {
  const words = t().checkout;
  const begun = state.checkout;
  if (!begun?.hold || begun.deadline === undefined) return null;
  if (hasLapsed(begun)) {
    return html`<div class="hold hold--over" id="hold"><p>${words.heldLapsed}</p><button type="button" class="button button--quiet" data-click="holdAgain">${words.again}</button></div>`;
  }
  return html`<div class="hold" id="hold"><p><b>${words.held(points(spentBy(begun.quote)))}</b> <span class="number" role="timer" aria-live="off">${words.heldFor(clock(begun.deadline - tally().now()))}</span></p>
    <button type="button" class="button button--small button--quiet" data-click="holdAgain">${words.extend}</button></div>`;
}

function earns(quote: Quote): Html {
  if (!tally().isMember) return html`<p class="quiet">${t().checkout.guest}</p>`;
  return html`<p class="pay__earn">${t().panel.earn(points(earnedIn(quote)))}</p>`;
}

function cardChoice(value: string, name: string, hint: string, checked: boolean): Html {
  return html`<label class="cardchoice"><input type="radio" name="card" value="${value}" ${checked && html`checked`}><span><b>${name}</b><small>${hint}</small></span></label>`;
}

/** What the dialog says when a quote changed between agreeing and paying. */
export function changedDialog(): Html {
  if (!difference) return html``;
  const words = t().changed;
  const { before, after } = difference;
  const rows: Array<[string, string, string]> = [
    [words.toPay, money(before.totals.toPay), money(after.totals.toPay)],
    [words.discount, money(before.totals.discount), money(after.totals.discount)],
    [words.spent, number(spentBy(before)), number(spentBy(after))],
    [words.earned, number(earnedIn(before)), number(earnedIn(after))],
  ];
  return html`<h2 id="changed-title" tabindex="-1">${words.title}</h2><p>${words.lead}</p>
    <table class="changes"><thead><tr><td></td><th scope="col">${words.was}</th><th scope="col">${words.is}</th></tr></thead>
    <tbody>${rows.map(([name, was, is]) => html`<tr class="${was !== is && "changes__row"}"><th scope="row">${name}</th><td class="number">${was}</td><td class="number">${is}</td></tr>`)}</tbody></table>
    <div class="buttons"><button type="button" class="button" data-click="acceptChange">${words.accept(money(after.totals.toPay))}</button>
      <button type="button" class="button button--quiet" data-click="declineChange">${words.decline}</button></div>`;
}
