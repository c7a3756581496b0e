// How values cross into a module and back: packed, in its own memory.
//
// In scope: the room there, and when it is too small. Out of scope: what is written; that is in generated/packed.ts.

import { TallyError } from "./errors.js";
import { readDiagnosticList } from "./generated/packed.js";
import { Packer, Unpacker, isUnpackable } from "./packing.js";

// Room for a cart of about a hundred lines; what is larger gets more.
const firstNumbers = 2048;
const firstTexts = 8192;

export type Write<T> = (to: Packer, value: T) => void;

/** A module's room for one packed value. */
export interface Room {
  readonly numbers: number;
  readonly texts: number;
  readonly most_numbers: number;
  readonly most_texts: number;
  free(): void;
}

/** The way into one module and back. */
export class Passage<R extends Room> {
  readonly #memory: WebAssembly.Memory;
  readonly #make: new (numbers: number, texts: number) => R;
  readonly #packer = new Packer();
  readonly #unpacker = new Unpacker();
  /** The room as it is now: a value that needs more gets another one. */
  room: R;
  #numbers = new Float64Array();
  #texts = new Uint8Array();

  constructor(memory: WebAssembly.Memory, make: new (numbers: number, texts: number) => R) {
    this.#memory = memory;
    this.#make = make;
    this.room = new make(firstNumbers, firstTexts);
  }

  /** Writes any JSON value. */
  writeTree(value: unknown): void {
    if (this.write((to: Packer, tree: unknown) => to.tree(tree), value)) return;
    throw new TallyError("invalid_request", "a text is no valid Unicode; a character was cut in half");
  }

  /** Writes a value, in larger room if it needs that. Answers whether it has that form. */
  write<T>(write: Write<T>, value: T): boolean {
    try {
      this.#look();
      this.#packer.begin(this.#numbers, this.#texts);
      write(this.#packer, value);
      if (this.#packer.end()) return true;
    } catch (thrown) {
      if (isUnpackable(thrown)) return false;
      throw thrown;
    }
    this.room.free();
    this.room = new this.#make(2 * this.#packer.numbers, 2 * this.#packer.texts);
    return this.write(write, value);
  }

  /** Throws the problem that the module left. */
  refuse(): never {
    const answer = this.answer();
    const [code, message] = [answer.text(), answer.text()];
    throw new TallyError(code, message, { errors: readDiagnosticList(answer) });
  }

  /** Reads what the module left. */
  answer(): Unpacker {
    this.#look();
    this.#unpacker.begin(this.#numbers, this.#texts);
    return this.#unpacker;
  }

  /** Finds the room in the module's memory: it moves when it grows, and the memory is another one when that grows. */
  #look(): void {
    const { numbers, texts } = this.room;
    if (this.#numbers.byteOffset === numbers && this.#texts.byteOffset === texts && this.#numbers.length > 0) return;
    this.#numbers = new Float64Array(this.#memory.buffer, numbers, this.room.most_numbers);
    this.#texts = new Uint8Array(this.#memory.buffer, texts, this.room.most_texts);
  }
}
