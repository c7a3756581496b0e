// Tallystick as a contestant: the one place that knows how the SDK is called.
//
// The variable TALLY_WASM names the JavaScript of the wasm module (`--target web`; its `_bg.wasm` lies
// beside it). Without it Tallystick does not take part.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { readCarts, readProgram } from "./workload/index.mjs";

export const name = "Tallystick";

/**
 * Compiles the program once and answers how a cart is quoted: JavaScript objects in, an object out,
 * without trace and digest.
 *
 * @param {string} entry the file that TALLY_WASM names
 * @param {object} program a program document
 * @returns {Promise<(view: object, cart: object, at: number) => object>}
 */
async function bind(entry, program) {
  const sdk = await import(pathToFileURL(entry).href);
  sdk.initSync({ module: readFileSync(entry.replace(/\.js$/, "_bg.wasm")) });
  const compiled = new sdk.CompiledProgram(JSON.stringify(program));
  // As the SDK does it: a view crosses once, a cart and its quote as text each time.
  const accounts = new Map();
  const seen = (view) => accounts.get(view) ?? accounts.set(view, new sdk.SeenAccount(JSON.stringify(view))).get(view);
  return (view, cart, at) => JSON.parse(compiled.quote(seen(view), JSON.stringify(cart), at, false, false));
}

/** The points of a quote; a wallet that earns nothing is left out of it. */
const pointsOf = (quote) => quote.earned?.points ?? 0;

/** @returns {Promise<import("./contestants.mjs").Contestant | null>} null when TALLY_WASM is not set */
export async function contestant() {
  if (!process.env.TALLY_WASM) return null;
  const quote = await bind(resolve(process.env.TALLY_WASM), readProgram());
  return { name, inputs: readCarts(), quote: ({ view, cart, at }) => pointsOf(quote(view, cart, at)), isAsync: false };
}
