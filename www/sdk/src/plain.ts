// A caller's value as plain data: copied once, so that neither the engine nor the network ever runs code of
// the page (getters, proxies) and both see the same cart.
//
// In scope: what JSON cannot say, sizes, cycles. Out of scope: what a cart means; that is the engine's.

import { invalid, isTallyError, messageOf } from "./errors.js";
import type { Diagnostic, Json } from "./generated/types.js";

const MOST_LEVELS = 24; // as the engine's reader: 16 of a document and 8 around it
const MOST_CHARACTERS = 4096; // of one text; the engine takes at most 500, and text is copied to its memory
const MOST_IN_A_NAME = 256; // every field's name is shorter, and an error must not repeat a long one
const MOST_VALUES = 500_000; // 1000 lines with every list full are fewer
const MOST_PROBLEMS = 100;

/**
 * The value as plain data. Fields that are undefined are left out.
 *
 * Throws a `TallyError` (`invalid_request`) with a pointer for each place that is no JSON.
 */
export function plain(value: unknown): Json {
  const copier = new Copier();
  let copy: Json | undefined;
  try {
    copy = copier.copy(value);
  } catch (thrown) {
    if (isTallyError(thrown)) throw thrown;
    copier.report("unreadable", `it cannot be read: ${messageOf(thrown)}`);
    throw invalid(copier.problems, thrown);
  }
  if (copy === undefined && copier.problems.length === 0) copier.report("wrong_type", "expected an object, got undefined");
  if (copier.problems.length > 0) throw invalid(copier.problems);
  return copy as Json;
}

/** Where a place is, as a JSON pointer (RFC 6901). */
export function pointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
}

class Copier {
  readonly problems: Diagnostic[] = [];
  readonly #steps: (string | number)[] = [];
  #values = 0;

  report(code: string, message: string): undefined {
    this.problems.push({ path: pointer(this.#steps), code, message });
    if (this.problems.length >= MOST_PROBLEMS) throw invalid(this.problems);
    return undefined;
  }

  copy(value: unknown): Json | undefined {
    this.#values += 1;
    if (this.#values > MOST_VALUES) {
      this.report("too_many", "this is too large for a cart; send at most 1000 lines");
      throw invalid(this.problems);
    }
    switch (typeof value) {
      case "boolean":
      case "undefined":
        return value;
      case "number":
        // JSON would make null of it, and null means that the field is absent.
        return Number.isFinite(value) ? value : this.report("wrong_type", `expected a number, got ${value}`);
      case "string":
        return this.#text(value);
      case "object":
        return value === null ? null : this.#structure(value);
      default:
        return this.report("wrong_type", `expected a JSON value, got a ${typeof value}`);
    }
  }

  #text(value: string): Json | undefined {
    if (value.length > MOST_CHARACTERS) return this.report("too_long", `a text has at most ${MOST_CHARACTERS} characters; shorten it`);
    // Half of a pair has no UTF-8: the engine and the edge would read different texts.
    if (/\p{Surrogate}/u.test(value)) return this.report("invalid_text", "the text is no valid Unicode; a character was cut in half");
    return value;
  }

  #structure(value: object): Json | undefined {
    if (this.#steps.length >= MOST_LEVELS) return this.report("too_deep", "nested too deeply, or contains itself");
    if (Array.isArray(value)) return this.#list(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      const tag = Object.prototype.toString.call(value).slice(8, -1);
      if (tag !== "Object") return this.report("wrong_type", `expected an object, got a ${tag}`);
    }
    const copy: { [name: string]: Json } = {};
    for (const name of Object.keys(value)) {
      if (name.length > MOST_IN_A_NAME) {
        this.report("unknown_field", "a field's name is far too long; it is not a field here");
        continue;
      }
      this.#steps.push(name);
      const field = this.copy((value as { [name: string]: unknown })[name]);
      // Assigned, this name would change what the copy inherits.
      if (name === "__proto__") this.report("unknown_field", "`__proto__` is not a field");
      else if (field !== undefined) copy[name] = field;
      this.#steps.pop();
    }
    return copy;
  }

  #list(value: readonly unknown[]): Json {
    const copy: Json[] = [];
    const length = value.length;
    for (let index = 0; index < length; index += 1) {
      this.#steps.push(index);
      const item = value[index];
      const copied = this.copy(item);
      if (copied !== undefined) copy.push(copied);
      else if (item === undefined) this.report("wrong_type", "expected a JSON value, got undefined");
      this.#steps.pop();
    }
    return copy;
  }
}
