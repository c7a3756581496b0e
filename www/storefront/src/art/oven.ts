// Drawings of what comes from the oven. Each fills a box of 200 × 160.

import { html } from "../template.js";

/** A cardamom knot. */
export const kardamomknoten = html`
  <ellipse cx="100" cy="140" rx="66" ry="8" fill="#00000022"/><ellipse cx="100" cy="98" rx="58" ry="44" fill="#b5672c"/>
  <g fill="none" stroke-linecap="round"><g stroke="#d98d45" stroke-width="17"><path d="M54 104q14-48 46-36t40 34"/><path d="M60 118q28 22 60 8t22-44"/><path d="M74 76q22 26 54 40"/></g>
  <g stroke="#eeb469" stroke-width="5"><path d="M58 98q12-38 42-30"/><path d="M66 118q26 16 52 5"/><path d="M82 80q18 20 40 30"/></g></g>
  <g fill="#fff5e0"><circle cx="86" cy="72" r="2.500"/><circle cx="104" cy="92" r="2.500"/><circle cx="122" cy="84" r="2.500"/><circle cx="80" cy="104" r="2.500"/><circle cx="108" cy="118" r="2.500"/><circle cx="134" cy="104" r="2.500"/></g>
  <g stroke="#ffffff90" stroke-width="3" fill="none" stroke-linecap="round"><path d="M84 42q-6-8 0-16t0-14M104 40q-6-8 0-16t0-14M124 44q-6-8 0-16t0-14"/></g>`;

/** A hazelnut crescent. */
export const nusskipferl = html`
  <ellipse cx="100" cy="136" rx="70" ry="8" fill="#00000022"/>
  <path d="M28 116q0-78 72-78t72 78q0 14-13 14-9 0-11-12-6-36-48-36t-48 36q-2 12-11 12-13 0-13-14z" fill="#c9803a"/>
  <path d="M40 92l18 10M58 62l14 18M84 44l6 26M116 44l-6 26M142 62l-14 18M160 92l-18 10" stroke="#8a4a1c" stroke-width="4" stroke-linecap="round"/>
  <path d="M40 88q10-34 50-42" stroke="#f0bd7c" stroke-width="6" fill="none" stroke-linecap="round"/>
  <g fill="#fff8ea"><circle cx="74" cy="66" r="3"/><circle cx="100" cy="56" r="3"/><circle cx="126" cy="66" r="3"/><circle cx="146" cy="86" r="3"/><circle cx="54" cy="88" r="3"/></g>
  <g transform="translate(100 118)"><circle r="11" fill="#7a4421"/><path d="M-10-3q10-9 20 0" fill="#d9a066"/></g>`;

/** Banana bread. */
export const bananenbrot = html`
  <ellipse cx="100" cy="140" rx="76" ry="7" fill="#00000022"/><path d="M32 80q0-34 68-34t68 34v48q0 8-8 8H40q-8 0-8-8z" fill="#8f4f24"/>
  <path d="M32 80q0-34 68-34t68 34q-4 10-16 8-52-8-104 0-12 2-16-8z" fill="#6b3414"/><path d="M66 62q34-16 68 2-34 12-68-2z" fill="#f4d58a"/><path d="M70 62q30-6 60 2" stroke="#b98b3e" stroke-width="2.500" fill="none"/>
  <path d="M60 100v20M84 98v24M108 98v24M132 99v22" stroke="#6b3414" stroke-width="3" stroke-linecap="round" opacity=".5"/><g fill="#4a2414"><circle cx="50" cy="110" r="2.500"/><circle cx="72" cy="122" r="2.500"/><circle cx="98" cy="106" r="2.500"/><circle cx="120" cy="118" r="2.500"/><circle cx="146" cy="108" r="2.500"/></g>`;
