// The member page: balance, status, orders to return, history.
//
// In scope: the page. Not in scope: reading and returning (member-flow.ts).

import type { Entry, LedgerRecord as Receipt } from "@tallystick/sdk";

import { drawing } from "../art/index.js";
import { day, ladderName, lastDay, moment, money, number, points, t, tierName, unit, wordsOf, year } from "../i18n/index.js";
import { balance, cartOf, isTender, tally, wallet } from "../loyalty.js";
import { history, refundSentence, returning } from "../member-flow.js";
import { state, type KeptOrder } from "../store.js";
import { html, type Html } from "../template.js";
import { tone } from "./cart.js";
import { tierProgress } from "./tier.js";

/** The page. */
export function memberPage(): Html {
  const words = t().member;
  if (!tally().isMember || !state.member) {
    return html`<div class="narrow"><h1 id="page-title" tabindex="-1">${t().title.member}</h1><p class="lead">${words.guest}</p>
      <button type="button" class="button" data-click="openSignIn">${t().nav.signIn}</button></div>`;
  }
  return html`<div class="member"><h1 id="page-title" tabindex="-1">${words.title(state.member.name)}</h1>
    <div class="member__top">${wallet() !== null && balanceBlock()}${statusBlock()}</div>
    <div class="member__columns">
      <section class="slip" aria-labelledby="orders-title"><h2 id="orders-title">${words.orders}</h2>${ordersBlock()}</section>
      <section class="slip" aria-labelledby="history-title"><h2 id="history-title">${words.history}</h2>${historyBlock()}</section>
    </div></div>`;
}

function balanceBlock(): Html {
  const words = t().member;
  const { available = 0, held = 0, owed = 0, maturing = [], expiring = [] } = balance();
  const worth = worthOf(available);
  return html`<section class="slip slip--dark" aria-labelledby="balance-title"><h2 id="balance-title">${words.balance}</h2>
    <p class="panel__earn"><span class="panel__number number" id="balance">${number(available)}</span> <span>${unit()}</span></p>
    ${worth !== null && html`<p>${words.worth(money(worth))}</p>`}
    <ul class="plain">
      ${held > 0 && html`<li>${words.held(points(held))}</li>`}
      ${owed > 0 && html`<li>${words.owed(points(owed))}</li>`}
      ${maturing.length > 0 ? maturing.slice(0, 3).map((due) => html`<li>${words.pending(points(due.points), day(due.at))}</li>`) : html`<li>${words.noPending}</li>`}
      ${expiring.length > 0 ? expiring.slice(0, 3).map((due) => html`<li>${words.expiring(points(due.points), lastDay(due.at))}</li>`) : html`<li>${words.noExpiring}</li>`}
    </ul></section>`;
}

/** What points are worth where they pay; `null` in a program in which they do not. */
function worthOf(available: number): number | null {
  const reward = tally().program.rewards?.find(({ id }) => isTender(id));
  if (!reward?.cost || !("amountPerPoint" in reward.give)) return null;
  return Math.floor((available * Number(reward.give.amountPerPoint.value) * 100) / Number(reward.cost.points));
}

function statusBlock(): Html | null {
  const words = t().tier;
  const ladder = tally().program.ladders?.[0];
  if (!ladder) return null;
  const standing = tally().view.ladders?.[ladder.id];
  const progress = tally().engine === "wasm" ? tally().quote(cartOf([], [], [])).progress?.[0] : undefined;
  const lastOfYear = Date.UTC(Number(year(tally().now())), 11, 31, 12);
  return html`<section class="slip" aria-labelledby="status-title"><h2 id="status-title">${ladderName(ladder)}</h2>
    ${progress && tierProgress(progress)}
    ${standing?.until !== undefined && html`<p class="quiet">${tierName(standing.tier)}: ${words.until(lastDay(standing.until))}</p>`}
    ${ladder.period === "calendar" && html`<p class="quiet">${words.deadline(day(lastOfYear))}</p>`}</section>`;
}

function ordersBlock(): Html {
  const words = t().member;
  const own = state.orders.filter((order) => order.member === state.member?.id);
  const known = new Set(own.map((order) => order.order));
  const older = history.records.filter((record) => record.command === "order" && record.order !== undefined && !known.has(record.order));
  if (own.length === 0 && older.length === 0) return html`<p class="empty">${words.ordersEmpty}</p>`;
  return html`<ul class="orders">${own.map(keptOrder)}${older.map(olderOrder)}</ul>${older.length > 0 && html`<p class="quiet">${words.ordersNote}</p>`}`;
}

