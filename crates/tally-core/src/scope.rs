//! The names a program declares, resolved once when a version is compiled.

pub mod symbols;

use std::collections::BTreeSet;

use self::symbols::Symbols;
use crate::event::EventType;
use crate::experiment::Experiment;
use crate::values::exchange::Money;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;
use crate::values::zone::Zone;

/// What the parts of a program are compiled against.
pub struct Scope<'program> {
    /// The program's time zone.
    pub zone: &'program Zone,
    /// The currency its amounts are in, and the one they are decided in.
    pub money: Money,
    /// Its wallets: name, digits after the point, whether they can be spent.
    pub wallets: Vec<(&'program Id, u32, bool)>,
    /// Its ladders and their tiers, lowest first.
    pub ladders: Vec<(&'program Id, Vec<&'program Id>)>,
    /// Its rewards.
    pub rewards: Vec<&'program Id>,
    /// Its badges.
    pub badges: Vec<&'program Id>,
    /// Its lanes.
    pub lanes: Vec<&'program Id>,
    /// Its segments.
    pub segments: Vec<&'program Id>,
    /// Its experiments.
    pub experiments: &'program [Experiment],
    /// The kinds of events it knows.
    pub events: &'program [EventType],
    /// What the conditions that are compiled now belong to.
    pub asker: Asker<'program>,
    /// The positions of the wallets whose balance some condition asks.
    pub asked_balances: BTreeSet<usize>,
    /// The offers that some condition or challenge asks for.
    pub offers: BTreeSet<Id>,
    /// Its entitlements, and how often each may be had where nothing else is said.
    pub entitlements: Vec<(&'program Id, u32)>,
    /// Its plans.
    pub plans: Vec<&'program Id>,
    /// What it counts of what members buy.
    pub habits: Vec<&'program Id>,
    /// The words of its filters, collected while compiling.
    pub symbols: Symbols,
}

/// What conditions belong to, which decides what they may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker<'program> {
    /// A rule that is judged on a cart.
    Cart,
    /// A rule that is judged on an event of this kind.
    Event(&'program EventType),
    /// A segment, which knows nothing but the member.
    Segment,
}

impl<'program> Scope<'program> {
    /// A program that declares no names.
    #[must_use]
    pub fn new(zone: &'program Zone, money: Money) -> Self {
        Self {
            zone,
            money,
            wallets: Vec::new(),
            ladders: Vec::new(),
            rewards: Vec::new(),
            badges: Vec::new(),
            lanes: Vec::new(),
            segments: Vec::new(),
            experiments: &[],
            events: &[],
            asker: Asker::Cart,
            asked_balances: BTreeSet::new(),
            offers: BTreeSet::new(),
            entitlements: Vec::new(),
            plans: Vec::new(),
            habits: Vec::new(),
            symbols: Symbols::default(),
        }
    }

    /// Compiles something that belongs to `asker`.
    pub fn asked_by<T>(&mut self, asker: Asker<'program>, compile: impl FnOnce(&mut Self) -> T) -> T {
        let before = core::mem::replace(&mut self.asker, asker);
        let compiled = compile(self);
        self.asker = before;
        compiled
    }

    /// A declared kind of event; reports at `event` a name that is not declared.
    pub fn event(&self, id: &Id, at: &mut Decoder) -> Option<&'program EventType> {
        let found = self.events.iter().find(|event| event.id == *id);
        if found.is_none() {
            at.within("event", |at| unknown("kind of event", id, self.events.iter().map(|event| &event.id), at));
        }
        found
    }

    /// The position of a segment; reports a name that is not declared.
    pub fn segment(&self, id: &Id, at: &mut Decoder) -> Option<usize> {
        let found = self.segments.iter().position(|segment| *segment == id);
        if found.is_none() {
            unknown("segment", id, self.segments.iter().copied(), at);
        }
        found
    }

    /// An experiment; reports at `id` a name that is not declared.
    pub fn experiment(&self, id: &Id, at: &mut Decoder) -> Option<&'program Experiment> {
        let found = self.experiments.iter().find(|experiment| experiment.id == *id);
        if found.is_none() {
            at.within("id", |at| unknown("experiment", id, self.experiments.iter().map(|experiment| &experiment.id), at));
        }
        found
    }
}

