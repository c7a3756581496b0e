//! Who does things in the world. Another kind of actor is another file with this.

use super::network::Answer;
use super::world::World;

/// Somebody who asks accounts for things.
pub trait Actor: std::fmt::Debug {
    /// Does the next thing, and answers after how many milliseconds it does another.
    fn act(&mut self, world: &mut World) -> i64;

    /// Hears the answer to one of its letters.
    fn hear(&mut self, world: &mut World, letter: usize, answer: &Answer);
}
