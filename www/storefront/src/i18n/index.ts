// The texts of the language that is chosen, and numbers, money and dates as it writes them.
//
// In scope: words and formats. Not in scope: which of them stand where.

import { formatMoney, type Ladder } from "@tallystick/sdk";

import { isHouse, rewardNamed, tally, wallet } from "../loyalty.js";
import { state } from "../store.js";
import { de } from "./de.js";
import { deRest } from "./de-rest.js";
import { en, type Texts } from "./en.js";
import { enRest, type RestTexts } from "./en-rest.js";

const TABLE: { [language in "en" | "de"]: Texts & RestTexts } = { en: { ...en, ...enRest }, de: { ...de, ...deRest } };
const ZONE = "Europe/Vienna"; // the program's days; a deadline is the shop's, wherever the shopper is

/** The texts. */
export function t(): Texts & RestTexts {
  return TABLE[state.language];
}

/** An amount in cents: `€12.50`, `€ 12,50`. */
export function money(minor: number): string {
  return formatMoney(minor, "EUR", t().locale);
}

/** A bare number: `1,200`, `1 200`. */
export function number(value: number): string {
  return new Intl.NumberFormat(t().locale).format(value);
}

/** `1 point`, `1,200 points`; of a wallet that has its own word, `3 stars`. */
export function points(value: number, of = wallet()): string {
  return t().points(number(value), value, wordsFor(of));
}

/** What the page's wallet counts, in the plural: `points`. */
export function unit(): string {
  return wordsFor(wallet())[1];
}

function wordsFor(of: string | null): [string, string] {
  return t().units[of ?? "points"] ?? t().units["points"] ?? ["", ""];
}

/** An amount of what a ladder measures. */
export function measure(ladder: Ladder | undefined, value: number): string {
  const metric = ladder?.metric;
  if (metric === undefined || (typeof metric === "object" && "spend" in metric)) return money(value);
  if (metric === "orders") return t().tier.orders(number(value), value);
  return typeof metric === "object" ? points(value, metric.points) : number(value);
}

/** `3 December 2026`. */
export function day(instant: number): string {
  return new Intl.DateTimeFormat(t().locale, { dateStyle: "long", timeZone: ZONE }).format(instant);
}

/** The day before an instant at which something ends: what is good until 1 January is good on 31 December. */
export function lastDay(end: number): string {
  return day(end - 1);
}

/** The year that an instant is in, by the program's days. */
export function year(instant: number): string {
  return new Intl.DateTimeFormat("en", { year: "numeric", timeZone: ZONE }).format(instant);
}

/** `3 Dec 2026, 14:05`. */
export function moment(instant: number): string {
  return new Intl.DateTimeFormat(t().locale, { dateStyle: "medium", timeStyle: "short", timeZone: ZONE }).format(instant);
}

/** `14:05:30`. */
export function time(instant: number): string {
  return new Intl.DateTimeFormat(t().locale, { timeStyle: "medium", timeZone: ZONE }).format(instant);
}

/** `14:59` of milliseconds. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Name and words of an article. */
export function wordsOf(sku: string): [string, string] {
  return t().names[sku] ?? [sku, ""];
}

/** The template that is in force, or the shop's own program. */
export function programInForce(): string | undefined {
  const names = Object.entries(enRest.programs.names);
  return names.find(([, name]) => name === tally().program.name)?.[0];
}

/** The name of a ladder. */
export function ladderName(ladder: Ladder | undefined): string {
  return isHouse() ? t().tier.progress : (ladder?.name ?? t().tier.progress);
}

/** The name of a tier: the shop's own in the language, of a template as its document says. */
export function tierName(tier: string): string {
  const named = (tally().program.ladders ?? []).flatMap(({ tiers }) => tiers).find(({ id }) => id === tier)?.name;
  return (isHouse() ? t().tier.names[tier] : named) ?? tier;
}

/** The name of a rule or reward: the shop's own in the language, of a template as its document says. */
export function ruleName(rule: string): string {
  if (isHouse()) return t().why[rule] ?? rule;
  const { earn = [], multipliers = [] } = tally().program;
  return (rewardNamed(rule) ?? [...earn, ...multipliers].find(({ id }) => id === rule))?.name ?? rule;
}
