//! Events: a line each for the program, the event, the member and the instant.

use tally_core::event::Event;
use tally_core::program::Program;
use tally_core::quote::Detail;
use tally_core::quote::View;
use tally_core::quote::event::{EventError, earn_event};
use tally_core::values::points::Points;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;

use super::Target;
use super::laws::{comes_back, instant, lines, problems_are_sentences, told, version, view};

/// Events.
pub const TARGET: Target =
    Target { name: "event", run, lines: |book| vec![Program::shape(book), Event::shape(book), View::shape(book), Instant::shape(book)] };

/// An event is refused with sentences, or earns something that is not negative, the same whenever it is asked.
fn run(bytes: &[u8]) {
    let mut lines = lines(bytes);
    let (Some(version), Some(event)) = (version(lines.next()), told::<Event>(lines.next())) else { return };
    comes_back(&event);
    let (view, at) = (view(lines.next()), lines.next().map_or(event.occurred_at, |line| instant(Some(line))));
    match earn_event(&version, &view, &event, at, Detail::FULL) {
        Ok(answer) => {
            let read = comes_back(&answer);
            assert!(read.earned.values().all(|points| *points >= Points::ZERO), "an event costs points");
            assert_eq!(earn_event(&version, &view, &event, at, Detail::FULL), Ok(answer));
        }
        Err(EventError::NotValid(problems)) => problems_are_sentences(&problems),
        Err(EventError::NoMember | EventError::OutOfBounds(_)) => {}
    }
}
