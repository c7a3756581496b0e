//! What can be asked of an account: the registry of commands, and what each has to say of itself.
//!
//! A command is one file with its body and its decision, one line here, and one golden journey.

use crate::ledger::{Record, State};
use crate::values::error::Diagnostic;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::shape::{Book, Shape};
use crate::values::time::Instant;
use crate::values::wire::{Wire as _, decode};

pub use super::absorb::AbsorbAccount;
pub use super::adjust::AdjustPoints;
pub use super::adopt::AdoptOrders;
use super::adopt::Adopted;
pub use super::cancel::{CancelOrder, ReinstateOrder};
pub use super::capture::CaptureHold;
pub use super::chargeback::ChargeBack;
pub use super::edit::EditOrder;
pub use super::entitlement::{ReturnEntitlement, UseEntitlement};
pub use super::erase::EraseAccount;
pub use super::event::RecordEvent;
pub use super::event_reversal::ReverseEvent;
pub use super::exchange::{ExchangeInto, ExchangeOrder};
pub use super::fulfil::{FulfilLine, FulfilOrder, PayOrder};
pub use super::grants::KeepGrants;
pub use super::hold::PlaceHold;
pub use super::import::ImportBalances;
pub use super::membership::{CancelMembership, RenewMembership, StartMembership, Stop};
pub use super::merge::{MergeAccount, MergeAnswered};
pub use super::offer::ActivateOffer;
pub use super::order::PlaceOrder;
use super::order_record::OrderRecord;
pub use super::park::ParkCommand;
pub use super::people::{AdmitPerson, DismissPerson};
pub use super::profile::SetProfile;
pub use super::receive::ReceivePoints;
pub use super::refund::{RefundLine, RefundOrder};
pub use super::release::ReleaseHold;
pub use super::reverse::ReverseAdjustment;
pub use super::tier::GiveTier;
pub use super::transfer::{TransferAnswered, TransferPoints};
use super::{Context, Refused};

/// What every command says of itself, and how it is decided.
pub trait Act {
    /// The account it is for.
    fn account(&self) -> &Id;

    /// The order that it is about; its record is at hand when the command is decided.
    fn order(&self) -> Option<&Id> {
        None
    }

    /// The names of records that it asks for: what was done under a name may be asked about, or done only once.
    fn asks(&self) -> Vec<String> {
        Vec::new()
    }

    /// The name under which its own record is found later.
    fn leaves(&self) -> Option<String> {
        None
    }

    /// The event that it is about; what is kept of it is in the state when the command is decided.
    fn event(&self) -> Option<&Id> {
        None
    }

    /// Which version decides it.
    fn decided_by(&self, _state: &State, _order: Option<&OrderRecord>) -> DecidedBy {
        DecidedBy::Current
    }

    /// Whether it touches lots that it does not make itself, or may put off what falls due next.
    fn needs_lots(&self) -> bool {
        true
    }

    /// The order that it makes beside the one that it is about.
    fn makes(&self) -> Option<&Id> {
        None
    }

    /// Whether it may come before its order, and is kept until that is recorded.
    fn waits_for_order(&self) -> bool {
        false
    }

    /// Whether a closed account still takes it: it undoes what was before, or ends what is under way.
    fn when_closed(&self) -> bool {
        false
    }

    /// What the account that sent it does once it is answered: `refused` is the code of the refusal, if it was.
    fn answered(&self, _refused: Option<&Id>) -> Option<Command> {
        None
    }

    /// Decides it.
    ///
    /// # Errors
    /// [`Refused`]: then the state is spoilt and must be dropped.
    fn decide(&self, state: &mut State, order: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused>;
}

/// Which version decides a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecidedBy {
    /// The one in force now.
    Current,
    /// The one in force at an instant.
    InForceAt(Instant),
    /// This one, whatever is in force.
    Version(Id),
}

/// What a command did.
#[derive(Debug)]
pub struct Outcome {
    /// Its record.
    pub record: Record,
    /// The order as it is now, if it is about one.
    pub order: Option<OrderRecord>,
    /// The order that it made beside that one.
    pub made: Option<OrderRecord>,
    /// What leaves for other objects.
    pub messages: Vec<Message>,
    /// What it takes over from another account.
    pub adopted: Adopted,
}

/// What leaves for another object, in the same transaction as the record that makes it. It is delivered at least once, and
/// applied once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A command to another account.
    Account(Box<Command>),
}

