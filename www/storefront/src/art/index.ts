// The drawings of the shop: one for each article, the mark, and the stick that shows how far something is.
//
// In scope: pictures, all hidden from screen readers; the text beside them says the same.

import { html, type Html } from "../template.js";
import { gebirgslicht, hausstueck, kaltauszug, nachtzug, sonntag } from "./coffee.js";
import { bananenbrot, kardamomknoten, nusskipferl } from "./oven.js";
import { handfilter, handmuehle, kerbkarte, zweitassen } from "./ware.js";

const DRAWINGS: { [sku: string]: Html } = {
  nachtzug,
  gebirgslicht,
  sonntag,
  hausstueck,
  kaltauszug,
  kardamomknoten,
  nusskipferl,
  bananenbrot,
  zweitassen,
  handfilter,
  handmuehle,
  kerbkarte,
};

/** The drawing of an article. */
export function drawing(sku: string): Html {
  return html`<svg class="drawing" viewBox="0 0 200 160" aria-hidden="true" focusable="false">${DRAWINGS[sku]}</svg>`;
}

/** The mark of the shop: a stick with notches, split along its length. */
export const mark = html`<svg class="mark" viewBox="0 0 64 40" aria-hidden="true" focusable="false">
  <path d="M2 4h12l3 8 3-8h8l3 8 3-8h8l3 8 3-8h14v13H2z" fill="currentColor"/>
  <path d="M2 23h60v13H48l-3-8-3 8h-8l-3-8-3 8h-8l-3-8-3 8H2z" fill="currentColor" opacity=".62"/></svg>`;

const NOTCHES = 20;
const LENGTH = 400;

/**
 * One half of a tally stick, with `count` notches: the more points, the more notches. Both halves of
 * the same number have theirs at the same places, so they fit.
 */
export function half(side: "upper" | "lower", count: number): Html {
  const notches = Math.max(0, Math.min(NOTCHES, count));
  const step = LENGTH / (NOTCHES + 1);
  const edge = Array.from({ length: notches }, (_, index) => {
    const x = Math.round(step * (index + 1));
    return `H${x - 5}L${x} 22L${x + 5} 30`;
  }).join("");
  // Drawn with the split at the bottom (y = 30) and mirrored for the other half.
  const path = `M0 30${edge}H${LENGTH}V8q0-6-8-6H10Q2 2 0 12z`;
  return html`<svg class="half half--${side}" viewBox="0 0 ${LENGTH} 32" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <g transform="${side === "lower" ? "matrix(1 0 0 -1 0 32)" : "scale(1)"}"><path class="half__wood" d="${path}"/><path class="half__grain" d="M14 12q90-7 180 0t190-2M26 20q120-6 210 0t140-1"/></g></svg>`;
}
