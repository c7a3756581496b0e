//! Currencies in which a fixed amount is rounded to much more, or much less, than it is at home.

use tally_core::program::Version;
use tally_core::reward::Give;
use tally_core::values::exchange::Money;
use tally_core::values::money::Currency;
use tally_core::values::ratio::Ratio;
use tally_core::values::time::Instant;

use super::finding::Findings;

/// A hundredth more than at home is noticed.
const NOTICED_PERCENT: i64 = 101;

pub fn look(version: &Version, _: Instant, findings: &mut Findings) {
    let program = &version.program;
    for (code, rate) in &program.rates {
        let Some(currency) = Currency::new(code) else { continue };
        let Ok(money) = Money::abroad(program.currency, currency, *rate) else { continue };
        for (index, reward) in program.rewards.iter().enumerate() {
            let Give::Amount(amount) = &reward.give else { continue };
            let Some(value) = amount.value.to_minor(program.currency) else { continue };
            let exactly = money.exactly(Ratio::whole(value.get())).and_then(|exact| exact.times(Ratio::whole(NOTICED_PERCENT)));
            let rounded = money.from_home(value).map(|rounded| Ratio::whole(rounded.get()).times(Ratio::whole(100)));
            let (Ok(noticed), Ok(Ok(rounded))) = (exactly, rounded) else { continue };
            if rounded.exceeds(noticed).unwrap_or(false) {
                let message =
                    format!("in {code} this is rounded to more than 1 % above what it is at home; give an amount that is whole in {code}");
                findings.warn(format!("/rewards/{index}/give/amount/value"), "rounded_abroad", message);
            }
        }
    }
}
