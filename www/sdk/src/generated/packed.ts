// Written by `cargo xtask codegen` from the Rust definitions. Change those, not this file.

import { there, unpackable, type Packer, type Unpacker } from "../packing.js";
import type { AddedUnits, Certificate, Change, CodeOutcome, CodeStatus, Diagnostic, EarnedBy, GivenForLater, Hint, HintTarget, Id, Issued, KeepTier, LadderTier, LineDiscount, LineTax, MoreUnits, NextTier, Offer, OfferStatus, PartOfProgram, Points, Price, Progress, Pruned, Quote, QuoteLine, Redemption, Slider, Totals, TraceEntry, TraceOutcome, Unmet, Usage } from "./types.js";

function writeDue(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.integer(fields.at);
  to.integer(fields.points);
  to.only(fields, 2);
}

function writeDueList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) writeDue(to, item);
}

function writeBalance(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  if (to.given(fields.available)) to.integer(fields.available);
  if (to.given(fields.pending)) to.integer(fields.pending);
  if (to.given(fields.held)) to.integer(fields.held);
  if (to.given(fields.owed)) to.integer(fields.owed);
  if (to.given(fields.maturing)) writeDueList(to, fields.maturing);
  if (to.given(fields.expiring)) writeDueList(to, fields.expiring);
  to.only(fields, 0 + there(fields.available) + there(fields.pending) + there(fields.held) + there(fields.owed) + there(fields.maturing) + there(fields.expiring));
}

function writeBalanceMap(to: Packer, from: unknown): void {
  for (const [id, entry] of to.entries(from)) {
    to.text(id);
    writeBalance(to, entry);
  }
}

function writeFloor(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.tier);
  to.integer(fields.since);
  if (to.given(fields.until)) to.integer(fields.until);
  to.only(fields, 2 + there(fields.until));
}

function writeHeldTier(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.tier);
  to.integer(fields.since);
  if (to.given(fields.until)) to.integer(fields.until);
  if (to.given(fields.graceUntil)) to.integer(fields.graceUntil);
  if (to.given(fields.byHand)) to.flag(fields.byHand);
  to.only(fields, 2 + there(fields.until) + there(fields.graceUntil) + there(fields.byHand));
}

function writeHeldTierList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) writeHeldTier(to, item);
}

function writePeriodMeasure(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.integer(fields.period);
  to.integer(fields.amount);
  to.only(fields, 2);
}

function writePeriodMeasureList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) writePeriodMeasure(to, item);
}

function writeStanding(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.tier);
  to.integer(fields.since);
  if (to.given(fields.until)) to.integer(fields.until);
  if (to.given(fields.graceUntil)) to.integer(fields.graceUntil);
  if (to.given(fields.floor)) writeFloor(to, fields.floor);
  if (to.given(fields.earned)) writeHeldTier(to, fields.earned);
  if (to.given(fields.enrolled)) to.integer(fields.enrolled);
  if (to.given(fields.earlier)) writeHeldTierList(to, fields.earlier);
  if (to.given(fields.measured)) writePeriodMeasureList(to, fields.measured);
  to.only(fields, 2 + there(fields.until) + there(fields.graceUntil) + there(fields.floor) + there(fields.earned) + there(fields.enrolled) + there(fields.earlier) + there(fields.measured));
}

function writeStandingMap(to: Packer, from: unknown): void {
  for (const [id, entry] of to.entries(from)) {
    to.text(id);
    writeStanding(to, entry);
  }
}

function writeIssuedReward(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.id);
  to.text(fields.reward);
  if (to.given(fields.from)) to.integer(fields.from);
  if (to.given(fields.until)) to.integer(fields.until);
  if (to.given(fields.count)) to.integer(fields.count);
  to.only(fields, 2 + there(fields.from) + there(fields.until) + there(fields.count));
}

function writeIssuedRewardList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) writeIssuedReward(to, item);
}

function writeTextList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) to.text(item);
}

function writeTextMap(to: Packer, from: unknown): void {
  for (const [id, entry] of to.entries(from)) {
    to.text(id);
    to.text(entry);
  }
}

