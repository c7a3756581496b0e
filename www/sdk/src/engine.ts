// The engine: the core of the server, compiled to WebAssembly.
//
// In scope: loading the module, compiling programs, its errors. Out of scope: when to use it (programs.ts).

import init, { type CompiledProgram, type SeenAccount } from "../wasm/tally_wasm.js";
import { Crossing } from "./crossing.js";
import { TallyError, isTallyError, messageOf } from "./errors.js";
import type { Instant, Json, Quote, View } from "./generated/types.js";
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
    if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly here");
    const found = source ?? beside();
    // Without a source the glue code finds the file next to itself, which bundlers understand.
    const { memory } = await (found === undefined ? init() : init({ module_or_path: found }));
    crossing ??= new Crossing(memory);
  } catch (thrown) {
    const hint = "allow `'wasm-unsafe-eval'` in script-src, pass `wasm`, or use engine `remote`";
    throw new TallyError("engine_unavailable", `the engine cannot be loaded (${messageOf(thrown)}); ${hint}`, { cause: thrown });
  }
}

/** The module's bytes where `fetch` does not read files: in Node, Deno and Bun. */
function beside(): BufferSource | undefined {
  if (!import.meta.url.startsWith("file:")) return undefined;
  type Files = { readFileSync(file: URL): Uint8Array<ArrayBuffer> };
  type Host = { process?: { getBuiltinModule?(name: string): unknown } };
  // Not an import: a bundler for browsers would look for it.
  const files = (globalThis as Host).process?.getBuiltinModule?.("node:fs") as Files | undefined;
  const file = "../wasm/tally_wasm_bg.wasm"; // in a variable, or bundlers would copy the module twice
  return files?.readFileSync(new URL(file, import.meta.url));
}

/** A program version, ready to quote. */
export class Engine {
  /** The hash that names the version. */
  readonly version: string;
  readonly #compiled: CompiledProgram;
  #seen: { view: View; account: SeenAccount } | undefined;

  /** Compiles a document; `loadEngine` must have succeeded. Throws `invalid_program` with each place. */
  constructor(document: unknown) {
    this.#compiled = guarded((crossing) => crossing.program(document));
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
