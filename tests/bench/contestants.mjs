// Who takes part, each ready to quote.
//
// In scope: preparing the contestants. Not in scope: comparing (verify.mjs) and measuring (run.mjs).

import * as indexed from "./peers/indexed.mjs";
import * as jsonLogic from "./peers/json_logic.mjs";
import * as jsonLogicFacts from "./peers/json_logic_facts.mjs";
import * as jsonRules from "./peers/json_rules.mjs";
import * as naive from "./peers/naive.mjs";
import { contestant as tallystick } from "./tally.mjs";
import { readWorkload } from "./workload/index.mjs";

// The first is the oracle.
const peers = [naive, indexed, jsonLogic, jsonLogicFacts, jsonRules];

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {object[]} inputs the carts in the contestant's own form, all in the same order
 * @property {(input: object) => number | Promise<number>} quote the points that a cart earns
 * @property {boolean} isAsync whether `quote` answers a promise
 */

/** @returns {Promise<Contestant[]>} the oracle first, Tallystick last if it takes part */
export async function contestants() {
  const workload = readWorkload();
  const prepared = peers.map((peer) => {
    const quote = peer.prepare(workload);
    // Asked of the function: awaiting what is no promise would cost the fast ones most of their speed.
    const isAsync = quote(workload.carts[0]) instanceof Promise;
    return { name: peer.name, inputs: workload.carts, quote, isAsync };
  });
  const own = await tallystick();
  return own ? [...prepared, own] : prepared;
}
