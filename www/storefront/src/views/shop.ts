// The first page: what the shop sells, each with the points it would earn.
//
// In scope: product cards. Not in scope: the cart beside them.

import type { Quote } from "@tallystick/sdk";

import { drawing, half } from "../art/index.js";
import { money, number, points, t, wordsOf } from "../i18n/index.js";
import { config, earnedBy, isHouse, tally, wallet } from "../loyalty.js";
import type { Product } from "../shop.js";
import { html, type Html } from "../template.js";
import { cartAside, tone } from "./cart.js";

/** The page. */
export function shopPage(quote: Quote | null): Html {
  const words = t().hero;
  return html`<div class="shop"><div class="shop__main">
      <div class="hero"><h1 id="page-title" tabindex="-1">${words.title}</h1>
        <div class="hero__stick">${half("upper", 14)}${half("lower", 14)}</div>
        <p>${words.text}</p>${!tally().isMember && html`<p class="hero__guest">${words.guest}</p>`}</div>
      <section aria-labelledby="products-title"><h2 class="group" id="products-title">${t().products.label}</h2>
        <ul class="grid">${config().products.map(card)}</ul></section>
    </div>${cartAside(quote)}</div>`;
}

function card(product: Product): Html {
  const words = t().products;
  const [name, about] = wordsOf(product.sku);
  const earned = earnedBy(product.sku);
  const double = isHouse() && product.category === "coffee/beans";
  return html`<li class="card" data-key="card-${product.sku}">
    <div class="card__art tone-${tone(product.sku)}">${drawing(product.sku)}
      ${earned !== null && wallet() !== null && (earned > 0
        ? html`<span class="chip" aria-label="${words.earnsLabel(points(earned))}" role="img">${words.earns(number(earned))}${double && html`<small>×2</small>`}</span>`
        : html`<span class="chip chip--none">${words.earnsNothing}</span>`)}</div>
    <h3 class="card__name">${name}</h3>
    <p class="card__about">${about}</p>
    <div class="card__foot"><span class="card__price number">${money(product.price)}</span>
      <button type="button" class="button" data-click="add:${product.sku}" aria-label="${words.addLabel(name)}">${words.add}</button></div>
  </li>`;
}
