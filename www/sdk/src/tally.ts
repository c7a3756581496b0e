// The public interface: what `createTally` takes and what it gives.
//
// In scope: types only. Out of scope: the wire's own types (generated/types.ts) and how any of it works.

import type { TallyError } from "./errors.js";
import type { ActivityPage, Cart, Id, Instant, LedgerRecord, Program, Quote, View } from "./generated/types.js";

/** Where quotes are computed: in this page, or by the edge. */
export type EngineKind = "wasm" | "remote";

/** Anything the WebAssembly module can be made of. */
export type WasmSource = URL | Response | BufferSource | WebAssembly.Module;

/** Where the last program and view are kept for a start without network; `localStorage` fits. */
export interface TallyStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
  removeItem(key: string): void | Promise<void>;
}

/** What `createTally` needs. Unknown names and wrong types are refused with a pointer to the place. */
export interface TallyOptions {
  /** The publishable key, `pk_test_…` or `pk_live_…`. Secret keys are refused. */
  publishableKey: string;
  /** The token that the shop's server made for the signed-in member; a guest without. */
  memberToken?: string | undefined;
  /** The API's origin, with a path in front of `/v1` if it has one; the page's own origin when absent. */
  endpoint?: string | URL | undefined;
  /** Another `fetch`; the global one when absent. */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * `auto` quotes in the page where WebAssembly may run and leaves quotes to the edge elsewhere;
   * `wasm` fails rather than that; `remote` never loads the module. `auto` when absent.
   */
  engine?: "auto" | EngineKind | undefined;
  /** The module, when it is not beside the SDK's script. */
  wasm?: WasmSource | undefined;
  /** Another storage, or `null` for none; `localStorage` when absent and available. */
  storage?: TallyStorage | null | undefined;
}

/** How a cart is quoted in the page. */
export interface QuoteOptions {
  /** Whether every rule says what it did; `false` when absent. */
  trace?: boolean | undefined;
  /** Whether the digest that `hold` needs is computed; `false` when absent. */
  digest?: boolean | undefined;
  /** The instant in milliseconds since 1970; `now()` when absent. */
  at?: Instant | undefined;
}

/** How a cart is quoted by the edge: always for now, always with a digest. */
export interface RemoteQuoteOptions {
  /** Whether every rule says what it did; `false` when absent. */
  trace?: boolean | undefined;
}

/** How points are reserved. */
export interface HoldOptions {
  /** For how long, 60 to 86400 seconds; the edge's 900 when absent. */
  seconds?: number | undefined;
  /** The digest of the quote the shopper agreed to; of a quote made now when absent. */
  digest?: string | undefined;
  /**
   * The idempotency key, which is the hold's name too. Repeating a hold with the same key, cart and
   * digest gives the first receipt again. A new one when absent.
   */
  key?: string | undefined;
}

/** How points are given back. */
export interface ReleaseOptions {
  /** The idempotency key; a new one when absent. */
  key?: string | undefined;
}

/** Which part of the activity is read. */
export interface ActivityOptions {
  /** `next` of the page before. */
  before?: number | undefined;
  /** The most records; the edge's choice when absent. */
  limit?: number | undefined;
}

/** Reserved points. */
export interface Hold {
  /** Its name: the order says it when it is paid. */
  readonly id: Id;
  /** When it lapses. */
  readonly deadline: Instant;
  /** The digest of the quote it stands for. */
  readonly digest: Id;
  /** The receipt. */
  readonly record: LedgerRecord;
}

/** What listeners are told. */
export interface TallyEvents {
  /** The account changed, or someone signed in or out. */
  view: View;
  /** Another program version is in force; its hash. */
  version: string;
  /** Something went wrong in the background. What a caller awaits is thrown to the caller instead. */
  error: TallyError;
}

/** A loyalty program in a page. */
export interface Tally {
  /** Where `quote` computes. `auto` may fall from `wasm` to `remote` when a new version cannot be compiled. */
  readonly engine: EngineKind;
  /** The document of the version in force. */
  readonly program: Program;
  /** The hash of the version in force. */
  readonly version: string;
  /** The account as last seen; without `account` for a guest. */
  readonly view: View;
  /** Whether the view is a member's. */
  readonly isMember: boolean;
  /** Quotes a cart in the page: no network. Throws a `TallyError` for a bad cart, and with engine `remote`. */
  quote(cart: Cart, options?: QuoteOptions): Quote;
  /** Quotes a cart by the edge, with the same answer. Works with either engine. */
  quoteRemotely(cart: Cart, options?: RemoteQuoteOptions): Promise<Quote>;
  /** Reserves the points of a cart. Throws a `QuoteChangedError` when the quote is no longer the agreed one. */
  hold(cart: Cart, options?: HoldOptions): Promise<Hold>;
  /** Gives reserved points back. */
  release(hold: Hold | string, options?: ReleaseOptions): Promise<LedgerRecord>;
  /** Reads account, version and clock again. */
  refresh(): Promise<View>;
  /** Becomes a member, or renews the token. On failure everything stays as it was. */
  signIn(memberToken: string): Promise<View>;
  /** Becomes a guest, at once, even without network. */
  signOut(): Promise<View>;
  /** What happened on the account, newest first. */
  activity(options?: ActivityOptions): Promise<ActivityPage>;
  /** Listens; the answer stops listening. Errors from before the first `error` listener are told to it. */
  on<Name extends keyof TallyEvents>(event: Name, listener: (value: TallyEvents[Name]) => void): () => void;
  /** Milliseconds since 1970 by the edge's clock. */
  now(): Instant;
}
