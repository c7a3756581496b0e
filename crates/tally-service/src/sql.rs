//! The port to a SQL database: a Durable Object's, or a native one.

/// A value of a row or a parameter. Integers are exact within ±(2^53 − 1) only: they cross a binding
/// that makes them floating point numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// An integer.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A row, in the order of the selected columns.
pub type Row = Vec<Value>;

/// The database failed, or what it holds is not ours. The message is for the log, not for the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// It failed; trying again may work.
    #[error("the database failed: {0}")]
    Failed(String),
    /// A row is not as it was written, or two of them do not agree: somebody has to look.
    #[error("what is stored is not right: {0}")]
    NotOurs(String),
}

/// Something that runs one SQL statement.
pub trait Sql {
    /// Runs a statement and answers its rows.
    ///
    /// # Errors
    /// [`SqlError`] if the database refuses or fails.
    fn run(&self, statement: &str, parameters: &[Value]) -> Result<Vec<Row>, SqlError>;
}

impl Value {
    /// The integer it is.
    ///
    /// # Errors
    /// [`SqlError`] if it is none: then the stored format is not ours.
    pub fn integer(&self) -> Result<i64, SqlError> {
        match self {
            Self::Integer(value) => Ok(*value),
            other => Err(SqlError::NotOurs(format!("expected an integer, found {other:?}"))),
        }
    }

    /// The text it is.
    ///
    /// # Errors
    /// [`SqlError`] if it is none: then the stored format is not ours.
    pub fn text(&self) -> Result<&str, SqlError> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(SqlError::NotOurs(format!("expected a text, found {other:?}"))),
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
