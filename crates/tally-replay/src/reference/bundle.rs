//! Bundles (2.7): "units of several kinds together for a fixed price, as often as they can be put together".

use num_traits::Zero;
use serde_json::Value;

use super::allocation::allocate;
use super::filter::selects;
use super::give::{Taking, cut};
use super::number::{Whole, at_least_zero};
use super::order::Order;
use super::tree::{list, number, part};
use super::units::{Unit, candidates, left_of_units, sorted};

/// One place of a bundle that a unit has to fill: the number of the bundle, and the part.
type Place = (usize, usize);

/// The most bundles that are wanted are put together, the dearest units first; each costs its price, or less.
pub fn bundle(order: &Order, content: &Value, times: Option<&Whole>) -> Taking {
    let parts = list(content, "parts");
    let dearest = sorted(order, &Value::Null, "dearest", candidates(order, &Value::Null));
    let price = number(content, "value").map_or_else(Whole::zero, |major| order.minor(&major));
    let size: usize = parts.iter().map(count_of).sum();
    let most = times.and_then(|times| usize::try_from(times).ok()).unwrap_or(usize::MAX).min(dearest.len() / size.max(1));
    let fits = |unit: Unit, of: usize| selects(order, part(&parts[of], "items"), &order.lines[unit.0]);
    let places = |bundle: usize| (0..parts.len()).flat_map(move |of| vec![(bundle, of); count_of(&parts[of])]);
    let can_be = |bundles: usize| fill(&dearest, &(0..bundles).flat_map(places).collect::<Vec<_>>(), &|unit, place| fits(unit, place.1));
    let bundles = (1..=most).rev().find(|bundles| can_be(*bundles)).unwrap_or(0);
    let mut members: Vec<(Unit, usize)> = Vec::new();
    let open: Vec<Place> = (0..bundles).flat_map(places).collect();
    for bundle in 0..bundles {
        for unit in &dearest {
            let is_full = members.iter().filter(|(_, of)| *of == bundle).count() == size;
            let fits_none = (0..parts.len()).all(|of| !fits(*unit, of));
            if is_full || fits_none || members.iter().any(|(member, _)| member == unit) {
                continue;
            }
            // It goes into this bundle if this one and all others can still be put together with it in it.
            members.push((*unit, bundle));
            let may = |unit: Unit, place: Place| {
                let is_its_own = members.iter().find(|(member, _)| *member == unit).is_none_or(|(_, of)| *of == place.0);
                is_its_own && fits(unit, place.1)
            };
            if !fill_with(&dearest, &open, &may, &members) {
                members.pop();
            }
        }
    }
    let mut taking = Taking::nothing(order);
    let mut begun = Whole::zero();
    let mut alike: Vec<Vec<Unit>> = Vec::new();
    for bundle in 0..bundles {
        let mut units: Vec<Unit> = members.iter().filter(|(_, of)| *of == bundle).map(|(unit, _)| *unit).collect();
        units.sort_unstable();
        begun += i32::from(lower(order, &mut taking, &units, &price));
        let costs = |units: &[Unit]| units.iter().map(|unit| (unit.0, left_of_units(order, unit.0)[unit.1].clone())).collect::<Vec<_>>();
        match alike.last_mut().filter(|before| costs(&before[..size]) == costs(&units)) {
            Some(before) => before.extend(units),
            None => alike.push(units),
        }
    }
    alike.iter().for_each(|units| earlier_first(order, &mut taking, units));
    Taking { begun: Some(begun), ..cut(taking, Some(order.order_room())) }
}

/// Of the equal units of bundles that are alike the earlier ones take the cents that cannot be spread.
fn earlier_first(order: &Order, taking: &mut Taking, units: &[Unit]) {
    let left = |unit: &Unit| left_of_units(order, unit.0)[unit.1].clone();
    for first in units {
        let is_equal = |unit: &Unit| unit.0 == first.0 && left(unit) == left(first);
        let mut equal: Vec<Unit> = units.iter().copied().filter(|unit| is_equal(unit)).collect();
        equal.sort_unstable();
        let places = |taking: &Taking, unit: &Unit| taking.units.iter().position(|(line, of, _)| (*line, *of) == *unit);
        let found: Vec<usize> = equal.iter().filter_map(|unit| places(taking, unit)).collect();
        let mut shares: Vec<Whole> = found.iter().map(|place| taking.units[*place].2.clone()).collect();
        shares.sort_by(|left, right| right.cmp(left));
        for (place, share) in found.into_iter().zip(shares) {
            taking.units[place].2 = share;
        }
    }
}

/// Brings the units of one bundle to its price; whether anything came off.
fn lower(order: &Order, taking: &mut Taking, units: &[Unit], price: &Whole) -> bool {
    let left: Vec<Whole> = units.iter().map(|unit| left_of_units(order, unit.0)[unit.1].clone()).collect();
    let rooms: Vec<Whole> =
        units.iter().zip(&left).map(|(unit, left)| left.clone().min(order.room(unit.0) - &taking.lines[unit.0])).collect();
    let off = at_least_zero(super::number::sum(&left) - price);
    for (unit, share) in units.iter().zip(allocate(&off, &left, &rooms)) {
        taking.lines[unit.0] += &share;
        if off > Whole::zero() {
            taking.units.push((unit.0, unit.1, share));
        }
    }
    off > Whole::zero()
}

fn count_of(part: &Value) -> usize {
    part["count"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(1)
}

/// Whether every place can be filled by a unit of its own.
fn fill(units: &[Unit], places: &[Place], may: &dyn Fn(Unit, Place) -> bool) -> bool {
    fill_with(units, places, may, &[])
}

/// Whether every place can be filled by a unit of its own, with these units all in use: each of them looks for a place
/// first, then every place that is still open looks for a unit.
fn fill_with(units: &[Unit], places: &[Place], may: &dyn Fn(Unit, Place) -> bool, used: &[(Unit, usize)]) -> bool {
    let mut filled: Vec<Option<Unit>> = vec![None; places.len()];
    let all_used = used.iter().all(|(unit, _)| find_place(*unit, places, may, &mut filled, &mut Vec::new()));
    all_used && (0..places.len()).all(|place| filled[place].is_some() || find_unit(place, units, places, may, &mut filled, &mut Vec::new()))
}

/// Seats a unit, moving others on where they can go elsewhere.
fn find_place(unit: Unit, places: &[Place], may: &dyn Fn(Unit, Place) -> bool, filled: &mut [Option<Unit>], seen: &mut Vec<usize>) -> bool {
    for place in 0..places.len() {
        if seen.contains(&place) || !may(unit, places[place]) {
            continue;
        }
        seen.push(place);
        let moves = filled[place].is_none_or(|other| find_place(other, places, may, filled, seen));
        if moves {
            filled[place] = Some(unit);
            return true;
        }
    }
    false
}

/// Finds a unit for a place: a free one, or one that sits elsewhere and is replaced there.
fn find_unit(
    place: usize,
    units: &[Unit],
    places: &[Place],
    may: &dyn Fn(Unit, Place) -> bool,
    filled: &mut [Option<Unit>],
    seen: &mut Vec<Unit>,
) -> bool {
    for unit in units {
        if seen.contains(unit) || !may(*unit, places[place]) {
            continue;
        }
        seen.push(*unit);
        let seat = filled.iter().position(|other| *other == Some(*unit));
        if seat.is_none_or(|seat| seat != place && find_unit(seat, units, places, may, filled, seen)) {
            filled[place] = Some(*unit);
            return true;
        }
    }
    false
}
