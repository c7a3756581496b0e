// What applied rules make of a cart. Rule engines decide which rules apply; none of them knows
// multipliers on lines, so that part is plain JavaScript for each of them, and always the same.

/** Points for a cart, given the rules that apply to it. */
export function combine(cart, applied) {
  const factors = new Map(); // percent that multipliers add, by category
  let orderPercent = 100;
  let fixed = 0;
  for (const { when, then } of applied) {
    if (then.type === "fixed") fixed += then.points;
    else if (!when.categories) orderPercent += then.factor_pct;
    else for (const category of when.categories) factors.set(category, (factors.get(category) ?? 0) + then.factor_pct);
  }
  let counted = 0;
  for (const { category, amount } of cart.lines) counted += amount * (100 + (factors.get(category) ?? 0));
  return Math.floor((Math.floor(counted / 10_000) * orderPercent) / 100) + fixed;
}
