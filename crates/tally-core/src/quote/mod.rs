//! The full answer for one cart: what comes off, what it costs, what it earns, and why.
//!
//! [`quote`] is the one function that browser and edge share. It settles rewards phase by phase
//! ([`settle`]), splits taxes once ([`tax`]), asks the earn rules ([`crate::accrual::evaluate`]) and
//! writes the answer down ([`answer`], [`digest`]).

pub mod answer;
pub mod best;
mod codes;
pub mod digest;
mod earn_lines;
pub mod earn_trace;
pub mod event;
mod exclusion;
pub mod hints;
mod lane;
pub mod progress;
mod ranking;
pub mod render;
pub(crate) mod reward_limits;
mod same_order;
pub mod settle;
pub mod settled;
pub mod tax;
mod this_order;
mod turn;
pub mod view;

pub use answer::Quote;
pub use settled::Settled;
pub use view::View;

use std::borrow::Cow;

use crate::accrual::earning::Which;
use crate::accrual::evaluate::{Earned, evaluate};
use crate::cart::Cart;
use crate::program::{Rulebook, Rulebooks, Version};
use crate::values::error::OutOfBounds;
use crate::values::money::Currency;
use crate::values::time::Instant;

/// Why a cart has no quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    /// The cart is neither in the program's currency nor in one that it pins a rate for.
    #[error("the program is in `{}`, the cart in `{}`; quote carts in the program's currency or in one of its `rates`", .wanted.code(), .actual.code())]
    WrongCurrency {
        /// The program's.
        wanted: Currency,
        /// The cart's.
        actual: Currency,
    },
    /// Some amount leaves the bounds.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
}

/// How much of the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// What every rule did, and why.
    pub trace: bool,
    /// The digest that a checkout sends along.
    pub digest: bool,
    /// What the shopper could do to have more, each proved by deciding the cart with it.
    pub hints: bool,
}

impl Detail {
    /// Everything.
    pub const FULL: Self = Self { trace: true, digest: true, hints: true };
    /// The numbers and the digest, for a checkout.
    pub const CHECKOUT: Self = Self { trace: false, digest: true, hints: false };
    /// The numbers only, for a page that follows every keystroke.
    pub const BRIEF: Self = Self { trace: false, digest: false, hints: false };

    /// Which rules are asked: whoever wants to read why one does nothing asks it.
    pub(crate) const fn which(self) -> Which {
        if self.trace || self.hints { Which::All } else { Which::Candidates }
    }
}

/// A quote before it is written down: what was settled, and what it earns.
#[derive(Debug, Clone)]
pub struct Decided<'a> {
    /// What rewards took off, taxes and payments.
    pub settled: Settled<'a>,
    /// What it earns.
    pub earned: Earned,
}

/// Decides a cart, with a version that decides in its currency ([`in_currency_of`]).
///
/// # Errors
/// [`QuoteError`]: another currency, or an amount out of bounds.
pub fn decide<'a>(version: &'a Rulebook, view: &'a View, cart: &'a Cart, at: Instant, detail: Detail) -> Result<Decided<'a>, QuoteError> {
    if cart.currency != version.money.order {
        return Err(QuoteError::WrongCurrency { wanted: version.money.order, actual: cart.currency });
    }
    Ok(earn(same_order::settle(version, view, cart, at, detail)?, detail.which())?)
}

/// What a settled cart earns.
fn earn(settled: Settled<'_>, which: Which) -> Result<Decided<'_>, OutOfBounds> {
    let earned = evaluate(settled.version.rules(which), &settled.purchase())?;
    this_order::follow(Decided { settled, earned }, which)
}

/// The version that decides in the currency of a cart.
///
/// # Errors
/// [`QuoteError::WrongCurrency`] if the program pins no rate for it.
pub fn in_currency_of<'a>(version: &'a Version, cart: &Cart) -> Result<Cow<'a, Version>, QuoteError> {
    let wrong = QuoteError::WrongCurrency { wanted: version.program.currency, actual: cart.currency };
    version.in_currency(cart.currency).ok_or(wrong)
}

/// Quotes a cart.
///
/// # Errors
/// [`QuoteError`]: another currency, or an amount out of bounds.
pub fn quote(version: &Version, view: &View, cart: &Cart, at: Instant, detail: Detail) -> Result<Quote, QuoteError> {
    let version = in_currency_of(version, cart)?;
    by(&version.rulebook, view, cart, at, detail)
}

/// Quotes a cart by the rulebooks of a version, as a browser does.
///
/// # Errors
/// [`QuoteError`]: another currency, or an amount out of bounds.
pub fn quote_by(rulebooks: &Rulebooks, view: &View, cart: &Cart, at: Instant, detail: Detail) -> Result<Quote, QuoteError> {
    let wrong = QuoteError::WrongCurrency { wanted: rulebooks.home.money.home, actual: cart.currency };
    by(rulebooks.in_currency(cart.currency).ok_or(wrong)?, view, cart, at, detail)
}

fn by(rulebook: &Rulebook, view: &View, cart: &Cart, at: Instant, detail: Detail) -> Result<Quote, QuoteError> {
    let decided = decide(rulebook, view, cart, at, detail)?;
    Ok(render::render(&decided, detail)?)
}
