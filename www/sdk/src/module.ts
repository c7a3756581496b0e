// Where a module's bytes are found.

import type { WasmSource } from "./tally.js";

type Init = (input?: { module_or_path: WasmSource }) => Promise<{ memory: WebAssembly.Memory }>;

/** Loads a module: from a source, else the file of that name beside the package's scripts. Throws when it cannot. */
export async function loadModule(init: Init, file: string, source: WasmSource | undefined): Promise<WebAssembly.Memory> {
  if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly here");
  const found = source ?? beside(file);
  // Without a source the glue code finds the file next to itself, which bundlers understand.
  const { memory } = await (found === undefined ? init() : init({ module_or_path: found }));
  return memory;
}

/** The module's bytes where `fetch` does not read files: in Node, Deno and Bun. */
function beside(file: string): BufferSource | undefined {
  if (!import.meta.url.startsWith("file:")) return undefined;
  type Files = { readFileSync(file: URL): Uint8Array<ArrayBuffer> };
  type Host = { process?: { getBuiltinModule?(name: string): unknown } };
  // Not an import: a bundler for browsers would look for it. The name comes in a variable, or bundlers would copy the
  // module twice.
  const files = (globalThis as Host).process?.getBuiltinModule?.("node:fs") as Files | undefined;
  return files?.readFileSync(new URL(`../wasm/${file}`, import.meta.url));
}
