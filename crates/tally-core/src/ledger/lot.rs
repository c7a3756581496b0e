//! A lot: one credit with its own life.

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::bounds::MAX_AMOUNT;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::points::Points;
use crate::values::shape::{Book, Shape};
use crate::values::time::Instant;
use crate::values::wire::{Decoder, Wire, integer};

/// Names a lot within its account: the sequence number of its record × 4096, plus its place in it; for lots of merged
/// accounts a multiple of 2^46 more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LotId(i64);

/// Names of lots that an account makes itself; each account that is merged into it gets as many.
const BLOCK: i64 = 1 << 46;

impl LotId {
    /// The lot that the `place`-th credit of a record makes. `None` past 4096 credits of one record.
    #[must_use]
    pub fn new(seq: i64, place: usize) -> Option<Self> {
        let place = i64::try_from(place).ok().filter(|place| *place < 4096)?;
        seq.checked_mul(4096)?.checked_add(place).filter(|id| *id < BLOCK).map(Self)
    }

    /// The name it has in an account that its own was merged into: the `block`-th that was.
    #[must_use]
    pub fn in_block(self, block: i64) -> Option<Self> {
        block.checked_mul(BLOCK)?.checked_add(self.0).filter(|id| *id <= MAX_AMOUNT).map(Self)
    }

    /// Takes a stored number.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number to store.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl Wire for LotId {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        integer(json, at, 0, MAX_AMOUNT).map(Self)
    }
    fn encode(&self) -> Json {
        Json::Integer(self.0)
    }
    fn shape(book: &mut Book) -> Shape {
        book.alias("LotId", "Names a lot within its account.", Shape::Integer { min: 0, max: MAX_AMOUNT })
    }
}

/// One credit with its own life. Only lots with points in them are kept.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Lot {
    /// Its name.
    pub id: LotId,
    /// Its wallet.
    pub wallet: Id,
    /// The order that earned it, if one did.
    pub order: Option<Id>,
    /// When it was earned.
    pub earned_at: Instant,
    /// When its points can be spent; absent while they wait for their order to be paid or fulfilled.
    pub available_at: Option<Instant>,
    /// When what is left of it expires.
    pub expires_at: Option<Instant>,
    /// When it would have expired, but for a tier.
    pub overdue_since: Option<Instant>,
    /// Whether its points can be spent: activation is an entry, not a look at the clock.
    #[wire(default)]
    pub active: bool,
    /// What is neither spent, taken back, expired nor held.
    #[wire(default)]
    pub left: Points,
    /// What open checkouts hold of it.
    #[wire(default)]
    pub held: Points,
}

impl Lot {
    /// Its own end, whatever a tier makes of it.
    #[must_use]
    pub fn own_end(&self) -> Option<Instant> {
        self.overdue_since.or(self.expires_at)
    }

    /// Whether nothing is left in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.left == Points::ZERO && self.held == Points::ZERO
    }
}

/// Points that an entry moves in or out of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct LotMove {
    /// The lot.
    pub lot: LotId,
    /// How many points.
    pub points: Points,
}

/// The end of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct LotEnd {
    /// The lot.
    pub lot: LotId,
    /// When it ends; never while absent.
    pub until: Option<Instant>,
}

/// Points that were spent, with the life of the lot they came from, so that giving them back keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Spent {
    /// The lot.
    pub lot: LotId,
    /// How many points.
    pub points: Points,
    /// When the lot was earned.
    pub earned_at: Instant,
    /// When it expires.
    pub expires_at: Option<Instant>,
}
