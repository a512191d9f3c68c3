//! Currencies of ISO 4217 and how many digits their minor unit has.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A currency in which things can be bought.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// The code is not in ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no currency of ISO 4217 (three capital letters, such as USD)")]
pub struct UnknownCurrency(String);

/// Codes by the digits of their minor unit (ISO 4217 list one; funds and metals left out, since
/// nothing is priced in them).
const BY_DIGITS: [(u32, &str); 4] = [
    (
        0,
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    ),
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD \
         CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP \
         GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD \
         LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB \
         PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC \
         SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW \
         ZWG",
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
];

impl Currency {
    /// The US dollar, the currency of the sample catalogue.
    pub const USD: Self = Self(*b"USD");

    /// Reads a code such as `EUR`; lower case is refused, because the wire says capitals.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        let unknown = || UnknownCurrency(code.chars().take(12).collect());
        let bytes: [u8; 3] = code.as_bytes().try_into().map_err(|_not_three| unknown())?;
        let currency = Self(bytes);
        currency
            .listed_digits()
            .map(|_| currency)
            .ok_or_else(unknown)
    }

    /// Digits of the minor unit: 0 for JPY, 2 for EUR, 3 for KWD.
    pub fn minor_digits(self) -> u32 {
        self.listed_digits().unwrap_or(2)
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    fn listed_digits(self) -> Option<u32> {
        BY_DIGITS
            .iter()
            .find(|(_, codes)| {
                codes
                    .split_ascii_whitespace()
                    .any(|code| code == self.code())
            })
            .map(|(digits, _)| *digits)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_iso_4217() {
        let digits = |code| Currency::parse(code).map(Currency::minor_digits);

        assert_eq!(digits("JPY"), Ok(0));
        assert_eq!(digits("EUR"), Ok(2));
        assert_eq!(digits("KWD"), Ok(3));
        assert_eq!(digits("CLF"), Ok(4));
    }

    #[test]
    fn what_is_not_listed_is_refused() {
        for code in ["", "usd", "US", "USDX", "ABC", "€", "XAU", "U D"] {
            assert!(Currency::parse(code).is_err(), "{code}");
        }
    }
}
