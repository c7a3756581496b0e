//! What happens when: events ordered by their instant, and by the order in which they were planned.

use std::collections::BTreeMap;

/// A queue of events. Two events of one instant come out in the order in which they went in.
#[derive(Debug)]
pub struct Queue<E> {
    events: BTreeMap<(i64, u64), E>,
    planned: u64,
}

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Self { events: BTreeMap::new(), planned: 0 }
    }
}

impl<E> Queue<E> {
    /// Plans an event for an instant.
    pub fn plan(&mut self, at_ms: i64, event: E) {
        self.planned += 1;
        self.events.insert((at_ms, self.planned), event);
    }

    /// The next event, with its instant.
    pub fn take(&mut self) -> Option<(i64, E)> {
        self.events.pop_first().map(|((at_ms, _), event)| (at_ms, event))
    }
}
