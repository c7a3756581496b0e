//! Allocation (1.4): an amount over parts by largest remainder, ties to the earlier part.

use num_traits::Zero;

use super::number::{Whole, sum};

/// Spreads an amount. A part takes at most its room, and what it cannot take is allocated again over the others;
/// what nobody has room for is left out.
pub fn allocate(amount: &Whole, weights: &[Whole], rooms: &[Whole]) -> Vec<Whole> {
    let mut shares: Vec<Whole> = weights.iter().map(|_| Whole::zero()).collect();
    loop {
        let left = amount - sum(&shares);
        let open: Vec<bool> =
            weights.iter().zip(rooms).zip(&shares).map(|((weight, room), share)| *weight > Whole::zero() && share < room).collect();
        if left <= Whole::zero() || !open.contains(&true) {
            return shares;
        }
        let weighed: Vec<Whole> =
            weights.iter().zip(&open).map(|(weight, open)| if *open { weight.clone() } else { Whole::zero() }).collect();
        for ((share, part), room) in shares.iter_mut().zip(hamilton(&left, &weighed)).zip(rooms) {
            *share = (share.clone() + part).min(room.clone().max(share.clone()));
        }
    }
}

/// Spreads an amount over parts that all have room: each takes the floor of its share, and the units left go one
/// each to the largest remainders, compared as integers (amount × weight mod sum).
fn hamilton(amount: &Whole, weights: &[Whole]) -> Vec<Whole> {
    let total = sum(weights);
    let mut parts: Vec<Whole> = weights.iter().map(|weight| amount * weight / &total).collect();
    let mut places: Vec<usize> = (0..weights.len()).collect();
    let remainder = |place: &usize| weights.get(*place).map_or_else(Whole::zero, |weight| amount * weight % &total);
    places.sort_by_key(|place| std::cmp::Reverse(remainder(place)));
    let mut left = amount - sum(&parts);
    for place in places {
        if let Some(part) = parts.get_mut(place).filter(|_| left > Whole::zero()) {
            *part += 1;
            left -= 1;
        }
    }
    parts
}
