// The packed form's numbers and texts, as `values/packed.rs` of the core describes them.
//
// In scope: writing and reading one value after the other. Out of scope: which come when; that is written from the
// Rust definitions, in generated/packed.ts. Nothing here says what is wrong with a value: what does not fit its type
// crosses as a tree, and the engine says it.

import type { Json } from "./generated/types.js";

const notPacked = new Error("this has no packed form");

/** Gives up: the value does not fit the form. */
export function unpackable(): never {
  throw notPacked;
}

/** Whether a writer gave up, and not something else went wrong. */
export const isUnpackable = (thrown: unknown): boolean => thrown === notPacked;

const header = 2; // how many numbers there are, how many bytes of text

// The kinds of a tree.
const kindNull = 0;
const kindFalse = 1;
const kindTrue = 2;
const kindInteger = 3;
const kindNumber = 4;
const kindText = 5;
const kindList = 6;
const kindMap = 7;
const mostLevels = 30; // more than the engine reads: it says what is wrong with a value that contains itself

/** How many fields an optional one is. */
export const there = (value: unknown): number => (value === undefined ? 0 : 1);

type Fields = { readonly [name: string]: unknown };

/** Writes numbers and texts into two places in the module's memory. What does not fit is not written. */
export class Packer {
  /** How many numbers were written, also of those that did not fit. */
  numbers = header;
  /** How many bytes of text were written, also of those that did not fit. */
  texts = 0;
  readonly #encoder = new TextEncoder();
  #numbers = new Float64Array();
  #texts = new Uint8Array();

  /** Starts at the beginning of two places. */
  begin(numbers: Float64Array<ArrayBuffer>, texts: Uint8Array<ArrayBuffer>): void {
    this.#numbers = numbers;
    this.#texts = texts;
    this.numbers = header;
    this.texts = 0;
  }

  /** Says how much there is; `false` when not all of it fits. */
  end(): boolean {
    this.#numbers[0] = this.numbers - header;
    this.#numbers[1] = this.texts;
    return this.numbers <= this.#numbers.length && this.texts <= this.#texts.length;
  }

  count(count: number): void {
    this.#numbers[this.numbers++] = count;
  }

  flag(value: unknown): void {
    if (value === true) this.count(1);
    else if (value === false) this.count(0);
    else unpackable();
  }

  integer(value: unknown): void {
    if (!Number.isSafeInteger(value)) unpackable();
    this.count((value as number) * 2);
  }

  text(value: unknown): void {
    if (typeof value !== "string") unpackable();
    const bytes = this.#texts;
    const begin = this.texts;
    const length = value.length;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 127) return this.#wide(value);
      bytes[begin + index] = code;
    }
    this.texts = begin + length;
    this.count(length * 2 + 1);
  }

  /** A text that is not ASCII. Half of a pair of surrogates has no UTF-8. */
  #wide(value: string): void {
    if (/\p{Surrogate}/u.test(value)) unpackable();
    const { read, written } = this.#encoder.encodeInto(value, this.#texts.subarray(this.texts));
    const bytes = read === value.length ? written : 3 * value.length;
    this.texts += bytes;
    this.count(bytes * 2 + 1);
  }

  scalar(value: unknown): void {
    if (typeof value === "string") this.text(value);
    else this.integer(value);
  }

  /** Whether an optional field is there; `null` means that it is not. */
  given(value: unknown): boolean {
    const is = value !== undefined && value !== null;
    this.count(is ? 1 : 0);
    return is;
  }

  /** Any JSON value. */
  tree(value: unknown, level = 0): void {
    if (typeof value === "string") {
      this.count(kindText);
      this.text(value);
    } else if (typeof value === "number") {
      this.#number(value);
    } else if (typeof value === "boolean") {
      this.count(value ? kindTrue : kindFalse);
    } else if (typeof value !== "object" || value === null || level > mostLevels) {
      this.count(kindNull);
    } else if (Array.isArray(value)) {
      this.count(kindList);
      for (const item of this.list(value)) this.tree(item, level + 1);
    } else {
      const fields = Object.entries(value).filter(([, field]) => field !== undefined);
      this.count(kindMap);
      this.count(fields.length);
      for (const [name, field] of fields) {
        this.text(name);
        this.tree(field, level + 1);
      }
    }
  }

  /** A number of JSON: what is no safe integer is written as its text, and what is none at all as null. */
  #number(value: number): void {
    if (Number.isSafeInteger(value)) {
      this.count(kindInteger);
      this.integer(value);
    } else if (Number.isFinite(value)) {
      this.count(kindNumber);
      this.text(String(value));
    } else {
      this.count(kindNull);
    }
  }

  /** A value that was packed before. */
  packed(numbers: readonly number[], texts: string): void {
    for (const number of numbers) this.count(number);
    const { read, written } = this.#encoder.encodeInto(texts, this.#texts.subarray(this.texts));
    this.texts += read === texts.length ? written : 3 * texts.length;
  }

  list(value: unknown): readonly unknown[] {
    if (!Array.isArray(value)) unpackable();
    this.count(value.length);
    return value;
  }

  entries(value: unknown): [string, unknown][] {
    const entries = Object.entries(this.fields(value));
    this.count(entries.length);
    return entries;
  }

  fields(value: unknown): Fields {
    if (typeof value !== "object" || value === null || Array.isArray(value)) unpackable();
    return value as Fields;
  }

  /** Gives up when a record has other fields than those that were written. */
  only(fields: Fields, known: number): void {
    for (const _ in fields) known -= 1;
    if (known !== 0) unpackable();
  }

  /** The name of a choice, with a colon when it carries something. */
  choice(value: unknown): string {
    if (typeof value === "string") return value;
    const [name, ...others] = Object.keys(this.fields(value));
    return name === undefined || others.length > 0 ? unpackable() : `${name}:`;
  }

  /** What a choice carries. */
  payload(value: unknown): unknown {
    return Object.values(value as Fields)[0];
  }
}

