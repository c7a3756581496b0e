//! Values that cannot be wrong: bounded numbers, names, time, and the one JSON tree.

pub mod allocate;
pub mod amount;
pub mod bounds;
pub mod calendar;
pub mod error;
pub mod exchange;
pub mod hash;
pub mod id;
pub mod json;
pub mod moment;
pub mod money;
pub mod month_day;
pub mod points;
pub mod quantity;
pub mod rate;
pub mod ratio;
pub mod round;
pub mod shape;
pub mod time;
pub mod time_of_day;
pub mod weekday;
pub mod wire;
pub mod years;
pub mod zone;