function writeIntegerMap(to: Packer, from: unknown): void {
  for (const [id, entry] of to.entries(from)) {
    to.text(id);
    to.integer(entry);
  }
}

function writeCountedInPeriod(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.integer(fields.period);
  to.integer(fields.amount);
  to.only(fields, 2);
}

function writeCountedInPeriodList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) writeCountedInPeriod(to, item);
}

function writeCountedInPeriodListMap(to: Packer, from: unknown): void {
  for (const [id, entry] of to.entries(from)) {
    to.text(id);
    writeCountedInPeriodList(to, entry);
  }
}

function writeMember(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  if (to.given(fields.enrolledAt)) to.integer(fields.enrolledAt);
  if (to.given(fields.birthday)) to.text(fields.birthday);
  if (to.given(fields.orders)) to.integer(fields.orders);
  if (to.given(fields.visits)) to.integer(fields.visits);
  if (to.given(fields.segments)) writeTextList(to, fields.segments);
  if (to.given(fields.attributes)) writeTextMap(to, fields.attributes);
  if (to.given(fields.offers)) writeTextList(to, fields.offers);
  if (to.given(fields.bought)) writeIntegerMap(to, fields.bought);
  if (to.given(fields.plan)) to.text(fields.plan);
  if (to.given(fields.counters)) writeCountedInPeriodListMap(to, fields.counters);
  if (to.given(fields.grants)) writeIntegerMap(to, fields.grants);
  to.only(fields, 0 + there(fields.enrolledAt) + there(fields.birthday) + there(fields.orders) + there(fields.visits) + there(fields.segments) + there(fields.attributes) + there(fields.offers) + there(fields.bought) + there(fields.plan) + there(fields.counters) + there(fields.grants));
}

function writeEntitled(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  if (to.given(fields.granted)) to.integer(fields.granted);
  if (to.given(fields.used)) to.integer(fields.used);
  if (to.given(fields.until)) to.integer(fields.until);
  to.only(fields, 0 + there(fields.granted) + there(fields.used) + there(fields.until));
}

function writeEntitledMap(to: Packer, from: unknown): void {
  for (const [id, entry] of to.entries(from)) {
    to.text(id);
    writeEntitled(to, entry);
  }
}

function writeActiveOffer(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.integer(fields.since);
  if (to.given(fields.until)) to.integer(fields.until);
  to.only(fields, 1 + there(fields.until));
}

function writeActiveOfferMap(to: Packer, from: unknown): void {
  for (const [id, entry] of to.entries(from)) {
    to.text(id);
    writeActiveOffer(to, entry);
  }
}

function writeMemberPlan(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.plan);
  to.integer(fields.since);
  to.integer(fields.paidSince);
  if (to.given(fields.periods)) to.integer(fields.periods);
  to.integer(fields.from);
  to.integer(fields.until);
  if (to.given(fields.paid)) to.integer(fields.paid);
  if (to.given(fields.renews)) to.flag(fields.renews);
  if (to.given(fields.ended)) to.flag(fields.ended);
  to.only(fields, 5 + there(fields.periods) + there(fields.paid) + there(fields.renews) + there(fields.ended));
}

function writeFlagMap(to: Packer, from: unknown): void {
  for (const [id, entry] of to.entries(from)) {
    to.text(id);
    to.flag(entry);
  }
}

export function writeView(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  if (to.given(fields.account)) to.text(fields.account);
  if (to.given(fields.revision)) to.integer(fields.revision);
  if (to.given(fields.asOf)) to.integer(fields.asOf);
  if (to.given(fields.wallets)) writeBalanceMap(to, fields.wallets);
  if (to.given(fields.ladders)) writeStandingMap(to, fields.ladders);
  if (to.given(fields.issued)) writeIssuedRewardList(to, fields.issued);
  if (to.given(fields.member)) writeMember(to, fields.member);
  if (to.given(fields.entitlements)) writeEntitledMap(to, fields.entitlements);
  if (to.given(fields.offers)) writeActiveOfferMap(to, fields.offers);
  if (to.given(fields.membership)) writeMemberPlan(to, fields.membership);
  if (to.given(fields.challenges)) to.tree(fields.challenges);
  if (to.given(fields.badges)) writeIntegerMap(to, fields.badges);
  if (to.given(fields.consents)) writeFlagMap(to, fields.consents);
  to.only(fields, 0 + there(fields.account) + there(fields.revision) + there(fields.asOf) + there(fields.wallets) + there(fields.ladders) + there(fields.issued) + there(fields.member) + there(fields.entitlements) + there(fields.offers) + there(fields.membership) + there(fields.challenges) + there(fields.badges) + there(fields.consents));
}

