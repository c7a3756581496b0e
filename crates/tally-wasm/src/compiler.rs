//! The compiler: program documents in, rulebooks out.

use tally_core::program::{Rulebooks, Version};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::crossing::Crossing;
use crate::problem::Problem;

/// Compiles the program document that lies in the crossing as a tree, a full one or the public part of one, and leaves
/// its rulebooks there. Answers whether it did; when not, the problem is left there.
#[wasm_bindgen]
pub fn compile(crossing: &mut Crossing) -> bool {
    let tree = crossing.tree();
    let version = tree.and_then(|tree| Version::read_public(&tree).map_err(|errors| Problem::of_document("invalid_program", errors)));
    crossing.left(version).is_some_and(|version| crossing.leave(&Rulebooks::of(&version)))
}
