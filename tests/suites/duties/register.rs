//! Where every duty is tested: no duty without a test that exists, or a reason.

use std::fs;
use std::path::Path;

use Kept::{Ledger, Tests};

/// How a duty is kept.
enum Kept {
    /// By these tests: a file under `tests/`, and the name of a test in it.
    Tests(&'static [(&'static str, &'static str)]),
    /// By what the ledger or the edge does, and no test of its own says it yet; why.
    Ledger(&'static str),
}

/// As many as were found.
const DUTIES: usize = 41;

const ACCOUNT: &str = "suites/duties/account.rs";
const AMOUNTS: &str = "suites/duties/amounts.rs";
const CODES: &str = "suites/duties/codes.rs";
const MONEY: &str = "suites/duties/money.rs";
const RULES: &str = "suites/duties/rules.rs";
const TIME: &str = "suites/duties/time.rs";
const STORED: &str = "suites/service/duties.rs";
const RACES: &str = "chaos/races.test.mjs";
const SHARED: &str = "suites/service/program_limits.rs";

/// Every duty, in order.
const REGISTER: [Kept; DUTIES] = [
    Tests(&[(STORED, "d01_buying_and_bringing_back_leaves_no_points")]),
    Tests(&[(STORED, "d02_a_refund_gives_redeemed_points_back_and_never_charges_them_again")]),
    Tests(&[(RULES, "d03_what_comes_back_does_not_lower_what_new_lines_earn")]),
    Tests(&[
        (ACCOUNT, "d04_what_is_cancelled_and_reinstated_is_as_it_was"),
        ("suites/properties/inverses.rs", "any_steps_undone_in_reverse_leave_the_account_as_it_was"),
    ]),
    Tests(&[
        ("suites/service/lives.rs", "d05_what_is_stored_is_the_fold_of_the_records_after_any_life"),
        ("suites/service/parked.rs", "d05_whatever_arrives_first_the_balance_is_the_same"),
        ("suites/model.rs", "the_ledger_is_what_the_reference_model_says"),
    ]),
    Tests(&[(ACCOUNT, "d06_a_cancelled_line_gives_back_what_was_paid_for_it")]),
    Tests(&[
        (RACES, "200 holds for the last points: as many as there are points for succeed"),
        (RACES, "200 members claim a code that is honoured 7 times: 7 have it, every other is told"),
    ]),
    Tests(&[(RACES, "capture, release and order of one hold at once: one of them ends it")]),
    Tests(&[("chaos/kill.test.mjs", "kill -9 among holds, captures and refunds keeps every promise")]),
    Tests(&[
        (RACES, "orders that all spend the last points without a hold: one does"),
        (SHARED, "d10_a_code_is_used_exactly_as_often_as_the_program_allows"),
    ]),
    Tests(&[(RACES, "100 holds of one account with points for all: 20 may be open at once")]),
    Tests(&[(RULES, "d12_discounts_are_a_function_of_the_cart")]),
    Tests(&[
        ("suites/service/keys.rs", "d13_a_source_event_delivered_five_times_awards_once"),
        ("suites/service/keys.rs", "d13_an_event_that_heard_of_its_order_does_not_revive_it_when_it_is_cancelled"),
        ("suites/service/events.rs", "d13_an_event_told_twice_is_recorded_once"),
    ]),
    Ledger("a device that works offline needs signed leases, which no endpoint grants"),
    Tests(&[(AMOUNTS, "d15_fractions_are_refused_everywhere"), (AMOUNTS, "d15_no_type_of_the_engine_is_a_binary_fraction")]),
    Tests(&[(AMOUNTS, "d16_a_whole_discount_leaves_not_a_cent")]),
    Tests(&[(AMOUNTS, "d17_the_parts_of_a_discount_are_the_whole")]),
    Tests(&[(AMOUNTS, "d18_the_last_cents_can_be_spent")]),
    Tests(&[(RULES, "d19_whether_discounts_and_points_lower_the_earning_base_is_declared")]),
    Tests(&[
        (MONEY, "d20_nothing_that_costs_points_is_given_without_them"),
        (MONEY, "d20_an_order_takes_the_points_in_the_same_record_or_is_refused"),
    ]),
    Tests(&[(MONEY, "d21_stored_value_does_not_buy_stored_value")]),
    Tests(&[
        (TIME, "d22_a_day_is_cut_in_the_zone_of_the_program"),
        (TIME, "d22_what_is_recorded_cuts_days_as_the_quote_does"),
        (TIME, "d22_points_end_at_one_instant_for_every_reader"),
    ]),
    Tests(&[(STORED, "d23_points_spent_before_an_expiry_do_not_expire")]),
    Tests(&[
        (RULES, "d24_rewards_do_not_invalidate_each_other"),
        (RULES, "d24_an_exclusive_reward_of_low_priority_does_not_beat_a_high_one"),
    ]),
    Tests(&[(RULES, "d25_only_what_had_an_effect_uses_a_limit"), (SHARED, "d25_what_a_hold_or_an_order_gives_back_is_there_for_others")]),
    Tests(&[(AMOUNTS, "d26_no_stack_of_rewards_takes_more_than_there_is")]),
    Tests(&[(RULES, "d27_a_tier_is_a_function_of_what_was_earned_and_not_of_the_balance")]),
    Tests(&[(RULES, "d28_thousands_of_rules_that_do_not_apply_change_nothing")]),
    Tests(&[
        ("parity/parity.test.mjs", "wasm answers as native code does"),
        ("parity/parity.test.mjs", "HTTP answers as native code does"),
        (MONEY, "d29_what_is_recorded_is_what_was_quoted"),
    ]),
    Tests(&[("suites/service/merges.rs", "d30_a_merge_takes_everything_along_once")]),
    Tests(&[("suites/service/tokens.rs", "a_token_for_somebody_else_or_for_nobody_is_refused")]),
    Tests(&[(MONEY, "d32_the_shopper_says_how_many_points")]),
    Tests(&[(CODES, "d33_every_code_has_a_status_and_its_reason"), (CODES, "d33_a_code_that_is_called_applied_did_something")]),
    Tests(&[(CODES, "d34_unknown_and_expired_codes_have_one_answer")]),
    Tests(&[
        (MONEY, "d35_another_currency_earns_what_the_same_money_does"),
        (MONEY, "d35_no_currency_makes_points_or_stored_value_worth_more"),
    ]),
    Tests(&[
        (CODES, "d36_a_code_that_no_longer_applies_is_told_and_not_dropped"),
        (ACCOUNT, "d36_a_quote_is_what_is_committed_or_it_is_told_that_it_changed"),
        (ACCOUNT, "d36_a_hold_keeps_what_was_quoted_until_its_deadline"),
        (STORED, "d36_a_limit_stays_used_when_the_profile_changes"),
        ("suites/service/lives.rs", "d36_no_life_changes_what_was_recorded"),
        ("suites/properties/promises.rs", "d36_an_agreed_quote_is_recorded_as_it_was_or_told_that_it_changed"),
    ]),
    Tests(&[
        (STORED, "d37_a_refund_in_pieces_takes_back_what_one_refund_does"),
        ("suites/properties/refunds.rs", "refund_total_does_not_depend_on_split"),
        ("suites/properties/returns.rs", "d37_returns_edits_and_amounts_come_to_the_same_in_any_order"),
    ]),
    Tests(&[("suites/service/versions.rs", "d38_a_refund_is_decided_by_the_version_of_its_order")]),
    Tests(&[(STORED, "d39_released_and_restored_points_keep_their_end")]),
    Tests(&[(ACCOUNT, "d40_a_refund_undoes_every_effect_of_its_order")]),
    Tests(&[(STORED, "d41_held_points_are_gone_for_every_other_reader")]),
];

#[test]
fn every_duty_is_tested_or_says_why_not() {
    let mut missing = Vec::new();
    for (index, kept) in REGISTER.iter().enumerate() {
        let duty = format!("D-{:02}", index + 1);
        match kept {
            Tests([]) | Ledger("") => missing.push(format!("{duty} has neither test nor reason")),
            Tests(tests) => missing.extend(
                tests
                    .iter()
                    .filter(|(file, name)| !is_there(file, name))
                    .map(|(file, name)| format!("{duty}: `tests/{file}` has no test `{name}`")),
            ),
            Ledger(_) => {}
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

fn is_there(file: &str, name: &str) -> bool {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap_or_default();
    let declared =
        if file.ends_with(".rs") { [format!("fn {name}("), String::new()] } else { [format!("test(\"{name}"), format!("test(`{name}")] };
    declared.iter().any(|declared| !declared.is_empty() && text.contains(declared))
}

#[test]
fn a_test_that_does_not_exist_is_missed() {
    assert!(is_there(RULES, "d12_discounts_are_a_function_of_the_cart"));
    assert!(!is_there(RULES, "d12_discounts") && !is_there("suites/duties/nowhere.rs", "d12_discounts_are_a_function_of_the_cart"));
}

/// Tests that carry the id of a duty belong to that duty, so that the register stays whole.
#[test]
fn every_test_that_names_a_duty_is_registered() {
    let registered: Vec<_> = REGISTER
        .iter()
        .enumerate()
        .flat_map(|(index, kept)| match kept {
            Tests(tests) => tests.iter().map(|(_, name)| (index + 1, *name)).collect(),
            Ledger(_) => Vec::new(),
        })
        .collect();
    for file in [ACCOUNT, AMOUNTS, CODES, MONEY, RULES, TIME] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("a file of duties");
        for name in text.lines().filter_map(|line| line.strip_prefix("fn d")?.split_once('(')) {
            let duty = name.0.split('_').next().and_then(|digits| digits.parse::<usize>().ok());
            let Some(duty) = duty else { continue };
            let name = format!("d{}", name.0);
            assert!(registered.contains(&(duty, name.as_str())), "`{name}` of {file} is not registered for D-{duty:02}");
        }
    }
}
