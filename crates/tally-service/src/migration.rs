//! Schema migrations: each runs once, in the transaction that first needs it.

use crate::sql::{Sql, SqlError};

/// What brings a schema from one version to the next.
#[derive(Clone, Copy)]
pub enum Migration {
    /// Statements, in their order.
    Statements(&'static [&'static str]),
    /// What statements alone cannot do.
    Code(fn(&dyn Sql) -> Result<(), SqlError>),
}

/// Brings a database from whatever version it has to the last one. The list may only grow.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn migrate(sql: &dyn Sql, migrations: &[Migration]) -> Result<(), SqlError> {
    sql.run("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY)", &[])?;
    let rows = sql.run("SELECT coalesce(max(version), 0) FROM migration", &[])?;
    let done = rows.first().and_then(|row| row.first()).map_or(Ok(0), crate::sql::Value::integer)?;
    let todo = (1_i64..).zip(migrations).filter(|(version, _)| *version > done);
    for (version, migration) in todo {
        match migration {
            Migration::Statements(statements) => statements.iter().try_for_each(|statement| sql.run(statement, &[]).map(|_| ()))?,
            Migration::Code(run) => run(sql)?,
        }
        sql.run("INSERT INTO migration (version) VALUES (?)", &[version.into()])?;
    }
    Ok(())
}