function writeTax(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.id);
  if (to.given(fields.percent)) to.text(fields.percent);
  if (to.given(fields.perUnit)) to.integer(fields.perUnit);
  if (to.given(fields.included)) to.flag(fields.included);
  if (to.given(fields.compounds)) to.flag(fields.compounds);
  if (to.given(fields.amount)) to.integer(fields.amount);
  to.only(fields, 1 + there(fields.percent) + there(fields.perUnit) + there(fields.included) + there(fields.compounds) + there(fields.amount));
}

function writeTaxList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) writeTax(to, item);
}

function writeLine(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.id);
  to.text(fields.sku);
  to.scalar(fields.quantity);
  to.integer(fields.unitPrice);
  if (to.given(fields.discount)) to.integer(fields.discount);
  if (to.given(fields.listPrice)) to.integer(fields.listPrice);
  if (to.given(fields.minimumPrice)) to.integer(fields.minimumPrice);
  if (to.given(fields.category)) to.text(fields.category);
  if (to.given(fields.tags)) writeTextList(to, fields.tags);
  if (to.given(fields.brand)) to.text(fields.brand);
  if (to.given(fields.attributes)) writeTextMap(to, fields.attributes);
  if (to.given(fields.amounts)) writeIntegerMap(to, fields.amounts);
  if (to.given(fields.taxes)) writeTaxList(to, fields.taxes);
  if (to.given(fields.storedValue)) to.flag(fields.storedValue);
  to.only(fields, 4 + there(fields.discount) + there(fields.listPrice) + there(fields.minimumPrice) + there(fields.category) + there(fields.tags) + there(fields.brand) + there(fields.attributes) + there(fields.amounts) + there(fields.taxes) + there(fields.storedValue));
}

function writeLineList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) writeLine(to, item);
}

function writePickedUnits(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.line);
  to.integer(fields.count);
  to.only(fields, 2);
}

function writePickedUnitsList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) writePickedUnits(to, item);
}

function writeChoice(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.reward);
  if (to.given(fields.points)) to.integer(fields.points);
  if (to.given(fields.uses)) to.integer(fields.uses);
  if (to.given(fields.units)) writePickedUnitsList(to, fields.units);
  to.only(fields, 1 + there(fields.points) + there(fields.uses) + there(fields.units));
}

function writeChoiceList(to: Packer, from: unknown): void {
  for (const item of to.list(from)) writeChoice(to, item);
}

export function writeCart(to: Packer, from: unknown): void {
  const fields = to.fields(from);
  to.text(fields.currency);
  if (to.given(fields.id)) to.text(fields.id);
  if (to.given(fields.channel)) to.text(fields.channel);
  if (to.given(fields.store)) to.text(fields.store);
  if (to.given(fields.payment)) to.text(fields.payment);
  writeLineList(to, fields.lines);
  if (to.given(fields.shipping)) to.integer(fields.shipping);
  if (to.given(fields.amounts)) writeIntegerMap(to, fields.amounts);
  if (to.given(fields.codes)) writeTextList(to, fields.codes);
  if (to.given(fields.choices)) writeChoiceList(to, fields.choices);
  to.only(fields, 2 + there(fields.id) + there(fields.channel) + there(fields.store) + there(fields.payment) + there(fields.shipping) + there(fields.amounts) + there(fields.codes) + there(fields.choices));
}

