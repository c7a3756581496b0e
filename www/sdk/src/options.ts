// Reads what callers pass: every wrong type, unknown name or impossible value is a `TallyError` with a pointer.

import { invalid, invalidAt, messageOf } from "./errors.js";
import type { ActivityOptions, EngineKind, Hold, HoldOptions, QuoteOptions, ReleaseOptions, TallyStorage, WasmSource } from "./tally.js";

/** `TallyOptions`, checked and complete. */
export interface Settings {
  publishableKey: string;
  memberToken: string | undefined;
  /** Without a slash at its end. */
  endpoint: string;
  fetch: typeof globalThis.fetch;
  engine: "auto" | EngineKind;
  wasm: WasmSource | undefined;
  storage: TallyStorage | undefined;
}

type Check = (value: unknown) => string | undefined;
const HEADER_TEXT = /^[\x21-\x7e]+$/; // what may stand in a header; anything else makes fetch throw

/** Reads the options of `createTally`. */
export function readSettings(options: unknown): Settings {
  const given = fields(options, {
    publishableKey: isPublishableKey,
    memberToken: isToken,
    endpoint: isEndpoint,
    fetch: (value) => (typeof value === "function" ? undefined : "expected a function"),
    engine: (value) => (["auto", "wasm", "remote"].includes(value as string) ? undefined : "expected `auto`, `wasm` or `remote`"),
    wasm: isWasmSource,
    storage: isStorage,
  });
  if (given.publishableKey === undefined) throw invalidAt("/publishableKey", "missing_field", "`publishableKey` is missing; add it");
  return {
    publishableKey: given.publishableKey as string,
    memberToken: given.memberToken as string | undefined,
    endpoint: endpointOf(given.endpoint as string | URL | undefined),
    // Looked up at each call, so that what a test or a monitor puts there later is used; never called unbound.
    fetch: (given.fetch as typeof globalThis.fetch | undefined) ?? ((input, init) => globalThis.fetch(input, init)),
    engine: (given.engine as Settings["engine"] | undefined) ?? "auto",
    wasm: given.wasm as WasmSource | undefined,
    storage: given.storage === undefined ? pageStorage() : ((given.storage as TallyStorage | null) ?? undefined),
  };
}

/** Reads the options of `quote`. */
export function readQuoteOptions(options: unknown): QuoteOptions {
  return fields(options ?? {}, { trace: isBoolean, digest: isBoolean, at: isInteger });
}

/** Reads the options of `quoteRemotely`. */
export function readRemoteQuoteOptions(options: unknown): { trace?: boolean } {
  return fields(options ?? {}, { trace: isBoolean });
}

/** Reads the options of `hold`. */
export function readHoldOptions(options: unknown): HoldOptions {
  return fields(options ?? {}, { seconds: isInteger, digest: isName, key: isName });
}

/** Reads the options of `release`. */
export function readReleaseOptions(options: unknown): ReleaseOptions {
  return fields(options ?? {}, { key: isName });
}

/** Reads the options of `activity`. */
export function readActivityOptions(options: unknown): ActivityOptions {
  return fields(options ?? {}, { before: isPositive, limit: isPositive });
}

/** The name of a hold, from what `hold` gave or from its name. */
export function readHold(hold: unknown): string {
  const id = typeof hold === "object" && hold !== null ? (hold as Hold).id : hold;
  if (typeof id !== "string" || id === "") throw invalidAt("", "wrong_type", "expected a hold or its name");
  return id;
}

/** A member token. */
export function readToken(token: unknown): string {
  const problem = isToken(token);
  if (problem !== undefined) throw invalidAt("", "wrong_type", problem);
  return token as string;
}

function fields(options: unknown, checks: { [name: string]: Check }): { [name: string]: unknown } {
  if (typeof options !== "object" || options === null || Array.isArray(options)) throw invalidAt("", "wrong_type", "expected an object");
  const errors = [];
  const read: { [name: string]: unknown } = {};
  for (const [name, value] of entriesOf(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      const known = Object.keys(checks).map((known) => `\`${known}\``);
      errors.push({ path: `/${name}`, code: "unknown_field", message: `\`${name}\` is not an option here; known are ${known.join(", ")}` });
    } else if (value !== undefined) {
      const message = check(value);
      if (message !== undefined) errors.push({ path: `/${name}`, code: "wrong_type", message });
      read[name] = value;
    }
  }
  if (errors.length > 0) throw invalid(errors);
  return read;
}

function entriesOf(options: object): [string, unknown][] {
  try {
    return Object.entries(options);
  } catch (thrown) {
    throw invalid([{ path: "", code: "unreadable", message: `it cannot be read: ${messageOf(thrown)}` }], thrown);
  }
}

function isBoolean(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : "expected true or false";
}

function isInteger(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? undefined : "expected an integer";
}

function isPositive(value: unknown): string | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? undefined : "expected an integer above 0";
}

function isName(value: unknown): string | undefined {
  const fits = typeof value === "string" && value.length <= 128 && HEADER_TEXT.test(value);
  return fits ? undefined : "expected a text of 1 to 128 ASCII characters without spaces";
}

function isToken(value: unknown): string | undefined {
  return typeof value === "string" && HEADER_TEXT.test(value) ? undefined : "expected the token that the shop's server made";
}

function isPublishableKey(value: unknown): string | undefined {
  if (typeof value !== "string") return "expected a text that begins with `pk_`";
  if (/^(sk|rk|mts|whsec)_/.test(value)) return "this key is secret and must not be in a page; use the one that begins with `pk_`";
  return /^pk_/.test(value) && HEADER_TEXT.test(value) ? undefined : "expected a text that begins with `pk_`";
}

function isEndpoint(value: unknown): string | undefined {
  const message = "expected an http or https address";
  try {
    if (typeof value !== "string" && !(value instanceof URL)) return message;
    const url = new URL(value, globalThis.location?.href);
    const plain = url.search === "" && url.hash === "" && url.username === "" && url.password === "";
    return /^https?:$/.test(url.protocol) && plain ? undefined : message;
  } catch {
    return message;
  }
}

function endpointOf(value: string | URL | undefined): string {
  const here = globalThis.location?.href;
  if (value === undefined && (here === undefined || !/^https?:/.test(here))) {
    throw invalidAt("/endpoint", "missing_field", "there is no page whose origin could be used; say the `endpoint`");
  }
  const url = new URL(value ?? "/", here);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function isWasmSource(value: unknown): string | undefined {
  const types = [globalThis.URL, globalThis.Response, globalThis.ArrayBuffer, globalThis.WebAssembly?.Module];
  const fits = ArrayBuffer.isView(value) || types.some((type) => typeof type === "function" && value instanceof type);
  return fits ? undefined : "expected a URL, a Response, the module's bytes or a WebAssembly.Module";
}

function isStorage(value: unknown): string | undefined {
  const storage = value as TallyStorage | null;
  if (storage === null) return undefined;
  const fits = typeof storage === "object" && [storage.getItem, storage.setItem, storage.removeItem].every((method) => typeof method === "function");
  return fits ? undefined : "expected null or an object with `getItem`, `setItem` and `removeItem`";
}

function pageStorage(): TallyStorage | undefined {
  try {
    // Only a page's: newer Node versions have one that warns when touched. Reading it throws where cookies are blocked.
    return globalThis.document === undefined ? undefined : globalThis.localStorage;
  } catch {
    return undefined;
  }
}
