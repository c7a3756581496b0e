//! A lot (3.3): one credit with its own life, and everything that happened to its points.

use std::collections::BTreeSet;

/// Where points are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Not credited yet.
    Outside,
    /// Credited, and not spendable yet.
    Pending,
    /// Spendable.
    Free,
    /// Reserved by the hold of this name.
    Held(String),
    /// Spent on the order or capture of this name.
    Burned(String),
    /// Past their end.
    Expired,
    /// Taken back, for an order that was returned.
    TakenBack,
    /// Taken by the adjustment of this name.
    AdjustedOff(String),
    /// They paid what was owed.
    Settled,
    /// They live on in another lot, which has other dates.
    Moved,
}

/// Points went from one place to another.
#[derive(Debug, Clone)]
struct Fact {
    points: i64,
    from: Place,
    to: Place,
}

/// What makes lots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The order of this name earned it.
    Order(String),
    /// The adjustment of this name gave it.
    Adjustment(String),
    /// It came from another system.
    Import,
    /// A tier brought it.
    Tier,
    /// An order that was cancelled, and whose name another one has now.
    Forgotten,
}

/// One credit with its own life.
#[derive(Debug, Clone)]
pub struct Lot {
    pub wallet: String,
    /// What made it.
    pub source: Source,
    pub earned_at: i64,
    /// When it can be spent; nothing while its order has to be paid or fulfilled first.
    pub available_at: Option<i64>,
    pub expires_at: Option<i64>,
    facts: Vec<Fact>,
}

/// What a lot with points in it looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenLot {
    /// Its wallet.
    pub wallet: String,
    /// When it was earned.
    pub earned_at: i64,
    /// When it can be spent, if that is known.
    pub available_at: Option<i64>,
    /// When it ends, if it does.
    pub expires_at: Option<i64>,
    /// Whether it can be spent.
    pub is_active: bool,
    /// What is neither spent, taken, over nor held.
    pub left: i64,
    /// What holds have of it.
    pub held: i64,
}

impl Lot {
    /// A lot with its points, pending.
    pub fn credit(wallet: &str, source: Source, points: i64, earned_at: i64, dates: Option<(i64, Option<i64>)>) -> Self {
        let mut lot = Self {
            wallet: wallet.to_owned(),
            source,
            earned_at,
            available_at: dates.map(|(available_at, _)| available_at),
            expires_at: dates.and_then(|(_, expires_at)| expires_at),
            facts: Vec::new(),
        };
        lot.go(points, Place::Outside, Place::Pending);
        lot
    }

    /// A lot with points of another one, which have other dates now.
    pub fn redated(of: &Self, points: i64, dates: Option<(i64, Option<i64>)>) -> Self {
        let mut lot = Self::credit(&of.wallet, of.source.clone(), 0, of.earned_at, dates);
        lot.go(points, Place::Moved, Place::Pending);
        lot
    }

    /// Writes down that points went from one place to another.
    ///
    /// # Panics
    /// If they were not there: the model is wrong.
    pub fn go(&mut self, points: i64, from: Place, to: Place) {
        let comes_in = matches!(from, Place::Outside | Place::Moved);
        assert!(points >= 0 && (comes_in || self.count(&from) >= points), "{points} from {from:?} to {to:?}");
        if points > 0 {
            self.facts.push(Fact { points, from, to });
        }
    }

    /// How many points are in a place: what came there less what left.
    pub fn count(&self, place: &Place) -> i64 {
        let came: i64 = self.facts.iter().filter(|fact| fact.to == *place).map(|fact| fact.points).sum();
        let left: i64 = self.facts.iter().filter(|fact| fact.from == *place).map(|fact| fact.points).sum();
        came - left
    }

    /// How many points all holds have.
    pub fn held(&self) -> i64 {
        let places: BTreeSet<&Place> = self.facts.iter().map(|fact| &fact.to).collect();
        places.into_iter().filter(|place| matches!(place, Place::Held(_))).map(|place| self.count(place)).sum()
    }

    /// All that was ever credited to it.
    pub fn credited(&self) -> i64 {
        self.facts.iter().filter(|fact| fact.from == Place::Outside).map(|fact| fact.points).sum()
    }

    /// The lot as it looks from outside; nothing once it is empty.
    pub fn open(&self) -> Option<OpenLot> {
        let (pending, free, held) = (self.count(&Place::Pending), self.count(&Place::Free), self.held());
        (pending + free + held > 0).then(|| OpenLot {
            wallet: self.wallet.clone(),
            earned_at: self.earned_at,
            available_at: self.available_at,
            expires_at: self.expires_at,
            is_active: pending == 0,
            left: pending + free,
            held,
        })
    }
}
