//! The one function that spreads an amount over parts.

use super::bounds::MAX_AMOUNT;
use super::error::OutOfBounds;
use super::order::InOrder as _;
use super::ratio::Ratio;
use super::round::Rounding;

/// One part that takes a share: how much of the whole it weighs, and the most it can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its weight, not negative.
    pub weight: i64,
    /// The most it takes, not negative.
    pub room: i64,
}

/// Spreads `amount` (not negative) over the parts by largest remainder, ties to the earlier part.
///
/// Hamilton's method: each part takes the floor of amount × weight ÷ sum of weights, and the units left
/// go one each to the largest remainders. Remainders are compared as integers (amount × weight mod sum),
/// never as quotients. What a part has no room for is spread again over the others; what nobody has room
/// for is left out, so the shares sum to the smaller of `amount` and the whole room of parts with weight.
///
/// # Errors
/// [`OutOfBounds`] if a product leaves 128 bits, which amounts within ±(2^53 − 1) cannot.
pub fn allocate(amount: i64, parts: &[Part]) -> Result<Vec<i64>, OutOfBounds> {
    let mut shares = vec![0_i64; parts.len()];
    let mut left = amount.max(0);
    // Each round either places everything or fills at least one part, so it ends after as many rounds as parts.
    while left > 0 {
        let open: Vec<usize> =
            (0..parts.len()).filter(|index| room_left(parts, &shares, *index) > 0 && weight(parts, *index) > 0).collect();
        if open.is_empty() {
            break;
        }
        let placed = one_round(left, parts, &open, &mut shares)?;
        left = left.checked_sub(placed).ok_or(OutOfBounds)?;
    }
    Ok(shares)
}

/// The weights of exact shares, not negative: their numerators over one denominator. Where that takes
/// more than 64 bits, shares are weighed to the millionth, or as finely as 64 bits allow.
///
/// # Errors
/// [`OutOfBounds`] if a share itself leaves the bounds.
pub fn weights(shares: &[Ratio]) -> Result<Vec<i64>, OutOfBounds> {
    let common = shares.iter().try_fold(1_i128, |common, share| {
        let denominator = share.parts().1;
        if common.checked_rem(denominator)? == 0 {
            Some(common)
        } else if denominator.checked_rem(common)? == 0 {
            Some(denominator)
        } else {
            common.checked_mul(denominator)
        }
    });
    let exact = |share: &Ratio| {
        let (numerator, denominator) = share.parts();
        let weight = numerator.checked_mul(common?.checked_div(denominator)?)?;
        i64::try_from(weight.max(0)).ok()
    };
    let exact: Option<Vec<i64>> = shares.iter().map(exact).collect();
    if let Some(exact) = exact {
        return Ok(exact);
    }
    let wholes = shares.iter().map(|share| share.floor_zero().round(Rounding::Down)).collect::<Result<Vec<_>, _>>()?;
    let largest = wholes.into_iter().max().unwrap_or_default().saturating_add(1);
    let fineness = MAX_AMOUNT.checked_div(largest).unwrap_or(1).clamp(1, 1_000_000);
    shares.iter().map(|share| share.times(Ratio::whole(fineness))?.floor_zero().round(Rounding::Down)).collect()
}

fn weight(parts: &[Part], index: usize) -> i64 {
    parts.get(index).map_or(0, |part| part.weight)
}

fn room_left(parts: &[Part], shares: &[i64], index: usize) -> i64 {
    let room = parts.get(index).map_or(0, |part| part.room);
    room.saturating_sub(shares.get(index).copied().unwrap_or_default())
}

/// Spreads once over the open parts and answers how much found room.
fn one_round(amount: i64, parts: &[Part], open: &[usize], shares: &mut [i64]) -> Result<i64, OutOfBounds> {
    let total: i128 = open.iter().map(|index| i128::from(weight(parts, *index))).sum();
    let mut wanted = Vec::with_capacity(open.len());
    let mut floors: i64 = 0;
    for index in open {
        let product = i128::from(amount).checked_mul(i128::from(weight(parts, *index))).ok_or(OutOfBounds)?;
        let floor = i64::try_from(product.checked_div(total).ok_or(OutOfBounds)?).map_err(|_| OutOfBounds)?;
        floors = floors.checked_add(floor).ok_or(OutOfBounds)?;
        wanted.push((*index, floor, product.checked_rem(total).ok_or(OutOfBounds)?));
    }
    // Stable, so that equal remainders keep the order of the parts.
    let mut by_remainder: Vec<usize> = (0..wanted.len()).collect();
    by_remainder.order_by_key(|position| core::cmp::Reverse(wanted.get(*position).map_or(0, |entry| entry.2)));
    let units = usize::try_from(amount.saturating_sub(floors)).map_err(|_| OutOfBounds)?;
    for position in by_remainder.into_iter().take(units) {
        if let Some(entry) = wanted.get_mut(position) {
            entry.1 = entry.1.saturating_add(1);
        }
    }
    let mut placed: i64 = 0;
    for (index, share, _) in wanted {
        let taken = share.min(room_left(parts, shares, index));
        if let Some(slot) = shares.get_mut(index) {
            *slot = slot.saturating_add(taken);
            placed = placed.saturating_add(taken);
        }
    }
    Ok(placed)
}