impl Scope<'_> {
    /// The position of a wallet, with its scale; reports a name that is not declared.
    pub fn wallet(&self, id: &Id, at: &mut Decoder) -> Option<WalletName> {
        let found = self.wallets.iter().enumerate().find(|(_, wallet)| wallet.0 == id);
        if found.is_none() {
            at.within("wallet", |at| unknown("wallet", id, self.wallets.iter().map(|wallet| wallet.0), at));
        }
        found.map(|(index, (_, scale, spendable))| WalletName { index, scale: *scale, spendable: *spendable })
    }

    /// The wallet at a position.
    #[must_use]
    pub fn wallet_at(&self, index: usize) -> Option<WalletName> {
        self.wallets.get(index).map(|(_, scale, spendable)| WalletName { index, scale: *scale, spendable: *spendable })
    }

    /// The position of a lane; reports a name that is not declared.
    pub fn lane(&self, id: &Id, at: &mut Decoder) -> Option<usize> {
        position("lane", id, &self.lanes, at)
    }

    /// The position of a reward; reports a name that is not declared.
    pub fn reward(&self, id: &Id, at: &mut Decoder) -> Option<usize> {
        position("reward", id, &self.rewards, at)
    }

    /// The position of a ladder and of one of its tiers; reports a name that is not declared.
    pub fn tier(&self, ladder: &Id, tier: &Id, at: &mut Decoder) -> Option<(usize, usize)> {
        let found = self.ladders.iter().enumerate().find(|(_, known)| known.0 == ladder);
        let Some((index, (_, tiers))) = found else {
            at.within("ladder", |at| unknown("ladder", ladder, self.ladders.iter().map(|known| known.0), at));
            return None;
        };
        let rank = tiers.iter().position(|known| *known == tier);
        if rank.is_none() {
            at.within("atLeast", |at| unknown("tier", tier, tiers.iter().copied(), at));
        }
        Some((index, rank?))
    }

    /// The names of a ladder's tiers, lowest first.
    #[must_use]
    pub fn tier_names(&self, ladder: usize) -> Vec<Id> {
        self.ladders.get(ladder).map(|(_, tiers)| tiers.iter().map(|tier| (*tier).clone()).collect()).unwrap_or_default()
    }

    /// Whether there is such a badge; reports a name that is not declared.
    pub fn badge(&self, id: &Id, at: &mut Decoder) -> bool {
        declared("badge", id, &self.badges, at)
    }

    /// The position of an entitlement, with how often it is usually had; reports a name that is not declared.
    pub fn entitlement(&self, id: &Id, at: &mut Decoder) -> Option<(usize, u32)> {
        let found = self.entitlements.iter().enumerate().find(|(_, known)| known.0 == id);
        if found.is_none() {
            at.within("entitlement", |at| unknown("entitlement", id, self.entitlements.iter().map(|known| known.0), at));
        }
        found.map(|(index, (_, count))| (index, *count))
    }

    /// Whether there is such a plan; reports a name that is not declared.
    pub fn plan(&self, id: &Id, at: &mut Decoder) -> bool {
        declared("plan", id, &self.plans, at)
    }

    /// Whether there is such a habit; reports a name that is not declared.
    pub fn habit(&self, id: &Id, at: &mut Decoder) -> bool {
        declared("habit", id, &self.habits, at)
    }

    /// An amount of money in minor units; reports one that is finer than the currency counts.
    pub fn minor(&self, amount: Rate, at: &mut Decoder) -> Option<Minor> {
        let home = self.money.home;
        let minor = amount.to_minor(home);
        if minor.is_none() {
            at.report("too_fine", format!("`{}` counts {} digits after the point", home.code(), home.exponent()));
        }
        minor.and_then(|minor| self.money.from_home(minor).ok())
    }

    /// A number of points in a wallet's smallest unit; reports one that is finer than the wallet counts.
    pub fn points(&self, amount: Rate, wallet: WalletName, at: &mut Decoder) -> Option<Points> {
        let points = amount.to_points(wallet.scale);
        if points.is_none() {
            at.report("too_fine", format!("the wallet counts {} digits after the point", wallet.scale));
        }
        points
    }
}

/// A resolved wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalletName {
    /// Its position in the program.
    pub index: usize,
    /// Its digits after the point.
    pub scale: u32,
    /// Whether its points can be spent.
    pub spendable: bool,
}

/// Whether a name is declared; reports one that is not at the current place.
fn declared(noun: &str, id: &Id, known: &[&Id], at: &mut Decoder) -> bool {
    position(noun, id, known, at).is_some()
}

/// The position of a declared name; reports one that is not declared at the current place.
fn position(noun: &str, id: &Id, known: &[&Id], at: &mut Decoder) -> Option<usize> {
    let found = known.iter().position(|known| *known == id);
    if found.is_none() {
        unknown(noun, id, known.iter().copied(), at);
    }
    found
}

/// Reports a name that is not declared, with those that are.
pub fn unknown<'a>(noun: &str, id: &Id, known: impl Iterator<Item = &'a Id>, at: &mut Decoder) {
    let known: Vec<_> = known.map(|id| format!("`{id}`")).collect();
    let declared = if known.is_empty() { "none is declared".to_owned() } else { format!("declared are {}", known.join(", ")) };
    at.report("unknown_name", format!("there is no {noun} `{id}`; {declared}"));
}
