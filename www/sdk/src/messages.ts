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
  notBest(): string;
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
  notBest: () => "another rule of its group counts instead",
  other: (condition) => `its condition ${condition} does not hold`,
});
