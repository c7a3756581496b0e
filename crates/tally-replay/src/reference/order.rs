//! The order that a quote is about: its lines, and what was applied to it so far.

use num_traits::Zero;
use serde_json::Value;

use super::allocation::allocate;
use super::number::{Exact, Whole, at_least_zero, exact, ratio, round, sum, ten_to, whole};
use super::price::{Prices, prices};
use super::tree::{field, flag, integer, list, number, part, text, text_or};

/// Everything a quote is decided from, and what was applied so far, in the order of the turns.
#[derive(Clone)]
pub struct Order<'a> {
    /// The program document.
    pub program: &'a Value,
    /// What is known of the account.
    pub view: &'a Value,
    /// The cart.
    pub cart: &'a Value,
    /// What the member did, where it is not an order.
    pub event: Option<&'a Value>,
    /// The instant.
    pub at: i64,
    /// The prices of the lines before discounts.
    pub prices: Prices,
    /// The lines of the cart.
    pub lines: Vec<Line<'a>>,
    /// What rewards did.
    pub applied: Vec<Applied<'a>>,
    /// Points of this very order, with which it can be paid for where the wallet says so.
    pub credit: Vec<(&'a str, Whole)>,
    /// The choices that are not used, because the order does not earn what they cost.
    pub dropped: Vec<&'a str>,
    /// How many points go into a slider, where that is not what the shopper asked for.
    pub put_in: Option<(&'a str, Whole)>,
    /// Where whole quotes are compared, the rewards of the choice that is decided.
    pub chosen_set: Option<Vec<&'a str>>,
    /// The tiers that this very order reached, on ladders that say it already earns by them: ladder and rank.
    pub risen: Vec<(String, usize)>,
}

/// A line of the cart.
#[derive(Clone)]
pub struct Line<'a> {
    /// As it came.
    pub source: &'a Value,
    /// Whether a filter may select it: the merchant's own negative lines are selected by none (2.1).
    pub is_sold: bool,
    /// Whether it sells stored value.
    pub sells_value: bool,
    /// Its price before discounts on the program's basis.
    pub before: Whole,
    /// What all rewards must leave of it: quantity × minimum price, else zero (1.4).
    pub floor: Whole,
    /// Its single units with their share of the price; a fractional quantity is one unit (2.1).
    pub units: Vec<Whole>,
}

/// The phases (2.4), in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Free and fixed-price units.
    Units,
    /// Discounts on items.
    Items,
    /// Discounts on the order.
    Order,
    /// Discounts on delivery, and what is given for later.
    Shipping,
    /// Payments with points.
    Tender,
    /// Payments with stored value, last of all.
    StoredValue,
    /// After all rewards, where earning is judged.
    Earning,
}

/// What one reward did.
#[derive(Clone)]
pub struct Applied<'a> {
    /// The reward.
    pub reward: &'a Value,
    /// The phase of its turn.
    pub phase: Phase,
    /// What it took off each line, or pays of it when it is a tender.
    pub lines: Vec<Whole>,
    /// What it took off, or pays of, shipping.
    pub shipping: Whole,
    /// The units it took by themselves: line, unit, what it took off that unit.
    pub units: Vec<(usize, usize, Whole)>,
    /// What it costs: wallet and points.
    pub cost: Option<(&'a str, Whole)>,
    /// How many uses were begun.
    pub uses: Whole,
    /// How many units it puts on the order, or things it gives for later.
    pub given: Whole,
}

impl Applied<'_> {
    /// Whether it pays instead of lowering the price.
    pub fn is_tender(&self) -> bool {
        matches!(self.phase, Phase::Tender | Phase::StoredValue)
    }

    /// Whether what it does was bought with points; stored value is money.
    pub fn is_for_points(&self) -> bool {
        self.cost.is_some() && self.phase != Phase::StoredValue
    }

    /// What it took off, or pays.
    pub fn amount(&self) -> Whole {
        sum(&self.lines) + &self.shipping
    }
}

impl<'a> Order<'a> {
    /// Normalises a cart (2.1).
    pub fn new(program: &'a Value, view: &'a Value, cart: &'a Value, at: i64) -> Self {
        let prices = prices(list(cart, "lines"));
        let before = prices.on(text_or(program, "price", "gross")).to_vec();
        let listed = prices.listed.clone();
        let mut order = Self {
            program,
            view,
            cart,
            event: None,
            at,
            prices,
            lines: Vec::new(),
            applied: Vec::new(),
            credit: Vec::new(),
            dropped: Vec::new(),
            put_in: None,
            chosen_set: None,
            risen: Vec::new(),
        };
        for ((source, before), listed) in list(cart, "lines").iter().zip(before).zip(listed) {
            let count = unit_count(source);
            let quantity = number(source, "quantity").unwrap_or_else(Exact::zero);
            // The least price is a listed one, like the unit price; on another basis the floor is as much of the price
            // and no less.
            let floor = round(&(quantity * exact(&integer(source, "minimumPrice"))), "half_up");
            let floor = round(&(exact(&floor) * ratio(&before, &listed)), "up").min(at_least_zero(before.clone()));
            let ones = vec![whole(1); count];
            let units = allocate(&before, &ones, &vec![before.clone(); count]);
            let is_sold = integer(source, "unitPrice") >= Whole::zero();
            order.lines.push(Line { source, is_sold, sells_value: flag(source, "storedValue"), before, floor, units });
        }
        order
    }

