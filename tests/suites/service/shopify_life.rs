//! An order's life as Shopify tells it, in every order in which its deliveries may arrive.

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_service::account::{Failure, Freshness, Request};
use tally_service::migration::migrate;
use tally_service::shopify::{Delivery, read};
use tally_service::sql::Sql as _;
use tally_service::told::{self, Addressed, Answered, MIGRATIONS};
use tally_tests::document::document;
use tally_tests::native_sql::NativeSql;
use tally_tests::permutations::permutations;
use tally_tests::world::id;

use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, day, plain, version, with};

/// An order's object and the account of its customer.
struct Platform {
    order: NativeSql,
    shop: Shop,
    asked: Vec<String>,
}

/// What came of a delivery: the code of a refusal, or how fresh the record is.
type Came = Result<Freshness, String>;

impl Platform {
    fn new(program: Value) -> Self {
        let order = NativeSql::in_memory();
        order.transaction(|| migrate(&order, MIGRATIONS)).expect("an empty database");
        Self { order, shop: Shop::new(program), asked: Vec::new() }
    }

    /// Delivers as the worker does. Nothing where the delivery is only kept, or says nothing new.
    fn deliver(&mut self, delivery: &Delivered) -> Option<Came> {
        let (topic, event, payload) = delivery;
        let key = format!("shopify-{topic}-{event}");
        let Ok(Delivery::Tell(order, told)) = read(topic, &key, &document(payload.clone())) else { panic!("{topic} is ignored") };
        assert_eq!(&*order, "shopify-1");
        let mut to_ask = self.order.transaction(|| told::tell(&self.order, &told)).expect("it is told");
        let mut came: Option<Came> = None;
        for _ in 0..9 {
            let mut answers = Vec::new();
            for command in &to_ask.commands {
                let answer = self.ask(command);
                let refused = answer.as_ref().err().and_then(|code| tally_core::values::id::Id::new(code));
                answers.push(Answered { row: command.row, refused });
                let ends = command.row.is_none() && answer.is_err();
                if told.says(command) && (answer.is_ok() || came.is_none()) {
                    came = Some(answer);
                }
                if ends {
                    break;
                }
            }
            if answers.is_empty() {
                return came;
            }
            to_ask = self.order.transaction(|| told::answered(&self.order, &answers)).expect("it is told");
        }
        panic!("it asks for ever: {to_ask:?}")
    }

