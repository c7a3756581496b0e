// Fails unless every contestant gives every cart the points that the oracle gives it.
//
// node tests/bench/verify.mjs

import { contestants } from "./contestants.mjs";

/** @returns {Promise<string[]>} every difference to the first contestant, as a sentence */
export async function differences([oracle, ...others]) {
  const found = [];
  for (const [index, input] of oracle.inputs.entries()) {
    const wanted = await oracle.quote(input);
    for (const { name, inputs, quote } of others) {
      const actual = await quote(inputs[index]);
      if (actual !== wanted) found.push(`${input.id}: ${name} gives ${actual} points, ${oracle.name} ${wanted}`);
    }
  }
  return found;
}

if (import.meta.main ?? process.argv[1]?.endsWith("verify.mjs")) {
  const all = await contestants();
  const found = await differences(all);
  for (const difference of found) console.error(difference);
  console.log(`${all.length} contestants, ${all[0].inputs.length} carts, ${found.length} differences`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
