// What crosses into the engine and back: rulebooks, views, carts and quotes; and the second way as a tree.

import { Crossing as Room, CompiledProgram as Rules, SeenAccount } from "../wasm/tally_wasm.js";
import { TallyError } from "./errors.js";
import { rulebookFormat } from "./generated/format.js";
import { readQuote, writeCart, writeView } from "./generated/packed.js";
import type { CompiledProgram, Instant, Json, Quote, View } from "./generated/types.js";
import type { Packer } from "./packing.js";
import { Passage } from "./passage.js";

const writePacked = (to: Packer, { numbers, texts }: CompiledProgram): void => to.packed(numbers, texts);

/** The way into the engine and back. */
export class Crossing {
  readonly #way: Passage<Room>;

  constructor(memory: WebAssembly.Memory) {
    this.#way = new Passage(memory, Room);
  }

  /** Takes rulebooks across. Throws `other_format` where they are not of this package's form. */
  program(compiled: CompiledProgram): Rules {
    const isOurs = compiled.format === rulebookFormat && this.#way.write(writePacked, compiled);
    const rules = isOurs ? Rules.read(this.#way.room) : undefined;
    if (rules !== undefined) return rules;
    throw new TallyError("other_format", `rulebooks of the form \`${compiled.format}\` are not for this release of the package (\`${rulebookFormat}\`)`);
  }

  /** Takes a view across. */
  account(view: View): SeenAccount {
    const account = this.#way.write<unknown>(writeView, view) ? SeenAccount.read(this.#way.room) : undefined;
    if (account !== undefined) return account;
    this.#way.writeTree(view);
    return SeenAccount.read_tree(this.#way.room) ?? this.#way.refuse();
  }

  /** Takes a cart across and its quote back. */
  quote(rules: Rules, account: SeenAccount, cart: Json, at: Instant, trace: boolean, digest: boolean): Quote {
    const way = this.#way;
    if (!way.write<unknown>(writeCart, cart) || !rules.quote(account, way.room, at, trace, digest)) {
      way.writeTree(cart);
      if (!rules.quote_tree(account, way.room, at, trace, digest)) way.refuse();
    }
    return readQuote(way.answer());
  }
}
