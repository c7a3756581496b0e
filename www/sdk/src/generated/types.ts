// Written by `cargo xtask codegen` from the Rust definitions. Change those, not this file.

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A name: 1 to 128 characters, no control characters, no white space at its ends. */
export type Id = string;

/** Seconds east of Greenwich. */
export type Offset = number;

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type Instant = number;

/** A change of the zone's offset. */
export interface Transition {
  /** When it happens. */
  at: Instant;
  /** The offset from then on. */
  offset: Offset;
}

/**
 * An IANA time zone with its offsets, as the publishing tool found them.
 * 
 * `{"name": "UTC"}` needs no table; any other name without one is refused, because the core has no
 * database of zones. Over HTTP a zone that is only named gets its offsets while it is published.
 */
export interface Zone {
  /** The IANA name, such as `Europe/Vienna`. */
  name: Id;
  /**
   * The offset before the first transition, in seconds east of Greenwich.
   * When absent: 0.
   */
  offset?: Offset;
  /**
   * When the offset changes, in order.
   * When absent: [].
   */
  transitions?: Array<Transition>;
}

/** A currency code of ISO 4217. */
export type Currency = string;

/** An exact decimal, not negative, at most 6 digits after the point, as a string: "1.25". */
export type Decimal = string;

/** Which price of a line is measured. */
export type PriceBasis =
  /** All taxes in. */
  | "gross"
  /** As listed by the shop: included taxes in, added taxes out. */
  | "listed"
  /** All taxes out. */
  | "net";

/** What a wallet is for. */
export type WalletKind =
  /** Can be spent on rewards. */
  | "points"
  /** Cannot be spent; ladders measure it. */
  | "status";

/** Which lots are spent first. Lots that never expire come last either way among equals. */
export type SpendOrder =
  /** The soonest to expire. */
  | "soonest"
  /** The oldest earned. */
  | "oldest";

/** Something that happens to an order after it was placed. */
export type OrderEvent =
  /** It was paid. */
  | "paid"
  /** It was fulfilled: line by line, as the shop says it. */
  | "fulfilled";

/** When what was earned may be used: never before its order is paid. */
export interface Availability {
  /** What has to happen to the order first: then that part may be used for which it happened. */
  on?: OrderEvent;
  /**
   * So many days after that, or after they were earned, at the same local time.
   * When absent: 0.
   */
  afterDays?: number;
}

/** A length of time on the calendar. */
export type Span =
  /** Calendar months, clamped to the last day of the month. */
  | { months: number }
  /** Calendar days. */
  | { days: number };

/** What a life is counted from. */
export type ExpiryStart =
  /** When it became available. */
  | "available"
  /** When it was earned. */
  | "earned";

/** A calendar period in the program's zone. */
export type Period =
  /** A day. */
  | "day"
  /** A month. */
  | "month"
  /** A quarter of a year, beginning in January, April, July and October. */
  | "quarter"
  /** A calendar year. */
  | "year";

/** A day of every year, month first: "05-17". */
export type MonthDay = string;

/** When what was earned ends. */
export interface Expiry {
  /** How long it lives. */
  after: Span;
  /**
   * What its life is counted from.
   * When absent: "available".
   */
  from?: ExpiryStart;
  /** Lengthens its life to the end of the calendar period it ends in. */
  roundUp?: Period;
  /** Lengthens its life to the end of this day, of the next one that it reaches. */
  on?: MonthDay;
}

/** Something that a member does, or that happens to a wallet. */
export type ActivityKind =
  /** An order, whatever it earns or spends. */
  | "order"
  /** An order or event that earns points of the wallet. */
  | "earn"
  /** Points of the wallet are spent. */
  | "redeem"
  /** A visit. */
  | "visit"
  /** An event that the program declares, a visit too. */
  | "event";

/**
 * Ends all points of a wallet when nothing happens for so long. Points that come when its time is over, or never began,
 * begin it.
 */
export interface Inactivity {
  /** For how long. */
  after: Span;
  /** What counts as something that happens. */
  activities: Array<ActivityKind>;
}

/** What a tier changes about the end of points. */
export type TierEffect =
  /** They end so much later. */
  | { longer: Span }
  /** They do not end while it is held. */
  | "suspended";

/** What a tier changes about the end of points. */
export interface TierExpiryRule {
  /** The ladder. */
  ladder: Id;
  /** The tier, or a higher one. */
  atLeast: Id;
  /** What it changes. */
  expiry: TierEffect;
}

/** What tiers change about the end of points while they are held. */
export interface TierExpiry {
  /** What each tier changes; the first that applies. */
  rules: Array<TierExpiryRule>;
  /**
   * Days that points past their own end still live after the tier is lost.
   * When absent: 0.
   */
  graceDays?: number;
}

/** How points that must be taken back and are gone are treated. */
export type GoneMode =
  /** The member owes them; the next credit pays them first. */
  | "overdraft"
  /** They are waived. */
  | "clamp"
  /** Only points of the order that are still pending are taken; the rest is waived. */
  | "pendingOnly";

/** What happens when points that must be taken back are gone. */
export interface WhenGone {
  /**
   * How the missing points are treated.
   * When absent: "overdraft".
   */
  mode?: GoneMode;
  /** The most points the member may owe, for `overdraft`; no limit when absent. */
  limit?: Decimal;
  /**
   * The most the member may owe as a share of what was ever credited to the wallet, for `overdraft`: `"0.1"` is a tenth,
   * rounded down. Counted from the first version that says so; with a `limit` beside it the smaller counts.
   */
  share?: Decimal;
}

/** What a refund gives back of the points that paid for the order. */
export type RestorePolicy =
  /** In proportion to what is refunded, cumulatively, rounded down, all of it at the last unit. */
  | "proportional"
  /** All of it, once everything is refunded. */
  | "onFullRefund"
  /** Nothing. */
  | "never";

/** A kind of countable thing that a member holds: points, stars, status credits. */
export interface Wallet {
  /** Names the wallet within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /**
   * Whether it can be spent, or only measures status.
   * When absent: "points".
   */
  kind?: WalletKind;
  /**
   * Digits after the point, 0 to 4; amounts on the wire count the smallest unit.
   * When absent: 0.
   */
  scale?: number;
  /**
   * Which lots are spent first.
   * When absent: "soonest".
   */
  spend?: SpendOrder;
  /**
   * Whether points can pay for the very order that earns them.
   * When absent: false.
   */
  sameOrder?: boolean;
  /** When earned points may be spent; at once when absent. */
  available?: Availability;
  /** When points expire; never when absent. */
  expiry?: Expiry;
  /** Ends all points when nothing happens for so long; an `expiry` beside it ends its lots too. */
  inactivity?: Inactivity;
  /** What tiers change about the end of points while they are held. */
  tierExpiry?: TierExpiry;
  /**
   * What happens when points that must be taken back are gone.
   * When absent: {}.
   */
  whenGone?: WhenGone;
  /**
   * What a refund gives back of the points that paid for the order. What paid as stored value is money and always goes back.
   * When absent: "proportional".
   */
  restore?: RestorePolicy;
  /**
   * Days that a restored lot past its expiry still lives.
   * When absent: 0.
   */
  graceDays?: number;
}

/** What an earn rule counts. */
export type Per =
  /** Money spent, in major units. */
  | "money"
  /** Single units. */
  | "unit"
  /** Lines. */
  | "line"
  /** The order itself. */
  | "order"
  /** Something that a member did beside buying. */
  | "event";

/** A half-open range of prices in major units. */
export interface PriceRange {
  /** The lowest price that matches. */
  from?: Decimal;
  /** The price from which on none matches. */
  until?: Decimal;
}

/** Selects lines: everything given must match; an absent list matches all, an empty one nothing. */
export interface Filter {
  /** Articles. */
  sku?: Array<Id>;
  /** Categories; each matches everything below it: `drinks` matches `drinks/coffee`, not `drinksware`. */
  category?: Array<Id>;
  /** Labels, one of which the line must have. */
  tag?: Array<Id>;
  /** Brands. */
  brand?: Array<Id>;
  /** Attributes by name, each with the values that match. */
  attribute?: { [id: string]: Array<Id> };
  /** A range of the listed price of one unit. */
  unitPrice?: PriceRange;
  /** Whether the shop already reduced the line. */
  reduced?: boolean;
  /** Lines that this matches are left out. */
  not?: Filter;
}

/** Which of the discounts that cost no points leave the earning base. */
export type Discounts =
  /** All. */
  | "all"
  /** Only those on items. */
  | "item"
  /** None. */
  | "none";

/** Whether what was paid with points counts for earning. */
export type PaidWithPoints =
  /** It does not. */
  | "out"
  /** It does. */
  | "in";

/** Whether what was paid with stored value counts for earning. */
export type PaidWithStoredValue =
  /** It does: stored value is money. */
  | "in"
  /** It does not. */
  | "out";

/** Whether shipping counts for earning. */
export type Shipping =
  /** It does not. */
  | "out"
  /** It does, for rules that speak of all lines. */
  | "in";

/** What of the price of a line counts for earning. */
export interface EarnBase {
  /** The price measured; the program's when absent. */
  price?: PriceBasis;
  /**
   * Which of the discounts that cost no points leave the base.
   * When absent: "all".
   */
  discounts?: Discounts;
  /**
   * Whether what was paid with points counts.
   * When absent: "out".
   */
  paidWithPoints?: PaidWithPoints;
  /**
   * Whether what was paid with stored value counts.
   * When absent: "in".
   */
  paidWithStoredValue?: PaidWithStoredValue;
  /**
   * Whether shipping counts.
   * When absent: "out".
   */
  shipping?: Shipping;
  /**
   * A named amount of the lines that counts instead of their price, as far as their price is left;
   * where no line has it, that of the order.
   */
  amount?: Id;
}

/** Whether units that a reward brought to zero earn. */
export type ZeroUnits =
  /** They do not. */
  | "skip"
  /** They do. */
  | "earn";

/** Which state of the order's amounts a threshold is measured on. */
export type Measured =
  /** Before any discount. */
  | "before"
  /** After the phases before this rule's own. */
  | "afterPhases"
  /** After every reward applied before this rule. */
  | "afterEarlier";

/** What a threshold is measured on. */
export interface Base {
  /**
   * Only these lines; all when absent.
   * When absent: {}.
   */
  items?: Filter;
  /**
   * Before or after which discounts.
   * When absent: "before".
   */
  when?: Measured;
  /**
   * Whether shipping counts.
   * When absent: false.
   */
  shipping?: boolean;
}

/** The order reaches an amount. */
export interface Spend {
  /** The amount in major units of the program's currency, such as `"50"`. */
  atLeast: Decimal;
  /**
   * What is measured.
   * When absent: {}.
   */
  base?: Base;
}

/** The order has at least so many units. */
export interface Units {
  /** How many, at least 1. */
  atLeast: number;
  /**
   * Of these lines; of all when absent.
   * When absent: {}.
   */
  items?: Filter;
}

/** The member's tier lies in a range of a ladder. */
export interface TierAtLeast {
  /** The ladder. */
  ladder: Id;
  /** The lowest tier that qualifies. */
  atLeast: Id;
  /** The highest tier that qualifies; all above when absent. */
  atMost?: Id;
}

/** A day or a minute in the program's time zone: "2026-11-27", "2026-11-27T18:00". */
export type Moment = string;

/** From a local time on, and until another, which no longer belongs to it. A day as an end is its end. */
export interface Window {
  /** When it begins; always open before when absent. */
  from?: Moment;
  /** When it ends; never when absent. */
  until?: Moment;
}

/** Which of the member's orders. Cancelled orders and those brought back whole do not count. */
export type OrderNumber =
  /** This one alone: 1 is the first. */
  | { nth: number }
  /** Every so many: 5 is the 5th, the 10th, … */
  | { every: number };

/** A day of the week: 1 is Monday, 7 is Sunday. */
export type Weekday = number;

/** A minute of the day in the program's time zone: "17:30". */
export type TimeOfDay = string;

/** Hours of the day, days of the week, in the program's zone. Hours past midnight belong to the day they began on. */
export interface Schedule {
  /** The days, 1 is Monday; every day when absent. */
  weekdays?: Array<Weekday>;
  /** When the hours begin; all day when absent. */
  from?: TimeOfDay;
  /** When they end, which no longer belongs to them; at or before `from` it is on the next day. */
  until?: TimeOfDay;
}

/** An attribute of the member has one of these values. */
export interface AttributeOneOf {
  /** The attribute. */
  name: Id;
  /** The values that qualify. */
  oneOf: Array<Id>;
}

/** The local day is the member's birthday, or near it. A birthday on 29 February is on 28 February in years without it. */
export interface Birthday {
  /**
   * Days before the birthday that qualify too.
   * When absent: 0.
   */
  daysBefore?: number;
  /**
   * Days after the birthday that qualify too.
   * When absent: 0.
   */
  daysAfter?: number;
  /**
   * Whether the whole month of the birthday qualifies, instead of days around it.
   * When absent: false.
   */
  month?: boolean;
}

/** A count of what the member bought before this order has reached a number. */
export interface Bought {
  /** The habit that is counted. */
  counter: Id;
  /** The number, at least 1. */
  atLeast: number;
}

/** The member joined at least so long ago, at the same local time. */
export type Tenure =
  /** Calendar days, at least 1. */
  | { days: number }
  /** Calendar months, at least 1, clamped to the last day of the month. */
  | { months: number };

/** What the member could spend before this order reaches a number of points. */
export interface BalanceAtLeast {
  /** The wallet. */
  wallet: Id;
  /** The points, more than 0. */
  atLeast: Decimal;
}

/** A code as a shopper enters it, or `sha256:` and its hash, which is how a published version keeps it. */
export type Code = string;

/** The member is in this arm of an experiment. A guest is in none. */
export interface InArm {
  /** The experiment. */
  id: Id;
  /** The arm; `holdout` is everybody in no other. */
  arm: Id;
}

/** A field of the event has a value that qualifies; a flag must be yes. Only in rules `per: event`. */
export interface EventCarries {
  /** The field, one that the kind of event declares. */
  field: Id;
  /** The texts that qualify, for a text. */
  oneOf?: Array<string>;
  /** The least number that qualifies, for a number. */
  atLeast?: number;
}

/** A condition as a program writes it; the key names the kind. */
export type When =
  /** The order reaches an amount. */
  | { spend: Spend }
  /** The order has at least so many units. */
  | { units: Units }
  /** The member has at least a tier, or one in a range. */
  | { tier: TierAtLeast }
  /** The instant lies in a window. */
  | { window: Window }
  /** The order is placed through one of these channels. */
  | { channel: Array<Id> }
  /** One of these holds. */
  | { any: Array<When> }
  /** It is the member's n-th order, or every n-th. */
  | { order: OrderNumber }
  /** The instant lies in a weekly window. */
  | { schedule: Schedule }
  /** The order is placed in one of these stores. */
  | { store: Array<Id> }
  /** The order is paid in one of these ways. */
  | { payment: Array<Id> }
  /** Somebody is, or is not, a member. */
  | { member: boolean }
  /** The member is in one of these segments. */
  | { segment: Array<Id> }
  /** The shop knows something of the member. */
  | { attribute: AttributeOneOf }
  /** The member's birthday is near. */
  | { birthday: Birthday }
  /** The member activated this offer. */
  | { offer: Id }
  /** The member bought something so often before. */
  | { bought: Bought }
  /** The member has one of these paid memberships. */
  | { plan: Array<Id> }
  /** The member joined at least so long ago. */
  | { tenure: Tenure }
  /** The member can spend at least so many points. */
  | { balance: BalanceAtLeast }
  /** The cart has one of these codes. */
  | { code: Array<Code> }
  /** The member is in this arm of an experiment. */
  | { experiment: InArm }
  /** The event carries something; only in rules `per: event`. */
  | { event: EventCarries };

/** The place at which the points of a rule are rounded. */
export type RoundAt =
  /** Once for the rule, before multipliers. */
  | "rule"
  /** Once for each line. */
  | "line"
  /** Not before the wallet's sum. */
  | "order";

/** How a fraction becomes an integer. Acts on the magnitude: −2.5 rounds half up to −3. */
export type Rounding =
  /** Toward zero. */
  | "down"
  /** To the nearest, ties away from zero. */
  | "half_up"
  /** To the nearest, ties to the even one. */
  | "half_even"
  /** Away from zero. */
  | "up";

/** Where and how the points of a rule are rounded. */
export interface Round {
  /**
   * The place.
   * When absent: "rule".
   */
  at?: RoundAt;
  /**
   * The mode.
   * When absent: "down".
   */
  mode?: Rounding;
}

/** Whom a limit is counted for. */
export type LimitPer =
  /** Each member. */
  | "member"
  /** Each order. */
  | "order"
  /** The whole program. */
  | "program";

/** How long a limit is counted before it begins anew. */
export type LimitPeriod =
  /** It never begins anew. */
  | "lifetime"
  /** Each day. */
  | "day"
  /** Each week. */
  | "week"
  /** Each month. */
  | "month"
  /** Each quarter of a year. */
  | "quarter"
  /** Each calendar year. */
  | "year";

/** What happens to what goes over a limit. */
export type Over =
  /** Only what fits is given. */
  | "reduce"
  /** Nothing is given. */
  | "reject";

/** A limit of a rule: exactly one of `uses`, `points` and `money`. */
export interface Limit {
  /**
   * Whom it is counted for.
   * When absent: "member".
   */
  per?: LimitPer;
  /**
   * How long it is counted before it begins anew, in the program's zone.
   * When absent: "lifetime".
   */
  period?: LimitPeriod;
  /** The most uses. */
  uses?: number;
  /** The most points. */
  points?: Decimal;
  /** The most money, in major units of the program's currency. */
  money?: Decimal;
  /**
   * What happens to what goes over it.
   * When absent: "reduce".
   */
  over?: Over;
}