function readTotals(from: Unpacker): Totals {
  const $items = from.integer();
  const $discount = from.integer();
  const $shipping = from.integer();
  const $shippingDiscount = from.flag() ? from.integer() : undefined;
  const $tax = from.integer();
  const $total = from.integer();
  const $paidWithPoints = from.integer();
  const $paidWithStoredValue = from.flag() ? from.integer() : undefined;
  const $toPay = from.integer();
  const record: Totals = { items: $items, discount: $discount, shipping: $shipping, tax: $tax, total: $total, paidWithPoints: $paidWithPoints, toPay: $toPay };
  if ($shippingDiscount !== undefined) record.shippingDiscount = $shippingDiscount;
  if ($paidWithStoredValue !== undefined) record.paidWithStoredValue = $paidWithStoredValue;
  return record;
}

function readLineDiscount(from: Unpacker): LineDiscount {
  const $reward = from.text();
  const $amount = from.integer();
  const record: LineDiscount = { reward: $reward, amount: $amount };
  return record;
}

function readLineDiscountList(from: Unpacker): Array<LineDiscount> {
  const list: Array<LineDiscount> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readLineDiscount(from));
  return list;
}

function readLineTax(from: Unpacker): LineTax {
  const $id = from.text();
  const $amount = from.integer();
  const record: LineTax = { id: $id, amount: $amount };
  return record;
}

function readLineTaxList(from: Unpacker): Array<LineTax> {
  const list: Array<LineTax> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readLineTax(from));
  return list;
}

function readQuoteLine(from: Unpacker): QuoteLine {
  const $id = from.text();
  const $before = from.integer();
  const $discounts = from.flag() ? readLineDiscountList(from) : undefined;
  const $gross = from.integer();
  const $net = from.integer();
  const $taxes = from.flag() ? readLineTaxList(from) : undefined;
  const $paidWithPoints = from.flag() ? from.integer() : undefined;
  const $paidWithStoredValue = from.flag() ? from.integer() : undefined;
  const $freeUnits = from.flag() ? from.integer() : undefined;
  const record: QuoteLine = { id: $id, before: $before, gross: $gross, net: $net };
  if ($discounts !== undefined) record.discounts = $discounts;
  if ($taxes !== undefined) record.taxes = $taxes;
  if ($paidWithPoints !== undefined) record.paidWithPoints = $paidWithPoints;
  if ($paidWithStoredValue !== undefined) record.paidWithStoredValue = $paidWithStoredValue;
  if ($freeUnits !== undefined) record.freeUnits = $freeUnits;
  return record;
}

function readQuoteLineList(from: Unpacker): Array<QuoteLine> {
  const list: Array<QuoteLine> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readQuoteLine(from));
  return list;
}

function readPrice(from: Unpacker): Price {
  const $wallet = from.text();
  const $points = from.integer();
  const record: Price = { wallet: $wallet, points: $points };
  return record;
}

function readAddedUnits(from: Unpacker): AddedUnits {
  const $sku = from.text();
  const $count = from.integer();
  const record: AddedUnits = { sku: $sku, count: $count };
  return record;
}

function readAddedUnitsList(from: Unpacker): Array<AddedUnits> {
  const list: Array<AddedUnits> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readAddedUnits(from));
  return list;
}

function readGivenForLater(from: Unpacker): GivenForLater {
  const $reward = from.flag() ? from.text() : undefined;
  const $entitlement = from.flag() ? from.text() : undefined;
  const $gift = from.flag() ? from.text() : undefined;
  const $count = from.integer();
  const record: GivenForLater = { count: $count };
  if ($reward !== undefined) record.reward = $reward;
  if ($entitlement !== undefined) record.entitlement = $entitlement;
  if ($gift !== undefined) record.gift = $gift;
  return record;
}

function readGivenForLaterList(from: Unpacker): Array<GivenForLater> {
  const list: Array<GivenForLater> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readGivenForLater(from));
  return list;
}

function readRedemption(from: Unpacker): Redemption {
  const $reward = from.text();
  const $amount = from.integer();
  const $cost = from.flag() ? readPrice(from) : undefined;
  const $added = from.flag() ? readAddedUnitsList(from) : undefined;
  const $issued = from.flag() ? readGivenForLaterList(from) : undefined;
  const record: Redemption = { reward: $reward, amount: $amount };
  if ($cost !== undefined) record.cost = $cost;
  if ($added !== undefined) record.added = $added;
  if ($issued !== undefined) record.issued = $issued;
  return record;
}

