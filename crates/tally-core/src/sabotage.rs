//! Bugs that are planted on purpose, to show that the simulation finds them.
//!
//! No shipped build has the feature `sabotage`. Without it the question is `false` when the crate is compiled, and nothing
//! of a bug is in the product.

/// Makes the bugs of a crate that has the feature: `Bug`, and the question whether one is planted.
#[macro_export]
macro_rules! bugs {
    ($(#[$doc:meta])* Bug { $($(#[$of:meta])* $name:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Bug {
            $($(#[$of])* $name,)+
        }

        impl Bug {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];
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
    };
}

bugs! {
    /// A bug of the core. Its place asks whether it is planted.
    Bug {

    /// The last lot that a hold gives back is lost.
    ReleaseLosesLot,
    /// An expiry is entered twice.
    ExpiresTwice,
    /// Points that a hold has are taken by others.
    HeldTaken,
    /// A restored lot begins a life of a year.
    RestoreRenewsLife,
    /// Limits do not count what was used.
    LimitNotCounted,
    /// What is counted is counted twice.
    CountedTwice,
    /// A credit does not pay what is owed.
    DebtForgotten,
    /// What falls due is entered a second late.
    RollsLate,
    /// A refund gives all its money back again, whatever came back before.
    RefundPaysAgain,
    /// A balance is wrong, and nobody compares it with its lots.
    BalanceUnchecked,
    /// More may be owed than the wallet allows.
    DebtUnlimited,
    /// Points are spent before they are available.
    PendingSpent,
    /// Nobody thinks of the deadline of a hold.
    LapseForgotten,
    /// A record does not name the one before it.
    ChainBroken,
    /// A capture of a part spends the whole hold.
    PartCapturedWhole,
    /// A clawback takes half.
    ClawbackHalved,
    /// A capture after the deadline uses limits of the whole program without asking.
    LateCaptureUnasked,
    /// What was granted and not used stays for ever.
    GrantsKept,
    /// What is earned again is credited twice.
    CreditedAgainTwice,
    /// A dispute that is won changes nothing.
    WonForgotten,
    /// What a cancelled order used of limits stays used.
    CancelKeepsUses,
    /// Points wait for a payment that has come.
    PaidStillWaits,
    /// A merge loses a lot.
    MergeLosesLot,
    /// A merge doubles what is owed.
    MergeDoublesDebt,
    /// What limits of the whole program granted a merged account is forgotten.
    MergeForgetsGrants,
    /// Points that were refused elsewhere are taken for arrived.
    RefusedTakenForDone,
    /// A voucher that a checkout has and uses is free again.
    VoucherUsedTwice,
    /// A voucher stays when its order is cancelled.
    VoucherStays,
    /// Who loses a tier keeps the passes that it brought.
    PassesStay,
    /// A use is counted, and no pass is burnt for it.
    PassNotBurnt,
    /// A tier that is won again brings what was used of it, too.
    PassesComeAgain,
    /// What was taken by hand comes back as if all of it had been found.
    ReversalGivesWaived,
    }
}
