//! The program document, as its author writes it.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::policies::Policies;
use super::wallet::Wallet;
use crate::accrual::{Cap, Earn, Group, Habit, Multiplier};
use crate::cart::price::PriceBasis;
use crate::challenge::{Badge, Challenge};
use crate::entitlement::Entitlement;
use crate::event::EventType;
use crate::experiment::Experiment;
use crate::game::Game;
use crate::giving::Giving;
use crate::plan::Plan;
use crate::referral::Referral;
use crate::reward::{Lane, Reward};
use crate::segment::Segment;
use crate::tier::Ladder;
use crate::transfer::Transfer;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::Currency;
use crate::values::rate::Rate;
use crate::values::zone::Zone;

/// A loyalty program: what members hold, how they earn it, what it buys.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Program {
    /// Where the JSON Schema of this document is, for editors. It is no part of the version.
    #[wire(rename = "$schema")]
    pub schema: Option<String>,
    /// Of a document for browsers the full version that it is of: how much limits of the whole program leave reads 1 in it.
    /// The server sets it; what is published never has it.
    pub public_of: Option<Id>,
    /// Names the program; every version of it has the same name.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The time zone in which its days begin and end.
    pub zone: Zone,
    /// The currency of its amounts.
    pub currency: Currency,
    /// Other currencies that carts may be in: what one unit of each is worth in the program's currency.
    #[wire(default)]
    pub rates: BTreeMap<Id, Rate>,
    /// Which price discounts, thresholds and earning are measured on.
    #[wire(default)]
    pub price: PriceBasis,
    /// What members hold. A program of tiers, plans or rewards alone needs none.
    #[wire(default)]
    pub wallets: Vec<Wallet>,
    /// How members earn.
    #[wire(default)]
    pub earn: Vec<Earn>,
    /// How earn rules combine; a group that is named by a rule but not listed has the defaults.
    #[wire(default)]
    pub groups: Vec<Group>,
    /// What multiplies the points of a group.
    #[wire(default)]
    pub multipliers: Vec<Multiplier>,
    /// The most points that several earn rules give together.
    #[wire(default)]
    pub caps: Vec<Cap>,
    /// Where rewards compete.
    #[wire(default)]
    pub lanes: Vec<Lane>,
    /// What takes something off a cart.
    #[wire(default)]
    pub rewards: Vec<Reward>,
    /// How members rise.
    #[wire(default)]
    pub ladders: Vec<Ladder>,
    /// Groups of members that rules speak of.
    #[wire(default)]
    pub segments: Vec<Segment>,
    /// Experiments whose arms rules speak of.
    #[wire(default)]
    pub experiments: Vec<Experiment>,
    /// What members may do beside buying.
    #[wire(default)]
    pub events: Vec<EventType>,
    /// What members may have so often in a period; tiers and plans bring it.
    #[wire(default)]
    pub entitlements: Vec<Entitlement>,
    /// The memberships that can be paid for.
    #[wire(default)]
    pub plans: Vec<Plan>,
    /// What holds for the program as a whole.
    #[wire(default)]
    pub policies: Policies,
    /// What members may have to show.
    #[wire(default)]
    pub badges: Vec<Badge>,
    /// What members may do for a prize.
    #[wire(default)]
    pub challenges: Vec<Challenge>,
    /// What members and the friends they bring win; nothing when absent.
    pub referral: Option<Referral>,
    /// Games of chance.
    #[wire(default)]
    pub games: Vec<Game>,
    /// What is counted of what members buy, for `bought` conditions.
    #[wire(default)]
    pub habits: Vec<Habit>,
    /// Points that members may give to each other.
    #[wire(default)]
    pub giving: Vec<Giving>,
    /// Points that members may send to other accounts.
    #[wire(default)]
    pub transfers: Vec<Transfer>,
}
