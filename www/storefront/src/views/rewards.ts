// The rewards that a cart can have: choose one, take it off again, or pay with a number of points.
//
// In scope: offers and codes of a quote. Not in scope: whether they are possible; the quote says so.

import type { CodeStatus, Offer, Quote } from "@tallystick/sdk";

import { money, number, points, ruleName, t } from "../i18n/index.js";
import { tally } from "../loyalty.js";
import { html, type Html } from "../template.js";
import { reason } from "./why.js";

/** The list of offers. */
export function rewards(quote: Quote): Html {
  const words = t().rewards;
  if (!tally().isMember) {
    return html`<section class="block" aria-labelledby="rewards-title"><h3 id="rewards-title">${words.title}</h3>
      <p class="quiet">${words.signIn}</p>
      <button type="button" class="button button--quiet" data-click="openSignIn">${t().panel.join}</button></section>`;
  }
  return html`<section class="block" aria-labelledby="rewards-title"><h3 id="rewards-title">${words.title}</h3>
    <ul class="offers">${ranked(quote).map(offer)}</ul></section>`;
}

/** The offers in the order in which they suit the member. */
function ranked({ offers = [], ranking = [] }: Quote): Offer[] {
  return ranking.flatMap((reward) => offers.find((entry) => entry.reward === reward) ?? []);
}

function offer(entry: Offer): Html {
  const words = t().rewards;
  const name = ruleName(entry.reward);
  const applied = entry.status === "applied";
  const canUse = applied || entry.status === "available";
  const price = entry.slider ? entry.slider.min : (entry.cost?.points ?? 0);
  const button = applied
    ? html`<button type="button" class="button button--small button--on" data-click="unchoose:${entry.reward}" aria-label="${words.removeLabel(name)}">${words.using}</button>`
    : canUse && html`<button type="button" class="button button--small" data-click="choose:${entry.reward}" aria-label="${words.useLabel(name)}">${words.use}</button>`;
  return html`<li class="offer ${applied && "offer--on"} ${!canUse && "offer--off"}" data-key="offer-${entry.reward}">
    <div class="offer__head"><span class="offer__name">${name}</span>
      <span class="offer__cost">${entry.slider && !applied ? words.sliderMin(points(price)) : points(entry.cost?.points ?? price)}</span></div>
    <div class="offer__foot"><span class="quiet">${canUse ? words.saves(money(entry.worth)) : obstacle(entry)}</span>${button}</div>
    ${applied && entry.slider && slider(entry, entry.slider)}
  </li>`;
}

/** What is in the way, and how far it is. */
function obstacle(entry: Offer): string {
  const { missing, status, reward } = entry;
  if (status === "short" && missing) return t().rewards.missing(points(Number(missing.wanted) - Number(missing.actual)));
  if (status === "nothing" && reward === "free-pastry") return t().rewards.pastryNeeded;
  return reason(missing);
}

/** A slider with everything that can be used instead of dragging it. */
function slider(entry: Offer, { min, max, step }: { min: number; max: number; step: number }): Html {
  const words = t().rewards;
  const now = entry.cost?.points ?? min;
  const range = html`data-min="${min}" data-max="${max}" data-step="${step}"`;
  const presets = [...new Set([min, Math.floor((min + max) / 2 / step) * step, max])].filter((value) => value >= min);
  return html`<div class="slider" role="group" aria-label="${words.slider}">
    <input class="slider__range" type="range" id="slider-range" min="${min}" max="${max}" step="${step}" value="${now}" ${range}
      aria-label="${words.slider}" aria-valuetext="${points(now)}, ${words.saves(money(entry.worth))}" data-input="slide:${entry.reward}">
    <div class="slider__row">
      <button type="button" class="step" data-click="put:${entry.reward}=${now - step}" ${range} aria-label="${words.fewer(points(step))}" ${now <= min && html`disabled`}>−</button>
      <input class="field field--number" type="number" inputmode="numeric" id="slider-number" min="${min}" max="${max}" step="${step}" value="${now}" ${range}
        aria-label="${words.slider}" data-change="slide:${entry.reward}">
      <button type="button" class="step" data-click="put:${entry.reward}=${now + step}" ${range} aria-label="${words.more(points(step))}" ${now >= max && html`disabled`}>+</button>
      <span class="quiet">${words.sliderRange(number(min), points(max))}</span>
    </div>
    <div class="slider__row">
      ${presets.map((value) => html`<button type="button" class="preset" data-key="preset-${value}" data-click="put:${entry.reward}=${value}" ${range} aria-pressed="${value === now ? "true" : "false"}">${value === max ? words.all : number(value)}</button>`)}
    </div>
  </div>`;
}

/** The codes of the cart, and the field for another one. */
export function codes(quote: Quote): Html {
  const words = t().codes;
  return html`<section class="block" aria-labelledby="code-label">
    <form class="code" data-submit="code" novalidate>
      <label id="code-label" for="code">${words.label}</label>
      <div class="code__row"><input class="field" id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40">
      <button class="button button--quiet" type="submit">${words.add}</button></div>
    </form>
    ${(quote.codes ?? []).length > 0 && html`<ul class="codes">${(quote.codes ?? []).map(codeRow)}</ul>`}
  </section>`;
}

function codeRow({ code, status, missing }: CodeStatus): Html {
  const words = t().codes;
  const text = status === "applied" ? words.applied : status === "rejected" ? words.rejected : words.notYet(reason(missing));
  return html`<li data-key="code-${code}"><span><b>${code}</b> <span class="${status === "applied" ? "good" : "quiet"}">${status === "applied" ? "✓ " : ""}${text}</span></span>
    <button type="button" class="remove" data-click="uncode:${code}" aria-label="${words.remove(code)}">×</button></li>`;
}