/** How long a rule rests after it gave something. */
export type Cooldown =
  /** Hours. */
  | { hours: number }
  /** Days, to the same local time. */
  | { days: number };

/** How many are issued. */
export type IssuePer =
  /** One, as soon as the rule counts a whole step. */
  | "order"
  /** One for each whole step of units. */
  | "unit";

/** A reward that a rule issues instead of points. */
export interface Issue {
  /** The reward. */
  reward: Id;
  /**
   * Whether one is issued for the order, or one for each unit.
   * When absent: "order".
   */
  per?: IssuePer;
  /** When it can be used; at once when absent. */
  available?: Availability;
  /** When it ends if it is not used; never when absent. */
  expiry?: Expiry;
}

/** A rule by which a purchase, or something else that a member did, earns points. */
export interface Earn {
  /** Names the rule within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** The wallet it credits; absent for a rule that issues something. */
  wallet?: Id;
  /** What it counts. */
  per: Per;
  /** The kind of event that a rule `per` event is for. */
  event?: Id;
  /** A number field of the event that such a rule counts instead of the event itself. */
  amount?: Id;
  /** Points for each step; absent for a rule that issues something. */
  points?: Decimal;
  /**
   * The length of a step: 1 major unit of money, 1 unit, 1 line.
   * When absent: "1".
   */
  every?: Decimal;
  /**
   * Whether only full steps count.
   * When absent: false.
   */
  wholeSteps?: boolean;
  /**
   * The lines it speaks of; all when absent.
   * When absent: {}.
   */
  items?: Filter;
  /**
   * What of their price counts.
   * When absent: {}.
   */
  base?: EarnBase;
  /**
   * Whether units that a reward brought to zero count.
   * When absent: "skip".
   */
  zeroUnits?: ZeroUnits;
  /**
   * What must hold.
   * When absent: [].
   */
  when?: Array<When>;
  /**
   * The group in which it combines and is multiplied.
   * When absent: "base".
   */
  group?: Id;
  /**
   * In its group the higher one comes first.
   * When absent: 0.
   */
  priority?: number;
  /**
   * Where and how its points are rounded.
   * When absent: {}.
   */
  round?: Round;
  /**
   * How often and how much it may give.
   * When absent: [].
   */
  limits?: Array<Limit>;
  /** How long it rests after it gave something. */
  cooldown?: Cooldown;
  /** What it issues instead of points. */
  issue?: Issue;
}

/** How the rules of a group combine. */
export type Combine =
  /** All of them count. */
  | "sum"
  /** The one that earns most counts, the first of equals. */
  | "best"
  /** The first that applies counts. */
  | "first";

/** How several factors combine. */
export type Factors =
  /** ×2 and ×3 make ×6. */
  | "multiply"
  /** What exceeds one adds up: ×2 and ×3 make ×4. */
  | "add"
  /** The largest counts. */
  | "max";

/** Earn rules that combine, and are multiplied together. */
export interface Group {
  /** Names the group; `base` is the one of rules that name none. */
  id: Id;
  /**
   * How the rules of one wallet combine.
   * When absent: "sum".
   */
  combine?: Combine;
  /**
   * How several multipliers combine.
   * When absent: "multiply".
   */
  multipliers?: Factors;
  /**
   * How the multiplied points are rounded.
   * When absent: "down".
   */
  round?: Rounding;
}

/** A factor on the points of a group. */
export interface Multiplier {
  /** Names the multiplier within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /**
   * The group it multiplies.
   * When absent: "base".
   */
  group?: Id;
  /** The factor, such as `"2"`. */
  factor: Decimal;
  /** With a filter it multiplies what these lines count for; without, the rounded points of the group. */
  items?: Filter;
  /**
   * What must hold.
   * When absent: [].
   */
  when?: Array<When>;
}

/** The most points that several earn rules give together. */
export interface Cap {
  /** Names the cap within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** The wallet that the rules credit. */
  wallet: Id;
  /** The earn rules it holds; all that credit the wallet when absent. */
  rules?: Array<Id>;
  /**
   * Whom it is counted for.
   * When absent: "member".
   */
  per?: LimitPer;
  /**
   * How long it is counted before it begins anew, in the program's zone.
   * When absent: "lifetime".
   */
  period?: LimitPeriod;
  /** The most points. */
  points: Decimal;
  /**
   * What happens to what goes over it: cut from the last rule backwards, or all of it.
   * When absent: "reduce".
   */
  over?: Over;
}

/** The phases in which rewards can compete. */
export type LanePhase =
  /** Free and fixed-price units. */
  | "units"
  /** Discounts on items. */
  | "items"
  /** Discounts on the order. */
  | "order"
  /** Discounts on delivery. */
  | "shipping";

/** Which rewards of a lane are applied. */
export type LanePick =
  /** The one that takes off most by itself; of equals the first. */
  | "best"
  /** The first that takes something off. */
  | "first"
  /** All of them. */
  | "all";

/** Over what the best reward of a lane is found. */
export type LanePer =
  /** The order: one reward wins it all. */
  | "order"
  /** Each line by itself. */
  | "line";

/** How several percentages are taken. */
export type Percentages =
  /** Each on what remains. */
  | "compound"
  /** Each on the price before the lane: 10 % and 20 % take 30 %. */
  | "add";

/** Rewards of one phase that compete for the same place. A reward without a lane stacks. */
export interface Lane {
  /** Names the lane within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** The phase of its rewards. */
  phase: LanePhase;
  /**
   * Which of its rewards are applied.
   * When absent: "best".
   */
  pick?: LanePick;
  /**
   * Over what the best one is found.
   * When absent: "order".
   */
  per?: LanePer;
  /**
   * How several percentages of the lane are taken, where all of it is applied.
   * When absent: "compound".
   */
  percentages?: Percentages;
}

/** What sets a reward off. */
export type Trigger =
  /** Its conditions alone. */
  | "auto"
  /** A code on the cart. */
  | "code"
  /** The shopper's choice. */
  | "chosen"
  /** The shopper's choice, of one that was issued to the member before. */
  | "issued";

/** Which other rewards a reward excludes. */
export type Exclusive =
  /** All others. */
  | "all"
  /** These. */
  | { of: Array<Id> };

/** What a percentage or an amount is taken off. */
export type Target =
  /** Each matching line by itself. */
  | "items"
  /** The order as one amount, allocated over its lines. */
  | "order";

/** Which units are counted together. */
export type UnitPool =
  /** Those of all matching lines. */
  | "all"
  /** Those of each article. */
  | "sku"
  /** Those of each line. */
  | "line";

/** The order in which units come. */
export type UnitOrder =
  /** The cheapest first. */
  | "cheapest"
  /** The dearest first. */
  | "dearest"
  /** As the lines come. */
  | "line"
  /** The units that the shopper picked with the choice. */
  | "chosen";

/** Units that must be bought. */
export interface BoughtUnits {
  /** The lines they are of; those of the reward when absent. */
  items?: Filter;
  /** How many for each group. */
  count: number;
}

/**
 * Chooses single units of the matching lines, in each pool by itself. A unit made free, taken by a
 * reward that consumes, or already at its floor is no candidate. Without any number it is all units.
 */
export interface UnitChoice {
  /**
   * Which units are counted together.
   * When absent: "all".
   */
  pool?: UnitPool;
  /**
   * The unit price that `cheapest` and `dearest` compare.
   * When absent: "listed".
   */
  by?: PriceBasis;
  /**
   * The order in which units come; ties go to the earlier line.
   * When absent: "cheapest".
   */
  order?: UnitOrder;
  /** Leaves out the first so many. */
  skip?: number;
  /** At most so many; `times` and the shopper's `uses` multiply it. */
  take?: number;
  /** Every so-manieth of them: the third, the sixth and so on for `3`. */
  every?: number;
  /**
   * With `every`, all units of each full group instead of its last; with `take`, all of them or none.
   * When absent: false.
   */
  complete?: boolean;
  /** What must be bought for `get`; the dearest units are the bought ones. */
  buy?: BoughtUnits;
  /** For each full group of bought units, so many are taken. */
  get?: number;
}

/** A percentage off items or the order. */
export interface Percent {
  /** The percentage, above 0 and at most 100. */
  value: Decimal;
  /** What it is taken off. */
  on: Target;
  /**
   * The lines it speaks of; all when absent.
   * When absent: {}.
   */
  items?: Filter;
  /** Which of their single units; whole lines when absent. */
  units?: UnitChoice;
  /** The most it takes off, in major units. */
  atMost?: Decimal;
  /** The price that `atMost` is measured on; the program's when absent. */
  price?: PriceBasis;
}

/** How often an amount off items is given. */
export type Each =
  /** Once, allocated over the matching lines. */
  | "once"
  /** For every matching unit. */
  | "unit"
  /** For every matching line. */
  | "line";

/** Money off items or the order. */
export interface AmountOff {
  /** The amount in major units of the program's currency. */
  value: Decimal;
  /** What it is taken off. */
  on: Target;
  /**
   * The lines it speaks of; all when absent.
   * When absent: {}.
   */
  items?: Filter;
  /** Which of their single units; whole lines when absent. */
  units?: UnitChoice;
  /**
   * Whether items get it once together, each unit, or each line.
   * When absent: "once".
   */
  each?: Each;
  /** The price that the value is taken off; the program's when absent. */
  price?: PriceBasis;
}

/** What points do to a price. */
export type Form =
  /** They lower it, and the tax with it. */
  | "discount"
  /** They pay it, and leave tax alone; shipping can be paid too. */
  | "tender";

/** Money for each price in points that the shopper puts in. */
export interface AmountPerPoint {
  /** What `cost.points` points are worth, in major units of the program's currency. */
  value: Decimal;
  /**
   * What it is taken off; a payment is for the order.
   * When absent: "order".
   */
  on?: Target;
  /**
   * The lines it lowers; all when absent. A payment pays all.
   * When absent: {}.
   */
  items?: Filter;
  /**
   * Whether it lowers the price, or pays it.
   * When absent: "discount".
   */
  as?: Form;
}

/** Units that are in the cart, for nothing. */
export interface FreeUnit {
  /**
   * The lines it picks from; all when absent.
   * When absent: {}.
   */
  items?: Filter;
  /** Which units; one of the cheapest when absent. */
  units?: UnitChoice;
}

/** Units for a fixed price. It never raises a price. */
export interface UnitPrice {
  /** What one unit costs, in major units; of goods sold by measure, one of the measure. */
  value: Decimal;
  /** The lines it speaks of. */
  items: Filter;
  /** Which of their units; all when absent. */
  units?: UnitChoice;
  /** The price that the value is one of; the program's when absent. */
  price?: PriceBasis;
}

/** Units of an article put on the order for nothing. No line of the cart changes. */
export interface AddUnit {
  /** The article. */
  sku: Id;
  /**
   * How many units; `times` and the shopper's `uses` multiply it.
   * When absent: 1.
   */
  count?: number;
}

/** One part of a bundle. */
export interface BundlePart {
  /** The lines it can be of. */
  items: Filter;
  /**
   * How many units, at most 100.
   * When absent: 1.
   */
  count?: number;
}

/** Units of several kinds together for a fixed price, as often as they can be put together. It never raises a price. */
export interface BundlePrice {
  /**
   * What belongs to one bundle, at most 8 parts. Where a unit fits several parts, it goes where it is needed;
   * the dearest units come first.
   */
  parts: Array<BundlePart>;
  /** What one bundle costs, in major units. */
  value: Decimal;
}

/** Delivery for less, or for nothing: exactly one of its fields is given. */
export interface ShippingOff {
  /** A percentage off, above 0 and at most 100. */
  percent?: Decimal;
  /** An amount off, in major units; `times` and the shopper's `uses` multiply it. */
  amount?: Decimal;
  /** What delivery costs at most, in major units. */
  price?: Decimal;
}

/**
 * Pays with money that the member holds, last of all. It leaves prices and tax alone, and never pays for lines
 * that sell stored value.
 */
export interface PayWithStoredValue {
  /** The wallet that holds the money. */
  wallet: Id;
}

/** Something for later: exactly one of `reward`, `entitlement` and `gift` is given. It takes nothing off. */
export interface IssueThing {
  /** A reward of the program that the member may then use. */
  reward?: Id;
  /** An entitlement of the program. */
  entitlement?: Id;
  /** Something the merchant hands out, in words. */
  gift?: string;
  /**
   * How many; `times` and the shopper's `uses` multiply it.
   * When absent: 1.
   */
  count?: number;
  /** When a `reward` can be used; at once when absent. */
  available?: Availability;
  /** When a `reward` ends if it is not used; never when absent. */
  expiry?: Expiry;
}

/** What a reward gives; the key names the kind. */
export type Give =
  /** A percentage off items or the order. */
  | { percent: Percent }
  /** An amount of money off items or the order. */
  | { amount: AmountOff }
  /** Money for each point the shopper puts in. */
  | { amountPerPoint: AmountPerPoint }
  /** Units that are in the cart, for nothing. */
  | { freeUnit: FreeUnit }
  /** Units for a fixed price. */
  | { unitPrice: UnitPrice }
  /** Units put on the order for nothing. */
  | { addUnit: AddUnit }
  /** Units of several kinds together for a fixed price. */
  | { bundlePrice: BundlePrice }
  /** Delivery for less, or for nothing. */
  | { shipping: ShippingOff }
  /** Pays with money that the member holds. */
  | { storedValue: PayWithStoredValue }
  /** Something for later. */
  | { issue: IssueThing };

/** What happens when the shopper asks for more points than is possible. */
export type AskedTooMuch =
  /** The reward is not applied. */
  | "refuse"
  /** The most that is possible is put in. */
  | "clamp";

/**
 * What a reward costs in points. `step`, `min`, `max` and `atMostPercent` are for rewards that take a
 * free number of points.
 */
export interface Cost {
  /** The wallet that pays. */
  wallet: Id;
  /** The price; for `amountPerPoint` the number of points that its value speaks of. */
  points: Decimal;
  /**
   * Points are put in by whole steps of so many; of one price when absent. What a partly used `amount` is
   * charged for is rounded up to it, to single points when absent.
   */
  step?: Decimal;
  /** The fewest points that may be put in; one step when absent. */
  min?: Decimal;
  /** The most points that may be put in. */
  max?: Decimal;
  /** The largest share of what is payable that points may pay. */
  atMostPercent?: Decimal;
  /**
   * What happens when the shopper asks for more than is possible.
   * When absent: "refuse".
   */
  askedTooMuch?: AskedTooMuch;
}

/** Once for every so many units. */
export interface Times {
  /** How many units make one time. */
  perUnits: number;
  /**
   * Which units count; all when absent.
   * When absent: {}.
   */
  items?: Filter;
  /** The most times; no limit when absent. */
  atMost?: number;
}

/** What happens where only a part of a reward can be used. */
export type PartlyUsed =
  /** The part is given, and charged. */
  | "charge"
  /** The reward is not applied. */
  | "wholeOnly";

/** Something that takes money off a cart. */
export interface Reward {
  /** Names the reward within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /**
   * What sets it off.
   * When absent: "auto".
   */
  trigger?: Trigger;
  /**
   * The codes that set it off, for `code`; upper and lower case are the same.
   * When absent: [].
   */
  codes?: Array<Code>;
  /**
   * Within a phase the higher one comes first.
   * When absent: 0.
   */
  priority?: number;
  /** The lane in which it competes; it stacks when absent. */
  lane?: Id;
  /** The rewards that it and only it may be used without. */
  exclusive?: Exclusive;
  /**
   * What must hold.
   * When absent: [].
   */
  when?: Array<When>;
  /** What it gives. */
  give: Give;
  /** What it costs in points; nothing when absent. */
  cost?: Cost;
  /** How often it may be used on one order; as often as the shopper asks up to once when absent. */
  usesPerOrder?: number;
  /** How often it applies at once: once when absent. */
  times?: Times;
  /**
   * What happens where only a part of it can be used.
   * When absent: "charge".
   */
  partlyUsed?: PartlyUsed;
  /**
   * Whether the units it takes are no candidates for later rewards on units.
   * When absent: false.
   */
  consumes?: boolean;
  /**
   * How often, how many points or how much money it may give.
   * When absent: [].
   */
  limits?: Array<Limit>;
}

/** What a ladder measures. */
export type Metric =
  /** Points earned in a wallet. */
  | { points: Id }
  /** Money spent, on its own base. */
  | { spend: EarnBase }
  /** Orders. */
  | "orders"
  /** Recorded visits. */
  | "visits"
  /** Full months since the member enrolled; the tiers come with time alone, and stay. */
  | "tenure";

/** Over which period a ladder measures. */
export type Qualification =
  /** For ever. */
  | "lifetime"
  /** The calendar year in the program's zone. */
  | "calendar"
  /** A year from the day the member enrolled, in the program's zone; 29 February is 28 February in other years. */
  | "membership"
  /**
   * So long until now. Measured by local days: what a day brought counts from that day on, until the
   * same day so many months or days later begins. At most 24 months, because each of its days is kept.
   */
  | { rolling: Span };

/**
 * An entitlement that a tier or a plan brings. A tier has those of the tiers below it too; where several
 * sources bring the same one, the largest counts, not their sum.
 */
export interface Benefit {
  /** The entitlement. */
  entitlement: Id;
  /** How often it may be had in its period; as the entitlement says when absent. */
  count?: number;
}

