//! Points for an order whatever it costs: the cheapest order earns them too, and as often as it is split.

use tally_core::accrual::Per;
use tally_core::condition::When;
use tally_core::program::Version;
use tally_core::values::time::Instant;

use super::finding::Findings;
use crate::worth::Worth;

pub fn look(version: &Version, _: Instant, findings: &mut Findings) {
    let worth = Worth::of(version);
    for (index, earn) in version.program.earn.iter().enumerate() {
        let spendable =
            earn.wallet.as_ref().and_then(|wallet| version.wallet_index(wallet)).is_some_and(|wallet| worth.of_points(wallet, 1) > 0);
        let asks = |when: &When| matches!(when, When::Spend(_) | When::Units(_) | When::Order(_));
        let bounded = earn.when.iter().any(asks) || !earn.limits.is_empty() || earn.cooldown.is_some();
        if spendable && earn.per == Per::Order && !bounded {
            let message =
                "an order earns this whatever it costs, so splitting one order earns it twice; ask for an amount with `spend`, or limit it";
            findings.warn(format!("/earn/{index}"), "bonus_without_minimum", message.to_owned());
        }
    }
}
