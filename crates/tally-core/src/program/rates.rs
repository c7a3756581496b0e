//! Carts in other currencies: the rates that a program pins, and the version that decides with one of them.

use std::borrow::Cow;

use super::definition::Program;
use super::version::{Version, compile_in};
use crate::values::exchange::Money;
use crate::values::money::Currency;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// What one unit of another currency is worth in the program's, if the program says so.
pub(super) fn rate(program: &Program, currency: Currency) -> Option<Rate> {
    program.rates.get(currency.code()).copied().filter(|_| currency != program.currency)
}

impl Version {
    /// This version with its amounts in the currency of a cart: itself at home. `None` for a currency
    /// that the program pins no rate for, or in which some amount of it is nothing at all.
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Option<Cow<'_, Self>> {
        if self.money.order == currency {
            return Some(Cow::Borrowed(self));
        }
        let home = self.program.currency;
        let money =
            if currency == home { Money::at_home(home) } else { Money::abroad(home, currency, rate(&self.program, currency)?).ok()? };
        let mut at = Decoder::default();
        let abroad = compile_in(money, self.hash.clone(), self.program.clone(), &mut at);
        at.finish(abroad).ok().map(Cow::Owned)
    }
}

/// Reports rates of what is no other currency, and rates of nothing.
pub(super) fn check(program: &Program, at: &mut Decoder) {
    at.within("rates", |at| {
        for (code, rate) in &program.rates {
            at.within_given(code, |at| match Currency::new(code) {
                None => at.report("invalid_currency", "a currency is three upper-case letters of ISO 4217, such as `EUR`"),
                Some(currency) if currency == program.currency => {
                    at.report("never_used", "the program's own currency is worth itself; leave it out");
                }
                Some(_) if rate.is_zero() => at.report("out_of_bounds", "a currency is worth more than 0"),
                Some(_) => {}
            });
        }
    });
}