function readRedemptionList(from: Unpacker): Array<Redemption> {
  const list: Array<Redemption> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readRedemption(from));
  return list;
}

function readIntegerMap(from: Unpacker): { [id: string]: Points } {
  const map: { [id: string]: Points } = {};
  for (let left = from.count(); left > 0; left -= 1) {
    const id = from.text();
    from.put(map, id, from.integer());
  }
  return map;
}

function readEarnedBy(from: Unpacker): EarnedBy {
  const $rule = from.text();
  const $wallet = from.text();
  const $points = from.integer();
  const record: EarnedBy = { rule: $rule, wallet: $wallet, points: $points };
  return record;
}

function readEarnedByList(from: Unpacker): Array<EarnedBy> {
  const list: Array<EarnedBy> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readEarnedBy(from));
  return list;
}

function readIssued(from: Unpacker): Issued {
  const $by = from.text();
  const $reward = from.flag() ? from.text() : undefined;
  const $count = from.integer();
  const record: Issued = { by: $by, count: $count };
  if ($reward !== undefined) record.reward = $reward;
  return record;
}

function readIssuedList(from: Unpacker): Array<Issued> {
  const list: Array<Issued> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readIssued(from));
  return list;
}

function readCodeOutcome(from: Unpacker): CodeOutcome {
  switch (from.count()) {
    case 0: return "applied";
    case 1: return "not_yet";
    case 2: return "rejected";
    default: return unpackable();
  }
}

function readUnmet(from: Unpacker): Unmet {
  const $condition = from.text();
  const $wanted = from.tree();
  const $actual = from.tree();
  const record: Unmet = { condition: $condition, wanted: $wanted, actual: $actual };
  return record;
}

function readCodeStatus(from: Unpacker): CodeStatus {
  const $code = from.text();
  const $status = readCodeOutcome(from);
  const $reward = from.flag() ? from.text() : undefined;
  const $missing = from.flag() ? readUnmet(from) : undefined;
  const record: CodeStatus = { code: $code, status: $status };
  if ($reward !== undefined) record.reward = $reward;
  if ($missing !== undefined) record.missing = $missing;
  return record;
}

function readCodeStatusList(from: Unpacker): Array<CodeStatus> {
  const list: Array<CodeStatus> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readCodeStatus(from));
  return list;
}

function readOfferStatus(from: Unpacker): OfferStatus {
  switch (from.count()) {
    case 0: return "applied";
    case 1: return "available";
    case 2: return "short";
    case 3: return "unmet";
    case 4: return "not_possible";
    case 5: return "not_best";
    case 6: return "limited";
    case 7: return "excluded";
    case 8: return "nothing";
    default: return unpackable();
  }
}

function readSlider(from: Unpacker): Slider {
  const $min = from.integer();
  const $max = from.integer();
  const $step = from.integer();
  const record: Slider = { min: $min, max: $max, step: $step };
  return record;
}

function readOffer(from: Unpacker): Offer {
  const $reward = from.text();
  const $status = readOfferStatus(from);
  const $worth = from.integer();
  const $cost = from.flag() ? readPrice(from) : undefined;
  const $slider = from.flag() ? readSlider(from) : undefined;
  const $missing = from.flag() ? readUnmet(from) : undefined;
  const record: Offer = { reward: $reward, status: $status, worth: $worth };
  if ($cost !== undefined) record.cost = $cost;
  if ($slider !== undefined) record.slider = $slider;
  if ($missing !== undefined) record.missing = $missing;
  return record;
}

function readOfferList(from: Unpacker): Array<Offer> {
  const list: Array<Offer> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readOffer(from));
  return list;
}

function readTextList(from: Unpacker): Array<Id> {
  const list: Array<Id> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(from.text());
  return list;
}

