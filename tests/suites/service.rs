//! The account as it is stored: every command on a native SQLite, with faults, replays and time between.

mod service {
    mod challenges;
    mod clock;
    mod compact;
    mod duties;
    mod erasure;
    mod events;
    mod exports;
    mod faults;
    mod fold;
    mod formats;
    mod imports;
    mod keys;
    mod limits;
    mod lives;
    mod merge_ways;
    mod merges;
    mod migrations;
    mod parked;
    mod passes;
    mod person;
    mod program_limits;
    mod registry;
    mod review;
    mod rows;
    mod shop;
    mod shopify;
    mod shopify_life;
    mod tampering;
    mod time;
    mod tokens;
    mod transfers;
    mod versions;
    mod vouchers;
}
