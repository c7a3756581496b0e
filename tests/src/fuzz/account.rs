//! Lives of an account: a line for the program, then a line for every step.

use tally_core::account::Command;
use tally_core::account::command::{CaptureHold, PlaceHold, PlaceOrder, RefundOrder, ReleaseHold};
use tally_core::cart::Cart;
use tally_core::program::Program;
use tally_core::values as tally_wire;
use tally_core::values::money::Currency;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;
use tally_derive::Wire;

use super::Target;
use super::laws::{comes_back, lines, told, version};
use crate::world::{Refusal, World, in_and_out, replay};

/// Steps of one life; more only repeat what fewer find.
const MOST_STEPS: usize = 24;
/// 1 January 2100: what the service's clock says is a long way from the last instant there is.
const LATEST_MS: i64 = 4_102_444_800_000;

/// Lives of an account.
pub const TARGET: Target = Target { name: "account", run, lines: |book| vec![Program::shape(book), Step::shape(book)] };

/// What happens to an account at an instant: the commands that are there, in this order; without any, time passes.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// A hold. The digest `quoted` stands for that of the quote.
    pub hold: Option<PlaceHold>,
    /// A capture.
    pub capture: Option<CaptureHold>,
    /// A release.
    pub release: Option<ReleaseHold>,
    /// An order.
    pub order: Option<PlaceOrder>,
    /// A refund.
    pub refund: Option<RefundOrder>,
}

impl Step {
    fn commands(self) -> impl Iterator<Item = Command> {
        let checkout = [self.hold.map(Command::Hold), self.capture.map(Command::Capture), self.release.map(Command::Release)];
        checkout.into_iter().chain([self.order.map(Command::Order), self.refund.map(Command::Refund)]).flatten()
    }
}

/// A command is refused or recorded and never breaks the ledger; afterwards an auditor who has the records alone finds the
/// balances that the account has.
fn run(bytes: &[u8]) {
    let mut lines = lines(bytes);
    let Some(version) = version(lines.next()) else { return };
    let mut world = World::new(version);
    for line in lines.take(MOST_STEPS) {
        let Some(step) = told::<Step>(Some(line)) else { continue };
        // The service's clock does not run backwards, nor ahead.
        let at = world.state.rolled_to.max(step.at);
        if at.ms() > LATEST_MS {
            continue;
        }
        not_broken(world.roll(at));
        for command in step.commands() {
            let command = with_digest(&world, command, at);
            not_broken(world.command(&command, at));
        }
        not_broken(world.view(at).map(|view| comes_back(&view)));
    }
    world.records.iter().for_each(|record| drop(comes_back(record)));
    world.orders.values().for_each(|order| drop(comes_back(order)));
    let cart = Cart::empty(Currency::new("EUR").expect("a currency"));
    let folded = replay(&world.records, &cart).unwrap_or_else(|problem| panic!("an auditor finds: {problem}"));
    assert_eq!(folded.wallets, world.state.wallets, "an auditor finds other balances");
    let moved = world.records.iter().flat_map(|record| &record.entries).map(in_and_out);
    let (come, gone) = moved.fold((0_i128, 0_i128), |(come, gone), (in_, out)| (come + i128::from(in_), gone + i128::from(out)));
    let worth: i128 = world.worth().values().map(|worth| i128::from(*worth)).sum();
    assert_eq!(come - gone, worth, "points appear or vanish");
}

fn not_broken<T>(outcome: Result<T, Refusal>) {
    if let Err(Refusal::Broken(why)) = outcome {
        panic!("the ledger would break: {why}");
    }
}

fn with_digest(world: &World, command: Command, at: Instant) -> Command {
    let quoted = |cart: &Cart| world.quote(cart, at).ok().and_then(|quote| quote.digest);
    match command {
        Command::Hold(hold) if &*hold.digest == "quoted" => {
            let digest = quoted(&hold.cart).unwrap_or_else(|| hold.digest.clone());
            Command::Hold(PlaceHold { digest, ..hold })
        }
        other => other,
    }
}
