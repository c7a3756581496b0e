//! Whether what is stored of an account agrees with itself: a broken row stops the account before it becomes a wrong balance.
//!
//! Every command and read asks what it reads anyway: the head of the chain says the balances twice, in the record that is
//! hashed and in the state after it. Where all lots are at hand, the record's hash and the sums of lots and holds are asked too.

use tally_core::ledger::{Broken, Record, State};
use tally_core::values::json::Json;
use tally_core::values::wire::Wire as _;

use crate::sql::SqlError;
use crate::store::read;

/// The state is what its last record says, as far as it was read.
///
/// # Errors
/// [`SqlError::NotOurs`] with what does not agree.
pub fn agrees(state: &State, last_record: &str) -> Result<(), SqlError> {
    let chain = state.chain.as_ref().ok_or_else(|| SqlError::NotOurs("the head has no hash".to_owned()))?;
    let says = |what: &str| last_record.contains(what);
    let balances = state.wallets.encode();
    let known = balances == Json::Map(Vec::new()) || says(&["\"balances\":", &balances.canonical(), ","].concat());
    if !says(&["\"hash\":\"", chain, "\""].concat()) || !says(&format!("\"seq\":{},", state.seq)) || !known {
        return Err(SqlError::NotOurs("the head is not that of the last record".to_owned()));
    }
    if state.complete { whole(state, last_record) } else { Ok(()) }
}

fn whole(state: &State, last_record: &str) -> Result<(), SqlError> {
    let record: Record = read(last_record)?;
    if record.hash != state.chain || record.expected_hash() != state.chain || record.balances != state.wallets {
        return Err(SqlError::NotOurs("the last record is not what was hashed".to_owned()));
    }
    state.check_conservation().map_err(|Broken(broken)| SqlError::NotOurs(broken.to_owned()))
}
