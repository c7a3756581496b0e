//! Programs: one line, a program document as a merchant would publish it or a browser would get it.

use tally_api::text::parse;
use tally_core::program::{Program, Version};
use tally_core::values::money::Currency;
use tally_core::values::wire::Wire as _;
use tally_replay::lint::lint;

use super::Target;
use super::laws::{accepted, comes_back, instant, lines};

/// Programs.
pub const TARGET: Target = Target { name: "program", run, lines: |book| vec![Program::shape(book)] };

/// A document is refused with sentences, or is a version that its own text makes again under the same name; then what browsers
/// get of it compiles, under that name, and so does every currency it pins a rate for.
fn run(bytes: &[u8]) {
    let Some(tree) = lines(bytes).next().and_then(|line| accepted(parse(line))) else { return };
    accepted(Version::read_public(&tree));
    let Some(version) = accepted(Version::read(&tree)) else { return };
    let again = Version::compile(comes_back(&version.program)).unwrap_or_else(|problems| panic!("it was right before: {problems:?}"));
    assert_eq!(again, version);
    let public = comes_back(&version.public());
    let read = Version::read_public(&public.encode()).unwrap_or_else(|problems| panic!("browsers cannot read it: {problems:?}"));
    assert_eq!(read.hash, version.hash);
    for code in version.program.rates.keys() {
        let decides = Currency::new(code).is_some_and(|currency| version.in_currency(currency).is_some());
        assert!(decides, "it does not decide in `{code}`");
    }
    let _ = lint(&version, instant(None));
}
