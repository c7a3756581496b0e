//! Every planted bug, until a seed finds it.

use tally_core::sabotage as core;
use tally_service::sabotage as service;

use super::report::Report;
use super::{Settings, programs, run};

/// A planted bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// In the core.
    Core(core::Bug),
    /// In the service.
    Service(service::Bug),
}

/// What became of a planted bug.
#[derive(Debug)]
pub struct Hunt {
    /// The bug.
    pub planted: Planted,
    /// How many seeds were run.
    pub seeds: u64,
    /// The last of them.
    pub last: Report,
}

impl Planted {
    /// All bugs there are.
    #[must_use]
    pub fn all() -> Vec<Self> {
        core::Bug::ALL.iter().copied().map(Self::Core).chain(service::Bug::ALL.iter().copied().map(Self::Service)).collect()
    }

    fn plant(self) {
        match self {
            Self::Core(bug) => core::plant(Some(bug)),
            Self::Service(bug) => service::plant(Some(bug)),
        }
    }

    /// The program that has what the bug is about; nothing where any program has.
    const fn home(self) -> Option<&'static str> {
        use core::Bug as Core;
        use service::Bug as Service;
        match self {
            Self::Core(Core::LateCaptureUnasked | Core::GrantsKept | Core::CancelKeepsUses | Core::MergeForgetsGrants)
            | Self::Service(
                Service::GrantsBeyondLimit
                | Service::GrantsAgain
                | Service::OldWordBelieved
                | Service::ReturnUntold
                | Service::PeekTakes
                | Service::LostAnswerKept,
            ) => Some("shared"),
            Self::Core(Core::VoucherUsedTwice | Core::VoucherStays) => Some("issuing"),
            Self::Core(Core::ReversalGivesWaived) => Some("strict"),
            Self::Core(Core::MergeDoublesDebt | Core::PassesStay | Core::PassNotBurnt | Core::PassesComeAgain) => Some("lenient"),
            _ => None,
        }
    }

    /// Runs seed after seed with the bug, until one finds it or there were enough.
    #[must_use]
    pub fn hunt(self, settings: Settings, most: u64) -> Hunt {
        self.plant();
        let mut hunt = Hunt { planted: self, seeds: 0, last: Report::default() };
        let seeds = (settings.seed..).filter(|seed| self.home().is_none_or(|home| programs::name_of(*seed) == Some(home)));
        for seed in seeds.take(usize::try_from(most).unwrap_or_default()) {
            hunt.seeds += 1;
            hunt.last = run(Settings { seed, ..settings });
            if hunt.last.finding.is_some() {
                break;
            }
        }
        core::plant(None);
        service::plant(None);
        hunt
    }
}

impl Hunt {
    /// The line of a table: the bug, the seeds it took, and the check that saw it.
    #[must_use]
    pub fn told(&self) -> String {
        let name = match self.planted {
            Planted::Core(bug) => format!("core {bug:?}"),
            Planted::Service(bug) => format!("service {bug:?}"),
        };
        let by = self.last.finding.as_ref().map_or("NOT FOUND", |finding| finding.check);
        format!("{name:32} {:>3} seeds  {by}", self.seeds)
    }
}