/** A level of a ladder. */
export interface Tier {
  /** Names the tier within the ladder. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** What has to be reached: points, major units of money, orders, visits, or months. */
  from: Decimal;
  /**
   * Whether measuring alone never reaches it: somebody has to give it to the member.
   * When absent: false.
   */
  invitationOnly?: boolean;
  /**
   * What it entitles to, beside what the tiers below it do.
   * When absent: [].
   */
  benefits?: Array<Benefit>;
  /**
   * What else it brings, in words.
   * When absent: [].
   */
  perks?: Array<string>;
}

/** How long a reached tier is kept. */
export type Validity =
  /** For ever. */
  | "always"
  /** Not at all: the tier is at any time what the measure supports. */
  | "none"
  /** The rest of this calendar year and all of the next; of this membership year where the period is one. */
  | "restOfThisAndNext"
  /** So long from the day it was reached. */
  | { for: Span };

/** What happens when the validity of a tier is over. */
export type AtEnd =
  /** The tier that the measure supports then. */
  | "reassess"
  /** The tier stays, for another validity. */
  | "keep"
  /** One tier down, or what the measure supports if that is more. */
  | "drop";

/** How members rise: one measure, and the tiers it reaches. */
export interface Ladder {
  /** Names the ladder within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** What is measured. */
  metric: Metric;
  /**
   * Over which period it is measured.
   * When absent: "lifetime".
   */
  period?: Qualification;
  /** The tiers, lowest first; the first is where members begin. */
  tiers: Array<Tier>;
  /**
   * How long a reached tier is kept.
   * When absent: "always".
   */
  validity?: Validity;
  /**
   * What happens when that time is over.
   * When absent: "reassess".
   */
  atEnd?: AtEnd;
  /**
   * Days that a tier is kept after its end, before that happens.
   * When absent: 0.
   */
  graceDays?: number;
  /**
   * Whether an order that reaches a tier already earns by it; rewards are decided before.
   * When absent: false.
   */
  includingThisOrder?: boolean;
  /**
   * Whether every tier above the first is by invitation.
   * When absent: false.
   */
  invitationOnly?: boolean;
}

/** A group of members. The shop says who is in it; with `when`, who these conditions hold for is in it too. */
export interface Segment {
  /** Names the segment within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /**
   * What must hold for a member to be in it: conditions on the member alone. Without any, only the shop says who is.
   * When absent: [].
   */
  when?: Array<When>;
}

/** One arm of an experiment. */
export interface Arm {
  /** Names the arm within its experiment. */
  id: Id;
  /** Its share of the members in percent, at most two digits after the point. */
  percent: Decimal;
}

/** An experiment: arms that take shares of the members; who is in none is in the arm `holdout`. */
export interface Experiment {
  /** Names the experiment within the program. */
  id: Id;
  /** Draws the members anew when it changes; the experiment's id when absent. */
  salt?: Id;
  /** Its arms, which take consecutive shares in this order. A new arm at the end takes from the holdout only. */
  arms: Array<Arm>;
}

/** What values a field of an event has. */
export type FieldType =
  /** A text of at most 500 characters. */
  | "text"
  /** An integer. */
  | "number"
  /** Yes or no. */
  | "flag";

/** A field that events of a kind carry. */
export interface EventField {
  /** Names the field within its kind of event. */
  id: Id;
  /** What values it has. */
  type: FieldType;
  /**
   * Whether every event has it.
   * When absent: false.
   */
  required?: boolean;
  /** The texts it may have; any when absent. */
  oneOf?: Array<string>;
  /** The least number it may have. */
  min?: number;
  /** The greatest number it may have. */
  max?: number;
}

/** A kind of event that a program knows. */
export interface EventType {
  /** Names the kind within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /**
   * What an event of this kind carries, at most 50 fields.
   * When absent: [].
   */
  fields?: Array<EventField>;
  /**
   * Whether it is a visit of the member: a check-in, a table booked, a ride.
   * When absent: false.
   */
  visit?: boolean;
}

/** When the quota of an entitlement is new again; what is left then is gone. */
export type Renewal =
  /** Each calendar year in the program's zone. */
  | "year"
  /** Each year from the day the member enrolled. */
  | "membershipYear"
  /** Never. */
  | "lifetime";

/** A thing that members may have so often in a period. */
export interface Entitlement {
  /** Names the entitlement within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /**
   * The period in which it may be had so often.
   * When absent: "year".
   */
  per?: Renewal;
  /**
   * How often, where a tier or a plan says nothing else.
   * When absent: 1.
   */
  count?: number;
}

/** What comes after a paid period. */
export type Renew =
  /** The next period, unless the member has cancelled. */
  | "auto"
  /** Nothing: the member has to pay for another one. */
  | "manual";

/** A membership that is paid for. */
export interface Plan {
  /** Names the plan within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** What a period costs, in the program's currency. */
  price: Decimal;
  /** How long a paid period lasts. */
  period: Span;
  /**
   * Days that a new member has it for nothing first.
   * When absent: 0.
   */
  trialDays?: number;
  /**
   * What comes after a period.
   * When absent: "auto".
   */
  renew?: Renew;
  /**
   * What it entitles to.
   * When absent: [].
   */
  benefits?: Array<Benefit>;
  /**
   * What else it brings, in words.
   * When absent: [].
   */
  perks?: Array<string>;
}

/** What is compared where several rewards compete. */
export type BestOf =
  /** What each takes off by itself, within its lane. */
  | "lane"
  /** The whole quote: every allowed choice is decided, and the lowest amount to pay wins. */
  | "quote";

/** When rewards that exclude others are looked at. */
export type Exclusives =
  /** In the order of turns. */
  | "inOrder"
  /** Before all others. */
  | "first";

/** What a program says once for all its rules. */
export interface Policies {
  /**
   * What is compared where several rewards compete.
   * When absent: "lane".
   */
  bestOf?: BestOf;
  /**
   * Whether rewards that exclude others come before all others.
   * When absent: "inOrder".
   */
  exclusives?: Exclusives;
  /**
   * The day on which weeks begin: 1 is Monday, 7 is Sunday.
   * When absent: 1.
   */
  weekStart?: number;
  /** Days for which somebody who signs up may claim an order placed as a guest; never when absent. */
  claimDays?: number;
}

/** A tier that gives a badge. */
export interface BadgeTier {
  /** The ladder. */
  ladder: Id;
  /** The lowest tier that gives it. */
  atLeast: Id;
}

/** Something to show. */
export interface Badge {
  /** Names the badge within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** What it is for. */
  about?: string;
  /** The tier that gives it, beside prizes that name it. It stays when the tier falls. */
  tier?: BadgeTier;
}

/** Orders that have something of some lines, and are worth enough. */
export interface QualifyingOrder {
  /**
   * Only these lines count; all when absent.
   * When absent: {}.
   */
  items?: Filter;
  /** The least that is paid for those lines, in major units; any amount when absent. */
  spend?: Decimal;
}

/** Single units; goods sold by measure are one unit a line. */
export interface UnitsBought {
  /**
   * Of these lines; of all when absent.
   * When absent: {}.
   */
  items?: Filter;
  /**
   * Whether units that a reward brought to zero count.
   * When absent: false.
   */
  freeUnits?: boolean;
}

/** Money paid, on the program's price basis: not what discounts took off, not what points paid. */
export interface MoneySpent {
  /**
   * For these lines; for all when absent.
   * When absent: {}.
   */
  items?: Filter;
}

/** What is told apart. */
export type Apart =
  /** Articles. */
  | "sku"
  /** The categories of articles, each path by itself; an article without one counts for nothing. */
  | "category";

/** Different articles, or articles of different categories. */
export interface DifferentThings {
  /**
   * What is told apart.
   * When absent: "sku".
   */
  of?: Apart;
  /**
   * Of these lines; of all when absent.
   * When absent: {}.
   */
  items?: Filter;
}

/** A recurring stretch of the calendar in the program's zone. */
export type Cycle =
  /** A day. */
  | "day"
  /** A week, from the day on which weeks begin. */
  | "week"
  /** A month. */
  | "month"
  /** A quarter of a year, beginning in January, April, July and October. */
  | "quarter"
  /** A calendar year. */
  | "year";

/** What a member has to do; the key names the kind. */
export type Doing =
  /** Place an order. */
  | { order: QualifyingOrder }
  /** Cause an event of this name. */
  | { event: Id };

/** Days, weeks or months in a row. */
export interface InARow {
  /** What follows one another without a gap, in the program's zone. */
  every: Cycle;
  /**
   * What has to be done in each of them at least once; an order when absent.
   * When absent: {"order":{}}.
   */
  of?: Doing;
  /**
   * How many in a row may be missed without breaking it; those that are missed do not count.
   * When absent: 0.
   */
  grace?: number;
}

/** Steps one after the other, by when they occurred. What happens at one instant takes one step. */
export interface Steps {
  /** The steps in their order, 2 to 20; other things may happen between them. */
  steps: Array<Doing>;
}

/** Events of some kinds. */
export interface EventsCaused {
  /** The names of the events, at least one. */
  of: Array<Id>;
}

/** What a challenge counts; the key names the kind. */
export type Goal =
  /** Orders. */
  | { count: QualifyingOrder }
  /** Single units, such as the stamps of a card. */
  | { units: UnitsBought }
  /** Money spent, in major units. */
  | { spend: MoneySpent }
  /** Different articles or categories. */
  | { distinct: DifferentThings }
  /** Days, weeks or months in a row. */
  | { streak: InARow }
  /** Steps that have to be done one after the other. */
  | { sequence: Steps }
  /** Events that the program names, such as check-ins. */
  | { event: EventsCaused };

/** When a challenge counts: by when a thing occurred, however late it is reported. */
export interface ChallengeWindow {
  /** When it begins; always open before when absent. */
  from?: Moment;
  /** When it ends; never when absent. A day as an end is its end. */
  until?: Moment;
  /** The stretch of the calendar with which progress begins anew; never when absent. */
  every?: Cycle;
}

/** Points into a wallet. */
export interface PointPrize {
  /** The wallet. */
  wallet: Id;
  /** How many points, above 0. */
  points: Decimal;
}

/** What is won; the key names the kind. */
export type Prize =
  /** Points into a wallet. */
  | { points: PointPrize }
  /** A badge of the program. */
  | { badge: Id }
  /** A reward of the program, issued to the member. */
  | { reward: Id };

/** What is won at how much. */
export interface Milestone {
  /** How much has to be done: orders, units, major units of money, different things, stretches in a row, steps or events. */
  at: Decimal;
  /** What is won. */
  give: Prize;
}

/** How often a challenge can be completed. */
export type Repeats =
  /** So many times, at least once. */
  | { times: number }
  /** As often as it is done. */
  | "unlimited";

/** Who takes part in a challenge. */
export type Activation =
  /** Every member. */
  | "auto"
  /** Who activates it as an offer; what occurred before that does not count. */
  | "offer";

/** Something to do so often, for a prize: a stamp card, a streak, a mission. */
export interface Challenge {
  /** Names the challenge within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** What is counted. */
  goal: Goal;
  /**
   * When it counts, and when it begins anew; always, and never anew, when absent.
   * When absent: {}.
   */
  window?: ChallengeWindow;
  /** What is won at how much, lowest first; at the last one the challenge is complete. */
  milestones: Array<Milestone>;
  /**
   * How often it can be completed, in each window if it begins anew.
   * When absent: {"times":1}.
   */
  repeats?: Repeats;
  /**
   * Who takes part.
   * When absent: "auto".
   */
  activation?: Activation;
}

/** Which order of a friend qualifies. */
export interface FriendsOrder {
  /**
   * Whether only the friend's first order does. An order that came back as a whole was none.
   * When absent: true.
   */
  firstOrder?: boolean;
  /** The least that is paid and kept of it, in major units of the program's currency; any amount when absent. */
  atLeast?: Decimal;
  /** How many days after joining it still qualifies; for ever when absent. */
  withinDays?: number;
}

/** What a member wins for so many referrals that count. */
export interface AmbassadorMilestone {
  /** How many. */
  count: number;
  /** What is won. */
  give: Prize;
}

/** What must not be for a friend to join. */
export interface ReferralGuards {
  /**
   * Marks of identity in which friend and member must differ, such as a hash of the e-mail address, the payment method
   * or the household; the server gives their values. A mark that one of them lacks says nothing.
   * When absent: [].
   */
  different?: Array<Id>;
  /**
   * How many friends of a member may join: limits of `uses`.
   * When absent: [].
   */
  limits?: Array<Limit>;
}

/** A member invites a friend, and both win when the friend's order qualifies. */
export interface Referral {
  /**
   * How many characters a member's code has, 6 to 16.
   * When absent: 8.
   */
  codeLength?: number;
  /** What the friend wins; nothing when absent. */
  friend?: Prize;
  /** What the member who invited them wins; nothing when absent. */
  advocate?: Prize;
  /**
   * Which order of the friend qualifies.
   * When absent: {}.
   */
  qualifies?: FriendsOrder;
  /**
   * What a member wins beside that for so many referrals, lowest first.
   * When absent: [].
   */
  milestones?: Array<AmbassadorMilestone>;
  /**
   * What must not be.
   * When absent: {}.
   */
  guards?: ReferralGuards;
}

/** One way in which a game can end. */
export interface Outcome {
  /** Names the outcome within the game. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** How many of the tickets are this outcome, at least 1. */
  parts: number;
  /** What is won; nothing when absent. */
  prize?: Prize;
  /** How often its prize is given in all; without limit when absent. */
  atMost?: number;
  /** The outcome that counts instead once that is used up; nothing is won when absent. */
  otherwise?: Id;
}

/** What a play costs. */
export interface GameCost {
  /** The wallet that pays. */
  wallet: Id;
  /** How many points. */
  points: Decimal;
}

/** A game of chance: so many tickets, and how many of them are each outcome. */
export interface Game {
  /** Names the game within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /**
   * How many tickets there are; `100` makes the parts percentages.
   * When absent: 100.
   */
  tickets?: number;
  /** The outcomes; their parts sum to the tickets. */
  outcomes: Array<Outcome>;
  /** What a play costs; nothing when absent. */
  cost?: GameCost;
  /**
   * How often it can be played: limits of `uses`.
   * When absent: [].
   */
  limits?: Array<Limit>;
}

/** What a habit counts. */
export type HabitCounts =
  /** Single units, but for those that a reward brought to zero. */
  | "units"
  /** Orders with at least one such unit. */
  | "orders";

/** A count of what a member bought, for `bought` conditions. */
export interface Habit {
  /** Names the count within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /**
   * The lines it counts; all when absent.
   * When absent: {}.
   */
  items?: Filter;
  /**
   * What of them it counts.
   * When absent: "units".
   */
  counts?: HabitCounts;
}

/** So many points in a period of the program's zone. */
export interface Allowance {
  /** The most points. */
  points: Decimal;
  /**
   * How long they are counted before counting begins anew.
   * When absent: "lifetime".
   */
  period?: LimitPeriod;
}

/** Points that each member may give to others; they are the program's, not the member's own. */
export interface Giving {
  /** Names it within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** The wallet of the receiver that is credited. */
  wallet: Id;
  /** How many points a member may give in a period. */
  allowance: Allowance;
  /** How many of them to the same receiver; all of them when absent. */
  perReceiver?: Allowance;
  /** The fewest points that can be given at once. */
  minimum?: Decimal;
}

/** Points become others. */
export interface Conversion {
  /** The wallet that they enter; they live there as if they were earned then. */
  wallet: Id;
  /** How many of its points one point becomes; what is less than its smallest unit is not given. */
  rate: Decimal;
}

/** Points that members may send to other accounts. */
export interface Transfer {
  /** Names it within the program. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** The wallet that they leave. */
  wallet: Id;
  /** What they become; as they are, with the life they have, when absent. */
  into?: Conversion;
  /** The fewest points that can be sent at once. */
  minimum?: Decimal;
  /**
   * How often, or how many points, a member may send; what goes over is refused.
   * When absent: [].
   */
  limits?: Array<Limit>;
}

/** A loyalty program: what members hold, how they earn it, what it buys. */
export interface Program {
  /** Where the JSON Schema of this document is, for editors. It is no part of the version. */
  $schema?: string;
  /**
   * Of a document for browsers the full version that it is of: how much limits of the whole program leave reads 1 in it.
   * The server sets it; what is published never has it.
   */
  publicOf?: Id;
  /** Names the program; every version of it has the same name. */
  id: Id;
  /** What people call it. */
  name?: string;
  /** The time zone in which its days begin and end. */
  zone: Zone;
  /** The currency of its amounts. */
  currency: Currency;
  /**
   * Other currencies that carts may be in: what one unit of each is worth in the program's currency.
   * When absent: {}.
   */
  rates?: { [id: string]: Decimal };
  /**
   * Which price discounts, thresholds and earning are measured on.
   * When absent: "gross".
   */
  price?: PriceBasis;
  /**
   * What members hold. A program of tiers, plans or rewards alone needs none.
   * When absent: [].
   */
  wallets?: Array<Wallet>;
  /**
   * How members earn.
   * When absent: [].
   */
  earn?: Array<Earn>;
  /**
   * How earn rules combine; a group that is named by a rule but not listed has the defaults.
   * When absent: [].
   */
  groups?: Array<Group>;
  /**
   * What multiplies the points of a group.
   * When absent: [].
   */
  multipliers?: Array<Multiplier>;
  /**
   * The most points that several earn rules give together.
   * When absent: [].
   */
  caps?: Array<Cap>;
  /**
   * Where rewards compete.
   * When absent: [].
   */
  lanes?: Array<Lane>;
  /**
   * What takes something off a cart.
   * When absent: [].
   */
  rewards?: Array<Reward>;
  /**
   * How members rise.
   * When absent: [].
   */
  ladders?: Array<Ladder>;
  /**
   * Groups of members that rules speak of.
   * When absent: [].
   */
  segments?: Array<Segment>;
  /**
   * Experiments whose arms rules speak of.
   * When absent: [].
   */
  experiments?: Array<Experiment>;
  /**
   * What members may do beside buying.
   * When absent: [].
   */
  events?: Array<EventType>;
  /**
   * What members may have so often in a period; tiers and plans bring it.
   * When absent: [].
   */
  entitlements?: Array<Entitlement>;
  /**
   * The memberships that can be paid for.
   * When absent: [].
   */
  plans?: Array<Plan>;
  /**
   * What holds for the program as a whole.
   * When absent: {}.
   */
  policies?: Policies;
  /**
   * What members may have to show.
   * When absent: [].
   */
  badges?: Array<Badge>;
  /**
   * What members may do for a prize.
   * When absent: [].
   */
  challenges?: Array<Challenge>;
  /** What members and the friends they bring win; nothing when absent. */
  referral?: Referral;
  /**
   * Games of chance.
   * When absent: [].
   */
  games?: Array<Game>;
  /**
   * What is counted of what members buy, for `bought` conditions.
   * When absent: [].
   */
  habits?: Array<Habit>;
  /**
   * Points that members may give to each other.
   * When absent: [].
   */
  giving?: Array<Giving>;
  /**
   * Points that members may send to other accounts.
   * When absent: [].
   */
  transfers?: Array<Transfer>;
}

