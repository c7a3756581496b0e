//! `code`: the cart has a code, whatever else the code does.

use tally_derive::Wire;

use super::need::Need;
use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::cart::code::Code;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::json::Json;
use crate::values::wire::Decoder;

/// The codes that qualify.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(Vec<Code>);

impl ConditionKind for Vec<Code> {
    const NAME: &'static str = "code";
    const ABOUT: About = About::Cart;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.is_empty() {
            at.report("never_true", "no code is named; name one or leave the condition out");
            return None;
        }
        Some(Compiled(self.clone()))
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        situation.cart.codes.iter().any(|entered| self.0.contains(&Code::of(entered)))
    }

    fn need(&self) -> Option<Need> {
        Some(Need::Codes(self.0.clone()))
    }

    fn add_codes(&self, to: &mut Vec<Code>) {
        to.extend_from_slice(&self.0);
    }

    fn asks_for(&self, code: &Code) -> bool {
        self.0.contains(code)
    }

    /// What the codes are is nobody's business.
    fn unmet(&self, _: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(<Vec<Code>>::NAME, Json::Null, Json::Null)
    }
}
