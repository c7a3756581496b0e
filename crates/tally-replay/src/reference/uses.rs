//! How often a reward is used (2.8): as the shopper asks, once for every so many units, as often as it can.

use num_traits::Zero;
use serde_json::{Value, json};

use super::condition::plain;
use super::filter::selects;
use super::number::{Whole, exact, number_of_steps, whole};
use super::order::Order;
use super::tree::{choice, field, integer, integer_or, list, part, text, text_or};
use super::turn::{Came, Turn};

/// How often a reward is asked for; `None` is as often as it can be. What sets itself off is used as often as it is given:
/// once, or so often as `usesPerOrder` says, or for every so many units. The shopper asks for one use, or for more of those.
///
/// # Errors
/// What comes of it where that is not possible.
pub fn asked<'a>(order: &Order<'a>, turn: Turn<'a>) -> Result<Option<Whole>, Box<Came<'a>>> {
    let most = field(turn.reward, "usesPerOrder").map(|_| integer(turn.reward, "usesPerOrder"));
    let is_bundle = choice(part(turn.reward, "give")).0 == "bundlePrice";
    let mut given = match field(turn.reward, "times") {
        Some(times) => Some(at_most(most, times_of(order, times)?)),
        None if is_bundle => most,
        None => Some(most.unwrap_or_else(|| whole(1))),
    };
    if !["chosen", "issued"].contains(&text_or(turn.reward, "trigger", "auto")) {
        return Ok(given);
    }
    if text(turn.reward, "trigger") == Some("issued") {
        let issued = issued(order, turn.reward);
        given = Some(at_most(given, issued));
    }
    let asked = integer_or(choice_of(order, turn), "uses", 1);
    match given {
        Some(given) if asked > given => {
            Err(Box::new(Came::NotPossible(json!({"condition": "uses_asked", "wanted": plain(&given), "actual": plain(&asked)}))))
        }
        _ => Ok(Some(asked)),
    }
}

/// What the shopper chose of it, even where that sets nothing off.
fn choice_of<'a>(order: &Order<'a>, turn: Turn<'a>) -> &'a Value {
    let chosen = list(order.cart, "choices").iter().find(|choice| text(choice, "reward") == text(turn.reward, "id"));
    chosen.unwrap_or(&Value::Null)
}

fn at_most(most: Option<Whole>, number: Whole) -> Whole {
    most.map_or(number.clone(), |most| most.min(number))
}

/// "Once for every so many units."
fn times_of<'a>(order: &Order<'a>, times: &Value) -> Result<Whole, Box<Came<'a>>> {
    let matching = order.lines.iter().filter(|line| selects(order, part(times, "items"), line));
    let units = Whole::from(matching.map(|line| line.units.len()).sum::<usize>());
    let per = integer(times, "perUnits");
    let number = number_of_steps(&exact(&units), &exact(&per));
    if number.is_zero() {
        return Err(Box::new(Came::Unmet(json!({"condition": "times", "wanted": plain(&per), "actual": plain(&units)}))));
    }
    Ok(if field(times, "atMost").is_some() { number.min(integer(times, "atMost")) } else { number })
}

/// Whether as many of a reward as the shopper asks for were issued to the member: what was not sets nothing off.
pub fn is_issued(order: &Order, reward: &Value) -> bool {
    let choice = list(order.cart, "choices").iter().find(|choice| text(choice, "reward") == text(reward, "id"));
    integer_or(choice.unwrap_or(&Value::Null), "uses", 1) <= issued(order, reward)
}

/// How many of a reward were issued to the member, can be used now, and were not used.
fn issued(order: &Order, reward: &Value) -> Whole {
    let is_usable = |issued: &&Value| {
        let (from, until) = (part(issued, "from").as_i64(), part(issued, "until").as_i64());
        part(issued, "reward") == part(reward, "id")
            && from.is_none_or(|from| from <= order.at)
            && until.is_none_or(|until| order.at < until)
    };
    list(order.view, "issued").iter().filter(is_usable).fold(Whole::zero(), |sum, issued| sum + integer_or(issued, "count", 1))
}
