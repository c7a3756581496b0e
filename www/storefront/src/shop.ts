// The shop's own backend, as the page sees it: `/shop/*`.
//
// In scope: the requests and their shapes. Not in scope: points; those are the SDK's.

import type { Quote, LedgerRecord as Entry } from "@tallystick/sdk";

/** An article. Its name and words are in the table of texts, under its sku. */
export interface Product {
  sku: string;
  /** Cents, taxes in. */
  price: number;
  category: string;
  taxes: Array<{ id: string; percent: string; included: boolean }>;
  storedValue?: boolean;
}

/** A member of the demo. */
export interface Person {
  id: string;
  name: string;
}

/** What `/shop/config` tells. */
export interface Config {
  publishableKey: string;
  currency: string;
  members: Person[];
  products: Product[];
  /** Cents; goods worth `freeFrom` are delivered for nothing. */
  shipping: { fee: number; freeFrom: number };
}

/** A line as the backend wants it: it has the prices itself. */
export interface WantedLine {
  sku: string;
  quantity: number;
}

/** What was sold, and what the loyalty engine recorded of it; a guest has no record. */
export interface Receipt {
  order: string;
  at: number;
  quote: Quote;
  record?: Entry;
}

/** The backend did not do what it was asked. */
export class ShopError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly quote?: Quote,
  ) {
    super(message);
  }
}

/** Products, prices and keys. */
export function fetchConfig(): Promise<Config> {
  return send("GET", "/shop/config");
}

/** Signs a demo member in. */
export function openSession(member: string): Promise<{ memberToken: string; member: Person }> {
  return send("POST", "/shop/session", { member });
}

/** Pays for a cart. Sending the same `order` again pays once. */
export function checkout(request: {
  order: string;
  member?: string;
  lines: WantedLine[];
  codes: string[];
  choices: Array<{ reward: string; points?: number }>;
  hold?: string;
  digest?: string;
  card: string;
}): Promise<Receipt> {
  return send("POST", "/shop/checkout", request);
}

/** Returns lines of an order, or all of it. Sending the same `refund` again returns once. */
export function refund(request: {
  refund: string;
  member: string;
  order: string;
  lines?: Array<{ line: string; quantity?: number }>;
}): Promise<{ order: string; record: Entry }> {
  return send("POST", "/shop/refund", request);
}

/** Publishes a template, or the shop's own program again; answers its name and from when on it is in force. */
export function switchProgram(program: string): Promise<{ name: string; effectiveAt: number }> {
  return send("POST", "/shop/program", { program });
}

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ShopError(response.status, answer.code ?? "internal", answer.detail ?? response.statusText, answer.quote);
  return answer;
}
