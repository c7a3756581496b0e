//! A cart after every reward had its turn.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::best::Certificate;
use super::tax::{self, Figures};
use super::view::View;
use crate::accrual::base::{EarnLine, ShippingPaid};
use crate::accrual::evaluate::Purchase;
use crate::accrual::habit;
use crate::cart::Cart;
use crate::cart::filter::Lines;
use crate::condition::gap::{Gap, Lack};
use crate::condition::situation::ShippingCost;
use crate::condition::{Situation, Unmet};
use crate::program::Rulebook;
use crate::reward::{Phase, RewardRule, Take};
use crate::segment::memberships;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::time::Instant;

/// A cart after every reward had its turn.
#[derive(Debug, Clone)]
pub struct Settled<'a> {
    /// The version that decided.
    pub version: &'a Rulebook,
    /// The account as it was seen.
    pub view: &'a View,
    /// The cart.
    pub cart: &'a Cart,
    /// The instant of the decision.
    pub at: Instant,
    /// The cart's lines, translated for filters.
    pub lines: Rc<Lines>,
    /// Single units of each line.
    pub units: Vec<i64>,
    /// The rank of the member's tier on each ladder.
    pub ranks: Vec<usize>,
    /// What the member could spend of each wallet before this order.
    pub balances: Vec<Points>,
    /// Whether the member is in each segment.
    pub segments: Vec<bool>,
    /// The prices of each line before any discount.
    pub before: Rc<Vec<Figures>>,
    /// Its price on the program's basis before any discount.
    pub basis: Vec<Minor>,
    /// What is left of it on that basis.
    pub left: Vec<Minor>,
    /// What shipping costs after discounts.
    pub shipping_left: Minor,
    /// The prices of each line after all discounts.
    pub after: Vec<Figures>,
    /// What each reward did, in the order of their turns.
    pub turns: Vec<Turn>,
    /// How many units of each line rewards brought to zero.
    pub freed: Vec<i64>,
    /// What each line counts for when earning.
    pub earn_lines: Vec<EarnLine>,
    /// Lines that never earn.
    pub excluded: Vec<bool>,
    /// What was paid of it with points, as a tender.
    pub points: Tendered,
    /// What was paid of it with stored value.
    pub stored_value: Tendered,
    /// The proof that no allowed choice of rewards is better; where whole quotes are compared.
    pub certificate: Option<Certificate>,
}

/// What a kind of payment pays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tendered {
    /// Of each line.
    pub lines: Vec<Minor>,
    /// Of shipping.
    pub shipping: Minor,
}

impl Tendered {
    /// What it pays of a line.
    #[must_use]
    pub fn of(&self, line: usize) -> Minor {
        self.lines.get(line).copied().unwrap_or_default()
    }

    /// Adds a payment.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves the bounds.
    pub fn add(&mut self, take: &Take) -> Result<(), OutOfBounds> {
        for (paid, amount) in self.lines.iter_mut().zip(&take.lines) {
            *paid = paid.plus(*amount)?;
        }
        self.shipping = self.shipping.plus(take.shipping)?;
        Ok(())
    }

    /// All of it.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the sum leaves the bounds.
    pub fn total(&self) -> Result<Minor, OutOfBounds> {
        Minor::sum(self.lines.iter().copied().chain([self.shipping]))
    }
}

/// What one reward did at its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The position of the reward in the program.
    pub reward: usize,
    /// What set it off.
    pub entry: Entry,
    /// What came of it.
    pub outcome: Outcome,
    /// For a reward that takes a free number of points: the most that could be put in.
    pub most: Option<Points>,
}

/// What set a reward off, or would have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// Nothing had to.
    Auto,
    /// The code at this position of the cart.
    Code(usize),
    /// The choice at this position of the cart.
    Choice(usize),
    /// Nothing did: it was not chosen, or its code not entered.
    Idle,
}

/// What came of a reward's turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It did something, so often, for so many points.
    Applied {
        /// What it took off.
        take: Take,
        /// For how many points.
        points: Points,
    },
    /// A condition does not hold; which one, and what is missing, is said where somebody will read it.
    Unmet {
        /// The condition, with what it wanted and what there was.
        unmet: Option<Unmet>,
        /// What the shopper could supply.
        gap: Option<Gap>,
        /// What lacks most, where the shopper could supply all that is missing.
        lacks: Option<Lack>,
    },
    /// The wallet has too few points.
    Short {
        /// What it costs.
        wanted: Points,
        /// What there is.
        actual: Points,
    },
    /// The shopper asked for a number of points, or of uses, that cannot be had.
    NotPossible {
        /// The most that is possible.
        most: i64,
        /// What was asked.
        asked: i64,
    },
    /// Only a part of it could be used, and it is given whole or not at all.
    PartOnly {
        /// The whole.
        wanted: Minor,
        /// The part.
        actual: Minor,
    },
    /// Another reward of its lane won.
    NotBest {
        /// The position of the winner; absent where several share the lines.
        winner: Option<usize>,
    },
    /// One of its limits leaves less than was wanted, or nothing.
    Limited {
        /// The position of the limit.
        limit: usize,
        /// Uses, points or minor units wanted.
        wanted: i64,
        /// And left.
        actual: i64,
    },
    /// It and another reward exclude each other.
    Excluded {
        /// The position of the other.
        by: usize,
    },
    /// It found nothing to take off.
    Nothing,
}

