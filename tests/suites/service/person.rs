//! What is known of a person stays out of the chain, and can be erased without breaking it.

use serde_json::json;

use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, cart, club, day};

fn known() -> Shop {
    let shop = Shop::new(club());
    shop.buy("before", cart(&[10]), day(0));
    let body = json!({"account": "member", "birthday": "05-17", "attributes": {"town": "graz"}, "segments": ["staff"],
                      "consents": {"letters": true}});
    shop.must("profile", "p", &body, day(1));
    shop.must("event", "e", &super::shop::event("e", "review", day(2)), day(2));
    shop
}

#[test]
fn the_chain_and_the_heads_never_say_who_the_member_is() {
    let shop = known();
    let member = shop.view(day(3)).member;
    assert_eq!((member.attributes.len(), member.segments.len(), member.birthday.is_some()), (1, 1, true));
    for table in
        ["SELECT document(body) || coalesce(document(head), '') FROM record", "SELECT request FROM receipt", "SELECT body FROM event"]
    {
        for text in shop.sql.texts(table) {
            assert!(["05-17", "graz", "staff", "letters"].iter().all(|word| !text.contains(word)), "{table}: {text}");
        }
    }
    assert_eq!(shop.sql.texts("SELECT body FROM person").len(), 1);
    assert_stored_is_the_fold(&shop);
}

#[test]
fn what_is_erased_is_gone_and_the_books_still_add_up() {
    let shop = known();
    assert_eq!(shop.buy("staff", cart(&[10]), day(3)).balances.len(), 4, "points, stars, a coffee and a lounge pass");
    let before = shop.available("points");
    assert_eq!(before, 10 + 20 + 10 + 7, "staff have 7 more");
    shop.must("erase", "erase", &json!({"account": "member"}), day(4));
    assert!(shop.sql.texts("SELECT salt || document(body) FROM person").is_empty());
    assert_eq!(shop.view(day(5)).member.birthday, None);
    assert_eq!(shop.available("points"), before);
    assert_stored_is_the_fold(&shop);
}
