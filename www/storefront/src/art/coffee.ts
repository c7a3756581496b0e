// Drawings of bags and bottles, in the colours of enamel signs. Each fills a box of 200 × 160.

import { html, type Html } from "../template.js";

const bean = (x: number, y: number, turn: number) => html`
  <g transform="translate(${x} ${y}) rotate(${turn})"><ellipse rx="9" ry="6" fill="#4a2414"/><path d="M-8 1Q-2-3 1 0T8-1" fill="none" stroke="#c98a5a" stroke-width="1.6"/></g>`;

const bag = (body: string, label: string, sign: Html) => html`
  <path d="M62 40l8-14h60l8 14v102q0 6-6 6H68q-6 0-6-6z" fill="${body}"/>
  <path d="M62 40l8-14h60l8 14z" fill="#00000030"/><path d="M70 26h60v5H70z" fill="#fff5e0"/>
  <path d="M62 40h9v108h-3q-6 0-6-6z" fill="#00000022"/>
  <rect x="76" y="56" width="48" height="64" rx="2" fill="${label}"/>${sign}`;

/** Espresso: the night train. */
export const nachtzug = html`${bag("#1d2b4f", "#f2c14e", html`
  <path d="M80 108h40" stroke="#1d2b4f" stroke-width="3"/><rect x="82" y="80" width="36" height="22" rx="8" fill="#1d2b4f"/>
  <rect x="87" y="85" width="8" height="8" rx="1" fill="#fff1c9"/><rect x="98" y="85" width="8" height="8" rx="1" fill="#fff1c9"/><circle cx="112" cy="90" r="3" fill="#e4572e"/>
  <circle cx="91" cy="104" r="4" fill="#1d2b4f"/><circle cx="109" cy="104" r="4" fill="#1d2b4f"/><circle cx="108" cy="68" r="6" fill="#1d2b4f"/><circle cx="105" cy="66" r="6" fill="#f2c14e"/>`)}
  ${bean(40, 140, 20)}${bean(158, 132, -30)}${bean(166, 146, 15)}`;

/** Filter: light on the mountains. */
export const gebirgslicht = html`${bag("#fff3df", "#f59e7b", html`
  <circle cx="100" cy="82" r="13" fill="#fff3df"/><path d="M76 120l16-28 9 14 7-11 16 25z" fill="#23543f"/><path d="M92 92l5 8-5 4-5-3zM108 95l4 7-4 2-4-2z" fill="#fff3df"/>`)}
  ${bean(44, 134, -25)}${bean(34, 146, 30)}${bean(160, 142, 10)}`;

/** Decaf: a Sunday. */
export const sonntag = html`${bag("#c2d3c0", "#fff8ea", html`
  <path d="M84 108q0-22 16-22t16 22z" fill="#e2a03f"/><g stroke="#e2a03f" stroke-width="3" stroke-linecap="round"><path d="M100 68v8M84 74l4 7M116 74l-4 7M77 88l7 4M123 88l-7 4"/></g><path d="M80 112h40" stroke="#7a3b2e" stroke-width="3"/>`)}
  ${bean(160, 138, -15)}${bean(42, 142, 5)}`;

/** The house blend: a big bag with a tally on it. */
export const hausstueck = html`
  <path d="M52 36l10-16h76l10 16v108q0 6-6 6H58q-6 0-6-6z" fill="#b9845a"/><path d="M52 36l10-16h76l10 16z" fill="#00000030"/><path d="M62 20h76v6H62z" fill="#6f4425"/>
  <path d="M52 36h10v114h-4q-6 0-6-6z" fill="#00000022"/>
  <path d="M70 62h60v54H70z" fill="#7c1d34"/><g stroke="#fff3df" stroke-width="5" stroke-linecap="round"><path d="M82 76v28M93 76v28M104 76v28M115 76v28M76 100l46-20"/></g>
  <text x="100" y="136" text-anchor="middle" font-family="serif" font-weight="700" font-size="14" fill="#4a2a14">1 kg</text>${bean(36, 144, 12)}${bean(168, 140, -20)}`;

/** Cold brew. */
export const kaltauszug = html`
  <path d="M88 14h24v26q0 8 8 16 8 8 8 20v66q0 8-8 8H80q-8 0-8-8V76q0-12 8-20 8-8 8-16z" fill="#3a1c10"/>
  <path d="M78 74q2-8 8-13v80h-6q-4 0-4-4V84q0-6 2-10z" fill="#ffffff26"/><rect x="86" y="10" width="28" height="10" rx="2" fill="#e4572e"/>
  <rect x="72" y="84" width="56" height="44" fill="#eaf3f2"/><path d="M72 116q9-8 18.600 0t18.600 0 18.800 0v12H72z" fill="#4aa3a2"/><circle cx="100" cy="100" r="8" fill="#e4572e"/>
  <g fill="#ffffffb0"><rect x="140" y="128" width="18" height="18" rx="3" transform="rotate(12 149 137)"/><rect x="40" y="126" width="20" height="20" rx="3" transform="rotate(-14 50 136)"/></g>`;
