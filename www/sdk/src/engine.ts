// The engine: the core of the server, compiled to WebAssembly.
//
// In scope: loading the module, taking programs over, its errors. Out of scope: when to use it (programs.ts).

import init, { type CompiledProgram as Rules, type SeenAccount } from "../wasm/tally_wasm.js";
import { Crossing } from "./crossing.js";
import { TallyError, isTallyError, messageOf } from "./errors.js";
import type { CompiledProgram, Instant, Json, Quote, View } from "./generated/types.js";
import { loadModule } from "./module.js";
import type { WasmSource } from "./tally.js";

// A trap leaves the module's memory as it was in the middle of something; no later answer can be trusted.
let failed: TallyError | undefined;

let crossing: Crossing | undefined;

/**
 * Loads the module once for all; later sources are not read. A failure is forgotten, so the next call tries again.
 *
 * Throws `engine_unavailable` where it cannot be read or compiled.
 */
export async function loadEngine(source: WasmSource | undefined): Promise<void> {
  try {
    crossing ??= new Crossing(await loadModule(init, "tally_wasm_bg.wasm", source));
  } catch (thrown) {
    const hint = "allow `'wasm-unsafe-eval'` in script-src, pass `wasm`, or use engine `remote`";
    throw new TallyError("engine_unavailable", `the engine cannot be loaded (${messageOf(thrown)}); ${hint}`, { cause: thrown });
  }
}

/** A program version, ready to quote. */
export class Engine {
  /** The hash that names the version. */
  readonly version: string;
  readonly #compiled: Rules;
  #seen: { view: View; account: SeenAccount } | undefined;

  /** Takes a version's rulebooks; `loadEngine` must have succeeded. Throws `other_format` where it cannot read them. */
  constructor(compiled: CompiledProgram) {
    this.#compiled = guarded((crossing) => crossing.program(compiled));
    this.version = this.#compiled.version;
  }

  /** Quotes a cart, which must be plain data. */
  quote(view: View, cart: Json, at: Instant, trace: boolean, digest: boolean): Quote {
    return guarded((crossing) => crossing.quote(this.#compiled, this.#account(crossing, view), cart, at, trace, digest));
  }

  /** A view changes rarely and is quoted often, so it crosses once. */
  #account(crossing: Crossing, view: View): SeenAccount {
    if (this.#seen?.view !== view) {
      const account = crossing.account(view);
      this.#seen?.account.free();
      this.#seen = { view, account };
    }
    return this.#seen.account;
  }

  /** Gives its memory back. */
  free(): void {
    if (failed !== undefined) return;
    this.#seen?.account.free();
    this.#seen = undefined;
    this.#compiled.free();
  }
}

function guarded<T>(work: (crossing: Crossing) => T): T {
  if (failed !== undefined) throw failed;
  if (crossing === undefined) throw new TallyError("engine_unavailable", "the engine is not loaded; call `loadEngine` first");
  try {
    return work(crossing);
  } catch (thrown) {
    if (isTallyError(thrown)) throw thrown;
    failed = new TallyError("engine_failed", `the engine stopped (${messageOf(thrown)}); reload the page or use quoteRemotely`, { cause: thrown });
    throw failed;
  }
}
