//! Laws of quotes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tally_core::cart::price::PriceBasis;
use tally_core::program::Version;
use tally_core::quote::{Detail, Quote, quote};
use tally_core::reward::{Give, Target};
use tally_core::values::id::Id;
use tally_core::values::money::Minor;
use tally_core::values::wire::Wire as _;
use tally_tests::generate;
use tally_tests::golden::Inputs;

use super::{ample, seeds, version};

fn asked(seed: u64) -> Inputs {
    // Seeds that differ in their last digit share a program, so that one program meets several carts.
    // Of two programs one has all that competes, is limited or asks for the member.
    let program = seed / 8;
    if !program.is_multiple_of(2) {
        return ample(seed, program);
    }
    let version = version(program);
    Inputs { view: generate::view(seed, &version), cart: generate::cart(seed, &version), at: generate::instant(seed), version }
}

fn answered(asked: &Inputs) -> Quote {
    quote(&asked.version, &asked.view, &asked.cart, asked.at, Detail::FULL).expect("amounts of a generated cart stay in bounds")
}

fn sum(amounts: impl IntoIterator<Item = Minor>) -> i64 {
    amounts.into_iter().map(Minor::get).sum()
}

fn discounts(quote: &Quote) -> BTreeMap<Id, i64> {
    let mut by_reward = BTreeMap::new();
    for discount in quote.lines.iter().flat_map(|line| &line.discounts) {
        *by_reward.entry(discount.reward.clone()).or_default() += discount.amount.get();
    }
    by_reward
}

fn is_tender(version: &Version, reward: &Id) -> bool {
    use tally_core::reward::amount_per_point::Form;
    let give = version.program.rewards.iter().find(|known| known.id == *reward).map(|known| &known.give);
    matches!(give, Some(Give::AmountPerPoint(points)) if points.form == Form::Tender)
}

fn takes_nothing_off_lines(version: &Version, reward: &Id) -> bool {
    let give = version.program.rewards.iter().find(|known| known.id == *reward).map(|known| &known.give);
    matches!(give, Some(Give::Shipping(_) | Give::AddUnit(_)))
}

