//! Limits of the whole program, over all accounts: what they used and what they have on lease never exceed the limit, and
//! every counter knows at least of that.

use std::collections::{BTreeMap, BTreeSet};

use tally_core::ledger::State;
use tally_core::values::id::Id;

use super::super::finding::{Checked, holds};
use super::super::object::Object;
use super::super::programs::Laws;
use super::Books;
use super::codes::Codes;
use crate::service::schedule::Schedule;

/// A counter in one of its periods.
type Period = (Id, i64);

/// What the whole program allows, and what its counters have granted.
#[derive(Debug, Default)]
pub struct Shared {
    most: BTreeMap<Id, i64>,
    granted: BTreeMap<Period, BTreeMap<Id, i64>>,
    /// What changed when somebody only asked what is left.
    taken_by_peek: Option<String>,
}

/// The accounts with their books.
pub type Accounts<'a> = [(&'a Id, &'a Books)];

const LAW: &str = "limits of the program";

impl Shared {
    /// The limits of a program.
    #[must_use]
    pub fn of(versions: &Schedule) -> Self {
        let limits = versions.entries.iter().flat_map(|(_, version)| &version.shared_limits);
        Self { most: limits.filter_map(|limit| Some((limit.counter.clone()?, limit.most))).collect(), ..Self::default() }
    }

    /// What findings about all of them are said of.
    #[must_use]
    pub fn name(&self) -> Id {
        self.most.keys().next().cloned().unwrap_or_else(|| crate::world::id("program"))
    }

    /// Somebody asked a counter what it leaves.
    pub fn peeked(&mut self, before: &str, after: &str) {
        if before != after {
            self.taken_by_peek = Some(format!("asking what is left changed {before} into {after}"));
        }
    }

    /// Takes over what a counter has stored.
    ///
    /// # Errors
    /// If its total is not the sum of what it granted.
    pub fn read(&mut self, counter: &Object) -> Checked {
        let rows = counter.sql.texts("SELECT period || ' ' || amount || ' ' || account FROM granted");
        self.granted.retain(|(known, _), _| *known != counter.name);
        for row in rows {
            let mut words = row.splitn(3, ' ');
            let mut number = || words.next().and_then(|word| word.parse::<i64>().ok()).unwrap_or_default();
            let (period, amount) = (number(), number());
            let account = words.next().and_then(Id::new).ok_or_else(|| (LAW, format!("a row of {}: {row}", counter.name)))?;
            self.granted.entry((counter.name.clone(), period)).or_default().insert(account, amount);
        }
        for row in counter.sql.texts("SELECT period || ' ' || amount FROM total") {
            let (period, total) = row.split_once(' ').unwrap_or_default();
            let period = period.parse().unwrap_or_default();
            let sum: i64 = self.granted.get(&(counter.name.clone(), period)).into_iter().flat_map(BTreeMap::values).sum();
            holds(LAW, total == sum.to_string(), || format!("{} has granted {sum} and counts {total}", counter.name))?;
        }
        Ok(())
    }