function readKeepTier(from: Unpacker): KeepTier {
  const $needed = from.integer();
  const $missing = from.integer();
  const $by = from.integer();
  const record: KeepTier = { needed: $needed, missing: $missing, by: $by };
  return record;
}

function readNextTier(from: Unpacker): NextTier {
  const $tier = from.text();
  const $from = from.integer();
  const $missing = from.integer();
  const $by = from.flag() ? from.integer() : undefined;
  const record: NextTier = { tier: $tier, from: $from, missing: $missing };
  if ($by !== undefined) record.by = $by;
  return record;
}

function readProgress(from: Unpacker): Progress {
  const $ladder = from.text();
  const $tier = from.text();
  const $measured = from.integer();
  const $adds = from.integer();
  const $tierAfter = from.text();
  const $until = from.flag() ? from.integer() : undefined;
  const $keep = from.flag() ? readKeepTier(from) : undefined;
  const $next = from.flag() ? readNextTier(from) : undefined;
  const record: Progress = { ladder: $ladder, tier: $tier, measured: $measured, adds: $adds, tierAfter: $tierAfter };
  if ($until !== undefined) record.until = $until;
  if ($keep !== undefined) record.keep = $keep;
  if ($next !== undefined) record.next = $next;
  return record;
}

function readProgressList(from: Unpacker): Array<Progress> {
  const list: Array<Progress> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readProgress(from));
  return list;
}

function readUsage(from: Unpacker): Usage {
  const $counter = from.text();
  const $period = from.integer();
  const $by = from.integer();
  const record: Usage = { counter: $counter, period: $period, by: $by };
  return record;
}

function readUsageList(from: Unpacker): Array<Usage> {
  const list: Array<Usage> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readUsage(from));
  return list;
}

function readPartOfProgram(from: Unpacker): PartOfProgram {
  switch (from.count()) {
    case 0: return "earn";
    case 1: return "multiplier";
    case 2: return "reward";
    default: return unpackable();
  }
}

function readTraceOutcome(from: Unpacker): TraceOutcome {
  switch (from.count()) {
    case 0: return "applied";
    case 1: return "not_applied";
    case 2: return "limited";
    default: return unpackable();
  }
}

function readTraceEntry(from: Unpacker): TraceEntry {
  const $rule = from.text();
  const $part = readPartOfProgram(from);
  const $outcome = readTraceOutcome(from);
  const $reason = from.flag() ? readUnmet(from) : undefined;
  const $points = from.flag() ? from.integer() : undefined;
  const $amount = from.flag() ? from.integer() : undefined;
  const $factor = from.flag() ? from.text() : undefined;
  const $limitedBy = from.flag() ? from.text() : undefined;
  const record: TraceEntry = { rule: $rule, part: $part, outcome: $outcome };
  if ($reason !== undefined) record.reason = $reason;
  if ($points !== undefined) record.points = $points;
  if ($amount !== undefined) record.amount = $amount;
  if ($factor !== undefined) record.factor = $factor;
  if ($limitedBy !== undefined) record.limitedBy = $limitedBy;
  return record;
}

function readTraceEntryList(from: Unpacker): Array<TraceEntry> {
  const list: Array<TraceEntry> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readTraceEntry(from));
  return list;
}

function readLadderTier(from: Unpacker): LadderTier {
  const $ladder = from.text();
  const $tier = from.text();
  const record: LadderTier = { ladder: $ladder, tier: $tier };
  return record;
}

function readHintTarget(from: Unpacker): HintTarget {
  switch (from.count()) {
    case 0: return { reward: from.text() };
    case 1: return { earn: from.text() };
    case 2: return { multiplier: from.text() };
    case 3: return { tier: readLadderTier(from) };
    default: return unpackable();
  }
}

function readMoreUnits(from: Unpacker): MoreUnits {
  const $line = from.text();
  const $count = from.integer();
  const record: MoreUnits = { line: $line, count: $count };
  return record;
}

function readChange(from: Unpacker): Change {
  switch (from.count()) {
    case 0: return { spend: from.integer() };
    case 1: return { units: readMoreUnits(from) };
    case 2: return { orders: from.integer() };
    default: return unpackable();
  }
}