/** Reads numbers and texts that the module wrote. */
export class Unpacker {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #numbers = new Float64Array();
  #at = 0;
  #bytes = new Uint8Array();
  #texts = "";
  #end = 0;

  /** Starts at the beginning of two places. */
  begin(numbers: Float64Array<ArrayBuffer>, texts: Uint8Array<ArrayBuffer>): void {
    this.#numbers = numbers;
    this.#at = header;
    this.#bytes = texts.subarray(0, numbers[1]);
    // In one go: a call for each text would take longer than all the rest.
    this.#texts = this.#decoder.decode(this.#bytes);
    this.#end = 0;
  }

  count(): number {
    return this.#numbers[this.#at++] as number;
  }

  flag(): boolean {
    return this.count() === 1;
  }

  integer(): number {
    return this.count() / 2;
  }

  text(): string {
    return this.#text(this.count());
  }

  #text(packed: number): string {
    const begin = this.#end;
    this.#end += (packed - 1) / 2;
    // As long as every character is one byte, places in the bytes are places in the text.
    if (this.#texts.length === this.#bytes.length) return this.#texts.slice(begin, this.#end);
    return this.#decoder.decode(this.#bytes.subarray(begin, this.#end));
  }

  scalar(): number | string {
    const packed = this.count();
    return packed % 2 === 0 ? packed / 2 : this.#text(packed);
  }

  /** Puts an entry into a map. Assigned, one name would change what the map inherits. */
  put<T>(map: { [id: string]: T }, id: string, value: T): void {
    if (id === "__proto__") Object.defineProperty(map, id, { value, enumerable: true, configurable: true, writable: true });
    else map[id] = value;
  }

  /** All of it, as it is. */
  packed(): { numbers: number[]; texts: string } {
    return { numbers: Array.from(this.#numbers.subarray(header, header + (this.#numbers[0] ?? 0))), texts: this.#texts };
  }

  tree(): Json {
    switch (this.count()) {
      case kindNull:
        return null;
      case kindFalse:
        return false;
      case kindTrue:
        return true;
      case kindInteger:
        return this.integer();
      case kindNumber:
        return Number(this.text());
      case kindText:
        return this.text();
      case kindList: {
        const list: Json[] = [];
        for (let left = this.count(); left > 0; left -= 1) list.push(this.tree());
        return list;
      }
      default: {
        const map: { [name: string]: Json } = {};
        for (let left = this.count(); left > 0; left -= 1) {
          const name = this.text();
          this.put(map, name, this.tree());
        }
        return map;
      }
    }
  }
}
