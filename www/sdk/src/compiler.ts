// The compiler: program documents become rulebooks, as the edge makes them. For tools and tests: a page asks the edge.

import init, { Crossing as Room, compile } from "../wasm/tally_compiler.js";
import { rulebookFormat } from "./generated/format.js";
import type { CompiledProgram } from "./generated/types.js";
import { loadModule } from "./module.js";
import { Passage } from "./passage.js";
import type { WasmSource } from "./tally.js";

let way: Passage<Room> | undefined;

/** Loads the compiler's module once for all. Throws when it cannot be read or compiled. */
export async function loadCompiler(source?: WasmSource): Promise<void> {
  const memory = await loadModule(init, "tally_compiler_bg.wasm", source);
  way ??= new Passage(memory, Room);
}

/** Compiles a document; `loadCompiler` must have succeeded. Throws `invalid_program` with each place. */
export function compileProgram(document: unknown): CompiledProgram {
  if (way === undefined) throw new Error("the compiler is not loaded; call `loadCompiler` first");
  way.writeTree(document);
  if (!compile(way.room)) way.refuse();
  return { format: rulebookFormat, ...way.answer().packed() };
}
