//! Holds (3.5): points reserved by a checkout until it is captured, released, or lapses.

use serde_json::Value;

use super::super::tree::{field, list, part, text_or};
use super::account::{Account, Refusal};
use super::decided::{Used, decided};
use super::law::small;
use super::lot::Place;
use super::take::{Taken, total};

/// How long after its deadline a hold can still be captured, if its points are still there.
pub const LATE_MS: i64 = 24 * 3_600_000;

/// Points reserved by a checkout.
#[derive(Debug, Clone)]
pub struct Hold {
    pub placed_at: i64,
    pub deadline: i64,
    /// What its decision saw of the account.
    pub view: Value,
    /// What it reserves of limits, and once it lapsed, what it had reserved.
    pub used: Used,
    /// Whether its deadline has not passed.
    pub is_open: bool,
    /// The lots it took, in spending order.
    pub lots: Vec<Taken>,
}

impl Account {
    /// Places a hold for what a cart spends now.
    ///
    /// # Errors
    /// When the name is taken.
    pub fn reserve(&mut self, body: &Value) -> Result<(), Refusal> {
        let name = text_or(body, "hold", "").to_owned();
        // The name of one that is over and had no points is free.
        if self.holds.get(&name).is_some_and(|hold| hold.is_open || !hold.lots.is_empty()) || self.orders.contains_key(&name) {
            return Err("name_taken");
        }
        // The shopper agreed to what was quoted: what cannot be had is not in it.
        let view = self.view();
        let decided = decided(&self.law.program, &view, part(body, "cart"), self.now)?;
        let place = Place::Held(name.clone());
        let lots = decided.spent.iter().flat_map(|(wallet, points)| self.spend(wallet, *points, &place)).collect();
        let deadline = self.now + small(body, "seconds", 900) * 1000;
        let used = decided.used_by_rewards.into_iter().chain(decided.earned.used).collect();
        self.holds.insert(name, Hold { placed_at: self.now, deadline, view, used, is_open: true, lots });
        Ok(())
    }

    /// Spends the points of a hold, or a part of them in spending order; the rest goes back.
    ///
    /// # Errors
    /// When there is no such hold, it has less, or its deadline passed and the points are gone.
    pub fn capture(&mut self, body: &Value) -> Result<(), Refusal> {
        let name = text_or(body, "hold", "");
        let hold = self.holds.get(name).cloned().ok_or("hold_not_found")?;
        let of = |wallet: &str| hold.lots.iter().copied().filter(|taken| self.lots[taken.lot].wallet == wallet).collect::<Vec<_>>();
        let asked = |wallet: &str| {
            let lots = of(wallet);
            // What is not named of a part goes back.
            let of_part = |points: &Value| field(points, wallet).and_then(Value::as_i64).unwrap_or(0);
            (field(body, "points").map_or_else(|| total(&lots), of_part), lots)
        };
        let asked: Vec<_> = self.law.wallets.iter().map(|wallet| (wallet.clone(), asked(&wallet.id))).collect();
        if asked.iter().any(|(_, (wanted, lots))| *wanted > total(lots)) {
            return Err("exceeds");
        }
        if !hold.is_open && self.leaves_too_little(&hold) {
            return Err("hold_not_found");
        }
        let burned = Place::Burned(format!("hold {name}"));
        for (wallet, (wanted, lots)) in asked {
            if hold.is_open {
                let places: Vec<usize> = lots.iter().map(|taken| taken.lot).collect();
                self.move_from(&places, &Place::Held(name.to_owned()), wanted, &burned);
            } else if wanted <= self.spendable(&wallet.id) {
                self.spend(&wallet.id, wanted, &burned);
            } else {
                return Err("hold_not_found");
            }
            if wanted > 0 {
                self.happened(&wallet, "redeem", self.now);
            }
        }
        self.free_hold(name);
        self.holds.remove(name);
        // One whose deadline passed earns nothing any more: it is a redemption of the same rewards.
        let counts = |counter: &str| hold.is_open || self.law.most_of_reward(counter).is_some();
        self.captured.push(hold.used.iter().filter(|((counter, _), _)| counts(counter)).map(|(of, by)| (of.clone(), *by)).collect());
        Ok(())
    }

    /// Whether others have used since what a hold had reserved of a limit of a reward.
    fn leaves_too_little(&self, hold: &Hold) -> bool {
        self.is_gone(hold, &|counter| self.law.most_of_reward(counter))
    }

    /// Whether others have used since a use that a hold had reserved, if its deadline passed.
    pub fn uses_are_gone(&self, name: &str) -> bool {
        let hold = &self.holds[name];
        !hold.is_open && self.is_gone(hold, &|counter| self.law.most_uses(counter))
    }

    fn is_gone(&self, hold: &Hold, most_of: &dyn Fn(&str) -> Option<i64>) -> bool {
        let counters = &self.view()["member"]["counters"];
        hold.used.iter().any(|((counter, period), by)| {
            let is_period = |each: &&Value| each["period"] == *period;
            let counted = list(counters, counter).iter().find(is_period).map_or(0, |each| small(each, "amount", 0));
            most_of(counter).is_some_and(|most| counted + by > most)
        })
    }

    /// Gives the points of a hold back.
    ///
    /// # Errors
    /// When there is no such open hold.
    pub fn release(&mut self, body: &Value) -> Result<(), Refusal> {
        let name = text_or(body, "hold", "");
        if !self.holds.get(name).is_some_and(|hold| hold.is_open) {
            return Err("hold_not_found");
        }
        self.free_hold(name);
        self.holds.remove(name);
        Ok(())
    }

    /// The deadline of a hold passed: its points return.
    pub fn lapse(&mut self, name: &str) {
        let Some(hold) = self.holds.get_mut(name) else { return };
        hold.is_open = false;
        for Taken { lot, points, .. } in hold.lots.clone() {
            self.lots[lot].go(points, Place::Held(name.to_owned()), Place::Free);
        }
    }

    /// What a hold still has returns: what is past its end expires, and the rest pays what is owed.
    pub fn free_hold(&mut self, name: &str) {
        let held = Place::Held(name.to_owned());
        for lot in &mut self.lots {
            lot.go(lot.count(&held), held.clone(), Place::Free);
        }
        self.expire();
        self.settle();
    }
}
