//! What comes from another system: lots with the lives they had, what is owed, and where the member stands on ladders.

use serde_json::Value;

use super::super::tree::{field, list, part, text, text_or};
use super::account::{Account, Refusal};
use super::law::{Gone, Wallet, small};
use super::lot::{Lot, Source};

/// What another system measured at an instant.
#[derive(Debug, Clone)]
pub struct Fact {
    pub ladder: String,
    pub at: i64,
    pub amount: i64,
}

impl Account {
    /// Takes over what a member has elsewhere, wholly or not at all.
    ///
    /// # Errors
    /// When it was taken over before, or something of it cannot be entered.
    pub(super) fn import(&mut self, body: &Value) -> Result<(), Refusal> {
        let reference = text_or(body, "reference", "").to_owned();
        if !self.imports.insert(reference) {
            return Err("already_imported");
        }
        for (wallet, owed) in part(body, "owed").as_object().into_iter().flatten() {
            let may_owe = |law: &&Wallet| law.gone == Gone::Owed && law.most_owed != Some(0);
            let law = self.law.wallet(wallet).filter(may_owe).ok_or("cannot_enter")?;
            self.debts.push((law.id.clone(), owed.as_i64().unwrap_or(0)));
        }
        for lot in list(body, "lots") {
            self.import_lot(lot)?;
        }
        for (ladder, standing) in part(body, "ladders").as_object().into_iter().flatten() {
            self.import_standing(ladder, standing)?;
        }
        Ok(())
    }

    fn import_lot(&mut self, lot: &Value) -> Result<(), Refusal> {
        let wallet = self.law.wallet(text_or(lot, "wallet", "")).cloned().ok_or("cannot_enter")?;
        let earned_at = small(lot, "earnedAt", 0);
        let (available_at, expires_at) = (small(lot, "availableAt", earned_at), field(lot, "expiresAt").and_then(Value::as_i64));
        if earned_at > self.now || expires_at.is_some_and(|end| end <= available_at.max(self.now)) {
            return Err("cannot_enter");
        }
        if available_at <= self.now {
            self.begin_clock(&wallet.id, self.now);
        }
        self.credit(Lot::credit(&wallet.id, Source::Import, small(lot, "points", 0), earned_at, Some((available_at, expires_at))));
        Ok(())
    }

    fn import_standing(&mut self, ladder: &str, standing: &Value) -> Result<(), Refusal> {
        let law = self.law.ladders.iter().find(|law| law.id == ladder).cloned().ok_or("cannot_enter")?;
        let tier = text(standing, "tier");
        let rank = tier.map(|tier| law.tiers.iter().position(|known| known == tier).ok_or("cannot_enter")).transpose()?;
        for fact in list(standing, "measured") {
            self.facts.push(Fact { ladder: law.id.clone(), at: small(fact, "at", 0), amount: small(fact, "amount", 0) });
        }
        let (since, until) = (small(standing, "since", self.now), field(standing, "until").and_then(Value::as_i64));
        if since > self.now || until.is_some_and(|until| until <= self.now) {
            return Err("cannot_enter");
        }
        self.stand(&law, rank, since, until);
        Ok(())
    }
}
