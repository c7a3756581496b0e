//! Erasing a person from what is stored beside the chain, inside the transaction of the record that closes the account.
//!
//! Records stay: nothing of a person is in them. Orders keep what a return needs. Holds have ended with the record.

use tally_core::account::erased_order::erased;
use tally_core::values::id::Id;

use crate::account::Failure;
use crate::sql::{Sql, SqlError};
use crate::store::{self, Purchase};

/// What an article is called once it is forgotten.
const FORGOTTEN: &str = "erased";
/// Orders that are read at once.
const AT_ONCE: i64 = 100;

/// Erases the person.
///
/// # Errors
/// [`Failure`]; the caller rolls the transaction back.
pub(crate) fn erase(sql: &dyn Sql) -> Result<(), Failure> {
    let sku = Id::new(FORGOTTEN).ok_or_else(|| SqlError::NotOurs("a constant is no name".to_owned()))?;
    // What waits for an order would never be carried out.
    sql.run("DELETE FROM parked", &[])?;
    let mut last = String::new();
    loop {
        let purchases = store::purchases_after(sql, &last, AT_ONCE)?;
        for Purchase { order, has_own_key } in &purchases {
            (*order.id).clone_into(&mut last);
            let stays = erased(order, &sku).map_err(|_| SqlError::NotOurs(format!("the order {last} is out of bounds")))?;
            store::save_purchase(sql, &stays, *has_own_key)?;
        }
        if purchases.is_empty() {
            return Ok(());
        }
    }
}
