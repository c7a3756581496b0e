// Tallystick as a contestant: the one place that knows how the SDK is called.
//
// The variable TALLY_ENGINE names the SDK's compiled engine (`www/sdk/dist/engine.js`). Without it Tallystick does
// not take part.

import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { readCarts, readProgram } from "./workload/index.mjs";

export const name = "Tallystick";

/**
 * Compiles the program once and answers how a cart is quoted: JavaScript objects in, an object out,
 * without trace and digest.
 *
 * @param {string} entry the file that TALLY_ENGINE names
 * @param {object} program a program document
 * @returns {Promise<(view: object, cart: object, at: number) => object>}
 */
async function bind(entry, program) {
  const { Engine, loadEngine } = await import(pathToFileURL(entry).href);
  await loadEngine();
  const { compileProgram, loadCompiler } = await import(pathToFileURL(join(dirname(entry), "compiler.js")).href);
  await loadCompiler();
  const engine = new Engine(compileProgram(program));
  return (view, cart, at) => engine.quote(view, cart, at, false, false);
}

/** The points of a quote; a wallet that earns nothing is left out of it. */
const pointsOf = (quote) => quote.earned?.points ?? 0;

/** @returns {Promise<import("./contestants.mjs").Contestant | null>} null when TALLY_ENGINE is not set */
export async function contestant() {
  if (!process.env.TALLY_ENGINE) return null;
  const quote = await bind(resolve(process.env.TALLY_ENGINE), readProgram());
  return { name, inputs: readCarts(), quote: ({ view, cart, at }) => pointsOf(quote(view, cart, at)), isAsync: false };
}
