//! Prices and taxes (2.2, 2.9): what a line costs as listed, with all taxes and without, and how what is left is split.

use num_traits::Zero;
use serde_json::Value;

use super::allocation::allocate;
use super::number::{Exact, Whole, exact, round, sum, whole};
use super::tree::{field, flag, integer, list, number, text};

/// The prices of all lines, on each basis.
#[derive(Clone)]
pub struct Prices {
    /// As entered: included taxes in, added taxes out.
    pub listed: Vec<Whole>,
    /// All taxes in.
    pub gross: Vec<Whole>,
    /// All taxes out.
    pub net: Vec<Whole>,
}

impl Prices {
    /// The prices on a basis.
    pub fn on(&self, basis: &str) -> &[Whole] {
        match basis {
            "listed" => &self.listed,
            "net" => &self.net,
            _ => &self.gross,
        }
    }
}

/// The prices of the lines before discounts.
pub fn prices(lines: &[Value]) -> Prices {
    let listed: Vec<Whole> = lines.iter().map(listed).collect();
    let gross = gross_of_listed(lines, &listed, &listed);
    let taxes = split(lines, &gross);
    let net = gross.iter().zip(&taxes).map(|(gross, taxes)| gross - sum(taxes)).collect();
    Prices { listed, gross, net }
}

/// The listed amount of a line: unit price × quantity, half up, less the shop's own discount.
fn listed(line: &Value) -> Whole {
    let quantity = number(line, "quantity").unwrap_or_else(Exact::zero);
    round(&(quantity * exact(&integer(line, "unitPrice"))), "half_up") - integer(line, "discount")
}

/// "A line's gross is its listed amount plus its added tax, as the cart brings it or rounded once per tax group and
/// allocated." `left` is what remains of the listed amounts `before`; a tax that the cart brings remains in proportion.
pub fn gross_of_listed(lines: &[Value], before: &[Whole], left: &[Whole]) -> Vec<Whole> {
    let mut gross = left.to_vec();
    for group in groups(lines) {
        let factors = factors(lines, &group);
        for (place, factor) in factors.iter().enumerate() {
            let computed: Vec<usize> = members(lines, &group, place, |tax| !flag(tax, "included") && field(tax, "amount").is_none());
            let bases: Vec<Whole> = computed.iter().map(|line| magnitude(left, *line)).collect();
            let included = included_factor(lines, &computed, &factors);
            let tax = round(&(exact(&sum(&bases)) / (one() + included) * factor), "half_up");
            for (line, share) in computed.iter().zip(allocate(&tax, &bases, &vec![tax.clone(); bases.len()])) {
                add(&mut gross, *line, sign(left, *line) * share);
            }
            for line in members(lines, &group, place, |tax| !flag(tax, "included") && field(tax, "amount").is_some()) {
                let brought = tax_at(lines, line, place).map_or_else(Whole::zero, |tax| integer(tax, "amount"));
                let kept = exact(&brought) * super::number::ratio(&at(left, line), &at(before, line));
                let all = at(left, line) == at(before, line);
                add(&mut gross, line, if all { brought } else { round(&kept, "half_up") });
            }
        }
    }
    gross
}

/// "Each group splits what is left once: tax = gross × factor ÷ (1 + sum of factors), half up, allocated over its
/// lines, net being the rest." For each line the amounts of its taxes in percent, in their order; nought for others.
pub fn split(lines: &[Value], gross: &[Whole]) -> Vec<Vec<Whole>> {
    let mut taxes: Vec<Vec<Whole>> = lines.iter().map(|line| vec![Whole::zero(); list(line, "taxes").len()]).collect();
    for group in groups(lines) {
        let factors = factors(lines, &group);
        let whole_factor = one() + factors.iter().fold(Exact::zero(), |sum, factor| sum + factor);
        let bases: Vec<Whole> = group.iter().map(|line| magnitude(gross, *line)).collect();
        for (place, factor) in factors.iter().enumerate() {
            let tax = round(&(exact(&sum(&bases)) * factor / &whole_factor), "half_up");
            for (line, share) in group.iter().zip(allocate(&tax, &bases, &bases)) {
                if let Some(slot) = taxes.get_mut(*line).and_then(|taxes| taxes.get_mut(place)) {
                    *slot = sign(gross, *line) * share;
                }
            }
        }
    }
    taxes
}

