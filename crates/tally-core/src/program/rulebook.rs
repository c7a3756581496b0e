//! What quotes are decided with: the part of a compiled version that a browser needs, in one currency.

use tally_derive::Wire;

use super::policies::Policies;
use super::version::Version;
use super::wallet::WalletRule;
use crate::accrual::HabitRule;
use crate::accrual::earning::{Earning, Which};
use crate::accrual::evaluate::Rules;
use crate::cart::price::PriceBasis;
use crate::reward::{Lane, Rewards};
use crate::scope::symbols::Symbols;
use crate::segment::SegmentRule;
use crate::tier::LadderRule;
use crate::values as tally_wire;
use crate::values::calendar::Calendar;
use crate::values::exchange::Money;
use crate::values::id::Id;
use crate::values::money::Currency;
use crate::values::rate::Rate;
use crate::values::zone::Zone;

/// The rules of a version, with every name resolved, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Rulebook {
    /// The SHA-256 of the program's canonical text; names the version.
    pub hash: Id,
    /// The currency it decides in.
    pub money: Money,
    /// What one unit of that currency is worth in the program's; nothing at home.
    pub rate: Option<Rate>,
    /// The time zone in which its days begin and end.
    pub zone: Zone,
    /// Which price discounts, thresholds and earning are measured on.
    pub price: PriceBasis,
    /// What holds for the program as a whole.
    pub policies: Policies,
    /// What members hold.
    pub wallets: Vec<WalletRule>,
    /// Where rewards compete.
    pub lanes: Vec<Lane>,
    /// The words its filters name.
    pub symbols: Symbols,
    /// What decides what is earned.
    pub earning: Earning,
    /// Its rewards.
    pub rewards: Rewards,
    /// Its ladders.
    pub ladders: Vec<LadderRule>,
    /// What it counts of what members buy.
    pub habits: Vec<HabitRule>,
    /// Its segments.
    pub segments: Vec<SegmentRule>,
}

impl Rulebook {
    /// A wallet by its position.
    #[must_use]
    pub fn wallet(&self, index: usize) -> Option<&WalletRule> {
        self.wallets.get(index)
    }

    /// The position of a wallet.
    #[must_use]
    pub fn wallet_index(&self, id: &Id) -> Option<usize> {
        self.wallets.iter().position(|wallet| wallet.id == *id)
    }

    /// How the program cuts days, weeks and months.
    #[must_use]
    pub const fn calendar(&self) -> Calendar<'_> {
        Calendar { zone: &self.zone, week_start: self.policies.week_start }
    }

    /// The rules that decide what is earned: each of them, to hear what it did, or only those that may do something.
    #[must_use]
    pub fn rules(&self, which: Which) -> Rules<'_> {
        self.earning.ask(which, self.wallets.len())
    }
}

/// The rulebooks of a version, one for each currency that it decides in: what a browser loads of it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Rulebooks {
    /// That of its own currency.
    pub home: Rulebook,
    /// One for each currency that it pins a rate for.
    pub abroad: Vec<Rulebook>,
}

impl Rulebooks {
    /// Those of a version. A currency in which some amount of the program is nothing at all has none.
    #[must_use]
    pub fn of(version: &Version) -> Self {
        let currencies = version.program.rates.keys().filter_map(|code| Currency::new(code));
        let abroad = currencies.filter_map(|currency| Some(version.in_currency(currency)?.rulebook.clone()));
        Self { home: version.rulebook.clone(), abroad: abroad.collect() }
    }

    /// The one that decides in a currency.
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Option<&Rulebook> {
        core::iter::once(&self.home).chain(&self.abroad).find(|book| book.money.order == currency)
    }
}
