// How a view changes. Pure functions.

import type { Balance, Entry, Id, LedgerRecord, View } from "./generated/types.js";

/** The member's account; none for a guest. */
export function accountOf(view: View): Id | undefined {
  const account: unknown = view.account; // a guest's may be null
  return typeof account === "string" ? account : undefined;
}

/** Whether a view that the edge sent says something that is not shown yet. */
export function isNews(sent: View, shown: View): boolean {
  if (accountOf(sent) === accountOf(shown) && (sent.revision ?? 0) < (shown.revision ?? 0)) return false; // overtaken by a receipt
  const withoutTime = (view: View) => JSON.stringify({ ...view, asOf: 0 });
  return withoutTime(sent) !== withoutTime(shown);
}

/** The view after a receipt. */
export function afterRecord(view: View, record: LedgerRecord): View {
  const wallets: { [wallet: string]: Balance } = { ...view.wallets };
  for (const [wallet, holdings] of Object.entries<Balance>(record.balances ?? {})) {
    if (isReserved(wallet)) continue; // a view shows vouchers as what was issued
    const { maturing, expiring } = wallets[wallet] ?? {};
    wallets[wallet] = { ...holdings, ...(maturing && { maturing }), ...(expiring && { expiring }) };
  }
  return { ...view, revision: record.seq, asOf: record.at, wallets };
}

/** Whether the edge knows more than the receipt says: commands in between, or another tier. */
export function leavesMoreToRead(before: View, record: LedgerRecord): boolean {
  const followsDirectly = record.seq === (before.revision ?? 0) + 1;
  return !followsDirectly || (record.entries ?? []).some((entry) => "tier" in entry || "measure" in entry || isOfVouchers(entry));
}

/** Whether a wallet is one of vouchers, which no program declares. */
function isReserved(wallet: Id): boolean {
  return wallet.startsWith("reward/");
}

function isOfVouchers(entry: Entry): boolean {
  return Object.values(entry).some((change: object) => "wallet" in change && typeof change.wallet === "string" && isReserved(change.wallet));
}

/** A copy that nobody can change: a listener must not change what is quoted. */
export function frozen(view: View): View {
  return freeze(structuredClone(view));
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) freeze(part);
    Object.freeze(value);
  }
  return value;
}
