//! Bugs that are planted on purpose, to show that the simulation finds them.
//!
//! No shipped build has the feature `sabotage`. Without it the question is `false` when the crate is compiled, and nothing
//! of a bug is in the product.

/// A bug of the service. Its place asks whether it is planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// Nobody looks whether a key was used.
    KeyUnchecked,
    /// An order is decided again under another key.
    OrderDecidedAgain,
    /// A replay answers the latest receipt.
    ReplayAnswersLatest,
    /// The last lot that a command touched is not written.
    LotNotSaved,
    /// A refund writes its receipt and no record.
    ReceiptWithoutRecord,
    /// What fell due is decided by the version of today.
    RollsByTodaysVersion,
    /// An acknowledgement is taken for everything there is.
    AcknowledgesTooMuch,
    /// A hold that ended stays where it is stored.
    EndedHoldKept,
    /// A message to another account is not written.
    MessageForgotten,
    /// A message that comes again is applied again.
    MessageAppliedAgain,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::KeyUnchecked,
        Self::OrderDecidedAgain,
        Self::ReplayAnswersLatest,
        Self::LotNotSaved,
        Self::ReceiptWithoutRecord,
        Self::RollsByTodaysVersion,
        Self::AcknowledgesTooMuch,
        Self::EndedHoldKept,
        Self::MessageForgotten,
        Self::MessageAppliedAgain,
    ];
}

/// Whether a bug is planted: never.
#[cfg(not(feature = "sabotage"))]
#[must_use]
pub const fn is_planted(_: Bug) -> bool {
    false
}

#[cfg(feature = "sabotage")]
pub use self::planted::{is_planted, plant};

#[cfg(feature = "sabotage")]
mod planted {
    use std::cell::Cell;

    use super::Bug;

    std::thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Plants a bug on this thread, or takes it out again.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.set(bug);
    }

    /// Whether a bug is planted on this thread.
    #[must_use]
    pub fn is_planted(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }
}
