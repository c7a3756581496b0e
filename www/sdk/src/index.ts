// The package's entry. Importing it touches neither the page nor the network, so servers may import it.

export { createTally } from "./create.js";
export { QuoteChangedError, TallyError } from "./errors.js";
export type { Problem } from "./errors.js";
export { englishMessages, explain, explainHint, explainUnmet } from "./explain.js";
export type { ExplainContext, Messages } from "./explain.js";
export { formatMoney, formatPoints } from "./format.js";
export { newKey } from "./key.js";
export type * from "./tally.js";
export type * from "./generated/types.js";