function readHint(from: Unpacker): Hint {
  const $target = readHintTarget(from);
  const $change = readChange(from);
  const record: Hint = { target: $target, change: $change };
  return record;
}

function readHintList(from: Unpacker): Array<Hint> {
  const list: Array<Hint> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readHint(from));
  return list;
}

function readPruned(from: Unpacker): Pruned {
  const $rewards = readTextList(from);
  const $atLeast = from.integer();
  const record: Pruned = { rewards: $rewards, atLeast: $atLeast };
  return record;
}

function readPrunedList(from: Unpacker): Array<Pruned> {
  const list: Array<Pruned> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readPruned(from));
  return list;
}

function readCertificate(from: Unpacker): Certificate {
  const $choices = from.integer();
  const $decided = from.integer();
  const $toPay = from.integer();
  const $pruned = from.flag() ? readPrunedList(from) : undefined;
  const record: Certificate = { choices: $choices, decided: $decided, toPay: $toPay };
  if ($pruned !== undefined) record.pruned = $pruned;
  return record;
}

export function readQuote(from: Unpacker): Quote {
  const $version = from.text();
  const $at = from.integer();
  const $currency = from.text();
  const $rate = from.flag() ? from.text() : undefined;
  const $totals = readTotals(from);
  const $lines = readQuoteLineList(from);
  const $rewards = from.flag() ? readRedemptionList(from) : undefined;
  const $earned = from.flag() ? readIntegerMap(from) : undefined;
  const $earnedBy = from.flag() ? readEarnedByList(from) : undefined;
  const $spent = from.flag() ? readIntegerMap(from) : undefined;
  const $issued = from.flag() ? readIssuedList(from) : undefined;
  const $codes = from.flag() ? readCodeStatusList(from) : undefined;
  const $offers = from.flag() ? readOfferList(from) : undefined;
  const $ranking = from.flag() ? readTextList(from) : undefined;
  const $progress = from.flag() ? readProgressList(from) : undefined;
  const $usage = from.flag() ? readUsageList(from) : undefined;
  const $bought = from.flag() ? readIntegerMap(from) : undefined;
  const $unconfirmed = from.flag() ? readTextList(from) : undefined;
  const $trace = from.flag() ? readTraceEntryList(from) : undefined;
  const $hints = from.flag() ? readHintList(from) : undefined;
  const $certificate = from.flag() ? readCertificate(from) : undefined;
  const $digest = from.flag() ? from.text() : undefined;
  const record: Quote = { version: $version, at: $at, currency: $currency, totals: $totals, lines: $lines };
  if ($rate !== undefined) record.rate = $rate;
  if ($rewards !== undefined) record.rewards = $rewards;
  if ($earned !== undefined) record.earned = $earned;
  if ($earnedBy !== undefined) record.earnedBy = $earnedBy;
  if ($spent !== undefined) record.spent = $spent;
  if ($issued !== undefined) record.issued = $issued;
  if ($codes !== undefined) record.codes = $codes;
  if ($offers !== undefined) record.offers = $offers;
  if ($ranking !== undefined) record.ranking = $ranking;
  if ($progress !== undefined) record.progress = $progress;
  if ($usage !== undefined) record.usage = $usage;
  if ($bought !== undefined) record.bought = $bought;
  if ($unconfirmed !== undefined) record.unconfirmed = $unconfirmed;
  if ($trace !== undefined) record.trace = $trace;
  if ($hints !== undefined) record.hints = $hints;
  if ($certificate !== undefined) record.certificate = $certificate;
  if ($digest !== undefined) record.digest = $digest;
  return record;
}

function readDiagnostic(from: Unpacker): Diagnostic {
  const $path = from.text();
  const $code = from.text();
  const $message = from.text();
  const record: Diagnostic = { path: $path, code: $code, message: $message };
  return record;
}

export function readDiagnosticList(from: Unpacker): Array<Diagnostic> {
  const list: Array<Diagnostic> = [];
  for (let left = from.count(); left > 0; left -= 1) list.push(readDiagnostic(from));
  return list;
}
