//! The test suites, in the order in which they run. A new suite is one line of `SUITES`.

/// One suite: a name, what it needs, and how it runs.
pub struct Suite {
    /// Name on the command line.
    pub name: &'static str,
    /// What it checks, in one line.
    pub about: &'static str,
    /// What must be built or installed before it.
    pub needs: &'static [Need],
    /// How it runs.
    pub run: Run,
}

/// What a suite needs beyond the Rust toolchain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The SDK with its wasm module.
    Sdk,
    /// The bundled storefront.
    Storefront,
    /// The built worker.
    Worker,
    /// Chromium or Chrome.
    Browser,
}

/// How a suite runs. Each part must succeed.
#[derive(Clone, Copy)]
pub enum Run {
    /// Commands of cargo, one after the other.
    Cargo(&'static [&'static [&'static str]]),
    /// Commands of this program.
    Xtask(&'static [&'static [&'static str]]),
    /// A test target of the package `tally-tests`.
    RustTest(&'static str),
    /// All `*.test.mjs` files (all `*.mjs` if there are none) of a directory, by Node's test runner.
    NodeTest(&'static str),
}

use Need::{Browser, Sdk, Storefront, Worker};
use Run::{Cargo, NodeTest, RustTest, Xtask};

const WASM_CLIPPY: &[&str] =
    &["clippy", "--target", "wasm32-unknown-unknown", "-p", "tally-edge", "-p", "tally-wasm", "--", "-D", "warnings"];
const NATIVE_CLIPPY: &[&str] = &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
const FMT: &[&str] = &["fmt", "--all", "--check"];
const FMT_FUZZERS: &[&str] = &["fmt", "--check", "--manifest-path", "tests/fuzz/Cargo.toml"]; // a workspace of their own
const SIMULATION: &[&str] =
    &["test", "--package", "tally-tests", "--profile", "simulation", "--features", "sabotage", "--test", "simulation"];
/// The model of the ledger: optimised, and built for the simulation anyway.
pub const MODEL: &[&str] = &["test", "--package", "tally-tests", "--profile", "simulation", "--features", "sabotage", "--test", "model"];
const UNIT: &[&str] = &["test", "--workspace", "--exclude", "tally-tests"];

/// Every suite.
pub const SUITES: &[Suite] = &[
    suite("fmt", "the Rust code is formatted", &[], Cargo(&[FMT, FMT_FUZZERS])),
    suite("tidy", "crate arrows, file sizes, dead files", &[], Xtask(&[&["tidy"]])),
    suite("codegen", "generated files are up to date", &[], Xtask(&[&["codegen", "--check"]])),
    suite("clippy", "lints, natively and for wasm", &[], Cargo(&[NATIVE_CLIPPY, WASM_CLIPPY])),
    suite("unit", "each crate's own tests", &[], Cargo(&[UNIT])),
    suite("golden", "quotes as worked out by hand", &[], RustTest("golden")),
    suite("journeys", "accounts as worked out by hand", &[], RustTest("journeys")),
    suite("duties", "what went wrong elsewhere does not here", &[], RustTest("duties")),
    suite("properties", "laws over generated programs, carts and lives", &[], RustTest("properties")),
    suite("differential", "the engine against a naive model of the law", &[], RustTest("differential")),
    suite("model", "accounts against a naive model of the ledger's law", &[], Cargo(&[MODEL])),
    suite("fuzz", "inputs that fuzzers found, through the same laws", &[], RustTest("fuzz")),
    suite("service", "the account actor over a native SQLite", &[], RustTest("service")),
    suite("simulation", "accounts where everything goes wrong, and planted bugs found", &[], Cargo(&[SIMULATION])),
    suite("schema", "the JSON Schema of programs accepts what the engine accepts", &[], NodeTest("tests/schema")),
    suite("sdk", "the SDK's own tests", &[Sdk], NodeTest("www/sdk/test")),
    suite("parity", "the browser's decisions equal the worker's", &[Sdk, Worker], NodeTest("tests/parity")),
    suite("bad_input", "hostile and broken requests", &[Sdk, Worker], NodeTest("tests/bad_input")),
    suite("chaos", "kills and restarts lose and double nothing", &[Worker], NodeTest("tests/chaos")),
    suite("accounts", "every command of an account, over HTTP", &[Worker], NodeTest("tests/accounts")),
    suite("integrations", "platforms' own payloads", &[Worker], NodeTest("tests/integrations")),
    suite("docs", "the examples of README and docs", &[Sdk, Worker], NodeTest("tests/docs")),
    suite("sizes", "what is exact and must not grow", &[Sdk, Worker], NodeTest("tests/sizes")),
    suite("e2e", "a shopper in a browser", &[Storefront, Worker, Browser], NodeTest("tests/e2e")),
];

const fn suite(name: &'static str, about: &'static str, needs: &'static [Need], run: Run) -> Suite {
    Suite { name, about, needs, run }
}
