//! The words that stored documents are full of. Stored is where a word stands, so the list only grows, at its end.

/// The words. Of the first 128 a row keeps one byte, of the others two.
#[rustfmt::skip]
pub const WORDS: &[&str] = &[
    "active", "at", "available", "availableAt", "balances", "basis", "by", "cart", "command", "counter", "counts", "currency", "digest",
    "earnLines", "earned", "earnedAt", "enrolledAt", "entries", "expiresAt", "gross", "hash", "held", "hold", "id", "input",
    "itemDiscount", "ladder", "ladders", "left", "line", "lines", "listed", "lot", "lots", "measure", "measured", "member", "money",
    "net", "occurredAt", "order", "orderDiscount", "orders", "paid", "paidShipping", "paidWithPoints", "pending", "period", "points",
    "previous", "quantity", "seq", "since", "sku", "status", "tier", "tiers", "unitPrice", "units", "until", "used", "version", "wallet",
    "wallets", "zeroUnits", "accrue", "amount", "attributes", "balance", "base", "basic", "burn", "burned", "cancelled", "capture",
    "category", "channel", "choices", "clawback", "codes", "count", "deadline", "discount", "earlier", "edit", "event", "events",
    "expire", "fulfil", "fulfilled", "from", "issued", "lapse", "lapsed", "listPrice", "messages", "microUnits", "moneyReturned", "owed",
    "parts", "paidAt", "placedAt", "received", "redate", "refund", "release", "rewardsUsed", "restore", "restored", "returned", "reward",
    "roll", "rolledTo", "settle", "stamps", "stars", "storedValue", "takenBack", "to", "transfer", "unmeasured", "unpaid", "usage",
    "visits", "waived", "EUR", "USD", "GBP", "grants", "granted", "revision", "absorb", "account", "activate", "actor", "adjust",
    "adjustment", "admit", "adopt", "always", "amounts", "answer", "asOf", "atEnd", "attribute", "auto", "back", "badge", "before",
    "benefits", "birthday", "blocks", "bought", "brand", "byHand", "byInvitation", "calendar", "cancel", "challenge", "chargeback",
    "chargedBack", "charged_back", "clocks", "close", "complete", "compounds", "consents", "counted", "counters", "coupons",
    "couponsBack", "credit", "decidedAt", "dismiss", "drop", "earner", "ended", "enrolled", "entitlement", "entitlement_return",
    "entitlement_use", "entitlements", "erase", "erased", "event_reversal", "exchange", "exchangedFor", "expiring", "expiry", "extend",
    "firstBlock", "floor", "for", "forgets", "graceDays", "graceUntil", "grant", "ignored", "import", "inFlight", "included",
    "includingThisOrder", "into", "invitationOnly", "issue", "keep", "kind", "lapsedUsage", "last", "lastBlock", "lifetime", "live",
    "manual", "maturing", "membership", "membership_cancel", "membership_renew", "membership_start", "merge", "mergeBack", "mergeDone",
    "mergeIn", "mergeOut", "mergedInto", "metric", "milestone", "minimumPrice", "missing", "most", "name", "needed", "none", "not", "now",
    "offer", "offers", "overdueSince", "owner", "paidSince", "park", "pay", "payment", "perUnit", "percent", "periodEnd", "periods",
    "perks", "person", "plan", "price", "profile", "reason", "reassess", "receive", "reduced", "reference", "refused", "reinstate",
    "renew", "renewed", "renews", "restOfThisAndNext", "reverse", "role", "rolling", "rungs", "seconds", "segments", "shipping", "spend",
    "spender", "started", "step", "stop", "store", "tag", "tags", "taken", "taxes", "tenders", "tenure", "transferBack", "transferDone",
    "transferIn", "transferOut", "trial", "trialDays", "undone", "usedAt", "uses", "validity", "value", "whole", "why", "willRenew",
    "withheld", "bonus", "due", "gold", "silver", "bronze", "standard", "default", "word", "salt", "progress", "challenges", "badges",
    "prize", "completed", "completions", "occasion", "window", "windows", "week", "month", "year", "day", "UTC", "CHF", "JPY", "SEK",
    "CAD", "AUD", "PLN", "passesUntil",
];
