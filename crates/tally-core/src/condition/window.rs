//! `window`: the instant lies in a half-open window of local time.

use tally_derive::Wire;

use super::need::Need;
use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::json::Json;
use crate::values::moment::Moment;
use crate::values::time::Instant;
use crate::values::wire::{Decoder, Wire as _};

/// From a local time on, and until another, which no longer belongs to it. A day as an end is its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Window {
    /// When it begins; always open before when absent.
    pub from: Option<Moment>,
    /// When it ends; never when absent.
    pub until: Option<Moment>,
}

/// The compiled window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Compiled {
    from: Option<Instant>,
    until: Option<Instant>,
}

impl ConditionKind for Window {
    const NAME: &'static str = "window";
    const ABOUT: About = About::Else;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let from = self.from.map(|moment| moment.as_beginning(scope.zone)).transpose().ok()?;
        let until = self.until.map(|moment| moment.as_end(scope.zone)).transpose().ok()?;
        if let (Some(from), Some(until)) = (from, until)
            && from >= until
        {
            at.within("until", |at| at.report("never_true", "the window ends before it begins; swap `from` and `until`"));
        }
        Some(Compiled { from, until })
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        self.from.is_none_or(|from| from <= situation.at) && self.until.is_none_or(|until| situation.at < until)
    }

    fn is_over(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    fn need(&self) -> Option<Need> {
        Some(Need::Time((self.from, self.until)))
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        let wanted = Json::Map(vec![("from".to_owned(), self.from.encode()), ("until".to_owned(), self.until.encode())]);
        Unmet::new(Window::NAME, wanted, situation.at.encode())
    }
}
