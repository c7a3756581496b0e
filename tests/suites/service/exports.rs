//! An account as it is exported, to the byte, and what an auditor finds in it.

use serde_json::json;
use tally_core::account::audit::{Audit, Misfit, Verified};
use tally_core::program::Version;
use tally_service::account::Failure;
use tally_service::export;
use tally_tests::world::id;

use super::shop::{Shop, cart, choosing, day, order, program};

/// The whole export, in pages of so many lines.
pub fn exported(shop: &Shop, lines: i64) -> String {
    let (mut text, mut after) = (String::new(), None);
    loop {
        let page = export::page(&shop.sql, &id("member"), after.as_deref(), lines).expect("a page");
        text.push_str(&page.text);
        after = page.next;
        if after.is_none() {
            return text;
        }
    }
}

/// What an auditor with the versions finds.
pub fn audited(text: &str, versions: Option<Vec<Version>>) -> Result<Verified, Misfit> {
    let mut audit = Audit::new(versions);
    for line in text.lines() {
        audit.line(line, tally_api::text::parse(line).ok().as_ref())?;
    }
    audit.end()
}

/// The versions of a shop.
pub fn versions(shop: &Shop) -> Option<Vec<Version>> {
    Some(shop.versions.entries.iter().map(|(_, version)| (**version).clone()).collect())
}

/// One order that earns, one that spends and is half returned, one open hold.
fn shop() -> Shop {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[700]), day(0));
    shop.must("order", "till-7", &order("b", choosing(cart(&[40, 20]), "five", None)), day(1));
    shop.must("refund", "return-1", &json!({"account": "member", "order": "b", "lines": [{"line": "line-1"}]}), day(2));
    shop.hold("checkout", choosing(cart(&[30]), "pay", Some(250)), day(3), 600);
    shop
}

#[test]
fn the_format_of_an_export() {
    let text = exported(&shop(), 1000);
    let wanted = include_str!("exported.ndjson");
    assert!(text == wanted, "the format of exports changed; it needs a new number.\nwas\n{wanted}\nis\n{text}");
}

#[test]
fn an_export_is_the_same_in_pages_of_any_size() {
    let shop = shop();
    let whole = exported(&shop, 1000);
    for lines in 1..9 {
        assert_eq!(exported(&shop, lines), whole, "{lines} lines a page");
    }
}

#[test]
fn a_good_export_is_verified() {
    let shop = shop();
    let found = audited(&exported(&shop, 1000), versions(&shop)).expect("an export that fits");
    assert_eq!((found.records, found.orders, found.with_programs), (4, 2, true));
    assert_eq!(found.balances, shop.records().last().expect("a record").balances);
    assert!(audited(&exported(&shop, 1000), None).is_ok());
    assert!(audited(&exported(&Shop::new(program()), 1000), None).is_ok(), "an account that nothing has happened to");
}

#[test]
fn records_go_on_whatever_happens_and_the_rest_begins_again() {
    let shop = shop();
    let page = |after: Option<&str>| export::page(&shop.sql, &id("member"), after, 2);
    let first = page(None).expect("a page").next;
    shop.buy("c", cart(&[10]), day(4));
    let second = page(first.as_deref()).expect("the records of then").next;
    match page(second.as_deref()) {
        Err(Failure::Problem(problem)) => assert_eq!((problem.status, problem.code), (409, "export_changed")),
        other => panic!("wanted a problem, actual {other:?}"),
    }
    for broken in ["", "4", "4.records", "4.records.x", "x.records.1", "4.rows.1"] {
        assert!(matches!(page(Some(broken)), Err(Failure::Problem(_))), "`{broken}`");
    }
}
