//! The browser's half: a program crosses compiled, carts are quoted.
//!
//! In scope: how a program, a view, a cart and a quote cross. Out of scope: decisions (they are in `tally-core`),
//! the network and the page (they are the SDK's).
//!
//! Two modules are built of this crate. The one that shoppers load quotes by rulebooks, which the edge has compiled. With
//! the feature `compiler` it is the other one, which makes rulebooks out of program documents and works exports out again; only tools load it.
//!
//! Everything crosses packed, in memory that both sides look at ([`Crossing`]; the form is
//! [`tally_core::values::packed`]). Views and carts cross field by field as their types say; written from the same
//! definitions, the SDK's `generated/packed.ts` is the other side. That form knows only what is right. What does not fit
//! it crosses as a tree, as program documents always do, and is read with every problem named, or taken after all. So
//! either way the answer is the same.
//!
//! A mistake is answered with a [`Problem`], with a JSON pointer for each place; it never traps, and the next call works.

#[cfg(feature = "compiler")]
mod audit;
#[cfg(feature = "compiler")]
mod compiler;
mod crossing;
#[cfg(not(feature = "compiler"))]
mod engine;
mod problem;

#[cfg(feature = "compiler")]
pub use audit::ExportAudit;
#[cfg(feature = "compiler")]
pub use compiler::compile;
pub use crossing::Crossing;
#[cfg(not(feature = "compiler"))]
pub use engine::{CompiledProgram, SeenAccount};
pub use problem::Problem;

/// The things of a quote are small, many, and live for microseconds.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
