// Listeners.

import type { TallyError } from "./errors.js";
import { invalidAt } from "./errors.js";
import type { TallyEvents } from "./tally.js";

type Listener<Name extends keyof TallyEvents> = (value: TallyEvents[Name]) => void;
const MOST_KEPT = 10;

/** Tells listeners. A listener that throws hurts neither the others nor the caller. */
export class Events {
  readonly #listeners = { view: new Set<Listener<"view">>(), version: new Set<Listener<"version">>(), error: new Set<Listener<"error">>() };
  /** Errors that happened before anyone listened: during `createTally` nobody can. */
  #kept: TallyError[] = [];

  on<Name extends keyof TallyEvents>(event: Name, listener: Listener<Name>): () => void {
    if (!Object.hasOwn(this.#listeners, event)) throw invalidAt("", "unknown_choice", "expected `view`, `version` or `error`");
    if (typeof listener !== "function") throw invalidAt("", "wrong_type", "expected a function");
    const own: Listener<Name> = (value) => listener(value); // the same function twice is two listeners
    const listeners = this.#listeners[event] as Set<Listener<Name>>;
    listeners.add(own);
    if (event === "error" && this.#kept.length > 0) {
      const kept = this.#kept;
      this.#kept = [];
      queueMicrotask(() => kept.forEach((error) => this.emit("error", error)));
    }
    return () => void listeners.delete(own);
  }

  emit<Name extends keyof TallyEvents>(event: Name, value: TallyEvents[Name]): void {
    const listeners = this.#listeners[event] as Set<Listener<Name>>;
    if (event === "error" && listeners.size === 0) this.#kept = [...this.#kept, value as TallyError].slice(-MOST_KEPT);
    for (const listener of [...listeners]) {
      try {
        listener(value);
      } catch (thrown) {
        report(thrown);
      }
    }
  }
}

function report(thrown: unknown): void {
  if (typeof globalThis.reportError === "function") globalThis.reportError(thrown);
  else console.error(thrown);
}
