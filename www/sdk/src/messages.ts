// The sentences of `explain`, in English. Another language is another object of this type.
//
// Every argument is text that is ready to show: names as the program has them, amounts formatted.

/** The parts of the sentences that `explain` makes. */
export interface Messages {
  /** A rule's name within a sentence. */
  name(name: string): string;
  /** So many points of a wallet. */
  points(amount: string, wallet: string | undefined): string;
  earned(rule: string, points: string): string;
  multiplied(rule: string, factor: string | undefined): string;
  tookOff(rule: string, amount: string): string;
  tookOffForPoints(rule: string, amount: string, points: string): string;
  applied(rule: string): string;
  limited(rule: string, why: string | undefined): string;
  notApplied(rule: string, why: string | undefined): string;
  spend(wanted: string, actual: string): string;
  units(wanted: string, actual: string): string;
  tier(wanted: string, actual: string | undefined): string;
  begins(from: string): string;
  ended(until: string): string;
  channel(wanted: string, actual: string | undefined): string;
  any(each: string): string;
  pointsShort(wanted: string, actual: string): string;
  pointsAsked(most: string, asked: string): string;
  nothingToTakeOff(): string;
  noCode(): string;
  notChosen(): string;
  nothingCounts(): string;
  /** The rule that counts instead, where it is one. */
  notBest(winner: string | undefined): string;
  excluded(other: string | undefined): string;
  /** Only a part could be used. */
  whole(wanted: string, actual: string): string;
  times(wanted: string, actual: string): string;
  limit(left: string, wanted: string): string;
  /** A limit of several rules together. */
  cap(left: string, wanted: string): string;
  rests(until: string): string;
  orderNumber(wanted: string, actual: string | undefined): string;
  everyOrder(every: string, actual: string | undefined): string;
  schedule(weekdays: string | undefined, from: string | undefined, until: string | undefined): string;
  store(wanted: string, actual: string | undefined): string;
  payment(wanted: string, actual: string | undefined): string;
  membersOnly(): string;
  guestsOnly(): string;
  segment(wanted: string): string;
  attribute(name: string, wanted: string, actual: string | undefined): string;
  birthday(of: "day" | "days" | "month"): string;
  offer(): string;
  bought(counter: string, wanted: string, actual: string): string;
  plan(wanted: string): string;
  tenure(unit: "days" | "months", wanted: string): string;
  balance(wanted: string, actual: string): string;
  experiment(): string;
  event(field: string): string;
  /** What to do for a rule, a reward or a tier: spend more. */
  spendMore(amount: string, target: string): string;
  /** More units of a line of the cart. */
  unitsMore(count: string, line: string, target: string): string;
  /** More orders, this one not counted; the number is given for the plural. */
  ordersMore(count: string, target: string, number: number): string;
  /** A condition that this package does not know. */
  other(condition: string): string;
}

/** English. */
export const englishMessages: Messages = Object.freeze<Messages>({
  name: (name) => `“${name}”`,
  points: (amount, wallet) => `${amount} ${wallet ?? "points"}`,
  earned: (rule, points) => `${rule} earned ${points}.`,
  multiplied: (rule, factor) => (factor === undefined ? `${rule} multiplied points.` : `${rule} multiplied points by ${factor}.`),
  tookOff: (rule, amount) => `${rule} took ${amount} off.`,
  tookOffForPoints: (rule, amount, points) => `${rule} took ${amount} off for ${points}.`,
  applied: (rule) => `${rule} applied.`,
  limited: (rule, why) => (why === undefined ? `${rule} was limited.` : `${rule} was limited: ${why}.`),
  notApplied: (rule, why) => (why === undefined ? `${rule} did not apply.` : `${rule} did not apply: ${why}.`),
  spend: (wanted, actual) => `it takes an amount of at least ${wanted}, and there is ${actual}`,
  units: (wanted, actual) => `it takes at least ${wanted} of the items it is for, and there are ${actual}`,
  tier: (wanted, actual) => `it is for the tier ${wanted}` + (actual === undefined ? "" : `, and the tier is ${actual}`),
  begins: (from) => `it begins on ${from}`,
  ended: (until) => `it ended on ${until}`,
  channel: (wanted, actual) => `it is only for orders by ${wanted}` + (actual === undefined ? "" : `, and this one is by ${actual}`),
  any: (each) => `one of these is needed: ${each}`,
  pointsShort: (wanted, actual) => `it costs ${wanted}, and ${actual} can be spent`,
  pointsAsked: (most, asked) => `at most ${most} can be used now, and ${asked} were asked for`,
  nothingToTakeOff: () => "there is nothing it could take off",
  noCode: () => "its code was not entered",
  notChosen: () => "it was not chosen",
  nothingCounts: () => "nothing in the cart counts for it",
  notBest: (winner) => (winner === undefined ? "another rule of its group counts instead" : `${winner} counts instead`),
  excluded: (other) => (other === undefined ? "it does not go with another reward" : `it does not go with ${other}`),
  whole: (wanted, actual) => `it is used as a whole or not at all, and of ${wanted} only ${actual} could be used`,
  times: (wanted, actual) => `it takes ${wanted} of the items it is for each time, and there are ${actual}`,
  limit: (left, wanted) => `its limit leaves ${left} of ${wanted}`,
  cap: (left, wanted) => `the limit of several rules together leaves ${left} of ${wanted}`,
  rests: (until) => `it counts again from ${until}`,
  orderNumber: (wanted, actual) => `it is for order number ${wanted}` + (actual === undefined ? "" : `, and this is number ${actual}`),
  everyOrder: (every, actual) => `it is for one order in every ${every}` + (actual === undefined ? "" : `, and this is number ${actual}`),
  schedule: (weekdays, from, until) =>
    ["it is for", weekdays, from === undefined ? undefined : `from ${from}`, until === undefined ? undefined : `until ${until}`]
      .filter((part) => part !== undefined)
      .join(" "),
  store: (wanted, actual) => `it is only for orders in ${wanted}` + (actual === undefined ? "" : `, and this one is in ${actual}`),
  payment: (wanted, actual) => `it is only for payment by ${wanted}` + (actual === undefined ? "" : `, and this is by ${actual}`),
  membersOnly: () => "it is for members",
  guestsOnly: () => "it is for those who are no members yet",
  segment: (wanted) => `it is for some members: ${wanted}`,
  attribute: (name, wanted, actual) => `it is for ${name} ${wanted}` + (actual === undefined ? "" : `, and it is ${actual}`),
  birthday: (of) => (of === "month" ? "it is for the month of the birthday" : of === "day" ? "it is for the birthday" : "it is for the days around the birthday"),
  offer: () => "its offer was not activated",
  bought: (counter, wanted, actual) => `it takes ${wanted} earlier purchases of ${counter}, and there are ${actual}`,
  plan: (wanted) => `it is for the paid membership ${wanted}`,
  tenure: (unit, wanted) => `it is for members of at least ${wanted} ${wanted === "1" ? unit.slice(0, -1) : unit}`,
  balance: (wanted, actual) => `it takes a balance of ${wanted}, and there are ${actual}`,
  experiment: () => "it is for a part of the members",
  event: (field) => `${field} is not what it is for`,
  spendMore: (amount, target) => `${amount} more for ${target}`,
  unitsMore: (count, line, target) => `${count} more of ${line} for ${target}`,
  ordersMore: (count, target, number) => `${count} more ${number === 1 ? "order" : "orders"} for ${target}`,
  other: (condition) => `its condition ${condition} does not hold`,
});
