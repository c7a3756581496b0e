//! `bundlePrice`: units of several kinds together for a fixed price.

use tally_derive::Wire;

use super::bundles::{Bundles, MAX_PARTS, Need};
use super::pick::{Picked, Stretch};
use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::allocate::{Equal, Part, allocate_equal};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::order::InOrder as _;
use crate::values::rate::Rate;
use crate::values::sparse::Sparse;
use crate::values::wire::Decoder;

/// Units of several kinds together for a fixed price, as often as they can be put together. It never raises a price.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct BundlePrice {
    /// What belongs to one bundle, at most 8 parts. Where a unit fits several parts, it goes where it is needed;
    /// the dearest units come first.
    pub parts: Vec<BundlePart>,
    /// What one bundle costs, in major units.
    pub value: Rate,
}

/// One part of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct BundlePart {
    /// The lines it can be of.
    pub items: Filter,
    /// How many units, at most 100.
    #[wire(default = "one")]
    pub count: u32,
}

const fn one() -> u32 {
    1
}

/// Units of one part of a bundle: above it a bundle would cost more to put together than it gives.
const MAX_UNITS_OF_PART: u32 = 100;

/// The compiled gift.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    parts: Vec<PartRule>,
    value: Minor,
}

/// Units of one kind in a compiled bundle.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
struct PartRule {
    items: Selection,
    count: i64,
}

impl GiveKind for BundlePrice {
    const NAME: &'static str = "bundlePrice";
    type Compiled = Compiled;

    fn compile(&self, _: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let value = at.within("value", |at| scope.minor(self.value, at));
        let parts = at.within("parts", |at| {
            if self.parts.is_empty() || self.parts.len() > MAX_PARTS {
                at.report("out_of_bounds", format!("a bundle has 1 to {MAX_PARTS} parts; give one part a higher `count`"));
            }
            let parts: Vec<_> =
                self.parts.iter().enumerate().map(|(index, part)| at.at_index(index, |at| part.compile(scope, at))).collect();
            parts.into_iter().collect::<Option<Vec<_>>>()
        });
        Some(Compiled { parts: parts?, value: value? })
    }
}

impl BundlePart {
    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<PartRule> {
        if self.count == 0 || self.count > MAX_UNITS_OF_PART {
            at.within("count", |at| at.report("out_of_bounds", format!("1 to {MAX_UNITS_OF_PART} units")));
        }
        let items = at.within("items", |at| self.items.compile(scope, at));
        Some(PartRule { items: items?, count: i64::from(self.count) })
    }
}

impl Compiled {
    /// The lines that each part can be of.
    pub fn items_of_parts(&self) -> impl Iterator<Item = &Selection> {
        self.parts.iter().map(|part| &part.items)
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        Phase::Units
    }

    fn uses_when_unsaid(&self) -> i64 {
        i64::MAX
    }

    /// What the bundles cost above their price, each spread over its units. One that costs no more is left as it is.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let needs: Vec<Need> = self.parts.iter().map(|part| Need { lines: board.lines.set(&part.items), count: part.count }).collect();
        let mut picked = Picked::default();
        let mut each = Sparse::default();
        for (bundle, number) in Bundles::of(board, &needs, ask.uses) {
            let sum = Minor::sum(bundle.iter().map(|some| Minor::new(some.left().saturating_mul(some.run.count)).unwrap_or_default()))?;
            let above = sum.minus(self.value)?;
            if above <= Minor::ZERO {
                continue;
            }
            picked.used = picked.used.saturating_add(number);
            spread(above, &bundle, number, &mut picked.taken, &mut each)?;
        }
        picked.taken.order_by_key(|stretch| (stretch.line, stretch.run.from));
        let each = |stretch: &Stretch| each.get((stretch.line, stretch.run.from)).copied().unwrap_or_default();
        let amounts = board.cap(board.sums(&picked.taken, each)?, ask.most)?;
        board.over_units(amounts, &picked, each, false)
    }
}

/// Spreads what comes off one bundle over its units, and the same over those of its equals: the units of
/// all of them that take one more come first.
fn spread(
    amount: Minor,
    bundle: &[Stretch],
    number: i64,
    taken: &mut Vec<Stretch>,
    each: &mut Sparse<i64, (usize, i64)>,
) -> Result<(), OutOfBounds> {
    let equal = |some: &Stretch| Equal { count: some.run.count, part: Part { weight: some.left(), room: some.room() } };
    let runs: Vec<Equal> = bundle.iter().map(equal).collect();
    let mut from: Vec<i64> = bundle.iter().map(|some| some.run.from).collect();
    for shares in allocate_equal(amount.get(), &runs)? {
        let (Some(some), Some(from)) = (bundle.get(shares.run), from.get_mut(shares.run)) else { continue };
        let mut stretch = *some;
        stretch.run.from = *from;
        stretch.run.count = shares.count.saturating_mul(number);
        *from = from.saturating_add(stretch.run.count);
        each.put((stretch.line, stretch.run.from), shares.share);
        taken.push(stretch);
    }
    Ok(())
}
