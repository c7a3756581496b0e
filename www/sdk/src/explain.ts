// What a rule did, as a sentence. Plain text: show it with `textContent`, never as HTML.

import { formatMoney, formatPoints } from "./format.js";
import type { Currency, Hint, HintTarget, Json, Program, TraceEntry, Unmet, Wallet } from "./generated/types.js";
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
  if (entry.outcome !== "applied") {
    const why = entry.reason === undefined ? undefined : because(entry.reason, context, walletOf(entry.rule, context.program));
    return entry.outcome === "limited" ? say.limited(rule, why) : say.notApplied(rule, why);
  }
  const points = entry.points === undefined ? undefined : pointsText(entry.points, context, walletOf(entry.rule, context.program));
  if (entry.part === "multiplier") return say.multiplied(rule, entry.factor);
  // What a reward gives for later, or adds, takes nothing off.
  if (entry.amount !== undefined && entry.amount !== 0) {
    const amount = moneyText(entry.amount, context);
    return points === undefined ? say.tookOff(rule, amount) : say.tookOffForPoints(rule, amount, points);
  }
  return points === undefined ? say.applied(rule) : say.earned(rule, points);
}

/** What is missing for an offer or a code, as a part of a sentence: `it costs 500 points, and 120 points can be spent`. */
export function explainUnmet(unmet: Unmet, context: ExplainContext & { rule?: string } = {}): string {
  return because(unmet, context, context.rule === undefined ? undefined : walletOf(context.rule, context.program));
}

/** What a shopper could do for more, as a part of a sentence: `€4.10 more for “Free shipping”`. */
export function explainHint(hint: Hint, context: ExplainContext & { lineName?: (line: string) => string } = {}): string {
  const say = context.messages ?? englishMessages;
  const target = say.name(targetName(hint.target, context.program));
  const { change } = hint;
  if ("spend" in change) return say.spendMore(moneyText(change.spend, context), target);
  if ("orders" in change) return say.ordersMore(numberText(change.orders, context), target, change.orders);
  const { line, count } = change.units;
  return say.unitsMore(numberText(count, context), context.lineName?.(line) ?? line, target);
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
      return say.notBest(isAbsent(actual) ? undefined : say.name(nameOf(String(actual), context.program?.rewards)));
    case "excluded":
      return say.excluded(isAbsent(actual) ? undefined : say.name(nameOf(String(actual), context.program?.rewards)));
    case "whole":
      return say.whole(moneyText(wanted, context), moneyText(actual, context));
    case "times":
      return say.times(numberText(wanted, context), numberText(actual, context));
    case "limit":
    case "cap":
      return say[condition](countText(actual, context, wallet), countText(wanted, context, wallet));
    case "cooldown":
      return typeof wanted === "number" ? say.rests(dateText(wanted, context)) : say.other(condition);
    default:
      return becauseOfMember(condition, wanted, actual, context) ?? becauseOfOrder(condition, wanted, actual, context) ?? say.other(condition);
  }
}

/** Conditions on the member. */
function becauseOfMember(condition: string, wanted: Json, actual: Json, context: ExplainContext): string | undefined {
  const say = context.messages ?? englishMessages;
  const fields = fieldsOf(wanted);
  switch (condition) {
    case "member":
      return wanted === true ? say.membersOnly() : say.guestsOnly();
    case "segment":
      return say.segment(namesText(wanted, context.program?.segments));
    case "attribute":
      return say.attribute(String(fields["name"]), listText(fields["oneOf"] ?? null), textOf(actual));
    case "birthday":
      return say.birthday(fields["month"] === true ? "month" : isZero(fields["daysBefore"]) && isZero(fields["daysAfter"]) ? "day" : "days");
    case "offer":
      return say.offer();
    case "bought":
      return say.bought(String(fields["counter"]), numberText(fields["atLeast"] ?? null, context), numberText(actual, context));
    case "plan":
      return say.plan(namesText(wanted, context.program?.plans));
    case "tenure": {
      const unit = "months" in fields ? "months" : "days";
      return say.tenure(unit, numberText(fields[unit] ?? null, context));
    }
    case "balance": {
      // The condition does not say whose points they are; of several wallets it could be any.
      const wallets = context.program?.wallets ?? [];
      const only = wallets.length === 1 ? wallets[0] : undefined;
      return say.balance(countText(wanted, context, only), countText(actual, context, only));
    }
    case "experiment":
      return say.experiment();
    default:
      return undefined;
  }
}

