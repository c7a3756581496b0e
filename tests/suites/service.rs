//! The account as it is stored: every command on a native SQLite, with faults, replays and time between.

#[path = "service/shop.rs"]
mod shop;

mod service {
    mod clock;
    mod duties;
    mod faults;
    mod fold;
    mod formats;
    mod keys;
    mod migrations;
    mod random_life;
    mod rows;
    mod shopify;
    mod time;
    mod tokens;
    mod versions;
}
