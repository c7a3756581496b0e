//! Referral: a member invites a friend, and both win when the friend's order qualifies.
//!
//! In scope: the rules, the life of one referral as a fold of its steps, what a step gives and takes back.
//! Out of scope: how the steps reach the two accounts.

pub mod code;
pub mod definition;
pub mod guard;
pub mod rule;
pub mod state;

pub use definition::Referral;
pub use rule::ReferralRule;
pub use state::MemberReferral;
