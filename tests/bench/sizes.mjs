// What a shopper downloads and what the edge loads, compressed; in bytes, exact for one build.
//
// node tests/bench/sizes.mjs
//
// Prints {sdk, worker, peers: {name: bytes}}: the SDK's wasm module and its glue as they are published, and the SDK's
// scripts that take carts across; brotli;
// the worker's module and script, gzip; peers bundled and minified by esbuild, brotli.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { requireFile, root, wasmDirectory, workerDirectory } from "../harness/paths.mjs";

const peers = ["json-logic-engine", "json-rules-engine"];

function sum(directory, names, compress) {
  const files = names.map((name) => readFileSync(requireFile(join(directory, name), "it is not built")));
  return files.reduce((bytes, file) => bytes + compress(file).length, 0);
}

// Quality 11 is the default of Node's brotli, and what servers keep files in.
export const sdkBytes = () =>
  sum(wasmDirectory, ["tally_wasm_bg.wasm", "tally_wasm.js"], brotliCompressSync) +
  sum(join(wasmDirectory, "..", "dist"), ["crossing.js", "passage.js", "packing.js", "generated/packed.js"], brotliCompressSync);

export const workerBytes = () => sum(workerDirectory, ["index_bg.wasm", "index.js"], (file) => gzipSync(file, { level: 9 }));

async function peerBytes(name) {
  const { build } = await import("esbuild");
  const stdin = { contents: `export * from ${JSON.stringify(name)}`, resolveDir: root };
  const { outputFiles } = await build({ stdin, bundle: true, minify: true, format: "esm", write: false, logLevel: "error" });
  return brotliCompressSync(outputFiles[0].contents).length;
}

if (import.meta.main ?? process.argv[1]?.endsWith("sizes.mjs")) {
  const sizes = await Promise.all(peers.map(async (name) => [name, await peerBytes(name)]));
  console.log(JSON.stringify({ sdk: sdkBytes(), worker: workerBytes(), peers: Object.fromEntries(sizes) }, null, 2));
}
