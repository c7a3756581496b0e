// Amounts as people read them. `Intl` does the language; the digits are exact.

import { invalidAt } from "./errors.js";
import type { Currency, Minor, Points, Wallet } from "./generated/types.js";

// ISO 4217, as the engine has it. `Intl` follows another table for some: it shows no fils for the dinar of Iraq.
const NO_DIGITS = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];
const THREE_DIGITS = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
const FOUR_DIGITS = ["CLF", "UYW"];

/** Money in minor units (cents) as text: `formatMoney(1250, "EUR", "de")` is `12,50 €`. */
export function formatMoney(minor: Minor, currency: Currency, locale?: Intl.LocalesArgument): string {
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) {
    throw invalidAt("/currency", "invalid_currency", "expected three capital letters such as `EUR`");
  }
  const digits = digitsOf(currency);
  return format(minor, digits, "/minor", locale, { style: "currency", currency });
}

/** Points in the smallest unit of their wallet as text, without the wallet's name: 150 at scale 2 is `1.50`. */
export function formatPoints(points: Points, wallet: Pick<Wallet, "scale"> = {}, locale?: Intl.LocalesArgument): string {
  const scale = wallet?.scale ?? 0;
  if (!Number.isInteger(scale) || scale < 0 || scale > 4) throw invalidAt("/wallet/scale", "out_of_bounds", "expected 0 to 4");
  return format(points, scale, "/points", locale, {});
}

/** How many digits the minor unit of a currency has. */
function digitsOf(currency: Currency): number {
  if (NO_DIGITS.includes(currency)) return 0;
  if (THREE_DIGITS.includes(currency)) return 3;
  return FOUR_DIGITS.includes(currency) ? 4 : 2;
}

type Style = Pick<Intl.NumberFormatOptions, "style" | "currency">;
const formats = new Map<string, Intl.NumberFormat>(); // making one costs far more than using it

function format(units: number, digits: number, path: string, locale: Intl.LocalesArgument, style: Style): string {
  if (!Number.isSafeInteger(units)) throw invalidAt(path, "wrong_type", "expected an integer");
  const key = JSON.stringify([locale === undefined ? null : String(locale), digits, style]);
  let found = formats.get(key);
  if (found === undefined) {
    found = numberFormat(locale, { ...style, minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(key, found);
  }
  // As text, because 90071992547409.91 has no exact floating-point number; older browsers take it for a number.
  return found.format(decimal(units, digits) as unknown as number);
}

function numberFormat(locale: Intl.LocalesArgument, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, options);
  } catch {
    throw invalidAt("/locale", "invalid_locale", "expected a language tag such as `de-AT`");
  }
}

function decimal(units: number, digits: number): string {
  const sign = units < 0 ? "-" : "";
  const all = String(Math.abs(units)).padStart(digits + 1, "0");
  return digits === 0 ? `${sign}${all}` : `${sign}${all.slice(0, -digits)}.${all.slice(-digits)}`;
}
