// What the member page needs from the network: the history, page by page, and returns.
//
// In scope: reading and returning. Not in scope: how they look (views/member.ts).

import type { LedgerRecord as Entry, RefundFigures } from "@tallystick/sdk";

import { register } from "./actions.js";
import { points, money, t } from "./i18n/index.js";
import { tally, wallet } from "./loyalty.js";
import { page } from "./routes.js";
import { notice, say } from "./say.js";
import { refund } from "./shop.js";
import { changed, freshName, state, update } from "./store.js";

const PAGE = 8;

/** The history as far as it was read. */
export const history: { records: Entry[]; next: number | undefined; loading: boolean; of: string } = {
  records: [],
  next: undefined,
  loading: false,
  of: "",
};

/** The order that is being returned, if one is. */
export let returning: string | null = null;

/** Which state of which account the history belongs to. */
function wanted(): string {
  return `${tally().view.account ?? ""}#${tally().view.revision ?? 0}`;
}

/** Reads the history again when the account moved on. */
export async function follow(): Promise<void> {
  if (page() !== "member" || !tally().isMember || history.loading || history.of === wanted()) return;
  await read(undefined);
}

async function read(before: number | undefined): Promise<void> {
  const of = wanted();
  history.loading = true;
  try {
    const answer = await tally().activity({ limit: PAGE, ...(before !== undefined && { before }) });
    Object.assign(history, { records: before === undefined ? answer.data : [...history.records, ...answer.data], next: answer.next, of });
  } finally {
    // A failed reading is not tried again before something changes.
    Object.assign(history, { loading: false, of });
    changed();
  }
}

/** Returns a line or the whole of an order. */
async function giveBack(order: string, line: string | undefined): Promise<void> {
  const member = state.member?.id;
  if (!member || returning) return;
  returning = order;
  changed();
  try {
    const lines = line === undefined ? undefined : [{ line, quantity: 1 }];
    const answer = await refund({ refund: freshName("r"), member, order, ...(lines && { lines }) });
    const orders = state.orders.map((kept) =>
      kept.order !== order
        ? kept
        : { ...kept, lines: kept.lines.map((sold) => (line === undefined ? { ...sold, returned: sold.quantity } : sold.sku === line ? { ...sold, returned: sold.returned + 1 } : sold)) },
    );
    update({ orders });
    const text = refundSentence(answer.record.refund);
    notice(text);
    say(text);
    await tally().refresh();
  } finally {
    returning = null;
    changed();
  }
}

/** What a return moved, in a sentence. */
export function refundSentence(figures: RefundFigures | undefined): string {
  const words = t().member;
  const restored = figures?.restored?.[wallet() ?? ""] ?? 0;
  const taken = figures?.takenBack?.[wallet() ?? ""] ?? 0;
  return [
    words.refunded(money(figures?.money ?? 0)),
    restored > 0 && words.restored(points(restored)),
    taken > 0 && words.takenBack(points(taken)),
    restored === 0 && taken === 0 && words.nothingMoved,
  ].filter(Boolean).join(" ");
}

register({
  older: () => read(history.next),
  returnLine(argument) {
    const [order = "", line = ""] = argument.split("=");
    return giveBack(order, line);
  },
  returnOrder: (order) => giveBack(order, undefined),
});
