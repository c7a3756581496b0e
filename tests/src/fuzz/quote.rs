//! Quotes: a line each for the program, the cart, the member and the instant.

use tally_core::cart::Cart;
use tally_core::cart::price::PriceBasis;
use tally_core::program::{Program, Version};
use tally_core::quote::{Detail, Quote, View, quote};
use tally_core::values::money::Minor;
use tally_core::values::points::Points;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;

use super::Target;
use super::laws::{comes_back, instant, lines, told, version, view};

/// Quotes.
pub const TARGET: Target =
    Target { name: "quote", run, lines: |book| vec![Program::shape(book), Cart::shape(book), View::shape(book), Instant::shape(book)] };

/// A cart is refused, or answered without a negative sum, the same whoever asks for however much: the edge, the browser with
/// what it may read of the program, a page that wants no more than the numbers.
fn run(bytes: &[u8]) {
    let mut lines = lines(bytes);
    let (Some(version), Some(cart)) = (version(lines.next()), told::<Cart>(lines.next())) else { return };
    let (view, at) = (view(lines.next()), instant(lines.next()));
    let ask = |version: &Version, detail| quote(version, &view, &cart, at, detail);
    let Ok(full) = ask(&version, Detail::FULL) else { return };
    comes_back(&full);
    nothing_is_negative(&version, &view, &cart, &full);
    assert_eq!(full.digest.is_none(), !full.unconfirmed.is_empty(), "a digest is there unless something is confirmed later");
    let public = Version::read_public(&version.public().encode()).expect("what browsers get can be read");
    assert_eq!(ask(&public, Detail::FULL).as_ref(), Ok(&full), "the browser quotes otherwise");
    let checkout = Quote { trace: Vec::new(), hints: Vec::new(), ..full };
    assert_eq!(ask(&version, Detail::CHECKOUT).as_ref(), Ok(&checkout), "asking for less changes the answer");
    assert_eq!(ask(&version, Detail::BRIEF), Ok(Quote { digest: None, ..checkout }), "asking for less changes the answer");
}

/// The merchant's own lines may take an order below zero; rewards, points and taxes never do.
fn nothing_is_negative(version: &Version, view: &View, cart: &Cart, quote: &Quote) {
    let totals = &quote.totals;
    for (line, quoted) in cart.lines.iter().zip(&quote.lines).filter(|(line, _)| line.is_sold()) {
        let listed = line.listed().expect("the quote counted it") >= Minor::ZERO;
        assert!(!listed || (quoted.gross >= Minor::ZERO && quoted.net >= Minor::ZERO), "`{}` is below zero", line.id);
        assert!(quoted.free_units >= 0 && quoted.paid_with_points >= Minor::ZERO && quoted.paid_with_stored_value >= Minor::ZERO);
    }
    let ours = [totals.shipping_discount, totals.paid_with_points, totals.paid_with_stored_value, totals.shipping];
    assert!(ours.iter().all(|amount| *amount >= Minor::ZERO), "{totals:?}");
    assert!(totals.shipping_discount <= totals.shipping, "{totals:?}");
    let merchant = cart.lines.iter().any(|line| line.listed().is_ok_and(|listed| listed < Minor::ZERO));
    if !merchant || (version.program.price == PriceBasis::Gross && totals.items >= Minor::ZERO) {
        assert!(totals.total >= Minor::ZERO && totals.to_pay >= Minor::ZERO, "{totals:?}");
    }
    assert!(quote.earned.values().chain(quote.spent.values()).all(|points| *points >= Points::ZERO), "points below zero");
    for (wallet, spent) in &quote.spent {
        // Where the program says so, an order may spend what it earns itself.
        let same_order = version.program.wallets.iter().any(|known| known.id == *wallet && known.same_order);
        let earned = quote.earned.get(wallet).copied().filter(|_| same_order).unwrap_or_default();
        let there = view.available(wallet).max(Points::ZERO).get() + earned.get();
        assert!(spent.get() <= there, "{} of {there} `{wallet}` are spent", spent.get());
    }
}
