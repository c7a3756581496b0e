//! Points given or taken by hand, and the reversal of that, once.

use serde_json::Value;

use super::super::tree::{field, text_or};
use super::account::{Account, Refusal};
use super::law::small;
use super::life::{dates, ended};
use super::lot::{Lot, Place, Source};
use super::take::{Due, Taken};

/// What was given or taken by hand.
#[derive(Debug, Clone)]
pub struct Adjustment {
    wallet: String,
    at: i64,
    points: i64,
    taken: Vec<Taken>,
    owed: i64,
    is_reversed: bool,
}

impl Account {
    /// Gives points by hand, or takes some.
    ///
    /// # Errors
    /// When the name is taken, there is no such wallet, or the points would be over before anybody could spend them.
    pub fn adjust(&mut self, body: &Value) -> Result<(), Refusal> {
        let name = text_or(body, "adjustment", "").to_owned();
        if self.adjustments.contains_key(&name) {
            return Err("name_taken");
        }
        let wallet = self.law.wallet(text_or(body, "wallet", "")).cloned().ok_or("cannot_enter")?;
        let points = small(body, "points", 0);
        let mut adjustment = Adjustment { wallet: wallet.id.clone(), at: self.now, points, taken: Vec::new(), owed: 0, is_reversed: false };
        if points > 0 {
            let (available_at, end) = dates(&wallet, self.now, self.now);
            let available_at = field(body, "availableAt").and_then(Value::as_i64).unwrap_or(available_at);
            let end = field(body, "expiresAt").and_then(Value::as_i64).or(end);
            if end.is_some_and(|end| end <= available_at.max(self.now)) {
                return Err("cannot_enter");
            }
            self.credit(Lot::credit(&wallet.id, Source::Adjustment(name.clone()), points, self.now, Some((available_at, end))));
        } else {
            let due = Due { wallet: &wallet, points: -points, own: None, of_order: false, to: Place::AdjustedOff(name.clone()) };
            let (taken, owed, _) = self.take(&due);
            (adjustment.taken, adjustment.owed) = (taken, owed);
        }
        self.adjustments.insert(name, adjustment);
        Ok(())
    }

    /// Undoes what was given or taken by hand.
    ///
    /// # Errors
    /// When there is no such adjustment, or it was reversed before.
    pub fn reverse(&mut self, body: &Value) -> Result<(), Refusal> {
        let name = text_or(body, "adjustment", "").to_owned();
        let adjustment = self.adjustments.get_mut(&name).ok_or("adjustment_not_found")?;
        if adjustment.is_reversed {
            return Err("already_reversed");
        }
        adjustment.is_reversed = true;
        let adjustment = adjustment.clone();
        let wallet = self.law.wallet(&adjustment.wallet).cloned().ok_or("cannot_enter")?;
        if adjustment.points > 0 {
            let own = Some(Source::Adjustment(name.clone()));
            self.take(&Due { wallet: &wallet, points: adjustment.points, own, of_order: false, to: Place::AdjustedOff(name) });
            return Ok(());
        }
        let forgiven = adjustment.owed.min(self.owed(&wallet.id));
        self.debts.push((wallet.id.clone(), -forgiven));
        self.give_back(&wallet, &adjustment.taken, &Place::AdjustedOff(name.clone()));
        if adjustment.owed > forgiven {
            // A later credit has paid it: that comes back, as old as the debt.
            let life = ended(&wallet, adjustment.at, adjustment.at);
            self.grant_grace(&wallet);
            self.credit(Lot::credit(&wallet.id, Source::Adjustment(name.clone()), adjustment.owed - forgiven, adjustment.at, Some(life)));
        }
        Ok(())
    }
}
