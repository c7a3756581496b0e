//! The one function that spreads an amount over parts.

use super::error::OutOfBounds;

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
    by_remainder.sort_by_key(|position| core::cmp::Reverse(wanted.get(*position).map_or(0, |entry| entry.2)));
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
