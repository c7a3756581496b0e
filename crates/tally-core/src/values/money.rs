//! Money in minor units of an ISO 4217 currency.

use super::amount::{Amount, Unit};
use super::json::Json;
use super::packed::{Packer, Unpacker};
use super::shape::{Book, Shape};
use super::wire::{Decoder, Wire};

/// An amount of money in minor units (cents).
pub type Minor = Amount<MinorUnit>;

/// The minor unit of some currency; which one is said where the amount stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MinorUnit;

impl Unit for MinorUnit {
    const NAME: &'static str = "Minor";
    const DOC: &'static str = "Money in minor units of the currency (cents), an integer.";
}

/// An ISO 4217 currency: three upper-case letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Currencies without minor units (ISO 4217, table A.1, 2026).
const EXPONENT_0: [&[u8; 3]; 16] =
    [b"BIF", b"CLP", b"DJF", b"GNF", b"ISK", b"JPY", b"KMF", b"KRW", b"PYG", b"RWF", b"UGX", b"UYI", b"VND", b"VUV", b"XAF", b"XOF"];
/// Currencies with three digits of minor units.
const EXPONENT_3: [&[u8; 3]; 7] = [b"BHD", b"IQD", b"JOD", b"KWD", b"LYD", b"OMR", b"TND"];
/// Currencies with four.
const EXPONENT_4: [&[u8; 3]; 2] = [b"CLF", b"UYW"];

impl Currency {
    /// Takes a currency code.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// The code, such as `EUR`.
    #[must_use]
    pub fn code(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimal digits its minor unit has: 2 for the euro, 0 for the yen, 3 for the dinar of Kuwait.
    #[must_use]
    pub fn exponent(&self) -> u32 {
        let listed = |table: &[&[u8; 3]]| table.iter().any(|code| **code == self.0);
        if listed(&EXPONENT_0) || &self.0 == b"XPF" {
            0
        } else if listed(&EXPONENT_3) {
            3
        } else if listed(&EXPONENT_4) {
            4
        } else {
            2
        }
    }
}

impl Wire for Currency {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(code) = json else { return at.expected("a currency code", json) };
        let currency = Self::new(code);
        if currency.is_none() {
            at.report("invalid_currency", "a currency is three upper-case letters of ISO 4217, such as `EUR`");
        }
        currency
    }
    fn encode(&self) -> Json {
        Json::Text(self.code().to_owned())
    }
    fn pack(&self, out: &mut Packer) {
        out.text(self.code());
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.text().and_then(Self::new)
    }
    fn shape(book: &mut Book) -> Shape {
        book.alias("Currency", "A currency code of ISO 4217.", Shape::Text { max_chars: 3, pattern: Some("^[A-Z]{3}$") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_those_of_iso_4217() {
        use iso_currency::IntoEnumIterator as _;
        for currency in iso_currency::Currency::iter() {
            let (Some(ours), Some(theirs)) = (Currency::new(currency.code()), currency.exponent()) else { continue };
            assert_eq!(ours.exponent(), u32::from(theirs), "{}", currency.code());
        }
    }
}
