// The benchmark's inputs, read from the files beside this one.
//
// In scope: reading. Not in scope: making them (../make.mjs) and what they mean (../README.md).

import { readFileSync } from "node:fs";

function read(name) {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
}

/** Rules and carts as every peer takes them. */
export const readWorkload = () => read("quote_workload.json");

/** The same rules as a Tallystick program. */
export const readProgram = () => read("program.json");

/** The same carts as Tallystick takes them: `{id, at, view, cart}` each, in the workload's order. */
export const readCarts = () => read("carts.json");
