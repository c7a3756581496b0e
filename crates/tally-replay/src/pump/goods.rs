//! Goods that a program's own filters select.

use tally_core::cart::Line;
use tally_core::cart::filter::Filter;
use tally_core::condition::When;
use tally_core::program::definition::Program;
use tally_core::values::id::Id;
use tally_core::values::money::{Currency, Minor};
use tally_core::values::quantity::Quantity;

/// The most kinds of goods that are tried.
const MOST: usize = 6;

/// A line that no filter asks anything of.
#[must_use]
pub fn plain() -> Option<Line> {
    Some(Line::plain(Id::new("1")?, Id::new("goods")?, Quantity::whole(1)?, Minor::ZERO))
}

/// A line that a filter selects, at whatever price; `None` if none is.
#[must_use]
pub fn selected(filter: &Filter) -> Option<Line> {
    let mut line = plain()?;
    let first = |words: &Option<Vec<Id>>| match words {
        None => Some(None),
        Some(words) => words.first().cloned().map(Some),
    };
    if let Some(sku) = first(&filter.sku)? {
        line.sku = sku;
    }
    line.category = first(&filter.category)?;
    line.brand = first(&filter.brand)?;
    line.tags = first(&filter.tag)?.into_iter().collect();
    for (name, values) in filter.attribute.iter().flatten() {
        line.attributes.insert(name.clone(), values.first()?.clone());
    }
    if filter.reduced == Some(true) {
        line.list_price = Some(Minor::new(tally_core::values::bounds::MAX_AMOUNT).ok()?);
    }
    Some(line)
}

/// One line for each filter of the program, the plain one first.
#[must_use]
pub fn of_program(program: &Program) -> Vec<Line> {
    let earning = program.earn.iter().map(|earn| &earn.items);
    let multiplied = program.multipliers.iter().filter_map(|multiplier| multiplier.items.as_ref());
    let conditions = conditions(program).into_iter().filter_map(|when| match when {
        When::Spend(spend) => Some(&spend.base.items),
        When::Units(units) => Some(&units.items),
        _ => None,
    });
    let mut lines: Vec<Line> = plain().into_iter().collect();
    for line in earning.chain(multiplied).chain(conditions).filter_map(selected) {
        if lines.len() < MOST && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// Every condition of earn rules, multipliers and rewards, alternatives included.
#[must_use]
pub fn conditions(program: &Program) -> Vec<&When> {
    let earning = program.earn.iter().flat_map(|earn| &earn.when);
    let multiplied = program.multipliers.iter().flat_map(|multiplier| &multiplier.when);
    let rewarded = program.rewards.iter().flat_map(|reward| &reward.when);
    let mut found = Vec::new();
    for when in earning.chain(multiplied).chain(rewarded) {
        add(when, &mut found);
    }
    found
}

fn add<'a>(when: &'a When, found: &mut Vec<&'a When>) {
    match when {
        When::Any(alternatives) => alternatives.iter().for_each(|when| add(when, found)),
        other => found.push(other),
    }
}

/// An amount in another currency that is worth one at home, rounded.
#[must_use]
pub fn abroad(program: &Program, currency: Currency, amount: Minor) -> Option<Minor> {
    let rate = program.rates.get(currency.code())?;
    let money = tally_core::values::exchange::Money::abroad(program.currency, currency, *rate).ok()?;
    money.from_home(amount).ok()
}
