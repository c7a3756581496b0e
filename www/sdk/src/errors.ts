// Errors: everything this package throws is a `TallyError` with a stable code.

import type { Diagnostic, Quote } from "./generated/types.js";

/** The body of an answer that is not the one asked for (RFC 9457). */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  /** Stable, lower snake case; for programs to act on. */
  code?: string;
  detail?: string;
  errors?: Diagnostic[];
  /** What goes along with the code. */
  [name: string]: unknown;
}

/** What is known of an error beyond its code and message. */
export interface TallyErrorDetails {
  status?: number | undefined;
  errors?: readonly Diagnostic[] | undefined;
  problem?: Problem | undefined;
  retryable?: boolean | undefined;
  cause?: unknown;
}

/** Something went wrong; `code` says what, for programs, and `message` says what to do, for people. */
export class TallyError extends Error {
  /** Stable, lower snake case. */
  readonly code: string;
  /** The HTTP status, when the edge answered. */
  readonly status: number | undefined;
  /** Each place of the input that is wrong, as JSON pointers. */
  readonly errors: readonly Diagnostic[];
  /** The edge's whole answer, when it was a problem. */
  readonly problem: Problem | undefined;
  /** Whether the same call may succeed later, unchanged. Commands: with the same key. */
  readonly retryable: boolean;

  constructor(code: string, message: string, details: TallyErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.errors = details.errors ?? [];
    this.problem = details.problem;
    this.retryable = details.retryable ?? false;
  }

  // On the prototype, because a minifier renames the class.
  override get name(): string {
    return "TallyError";
  }
}

/** The shopper agreed to another quote. Show the fresh one and ask again. */
export class QuoteChangedError extends TallyError {
  /** The quote as it is now. */
  readonly quote: Quote;

  constructor(quote: Quote, message: string, details: TallyErrorDetails = {}) {
    super("quote_changed", message, details);
    this.quote = quote;
  }

  override get name(): string {
    return "QuoteChangedError";
  }
}

/** An error about places of the caller's input. */
export function invalid(errors: readonly Diagnostic[], cause?: unknown): TallyError {
  const first = errors[0];
  const message = first === undefined ? "the input is not right" : `${first.path || "the input"}: ${first.message}`;
  return new TallyError("invalid_request", message, { errors, cause });
}

/** An error about one place of the caller's input. */
export function invalidAt(path: string, code: string, message: string): TallyError {
  return invalid([{ path, code, message }]);
}

/** Anything thrown as a `TallyError`; what is not one becomes `code`. */
export function asTallyError(thrown: unknown, code: string, details: TallyErrorDetails = {}): TallyError {
  return isTallyError(thrown) ? thrown : new TallyError(code, messageOf(thrown), { ...details, cause: thrown });
}

/** Whether it is ours. Never throws, even for a proxy that answers no question. */
export function isTallyError(thrown: unknown): thrown is TallyError {
  try {
    return thrown instanceof TallyError;
  } catch {
    return false;
  }
}

/** The text of anything thrown, which may be hostile itself. */
export function messageOf(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return typeof text === "string" ? text : "unknown error";
  } catch {
    return "unknown error";
  }
}

/** Whether the edge could not answer, rather than refused: what was kept may serve meanwhile. */
export function isOutage(thrown: unknown): boolean {
  if (!isTallyError(thrown)) return false;
  return thrown.retryable || thrown.code === "invalid_answer" || (thrown.status ?? 0) >= 500;
}
