// What surrounds every page: header, footer, the message, and the bar that leads to the cart on a phone.
//
// In scope: the frame. Not in scope: the pages.

import type { Quote } from "@tallystick/sdk";

import { mark } from "../art/index.js";
import { pieces } from "../basket.js";
import { money, number, programInForce, t, unit } from "../i18n/index.js";
import { balance, config, earnedIn, tally, wallet } from "../loyalty.js";
import { link, page } from "../routes.js";
import { shownNotice } from "../say.js";
import { state } from "../store.js";
import { html, type Html } from "../template.js";

/** Header, page, footer. */
export function frame(content: Html, quote: Quote | null): Html {
  const words = t();
  return html`<button type="button" class="skip" data-click="skip">${words.skip}</button>
    <header class="header"><a class="brand" href="${link("shop")}">${mark}<span><b>${words.shopName}</b><small>${words.tagline}</small></span></a>
      <nav class="nav" aria-label="${words.nav.label}">
        <a href="${link("shop")}" ${page() === "shop" && html`aria-current="page"`}>${words.nav.shop}</a>
        <a href="${link("member")}" ${page() === "member" && html`aria-current="page"`}>${words.nav.member}</a>
        <a class="nav__cart" href="${link("cart")}" ${page() === "cart" && html`aria-current="page"`}>${words.nav.cart}${pieces() > 0 && html` <span class="badge">${pieces()}</span>`}</a>
      </nav>${account()}</header>
    ${message()}
    <main id="main" class="main" data-key="page-${page()}">${content}</main>
    ${bar(quote)}
    <footer class="footer"><p>${words.footer.about}</p><p class="quiet">${words.footer.engine(tally().engine)}</p>
      <div class="languages" role="group" aria-label="${words.nav.language}">
        ${language("en", "English")}${language("de", "Deutsch")}</div>${programs()}</footer>`;
}

/** Which program is in force, and the templates that the demo can be switched to. */
function programs(): Html {
  const words = t().programs;
  const inForce = programInForce();
  const option = ([id, name]: [string, string]) => html`<option value="${id}" ${id === inForce && html`selected`}>${name}</option>`;
  return html`<form class="programs" data-submit="switchProgram"><label for="program">${words.label}</label>
    <select class="field" id="program" name="program">${Object.entries(words.names).map(option)}</select>
    <button type="submit" class="button button--quiet">${words.use}</button></form>`;
}

function account(): Html {
  const words = t().nav;
  if (!state.member) return html`<button type="button" class="account" data-click="openSignIn" aria-haspopup="dialog">${words.signIn}</button>`;
  const has = balance().available ?? 0;
  return html`<button type="button" class="account account--member" data-click="openSignIn" aria-haspopup="dialog">
    <span class="visually-hidden">${words.signedInAs}</span> <span>${state.member.name}</span> ${wallet() !== null && html`<span class="account__points number">${number(has)}</span> <span class="visually-hidden">${unit()}</span>`}</button>`;
}

function language(code: "en" | "de", name: string): Html {
  return html`<button type="button" class="language" lang="${code}" data-click="language:${code}" aria-pressed="${state.language === code ? "true" : "false"}">${name}</button>`;
}

function message(): Html | null {
  const shown = shownNotice();
  if (!shown) return null;
  return html`<div class="notice notice--${shown.kind}" data-key="notice" role="${shown.kind === "bad" ? "alert" : "status"}"><p>${shown.text}</p>
    <button type="button" class="remove" data-click="dismiss" aria-label="${t().messages.dismiss}">×</button></div>`;
}

/** The way to the cart where it has no room beside the products. */
function bar(quote: Quote | null): Html | null {
  if (page() !== "shop" || !quote || pieces() === 0) return null;
  return html`<a class="bar" href="${link("cart")}"><span class="badge">${pieces()}</span> <span>${t().cart.title}</span>
    ${wallet() !== null && html`<span class="chip">+${number(earnedIn(quote))}</span> <span class="visually-hidden">${unit()}</span> `}<b class="number">${money(quote.totals.toPay)}</b></a>`;
}

/** What the sign-in dialog shows. */
export function signInDialog(): Html {
  const words = t().signIn;
  return html`<h2 id="sign-in-title" tabindex="-1">${words.title}</h2><p>${words.lead}</p>
    <ul class="people">${config().members.map(({ id, name }) => html`<li><button type="button" class="person person--${id}" data-click="signIn:${id}" ${state.member?.id === id && html`aria-current="true"`}>
      <b>${name}</b><small>${words.hints[id] ?? ""}${state.member?.id === id && html` (${words.current})`}</small></button></li>`)}</ul>
    <div class="buttons"><button type="button" class="button button--quiet" data-click="signIn:">${state.member ? words.out : words.guest}</button>
      <button type="button" class="button button--quiet" data-click="closeDialog">${words.close}</button></div>`;
}
