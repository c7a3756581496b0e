//! Every order in which things can come.

/// The orders of so many things, each by their places.
#[must_use]
pub fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    continued(&mut (0..count).collect(), 0, &mut all);
    all
}

fn continued(places: &mut Vec<usize>, from: usize, all: &mut Vec<Vec<usize>>) {
    if from == places.len() {
        all.push(places.clone());
    }
    for index in from..places.len() {
        places.swap(from, index);
        continued(places, from + 1, all);
        places.swap(from, index);
    }
}
