//! Made-up histories of one account.

use tally_core::account::Command;
use tally_core::account::command::{AdjustPoints, CaptureHold, PlaceOrder, RefundLine, RefundOrder, ReleaseHold, ReverseAdjustment};
use tally_core::program::Version;
use tally_core::program::wallet::{ActivityKind, Expiry, ExpiryStart, Inactivity, Span, TierEffect, TierExpiry, TierExpiryRule};
use tally_core::tier::standing::Floor;
use tally_core::values::id::Id;
use tally_core::values::money::Minor;
use tally_core::values::month_day::MonthDay;
use tally_core::values::points::Points;
use tally_core::values::quantity::Quantity;
use tally_core::values::time::Instant;
use tally_tests::generate::{BEGIN_2026_MS, DAY_MS, checkout};
use tally_tests::random::Random;
use tally_tests::world::{Refusal, World, id};

use super::version;

/// Plays a history and calls `check` after every step that was carried out; `step` numbers it.
///
/// A rejection is an answer like any other and changes nothing. What breaks the ledger is a failure.
pub fn play(seed: u64, steps: i64, mut check: impl FnMut(&World, i64)) -> (World, Instant) {
    let random = &mut Random::new(seed ^ 0x4157);
    let mut world = World::new(ending(version(seed / 4), &mut Random::new(seed ^ 0x0e2d)));
    let mut now = BEGIN_2026_MS + random.between(0, 300) * DAY_MS;
    for step in 0..steps {
        now += *random.pick(&[0, 1, 60_000, 3_600_000, DAY_MS, 20 * DAY_MS, 70 * DAY_MS]);
        let at = Instant::new(now).expect("an instant of this century");
        match act(random, &mut world, at, step) {
            Ok(()) => check(&world, step),
            Err(Refusal::Rejected(_)) => {}
            Err(Refusal::Broken(why)) => panic!("seed {seed}, step {step}: {why}"),
        }
    }
    (world, Instant::new(now).expect("an instant of this century"))
}

/// The same program with other ways in which points end: on a day of the year, by inactivity, later with a tier.
fn ending(version: Version, random: &mut Random) -> Version {
    let mut program = version.program;
    let tiers: Vec<_> =
        program.ladders.iter().flat_map(|ladder| ladder.tiers.iter().map(|tier| (ladder.id.clone(), tier.id.clone()))).collect();
    for wallet in &mut program.wallets {
        let days = |random: &mut Random, most| Span::Days(u32::try_from(random.between(1, most)).expect("few days"));
        if random.percent(40) {
            let activities = random.pick(&[vec![ActivityKind::Order], vec![ActivityKind::Redeem, ActivityKind::Earn]]).clone();
            wallet.inactivity = Some(Inactivity { after: days(random, 120), activities });
        }
        if random.percent(20) {
            let day: &str = ["12-31", "02-29", "06-15"][usize::try_from(random.between(0, 2)).expect("one of three")];
            let on = MonthDay::parse(day);
            let (after, from) = (days(random, 90), ExpiryStart::Earned);
            wallet.expiry = Some(Expiry { after, from, round_up: None, on });
        }
        let ends = wallet.inactivity.is_some() || wallet.expiry.is_some();
        if let (true, false) = (ends && random.percent(70), tiers.is_empty()) {
            let rules = random.several(1, 2, |random, _| {
                let (ladder, at_least) = random.pick(&tiers).clone();
                let expiry = if random.percent(50) { TierEffect::Suspended } else { TierEffect::Longer(days(random, 90)) };
                TierExpiryRule { ladder, at_least, expiry }
            });
            wallet.tier_expiry = Some(TierExpiry { rules, grace_days: u32::try_from(random.between(0, 20)).expect("few days") });
        }
    }
    Version::compile(program).unwrap_or_else(|problems| panic!("the program is not valid: {problems:?}"))
}

fn give_tier(random: &mut Random, world: &mut World, at: Instant) -> Result<(), Refusal> {
    let Some(ladder) = world.version.program.ladders.first().cloned() else { return Ok(()) };
    let tier = random.pick(&ladder.tiers).id.clone();
    let until = random.percent(50).then(|| Instant::new(at.ms() + random.between(1, 90) * DAY_MS).expect("in range"));
    let floor = random.percent(70).then_some(Floor { tier, since: at, until });
    world.give_tier(&ladder.id, floor, at).map(|_| ())
}