/** Conditions on the order and on events. */
function becauseOfOrder(condition: string, wanted: Json, actual: Json, context: ExplainContext): string | undefined {
  const say = context.messages ?? englishMessages;
  const fields = fieldsOf(wanted);
  switch (condition) {
    case "order": {
      const number = isAbsent(actual) ? undefined : numberText(actual, context);
      if (fields["every"] !== undefined) return say.everyOrder(numberText(fields["every"], context), number);
      return say.orderNumber(numberText(fields["nth"] ?? null, context), number);
    }
    case "schedule": {
      const days = Array.isArray(fields["weekdays"]) ? fields["weekdays"].map((day) => weekdayText(day, context)).join(", ") : undefined;
      return say.schedule(days, textOf(fields["from"]), textOf(fields["until"]));
    }
    case "store":
      return say.store(listText(wanted), textOf(actual));
    case "payment":
      return say.payment(listText(wanted), textOf(actual));
    case "event":
      return say.event(String(fields["field"]));
    default:
      return undefined;
  }
}

function windowText(wanted: Json, actual: Json, context: ExplainContext, say: Messages): string {
  const ends = fieldsOf(wanted);
  const [from, until] = [ends["from"], ends["until"]];
  if (typeof from === "number" && typeof actual === "number" && actual < from) return say.begins(dateText(from, context));
  if (typeof until === "number") return say.ended(dateText(until, context));
  return say.other("window");
}

function ruleName(entry: TraceEntry, program: Program | undefined): string {
  const lists = { earn: program?.earn, multiplier: program?.multipliers, reward: program?.rewards };
  return nameOf(entry.rule, lists[entry.part]);
}

function targetName(target: HintTarget, program: Program | undefined): string {
  if ("reward" in target) return nameOf(target.reward, program?.rewards);
  if ("earn" in target) return nameOf(target.earn, program?.earn);
  if ("multiplier" in target) return nameOf(target.multiplier, program?.multipliers);
  const { ladder, tier } = target.tier;
  return nameOf(tier, program?.ladders?.find((one) => one.id === ladder)?.tiers);
}

function nameOf(id: string, all: ReadonlyArray<{ id: string; name?: string }> | undefined): string {
  return all?.find((one) => one.id === id)?.name ?? id;
}

function namesText(ids: Json, all: ReadonlyArray<{ id: string; name?: string }> | undefined): string {
  return Array.isArray(ids) ? ids.map((id) => nameOf(String(id), all)).join(", ") : String(ids);
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

/** Points of a wallet; a plain number where there is no wallet. */
function countText(value: Json, context: ExplainContext, wallet: Wallet | undefined): string {
  return wallet === undefined ? numberText(value, context) : pointsText(value, context, wallet);
}

/** The name of a day of the week, 1 is Monday. */
function weekdayText(day: Json, context: ExplainContext): string {
  if (typeof day !== "number") return String(day);
  const monday = Date.UTC(2024, 0, 1);
  return new Intl.DateTimeFormat(context.locale, { weekday: "long", timeZone: "UTC" }).format(monday + (day - 1) * 86_400_000);
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

function fieldsOf(value: Json): { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function textOf(value: Json | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function isZero(value: Json | undefined): boolean {
  return value === undefined || value === null || value === 0;
}

function isAbsent(value: Json | undefined): boolean {
  return value === null || value === undefined;
}