function keptOrder({ order, at, lines }: KeptOrder): Html {
  const words = t().member;
  return html`<li data-key="order-${order}"><h3>${t().history.order(order)}</h3><p class="quiet">${moment(at)}</p>
    <ul class="goods">${lines.map(({ sku, quantity, returned, gross }) => {
      const name = wordsOf(sku)[0];
      const action = returned >= quantity
        ? html`<span class="quiet">${words.returned}</span>`
        : html`<button type="button" class="button button--small button--quiet" data-click="returnLine:${order}=${sku}" aria-label="${words.returnLabel(name)}" ${returning && html`aria-disabled="true"`}>${returning === order ? words.returning : words.return}</button>`;
      return html`<li data-key="sold-${order}-${sku}"><span class="line__art tone-${tone(sku)}">${drawing(sku)}</span><span>${quantity} × ${name} <span class="number quiet">${money(gross)}</span>
        ${returned > 0 && returned < quantity && html`<small class="quiet">${words.returnedSome(returned, quantity)}</small>`}</span>${action}</li>`;
    })}</ul></li>`;
}

function olderOrder(record: Receipt): Html {
  const words = t().member;
  const order = record.order ?? "";
  const isReturned = history.records.some((entry) => entry.command === "refund" && entry.order === order);
  return html`<li data-key="order-${order}" class="orders__older"><div><h3>${t().history.order(order)}</h3><p class="quiet">${moment(record.occurredAt ?? record.at)}</p></div>
    ${isReturned ? html`<span class="quiet">${words.returned}</span>` : html`<button type="button" class="button button--small button--quiet" data-click="returnOrder:${order}" aria-label="${words.returnAllLabel(order)}" ${returning && html`aria-disabled="true"`}>${words.returnAll}</button>`}</li>`;
}

function historyBlock(): Html {
  const words = t().member;
  if (history.records.length === 0) return html`<p class="empty">${history.loading ? t().messages.loading : words.historyEmpty}</p>`;
  return html`<ol class="history">${history.records.map(historyRow)}</ol>
    ${history.next !== undefined && html`<button type="button" class="button button--quiet" data-click="older" ${history.loading && html`aria-disabled="true"`}>${words.older}</button>`}`;
}

function historyRow(record: Receipt): Html {
  const words = t().history;
  const { command, order = "" } = record;
  const title = command === "order" || command === "refund" ? words[command](order) : command === "tier" ? words.byHand : words[command];
  const sentences = (record.entries ?? []).map(sentence).filter(Boolean);
  const has = record.balances?.[wallet() ?? ""];
  return html`<li data-key="record-${record.seq}"><p class="history__head"><b>${title}</b> <time datetime="${new Date(record.occurredAt ?? record.at).toISOString()}">${moment(record.occurredAt ?? record.at)}</time></p>
    ${sentences.length > 0 && html`<p>${sentences.join(", ")}</p>`}
    ${record.refund && html`<p>${refundSentence(record.refund)}</p>`}
    ${has && html`<p class="quiet number">${words.balance(points(has.available ?? 0))}</p>`}</li>`;
}

/** One entry of a record as half a sentence. What only bookkeepers care about is left out. */
function sentence(entry: Entry): string {
  const words = t().history;
  const sum = (lots: Array<{ points: number }>) => points(lots.reduce((total, lot) => total + lot.points, 0));
  if ("accrue" in entry) return words.accrue(points(entry.accrue.points, entry.accrue.wallet));
  if ("settle" in entry) return words.settle(points(entry.settle.points));
  if ("activate" in entry) return words.activate(sum(entry.activate.lots));
  if ("hold" in entry) return words.hold_entry(sum(entry.hold.lots));
  if ("release" in entry) return words.release_entry(sum(entry.release.lots));
  if ("lapse" in entry) return words.lapse(sum(entry.lapse.lots));
  if ("burn" in entry) return words.burn(sum(entry.burn.lots));
  if ("restore" in entry) return words.restore(sum(entry.restore.lots));
  if ("clawback" in entry) return words.clawback(points((entry.clawback.lots ?? []).reduce((total, lot) => total + lot.points, 0) + (entry.clawback.owed ?? 0)));
  if ("adjust" in entry) {
    const { back = [], taken = [], owed = 0 } = entry.adjust;
    const [given, gone] = [back, taken].map((lots) => lots.reduce((total, lot) => total + lot.points, 0));
    const less = (gone ?? 0) + owed - (given ?? 0);
    return less > 0 ? words.clawback(points(less)) : less < 0 ? words.restore(points(-less)) : "";
  }
  if ("expire" in entry) return words.expire(sum(entry.expire.lots));
  if ("tier" in entry && entry.tier.from !== entry.tier.to) return words.tier(tierName(entry.tier.from), tierName(entry.tier.to));
  return "";
}
