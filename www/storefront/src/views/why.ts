// "Why?": rule by rule, what made the points of a quote.
//
// In scope: the trace of a quote in sentences. Not in scope: deciding anything.

import type { Quote, TraceEntry, Unmet } from "@tallystick/sdk";

import { money, number, points, ruleName, t, tierName } from "../i18n/index.js";
import { earnedIn, tally, wallet } from "../loyalty.js";
import { html, type Html } from "../template.js";

/** Why a rule did not apply, as a half sentence. */
export function reason(unmet: Unmet | undefined): string {
  const { reasons } = t();
  if (!unmet) return reasons.other;
  const { condition, wanted, actual } = unmet;
  if (condition === "tier") return reasons.tier(tierName(String(wanted)), tierName(String(actual)));
  if (condition === "spend") return reasons.spend(money(Number(wanted)), money(Number(actual)));
  if (condition === "points") return reasons.points(points(Number(wanted)), points(Number(actual)));
  if (condition === "base" || condition === "effect" || condition === "code" || condition === "choice") return reasons[condition];
  return reasons.other;
}

/** What a rule did, as a row: its name and a number. */
function row(name: string, value: string): Html {
  return html`<li><span>${name}</span><b class="number">${value}</b></li>`;
}

/** The disclosure below the points of a cart. */
export function why(quote: Quote): Html | null {
  const trace = quote.trace ?? [];
  const earned = earnedIn(quote);
  const applied = trace.filter((entry) => entry.outcome === "applied");
  const counted = applied.filter((entry) => entry.part === "earn" && tally().program.earn?.find(({ id }) => id === entry.rule)?.wallet === wallet());
  const multipliers = applied.filter((entry) => entry.part === "multiplier");
  const onGroup = multipliers.filter((entry) => !multiplier(entry)?.items);
  // The trace has the points of a rule with its part of what multipliers of the group added. Of one rule that part is known.
  const apart = counted.length === 1;
  const added = apart ? onGroup.reduce((sum, entry) => sum + (entry.points ?? 0), 0) : 0;
  const rows = [
    ...counted.map((entry) => row(ruleName(entry.rule), `+${number((entry.points ?? 0) - added)}`)),
    // A multiplier of single lines is inside the rule's points already.
    ...multipliers.filter((entry) => multiplier(entry)?.items).map((entry) => row(ruleName(entry.rule), t().why["included"] ?? "")),
    ...onGroup.map((entry) =>
      row(ruleName(entry.rule), apart ? `+${number(entry.points ?? 0)}` : `× ${multiplier(entry)?.factor}`),
    ),
  ];
  const missed = trace.filter((entry) => entry.outcome === "not_applied" && !isUpToShopper(entry) && !isBehind(entry));
  const unpaid = applied.filter((entry) => entry.part === "reward");
  return html`<details class="why" data-key="why">
    <summary>${t().panel.why}</summary>
    <ul class="why__rows">${rows}<li class="why__sum"><span>${t().why["sum"]}</span><b class="number">${points(earned)}</b></li></ul>
    ${missed.length + unpaid.length > 0 && html`<p class="why__missed">${t().why["notNow"]}</p>
      <ul class="why__rows why__rows--missed">${unpaid.map((entry) => html`<li><span>${ruleName(entry.rule)}</span><i>${t().reasons.unpaid(money(entry.amount ?? 0))}</i></li>`)}${missed.map((entry) => html`<li><span>${ruleName(entry.rule)}</span><i>${reason(entry.reason)}</i></li>`)}</ul>`}
  </details>`;
}

function multiplier(entry: TraceEntry) {
  return tally().program.multipliers?.find((rule) => rule.id === entry.rule);
}

/** A reward that waits for a choice or a code is listed with the rewards. */
function isUpToShopper(entry: TraceEntry): boolean {
  if (entry.part !== "reward") return false;
  const rule = tally().program.rewards?.find((reward) => reward.id === entry.rule);
  return (rule?.trigger ?? "auto") !== "auto";
}

/** What was for a tier that the member has passed says nothing new. */
function isBehind({ reason }: TraceEntry): boolean {
  if (reason?.condition !== "tier") return false;
  const tiers = (tally().program.ladders ?? []).flatMap((ladder) => ladder.tiers.map((tier) => tier.id));
  return tiers.indexOf(String(reason.wanted)) < tiers.indexOf(String(reason.actual));
}