/** How much a line sells: an integer, or a decimal text for goods sold by measure. */
export type Quantity = number | Decimal;

/** Money in minor units of the currency (cents), an integer. */
export type Minor = number;

/** One tax of a line: a percentage of its price, a fixed amount per unit, or the amount a shop computed. */
export interface Tax {
  /** Names the tax; lines with the same ordered ids form one tax group. */
  id: Id;
  /** Its rate in percent; with `amount` alone, the rate is what the amount is of the price. */
  percent?: Decimal;
  /** Its amount per unit, which stands outside every discount. */
  perUnit?: Minor;
  /**
   * Whether the listed price has it in.
   * When absent: false.
   */
  included?: boolean;
  /**
   * Whether it is also taken on the taxes before it.
   * When absent: false.
   */
  compounds?: boolean;
  /**
   * What the shop computed for this line before the program's rewards; computed per group when absent.
   * With `percent` only for added taxes.
   */
  amount?: Minor;
}

/** One line of a cart. */
export interface Line {
  /** Names the line within its cart. */
  id: Id;
  /** The article sold. */
  sku: Id;
  /** How much of it. */
  quantity: Quantity;
  /**
   * The listed price of one unit: included taxes in, added taxes out. Negative for a line the
   * merchant takes off; no filter selects such a line.
   */
  unitPrice: Minor;
  /**
   * What the shop itself took off the whole line, before any reward of the program.
   * When absent: 0.
   */
  discount?: Minor;
  /** What one unit cost before the shop reduced it. */
  listPrice?: Minor;
  /** The least one unit may cost after every discount. */
  minimumPrice?: Minor;
  /** The article's category, a path such as `drinks/coffee`; a filter on `drinks` matches it. */
  category?: Id;
  /**
   * Labels of the article.
   * When absent: [].
   */
  tags?: Array<Id>;
  /** The article's brand. */
  brand?: Id;
  /**
   * Attributes of the article by name: size, colour, vintage.
   * When absent: {}.
   */
  attributes?: { [id: string]: Id };
  /**
   * Named amounts of the whole line, such as a base fare, that earn rules may count.
   * When absent: {}.
   */
  amounts?: { [id: string]: Minor };
  /**
   * The taxes on it, in the order in which they compound.
   * When absent: [].
   */
  taxes?: Array<Tax>;
  /**
   * Whether the line sells stored value (a gift card): it earns nothing and points do not pay for it.
   * When absent: false.
   */
  storedValue?: boolean;
}

/** Points in the smallest unit of their wallet, an integer. */
export type Points = number;

/** Units of a line that the shopper picked. */
export interface PickedUnits {
  /** The line. */
  line: Id;
  /** How many of its units. */
  count: number;
}

/** A reward the shopper chose. */
export interface Choice {
  /** The reward. */
  reward: Id;
  /** How many points to put in, for a reward that takes a free number of them; all that help when absent. */
  points?: Points;
  /** How often to use it; once when absent. */
  uses?: number;
  /**
   * Which units to use it on, for a reward that leaves the choice to the shopper.
   * When absent: [].
   */
  units?: Array<PickedUnits>;
}

/** A cart, or an order: what is sold, what it costs, what the shopper chose. */
export interface Cart {
  /** The currency of every amount in it. */
  currency: Currency;
  /** Its name in the shop. */
  id?: Id;
  /** Where it is bought: `web`, `app`, `pos`, … */
  channel?: Id;
  /** The store it is bought in. */
  store?: Id;
  /** How it is paid: `card`, `cash`, … */
  payment?: Id;
  /** What is bought, at most 1000 lines. */
  lines: Array<Line>;
  /**
   * What delivery costs, taxes in.
   * When absent: 0.
   */
  shipping?: Minor;
  /**
   * Named amounts of the whole order, such as a base fare, that earn rules may count.
   * When absent: {}.
   */
  amounts?: { [id: string]: Minor };
  /**
   * The codes the shopper entered, in that order.
   * When absent: [].
   */
  codes?: Array<Id>;
  /**
   * The rewards the shopper chose, in that order.
   * When absent: [].
   */
  choices?: Array<Choice>;
}

/** Points for which something happens at an instant. */
export interface Due {
  /** When. */
  at: Instant;
  /** How many. */
  points: Points;
}

/** What an account holds in one wallet. */
export interface Balance {
  /**
   * What can be spent now.
   * When absent: 0.
   */
  available?: Points;
  /**
   * What was earned and cannot be spent yet.
   * When absent: 0.
   */
  pending?: Points;
  /**
   * What open checkouts hold.
   * When absent: 0.
   */
  held?: Points;
  /**
   * What the member owes; the next credit pays it first.
   * When absent: 0.
   */
  owed?: Points;
  /**
   * What becomes available, soonest first.
   * When absent: [].
   */
  maturing?: Array<Due>;
  /**
   * What expires, soonest first.
   * When absent: [].
   */
  expiring?: Array<Due>;
}

/** A tier given by hand. */
export interface Floor {
  /** The tier. */
  tier: Id;
  /** Since when. */
  since: Instant;
  /** When it ends, if it does. */
  until?: Instant;
}

/** A tier held from one instant to another. */
export interface HeldTier {
  /** The tier. */
  tier: Id;
  /** Since when. */
  since: Instant;
  /** When it would have ended, if it would. */
  until?: Instant;
  /** Until when it would have been kept after that end. */
  graceUntil?: Instant;
  /**
   * Whether it was given by hand.
   * When absent: false.
   */
  byHand?: boolean;
}

/** The measure of one period. */
export interface PeriodMeasure {
  /** The year, the membership year from 0, the days since 1970-01-01, or 0 for a lifetime. */
  period: number;
  /** Points, minor units of money, orders, or visits. */
  amount: number;
}

/** A member's tier on one ladder, with what was measured so far. */
export interface Standing {
  /** The tier held. */
  tier: Id;
  /** Since when. */
  since: Instant;
  /** When it ends, if it does. */
  until?: Instant;
  /** Until when it is kept after that end, if the ladder has a grace. */
  graceUntil?: Instant;
  /** A tier given by hand: the member holds at least this one until it ends. */
  floor?: Floor;
  /** What is held by measure alone, where the floor lifts the member above it. */
  earned?: HeldTier;
  /** Since when the member is enrolled, where the ladder counts from then. */
  enrolled?: Instant;
  /**
   * What was held before that, latest first: it supports the member after a reversal, and orders that arrive late.
   * When absent: [].
   */
  earlier?: Array<HeldTier>;
  /**
   * The measure of each period: of the year, of the membership year, of the local day, or of `0` for a lifetime.
   * When absent: [].
   */
  measured?: Array<PeriodMeasure>;
}

/** A reward that was issued to a member: a voucher, a next-order coupon, a birthday gift. */
export interface IssuedReward {
  /** Names the issue within the account. */
  id: Id;
  /** The reward of the program, with the trigger `issued`. */
  reward: Id;
  /** From when on it can be used. */
  from?: Instant;
  /** Until when it can be used. */
  until?: Instant;
  /**
   * How often.
   * When absent: 1.
   */
  count?: number;
}

/** What was counted in one period. */
export interface CountedInPeriod {
  /** The period: 0 for a lifetime, else the year, the month, or the first day of the week or day. */
  period: number;
  /** Uses, points, or minor units of money. */
  amount: number;
}

/**
 * What rules may know of a member, beside balances and tiers. A guest is the default.
 * 
 * An order keeps it as it was decided, so that a refund is decided alike.
 */
export interface Member {
  /** When the member joined. */
  enrolledAt?: Instant;
  /** The member's birthday. */
  birthday?: MonthDay;
  /**
   * Orders before this one that were neither cancelled nor brought back whole.
   * When absent: 0.
   */
  orders?: number;
  /**
   * Visits so far.
   * When absent: 0.
   */
  visits?: number;
  /**
   * The segments that the shop put the member in.
   * When absent: [].
   */
  segments?: Array<Id>;
  /**
   * What the shop knows of the member, by name.
   * When absent: {}.
   */
  attributes?: { [id: string]: Id };
  /**
   * The offers that the member activated.
   * When absent: [].
   */
  offers?: Array<Id>;
  /**
   * How often the member bought something, by the name of the count.
   * When absent: {}.
   */
  bought?: { [id: string]: number };
  /** The paid membership that is active. */
  plan?: Id;
  /**
   * What limits counted so far, by counter and period.
   * When absent: {}.
   */
  counters?: { [id: string]: Array<CountedInPeriod> };
  /**
   * What limits of the whole program leave for this member, by counter.
   * When absent: {}.
   */
  grants?: { [id: string]: number };
}

/** What a member may have of an entitlement in the running period. */
export interface Entitled {
  /**
   * How often in all.
   * When absent: 0.
   */
  granted?: number;
  /**
   * How often it was had already.
   * When absent: 0.
   */
  used?: number;
  /** When the period ends, and what is left is gone; absent for a lifetime. */
  until?: Instant;
}

/** An offer that the member activated. */
export interface ActiveOffer {
  /** Since when. */
  since: Instant;
  /** Until when, if it ends. */
  until?: Instant;
}

/** A member's paid membership. */
export interface MemberPlan {
  /** The plan. */
  plan: Id;
  /** Since when the member has it without a break, the trial included. */
  since: Instant;
  /** When the first paid period began, or will; the others are counted from then. */
  paidSince: Instant;
  /**
   * Paid periods so far, the running one included; none in a trial.
   * When absent: 0.
   */
  periods?: number;
  /** When the running period began. */
  from: Instant;
  /** When it ends. */
  until: Instant;
  /**
   * What was paid for it.
   * When absent: 0.
   */
  paid?: Minor;
  /**
   * Whether the next period follows by itself.
   * When absent: false.
   */
  renews?: boolean;
  /**
   * Whether it ended, and that was entered.
   * When absent: false.
   */
  ended?: boolean;
}

/** How often a milestone was reached. */
export interface MilestoneProgress {
  /** How much it asks for. */
  at: number;
  /**
   * How often its prize was given in the current window.
   * When absent: 0.
   */
  reached?: number;
}

/** How far a member is in a challenge at an instant. */
export interface ChallengeProgress {
  /** The challenge. */
  challenge: Id;
  /**
   * How much is done of the round that is open; all of it when no other can be won.
   * When absent: 0.
   */
  done?: number;
  /** How much completes a round, in the smallest unit of what is counted. */
  goal: number;
  /**
   * How often it was completed in the current window.
   * When absent: 0.
   */
  completions?: number;
  /**
   * Whether what is done now counts: its window is open, and the member takes part.
   * When absent: false.
   */
  open?: boolean;
  /** When the window ends, or the streak breaks if that comes first. */
  until?: Instant;
  /** Its milestones, lowest first. */
  milestones: Array<MilestoneProgress>;
}

/** An account as its member may see it, at one instant. */
export interface View {
  /** The account; absent for a guest. */
  account?: Id;
  /**
   * How many commands the account has recorded; grows with each.
   * When absent: 0.
   */
  revision?: number;
  /** When it was true. */
  asOf?: Instant;
  /**
   * What it holds, wallet by wallet.
   * When absent: {}.
   */
  wallets?: { [id: string]: Balance };
  /**
   * Where it stands, ladder by ladder.
   * When absent: {}.
   */
  ladders?: { [id: string]: Standing };
  /**
   * Rewards that were issued to the member and not used.
   * When absent: [].
   */
  issued?: Array<IssuedReward>;
  /**
   * What else rules may know of the member.
   * When absent: {}.
   */
  member?: Member;
  /**
   * What the member may have so often in a period, by entitlement.
   * When absent: {}.
   */
  entitlements?: { [id: string]: Entitled };
  /**
   * The offers that the member activated, those that ended among them.
   * When absent: {}.
   */
  offers?: { [id: string]: ActiveOffer };
  /** The paid membership that runs. */
  membership?: MemberPlan;
  /**
   * How far the member is in each challenge.
   * When absent: [].
   */
  challenges?: Array<ChallengeProgress>;
  /**
   * The badges that the member has, and how often each was won.
   * When absent: {}.
   */
  badges?: { [id: string]: number };
  /**
   * What the member agreed to, or did not, by purpose.
   * When absent: {}.
   */
  consents?: { [id: string]: boolean };
}

/** The sums of a quote. */
export interface Totals {
  /** The lines before discounts, all taxes in. */
  items: Minor;
  /** What rewards took off the lines, all taxes in. */
  discount: Minor;
  /** What delivery costs before discounts. */
  shipping: Minor;
  /**
   * What rewards took off delivery.
   * When absent: 0.
   */
  shippingDiscount?: Minor;
  /** The taxes of the lines after discounts, included ones too. */
  tax: Minor;
  /** What the order costs, all taxes and shipping in. */
  total: Minor;
  /** What points pay of it. */
  paidWithPoints: Minor;
  /**
   * What stored value pays of it.
   * When absent: 0.
   */
  paidWithStoredValue?: Minor;
  /** What is left to pay with money. */
  toPay: Minor;
}

/** What a reward takes off a line. */
export interface LineDiscount {
  /** The reward. */
  reward: Id;
  /** The amount. */
  amount: Minor;
}

/** A tax of a line. */
export interface LineTax {
  /** The tax. */
  id: Id;
  /** The amount. */
  amount: Minor;
}

/** One line of a quote. */
export interface QuoteLine {
  /** The line of the cart. */
  id: Id;
  /** Its price before discounts, on the program's price basis. */
  before: Minor;
  /**
   * What each reward takes off it, on the same basis.
   * When absent: [].
   */
  discounts?: Array<LineDiscount>;
  /** Its price after discounts, all taxes in percent included. */
  gross: Minor;
  /** Its price after discounts without taxes. */
  net: Minor;
  /**
   * Its taxes.
   * When absent: [].
   */
  taxes?: Array<LineTax>;
  /**
   * What points pay of it.
   * When absent: 0.
   */
  paidWithPoints?: Minor;
  /**
   * What stored value pays of it.
   * When absent: 0.
   */
  paidWithStoredValue?: Minor;
  /**
   * How many of its units rewards brought to zero.
   * When absent: 0.
   */
  freeUnits?: number;
}

/** A number of points of a wallet. */
export interface Price {
  /** The wallet. */
  wallet: Id;
  /** The points. */
  points: Points;
}

/** Units of an article put on the order for nothing. */
export interface AddedUnits {
  /** The article. */
  sku: Id;
  /** How many. */
  count: number;
}

/** Something that a reward gives for later: one of `reward`, `entitlement` and `gift`. */
export interface GivenForLater {
  /** A reward of the program that the member may then use. */
  reward?: Id;
  /** An entitlement of the program. */
  entitlement?: Id;
  /** Something the merchant hands out, in words. */
  gift?: string;
  /** How many. */
  count: number;
}

/** A reward that took something off. */
export interface Redemption {
  /** The reward. */
  reward: Id;
  /** What it took off, on the program's price basis. */
  amount: Minor;
  /** What it cost, in the wallet's smallest unit. */
  cost?: Price;
  /**
   * What it put on the order for nothing.
   * When absent: [].
   */
  added?: Array<AddedUnits>;
  /**
   * What it gives for later, once the order is paid.
   * When absent: [].
   */
  issued?: Array<GivenForLater>;
}

/** The points that an earn rule earned. */
export interface EarnedBy {
  /** The rule. */
  rule: Id;
  /** The wallet. */
  wallet: Id;
  /** The points, multiplied, rounded and cut by limits. */
  points: Points;
}

/** What an order gives beside points. */
export interface Issued {
  /** The rule that gives it. */
  by: Id;
  /** The reward that is issued. */
  reward?: Id;
  /** How many. */
  count: number;
}

/** What came of a code. */
export type CodeOutcome =
  /** A rule with it did something. */
  | "applied"
  /** Something is missing, or it found nothing to take off. */
  | "not_yet"
  /** There is no such code, or another reward won. */
  | "rejected";

/** A condition that does not hold: its kind, what it wanted, what there was. */
export interface Unmet {
  /** The kind of the condition. */
  condition: Id;
  /** What it wanted. */
  wanted: Json;
  /** What there was. */
  actual: Json;
}

/** What came of a code. */
export interface CodeStatus {
  /** The code as entered. */
  code: Id;
  /** What came of it. */
  status: CodeOutcome;
  /** The reward with it; absent for a code that no reward knows, and for an earn rule or multiplier with it. */
  reward?: Id;
  /** What is missing, for `not_yet`. */
  missing?: Unmet;
}

