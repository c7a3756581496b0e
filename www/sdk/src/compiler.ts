// The compiler: program documents become rulebooks, as the edge makes them, and exports are worked out again. For tools and
// tests: a page asks the edge.

import init, { Crossing as Room, ExportAudit, compile } from "../wasm/tally_compiler.js";
import { rulebookFormat } from "./generated/format.js";
import type { CompiledProgram, Misfit, Verified } from "./generated/types.js";
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

/** What came of an audit: everything fits, or the first thing that does not. */
export type Audited = { readonly verified: Verified } | { readonly misfit: Misfit };

/**
 * Works an exported account out again, line by line; `loadCompiler` must have succeeded. `programs` are the documents of all
 * versions that decided something, as published; without them only the chain and the balances are worked out. Throws
 * `invalid_program` with each place.
 */
export function verifyExport(lines: Iterable<string>, programs?: Iterable<unknown>): Audited {
  if (way === undefined) throw new Error("the compiler is not loaded; call `loadCompiler` first");
  const audit = new ExportAudit(programs !== undefined);
  try {
    for (const program of programs ?? []) {
      way.writeTree(program);
      if (!audit.program(way.room)) way.refuse();
    }
    for (const line of lines) {
      const tree = parsed(line);
      if (tree !== undefined) way.writeTree(tree);
      if (!audit.line(way.room, tree !== undefined, line)) return { misfit: JSON.parse(way.answer().text()) };
    }
    const fits = audit.end(way.room);
    const answer: unknown = JSON.parse(way.answer().text());
    return fits ? { verified: answer as Verified } : { misfit: answer as Misfit };
  } finally {
    audit.free();
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
