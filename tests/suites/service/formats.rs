//! Stored formats, to the byte: an account lives longer than a program that wrote it, so a change of any of
//! these texts needs a migration (and a reader of the old text until every account has it).

use serde_json::json;
use tally_service::account::Request;
use tally_service::compact::WORDS;
use tally_service::migration::migrate;
use tally_service::shopify::{Delivery, read};
use tally_service::{records, registry, schema, told};
use tally_tests::document::document;
use tally_tests::native_sql::NativeSql;

use super::shop::{Shop, cart, choosing, day, order, plain, program, request, version, with};

/// One order that earns, one that spends and is half returned, one open hold.
pub fn shop() -> Shop {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[700]), day(0));
    shop.must("order", "till-7", &order("b", choosing(cart(&[40, 20]), "five", None)), day(1));
    shop.must("refund", "return-1", &json!({"account": "member", "order": "b", "lines": [{"line": "line-1"}]}), day(2));
    shop.hold("checkout", choosing(cart(&[30]), "pay", Some(250)), day(3), 600);
    shop
}

/// Compares rows with those of a section of `stored_rows.txt`.
fn pinned(section: &str, rows: &[String]) {
    let sections = include_str!("stored_rows.txt").split("\n# ");
    let wanted =
        sections.filter_map(|text| text.split_once('\n')).find(|(name, _)| *name == section).map_or("", |(_, rows)| rows.trim_end());
    let actual = rows.join("\n");
    assert!(actual == wanted, "a stored format changed.\n# {section} was\n{wanted}\n# {section} is\n{actual}\n");
}

#[test]
fn the_schema_of_an_account() {
    let sql = NativeSql::in_memory();
    sql.transaction(|| migrate(&sql, schema::MIGRATIONS)).expect("an empty database");
    pinned("schema of an account", &sql.texts("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"));
}

#[test]
fn the_schema_of_the_registry() {
    let sql = NativeSql::in_memory();
    sql.transaction(|| migrate(&sql, registry::MIGRATIONS)).expect("an empty database");
    pinned("schema of the registry", &sql.texts("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"));
}

/// What an order's object keeps: whose it is and how it was last, and a parcel that came before it.
#[test]
fn what_is_told_of_an_order() {
    let sql = NativeSql::in_memory();
    sql.transaction(|| migrate(&sql, told::MIGRATIONS)).expect("an empty database");
    pinned("schema of an order", &sql.texts("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"));
    let parcel = json!({"id": 5, "order_id": 7, "status": "success", "created_at": "2026-01-05T12:00:00Z", "line_items": [{"id": 1, "quantity": 2}]});
    let order = json!({"id": 7, "currency": "EUR", "customer": {"id": 3}, "updated_at": "2026-01-05T12:00:00Z", "financial_status": "pending",
                       "line_items": [{"id": 1, "sku": "cup", "quantity": 2, "price": "9.00"}]});
    for (topic, payload) in [("fulfillments/create", parcel), ("orders/updated", order)] {
        let Ok(Delivery::Tell(_, told)) = read(topic, "key", &document(payload)) else { panic!("{topic}") };
        told::tell(&sql, &told).expect("it is told");
    }
    pinned(
        "told of an order",
        &sql.texts(
            "SELECT document(body) FROM head UNION ALL SELECT edits || ' ' || refused || ' ' || name || ' ' || document(body) FROM waiting",
        ),
    );
}

#[test]
fn records() {
    pinned("record", &shop().record_texts());
}

#[test]
fn the_head() {
    let heads = shop().sql.texts("SELECT head FROM record WHERE head <> '' ORDER BY seq");
    pinned("head", &heads);
}

/// What challenges keep: two of four units, then the badge and the prize of the other two.
#[test]
fn challenges() {
    let challenge = json!({"id": "card", "goal": {"units": {}}, "milestones": [
        {"at": "3", "give": {"badge": "regular"}}, {"at": "4", "give": {"points": {"wallet": "points", "points": "5"}}}]});
    let program = with(with(plain(), "/badges", json!([{"id": "regular"}])), "/challenges", json!([challenge]));
    let shop = Shop::new(program);
    shop.buy("a", cart(&[10, 20]), day(0));
    shop.buy("b", cart(&[10, 20]), day(1));
    let rows = shop.sql.texts("SELECT json_extract(document(body), '$.entries') FROM record ORDER BY seq");
    let kept = shop.sql.texts("SELECT json_extract(document(head), '$.achieved') FROM record WHERE seq = 2");
    pinned("challenge", &[rows, kept].concat());
}

#[test]
fn lots() {
    pinned("lot", &shop().sql.texts("SELECT id || ' ' || document(body) FROM lot ORDER BY id"));
}

#[test]
fn holds() {
    pinned("hold", &shop().sql.texts("SELECT id || ' ' || document(body) FROM hold ORDER BY id"));
}

#[test]
fn purchases() {
    pinned(
        "purchase",
        &shop()
            .sql
            .texts("SELECT id || ' ' || seq || ' ' || coalesce(document(own_key), '-') || ' ' || document(body) FROM purchase ORDER BY id"),
    );
}

/// What rows keep of these documents, to the byte: a seal and a packed document.
#[test]
fn packed_documents() {
    let hex = "SELECT hex(body) FROM record UNION ALL SELECT hex(body) FROM lot UNION ALL SELECT hex(own_key) FROM purchase WHERE own_key IS NOT NULL";
    pinned("packed", &shop().sql.texts(hex));
}

/// A packed document names words by their place: none ever moves.
#[test]
fn words_of_packed_documents() {
    let lines: Vec<String> = WORDS.chunks(16).map(|words| words.join(" ")).collect();
    pinned("words", &lines);
}

#[test]
fn receipts() {
    pinned("receipt", &shop().sql.texts("SELECT name || ' ' || seq || ' ' || document(request) FROM receipt ORDER BY name"));
}

#[test]
fn the_outbox() {
    let shop = shop();
    records::acknowledge(&shop.sql, 3).expect("the outbox");
    records::acknowledge(&shop.sql, 2).expect("it never goes back");
    pinned("outbox", &shop.sql.texts("SELECT id || ' ' || delivered FROM outbox"));
}

#[test]
fn the_registrys_rows() {
    let sql = NativeSql::in_memory();
    sql.transaction(|| migrate(&sql, registry::MIGRATIONS)).expect("an empty database");
    let version = version(super::shop::plain());
    sql.transaction(|| registry::publish(&sql, &version, None, day(0))).expect("a first version");
    pinned("schedule", &sql.texts("SELECT effective_at || ' ' || hash || ' ' || program FROM schedule"));
    pinned("version", &sql.texts("SELECT hash || ' ' || body FROM version"));
}

/// The hash that a key is bound to: of the kind and the canonical text of the body, whatever its spelling.
#[test]
fn the_hash_of_a_request() {
    let hashed = |request: &Request| request.hash.clone();
    let body = order("a", cart(&[1]));
    pinned("hash of a request", &[hashed(&request("order", "a", &body))]);
    assert_ne!(
        hashed(&request("release", "a", &json!({"account": "m", "hold": "h"}))),
        hashed(&request("capture", "a", &json!({"account": "m", "hold": "h"})))
    );
}
