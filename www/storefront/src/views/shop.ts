// The first page: what the shop sells, each with the points it would earn.
//
// In scope: product cards. Not in scope: the cart beside them.

import type { Quote } from "@tallystick/sdk";

import { drawing, half } from "../art/index.js";
import { money, number, points, t, wordsOf } from "../i18n/index.js";
import { config, earnedBy, tally } from "../loyalty.js";
import type { Product } from "../shop.js";
import { html, type Html } from "../template.js";
import { cartAside, tone } from "./cart.js";

const GROUPS = ["coffee", "bakery", "ware", "giftcard"] as const;

/** The page. */
export function shopPage(quote: Quote | null): Html {
  const words = t().hero;
  return html`<div class="shop"><div class="shop__main">
      <div class="hero"><h1 id="page-title" tabindex="-1">${words.title}</h1>
        <div class="hero__stick">${half("upper", 14)}${half("lower", 14)}</div>
        <p>${words.text}</p>${!tally().isMember && html`<p class="hero__guest">${words.guest}</p>`}</div>
      ${GROUPS.map(group)}
    </div>${cartAside(quote)}</div>`;
}

function group(name: (typeof GROUPS)[number]): Html {
  const products = config().products.filter((entry) => entry.category.split("/")[0] === name);
  return html`<section aria-labelledby="group-${name}" data-key="section-${name}"><h2 class="group" id="group-${name}">${t().products.groups[name]}</h2>
    <ul class="grid">${products.map(card)}</ul></section>`;
}

function card(product: Product): Html {
  const words = t().products;
  const [name, about] = wordsOf(product.sku);
  const earned = earnedBy(product.sku);
  const double = product.category === "coffee/beans";
  return html`<li class="card" data-key="card-${product.sku}">
    <div class="card__art tone-${tone(product.sku)}">${drawing(product.sku)}
      ${earned !== null && (earned > 0
        ? html`<span class="chip" aria-label="${words.earnsLabel(points(earned))}" role="img">${words.earns(number(earned))}${double && html`<small>×2</small>`}</span>`
        : html`<span class="chip chip--none">${words.earnsNothing}</span>`)}</div>
    <h3 class="card__name">${name}</h3>
    <p class="card__about">${about}</p>
    <div class="card__foot"><span class="card__price number">${money(product.price)}</span>
      <button type="button" class="button" data-click="add:${product.sku}" aria-label="${words.add}: ${name}">${words.add}</button></div>
  </li>`;
}