    /// Compares what counters have granted with what accounts say. When everything had time to come back, both are the same.
    ///
    /// # Errors
    /// Where they do not fit.
    pub fn check(&self, accounts: &Accounts<'_>, laws: &Laws, is_over: bool) -> Checked {
        let states: BTreeMap<&Id, &State> = accounts.iter().map(|(name, books)| (*name, books.state())).collect();
        let absorbed: BTreeSet<&Id> = states.values().flat_map(|state| &state.merged).map(|merged| &merged.from).collect();
        holds(LAW, self.taken_by_peek.is_none(), || format!("{:?}", self.taken_by_peek))?;
        by_receipts(accounts, &absorbed, laws)?;
        for period in self.periods(states.values().copied()) {
            let (counter, number) = &period;
            let most = self.most.get(counter).copied().unwrap_or_default();
            let granted = self.granted.get(&period);
            let alone = states.iter().filter(|(name, _)| !absorbed.contains(*name));
            // A counter that has not heard of a merge yet has it twice: it grants less, and never more.
            let is_merging = alone.clone().any(|(name, _)| group(name, &states).len() > 1);
            let by_counter: i64 = granted.into_iter().flat_map(BTreeMap::values).sum();
            holds(LAW, by_counter <= most || (is_merging && !is_over), || {
                format!("{counter} has granted {by_counter} of {most}: {granted:?}")
            })?;
            let all: i64 = alone.clone().map(|(_, state)| state.grant_now(counter, *number).1).sum();
            holds(LAW, all <= most, || format!("accounts have {all} of {counter} in {number}, which allows {most}"))?;
            for (name, state) in alone {
                let group = group(name, &states);
                let known: i64 = group.iter().filter_map(|member| granted?.get(*member)).sum();
                let has = state.grant_now(counter, *number).1;
                let is_moving = group.len() > 1 && !is_over;
                let what = || format!("{name} has {has} of {counter} in {number}, and it has granted {known}: {granted:?}");
                holds(LAW, has <= known || is_moving, what)?;
                let is_kept = state.granted(counter, *number).is_some() || known == 0 || !state.grants.contains_key(counter);
                holds("what is granted comes back", !is_over || !is_kept || has == known, what)?;
                let unused = state.unused(counter, *number);
                holds("what is granted comes back", !is_over || unused == 0, || format!("{name} keeps {unused} of {counter}"))?;
            }
        }
        Ok(())
    }

    /// Every period that a counter or an account knows of.
    fn periods<'a>(&self, states: impl Iterator<Item = &'a State>) -> BTreeSet<Period> {
        let of_accounts = states.flat_map(|state| {
            let granted = state.grants.iter().flat_map(|(counter, all)| all.iter().map(move |one| (counter.clone(), one.period)));
            let counted = state.member.counters.iter().flat_map(|(counter, all)| all.iter().map(move |one| (counter.clone(), one.period)));
            granted.chain(counted)
        });
        self.granted.keys().cloned().chain(of_accounts.filter(|(counter, _)| self.most.contains_key(counter))).collect()
    }
}

/// What receipts and orders tell of all accounts together, by arithmetic of our own.
fn by_receipts(accounts: &Accounts<'_>, absorbed: &BTreeSet<&Id>, laws: &Laws) -> Checked {
    let alone = accounts.iter().filter(|(name, _)| !absorbed.contains(name)).map(|(_, books)| *books);
    Codes::check(alone.clone().map(|books| &books.codes), laws)?;
    for (law, counter) in &laws.uses_of_all {
        let uses: i64 = alone.clone().map(|books| books.limits.uses_of(&law.wallet)).sum();
        holds(LAW, uses <= law.most, || format!("{law:?}: {uses} uses in all"))?;
        let counted: i64 = alone.clone().map(|books| books.state().member.counted(counter, 0)).sum();
        holds(LAW, counted <= uses, || format!("{law:?}: {uses} uses in all, {counted} are counted"))?;
    }
    for law in &laws.points_a_day_of_all {
        let mut days: BTreeMap<i64, i64> = BTreeMap::new();
        alone
            .clone()
            .flat_map(|books| books.limits.points_of(&law.wallet))
            .for_each(|(day, points)| *days.entry(day).or_default() += points);
        holds(LAW, days.values().all(|points| *points <= law.most), || format!("{law:?}: {days:?}"))?;
    }
    Ok(())
}

/// An account with all that were merged into it.
fn group<'a>(account: &'a Id, states: &BTreeMap<&'a Id, &'a State>) -> Vec<&'a Id> {
    let mut all = vec![account];
    let merged = states.get(account).into_iter().flat_map(|state| &state.merged);
    all.extend(merged.flat_map(|merged| group(&merged.from, states)));
    all
}
