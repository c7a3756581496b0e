// Drawings of cups, tools and the gift card. Each fills a box of 200 × 160.

import { html } from "../template.js";

/** Two cups. */
export const zweitassen = html`
  <ellipse cx="100" cy="142" rx="78" ry="7" fill="#00000022"/>
  <path d="M128 78q26-2 26 18t-30 18" fill="none" stroke="#2e5d73" stroke-width="9"/><path d="M74 68h58v46q0 26-29 26t-29-26z" fill="#2e5d73"/><path d="M74 68h58v12H74z" fill="#f3e4c5"/>
  <path d="M58 92q-24-2-24 16t26 16" fill="none" stroke="#f3e4c5" stroke-width="9"/><path d="M52 84h58v36q0 22-29 22t-29-22z" fill="#f3e4c5"/><path d="M52 84h58v12H52z" fill="#7c1d34"/><path d="M60 104v18" stroke="#fffaf0" stroke-width="5" stroke-linecap="round"/>
  <g stroke="#ffffffa0" stroke-width="3.500" fill="none" stroke-linecap="round"><path d="M94 56q-6-8 0-16t0-16M112 56q-6-8 0-16t0-16"/></g>`;

/** A dripper on a pot. */
export const handfilter = html`
  <ellipse cx="100" cy="146" rx="60" ry="6" fill="#00000022"/><path d="M62 32h76l-24 44H86z" fill="#fffaf0"/><path d="M62 32h76l-5 10H67z" fill="#5b2c16"/><path d="M78 48l12 26M100 48v26M122 48l-12 26" stroke="#d8cbb5" stroke-width="3"/>
  <rect x="72" y="76" width="56" height="9" rx="4" fill="#fffaf0"/><path d="M136 40q18 0 14 14t-20 10" fill="none" stroke="#fffaf0" stroke-width="7"/>
  <path d="M78 88h44l10 42q2 14-12 14H80q-14 0-12-14z" fill="#ffffff66"/><path d="M73 112h54l5 18q2 14-12 14H80q-14 0-12-14z" fill="#5b2c16"/><path d="M100 86v22" stroke="#5b2c16" stroke-width="3" stroke-dasharray="5 5"/>`;

/** A grinder. */
export const handmuehle = html`
  <ellipse cx="100" cy="146" rx="62" ry="6" fill="#00000022"/><path d="M100 48V28l46-8" fill="none" stroke="#d9dcd8" stroke-width="6" stroke-linecap="round"/><circle cx="148" cy="18" r="9" fill="#7a4421"/>
  <path d="M68 52q32-20 64 0v10H68z" fill="#d9dcd8"/><path d="M70 62h60l-8 24H78z" fill="#3b3f3d"/><rect x="62" y="86" width="76" height="58" rx="4" fill="#9b5a2c"/><path d="M62 86h76v8H62z" fill="#6b3a18"/>
  <rect x="74" y="106" width="52" height="28" rx="2" fill="#7d4520"/><circle cx="100" cy="120" r="5" fill="#f2c14e"/><path d="M68 100q20 4 30 0M112 140q14-4 22 0" stroke="#6b3a18" stroke-width="2" fill="none"/>`;

/** A gift card: a stick, split. */
export const kerbkarte = html`
  <g transform="rotate(-7 100 84)"><rect x="30" y="40" width="140" height="88" rx="8" fill="#fff5e0"/><rect x="30" y="40" width="140" height="88" rx="8" fill="none" stroke="#00000018" stroke-width="2"/>
  <path d="M42 66h30l4 8 4-8h22l4 8 4-8h44v14H42z" fill="#b9845a"/><path d="M42 86h112v14h-44l-4-8-4 8H80l-4-8-4 8H42z" fill="#8a5a34"/>
  <text x="156" y="119" text-anchor="end" font-family="serif" font-weight="700" font-size="17" fill="#7c1d34">25 €</text></g>`;
