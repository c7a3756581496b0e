//! What an account holds, and the entries it follows from.
//!
//! State is the fold of entries: [`State::apply`] is the only function that changes a balance, and it is
//! the same for a live command, for the passing of time and for an auditor who starts from nothing.

pub mod clock;
pub mod closed;
pub mod count;
pub mod credit;
pub mod ending;
pub mod entry;
pub mod entry_between;
pub mod event;
pub mod fold_facts;
pub mod fold_merge;
mod fold_redate;
mod fold_taken;
mod fold_transfer;
pub mod grant;
pub mod hold;
pub mod lot;
pub mod pass;
pub mod people;
pub mod person;
pub mod prize;
pub mod record;
pub mod roll;
pub mod spend;
pub mod state;
pub mod voucher;

pub use closed::Closed;
pub use entry::Entry;
pub use hold::Hold;
pub use lot::{Lot, LotId};
pub use record::Record;
pub use state::{Broken, State};
