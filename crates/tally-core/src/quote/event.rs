//! The full answer for one event: what a member earns for something done beside buying, and why.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::answer::{EarnedBy, Issued, TraceEntry};
use super::settle::ranks;
use super::view::View;
use super::{Detail, earn_trace, render};
use crate::accrual::base::ShippingPaid;
use crate::accrual::evaluate::{Purchase, evaluate};
use crate::condition::Situation;
use crate::condition::situation::NoCart;
use crate::event::Event;
use crate::limit::Usage;
use crate::program::Version;
use crate::segment::memberships;
use crate::values as tally_wire;
use crate::values::error::{Diagnostic, OutOfBounds};
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// The full answer for one event.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct EventAnswer {
    /// The hash of the program version that decided.
    pub version: Id,
    /// The instant it was decided for.
    pub at: Instant,
    /// The points earned, by wallet; wallets that earn nothing are left out.
    #[wire(default)]
    pub earned: BTreeMap<Id, Points>,
    /// The points that each earn rule earned; those of a wallet sum to what it earned.
    #[wire(default)]
    pub earned_by: Vec<EarnedBy>,
    /// What the event gives beside points.
    #[wire(default)]
    pub issued: Vec<Issued>,
    /// What it adds to the counters of limits.
    #[wire(default)]
    pub usage: Vec<Usage>,
    /// Rules with a limit of the whole program whose room is only known when the event is recorded.
    #[wire(default)]
    pub unconfirmed: Vec<Id>,
    /// What every rule did that speaks of this kind of event; when asked for.
    #[wire(default)]
    pub trace: Vec<TraceEntry>,
}

/// Why an event has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventError {
    /// It is not as the program declares it: every problem, each with its place.
    NotValid(Vec<Diagnostic>),
    /// It is nobody's: only members earn for events.
    NoMember,
    /// Some amount leaves the bounds.
    OutOfBounds(OutOfBounds),
}

impl From<OutOfBounds> for EventError {
    fn from(out: OutOfBounds) -> Self {
        Self::OutOfBounds(out)
    }
}

/// Decides what an event earns at an instant: that of the event, however late it is told.
///
/// # Errors
/// [`EventError`]: not as declared, nobody's, or an amount out of bounds.
pub fn earn_event(version: &Version, view: &View, event: &Event, at: Instant, detail: Detail) -> Result<EventAnswer, EventError> {
    event.check(&version.program.events).map_err(EventError::NotValid)?;
    let account = view.account.as_ref().ok_or(EventError::NoMember)?;
    let no_cart = NoCart::new(version.program.currency);
    let (ranks, balances) = (ranks(version, view), view.balances(version));
    let member = Situation::of_event(&no_cart, event, account, &view.member, &version.zone);
    let situation = Situation { at, ranks: &ranks, balances: &balances, ..member };
    let segments = memberships(&version.segments, &situation);
    let purchase = of_nothing(version, Situation { segments: &segments, ..situation });
    let earned = evaluate(version.rules(detail.which()), &purchase)?;
    Ok(EventAnswer {
        version: version.hash.clone(),
        at,
        earned: render::by_wallet(version, &earned.wallets),
        earned_by: earn_trace::earned_by(version, &earned),
        issued: earn_trace::issued(version, &earned),
        trace: if detail.trace { earn_trace::trace(version, &earned, &purchase) } else { Vec::new() },
        usage: earned.usage,
        unconfirmed: earned.unconfirmed,
    })
}

/// An event as the earn rules see it: a purchase without lines.
fn of_nothing<'a>(version: &'a Version, situation: Situation<'a>) -> Purchase<'a> {
    Purchase {
        situation,
        earn_lines: &[],
        placed: &[],
        excluded: &[],
        shipping: ShippingPaid::default(),
        price: version.price,
        calendar: version.calendar(),
    }
}
