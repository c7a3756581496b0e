//! An account as its ledger grows: commands, waking up, and bytes on the disk.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use super::Bench;
use super::quotes::of_program;
use super::row::{Budget, Figure, Row};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    earn_micros: Figure,
    redeem_micros: Figure,
    wake_micros: Figure,
    bytes_per_entry: f64,
}

/// One of the times of an account.
type Part = fn(&Account) -> Figure;

/// What counts as flat: noise of a shared machine is in it, a scan of the history is not.
const FLAT: f64 = 2.0;

/// Times with 1 000 and 100 000 records next to those with 10.
///
/// # Errors
/// When the program does not build or run.
pub fn growth(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let accounts: BTreeMap<usize, Account> = of_program(bench, "ledger_growth")?;
    let Some((fewest, base)) = accounts.first_key_value() else { return Ok(Vec::new()) };
    let peer = format!("with {fewest} records");
    let kinds: [(&str, Part); 3] = [
        ("an order that earns", |account| account.earn_micros),
        ("an order that pays with points", |account| account.redeem_micros),
        ("waking up and looking", |account| account.wake_micros),
    ];
    let mut rows = Vec::new();
    for (records, account) in accounts.iter().skip(1) {
        for (what, of) in kinds {
            let row = Row::new(format!("{what}, native, {records} records"), "µs", of(account)).against(&peer, of(base));
            rows.push(row.within(Budget::RatioAtMost(FLAT)));
        }
        let bytes =
            Row::new(format!("bytes on the disk for each entry, {records} records"), "bytes", Figure::exact(account.bytes_per_entry));
        rows.push(bytes.within(Budget::AtMost(250.0)));
    }
    Ok(rows)
}