impl From<Record> for Outcome {
    fn from(record: Record) -> Self {
        Self { record, order: None, made: None, messages: Vec::new(), adopted: Adopted::default() }
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($body:ty) = $word:literal,)+) => {
        /// A command to an account.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Command {
            $($(#[$doc])* $name($body),)+
        }

        impl Command {
            /// The words that name the commands, in their order here.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The shapes of their bodies, in the same order.
            pub const SHAPES: &[fn(&mut Book) -> Shape] = &[$(<$body>::shape),+];

            /// Reads the body of the command that a word names; nothing where no command has that name.
            #[must_use]
            pub fn read(word: &str, body: &Json) -> Option<Result<Self, Vec<Diagnostic>>> {
                match word {
                    $($word => Some(decode(body).map(Self::$name)),)+
                    _ => None,
                }
            }

            /// The word that names it. It is part of the hash of every request: it never changes.
            #[must_use]
            pub const fn word(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $word,)+
                }
            }

            /// Its body.
            #[must_use]
            pub fn body(&self) -> Json {
                match self {
                    $(Self::$name(body) => body.encode(),)+
                }
            }

            /// The command as what it can do.
            #[must_use]
            pub fn act(&self) -> &dyn Act {
                match self {
                    $(Self::$name(body) => body,)+
                }
            }
        }
    };
}

commands! {
    /// Reserve the points of a checkout.
    Hold(PlaceHold) = "hold",
    /// Spend the points of a checkout.
    Capture(CaptureHold) = "capture",
    /// Give the points of a checkout back.
    Release(ReleaseHold) = "release",
    /// Record an order: spend what it spends, earn what it earns.
    Order(PlaceOrder) = "order",
    /// Take back what a returned part of an order earned, and give back what it had spent.
    Refund(RefundOrder) = "refund",
    /// Send points to another account.
    Transfer(TransferPoints) = "transfer",
    /// Take points that another account sent.
    Receive(ReceivePoints) = "receive",
    /// Another account answered a transfer.
    Answer(TransferAnswered) = "answer",
    /// Keep what limits of the whole program granted.
    Grant(KeepGrants) = "grant",
    /// Give or take points by hand.
    Adjust(AdjustPoints) = "adjust",
    /// Reverse what was given or taken by hand.
    Reverse(ReverseAdjustment) = "reverse",
    /// Take over what a member has in another system.
    Import(ImportBalances) = "import",
    /// Erase the person, and close the account.
    Erase(EraseAccount) = "erase",
    /// Change an order after it was placed.
    Edit(EditOrder) = "edit",
    /// Take an order back for a new one.
    Exchange(ExchangeOrder) = "exchange",
    /// Keep a command until its order is recorded.
    Park(ParkCommand) = "park",
    /// Undo an order wholly.
    Cancel(CancelOrder) = "cancel",
    /// Undo the cancellation of an order.
    Reinstate(ReinstateOrder) = "reinstate",
    /// Take back what an order earned whose payment was charged back, or undo that.
    ChargeBack(ChargeBack) = "chargeback",
    /// An order was paid, or its payment was undone.
    Pay(PayOrder) = "pay",
    /// An order was fulfilled, wholly or in part, or that was undone.
    Fulfil(FulfilOrder) = "fulfil",
    /// Record something that a member did beside buying.
    Event(RecordEvent) = "event",
    /// Take an event back.
    EventReversal(ReverseEvent) = "event_reversal",
    /// Say what the shop knows of the member as a person.
    Profile(SetProfile) = "profile",
    /// Activate an offer for the member.
    Offer(ActivateOffer) = "offer",
    /// Start a paid membership.
    MembershipStart(StartMembership) = "membership_start",
    /// Have another period follow the running one.
    MembershipRenew(RenewMembership) = "membership_renew",
    /// Cancel the membership.
    MembershipCancel(CancelMembership) = "membership_cancel",
    /// Use an entitlement.
    EntitlementUse(UseEntitlement) = "entitlement_use",
    /// Give uses of an entitlement back.
    EntitlementReturn(ReturnEntitlement) = "entitlement_return",
    /// Give the member a tier by hand, or take it away again.
    Tier(GiveTier) = "tier",
    /// Let a person act on the account.
    Admit(AdmitPerson) = "admit",
    /// Let a person act on the account no longer.
    Dismiss(DismissPerson) = "dismiss",
    /// Merge the account into another one.
    Merge(MergeAccount) = "merge",
    /// Take in an account that was merged into this one.
    Absorb(AbsorbAccount) = "absorb",
    /// Take in its orders.
    Adopt(AdoptOrders) = "adopt",
    /// The account it was merged into answered.
    MergeAnswer(MergeAnswered) = "mergeAnswer",
}
