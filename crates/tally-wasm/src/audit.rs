//! The auditor: program versions and the lines of an export in; what was worked out, or the first misfit, out.

use tally_core::account::audit::Audit;
use tally_core::program::Version;
use tally_core::values::wire::Wire as _;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::crossing::Crossing;
use crate::problem::Problem;

/// An export being worked out again.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct ExportAudit {
    programs: Option<Vec<Version>>,
    audit: Option<Audit>,
}

#[wasm_bindgen]
impl ExportAudit {
    /// Begins. Without programs only the chain and the balances are worked out again.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(with_programs: bool) -> Self {
        Self { programs: with_programs.then(Vec::new), audit: None }
    }

    /// Adds the program document that lies in the crossing; all of them come before the first line. Answers whether it is
    /// valid; when not, the problem is left there.
    pub fn program(&mut self, crossing: &mut Crossing) -> bool {
        let tree = crossing.tree();
        let version = tree.and_then(|tree| Version::read(&tree).map_err(|errors| Problem::of_document("invalid_program", errors)));
        let version = crossing.left(version);
        let valid = version.is_some();
        self.programs.get_or_insert_default().extend(version);
        valid
    }

    /// Takes the next line: its text, and in the crossing the same as a tree, where it is JSON. Answers whether it fits; when
    /// not, the misfit is left there as JSON text.
    pub fn line(&mut self, crossing: &mut Crossing, is_json: bool, text: &str) -> bool {
        let tree = if is_json { crossing.tree().ok() } else { None };
        let programs = &mut self.programs;
        let audit = self.audit.get_or_insert_with(|| Audit::new(programs.take()));
        audit.line(text, tree.as_ref()).map_err(|misfit| crossing.leave(&misfit.canonical())).is_ok()
    }

    /// Ends the export, and leaves what was worked out, or the misfit, as JSON text. Answers whether it fits.
    pub fn end(&mut self, crossing: &mut Crossing) -> bool {
        let programs = self.programs.take();
        let outcome = self.audit.take().unwrap_or_else(|| Audit::new(programs)).end();
        let fits = outcome.is_ok();
        crossing.leave(&outcome.map_or_else(|misfit| misfit.encode(), |verified| verified.encode()).canonical());
        fits
    }
}