fn act(random: &mut Random, world: &mut World, at: Instant, step: i64) -> Result<(), Refusal> {
    let cart = checkout(random.bits(), &world.version);
    let holds: Vec<Id> = world.state.holds.keys().cloned().collect();
    let account = world.account.clone();
    match random.between(0, 12) {
        0..=3 => {
            let late =
                if random.percent(20) { Some(Instant::new(at.ms() - random.between(0, 40) * DAY_MS).expect("in range")) } else { None };
            let placed = PlaceOrder {
                account,
                order: id(&format!("order-{step}")),
                occurred_at: late,
                cart,
                hold: None,
                digest: None,
                paid: true,
                by: None,
            };
            world.command(&Command::Order(placed), at)?;
        }
        4 => {
            world.hold(&format!("hold-{step}"), &cart, at, 600)?;
        }
        5 if !holds.is_empty() => {
            let hold = random.pick(&holds).clone();
            let part = |points: &Points| Points::new(points.get() / 2).expect("half of it");
            let held = world.state.holds[&hold].prices().into_iter().map(|price| (price.wallet, part(&price.points)));
            let points = if random.percent(50) { Some(held.collect()) } else { None };
            world.command(&Command::Capture(CaptureHold { account, hold, points }), at)?;
        }
        6 if !holds.is_empty() => {
            let hold = random.pick(&holds).clone();
            if random.percent(50) {
                let cart = world.state.holds[&hold].cart.clone();
                let placed = PlaceOrder {
                    account,
                    order: id(&format!("order-{step}")),
                    occurred_at: None,
                    cart,
                    hold: Some(hold),
                    digest: None,
                    paid: true,
                    by: None,
                };
                world.command(&Command::Order(placed), at)?;
            } else {
                world.command(&Command::Release(ReleaseHold { account, hold }), at)?;
            }
        }
        7 | 8 if !world.orders.is_empty() => refund(random, world, at)?,
        9 => adjust(random, world, at, step)?,
        11 => give_tier(random, world, at)?,
        10 => {
            let (adjustment, reason) = (id(&format!("adjustment-{}", random.between(0, step))), id("test"));
            world.command(&Command::Reverse(ReverseAdjustment { account, adjustment, reason, actor: id("agent") }), at)?;
        }
        _ => {
            world.roll(at)?;
        }
    }
    Ok(())
}

fn adjust(random: &mut Random, world: &mut World, at: Instant, step: i64) -> Result<(), Refusal> {
    let points = if random.percent(50) { random.between(1, 500) } else { -random.between(1, 800) };
    let Some(wallet) = world.version.program.wallets.first().map(|wallet| wallet.id.clone()) else { return Ok(()) };
    let adjusted = by_hand(&world.account, id(&format!("adjustment-{step}")), wallet, points);
    world.command(&Command::Adjust(adjusted), at).map(|_| ())
}

/// An adjustment by hand: points given, or taken where there are fewer than none.
pub fn by_hand(account: &Id, adjustment: Id, wallet: Id, points: i64) -> AdjustPoints {
    AdjustPoints {
        account: account.clone(),
        adjustment,
        wallet,
        points: Points::new(points).expect("some points"),
        reason: id("test"),
        actor: id("agent"),
        reference: None,
        available_at: None,
        expires_at: None,
    }
}

fn refund(random: &mut Random, world: &mut World, at: Instant) -> Result<(), Refusal> {
    let names: Vec<Id> = world.orders.keys().cloned().collect();
    let order = random.pick(&names).clone();
    let line = random.pick(&world.orders[&order].cart.lines).id.clone();
    let (lines, amount) = match random.between(0, 3) {
        0 => (Vec::new(), None),
        1 => (vec![RefundLine { line, quantity: Quantity::whole(1), amount: None }], None),
        2 => (vec![RefundLine { line, quantity: None, amount: Minor::new(random.between(1, 900)).ok() }], None),
        _ => (Vec::new(), Minor::new(random.between(1, 2000)).ok()),
    };
    let account = world.account.clone();
    world.command(&Command::Refund(RefundOrder { account, order, occurred_at: None, lines, amount }), at)?;
    Ok(())
}