/// "A tax per unit stands outside every discount base": its amount for a line, quantity × amount, half up.
pub fn per_unit(line: &Value, tax: &Value) -> Whole {
    let quantity = number(line, "quantity").unwrap_or_else(Exact::zero);
    round(&(quantity * exact(&integer(tax, "perUnit"))), "half_up")
}

/// The tax groups: the lines with the same ordered tax ids. What the merchant takes off is grouped by itself, because
/// an amount is allocated over what is sold or over what is taken off, not over both.
fn groups(lines: &[Value]) -> Vec<Vec<usize>> {
    let key = |line: &Value| {
        let ids: Vec<&str> = list(line, "taxes").iter().filter_map(|tax| text(tax, "id")).collect();
        (ids.join("\n"), integer(line, "unitPrice") < Whole::zero())
    };
    let mut keys = Vec::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        match keys.iter().position(|known| *known == key(line)) {
            Some(place) => groups.get_mut(place).into_iter().for_each(|group| group.push(index)),
            None => {
                keys.push(key(line));
                groups.push(vec![index]);
            }
        }
    }
    groups
}

/// What each tax of a group is of the net price. A compound tax is also taken on the taxes before it; a tax per unit
/// is outside; of a tax known by its amount alone, the factor is what the amounts are of the net prices.
fn factors(lines: &[Value], group: &[usize]) -> Vec<Exact> {
    let Some(first) = group.first().and_then(|line| lines.get(*line)) else { return Vec::new() };
    let mut factors: Vec<Exact> = Vec::new();
    for (place, tax) in list(first, "taxes").iter().enumerate() {
        let before = factors.iter().fold(one(), |sum, factor| sum + factor);
        let factor = match number(tax, "percent") {
            Some(percent) if flag(tax, "compounds") => percent / exact(&whole(100)) * before,
            Some(percent) => percent / exact(&whole(100)),
            None => amount_factor(lines, group, place),
        };
        factors.push(factor);
    }
    factors
}

fn amount_factor(lines: &[Value], group: &[usize], place: usize) -> Exact {
    let mut amounts = Whole::zero();
    let mut prices = Whole::zero();
    for line in group.iter().filter_map(|line| lines.get(*line)) {
        let Some(tax) = list(line, "taxes").get(place) else { continue };
        amounts += integer(tax, "amount");
        prices += listed(line) - if flag(tax, "included") { integer(tax, "amount") } else { Whole::zero() };
    }
    super::number::ratio(&amounts, &prices)
}

/// What the included taxes of a group are of its net price.
fn included_factor(lines: &[Value], group: &[usize], factors: &[Exact]) -> Exact {
    let Some(first) = group.first().and_then(|line| lines.get(*line)) else { return Exact::zero() };
    let included = list(first, "taxes").iter().zip(factors).filter(|(tax, _)| flag(tax, "included"));
    included.fold(Exact::zero(), |sum, (_, factor)| sum + factor)
}

fn members(lines: &[Value], group: &[usize], place: usize, is_wanted: impl Fn(&Value) -> bool) -> Vec<usize> {
    group.iter().copied().filter(|line| tax_at(lines, *line, place).is_some_and(&is_wanted)).collect()
}

fn tax_at(lines: &[Value], line: usize, place: usize) -> Option<&Value> {
    lines.get(line).and_then(|line| list(line, "taxes").get(place))
}

fn one() -> Exact {
    exact(&whole(1))
}

fn at(amounts: &[Whole], line: usize) -> Whole {
    amounts.get(line).cloned().unwrap_or_default()
}

fn magnitude(amounts: &[Whole], line: usize) -> Whole {
    at(amounts, line) * sign(amounts, line)
}

fn sign(amounts: &[Whole], line: usize) -> Whole {
    if at(amounts, line) < Whole::zero() { whole(-1) } else { whole(1) }
}

fn add(amounts: &mut [Whole], line: usize, more: Whole) {
    if let Some(slot) = amounts.get_mut(line) {
        *slot += more;
    }
}
