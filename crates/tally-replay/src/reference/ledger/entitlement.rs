//! Entitlements (4): what a tier brings so often in a period, and what of it was used. What is left is points of a wallet of its
//! own; whatever happens, the wallet is made to hold it.

use serde_json::{Value, json};

use super::super::tree::{list, part, text, text_or};
use super::account::{Account, Refusal};
use super::law::{Wallet, read_wallet, small};
use super::lot::{Lot, Place, Source};
use super::zone::Zone;

/// How the names of wallets of passes begin.
const ENTITLEMENT: &str = "entitlement/";

/// Something that members may have so often.
#[derive(Debug, Clone)]
pub struct Entitlement {
    id: String,
    zone: Zone,
    per: Per,
    /// What tiers bring of it: the place of the ladder, the rank of the tier, how often.
    brought: Vec<(usize, usize, i64)>,
}

/// What is counted by itself.
#[derive(Debug, Clone, Copy)]
enum Per {
    Year,
    MembershipYear,
    Lifetime,
}

/// A use, or one that was given back.
#[derive(Debug, Clone)]
pub struct Use {
    entitlement: String,
    /// The year, or 0.
    period: i64,
    count: i64,
}

impl Entitlement {
    /// Those of a program.
    pub fn read_all(program: &Value) -> Vec<Self> {
        list(program, "entitlements").iter().map(|entitlement| Self::read(program, entitlement)).collect()
    }

    fn read(program: &Value, entitlement: &Value) -> Self {
        let id = text_or(entitlement, "id", "").to_owned();
        let mut brought = Vec::new();
        for (place, ladder) in list(program, "ladders").iter().enumerate() {
            for (rank, tier) in list(ladder, "tiers").iter().enumerate() {
                let of_this = list(tier, "benefits").iter().filter(|benefit| text(benefit, "entitlement") == Some(&id));
                brought.extend(of_this.map(|benefit| (place, rank, small(benefit, "count", small(entitlement, "count", 1)))));
            }
        }
        let per = match text(entitlement, "per") {
            Some("lifetime") => Per::Lifetime,
            Some("membershipYear") => Per::MembershipYear,
            _ => Per::Year,
        };
        Self { per, id, zone: Zone::of(program), brought }
    }

    /// The wallet of its passes.
    pub fn wallet(&self) -> Wallet {
        read_wallet(&self.zone, &json!({"id": self.wallet_id()}))
    }

    fn wallet_id(&self) -> String {
        format!("{ENTITLEMENT}{}", self.id)
    }

    fn period(&self, at: i64, enrolled: i64) -> i64 {
        match self.per {
            Per::Year => self.zone.day(at).year,
            Per::MembershipYear => self.zone.membership_year(enrolled, at),
            Per::Lifetime => 0,
        }
    }

    fn end_of_period(&self, at: i64, enrolled: i64) -> Option<i64> {
        let next = self.period(at, enrolled) + 1;
        match self.per {
            Per::Year => Some(self.zone.year(next)),
            Per::MembershipYear => Some(self.zone.membership_begins(enrolled, next)),
            Per::Lifetime => None,
        }
    }
}

impl Account {
    /// The most that a tier brings that is held, or is below one that is.
    fn granted(&self, entitlement: &Entitlement) -> i64 {
        let brought = entitlement.brought.iter().filter(|(ladder, rank, _)| self.rank_held(*ladder) >= *rank);
        brought.map(|(_, _, count)| *count).max().unwrap_or(0)
    }

    fn used(&self, entitlement: &Entitlement, at: i64) -> i64 {
        let period = entitlement.period(at, self.enrolled());
        self.uses.iter().filter(|used| used.entitlement == entitlement.id && used.period == period).map(|used| used.count).sum()
    }

    /// Makes every wallet of passes hold what is left: what is missing is credited until the period ends, what is too many is
    /// taken back.
    pub(super) fn settle_passes(&mut self) {
        for entitlement in self.law.entitlements.clone() {
            let wallet = entitlement.wallet_id();
            let left = (self.granted(&entitlement) - self.used(&entitlement, self.now)).max(0);
            let there = self.holding(&wallet).available;
            if there < left {
                let dates = (self.now, entitlement.end_of_period(self.now, self.enrolled()));
                self.credit(Lot::credit(&wallet, Source::Tier, left - there, self.now, Some(dates)));
            }
            self.spend(&wallet, (there - left).max(0), &Place::TakenBack);
        }
    }

    /// Whether the months of a membership alone will bring passes.
    pub(super) fn waits_for_passes(&self) -> bool {
        let brought = self.law.entitlements.iter().flat_map(|entitlement| &entitlement.brought);
        brought.into_iter().any(|(ladder, _, _)| self.law.ladders[*ladder].is_of_tenure)
    }

    /// When the next period ends of something that a tier brings, used or not.
    pub(super) fn next_period(&self) -> Option<i64> {
        let granted = self.law.entitlements.iter().filter(|entitlement| self.granted(entitlement) > 0);
        granted.filter_map(|entitlement| entitlement.end_of_period(self.now, self.enrolled())).min()
    }

    /// Uses an entitlement, or gives uses back to the period they are of.
    ///
    /// # Errors
    /// When there is none of that name, nothing is asked for, or more than is left or was used.
    pub(super) fn use_passes(&mut self, body: &Value, is_return: bool) -> Result<(), Refusal> {
        let name = text_or(body, "entitlement", "");
        let entitlement = self.law.entitlements.iter().find(|known| known.id == name).cloned().ok_or("not_offered")?;
        let count = small(body, "count", 1);
        if count == 0 {
            return Err("below_minimum");
        }
        let at = part(body, "usedAt").as_i64().filter(|_| is_return).unwrap_or(self.now);
        if at > self.now {
            return Err("wrong_instant");
        }
        self.settle_passes();
        let wallet = entitlement.wallet_id();
        let most = if is_return { self.used(&entitlement, at) } else { self.holding(&wallet).available };
        if count > most {
            return Err("exceeds");
        }
        if !is_return {
            self.spend(&wallet, count, &Place::Burned(wallet.clone()));
        }
        let count = if is_return { -count } else { count };
        self.uses.push(Use { period: entitlement.period(at, self.enrolled()), entitlement: entitlement.id, count });
        Ok(())
    }
}
