//! Whether what is stored of an account agrees with itself: a broken row stops the account before it becomes a wrong balance.
//!
//! Each row is sealed, and the balances are those of the last record. Where all lots are at hand, its hash and the sums of
//! lots and holds are asked too: a row that is missing has no seal.

use tally_core::ledger::{Broken, Record, State};

use crate::sql::SqlError;

/// The whole state is what its last record says.
///
/// # Errors
/// [`SqlError::NotOurs`] with what does not agree.
pub fn agrees(state: &State, last: &Record) -> Result<(), SqlError> {
    if last.hash != state.chain || last.balances != state.wallets {
        return Err(SqlError::NotOurs("the last record is not what was hashed".to_owned()));
    }
    state.check_conservation().map_err(|Broken(broken)| SqlError::NotOurs(broken.to_owned()))
}