/** Whether an offer can be chosen. */
export type OfferStatus =
  /** It is chosen, and took something off. */
  | "applied"
  /** It can be chosen. */
  | "available"
  /** The member has too few points. */
  | "short"
  /** A condition does not hold. */
  | "unmet"
  /** The points or uses asked for cannot be had. */
  | "not_possible"
  /** Another reward of its lane won. */
  | "not_best"
  /** One of its limits leaves too little. */
  | "limited"
  /** It and an applied reward exclude each other. */
  | "excluded"
  /** There is nothing to take off. */
  | "nothing";

/** The range of a reward that takes a free number of points. */
export interface Slider {
  /** The fewest points. */
  min: Points;
  /** The most points that help now. */
  max: Points;
  /** Whole steps of so many. */
  step: Points;
}

/** Something the shopper can choose, and what it would do now. */
export interface Offer {
  /** The reward. */
  reward: Id;
  /** Whether it is chosen, can be, or what is in the way. */
  status: OfferStatus;
  /** What it takes off, or would. */
  worth: Minor;
  /** What it costs, or would. */
  cost?: Price;
  /** For a reward that takes a free number of points: what can be put in. */
  slider?: Slider;
  /** The condition that does not hold. */
  missing?: Unmet;
}

/** What keeping a tier beyond its end takes. */
export interface KeepTier {
  /** The tier's threshold. */
  needed: number;
  /** What is missing of it after this order, in the period that decides. */
  missing: number;
  /** Until when it has to be there. */
  by: Instant;
}

/** What the next tier takes. */
export interface NextTier {
  /** The tier. */
  tier: Id;
  /** Its threshold. */
  from: number;
  /** What is missing after this order. */
  missing: number;
  /**
   * Until when all that is measured by now counts towards it; for tenure, the day it comes. Absent where
   * nothing is ever lost.
   */
  by?: Instant;
}

/** Where an order takes the member on a ladder. */
export interface Progress {
  /** The ladder. */
  ladder: Id;
  /** The tier held. */
  tier: Id;
  /** What is measured in this period so far. */
  measured: number;
  /** What this order adds. */
  adds: number;
  /** The tier after this order. */
  tierAfter: Id;
  /** When that tier ends, if it does. */
  until?: Instant;
  /** What keeping that tier beyond its end takes; absent where nothing has to be done, or nothing can. */
  keep?: KeepTier;
  /** The next tier after that; absent at the top. */
  next?: NextTier;
}

/** What an order adds to a count. */
export interface Usage {
  /** The counter. */
  counter: Id;
  /** The period it is counted in: 0 for a lifetime. */
  period: number;
  /** What is added: uses, points, minor units at home, or milliseconds since the last time. */
  by: number;
}

/** A part of a program. */
export type PartOfProgram =
  /** An earn rule. */
  | "earn"
  /** A multiplier. */
  | "multiplier"
  /** A reward. */
  | "reward";

/** What came of a rule. */
export type TraceOutcome =
  /** It did something. */
  | "applied"
  /** It did nothing; the reason says why. */
  | "not_applied"
  /** A limit or a cap cut what it did. */
  | "limited";

/** What one rule did. */
export interface TraceEntry {
  /** The rule. */
  rule: Id;
  /** Which part of the program it is of. */
  part: PartOfProgram;
  /** What came of it. */
  outcome: TraceOutcome;
  /** Why it was not applied, or only in part. */
  reason?: Unmet;
  /** The points it earned or cost; of a multiplier those it added. */
  points?: Points;
  /** The money it took off. */
  amount?: Minor;
  /** The factor of a multiplier. */
  factor?: Decimal;
  /** What cut it, for `limited`: a cap, the counter of a limit, or the rule itself for a limit of each order. */
  limitedBy?: Id;
}

/** A tier of a ladder. */
export interface LadderTier {
  /** The ladder. */
  ladder: Id;
  /** The tier. */
  tier: Id;
}

/** What would apply. */
export type HintTarget =
  /** A reward. */
  | { reward: Id }
  /** An earn rule. */
  | { earn: Id }
  /** A multiplier. */
  | { multiplier: Id }
  /** A tier. */
  | { tier: LadderTier };

/** More units of a line. */
export interface MoreUnits {
  /** The line of the cart. */
  line: Id;
  /** How many more. */
  count: number;
}

/** What would have to change, and nothing else. */
export type Change =
  /** So much more is spent, on anything, in minor units. */
  | { spend: Minor }
  /** So many more units of a line of the cart. */
  | { units: MoreUnits }
  /** So many more orders, this one not counted. */
  | { orders: number };

/** The smallest single change that makes something apply. */
export interface Hint {
  /** What would apply. */
  target: HintTarget;
  /** What would have to change. */
  change: Change;
}

/** A choice that was not decided. */
export interface Pruned {
  /** Its rewards. */
  rewards: Array<Id>;
  /** What it leaves to pay at least: the price of everything less the most that each of its rewards can take off. */
  atLeast: Minor;
}

/** The proof that no allowed choice of rewards leaves less to pay. */
export interface Certificate {
  /** How many choices there are. */
  choices: number;
  /** How many of them were decided. */
  decided: number;
  /** What the best one leaves to pay. */
  toPay: Minor;
  /**
   * The choices that were not decided, and why they could not win.
   * When absent: [].
   */
  pruned?: Array<Pruned>;
}

/** The full answer for one cart. */
export interface Quote {
  /** The hash of the program version that decided. */
  version: Id;
  /** The instant it was decided for. */
  at: Instant;
  /** The currency of its amounts. */
  currency: Currency;
  /** What one unit of that currency is worth in the program's, where it is another. */
  rate?: Decimal;
  /** The sums. */
  totals: Totals;
  /** The lines, as the cart lists them. */
  lines: Array<QuoteLine>;
  /**
   * The rewards that took something off, in the order of their turns.
   * When absent: [].
   */
  rewards?: Array<Redemption>;
  /**
   * The points earned, by wallet; wallets that earn nothing are left out.
   * When absent: {}.
   */
  earned?: { [id: string]: Points };
  /**
   * The points that each earn rule earned; those of a wallet sum to what it earned.
   * When absent: [].
   */
  earnedBy?: Array<EarnedBy>;
  /**
   * The points spent, by wallet.
   * When absent: {}.
   */
  spent?: { [id: string]: Points };
  /**
   * What the order gives beside points: active once it is paid.
   * When absent: [].
   */
  issued?: Array<Issued>;
  /**
   * What came of each code, as entered.
   * When absent: [].
   */
  codes?: Array<CodeStatus>;
  /**
   * What the shopper can choose.
   * When absent: [].
   */
  offers?: Array<Offer>;
  /**
   * The rewards of these offers, the best for this member first: what can be used now, what is nearly there, the rest.
   * One that has to be issued first, and was not, is left out.
   * When absent: [].
   */
  ranking?: Array<Id>;
  /**
   * Where this order takes the member.
   * When absent: [].
   */
  progress?: Array<Progress>;
  /**
   * What it adds to the counters of limits.
   * When absent: [].
   */
  usage?: Array<Usage>;
  /**
   * What it adds to the counts of what the member buys, by habit; habits that it adds nothing to are left out.
   * When absent: {}.
   */
  bought?: { [id: string]: number };
  /**
   * Rules with a limit of the whole program whose room is only known when the order is placed; then there is no digest.
   * When absent: [].
   */
  unconfirmed?: Array<Id>;
  /**
   * What every rule did; when asked for.
   * When absent: [].
   */
  trace?: Array<TraceEntry>;
  /**
   * What the shopper could do to have more; when asked for.
   * When absent: [].
   */
  hints?: Array<Hint>;
  /** The proof that no allowed choice of rewards leaves less to pay; where the program compares whole quotes. */
  certificate?: Certificate;
  /** The SHA-256 of what a checkout agrees to; when asked for. */
  digest?: Id;
}

/** What can make a record. */
export type CommandKind =
  /** A checkout reserved points. */
  | "hold"
  /** A checkout's points were spent. */
  | "capture"
  /** A checkout's points were given back. */
  | "release"
  /** An order was recorded. */
  | "order"
  /** An order was refunded, wholly or in part. */
  | "refund"
  /** Limits of the whole program granted something. */
  | "grant"
  /** Points were sent to another account. */
  | "transfer"
  /** Points were received from another account. */
  | "receive"
  /** Another account answered what was sent to it. */
  | "answer"
  /** The person was erased. */
  | "erase"
  /** An order was changed after it was placed. */
  | "edit"
  /** An order came back, wholly or in part, for a new one. */
  | "exchange"
  /** What was said of an order that is not recorded yet was kept; or it was dropped when the order came. */
  | "park"
  /** An order was cancelled. */
  | "cancel"
  /** An order's cancellation was undone. */
  | "reinstate"
  /** An order's payment was charged back, wholly or in part, or that was undone. */
  | "chargeback"
  /** An order was paid, or its payment was undone. */
  | "pay"
  /** An order was fulfilled, wholly or in part, or that was undone. */
  | "fulfil"
  /** Something that a member did beside buying was recorded. */
  | "event"
  /** An event was taken back. */
  | "event_reversal"
  /** The shop said what it knows of the member as a person. */
  | "profile"
  /** An offer was activated. */
  | "offer"
  /** A paid membership was started. */
  | "membership_start"
  /** Another period of a paid membership will follow. */
  | "membership_renew"
  /** A paid membership was cancelled. */
  | "membership_cancel"
  /** What the member is entitled to was used. */
  | "entitlement_use"
  /** Such a use was given back. */
  | "entitlement_return"
  /** Somebody may act on the account. */
  | "admit"
  /** Somebody may act on the account no longer. */
  | "dismiss"
  /** The account was merged into another one. */
  | "merge"
  /** Another account was merged into this one. */
  | "absorb"
  /** Its orders were taken in. */
  | "adopt"
  /** A tier was given by hand, or taken away again. */
  | "tier"
  /** Points were given or taken by hand. */
  | "adjust"
  /** What was given or taken by hand was reversed. */
  | "reverse"
  /** What a member had in another system was taken over. */
  | "import"
  /** What was kept in an older form was brought into the one of today. */
  | "upgrade"
  /** Time passed. */
  | "roll";

/** What a refund gives back and takes back. */
export interface RefundFigures {
  /** Money to return to the shopper, in minor units. */
  money: Minor;
  /**
   * Points given back, by wallet.
   * When absent: {}.
   */
  restored?: { [id: string]: Points };
  /**
   * Points taken back, by wallet; what was gone included.
   * When absent: {}.
   */
  takenBack?: { [id: string]: Points };
}

/** Names a lot within its account. */
export type LotId = number;

/** Points were earned: a new lot. */
export interface Accrue {
  /** The wallet. */
  wallet: Id;
  /** The new lot. */
  lot: LotId;
  /** How many points. */
  points: Points;
  /** The order that earned them, if one did. */
  order?: Id;
  /** What they belong to in the system that they were taken over from. */
  reference?: Id;
  /** When they were earned. */
  earnedAt: Instant;
  /** When they can be spent; absent while they wait for their order to be paid or fulfilled. */
  availableAt?: Instant;
  /** When they expire. */
  expiresAt?: Instant;
  /**
   * Whether they can be spent at once.
   * When absent: false.
   */
  active?: boolean;
}

/** A credit paid what was owed. */
export interface Settle {
  /** The wallet. */
  wallet: Id;
  /** The lot that paid. */
  lot: LotId;
  /** How many points. */
  points: Points;
}

/** Points that an entry moves in or out of a lot. */
export interface LotMove {
  /** The lot. */
  lot: LotId;
  /** How many points. */
  points: Points;
}

/** Points of some lots changed their state. */
export interface Moved {
  /** The wallet. */
  wallet: Id;
  /** The lots. */
  lots: Array<LotMove>;
}

/**
 * Points of an order that waited for it to be paid or fulfilled got their dates, in a lot of their own; or they lost
 * them, because that was undone.
 */
export interface Redate {
  /** The wallet. */
  wallet: Id;
  /** The order. */
  order: Id;
  /** The lots they were in. */
  from: Array<LotMove>;
  /** The lot they are in now. */
  lot: LotId;
  /** When they were earned. */
  earnedAt: Instant;
  /** When they can be spent; absent if they wait again. */
  availableAt?: Instant;
  /** When they expire. */
  expiresAt?: Instant;
  /**
   * Whether they can be spent at once.
   * When absent: false.
   */
  active?: boolean;
}

/** Points that were spent, with the life of the lot they came from, so that giving them back keeps it. */
export interface Spent {
  /** The lot. */
  lot: LotId;
  /** How many points. */
  points: Points;
  /** When the lot was earned. */
  earnedAt: Instant;
  /** When it expires. */
  expiresAt?: Instant;
}

/** Points moved into or out of a hold. */
export interface HeldMoved {
  /** The hold. */
  hold: Id;
  /** The wallet. */
  wallet: Id;
  /** The lots. */
  lots: Array<Spent>;
}

/** Points paid for a reward. */
export interface Burn {
  /** The wallet. */
  wallet: Id;
  /** The hold that had reserved them; absent when they were free until now. */
  hold?: Id;
  /** The order they paid for; absent for a capture on its own. */
  order?: Id;
  /** The lots. */
  lots: Array<Spent>;
}

/** Points that had paid were given back, with the life they had. */
export interface Restore {
  /** The wallet. */
  wallet: Id;
  /** The order they had paid for. */
  order: Id;
  /** The lots. */
  lots: Array<Spent>;
}

/** One credit with its own life. Only lots with points in them are kept. */
export interface Lot {
  /** Its name. */
  id: LotId;
  /** Its wallet. */
  wallet: Id;
  /** The order that earned it, if one did. */
  order?: Id;
  /** When it was earned. */
  earnedAt: Instant;
  /** When its points can be spent; absent while they wait for their order to be paid or fulfilled. */
  availableAt?: Instant;
  /** When what is left of it expires. */
  expiresAt?: Instant;
  /** When it would have expired, but for a tier. */
  overdueSince?: Instant;
  /**
   * Whether its points can be spent: activation is an entry, not a look at the clock.
   * When absent: false.
   */
  active?: boolean;
  /**
   * What is neither spent, taken back, expired nor held.
   * When absent: 0.
   */
  left?: Points;
  /**
   * What open checkouts hold of it.
   * When absent: 0.
   */
  held?: Points;
}

/** Points that a reversed purchase or event had earned were taken back; or they were given back, because that was undone. */
export interface Clawback {
  /** The wallet. */
  wallet: Id;
  /** The order that had earned them, if one had. */
  order?: Id;
  /**
   * The lots they were taken from.
   * When absent: [].
   */
  lots?: Array<LotMove>;
  /**
   * What was gone and is now owed; negative where it is owed no more.
   * When absent: 0.
   */
  owed?: Points;
  /**
   * What was gone and is waived; negative where it is waived no more.
   * When absent: 0.
   */
  waived?: Points;
  /**
   * The lots that points went back to, with the life they had, because the reversal was undone.
   * When absent: [].
   */
  back?: Array<Lot>;
}

/**
 * The member entered a ladder (then both tiers are the one it begins with), or moved on it, or the end of
 * the tier moved (then both are the tier held).
 */
export interface TierChange {
  /** The ladder. */
  ladder: Id;
  /** The tier before. */
  from: Id;
  /** The tier from now on. */
  to: Id;
  /** Since when, if not since the entry: a late order counts from its own day. */
  since?: Instant;
  /** Until when it is held, if it ends. */
  until?: Instant;
  /** Until when it is kept after that end, if there is a grace. */
  graceUntil?: Instant;
  /** A tier given by hand that is in force from now on. */
  floor?: Floor;
  /** What is held by measure alone, where that floor lifts the member above it. */
  earned?: HeldTier;
  /** Since when the member is enrolled, where the ladder counts from then. */
  enrolled?: Instant;
  /**
   * What was held before, latest first; a reversal may bring one back.
   * When absent: [].
   */
  earlier?: Array<HeldTier>;
  /** Who gave it by hand, or took it away. */
  actor?: Id;
  /** Why, as a code. */
  reason?: Id;
}

/** What a ladder measures changed. */
export interface Measure {
  /** The ladder. */
  ladder: Id;
  /** The period: the year, the membership year, the local day, or 0 for a lifetime. */
  period: number;
  /** By how much. */
  by: number;
  /**
   * The periods that nothing needs any more: their measure is forgotten.
   * When absent: [].
   */
  forgets?: Array<number>;
}

/** What limits count for the member changed; the counter `orders` has the orders that count. */
export interface Count {
  /** By how much, counter by counter; what comes back is negative. */
  counts: Array<Usage>;
}

/**
 * A reward was issued to the member; with a negative number it was used by the record's order, or, by a refund,
 * taken back. Only older records say so: since then, vouchers are points of the wallet `reward/<id>`, a lot for each issue.
 */
export interface IssueChange {
  /** Names the issue within the account. */
  id: Id;
  /** The reward. */
  reward: Id;
  /** How many. */
  by: number;
  /** From when on it can be used. */
  from?: Instant;
  /** Until when it can be used. */
  until?: Instant;
}

/**
 * What a limit of the whole program has granted the account: more than before when its counter granted more, less when
 * what was unused goes back.
 */
export interface Grant {
  /** The counter. */
  counter: Id;
  /** The period. */
  period: number;
  /** How much it has granted in all. */
  granted: number;
  /** How often that changed. */
  revision: number;
  /** Until when what is unused of it is kept. */
  until: Instant;
}

/** The shop said what it knows of the member as a person. That is kept apart and may be erased. */
export interface Profiled {
  /** The SHA-256 of a random salt and of what is known. */
  hash: Id;
}

/** The member activated an offer. */
export interface OfferActivated {
  /** The offer. */
  offer: Id;
  /** When it ends, if it does. */
  until?: Instant;
}

