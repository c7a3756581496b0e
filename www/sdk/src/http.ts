// One request to the edge: headers, bounded retries with the same idempotency key, problems as errors.
//
// In scope: transport. Out of scope: which requests there are (api.ts).

import { QuoteChangedError, TallyError, asTallyError, isTallyError, messageOf } from "./errors.js";
import type { Problem } from "./errors.js";
import type { Diagnostic, Quote } from "./generated/types.js";

const MOST_TRIES = 3;
const FIRST_PAUSE_MS = 250; // doubled after each try
const LONGEST_PAUSE_MS = 5_000; // a `Retry-After` beyond it is left to the caller
const PATIENCE_MS = 15_000; // for one try, its body included
const RETRIED: readonly number[] = [429, 502, 503, 504];

/** What is asked. */
export interface Request {
  method: "GET" | "POST";
  /** With its slash, already escaped. */
  path: string;
  headers?: { [name: string]: string };
  body?: unknown;
  /** Whether the answer may come from the browser's cache. */
  cacheable?: boolean;
}

/** An answer of status 2xx. */
export interface Answer {
  json: unknown;
  /** Whether it is the receipt of an earlier try. */
  replayed: boolean;
  /** When it was sent and received, by this device's clock. */
  sentAt: number;
  receivedAt: number;
}

/** Sends requests to one endpoint. */
export class Http {
  readonly #endpoint: string;
  readonly #fetch: typeof globalThis.fetch;

  constructor(endpoint: string, fetch: typeof globalThis.fetch) {
    this.#endpoint = endpoint;
    this.#fetch = fetch;
  }

  /** Sends, and again where that may help: at most 3 times, with the same headers and body. */
  async send(request: Request): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(request);
      } catch (thrown) {
        const error = asTallyError(thrown, "internal");
        const pause = pauseAfter(error, attempt);
        if (pause === undefined) throw error;
        await new Promise((resume) => setTimeout(resume, pause));
      }
    }
  }

  async #once(request: Request): Promise<Answer> {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), PATIENCE_MS);
    const sentAt = Date.now();
    try {
      const headers: { [name: string]: string } = { Accept: "application/json, application/problem+json", ...request.headers };
      if (request.body !== undefined) headers["Content-Type"] = "application/json";
      const response = await this.#fetch(`${this.#endpoint}${request.path}`, {
        method: request.method,
        headers,
        signal: control.signal,
        cache: request.cacheable === true ? "default" : "no-store",
        credentials: "omit", // keys and tokens say who it is; cookies would only widen what a page can leak
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      const text = await response.text();
      const receivedAt = Date.now();
      if (!response.ok) throw problemOf(response, text);
      return { json: parsed(text), replayed: response.headers.get("Idempotent-Replayed") === "true", sentAt, receivedAt };
    } catch (thrown) {
      if (isTallyError(thrown)) throw thrown;
      const message = control.signal.aborted ? `no answer within ${PATIENCE_MS / 1000} seconds` : `the edge cannot be reached: ${messageOf(thrown)}`;
      // Whether it arrived is not known, so a command must be repeated with its own key only.
      throw new TallyError("network", message, { retryable: true, cause: thrown });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** An answer that is not what was asked for, such as the login page of a hotel. */
export function unreadable(what: string): TallyError {
  return new TallyError("invalid_answer", `the answer is no ${what}; is the endpoint right?`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable("JSON");
  }
}

const waits = new WeakMap<TallyError, number>();

function pauseAfter(error: TallyError, attempt: number): number | undefined {
  if (!error.retryable || attempt >= MOST_TRIES) return undefined;
  const asked = waits.get(error) ?? 0;
  if (asked > LONGEST_PAUSE_MS) return undefined;
  // Half of it random: pages that failed together must not come back together.
  const backoff = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  return Math.max(asked, 0) + backoff;
}

function problemOf(response: Response, text: string): TallyError {
  const problem = problemIn(text);
  const status = response.status;
  const code = typeof problem?.code === "string" ? problem.code : `http_${status}`;
  const detail = [problem?.detail, problem?.title].find((text) => typeof text === "string");
  const message = detail ?? `the edge answered with status ${status}`;
  const details = { status, problem, errors: diagnosticsOf(problem), retryable: RETRIED.includes(status) };
  const quote = problem?.["quote"];
  if (code === "quote_changed" && typeof quote === "object" && quote !== null) return new QuoteChangedError(quote as Quote, message, details);
  const error = new TallyError(code, message, details);
  waits.set(error, retryAfter(response.headers.get("Retry-After")));
  return error;
}

function problemIn(text: string): Problem | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Problem) : undefined;
  } catch {
    return undefined; // a proxy's page, perhaps; the status says enough
  }
}

function diagnosticsOf(problem: Problem | undefined): Diagnostic[] {
  const errors: unknown = problem?.errors;
  if (!Array.isArray(errors)) return [];
  return errors.filter((error): error is Diagnostic => ["path", "code", "message"].every((name) => typeof error?.[name] === "string"));
}

/** Milliseconds that `Retry-After` asks for: seconds, or a date. */
function retryAfter(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : 0;
}
