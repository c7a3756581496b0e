// How programs, views, carts and quotes cross into the module and back: packed, in its own memory.
//
// In scope: the room there, when it is too small, and the second way as a tree. Out of scope: what is written; that is
// in generated/packed.ts.

import { Crossing as Room, CompiledProgram, SeenAccount } from "../wasm/tally_wasm.js";
import { TallyError } from "./errors.js";
import { readDiagnosticList, readQuote, writeCart, writeView } from "./generated/packed.js";
import type { Instant, Json, Quote, View } from "./generated/types.js";
import { Packer, Unpacker, isUnpackable } from "./packing.js";

// Room for a cart of about a hundred lines; what is larger gets more.
const firstNumbers = 2048;
const firstTexts = 8192;

type Write = (to: Packer, value: unknown) => void;

const writeTree: Write = (to, value) => to.tree(value);

/** The way into one module and back. */
export class Crossing {
  readonly #memory: WebAssembly.Memory;
  readonly #packer = new Packer();
  readonly #unpacker = new Unpacker();
  #room = new Room(firstNumbers, firstTexts);
  #numbers = new Float64Array();
  #texts = new Uint8Array();

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** Compiles a program. Throws `invalid_program` with each place. */
  program(document: unknown): CompiledProgram {
    this.#writeTree(document);
    return CompiledProgram.compile(this.#room) ?? this.#refuse();
  }

  /** Takes a view across. */
  account(view: View): SeenAccount {
    const account = this.#write(writeView, view) ? SeenAccount.read(this.#room) : undefined;
    if (account !== undefined) return account;
    this.#writeTree(view);
    return SeenAccount.read_tree(this.#room) ?? this.#refuse();
  }

  /** Takes a cart across and its quote back. */
  quote(program: CompiledProgram, account: SeenAccount, cart: Json, at: Instant, trace: boolean, digest: boolean): Quote {
    if (!this.#write(writeCart, cart) || !program.quote(account, this.#room, at, trace, digest)) {
      this.#writeTree(cart);
        if (!program.quote_tree(account, this.#room, at, trace, digest)) this.#refuse();
    }
    return readQuote(this.#answer());
  }

  #writeTree(value: unknown): void {
    if (this.#write(writeTree, value)) return;
    throw new TallyError("invalid_request", "a text is no valid Unicode; a character was cut in half");
  }

  /** Writes a value, in larger room if it needs that. Answers whether it has that form. */
  #write(write: Write, value: unknown): boolean {
    try {
      this.#look();
      this.#packer.begin(this.#numbers, this.#texts);
      write(this.#packer, value);
      if (this.#packer.end()) return true;
    } catch (thrown) {
      if (isUnpackable(thrown)) return false;
      throw thrown;
    }
    this.#room.free();
    this.#room = new Room(2 * this.#packer.numbers, 2 * this.#packer.texts);
    return this.#write(write, value);
  }

  #refuse(): never {
    const answer = this.#answer();
    const [code, message] = [answer.text(), answer.text()];
    throw new TallyError(code, message, { errors: readDiagnosticList(answer) });
  }

  #answer(): Unpacker {
    this.#look();
    this.#unpacker.begin(this.#numbers, this.#texts);
    return this.#unpacker;
  }

  /** Finds the room in the module's memory: it moves when it grows, and the memory is another one when that grows. */
  #look(): void {
    const { numbers, texts } = this.#room;
    if (this.#numbers.byteOffset === numbers && this.#texts.byteOffset === texts && this.#numbers.length > 0) return;
    this.#numbers = new Float64Array(this.#memory.buffer, numbers, this.#room.most_numbers);
    this.#texts = new Uint8Array(this.#memory.buffer, texts, this.#room.most_texts);
  }
}
