// What a rule did, as a sentence. Plain text: show it with `textContent`, never as HTML.

import { formatMoney, formatPoints } from "./format.js";
import type { Currency, Json, Program, TraceEntry, Unmet, Wallet } from "./generated/types.js";
import { englishMessages } from "./messages.js";
import type { Messages } from "./messages.js";

export { englishMessages } from "./messages.js";
export type { Messages } from "./messages.js";

/** What sentences are made with; all of it may be left out. */
export interface ExplainContext {
  /** Names of rules, wallets and tiers, the zone and the currency; ids are shown without. */
  program?: Program | undefined;
  /** The currency of amounts; the program's when absent. */
  currency?: Currency | undefined;
  /** The language of numbers and dates; the device's when absent. */
  locale?: Intl.LocalesArgument;
  /** The sentences; English when absent. */
  messages?: Messages | undefined;
}

/** What one rule of a trace did, or why it did nothing: `“10 % off” did not apply: its code was not entered.` */
export function explain(entry: TraceEntry, context: ExplainContext = {}): string {
  const say = context.messages ?? englishMessages;
  const rule = say.name(ruleName(entry, context.program));
  if (entry.outcome === "not_applied") {
    const why = entry.reason === undefined ? undefined : because(entry.reason, context, walletOf(entry.rule, context.program));
    return say.notApplied(rule, why);
  }
  const points = entry.points === undefined ? undefined : pointsText(entry.points, context, walletOf(entry.rule, context.program));
  if (entry.part === "multiplier") return say.multiplied(rule, context.program?.multipliers?.find((one) => one.id === entry.rule)?.factor);
  if (entry.amount !== undefined) {
    const amount = moneyText(entry.amount, context);
    return points === undefined ? say.tookOff(rule, amount) : say.tookOffForPoints(rule, amount, points);
  }
  return points === undefined ? say.applied(rule) : say.earned(rule, points);
}

/** What is missing for an offer or a code, as a part of a sentence: `it costs 500 points, and 120 points can be spent`. */
export function explainUnmet(unmet: Unmet, context: ExplainContext & { rule?: string } = {}): string {
  return because(unmet, context, context.rule === undefined ? undefined : walletOf(context.rule, context.program));
}

function because({ condition, wanted, actual }: Unmet, context: ExplainContext, wallet: Wallet | undefined): string {
  const say = context.messages ?? englishMessages;
  switch (condition) {
    case "spend":
      return say.spend(moneyText(wanted, context), moneyText(actual, context));
    case "units":
      return say.units(numberText(wanted, context), numberText(actual, context));
    case "tier":
      return say.tier(tierName(wanted, context.program), isAbsent(actual) ? undefined : tierName(actual, context.program));
    case "window":
      return windowText(wanted, actual, context, say);
    case "channel":
      return say.channel(listText(wanted), isAbsent(actual) ? undefined : String(actual));
    case "any":
      return say.any(unmetList(wanted).map((one) => because(one, context, wallet)).join("; "));
    case "points":
      return say.pointsShort(pointsText(wanted, context, wallet), pointsText(actual, context, wallet));
    case "points_asked":
      return say.pointsAsked(pointsText(wanted, context, wallet), pointsText(actual, context, wallet));
    case "effect":
      return say.nothingToTakeOff();
    case "code":
      return say.noCode();
    case "choice":
      return say.notChosen();
    case "base":
      return say.nothingCounts();
    case "not_best":
      return say.notBest();
    default:
      return say.other(condition);
  }
}

function windowText(wanted: Json, actual: Json, context: ExplainContext, say: Messages): string {
  const ends = typeof wanted === "object" && wanted !== null && !Array.isArray(wanted) ? wanted : {};
  const [from, until] = [ends["from"], ends["until"]];
  if (typeof from === "number" && typeof actual === "number" && actual < from) return say.begins(dateText(from, context));
  if (typeof until === "number") return say.ended(dateText(until, context));
  return say.other("window");
}

function ruleName(entry: TraceEntry, program: Program | undefined): string {
  const lists = { earn: program?.earn, multiplier: program?.multipliers, reward: program?.rewards };
  const found = lists[entry.part]?.find((rule) => rule.id === entry.rule);
  return found?.name ?? entry.rule;
}

function tierName(id: Json, program: Program | undefined): string {
  for (const ladder of program?.ladders ?? []) {
    const found = ladder.tiers.find((tier) => tier.id === id);
    if (found !== undefined) return found.name ?? found.id;
  }
  return String(id);
}

function walletOf(rule: string, program: Program | undefined): Wallet | undefined {
  const id = program?.earn?.find((one) => one.id === rule)?.wallet ?? program?.rewards?.find((one) => one.id === rule)?.cost?.wallet;
  return program?.wallets?.find((wallet) => wallet.id === id);
}

function pointsText(points: Json, context: ExplainContext, wallet: Wallet | undefined): string {
  const say = context.messages ?? englishMessages;
  const amount = typeof points === "number" ? formatPoints(points, wallet ?? {}, context.locale) : String(points);
  return say.points(amount, wallet?.name);
}

function moneyText(minor: Json, context: ExplainContext): string {
  const currency = context.currency ?? context.program?.currency;
  if (typeof minor !== "number" || currency === undefined) return String(minor);
  return formatMoney(minor, currency, context.locale);
}

function numberText(value: Json, context: ExplainContext): string {
  return typeof value === "number" ? formatPoints(value, {}, context.locale) : String(value);
}

function dateText(instant: number, context: ExplainContext): string {
  const style = { dateStyle: "long", timeStyle: "short" } as const;
  try {
    return new Intl.DateTimeFormat(context.locale, { ...style, timeZone: context.program?.zone.name ?? "UTC" }).format(instant);
  } catch {
    return new Date(instant).toISOString(); // a zone that this device does not know
  }
}

function listText(value: Json): string {
  return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}

function unmetList(value: Json): Unmet[] {
  return Array.isArray(value) ? (value as unknown as Unmet[]) : [];
}

function isAbsent(value: Json | undefined): boolean {
  return value === null || value === undefined;
}
