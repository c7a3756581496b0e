// The state of the page, and what of it survives a reload.
//
// In scope: the cart and its choices, the session, the receipts of this browser. Not in scope: points;
// what a member has is in the SDK's view, and what a cart comes to in its quote.

import type { Quote } from "@tallystick/sdk";

import type { Person, Receipt } from "./shop.js";

/** A checkout that was begun: what the shopper agreed to, and the hold on the points. */
export interface Checkout {
  /** The order's name; made here, so that pressing twice pays once. */
  order: string;
  quote: Quote;
  hold?: string;
  /** When the hold lapses. */
  deadline?: number;
}

/** What this browser knows of an order. The demo's backend keeps no orders; a real shop has them. */
export interface KeptOrder {
  order: string;
  member?: string;
  at: number;
  lines: Array<{ sku: string; quantity: number; returned: number; gross: number }>;
}

/** Everything that survives a reload. */
export interface State {
  language: "en" | "de";
  member: Person | null;
  lines: Array<{ sku: string; quantity: number }>;
  codes: string[];
  choices: Array<{ reward: string; points?: number }>;
  checkout: Checkout | null;
  receipt: Receipt | null;
  orders: KeptOrder[];
}

const PLACE = "kerbholz";
const KEPT_ORDERS = 40;

function beginning(): State {
  const language = navigator.language.toLowerCase().startsWith("de") ? "de" : "en";
  return { language, member: null, lines: [], codes: [], choices: [], checkout: null, receipt: null, orders: [] };
}

function restored(): State {
  try {
    return { ...beginning(), ...JSON.parse(localStorage.getItem(PLACE) ?? "{}") };
  } catch {
    return beginning(); // storage is forbidden or broken: the shop works without
  }
}

const listeners = new Set<() => void>();

/** The state now. Change it through `update` only. */
export const state: State = restored();

/** Changes the state, keeps it, and tells everybody. */
export function update(change: Partial<State>): void {
  Object.assign(state, change);
  state.orders = state.orders.slice(0, KEPT_ORDERS);
  try {
    localStorage.setItem(PLACE, JSON.stringify(state));
  } catch {
    // Without storage the state lives as long as the page.
  }
  changed();
}

/** Tells everybody that something they show is different. */
export function changed(): void {
  listeners.forEach((listener) => listener());
}

/** Calls back after each change. */
export function subscribe(listener: () => void): void {
  listeners.add(listener);
}

/** A name that nobody else uses, with a readable beginning. */
export function freshName(start: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `${start}-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