    fn ask(&mut self, command: &Addressed) -> Came {
        assert_eq!(command.account, id("shopify-77"));
        self.asked.push(format!("{} {}", command.word, command.key));
        let read = Command::read(&command.word, &command.body).expect("a command").unwrap_or_else(|errors| panic!("{errors:?}"));
        match self.shop.send(&Request::new(read, command.key.clone(), &command.body.canonical()), day(40)) {
            Ok(reply) => Ok(reply.freshness),
            Err(Failure::Problem(problem)) => Err(problem.code.to_owned()),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// What can be spent of both wallets, what waits, and how many orders count.
    fn holds(&self) -> [i64; 5] {
        let [points, miles] = ["points", "miles"].map(|wallet| self.shop.holds(wallet));
        [points.available, points.pending, miles.available, miles.pending]
            .map(|points| points.get())
            .into_iter()
            .chain([self.shop.view(day(41)).member.orders])
            .collect::<Vec<_>>()
            .try_into()
            .expect("five")
    }

    /// Nothing of it waits any more.
    fn waits(&self) -> Vec<String> {
        self.order.texts("SELECT name || ' ' || refused FROM waiting ORDER BY id")
    }
}

/// A topic, the event's id, the payload.
type Delivered = (&'static str, &'static str, Value);

/// One point a euro that waits for the payment, and one mile that waits for the parcel.
fn program() -> Value {
    let wallets = json!([{"id": "points", "available": {"on": "paid"}}, {"id": "miles", "available": {"on": "fulfilled"}}]);
    let earn = json!([{"id": "base", "wallet": "points", "per": "money", "points": "1"},
                      {"id": "miles", "wallet": "miles", "per": "money", "points": "1", "group": "miles"}]);
    with(with(with(plain(), "/wallets", wallets), "/earn", earn), "/rewards", json!([]))
}

fn line(number: i64, quantity: i64, price: &str) -> Value {
    json!({"id": number, "sku": format!("s{number}"), "quantity": quantity, "current_quantity": quantity, "price": price, "total_discount": "0.00",
           "gift_card": false, "discount_allocations": [], "tax_lines": []})
}

/// An order of two cups at 10.00 and a pot at 30.00; `second` is when it changed last.
fn order(second: i64, paid: bool, more: &[Value]) -> Value {
    let mut lines = vec![line(11, 2, "10.00"), line(12, 1, "30.00")];
    lines.extend(more.iter().cloned());
    json!({"id": 1, "test": false, "currency": "EUR", "taxes_included": true, "created_at": "2026-01-05T12:00:00Z", "processed_at": "2026-01-05T12:00:00Z",
           "updated_at": format!("2026-01-06T12:00:{second:02}Z"), "cancelled_at": null, "financial_status": if paid { "paid" } else { "pending" },
           "customer": {"id": 77}, "refunds": [], "fulfillments": [], "line_items": lines})
}

fn tray() -> Value {
    line(13, 1, "40.00")
}

fn parcel(number: i64, status: &str, lines: &[(i64, i64)]) -> Value {
    let lines: Vec<Value> = lines.iter().map(|(line, quantity)| json!({"id": line, "quantity": quantity, "price": "10.00"})).collect();
    json!({"id": number, "order_id": 1, "status": status, "created_at": "2026-01-07T12:00:00Z", "updated_at": "2026-01-08T12:00:00Z",
           "shipment_status": null, "line_items": lines})
}

fn refund(line: i64) -> Value {
    json!({"id": 31, "order_id": 1, "created_at": "2026-01-09T12:00:00Z", "processed_at": "2026-01-09T12:00:00Z", "order_adjustments": [],
           "refund_line_items": [{"id": 32, "line_item_id": line, "quantity": 1, "restock_type": "return"}],
           "transactions": [{"kind": "refund", "status": "success", "amount": "40.00"}]})
}

fn dispute(status: &str, amount: &str) -> Value {
    json!({"id": 41, "order_id": 1, "type": "chargeback", "amount": amount, "currency": "EUR", "reason": "fraudulent",
           "network_reason_code": "4827", "status": status, "evidence_due_by": null, "initiated_at": "2026-01-10T12:00:00Z", "finalized_on": null})
}

fn cancelled() -> Value {
    let none = |line: Value| with(line, "/current_quantity", json!(0));
    let order = with(order(30, true, &[]), "/line_items", json!([none(line(11, 2, "10.00")), none(line(12, 1, "30.00"))]));
    with(order, "/cancelled_at", json!("2026-01-06T12:00:30Z"))
}

/// Every order of the deliveries; afterwards each comes once more, and nothing is asked of the account that it had not done.
fn in_every_order(deliveries: &[Delivered], wanted: [i64; 5]) {
    for arrival in permutations(deliveries.len()) {
        let mut platform = Platform::new(program());
        let told: Vec<&str> = arrival.iter().map(|place| deliveries[*place].0).collect();
        for place in &arrival {
            platform.deliver(&deliveries[*place]);
        }
        assert_eq!(platform.holds(), wanted, "{told:?} asks {:?}", platform.asked);
        assert_eq!(platform.waits(), Vec::<String>::new(), "{told:?}");
        let records = platform.shop.records().len();
        for place in &arrival {
            platform.deliver(&deliveries[*place]);
        }
        assert_eq!((platform.holds(), platform.shop.records().len()), (wanted, records), "{told:?} comes again");
        assert_stored_is_the_fold(&platform.shop);
    }
}

/// 20.00 and 30.00, then a tray for 40.00 that comes back: 50 points are kept. The cups left, which are 20 of 50 miles.
#[test]
fn d05_an_order_is_the_same_in_whatever_order_its_life_is_told() {
    let life = [
        ("orders/create", "e1", order(1, false, &[])),
        ("orders/updated", "e2", order(2, false, &[tray()])),
        ("orders/paid", "e3", order(3, true, &[tray()])),
        ("fulfillments/create", "e4", parcel(21, "success", &[(11, 2)])),
        ("refunds/create", "e5", refund(13)),
    ];
    in_every_order(&life, [50, 0, 20, 30, 1]);
}

/// 50.00 are paid and a parcel leaves; of 50.00 the bank takes 10.00 for good: 40 are kept, of which the cups' share left.
#[test]
fn d05_a_dispute_and_its_end_are_the_same_in_whatever_order() {
    let paid = ("orders/paid", "e1", order(1, true, &[]));
    let lost = [
        paid.clone(),
        ("disputes/create", "e2", dispute("needs_response", "10.00")),
        ("disputes/update", "e3", dispute("under_review", "10.00")),
        ("disputes/update", "e4", dispute("lost", "10.00")),
    ];
    in_every_order(&lost, [40, 0, 0, 40, 1]);
    let won = [paid, lost[1].clone(), lost[2].clone(), ("disputes/update", "e4", dispute("won", "10.00"))];
    in_every_order(&won, [50, 0, 0, 50, 1]);
}

/// The bank takes a tip along: 57.00 of an order of 50.00 are all of it.
#[test]
fn more_than_the_order_is_charged_back_as_the_whole_order() {
    let all = [
        ("orders/paid", "e1", order(1, true, &[])),
        ("disputes/create", "e2", dispute("needs_response", "57.00")),
        ("fulfillments/create", "e3", parcel(21, "success", &[(11, 2), (12, 1)])),
    ];
    in_every_order(&all, [0, 0, 0, 0, 0]);
}

#[test]
fn d05_a_cancelled_order_stays_so_in_whatever_order() {
    let life = [
        ("orders/create", "e1", order(1, false, &[])),
        ("orders/paid", "e2", order(2, true, &[])),
        ("refunds/create", "e3", refund(12)),
        ("orders/updated", "e4", order(3, true, &[tray()])),
        ("orders/cancelled", "e5", cancelled()),
    ];
    in_every_order(&life, [0, 0, 0, 0, 0]);
}

/// Two parcels, the last of which says that the order is fulfilled; then the first is called back: 30 of 50 miles.
#[test]
fn d05_parcels_count_once_whoever_tells_of_them() {
    let [first, second] = [parcel(21, "success", &[(11, 2)]), parcel(22, "success", &[(12, 1)])];
    let whole = with(with(order(4, true, &[]), "/fulfillments", json!([first, second])), "/fulfillment_status", json!("fulfilled"));
    let mut life = vec![
        ("orders/paid", "e1", order(1, true, &[])),
        ("fulfillments/create", "e2", first.clone()),
        ("fulfillments/create", "e3", second),
        ("orders/fulfilled", "e4", whole),
    ];
    in_every_order(&life, [50, 0, 50, 0, 1]);
    life[2] = ("fulfillments/update", "e5", parcel(21, "cancelled", &[(11, 2)]));
    in_every_order(&life, [50, 0, 30, 20, 1]);
}

#[test]
fn d05_a_later_change_stands_whichever_arrives_first() {
    let fewer = with(order(3, true, &[tray()]), "/line_items/0/current_quantity", json!(1));
    let changes =
        [("orders/paid", "e1", order(1, true, &[])), ("orders/updated", "e2", order(2, true, &[tray()])), ("orders/updated", "e3", fewer)];
    // One cup, a pot and a tray.
    in_every_order(&changes, [80, 0, 0, 80, 1]);
    // And back to what it was first.
    let back = [changes[0].clone(), changes[1].clone(), ("orders/updated", "e4", order(4, true, &[]))];
    in_every_order(&back, [50, 0, 0, 50, 1]);
}

/// What comes back says so in the order too, with fewer units left: that is no change of the order.
#[test]
fn an_update_that_changes_nothing_asks_the_account_nothing() {
    let mut platform = Platform::new(program());
    platform.deliver(&("orders/paid", "e1", order(1, true, &[])));
    platform.deliver(&("refunds/create", "e2", refund(12)));
    let returned = with(order(9, true, &[]), "/refunds", json!([refund(12)]));
    let returned = with(returned, "/line_items/1/current_quantity", json!(0));
    assert_eq!(platform.deliver(&("orders/updated", "e3", returned)), None);
    assert_eq!(platform.asked, ["order shopify-orders/paid-e1", "refund shopify-refunds/create-e2"]);
    assert_eq!(platform.holds(), [20, 0, 0, 20, 1]);
}

#[test]
fn an_order_that_is_refused_keeps_what_became_of_it_and_takes_it_when_it_is_not() {
    let mut platform = Platform::new(program());
    let dollars = with(order(1, true, &[]), "/currency", json!("USD"));
    assert_eq!(platform.deliver(&("refunds/create", "e1", refund(12))), None);
    assert_eq!(platform.deliver(&("orders/paid", "e2", dollars)), Some(Err("wrong_currency".to_owned())));
    assert_eq!(platform.waits(), ["shopify-refunds/create-e1 0"]);
    assert_eq!(platform.holds(), [0; 5]);
    assert_eq!(platform.deliver(&("orders/paid", "e3", order(1, true, &[]))), Some(Ok(Freshness::New)));
    assert_eq!((platform.holds(), platform.waits()), ([20, 0, 0, 20, 1], Vec::new()));
}

#[test]
fn what_fits_no_line_is_refused_once_and_tried_again_after_a_change() {
    let mut platform = Platform::new(program());
    platform.deliver(&("orders/paid", "e1", order(1, true, &[])));
    assert_eq!(platform.deliver(&("refunds/create", "e2", refund(13))), Some(Err("line_not_found".to_owned())));
    assert_eq!(platform.waits(), ["shopify-refunds/create-e2 1"]);
    platform.deliver(&("disputes/create", "e3", dispute("needs_response", "1.00")));
    assert_eq!(platform.asked.len(), 3, "it is not asked again for nothing: {:?}", platform.asked);
    platform.deliver(&("orders/updated", "e4", order(2, true, &[tray()])));
    assert_eq!(platform.waits(), Vec::<String>::new());
}

#[test]
fn a_guests_order_keeps_a_hundred_words_and_no_more() {
    let mut platform = Platform::new(program());
    for number in 0..100_i64 {
        platform.deliver(&("fulfillments/create", "e", parcel(number, "success", &[(11, 1)])));
    }
    let Ok(Delivery::Tell(_, told)) = read("fulfillments/create", "k", &document(parcel(100, "success", &[(11, 1)]))) else {
        panic!("a parcel")
    };
    assert!(matches!(told::tell(&platform.order, &told), Err(Failure::Problem(_))));
}

/// Before all of this an object remembered the owner of an order that had been recorded.
#[test]
fn an_order_of_which_only_the_owner_is_remembered_goes_on() {
    let mut platform = Platform::new(program());
    platform.deliver(&("orders/paid", "e1", order(1, true, &[])));
    platform.order = NativeSql::in_memory();
    platform.order.run("CREATE TABLE owner (id INTEGER PRIMARY KEY CHECK (id = 1), account TEXT NOT NULL)", &[]).expect("a table");
    platform.order.run("INSERT INTO owner (id, account) VALUES (1, 'shopify-77')", &[]).expect("a row");
    platform.order.transaction(|| migrate(&platform.order, MIGRATIONS)).expect("it goes on");
    assert_eq!(platform.deliver(&("refunds/create", "e2", refund(12))), Some(Ok(Freshness::New)));
    let goodwill = with(
        with(refund(12), "/refund_line_items", json!([])),
        "/transactions/0",
        json!({"kind": "refund", "status": "success", "amount": "5.00", "currency": "EUR"}),
    );
    assert_eq!(platform.deliver(&("refunds/create", "e3", goodwill)), Some(Ok(Freshness::New)));
    assert_eq!(platform.holds(), [15, 0, 0, 15, 1]);
}

/// A cart is nothing that an order's object keeps for long; how much came back may wait for years.
#[test]
fn what_was_wanted_is_forgotten_where_the_order_never_comes() {
    let mut platform = Platform::new(program());
    platform.deliver(&("orders/updated", "e1", order(2, false, &[tray()])));
    platform.deliver(&("refunds/create", "e2", refund(12)));
    assert!(platform.order.texts("SELECT body FROM waiting").concat().contains("s13"));
    told::forget(&platform.order).expect("a database");
    assert_eq!(platform.waits(), ["shopify-refunds/create-e2 0"]);
    platform.deliver(&("orders/paid", "e3", order(3, true, &[])));
    assert_eq!(platform.holds(), [20, 0, 0, 20, 1]);
}

#[test]
fn only_a_program_where_something_waits_for_the_payment_wants_unpaid_orders() {
    assert!(told::wants_unpaid(&version(program())));
    assert!(!told::wants_unpaid(&version(plain())));
}

#[test]
fn what_is_not_news_is_ignored() {
    let ignored = [
        ("fulfillments/create", parcel(1, "pending", &[(11, 1)])),
        ("fulfillments/create", parcel(1, "success", &[])),
        ("disputes/create", with(dispute("needs_response", "1.00"), "/type", json!("inquiry"))),
        ("disputes/create", with(dispute("needs_response", "1.00"), "/order_id", Value::Null)),
    ];
    for (topic, payload) in ignored {
        assert!(matches!(read(topic, "k", &document(payload.clone())), Ok(Delivery::Ignore(_))), "{payload}");
    }
}
