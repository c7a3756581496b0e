// The fastest that a person would write by hand: categories numbered once, each line read once, and
// only the rules that a member's tier can set off are looked at.

export const name = "JavaScript, indexed";

/** Numbers for the categories that rules name; any other category shares one number, the last. */
function numbered(rules) {
  const numbers = new Map();
  for (const { when } of rules) {
    for (const category of when.categories ?? []) {
      if (!numbers.has(category)) numbers.set(category, numbers.size);
    }
  }
  return numbers;
}

function compile({ when, then }, numbers) {
  return {
    from: when.from,
    until: when.until,
    atLeast: when.min_spend,
    categories: when.categories?.map((category) => numbers.get(category)) ?? null,
    isFixed: then.type === "fixed",
    value: then.type === "fixed" ? then.points : then.factor_pct,
  };
}

export function prepare({ rules, carts }) {
  const numbers = numbered(rules);
  const others = numbers.size;
  const tiers = new Set([...rules.flatMap((rule) => rule.when.tiers ?? []), ...carts.map((cart) => cart.member.tier)]);
  const rulesOfTier = new Map(
    [...tiers].map((tier) => {
      const speaking = rules.filter(({ when }) => !when.tiers || when.tiers.includes(tier));
      return [tier, speaking.map((rule) => compile(rule, numbers))];
    }),
  );
  // Reused: a quote neither waits nor calls itself. Amounts of a cart stay below 2^53.
  const spend = new Float64Array(others + 1);
  const factor = new Float64Array(others + 1);

  return function quote(cart) {
    spend.fill(0);
    factor.fill(100);
    let total = 0;
    for (const { category, amount } of cart.lines) {
      spend[numbers.get(category) ?? others] += amount;
      total += amount;
    }
    let orderPercent = 100;
    let fixed = 0;
    const { at } = cart;
    for (const rule of rulesOfTier.get(cart.member.tier)) {
      if (at < rule.from || at >= rule.until) continue;
      const { categories } = rule;
      let matching = total;
      if (categories) {
        matching = 0;
        for (const category of categories) matching += spend[category];
      }
      // Prices here are positive, so an amount of 0 means that there is no such line.
      if (matching === 0 || matching < rule.atLeast) continue;
      if (rule.isFixed) fixed += rule.value;
      else if (categories) for (const category of categories) factor[category] += rule.value;
      else orderPercent += rule.value;
    }
    let counted = 0;
    for (let category = 0; category <= others; category++) counted += spend[category] * factor[category];
    return Math.floor((Math.floor(counted / 10_000) * orderPercent) / 100) + fixed;
  };
}