/// So many equal parts in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equal {
    /// How many, not negative.
    pub count: i64,
    /// Each of them.
    pub part: Part,
}

/// So many parts in a row that take the same share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EqualShares {
    /// The position of their run.
    pub run: usize,
    /// How many.
    pub count: i64,
    /// What each of them takes.
    pub share: i64,
}

/// What [`allocate`] gives to the parts of all runs, one after the other, without listing each of them.
///
/// # Errors
/// [`OutOfBounds`] if a product leaves 128 bits, which amounts within ±(2^53 − 1) cannot.
pub fn allocate_equal(amount: i64, runs: &[Equal]) -> Result<Vec<EqualShares>, OutOfBounds> {
    let shares = |(run, equal): (usize, &Equal)| EqualShares { run, count: equal.count, share: 0 };
    let mut shares: Vec<EqualShares> = runs.iter().enumerate().map(shares).filter(|shares| shares.count > 0).collect();
    let mut left = amount.max(0);
    while left > 0 {
        let open = |shares: &EqualShares| runs.get(shares.run).is_some_and(|run| run.part.room > shares.share && run.part.weight > 0);
        if !shares.iter().any(open) {
            break;
        }
        let placed = one_round_equal(left, runs, &mut shares)?;
        left = left.checked_sub(placed).ok_or(OutOfBounds)?;
    }
    Ok(shares)
}

/// What one round wants for the parts of a stretch: the floor each, and what remains of each.
struct Wanted {
    floor: i64,
    remainder: i128,
    more: i64,
}