    /// The order as it was when only the first rewards had been applied.
    pub fn rewound(&self, applied: usize) -> Self {
        let mut earlier = self.clone();
        earlier.applied.truncate(applied);
        earlier
    }

    /// What shipping costs before discounts.
    pub fn shipping(&self) -> Whole {
        integer(self.cart, "shipping")
    }

    /// What remains of a line after the discounts so far.
    pub fn left(&self, line: usize) -> Whole {
        self.before(line) - self.taken(line)
    }

    /// What the discounts so far took off a line.
    pub fn taken(&self, line: usize) -> Whole {
        sum(self.applied.iter().filter(|applied| !applied.is_tender()).filter_map(|applied| applied.lines.get(line)))
    }

    /// The price of a line before discounts.
    pub fn before(&self, line: usize) -> Whole {
        self.lines.get(line).map_or_else(Whole::zero, |line| line.before.clone())
    }

    /// What may still be taken off a line: what it has above its floor.
    pub fn room(&self, line: usize) -> Whole {
        let floor = self.lines.get(line).map_or_else(Whole::zero, |line| line.floor.clone());
        at_least_zero(self.left(line) - floor)
    }

    /// What all rewards together may still take: the order total that the merchant's lines leave (2.1).
    pub fn order_room(&self) -> Whole {
        let left: Whole = (0..self.lines.len()).map(|line| self.left(line)).fold(Whole::zero(), |sum, left| sum + left);
        at_least_zero(left)
    }

    /// What is left of shipping, and was not paid by a tender so far.
    pub fn shipping_left(&self) -> Whole {
        self.shipping() - sum(self.applied.iter().map(|applied| &applied.shipping))
    }

    /// The points of a wallet that the rewards so far cost.
    pub fn spent(&self, wallet: &str) -> Whole {
        let costs = self.applied.iter().filter_map(|applied| applied.cost.as_ref());
        costs.filter(|(paid, _)| *paid == wallet).fold(Whole::zero(), |sum, (_, points)| sum + points)
    }

    /// The points of a wallet that can still be spent.
    pub fn available(&self, wallet: &str) -> Whole {
        let credit = self.credit.iter().find(|(of, _)| *of == wallet).map_or_else(Whole::zero, |(_, points)| points.clone());
        integer(part(part(self.view, "wallets"), wallet), "available") + credit - self.spent(wallet)
    }

    /// The digits of a wallet.
    pub fn scale(&self, wallet: &str) -> usize {
        let found = super::tree::named(list(self.program, "wallets"), wallet);
        found.and_then(|wallet| part(wallet, "scale").as_u64()).and_then(|scale| usize::try_from(scale).ok()).unwrap_or(0)
    }

    /// An amount of the program, in major units of its currency, in minor units of the order's currency: converted
    /// at the version's rate and rounded half up (8).
    pub fn minor(&self, major: &Exact) -> Whole {
        round(&self.exact_minor(major), "half_up")
    }

    /// An amount of the program in minor units of the order's currency, exactly.
    pub fn exact_minor(&self, major: &Exact) -> Exact {
        major / self.rate() * exact(&ten_to(digits(text_or(self.cart, "currency", ""))))
    }

    /// Minor units at home as minor units of the order's currency, exactly.
    pub fn abroad(&self, home: &Whole) -> Exact {
        let own = exact(&ten_to(digits(text_or(self.cart, "currency", ""))));
        let home_digits = exact(&ten_to(digits(text_or(self.program, "currency", ""))));
        exact(home) / home_digits / self.rate() * own
    }

    /// Minor units of the order's currency as minor units at home, exactly.
    pub fn at_home(&self, minor: &Exact) -> Exact {
        let own = exact(&ten_to(digits(text_or(self.cart, "currency", ""))));
        let home_digits = exact(&ten_to(digits(text_or(self.program, "currency", ""))));
        minor / own * self.rate() * home_digits
    }

    /// Home currency for one unit of the order's currency.
    pub fn rate(&self) -> Exact {
        number(part(self.program, "rates"), text_or(self.cart, "currency", "")).unwrap_or_else(|| exact(&whole(1)))
    }

    /// Whether the program takes the order's currency at all.
    pub fn is_currency_known(&self) -> bool {
        let currency = text(self.cart, "currency");
        currency == text(self.program, "currency") || currency.is_some_and(|code| field(part(self.program, "rates"), code).is_some())
    }
}

/// The single units of a line.
fn unit_count(line: &Value) -> usize {
    let quantity = number(line, "quantity").unwrap_or_else(Exact::zero);
    let count = if quantity.is_integer() { quantity.to_integer() } else { whole(1) };
    count.try_into().unwrap_or(1)
}

/// The digits of a currency's minor unit (ISO 4217).
pub fn digits(currency: &str) -> usize {
    match currency {
        "JPY" | "KRW" | "ISK" | "CLP" | "VND" => 0,
        "KWD" | "BHD" | "OMR" | "TND" | "JOD" | "IQD" | "LYD" => 3,
        _ => 2,
    }
}