/** Time alone changes next what passes the member has at another instant than was known before. */
export interface PassesChange {
  /** When that is: at the end of the earliest running period of what the member is entitled to; never while absent. */
  until?: Instant;
}

/** What happened to a paid membership. */
export type MembershipStep =
  /** It began. */
  | "started"
  /** Another period will follow the running one. */
  | "willRenew"
  /** Another period began. */
  | "renewed"
  /** No other period will follow. */
  | "cancelled"
  /** It is over. */
  | "ended";

/** A paid membership began, went on, was cancelled, or ended. */
export interface MembershipChange {
  /** What happened. */
  step: MembershipStep;
  /** The membership from now on. */
  membership: MemberPlan;
}

/** Something counted, and where in its window. */
export interface Mark {
  /**
   * The day, week or month, or the instant, for a goal that looks at when.
   * When absent: 0.
   */
  at?: number;
  /**
   * The position of the step, for a goal that has an order of steps.
   * When absent: 0.
   */
  step?: number;
  /** What tells the thing from others, for a goal that counts different things: half of the SHA-256 of its name. */
  name?: Id;
  /** How much: orders, units, minor units of money. In an entry, what it changes by. */
  by: number;
}

/** A change of a member's progress in a challenge. */
export interface Progressed {
  /** The challenge. */
  challenge: Id;
  /**
   * The window.
   * When absent: 0.
   */
  period?: number;
  /**
   * What is counted more, or less.
   * When absent: [].
   */
  marks?: Array<Mark>;
  /**
   * How often each milestone is now known to be reached without marks.
   * When absent: [].
   */
  closed?: Array<number>;
  /**
   * How often the prize of each milestone is given now, or taken back when negative.
   * When absent: [].
   */
  given?: Array<number>;
}

/** The prize of a milestone was won, or taken back where negative. Its points have an entry of their own. */
export interface PrizeChange {
  /** The challenge. */
  challenge: Id;
  /**
   * The position of the milestone.
   * When absent: 0.
   */
  milestone?: number;
  /**
   * The window.
   * When absent: 0.
   */
  period?: number;
  /** How often. */
  by: number;
  /** When what won it occurred. */
  at: Instant;
  /** The lot of its points, or of what it issued. */
  lot?: LotId;
  /** What it issued, where that is not in a lot yet. */
  issued?: Id;
  /** The badge. */
  badge?: Id;
}

/** Points left for another account; they are in flight until it answered. */
export interface TransferOut {
  /** The account they are sent to. */
  to: Id;
  /** The wallet. */
  wallet: Id;
  /** The lots. */
  lots: Array<Spent>;
}

/** Points that had left arrived. */
export interface TransferDone {
  /** The account they were sent to. */
  to: Id;
  /** The wallet they left. */
  wallet: Id;
  /** How many. */
  points: Points;
}

/** Points that had left were refused, and came back with the life they had. */
export interface TransferBack {
  /** The account they were sent to. */
  to: Id;
  /** The wallet. */
  wallet: Id;
  /** The lots. */
  lots: Array<Spent>;
  /** The code of the refusal. */
  why: Id;
}

/** Points came from another account: a new lot with the life they had, or, converted, with one that begins now. */
export interface TransferIn {
  /** The account they came from. */
  from: Id;
  /** The wallet. */
  wallet: Id;
  /** The new lot. */
  lot: LotId;
  /** How many points. */
  points: Points;
  /** When they were earned. */
  earnedAt: Instant;
  /** When they can be spent. */
  availableAt: Instant;
  /** When they expire. */
  expiresAt?: Instant;
  /**
   * Whether they can be spent at once.
   * When absent: false.
   */
  active?: boolean;
}

/** Points were given or taken by hand, or that was reversed. What is given new is a lot of its own: its `accrue` follows. */
export interface Adjustment {
  /** The wallet. */
  wallet: Id;
  /** How many points were asked for: given, or taken where negative. */
  points: Points;
  /** The caller's name of the adjustment; its reversal has the same. */
  adjustment: Id;
  /** Why, as a code. */
  reason: Id;
  /** Who did it. */
  actor: Id;
  /** What it belongs to in another system. */
  reference?: Id;
  /**
   * The lots that points were taken from.
   * When absent: [].
   */
  taken?: Array<Spent>;
  /**
   * The lots that points went back to.
   * When absent: [].
   */
  back?: Array<Spent>;
  /**
   * What was not there and is now owed; negative where it is owed no more.
   * When absent: 0.
   */
  owed?: Points;
  /**
   * What was not there and is waived.
   * When absent: 0.
   */
  waived?: Points;
}

/** The account takes nothing new any more; what was before can still be undone. */
export interface Close {
  /** The account that it was merged into; absent where its person was erased. */
  into?: Id;
}

/** Something happened that keeps the points of a wallet alive. */
export interface Activity {
  /** The wallet. */
  wallet: Id;
  /** When it happened last. */
  last: Instant;
  /** When its points end if nothing happens until then; never while absent. */
  until?: Instant;
  /** When they would have ended, but for a tier. */
  overdueSince?: Instant;
}

/** The end of a lot. */
export interface LotEnd {
  /** The lot. */
  lot: LotId;
  /** When it ends; never while absent. */
  until?: Instant;
}

/** Lots end at another time, for a tier is held, or is lost. */
export interface Extend {
  /** The wallet. */
  wallet: Id;
  /** The lots with their new ends. */
  lots: Array<LotEnd>;
}

/** What a person may do on a shared account. */
export type Role =
  /** Everything, and it is theirs. */
  | "owner"
  /** Earn and spend. */
  | "spender"
  /** Earn only. */
  | "earner";

/** What somebody may do on an account that several share. */
export interface PersonChange {
  /** The person. */
  person: Id;
  /** The role from now on; none any more when absent. */
  role?: Role;
}

/** All that the account held left for the account it is merged into; it is in flight until that one answered. */
export interface MergeOut {
  /** The account it is merged into. */
  into: Id;
  /**
   * The lots.
   * When absent: [].
   */
  lots?: Array<LotMove>;
  /**
   * What was owed, by wallet.
   * When absent: {}.
   */
  owed?: { [id: string]: Points };
}

/** What the account had held arrived. */
export interface MergeDone {
  /** The account it was merged into. */
  into: Id;
  /**
   * How many points, by wallet.
   * When absent: {}.
   */
  points?: { [id: string]: Points };
}

/** What the account had held was refused: it is open again, and has everything as it was. */
export interface MergeBack {
  /** The account it was to be merged into. */
  into: Id;
  /**
   * The lots.
   * When absent: [].
   */
  lots?: Array<Lot>;
  /**
   * What is owed, by wallet.
   * When absent: {}.
   */
  owed?: { [id: string]: Points };
  /** The code of the refusal. */
  why: Id;
}

/** Progress within one window. */
export interface WindowProgress {
  /**
   * The number of the stretch of the calendar; 0 for a challenge that never begins anew.
   * When absent: 0.
   */
  period?: number;
  /**
   * What was counted.
   * When absent: [].
   */
  marks?: Array<Mark>;
  /**
   * How often each milestone was reached by marks that are no longer kept.
   * When absent: [].
   */
  closed?: Array<number>;
  /**
   * How often the prize of each milestone was given and not taken back.
   * When absent: [].
   */
  given?: Array<number>;
}

/** A member's progress in a challenge: the fold of its [`Progressed`] entries. */
export interface MemberChallenge {
  /** When the member activated it, for a challenge that has to be. */
  activatedAt?: Instant;
  /**
   * Its windows with something in them, latest first.
   * When absent: [].
   */
  windows?: Array<WindowProgress>;
}

/** All that challenges gave an account. */
export interface Achieved {
  /**
   * The progress in each challenge.
   * When absent: {}.
   */
  progress?: { [id: string]: MemberChallenge };
  /**
   * The badges, and how often each was won.
   * When absent: {}.
   */
  badges?: { [id: string]: number };
  /**
   * The latest prizes, oldest first.
   * When absent: [].
   */
  prizes?: Array<PrizeChange>;
}

/** All that another account held was taken in: its lots with the lives they had, under names of their own. */
export interface MergeIn {
  /** The account that ended. */
  from: Id;
  /**
   * The lots.
   * When absent: [].
   */
  lots?: Array<Lot>;
  /**
   * What was owed, by wallet.
   * When absent: {}.
   */
  owed?: { [id: string]: Points };
  /** Since when its member was enrolled. */
  enrolledAt?: Instant;
  /**
   * What challenges had given it, to be added.
   * When absent: {}.
   */
  achieved?: Achieved;
  /** The last block of names that its lots got, those of accounts merged into it before included. */
  lastBlock: number;
}

/** What was done in an account that was merged into this one was taken in, so that it can be undone here. */
export interface Adopt {
  /** The account that ended. */
  from: Id;
  /** How many orders. */
  orders: number;
  /**
   * How many events, adjustments by hand and imports; of both 0 once all are here.
   * When absent: 0.
   */
  others?: number;
}

/** One thing that happened to an account; the key names the kind. */
export type Entry =
  /** Points were earned: a new lot. */
  | { accrue: Accrue }
  /** A credit paid what was owed. */
  | { settle: Settle }
  /** Pending points became available. */
  | { activate: Moved }
  /** Pending points got their dates, or lost them. */
  | { redate: Redate }
  /** Points were reserved by a checkout. */
  | { hold: HeldMoved }
  /** Reserved points were given back by the checkout. */
  | { release: HeldMoved }
  /** Reserved points were given back because the deadline passed. */
  | { lapse: HeldMoved }
  /** Points paid for a reward. */
  | { burn: Burn }
  /** Points that had paid were given back. */
  | { restore: Restore }
  /** Points that a reversed purchase or event had earned were taken back. */
  | { clawback: Clawback }
  /** Points reached the end of their life. */
  | { expire: Moved }
  /** The member entered a ladder, or moved on it. */
  | { tier: TierChange }
  /** What a ladder measures changed. */
  | { measure: Measure }
  /** What limits count for the member changed. */
  | { count: Count }
  /** A reward was issued to the member, used, or taken back, in records from before that was kept in lots. */
  | { issue: IssueChange }
  /** What a limit of the whole program has granted changed. */
  | { grant: Grant }
  /** The shop said what it knows of the member as a person. */
  | { profile: Profiled }
  /** The member activated an offer. */
  | { offer: OfferActivated }
  /** Time alone changes next what passes the member has at another instant. */
  | { passesUntil: PassesChange }
  /** A paid membership began, went on, was cancelled, or ended. */
  | { membership: MembershipChange }
  /** Progress in a challenge changed. */
  | { progress: Progressed }
  /** The prize of a milestone was won, or taken back. */
  | { prize: PrizeChange }
  /** Points left for another account. */
  | { transferOut: TransferOut }
  /** Points that had left arrived there. */
  | { transferDone: TransferDone }
  /** Points that had left were refused there, and came back. */
  | { transferBack: TransferBack }
  /** Points came from another account: a new lot. */
  | { transferIn: TransferIn }
  /** Points were given or taken by hand. */
  | { adjust: Adjustment }
  /** The account takes nothing new any more. */
  | { close: Close }
  /** Something happened that keeps the points of a wallet alive. */
  | { active: Activity }
  /** Lots end at another time, for a tier is held, or is lost. */
  | { extend: Extend }
  /** Somebody may act on the account, or may no longer. */
  | { person: PersonChange }
  /** All that the account held left for the account it is merged into. */
  | { mergeOut: MergeOut }
  /** It arrived there. */
  | { mergeDone: MergeDone }
  /** It was refused there, and came back. */
  | { mergeBack: MergeBack }
  /** All that another account held was taken in. */
  | { mergeIn: MergeIn }
  /** Orders of that account were taken in. */
  | { adopt: Adopt };

/** What an account holds in one wallet. */
export interface Holdings {
  /**
   * What can be spent.
   * When absent: 0.
   */
  available?: Points;
  /**
   * What cannot be spent yet.
   * When absent: 0.
   */
  pending?: Points;
  /**
   * What open checkouts hold.
   * When absent: 0.
   */
  held?: Points;
  /**
   * What is owed.
   * When absent: 0.
   */
  owed?: Points;
  /**
   * What left for other accounts that have not answered yet.
   * When absent: 0.
   */
  inFlight?: Points;
}

/** What one command wrote. It is the receipt of that command too: a replay answers the same bytes. */
export interface LedgerRecord {
  /** Its place in the account's chain, from 1. */
  seq: number;
  /** When it was entered. */
  at: Instant;
  /** When it happened, if that was not the instant of entry. */
  occurredAt?: Instant;
  /** What was asked. */
  command: CommandKind;
  /** The order it is about. */
  order?: Id;
  /** The event it is about. */
  event?: Id;
  /** The hold it is about. */
  hold?: Id;
  /** What names an import. */
  reference?: Id;
  /** When that hold lapses. */
  deadline?: Instant;
  /** The program version that decided. */
  version: Id;
  /** The digest of the quote it committed. */
  digest?: Id;
  /** What a refund gives back. */
  refund?: RefundFigures;
  /** The new order of an exchange. */
  exchangedFor?: Id;
  /**
   * Why nothing was done, if that is so: `outdated`, where a later change was there before; or the code of the problem
   * for which what was parked could not be carried out.
   */
  ignored?: Id;
  /** The SHA-256 of the request's canonical text; of nothing for passing time. */
  input?: Id;
  /**
   * What happened.
   * When absent: [].
   */
  entries?: Array<Entry>;
  /**
   * What the account holds after it.
   * When absent: {}.
   */
  balances?: { [id: string]: Holdings };
  /** The hash of the record before it; absent for the first. */
  previous?: Id;
  /** The SHA-256 of this record's canonical text without this field. */
  hash?: Id;
}

/** The first line. */
export interface ExportHead {
  /** `tallystick-account`. */
  export: Id;
  /** The version of the format: 1. */
  format: number;
  /** The account. */
  account: Id;
  /** How many records follow, one a line, as they are stored. */
  records: number;
  /** The hash of the last one. */
  chain?: Id;
}

/**
 * What earning needs to know of a line once everything is taken off. It is kept with the order, so
 * that a refund can ask what the rest of the order would have earned.
 */
export interface EarnLine {
  /** The line's price before discounts, all taxes in. */
  gross: Minor;
  /** Its price as listed. */
  listed: Minor;
  /** Its price without taxes. */
  net: Minor;
  /** Its price on the program's basis, from which the three below are taken. */
  basis: Minor;
  /** What discounts on items that cost no points took off. */
  itemDiscount: Minor;
  /** What discounts on the order that cost no points took off. */
  orderDiscount: Minor;
  /** What was paid with points, as a discount or as a tender. */
  paidWithPoints: Minor;
  /**
   * What of that was a tender: it pays the price and does not lower it.
   * When absent: 0.
   */
  tendered?: Minor;
  /**
   * What was paid with stored value.
   * When absent: 0.
   */
  paidWithStoredValue?: Minor;
  /** Single units. */
  units: number;
  /** How many of them a reward brought to zero. */
  zeroUnits: number;
}

/** What was paid for something. */
export interface Paid {
  /**
   * With money.
   * When absent: 0.
   */
  money?: Minor;
  /**
   * With points, as money.
   * When absent: 0.
   */
  points?: Minor;
  /**
   * With stored value, as money: it goes back where it came from, and not in cash.
   * When absent: 0.
   */
  storedValue?: Minor;
}

/** What a hold has of one wallet. */
export interface HeldPart {
  /** The wallet. */
  wallet: Id;
  /** The lots it took, in spending order. */
  lots: Array<Spent>;
}

/** What a wallet with stored value paid of an order. */
export interface StoredValuePaid {
  /** The wallet. */
  wallet: Id;
  /** What was spent of it. */
  points: Points;
  /** What that paid, in the order's currency. */
  amount: Minor;
}

/** Something that an order issues. */
export interface Gift {
  /** Its name before issued rewards were kept in lots. */
  id?: Id;
  /** Its lot, once the member has it. */
  lot?: LotId;
  /** The reward. */
  reward: Id;
  /** How many; of what is withheld, how many are left to give. */
  count: number;
  /** When it can be used. */
  available?: Availability;
  /** When it ends. */
  expiry?: Expiry;
}

/** What came back of a line. */
export interface ReturnedLine {
  /**
   * Millionths of a unit.
   * When absent: 0.
   */
  microUnits?: number;
  /**
   * An amount of its price, over and above those units.
   * When absent: 0.
   */
  amount?: Minor;
}

/** What came back of an order, cumulatively: everything a refund does is a function of it. */
export interface Returned {
  /**
   * Of each line; lines of which nothing came back may be missing at the end.
   * When absent: [].
   */
  lines?: Array<ReturnedLine>;
  /**
   * An amount that belongs to no line.
   * When absent: 0.
   */
  amount?: Minor;
}

/** What of an order was fulfilled, cumulatively. */
export interface Fulfilled {
  /**
   * Millionths of a unit, of each line; lines of which nothing was fulfilled may be missing at the end.
   * When absent: [].
   */
  lines?: Array<number>;
  /** When the last of it was. */
  at?: Instant;
}

/** What the shopper's bank took back of what was paid for an order. */
export interface ChargedBack {
  /**
   * All of it.
   * When absent: false.
   */
  whole?: boolean;
  /**
   * Amounts of it.
   * When absent: 0.
   */
  amount?: Minor;
}

/** What of an order counted when its person was erased: the measure of what its returns take back. */
export interface ErasedOrder {
  /** What of it counted for earning, by value. */
  value: Minor;
  /**
   * What that had earned, by wallet.
   * When absent: {}.
   */
  earned?: { [id: string]: Points };
  /**
   * What its earn rules used of their limits.
   * When absent: [].
   */
  used?: Array<Usage>;
}

