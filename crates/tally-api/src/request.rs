//! What is asked.

use tally_core::cart::Cart;
use tally_core::quote::View;
use tally_core::values as tally_wire;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_derive::Wire;

/// `POST /v1/quotes`: what a cart would come to, now, for an account or a guest.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct QuoteRequest {
    /// The account; a guest when absent.
    pub account: Option<Id>,
    /// The cart.
    pub cart: Cart,
    /// An open hold of the account: the quote sees its points, as the order will that captures it.
    pub hold: Option<Id>,
    /// Whether every rule says what it did.
    #[wire(default)]
    pub trace: bool,
}

/// `POST /v1/programs`: a new version.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PublishRequest {
    /// The program document.
    pub program: Json,
    /// When it takes effect: far enough ahead for every edge to have it. The first version of a program
    /// takes effect at once when absent, a later one as soon as every edge can have it.
    pub effective_at: Option<Instant>,
}

/// `POST /v1/simulations`: carts through a program that need not be published.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct SimulationRequest {
    /// The program document.
    pub program: Json,
    /// The carts, at most 200.
    pub cases: Vec<SimulationCase>,
}

/// One cart of a simulation.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct SimulationCase {
    /// The account as seen; a guest when absent.
    pub view: Option<View>,
    /// The cart.
    pub cart: Json,
    /// The instant.
    pub at: Instant,
}