impl Outcome {
    /// What was taken, if something was.
    #[must_use]
    pub const fn take(&self) -> Option<&Take> {
        match self {
            Self::Applied { take, .. } => Some(take),
            _ => None,
        }
    }
}

impl<'a> Settled<'a> {
    /// What shipping costs after rewards, and how that is paid.
    #[must_use]
    pub fn shipping_paid(&self) -> ShippingPaid {
        ShippingPaid { all: self.shipping_left, with_points: self.points.shipping, with_stored_value: self.stored_value.shipping }
    }

    /// The purchase as earn rules see it.
    #[must_use]
    pub fn purchase(&self) -> Purchase<'_> {
        Purchase {
            situation: self.settled_situation(),
            earn_lines: &self.earn_lines,
            placed: &self.earn_lines,
            excluded: &self.excluded,
            shipping: self.shipping_paid(),
            price: self.version.price,
            calendar: self.version.calendar(),
        }
    }

    /// Splits what discounts left of the lines into prices and taxes.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn split_taxes(&mut self) -> Result<(), OutOfBounds> {
        self.after = tax::after(self.cart, &self.before, &self.left, self.version.price)?;
        Ok(())
    }

    /// Puts the member into the segments whose rules hold.
    pub fn enter_segments(&mut self) {
        self.segments = memberships(&self.version.segments, &self.settled_situation());
    }

    /// What the order adds to the counts of what the member buys; a guest has none.
    #[must_use]
    pub fn bought(&self) -> BTreeMap<Id, i64> {
        if self.view.account.is_none() {
            return BTreeMap::new();
        }
        habit::counts(&self.version.habits, &self.lines, &self.earn_lines, &self.excluded)
    }

    /// What a condition may look at.
    #[must_use]
    pub fn situation<'b>(&'b self, after_phases: &'b [Minor], after_earlier: &'b [Minor], shipping: ShippingCost) -> Situation<'b> {
        Situation {
            units: &self.units,
            shipping,
            cart: self.cart,
            lines: &self.lines,
            at: self.at,
            account: self.view.account.as_ref(),
            member: &self.view.member,
            event: None,
            zone: &self.version.zone,
            ranks: &self.ranks,
            balances: &self.balances,
            segments: &self.segments,
            before: &self.basis,
            after_phases,
            after_earlier,
        }
    }

    /// What conditions see once all discounts are taken.
    pub fn settled_situation(&self) -> Situation<'_> {
        self.situation(&self.left, &self.left, ShippingCost::settled(self.cart.shipping, self.shipping_left))
    }

    /// The rewards that did something: position, what, for how many points.
    pub fn applied(&self) -> impl Iterator<Item = (usize, &Take, Points)> {
        self.turns.iter().filter(|turn| turn.entry != Entry::Idle).filter_map(|turn| match &turn.outcome {
            Outcome::Applied { take, points } => Some((turn.reward, take, *points)),
            _ => None,
        })
    }

    /// A reward of the version.
    #[must_use]
    pub fn rule(&self, reward: usize) -> Option<&'a RewardRule> {
        self.version.rewards.get(reward)
    }

    /// The phase of a reward.
    #[must_use]
    pub fn phase(&self, reward: usize) -> Option<Phase> {
        self.rule(reward).map(|rule| rule.phase())
    }

    /// The points that its rewards cost, wallet by wallet of the program.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves the bounds.
    pub fn spent(&self) -> Result<Vec<Points>, OutOfBounds> {
        let mut spent = vec![Points::ZERO; self.version.wallets.len()];
        for (reward, _, points) in self.applied() {
            let wallet = self.rule(reward).and_then(RewardRule::wallet);
            if let Some(slot) = wallet.and_then(|wallet| spent.get_mut(wallet)) {
                *slot = slot.plus(points)?;
            }
        }
        Ok(spent)
    }

    /// What is left to pay with money: after all discounts and payments.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves the bounds.
    pub fn to_pay(&self) -> Result<Minor, OutOfBounds> {
        let total = Minor::sum(self.after.iter().map(|figures| figures.gross).chain([self.shipping_left]))?;
        total.plus(tax::all_per_unit(self.cart)?)?.minus(self.points.total()?)?.minus(self.stored_value.total()?)
    }

    /// The name of a reward, for whoever lost to it.
    #[must_use]
    pub fn name(&self, reward: usize) -> Option<&'a Id> {
        self.rule(reward).map(|rule| &rule.id)
    }
}