/** What one step took back. */
export interface TakenBack {
  /** When. */
  at: Instant;
  /**
   * The lots it was taken from, in that order, each with the points that were taken and the end of its own.
   * When absent: [].
   */
  lots?: Array<Lot>;
  /**
   * What was gone and was owed.
   * When absent: 0.
   */
  owed?: Points;
  /**
   * What was gone and was waived.
   * When absent: 0.
   */
  waived?: Points;
}

/** An order as it was decided. A refund reads it and never evaluates a reward again. */
export interface OrderRecord {
  /** Its name in the shop. */
  id: Id;
  /** The record that decided it. */
  seq: number;
  /** When it was placed. */
  occurredAt: Instant;
  /** When it was decided, if that was not then: when its hold was placed. */
  decidedAt?: Instant;
  /** The version that decided it, and decides its refunds. */
  version: Id;
  /** What was bought. */
  cart: Cart;
  /**
   * The member's tiers then, by ladder.
   * When absent: {}.
   */
  tiers?: { [id: string]: Id };
  /**
   * What was known of the member then.
   * When absent: {}.
   */
  member?: Member;
  /**
   * What the member could spend then, of wallets whose balance some condition asks.
   * When absent: {}.
   */
  balances?: { [id: string]: Points };
  /** What each line counted for. */
  earnLines: Array<EarnLine>;
  /** What was paid for each line. */
  paid: Array<Paid>;
  /** What was paid for shipping. */
  paidShipping: Paid;
  /**
   * What it earned, by wallet.
   * When absent: {}.
   */
  earned?: { [id: string]: Points };
  /**
   * What was spent on it, vouchers too, with the lots it came from.
   * When absent: [].
   */
  burned?: Array<HeldPart>;
  /**
   * What stored value paid of it, in the order of use.
   * When absent: [].
   */
  tenders?: Array<StoredValuePaid>;
  /**
   * The lots that it earned.
   * When absent: [].
   */
  lots?: Array<LotId>;
  /**
   * What it added to each ladder.
   * When absent: {}.
   */
  measured?: { [id: string]: number };
  /**
   * What its rewards use of their limits, while anything of it is kept.
   * When absent: [].
   */
  rewardsUsed?: Array<Usage>;
  /**
   * What it counts of entitlements that its rewards issue, while anything of it is kept.
   * When absent: [].
   */
  passes?: Array<Usage>;
  /**
   * What it counts for limits, and as an order: of what is kept of it.
   * When absent: [].
   */
  used?: Array<Usage>;
  /**
   * What it issued; nothing once nothing of it is kept.
   * When absent: [].
   */
  issued?: Array<Gift>;
  /**
   * What it issues and the member does not have: not due yet, or taken back unused.
   * When absent: [].
   */
  withheld?: Array<Gift>;
  /**
   * The issued rewards that its choices used before those were kept in lots.
   * When absent: [].
   */
  coupons?: Array<IssuedReward>;
  /**
   * Whether the vouchers that it used were given back.
   * When absent: false.
   */
  couponsBack?: boolean;
  /**
   * What came back so far.
   * When absent: {}.
   */
  returned?: Returned;
  /**
   * Whether it was cancelled.
   * When absent: false.
   */
  cancelled?: boolean;
  /** Which change of it was the last. */
  revision?: number;
  /**
   * Whether it is still to be paid.
   * When absent: false.
   */
  unpaid?: boolean;
  /** When it was paid, if that was not when it was placed. */
  paidAt?: Instant;
  /**
   * What of it was fulfilled.
   * When absent: {}.
   */
  fulfilled?: Fulfilled;
  /**
   * What of its price was charged back.
   * When absent: {}.
   */
  chargedBack?: ChargedBack;
  /** What counted of it when its person was erased, if that was. */
  erased?: ErasedOrder;
  /**
   * What was taken back of what it earned so far, by wallet.
   * When absent: {}.
   */
  takenBack?: { [id: string]: Points };
  /**
   * Where it was taken from, by wallet, step by step.
   * When absent: {}.
   */
  taken?: { [id: string]: Array<TakenBack> };
  /**
   * What of it was gone and is waived, by wallet.
   * When absent: {}.
   */
  waived?: { [id: string]: Points };
  /**
   * What was given back of what was spent so far, by wallet.
   * When absent: {}.
   */
  restored?: { [id: string]: Points };
  /**
   * What was taken off each ladder so far.
   * When absent: {}.
   */
  unmeasured?: { [id: string]: number };
  /**
   * The money returned so far.
   * When absent: 0.
   */
  moneyReturned?: Minor;
}

/** Points reserved by a checkout, until it is captured, released, or its deadline passes. */
export interface OpenHold {
  /** Its name. */
  id: Id;
  /** When it lapses. */
  deadline: Instant;
  /** The version it was decided with; a capture is decided with the same. */
  version: Id;
  /** When it was decided. */
  placedAt: Instant;
  /** The cart it was placed for. */
  cart: Cart;
  /**
   * The member's tiers then, by ladder: a hold is a promise, whatever happens to them meanwhile.
   * When absent: {}.
   */
  tiers?: { [id: string]: Id };
  /**
   * What was known of the member then, for the same reason.
   * When absent: {}.
   */
  member?: Member;
  /**
   * The uses, points and money of limits that it reserves.
   * When absent: [].
   */
  usage?: Array<Usage>;
  /** What the shopper agreed to. */
  digest: Id;
  /**
   * What it holds, by wallet.
   * When absent: [].
   */
  parts?: Array<HeldPart>;
  /**
   * What it had held when its deadline passed: a late capture is decided at these prices.
   * When absent: [].
   */
  lapsed?: Array<Price>;
  /**
   * What it had reserved of limits when its deadline passed: a late capture uses it anew, if it is still there.
   * When absent: [].
   */
  lapsedUsage?: Array<Usage>;
}

/** What another object has not answered yet. */
export interface WaitingMessage {
  /** Its number within the account. */
  id: number;
  /** The account or counter that it is for. */
  receiver: Id;
  /** What is asked of it. */
  word: Id;
  /** The body. */
  body: Json;
  /** How often it was tried to deliver. */
  attempts: number;
  /** When that is tried again. */
  nextAt: Instant;
}

/** The record that is the receipt of an idempotency key. */
export interface KeptReceipt {
  /** The SHA-256 of the key. */
  key: Id;
  /** The record. */
  seq: number;
}

/** What the shop knows of the member as a person. */
export interface Person {
  /** The birthday. */
  birthday?: MonthDay;
  /**
   * Attributes, by name.
   * When absent: {}.
   */
  attributes?: { [id: string]: Id };
  /**
   * The segments that the shop put the member in.
   * When absent: [].
   */
  segments?: Array<Id>;
  /**
   * What the member agreed to, or did not, by purpose.
   * When absent: {}.
   */
  consents?: { [id: string]: boolean };
}

/** What the shop knows of the member as a person, with the salt of its hash in the chain. */
export interface KnownPerson {
  /** Random digits, new with every change. */
  salt: Id;
  /** What is known. */
  person: Person;
}

/** An event as it was decided. */
export interface RecordedEvent {
  /** Its name in the shop. */
  id: Id;
  /** Its kind. */
  type: Id;
  /** The record that decided it. */
  seq: number;
  /** When it happened. */
  occurredAt: Instant;
  /** The version that decided it, and decides its reversal. */
  version: Id;
  /**
   * What it earned, by wallet.
   * When absent: {}.
   */
  earned?: { [id: string]: Points };
  /**
   * The lots that it earned or issued.
   * When absent: [].
   */
  lots?: Array<LotId>;
  /**
   * What it added to each ladder.
   * When absent: {}.
   */
  measured?: { [id: string]: number };
  /**
   * What it counts for limits, and as a visit.
   * When absent: [].
   */
  used?: Array<Usage>;
  /**
   * The counters of its cooldowns as they were.
   * When absent: {}.
   */
  before?: Member;
  /**
   * The names of what it issued before that was kept in lots.
   * When absent: [].
   */
  issued?: Array<Id>;
}

/** What was said of an order that is not recorded yet. */
export interface ParkedWord {
  /** The order. */
  order: Id;
  /** What is asked. */
  word: Id;
  /** The body. */
  body: Json;
}

/** The last line: nothing is missing before it. */
export interface ExportEnd {
  /** How many lines have an order. */
  orders: number;
  /** How many have a hold. */
  holds: number;
  /** How many have a message. */
  messages: number;
  /** How many have a receipt. */
  receipts: number;
  /**
   * How many have a person.
   * When absent: 0.
   */
  people?: number;
  /**
   * How many have an event.
   * When absent: 0.
   */
  events?: number;
  /**
   * How many have something that waits for its order.
   * When absent: 0.
   */
  parked?: number;
}

/** A line after the records: what is stored beside them. */
export type ExportLine =
  /** An order as it was decided, and what came back of it. */
  | { order: OrderRecord }
  /** An open hold. */
  | { hold: OpenHold }
  /** What another object has not answered yet. */
  | { message: WaitingMessage }
  /** The record that is the receipt of an idempotency key. */
  | { receipt: KeptReceipt }
  /** What the shop knows of the member as a person. */
  | { person: KnownPerson }
  /** An event as it was decided. */
  | { event: RecordedEvent }
  /** What was said of an order that is not recorded yet. */
  | { parked: ParkedWord }
  /** The last line. */
  | { end: ExportEnd };

/** Everything fits. */
export interface Verified {
  /** The account. */
  account: Id;
  /** How many records there are. */
  records: number;
  /** How many entries they have. */
  entries: number;
  /** How many orders were worked out again. */
  orders: number;
  /** Whether program versions were at hand, so that more than the chain was worked out again. */
  withPrograms: boolean;
  /** The hash of the last record. */
  chain?: Id;
  /** What the account holds, as it follows from the entries. */
  balances: { [id: string]: Holdings };
}

/** The first thing that does not fit. */
export interface Misfit {
  /** The line of the export, from 1. */
  line: number;
  /** The record, if it is in one. */
  record?: number;
  /** The entry of that record, from 0, if it is in one. */
  entry?: number;
  /** What kind of misfit it is: stable, lower snake case. */
  code: string;
  /** What was wanted there. */
  wanted: string;
  /** What is there. */
  actual: string;
}

/** One problem of a document. Its text is lower case, without a full stop, user input in backticks. */
export interface Diagnostic {
  /** JSON pointer (RFC 6901) to the place, empty for the whole document. */
  path: string;
  /** Stable, lower snake case; for programs to act on. */
  code: string;
  /** One sentence that says what is wrong and how to mend it. */
  message: string;
}

/** What a cart would add to a challenge. */
export interface ChallengePreview {
  /** As it is. */
  before: ChallengeProgress;
  /** As it would be. */
  after: ChallengeProgress;
}

/** What counts when the prize of an outcome was used up. */
export interface UsedUp {
  /** The outcome that counts instead; nothing is won when absent. */
  outcome?: Id;
}

/** A draw as it was made: everything that its check needs beside the secret of the house. */
export interface Draw {
  /** The version whose odds were in force. */
  version: Id;
  /** The game. */
  game: Id;
  /** Who played. */
  account: Id;
  /** The SHA-256 of the house's secret, published before. */
  commitment: Id;
  /** The seed that the player named. */
  clientSeed: Id;
  /** The number of this play under these seeds. */
  play: number;
  /** The ticket that was drawn, from 0. */
  ticket: number;
  /** The outcome that the ticket is. */
  outcome: Id;
  /** What counts instead, because the prize of that outcome was used up. */
  usedUp?: UsedUp;
}

/** Why a friend cannot join. The first that holds is said. */
export type NotReferred =
  /** The invitation was used before. */
  | "already_used"
  /** The friend is the member who invited. */
  | "same_person"
  /** Friend and member have the same mark of identity of this name. */
  | { same_mark: Id }
  /** The friend has ordered before, and only a first order qualifies. */
  | "not_new"
  /** Too many friends of the member have joined, by this counter. */
  | { too_many: Id };

/** `POST /v1/quotes`: what a cart would come to, now, for an account or a guest. */
export interface QuoteRequest {
  /** The account; a guest when absent. */
  account?: Id;
  /** The cart. */
  cart: Cart;
  /** An open hold of the account: the quote sees its points, as the order will that captures it. */
  hold?: Id;
  /**
   * Whether every rule says what it did.
   * When absent: false.
   */
  trace?: boolean;
}

/** `POST /v1/programs`: a new version. */
export interface PublishRequest {
  /** The program document. */
  program: Json;
  /**
   * When it takes effect: far enough ahead for every edge to have it. The first version of a program
   * takes effect at once when absent, a later one as soon as every edge can have it.
   */
  effectiveAt?: Instant;
}

/** One cart of a simulation. */
export interface SimulationCase {
  /** The account as seen; a guest when absent. */
  view?: View;
  /** The cart. */
  cart: Json;
  /** The instant. */
  at: Instant;
}

/** `POST /v1/simulations`: carts through a program that need not be published. */
export interface SimulationRequest {
  /** The program document. */
  program: Json;
  /** The carts, at most 200. */
  cases: Array<SimulationCase>;
}

/** A version that takes effect in the future. */
export interface Announced {
  /** The version. */
  version: Id;
  /** When it takes effect. */
  effectiveAt: Instant;
}

/** `GET /v1/bootstrap`: what a page needs to quote without the network. */
export interface Bootstrap {
  /** The account; a guest's view without a member token. */
  view: View;
  /** The version in force; its document is at `/v1/programs/{version}`, unchanged for good. */
  version: Id;
  /** The version that follows, and when, if one is announced. */
  next?: Announced;
  /** The edge's clock, so that a page with a wrong one still cuts windows alike. */
  now: Instant;
}

/**
 * `GET /v1/programs/{version}/rulebook`: a version compiled for browsers. What it says of the version is what the
 * public part of the document says.
 */
export interface CompiledProgram {
  /** Names the form of the rest: only a package that reads the same one understands it. */
  format: string;
  /** The packed form's numbers. */
  numbers: Array<number>;
  /** The packed form's texts, one after the other. */
  texts: string;
}

/** `GET /v1/accounts/{account}/activity`: what happened, newest first. */
export interface ActivityPage {
  /** The records. */
  data: Array<LedgerRecord>;
  /** Where the next page begins: pass it as `before`. Absent on the last page. */
  next?: number;
}

/** `POST /v1/programs`: the version that was published. */
export interface Published {
  /** The program. */
  program: Id;
  /** The hash that names the version. */
  version: Id;
  /** When it takes effect. */
  effectiveAt: Instant;
}

/** `POST /v1/programs/validate`: everything that is wrong with a program. */
export interface Validated {
  /** The hash the version would have; absent when something is wrong. */
  version?: Id;
  /**
   * What is wrong.
   * When absent: [].
   */
  errors?: Array<Diagnostic>;
}

/** The answer to one case: a quote, or why there is none. */
export type SimulationAnswer =
  /** The quote, with trace and digest. */
  | { quote: Quote }
  /** What is wrong with the cart. */
  | { errors: Array<Diagnostic> };

/** `POST /v1/simulations`: an answer for each case, in order. */
export interface Simulated {
  /** The version the program would be. */
  version: Id;
  /** A quote for each case. */
  answers: Array<SimulationAnswer>;
}

/** What came of a platform's webhook. */
export type WebhookOutcome =
  /** It was recorded, now or before. */
  | "recorded"
  /** There was nothing to record: no customer, a test order, another topic. */
  | "ignored"
  /** Its order is not recorded yet; it waits for that. */
  | "kept";

/** What a webhook of a platform led to. */
export interface WebhookAnswer {
  /** What came of it. */
  outcome: WebhookOutcome;
  /** The record, where one was written. */
  record?: LedgerRecord;
  /** Why nothing was recorded. */
  reason?: string;
}

/** Reserve the points of a checkout. */
export interface PlaceHold {
  /** The account. */
  account: Id;
  /** The name the hold gets; the caller makes it unique. */
  hold: Id;
  /** What is about to be bought, with what was chosen. */
  cart: Cart;
  /** The digest of the quote that the shopper agreed to. */
  digest: Id;
  /**
   * For how long the points stay reserved, 60 to 86400 seconds; 900 when absent.
   * When absent: 900.
   */
  seconds?: number;
  /** Who asks, on an account that several share; the merchant's server for the account as a whole when absent. */
  by?: Id;
}

/** Spend the points of a checkout. */
export interface CaptureHold {
  /** The account. */
  account: Id;
  /** The hold. */
  hold: Id;
  /** How many points of each wallet to spend; all when absent. What is not spent goes back. */
  points?: { [id: string]: Points };
}

/** Give the points of a checkout back. */
export interface ReleaseHold {
  /** The account. */
  account: Id;
  /** The hold. */
  hold: Id;
}

/** Record an order. */
export interface PlaceOrder {
  /** The account. */
  account: Id;
  /** The order's name in the shop. */
  order: Id;
  /** When it was placed; now when absent. */
  occurredAt?: Instant;
  /** What was bought, with what was chosen. */
  cart: Cart;
  /** The hold that its checkout placed. */
  hold?: Id;
  /** The digest of the quote that the shopper agreed to. Without one, every choice of the cart must be possible. */
  digest?: Id;
  /**
   * Whether it is paid. If not, all that it earns is pending until it is.
   * When absent: true.
   */
  paid?: boolean;
  /** Who asks, on an account that several share; the merchant's server for the account as a whole when absent. */
  by?: Id;
}

/** A line that comes back: some of its quantity, or an amount of its price, or all that is left of it. */
export interface RefundLine {
  /** The line of the order. */
  line: Id;
  /** How much of it. */
  quantity?: Quantity;
  /** How much of its price. */
  amount?: Minor;
}

