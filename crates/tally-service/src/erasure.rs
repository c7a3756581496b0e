//! Erasing a person from what is stored beside the chain, inside the transaction of the record that closes the account.
//!
//! Records stay: nothing of a person is in them. Orders keep what a return needs. Holds have ended with the record.

use tally_core::account::erased_order::erased;
use tally_core::values::id::Id;

use crate::account::Failure;
use crate::sql::{Sql, SqlError, Value};
use crate::store::{self, Purchase, column};

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
        let statement = "SELECT id FROM purchase WHERE id > ? ORDER BY id LIMIT ?";
        let rows = sql.run(statement, &[Value::from(last.as_str()), AT_ONCE.into()])?;
        for row in &rows {
            column(row, 0)?.text()?.clone_into(&mut last);
            let name = Id::new(&last).ok_or_else(|| SqlError::NotOurs("an order has no name".to_owned()))?;
            let Some(Purchase { order, request }) = store::purchase(sql, &name)? else { continue };
            let stays = erased(&order, &sku).map_err(|_| SqlError::NotOurs(format!("the order {name} is out of bounds")))?;
            store::save_purchase(sql, &stays, request.as_deref())?;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}