/// Spreads once over the open parts and answers how much found room; a stretch is cut where the odd units end.
fn one_round_equal(amount: i64, runs: &[Equal], shares: &mut Vec<EqualShares>) -> Result<i64, OutOfBounds> {
    let part = |shares: &EqualShares| runs.get(shares.run).map(|run| run.part).filter(|part| part.room > shares.share && part.weight > 0);
    let weight = |shares: &EqualShares| part(shares).map_or(0, |part| i128::from(part.weight));
    let total: i128 = shares.iter().map(|shares| weight(shares).saturating_mul(i128::from(shares.count))).sum();
    let mut floors: i128 = 0;
    let mut wanted = Vec::with_capacity(shares.len());
    for shares in shares.iter() {
        let product = i128::from(amount).checked_mul(weight(shares)).ok_or(OutOfBounds)?;
        let floor = product.checked_div(total).ok_or(OutOfBounds)?;
        floors = floors.checked_add(floor.checked_mul(i128::from(shares.count)).ok_or(OutOfBounds)?).ok_or(OutOfBounds)?;
        let remainder = product.checked_rem(total).ok_or(OutOfBounds)?;
        wanted.push(Wanted { floor: i64::try_from(floor).map_err(|_| OutOfBounds)?, remainder, more: 0 });
    }
    let mut odd = i64::try_from(i128::from(amount).saturating_sub(floors)).map_err(|_| OutOfBounds)?;
    // Stable, so that equal remainders keep the order of the parts.
    let mut by_remainder: Vec<usize> = (0..wanted.len()).collect();
    by_remainder.order_by_key(|place| core::cmp::Reverse(wanted.get(*place).map_or(0, |wanted| wanted.remainder)));
    for place in by_remainder {
        if let (Some(wanted), Some(shares)) = (wanted.get_mut(place), shares.get(place)) {
            wanted.more = odd.min(shares.count);
            odd = odd.saturating_sub(wanted.more);
        }
    }
    let mut placed: i64 = 0;
    let mut after = Vec::with_capacity(shares.len().saturating_add(1));
    for (shares, wanted) in shares.iter().zip(wanted) {
        let stretches = [(wanted.more, wanted.floor.saturating_add(1)), (shares.count.saturating_sub(wanted.more), wanted.floor)];
        for (count, share) in stretches.into_iter().filter(|(count, _)| *count > 0) {
            let taken = part(shares).map_or(0, |part| share.min(part.room.saturating_sub(shares.share)));
            placed = placed.checked_add(taken.checked_mul(count).ok_or(OutOfBounds)?).ok_or(OutOfBounds)?;
            after.push(EqualShares { count, share: shares.share.saturating_add(taken), ..*shares });
        }
    }
    *shares = after;
    Ok(placed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(weight: i64) -> Part {
        Part { weight, room: i64::MAX }
    }

    #[test]
    fn the_odd_cent_goes_to_the_largest_remainder_and_ties_to_the_earlier() {
        assert_eq!(allocate(100, &[part(1), part(1), part(1)]), Ok(vec![34, 33, 33]));
        assert_eq!(allocate(10, &[part(1), part(2)]), Ok(vec![3, 7]));
    }

    #[test]
    fn the_largest_shares_with_fractions_that_have_little_in_common_still_have_weights() {
        let third = |points: i64| Ratio::whole(points).over(Ratio::whole(1_000_003)).expect("a fraction");
        let seventh = |points: i64| Ratio::whole(points).over(Ratio::whole(999_983)).expect("a fraction");
        let large = i64::from(u32::MAX) * 1_000_000;
        let found = weights(&[Ratio::whole(large), seventh(large), third(1)]).expect("weights");
        assert!(found.first() > found.get(1) && found.get(1) > found.get(2));
    }

    #[test]
    fn what_one_part_cannot_take_goes_to_the_others() {
        let parts = [Part { weight: 50, room: 10 }, Part { weight: 50, room: 100 }];
        assert_eq!(allocate(60, &parts), Ok(vec![10, 50]));
        assert_eq!(allocate(600, &parts), Ok(vec![10, 100]));
    }

    proptest! {
        #[test]
        fn parts_always_sum_to_the_whole(amount in 0_i64..1_000_000_000, weights in prop::collection::vec(0_i64..1_000_000, 1..20)) {
            let parts: Vec<_> = weights.iter().map(|weight| part(*weight)).collect();
            let shares = allocate(amount, &parts).expect("within bounds");
            let expected = if weights.iter().any(|weight| *weight > 0) { amount } else { 0 };
            prop_assert_eq!(shares.iter().sum::<i64>(), expected);
        }

        #[test]
        fn no_part_takes_more_than_its_room(amount in 0_i64..100_000, parts in prop::collection::vec((0_i64..1000, 0_i64..1000), 1..20)) {
            let parts: Vec<_> = parts.into_iter().map(|(weight, room)| Part { weight, room }).collect();
            let shares = allocate(amount, &parts).expect("within bounds");
            let room: i64 = parts.iter().filter(|part| part.weight > 0).map(|part| part.room).sum();
            prop_assert!(shares.iter().zip(&parts).all(|(share, part)| *share <= part.room));
            prop_assert_eq!(shares.iter().sum::<i64>(), amount.min(room));
        }

        #[test]
        fn equal_parts_take_what_they_would_take_one_by_one(amount in 0_i64..5000, runs in prop::collection::vec((0_i64..6, 0_i64..200, 0_i64..200), 1..8)) {
            let runs: Vec<_> = runs.into_iter().map(|(count, weight, room)| Equal { count, part: Part { weight, room } }).collect();
            let parts: Vec<Part> = runs.iter().flat_map(|run| (0..run.count).map(|_| run.part)).collect();
            let stretches = allocate_equal(amount, &runs).expect("within bounds");
            let listed: Vec<i64> = stretches.iter().flat_map(|stretch| (0..stretch.count).map(|_| stretch.share)).collect();
            prop_assert_eq!(listed, allocate(amount, &parts).expect("within bounds"));
        }

        #[test]
        fn without_caps_a_share_differs_from_the_exact_one_by_less_than_a_unit(amount in 0_i64..100_000, weights in prop::collection::vec(1_i64..1000, 1..20)) {
            let parts: Vec<_> = weights.iter().map(|weight| part(*weight)).collect();
            let shares = allocate(amount, &parts).expect("within bounds");
            let total: i64 = weights.iter().sum();
            for (share, weight) in shares.iter().zip(&weights) {
                prop_assert!((share * total - amount * weight).abs() < total);
            }
        }
    }
}
