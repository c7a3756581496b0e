//! Every type of the contract, for the generators of TypeScript and JSON Schema.

use tally_core::account::Command;
use tally_core::account::audit::export::{ExportHead, ExportLine};
use tally_core::account::audit::{Misfit, Verified};
use tally_core::cart::Cart;
use tally_core::challenge::progress::{ChallengePreview, ChallengeProgress};
use tally_core::game::Draw;
use tally_core::ledger::Record;
use tally_core::program::Program;
use tally_core::quote::{Quote, View};
use tally_core::referral::guard::NotReferred;
use tally_core::values::error::Diagnostic;
use tally_core::values::shape::Book;
use tally_core::values::wire::Wire as _;

use crate::answer::{ActivityPage, Bootstrap, CompiledProgram, Published, Simulated, Validated, WebhookAnswer};
use crate::request::{PublishRequest, QuoteRequest, SimulationRequest};

/// The whole contract.
#[must_use]
pub fn book() -> Book {
    let mut book = Book::default();
    let roots = [
        Program::shape,
        Cart::shape,
        View::shape,
        Quote::shape,
        Record::shape,
        ExportHead::shape,
        ExportLine::shape,
        Verified::shape,
        Misfit::shape,
        Diagnostic::shape,
        ChallengeProgress::shape,
        ChallengePreview::shape,
        Draw::shape,
        NotReferred::shape,
        QuoteRequest::shape,
        PublishRequest::shape,
        SimulationRequest::shape,
        Bootstrap::shape,
        CompiledProgram::shape,
        ActivityPage::shape,
        Published::shape,
        Validated::shape,
        Simulated::shape,
        WebhookAnswer::shape,
    ];
    for shape in roots.iter().chain(Command::SHAPES) {
        shape(&mut book);
    }
    book
}