proptest! {
    #![proptest_config(seeds(256))]

    #[test]
    fn line_discounts_sum_to_what_each_reward_took_off(seed: u64) {
        let asked = asked(seed);
        let quote = answered(&asked);
        let by_reward = discounts(&quote);
        let (mut tendered, mut shipping) = (0, 0);
        for redemption in &quote.rewards {
            if is_tender(&asked.version, &redemption.reward) {
                tendered += redemption.amount.get();
            } else if takes_nothing_off_lines(&asked.version, &redemption.reward) {
                shipping += redemption.amount.get();
                prop_assert_eq!(by_reward.get(&redemption.reward), None);
            } else {
                prop_assert_eq!(by_reward.get(&redemption.reward).copied(), Some(redemption.amount.get()));
            }
        }
        prop_assert_eq!(tendered, quote.totals.paid_with_points.get());
        prop_assert_eq!(shipping, quote.totals.shipping_discount.get());
        prop_assert!(sum(quote.lines.iter().map(|line| line.paid_with_points)) <= tendered);
        prop_assert!(by_reward.keys().all(|reward| quote.rewards.iter().any(|redemption| redemption.reward == *reward)));
    }

    #[test]
    fn totals_add_up(seed: u64) {
        let asked = asked(seed);
        let quote = answered(&asked);
        let totals = &quote.totals;
        let taxes = sum(quote.lines.iter().flat_map(|line| &line.taxes).map(|tax| tax.amount));
        let gross = sum(quote.lines.iter().map(|line| line.gross));
        let net = sum(quote.lines.iter().map(|line| line.net));
        // Taxes in percent are what gross has over net; taxes per unit come on top of both.
        let per_unit = taxes - (gross - net);
        prop_assert_eq!(totals.tax.get(), taxes);
        prop_assert_eq!(totals.items.get() - totals.discount.get(), gross);
        prop_assert_eq!(totals.total.get(), gross + per_unit + totals.shipping.get() - totals.shipping_discount.get());
        prop_assert!(totals.shipping_discount >= Minor::ZERO && totals.shipping_discount <= totals.shipping);
        prop_assert_eq!(totals.to_pay.get(), totals.total.get() - totals.paid_with_points.get());
        prop_assert!(per_unit >= 0);
        if asked.version.program.price == PriceBasis::Gross {
            for line in &quote.lines {
                prop_assert_eq!(line.before.get() - sum(line.discounts.iter().map(|discount| discount.amount)), line.gross.get());
            }
        }
    }

    #[test]
    fn total_is_never_negative(seed: u64) {
        let asked = asked(seed);
        let quote = answered(&asked);
        let sold = |line: &(&tally_core::cart::Line, &tally_core::quote::answer::QuoteLine)| line.0.is_sold();
        for (_, line) in asked.cart.lines.iter().zip(&quote.lines).filter(sold) {
            prop_assert!(line.gross >= Minor::ZERO && line.net >= Minor::ZERO && line.paid_with_points <= line.gross);
        }
        // The merchant's own lines may take an order below zero; rewards never do.
        let merchant = asked.cart.lines.iter().any(|line| !line.is_sold());
        if !merchant || (asked.version.program.price == PriceBasis::Gross && quote.totals.items >= Minor::ZERO) {
            prop_assert!(quote.totals.total >= Minor::ZERO && quote.totals.to_pay >= Minor::ZERO);
        }
    }

    #[test]
    fn no_line_goes_below_its_floor(seed: u64) {
        let mut asked = asked(seed);
        asked.version.program.price = PriceBasis::Gross;
        asked.version = Version::compile(asked.version.program).expect("a program in gross prices is valid");
        let quote = answered(&asked);
        for (line, quoted) in asked.cart.lines.iter().zip(&quote.lines).filter(|(line, _)| line.taxes.is_empty()) {
            if let Some(minimum) = line.minimum_price {
                let (numerator, denominator) = line.quantity.ratio().parts();
                let exact = minimum.wide() * numerator;
                let before = quoted.before.wide() * denominator;
                // A price that was below its floor before is not lowered further.
                prop_assert!((quoted.gross.wide() + 1) * denominator > exact.min(before), "{} of {}", quoted.gross.get(), minimum.get());
            }
        }
    }

    #[test]
    fn what_is_spent_is_there(seed: u64) {
        let asked = asked(seed);
        let quote = answered(&asked);
        prop_assert!(quote.spent.iter().all(|(wallet, points)| *points <= asked.view.available(wallet)));
        prop_assert!(quote.earned.values().all(|points| points.get() >= 0));
    }

    /// Where nothing depends on ties: every line is discounted by itself (percentages on items without a
    /// cap, on all their units), prices are listed gross so that no tax is allocated before a discount, and no line of the
    /// merchant cuts a discount. Then only sums are left, and sums have no order.
    #[test]
    fn order_of_lines_does_not_matter_for_totals(seed: u64) {
        let mut asked = asked(seed);
        let mut program = asked.version.program.clone();
        program.price = PriceBasis::Gross;
        program.rewards.retain(|reward| matches!(&reward.give, Give::Percent(percent) if percent.on == Target::Items && percent.at_most.is_none() && percent.units.is_none()));
        program.rewards.iter_mut().for_each(|reward| reward.exclusive = None); // it may name one that is gone
        program.earn.iter_mut().for_each(|earn| earn.base.price = None);
        asked.version = Version::compile(program).expect("a program with fewer rewards is valid");
        asked.cart.lines.retain(tally_core::cart::Line::is_sold);
        asked.cart.lines.iter_mut().for_each(|line| line.taxes.retain(|tax| tax.included));
        let forward = answered(&asked);
        asked.cart.lines.reverse();
        let backward = answered(&asked);
        prop_assert_eq!(forward.totals, backward.totals);
        prop_assert_eq!(forward.earned, backward.earned);
        prop_assert_eq!(forward.spent, backward.spent);
    }

    #[test]
    fn same_input_gives_same_bytes(seed: u64) {
        let asked = asked(seed);
        let first = answered(&asked).encode().canonical();
        let read: Version = Version::read(&asked.version.program.encode()).expect("what was written can be read");
        let again = quote(&read, &asked.view.clone(), &asked.cart.clone(), asked.at, Detail::FULL).expect("in bounds").encode().canonical();
        prop_assert_eq!(first, again);
    }

    #[test]
    fn asking_for_less_changes_no_number(seed: u64) {
        let asked = asked(seed);
        let full = answered(&asked);
        let brief = quote(&asked.version, &asked.view, &asked.cart, asked.at, Detail::BRIEF).expect("in bounds");
        prop_assert_eq!(Quote { trace: Vec::new(), hints: Vec::new(), digest: None, ..full }, brief);
    }

    #[test]
    fn what_browsers_read_quotes_as_the_whole_version_does(seed: u64) {
        let asked = asked(seed);
        let public = Version::read_public(&asked.version.public().encode()).expect("what browsers read is valid");
        let quoted = quote(&public, &asked.view, &asked.cart, asked.at, Detail::FULL).expect("in bounds");
        prop_assert_eq!(answered(&asked), quoted);
    }

    #[test]
    fn what_is_confirmed_at_checkout_has_no_digest(seed: u64) {
        let quote = answered(&asked(seed));
        prop_assert_eq!(quote.digest.is_none(), !quote.unconfirmed.is_empty());
    }

    #[test]
    fn every_rule_is_in_the_trace_once(seed: u64) {
        let asked = asked(seed);
        let quote = answered(&asked);
        let program = &asked.version.program;
        let rules = program.earn.len() + program.multipliers.len() + program.rewards.len();
        prop_assert_eq!(quote.trace.len(), rules);
        prop_assert_eq!(quote.codes.len(), asked.cart.codes.len());
    }
}
