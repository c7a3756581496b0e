//! Bugs of the service that are planted on purpose; see [`tally_core::sabotage`].

tally_core::bugs! {
    /// A bug of the service. Its place asks whether it is planted.
    Bug {

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
    /// A counter grants what is wanted, whatever others have.
    GrantsBeyondLimit,
    /// A counter counts again what it had granted when it is asked the same again.
    GrantsAgain,
    /// A counter believes what an account said before its last word.
    OldWordBelieved,
    /// A counter is not told what goes back to it.
    ReturnUntold,
    /// What a counter answered and nobody heard is not disowned.
    LostAnswerKept,
    /// What waits for an order waits on when that is recorded.
    ParkedForgotten,
    /// Who only asks what a counter leaves is granted it.
    PeekTakes,
    }
}