/** Take an order back, wholly or in part: lines, or an amount, or everything when both are absent. */
export interface RefundOrder {
  /** The account. */
  account: Id;
  /** The order. */
  order: Id;
  /** When it happened; now when absent. */
  occurredAt?: Instant;
  /**
   * The lines that come back.
   * When absent: [].
   */
  lines?: Array<RefundLine>;
  /** An amount that belongs to no line; it is allocated over all of them. */
  amount?: Minor;
}

/** Send points to another account, as the program offers it. */
export interface TransferPoints {
  /** The account that sends. */
  account: Id;
  /** The account that receives. */
  to: Id;
  /** The transfer of the program. */
  transfer: Id;
  /** How many points, of the wallet they leave. */
  points: Points;
  /** Who asks, on an account that several share; the merchant's server for the account as a whole when absent. */
  by?: Id;
}

/** Points for a wallet. */
export interface Credit {
  /** The wallet. */
  wallet: Id;
  /** How many points. */
  points: Points;
}

/** Take points that another account sent. No caller sends it; it follows from a transfer. */
export interface ReceivePoints {
  /** The account that receives. */
  account: Id;
  /** The account that sent. */
  from: Id;
  /** The wallet they left. */
  wallet: Id;
  /** The lots they left, with the life of each. */
  lots: Array<Spent>;
  /** What they become; as they are when absent. */
  credit?: Credit;
  /**
   * What the sender counted for it, given back where it is refused.
   * When absent: [].
   */
  counted?: Array<Usage>;
}

/**
 * What became of points in flight: the answer of the account they were sent to. No caller sends it; it follows from
 * the delivery of [`ReceivePoints`].
 */
export interface TransferAnswered {
  /** The account that sent. */
  account: Id;
  /** The account they were sent to. */
  to: Id;
  /** The wallet they left. */
  wallet: Id;
  /** The lots they left. */
  lots: Array<Spent>;
  /**
   * What was counted for sending them.
   * When absent: [].
   */
  counted?: Array<Usage>;
  /** Why they were refused; they arrived when absent. */
  refused?: Id;
}

/** What a counter has granted an account. */
export interface Granted {
  /** The counter. */
  counter: Id;
  /** The period. */
  period: number;
  /** What the counter was told of: it answers that. */
  revision: number;
  /** What it granted in all. */
  granted: number;
  /** What it leaves to everybody. */
  left: number;
}

/** What a counter was asked of. */
export interface AskedOf {
  /** The counter. */
  counter: Id;
  /** The period. */
  period: number;
}

/** Keep what counters granted. No caller sends it; it follows from their answers. */
export interface KeepGrants {
  /** The account. */
  account: Id;
  /** What each counter has granted it in all. */
  grants: Array<Granted>;
  /**
   * What was asked and never heard: whatever was answered is not used, and the counter is to believe that.
   * When absent: [].
   */
  disowned?: Array<AskedOf>;
}

/** Give points by hand, or take some. */
export interface AdjustPoints {
  /** The account. */
  account: Id;
  /** The name the adjustment gets; the caller makes it unique. */
  adjustment: Id;
  /** The wallet. */
  wallet: Id;
  /** How many points to give, or to take where negative. */
  points: Points;
  /** Why, as a code: lower-case letters, digits, `_`, `-` and `.`, at most 64 of them. */
  reason: Id;
  /** Who does it: the id of a person or a system, never a name. */
  actor: Id;
  /** What it belongs to in another system: a ticket, an order. */
  reference?: Id;
  /** When points that are given can be spent; as the wallet says when absent. */
  availableAt?: Instant;
  /** When points that are given expire; as the wallet says when absent. */
  expiresAt?: Instant;
}

/** Reverse what was given or taken by hand. */
export interface ReverseAdjustment {
  /** The account. */
  account: Id;
  /** The adjustment. */
  adjustment: Id;
  /** Why, as a code: lower-case letters, digits, `_`, `-` and `.`, at most 64 of them. */
  reason: Id;
  /** Who does it: the id of a person or a system, never a name. */
  actor: Id;
}

/** A lot that is taken over. */
export interface ImportedLot {
  /** The wallet. */
  wallet: Id;
  /** How many points are left in it. */
  points: Points;
  /** When it was earned. */
  earnedAt: Instant;
  /** When it can be spent; since it was earned when absent. */
  availableAt?: Instant;
  /** When it expires; never when absent. */
  expiresAt?: Instant;
  /** What it belongs to in the other system. */
  reference?: Id;
}

/** What a ladder measured at some time. */
export interface ImportedMeasure {
  /** Any instant of the period, or of the day where the ladder rolls. */
  at: Instant;
  /** Points, minor units of money, orders, or visits. */
  amount: number;
}

/** A standing that is taken over. */
export interface ImportedStanding {
  /** The tier held; the first one when absent. */
  tier?: Id;
  /** Since when it is held; now when absent. */
  since?: Instant;
  /** When it ends; as if it were reached now when absent. */
  until?: Instant;
  /**
   * What the ladder measured so far.
   * When absent: [].
   */
  measured?: Array<ImportedMeasure>;
}

/** Take over what a member has in another system. */
export interface ImportBalances {
  /** The account. */
  account: Id;
  /** Names what is taken over; it is taken over once, whatever the idempotency key. */
  reference: Id;
  /** Who does it: the id of a person or a system, never a name. */
  actor: Id;
  /**
   * The lots, at most 1000; more come with another reference.
   * When absent: [].
   */
  lots?: Array<ImportedLot>;
  /**
   * What the member owes, by wallet. The lots pay it first.
   * When absent: {}.
   */
  owed?: { [id: string]: Points };
  /**
   * Where the member stands, by ladder.
   * When absent: {}.
   */
  ladders?: { [id: string]: ImportedStanding };
}

/** Erase the person of an account, and close it. It cannot be taken back. */
export interface EraseAccount {
  /** The account. */
  account: Id;
  /** The account that it was merged into, and that was erased: what it still has of the person goes with that one. */
  with?: Id;
}

/**
 * Change an order after it was placed. It is decided as it was: by its version, with its tiers, what was known of the
 * member and what limits left then. What came back of it before stays so, line by line.
 */
export interface EditOrder {
  /** The account. */
  account: Id;
  /** The order. */
  order: Id;
  /** When it happened; now when absent. */
  occurredAt?: Instant;
  /**
   * A number that grows with every change of the order: the milliseconds of its last change, as a rule. What comes after
   * a later one is answered and changes nothing.
   */
  revision: number;
  /** All of what was bought, as it is now, with what was chosen; what came back is still in it. */
  cart: Cart;
}

/** The new order of an exchange. */
export interface ExchangeInto {
  /** Its name in the shop. */
  order: Id;
  /** What was bought, with what was chosen. */
  cart: Cart;
  /**
   * Whether it is paid. If not, all that it earns is pending until it is.
   * When absent: true.
   */
  paid?: boolean;
}

/**
 * Take an order back, wholly or in part, for a new one. The return is decided by the order's version, the new order by
 * the one in force; what the return gives back can pay for the new order.
 */
export interface ExchangeOrder {
  /** The account. */
  account: Id;
  /** The order that comes back. */
  order: Id;
  /** When it happened; now when absent. */
  occurredAt?: Instant;
  /**
   * The lines that come back.
   * When absent: [].
   */
  lines?: Array<RefundLine>;
  /** An amount that belongs to no line; it is allocated over all of them. */
  amount?: Minor;
  /** The new order. */
  into: ExchangeInto;
}

/** Keep a command until its order is recorded. No caller sends it; it follows from a command that came too early. */
export interface ParkCommand {
  /** The account. */
  account: Id;
  /** The order. */
  order: Id;
  /** Why the command was dropped when the order came, if it could not be carried out then. */
  ignored?: Id;
}

/**
 * Undo an order wholly: what it earned is taken back, what was spent on it is given back whatever the wallet's policy,
 * and it counts for nothing. Then its name may be used for another order.
 */
export interface CancelOrder {
  /** The account. */
  account: Id;
  /** The order. */
  order: Id;
  /** When it happened; now when absent. */
  occurredAt?: Instant;
}

/**
 * Undo the cancellation of an order: what it had spent is spent again, what it had earned is earned again with the life
 * it had. What came back of it stays so.
 */
export interface ReinstateOrder {
  /** The account. */
  account: Id;
  /** The order. */
  order: Id;
  /** When it happened; now when absent. */
  occurredAt?: Instant;
}

/**
 * Take back what an order earned whose payment was charged back, wholly or an amount of it, or undo that. Who charges
 * back keeps the goods, so what was spent on the order stays spent.
 */
export interface ChargeBack {
  /** The account. */
  account: Id;
  /** The order. */
  order: Id;
  /** When it happened; now when absent. */
  occurredAt?: Instant;
  /** How much of the order's price; all of it when absent. */
  amount?: Minor;
  /**
   * Whether it is undone: the dispute was won. Without an amount all that was charged back is.
   * When absent: false.
   */
  undone?: boolean;
}

/** An order that was recorded unpaid was paid: what it earned waits for that no more. Paid twice changes nothing. */
export interface PayOrder {
  /** The account. */
  account: Id;
  /** The order. */
  order: Id;
  /** When it happened; now when absent. */
  occurredAt?: Instant;
  /**
   * Whether it is undone: the payment failed.
   * When absent: false.
   */
  undone?: boolean;
}

/** A line that was fulfilled: some of its quantity, or all that is left of it. */
export interface FulfilLine {
  /** The line of the order. */
  line: Id;
  /** How much of it. */
  quantity?: Quantity;
}

/**
 * An order was fulfilled: lines of it, or everything when there are none. Of a wallet that is `available` on
 * `fulfilled`, the share of these lines can be used.
 */
export interface FulfilOrder {
  /** The account. */
  account: Id;
  /** The order. */
  order: Id;
  /** When it happened; now when absent. */
  occurredAt?: Instant;
  /**
   * The lines that were fulfilled.
   * When absent: [].
   */
  lines?: Array<FulfilLine>;
  /**
   * Whether it is undone: the parcel did not leave. What was spent meanwhile stays spent.
   * When absent: false.
   */
  undone?: boolean;
}

/** Something that a member did, as the shop tells it. */
export interface Event {
  /** Names the event in the shop. */
  id: Id;
  /** Its kind, one that the program declares. */
  type: Id;
  /** When it happened. */
  occurredAt: Instant;
  /**
   * What it carries: texts, integers, yes or no.
   * When absent: {}.
   */
  fields?: { [id: string]: Json };
}

/** Record something that a member did beside buying. */
export interface RecordEvent {
  /** The account. */
  account: Id;
  /** What happened, of a kind that the program declares. Its `id` makes it unique: once more it changes nothing. */
  event: Event;
}

/** Take an event back, as if it had never been. Then it may be recorded again. */
export interface ReverseEvent {
  /** The account. */
  account: Id;
  /** The event. */
  event: Id;
}

/** Say what the shop knows of the member as a person: all of it, for what is left out is forgotten. */
export interface SetProfile {
  /** The account. */
  account: Id;
  /** The birthday. */
  birthday?: MonthDay;
  /**
   * Attributes, by name; at most 50.
   * When absent: {}.
   */
  attributes?: { [id: string]: Id };
  /**
   * The segments that the shop puts the member in; at most 50, each declared by the program.
   * When absent: [].
   */
  segments?: Array<Id>;
  /**
   * What the member agreed to, or did not, by purpose; at most 50.
   * When absent: {}.
   */
  consents?: { [id: string]: boolean };
}

/** Activate an offer for the member, once. */
export interface ActivateOffer {
  /** The account. */
  account: Id;
  /** The offer: one that a condition of the program names, or a challenge that has to be activated. */
  offer: Id;
  /** When it ends; as the program's own windows say when absent. */
  until?: Instant;
}

/** Start a paid membership, from now on. */
export interface StartMembership {
  /** The account. */
  account: Id;
  /** The plan of the program. */
  plan: Id;
  /**
   * Whether it begins with the free days that the plan gives to who never had a membership.
   * When absent: false.
   */
  trial?: boolean;
}

/** Have another period follow the running one: the member paid for it, or takes a cancellation back. */
export interface RenewMembership {
  /** The account. */
  account: Id;
}

/** When a cancelled membership stops. */
export type Stop =
  /** At the end of the running period. */
  | "periodEnd"
  /** Now; the share of the running period that is left is paid back. */
  | "now";

/** Cancel the membership. */
export interface CancelMembership {
  /** The account. */
  account: Id;
  /**
   * When it stops.
   * When absent: "periodEnd".
   */
  stop?: Stop;
}

/** Use an entitlement, in the period that runs now. */
export interface UseEntitlement {
  /** The account. */
  account: Id;
  /** The entitlement of the program. */
  entitlement: Id;
  /**
   * How often.
   * When absent: 1.
   */
  count?: number;
}

/** Give uses of an entitlement back, to the period that they were taken from. */
export interface ReturnEntitlement {
  /** The account. */
  account: Id;
  /** The entitlement of the program. */
  entitlement: Id;
  /**
   * How many uses.
   * When absent: 1.
   */
  count?: number;
  /** When they were used; now when absent. */
  usedAt?: Instant;
}

/** Give a member a tier by hand, or take such a tier away again. */
export interface GiveTier {
  /** The account. */
  account: Id;
  /** The ladder. */
  ladder: Id;
  /** The tier that the member holds at least from now on; when absent, what was given before is taken away. */
  tier?: Id;
  /** When it ends; never when absent. */
  until?: Instant;
  /** Who does it: the id of a person or a system, never a name. */
  actor: Id;
  /** Why, as a code: lower-case letters, digits, `_`, `-` and `.`, at most 64 of them. */
  reason: Id;
}

/** Let a person act on an account, or give the person another role. */
export interface AdmitPerson {
  /** The account. */
  account: Id;
  /** The person: an opaque id, never a name. */
  person: Id;
  /** What the person may do. */
  role: Role;
}

/** Let a person act on an account no longer. */
export interface DismissPerson {
  /** The account. */
  account: Id;
  /** The person. */
  person: Id;
}

/** Merge an account into another one, for good. */
export interface MergeAccount {
  /** The account that ends. */
  account: Id;
  /** The account that goes on. */
  into: Id;
}

/** The clock of a wallet. */
export interface Clock {
  /** The last activity. */
  last: Instant;
  /** When the points of the wallet end if nothing happens until then; never while absent. */
  until?: Instant;
  /** When they would have ended, but for a tier. */
  overdueSince?: Instant;
}

/** What was granted in one period. */
export interface GrantedInPeriod {
  /** The period. */
  period: number;
  /** How much in all: used or not. */
  granted: number;
  /** How often that changed. */
  revision: number;
  /** Until when what is unused of it is kept. */
  until: Instant;
}

/** Take in an account that was merged into this one. No caller sends it; it follows from a merge. */
export interface AbsorbAccount {
  /** The account that goes on. */
  account: Id;
  /** The account that ended. */
  from: Id;
  /**
   * The lots it had.
   * When absent: [].
   */
  lots?: Array<Lot>;
  /**
   * What it owed.
   * When absent: {}.
   */
  owed?: { [id: string]: Points };
  /**
   * Where it stood, with what was measured.
   * When absent: {}.
   */
  ladders?: { [id: string]: Standing };
  /**
   * What was counted for it.
   * When absent: {}.
   */
  member?: Member;
  /**
   * The rewards that were issued to it, where those were not in lots yet when it left.
   * When absent: [].
   */
  issued?: Array<IssuedReward>;
  /**
   * When something happened last that keeps the points of a wallet alive.
   * When absent: {}.
   */
  clocks?: { [id: string]: Clock };
  /**
   * The offers it had activated.
   * When absent: {}.
   */
  offers?: { [id: string]: ActiveOffer };
  /** The paid membership it had; it goes on here where none is running. */
  membership?: MemberPlan;
  /**
   * What challenges had given it.
   * When absent: {}.
   */
  achieved?: Achieved;
  /**
   * What limits of the whole program had granted it, all of it used.
   * When absent: {}.
   */
  grants?: { [id: string]: Array<GrantedInPeriod> };
  /**
   * How many accounts it had taken in itself.
   * When absent: 0.
   */
  blocks?: number;
}

/** What was done once, under a name. */
export interface NamedRecord {
  /** The name under which its record is found. */
  name: string;
  /** The record, as far as a reversal asks for it. */
  record: LedgerRecord;
}

/** Take in what was done in an account that was merged into this one. No caller sends it; it follows from a merge. */
export interface AdoptOrders {
  /** The account that goes on. */
  account: Id;
  /** The account that ended. */
  from: Id;
  /**
   * Its orders as they are there; nothing at all with the last message.
   * When absent: [].
   */
  orders?: Array<OrderRecord>;
  /**
   * Its events as they are there.
   * When absent: [].
   */
  events?: Array<RecordedEvent>;
  /**
   * What was done there under a name: an adjustment, its reversal, an import.
   * When absent: [].
   */
  named?: Array<NamedRecord>;
}

/**
 * What became of a merge: the answer of the account that goes on. No caller sends it; it follows from the delivery of
 * [`AbsorbAccount`].
 */
export interface MergeAnswered {
  /** The account that was merged. */
  account: Id;
  /** The account it was merged into. */
  into: Id;
  /**
   * The lots it had.
   * When absent: [].
   */
  lots?: Array<Lot>;
  /**
   * What it owed.
   * When absent: {}.
   */
  owed?: { [id: string]: Points };
  /**
   * The rewards that were issued to it, where those were not in lots yet when it left.
   * When absent: [].
   */
  issued?: Array<IssuedReward>;
  /** The paid membership it had. */
  membership?: MemberPlan;
  /** Why it was not taken in; it was when absent. */
  refused?: Id;
}
