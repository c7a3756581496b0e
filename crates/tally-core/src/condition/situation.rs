//! What conditions may look at.

use super::Measured;
use crate::cart::Cart;
use crate::cart::filter::Lines;
use crate::event::Event;
use crate::member::Member;
use crate::scope::symbols::Symbols;
use crate::values::id::Id;
use crate::values::money::{Currency, Minor};
use crate::values::points::Points;
use crate::values::time::Instant;
use crate::values::zone::Zone;

/// What a condition may look at, at one rule's turn.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The cart; an empty one for rules on events.
    pub cart: &'a Cart,
    /// Its lines, translated for filters.
    pub lines: &'a Lines,
    /// The event, for rules on events.
    pub event: Option<&'a Event>,
    /// The instant of the quote, or of the event.
    pub at: Instant,
    /// The program's zone.
    pub zone: &'a Zone,
    /// The account; absent for a guest.
    pub account: Option<&'a Id>,
    /// What is known of the member.
    pub member: &'a Member,
    /// The rank of the member's tier on each ladder of the program.
    pub ranks: &'a [usize],
    /// What the member could spend of each wallet of the program before this order.
    pub balances: &'a [Points],
    /// Whether the member is in each segment of the program.
    pub segments: &'a [bool],
    /// Single units of each line; of a refunded order those that are kept.
    pub units: &'a [i64],
    /// What shipping costs, as far as rewards took something off it.
    pub shipping: ShippingCost,
    /// What each line costs before any discount, on the program's price basis.
    pub before: &'a [Minor],
    /// What is left of each line after the phases before this one.
    pub after_phases: &'a [Minor],
    /// What is left of each line now.
    pub after_earlier: &'a [Minor],
}

impl<'a> Situation<'a> {
    /// The amounts of the lines as measured.
    #[must_use]
    pub const fn amounts(&self, measured: Measured) -> &[Minor] {
        match measured {
            Measured::Before => self.before,
            Measured::AfterPhases => self.after_phases,
            Measured::AfterEarlier => self.after_earlier,
        }
    }

    /// What is known without a cart: nothing but the member, who stands at the bottom and has nothing.
    #[must_use]
    pub const fn of_member(no_cart: &'a NoCart, account: Option<&'a Id>, member: &'a Member, at: Instant, zone: &'a Zone) -> Self {
        Self {
            cart: &no_cart.cart,
            lines: &no_cart.lines,
            event: None,
            at,
            zone,
            account,
            member,
            ranks: &[],
            balances: &[],
            segments: &[],
            units: &[],
            shipping: ShippingCost { before: Minor::ZERO, after_phases: Minor::ZERO, after_earlier: Minor::ZERO },
            before: &[],
            after_phases: &[],
            after_earlier: &[],
        }
    }

    /// What is known when a member did something: add `ranks`, `balances` and `segments`.
    #[must_use]
    pub const fn of_event(no_cart: &'a NoCart, event: &'a Event, account: &'a Id, member: &'a Member, zone: &'a Zone) -> Self {
        Self { event: Some(event), ..Self::of_member(no_cart, Some(account), member, event.occurred_at, zone) }
    }
}

/// What shipping costs before and after discounts on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShippingCost {
    /// Before any discount.
    pub before: Minor,
    /// After the phases before this one.
    pub after_phases: Minor,
    /// Now.
    pub after_earlier: Minor,
}

impl ShippingCost {
    /// Once all discounts on it are taken.
    #[must_use]
    pub const fn settled(before: Minor, left: Minor) -> Self {
        Self { before, after_phases: left, after_earlier: left }
    }

    /// The cost as measured.
    #[must_use]
    pub const fn at(&self, measured: Measured) -> Minor {
        match measured {
            Measured::Before => self.before,
            Measured::AfterPhases => self.after_phases,
            Measured::AfterEarlier => self.after_earlier,
        }
    }
}

/// What stands for the cart where there is none.
#[derive(Debug, Clone)]
pub struct NoCart {
    cart: Cart,
    lines: Lines,
}

impl NoCart {
    /// No cart, of a program in this currency.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        let cart = Cart::empty(currency);
        Self { lines: Lines::new(&cart, &Symbols::default()), cart }
    }
}
