// The texts of the language that is chosen, and numbers, money and dates as it writes them.
//
// In scope: words and formats. Not in scope: which of them stand where.

import { formatMoney } from "@tallystick/sdk";

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

/** `1 point`, `1,200 points`. */
export function points(value: number): string {
  return t().points(number(value), value);
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

/** `14:59` of milliseconds. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Name and words of an article. */
export function wordsOf(sku: string): [string, string] {
  return t().names[sku] ?? [sku, ""];
}

/** The name of a tier. */
export function tierName(tier: string): string {
  return t().tier.names[tier] ?? tier;
}

/** The name of a rule or reward. */
export function ruleName(rule: string): string {
  return t().why[rule] ?? rule;
}
