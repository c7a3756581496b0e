// The oracle: the rules of README.md in the order in which they are written there, with no thought
// of speed. Every other contestant must agree with it.

function holds({ categories, min_spend, tiers, from, until }, cart) {
  if (cart.at < from || cart.at >= until) return false;
  if (tiers && !tiers.includes(cart.member.tier)) return false;
  const matching = cart.lines.filter((line) => !categories || categories.includes(line.category));
  if (matching.length === 0) return false;
  return matching.reduce((sum, line) => sum + line.amount, 0) >= min_spend;
}

export const name = "JavaScript, naive";

export function prepare({ rules }) {
  return function quote(cart) {
    const applied = rules.filter((rule) => holds(rule.when, cart));
    const multipliers = applied.filter((rule) => rule.then.type === "multiplier");
    const onLines = multipliers.filter((rule) => rule.when.categories);
    const onOrder = multipliers.filter((rule) => !rule.when.categories);

    let counted = 0; // minor units × percent
    for (const line of cart.lines) {
      const speaking = onLines.filter((rule) => rule.when.categories.includes(line.category));
      counted += line.amount * speaking.reduce((percent, rule) => percent + rule.then.factor_pct, 100);
    }
    const base = Math.floor(counted / 10_000);
    const percent = onOrder.reduce((sum, rule) => sum + rule.then.factor_pct, 100);
    const fixed = applied.filter((rule) => rule.then.type === "fixed").reduce((sum, rule) => sum + rule.then.points, 0);
    return Math.floor((base * percent) / 100) + fixed;
  };
}
