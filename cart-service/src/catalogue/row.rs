//! A row of the catalogue, made a product.

use saycart_service::Timestamp;

use super::{
    columns::{Column, Fields, LocalColumn},
    error::{RowError, RowFault, excerpt},
    words,
};
use crate::domain::{
    Availability, Currency, Details, InvalidQuantityRule, LocalNames, Locale, Money, Product,
    QuantityRule, Sale, SaleState, Sensitivity, Sku, Variant, ZoneOffset,
};

/// No price is higher, in the minor unit: no cart can be so full that its total would not fit a number.
const HIGHEST_PRICE: i64 = 1_000_000_000_000;

/// No name that a person reads or says is longer, in characters.
const LONGEST_NAME: usize = 500;

/// Brand, category, size, a variant, a synonym.
const LONGEST_WORD: usize = 100;

/// No browser takes a longer address, in characters.
const LONGEST_URL: usize = 2_000;

/// Synonyms of a product, and variants.
const MOST_WORDS: usize = 50;

/// Understands a row.
pub(super) fn product(row: u64, fields: &Fields) -> Result<Product, RowError> {
    let row = Row {
        number: row,
        fields,
    };
    if row.fields.get(Column::Withdrawn).is_some() {
        return Err(row.refuse(Column::Withdrawn, RowFault::OnlyInDelta));
    }
    let name = row.needed(Column::Name)?.to_owned();
    row.check_text(Column::Name, &name, LONGEST_NAME)?;
    let size = row.word(Column::Size)?;
    let given = row.name(Column::SpokenName)?;
    let spoken_name = given.unwrap_or_else(|| spoken(&name, size.as_deref()));
    let stock = row.stock()?;
    let price = row.price()?;
    Ok(Product {
        sku: row.sku()?,
        name,
        spoken_name,
        brand: row.word(Column::Brand)?,
        category: row.word(Column::Category)?,
        size,
        variants: row.variants()?,
        synonyms: row.words(Column::Synonyms)?,
        price,
        rule: row.rule()?,
        availability: row.availability(stock)?,
        stock,
        sale: row.sale(price)?,
        details: row.details()?,
        read_at: None,
    })
}

/// The number of the product that a row is about.
pub(super) fn sku(row: u64, fields: &Fields) -> Result<Sku, RowError> {
    let row = Row {
        number: row,
        fields,
    };
    row.sku()
}

/// Whether a product can be bought of which only the stock is known.
pub(super) fn availability_by(stock: Option<u32>) -> Availability {
    match stock {
        Some(0) => Availability::SoldOut,
        Some(_) | None => Availability::InStock,
    }
}

#[derive(Clone, Copy)]
struct Row<'f> {
    number: u64,
    fields: &'f Fields,
}

impl<'f> Row<'f> {
    fn refuse(self, column: Column, fault: RowFault) -> RowError {
        RowError::at(self.number, column.name(), fault)
    }

    fn needed(self, column: Column) -> Result<&'f str, RowError> {
        self.fields
            .get(column)
            .ok_or_else(|| self.refuse(column, RowFault::Missing))
    }

    fn check_text(self, column: Column, text: &str, longest: usize) -> Result<(), RowError> {
        if text.chars().count() > longest {
            return Err(self.refuse(column, RowFault::TooLong { longest }));
        }
        if text.chars().any(char::is_control) {
            return Err(self.refuse(column, RowFault::Unprintable));
        }
        Ok(())
    }

    fn word(self, column: Column) -> Result<Option<String>, RowError> {
        let Some(text) = self.fields.get(column) else {
            return Ok(None);
        };
        self.check_text(column, text, LONGEST_WORD)?;
        Ok(Some(text.to_owned()))
    }

    /// A list, its entries separated by semicolons.
    fn words(self, column: Column) -> Result<Vec<String>, RowError> {
        let text = self.fields.get(column).unwrap_or_default();
        let words: Vec<String> = text
            .split(';')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        if words.len() > MOST_WORDS {
            return Err(self.refuse(column, RowFault::TooMany { most: MOST_WORDS }));
        }
        for word in &words {
            self.check_text(column, word, LONGEST_WORD)?;
        }
        Ok(words)
    }

    fn sku(self) -> Result<Sku, RowError> {
        let text = self.needed(Column::Sku)?;
        Sku::parse(text).map_err(|error| self.refuse(Column::Sku, RowFault::Sku(error)))
    }

    fn variants(self) -> Result<Vec<Variant>, RowError> {
        let pair = |word: String| {
            let pair = word
                .split_once('=')
                .map(|(kind, value)| (kind.trim(), value.trim()));
            match pair {
                Some((kind, value)) if !kind.is_empty() && !value.is_empty() => Ok(Variant {
                    kind: kind.to_owned(),
                    value: value.to_owned(),
                }),
                Some(_) | None => {
                    Err(self.refuse(Column::Variants, RowFault::Variant { given: word }))
                }
            }
        };
        self.words(Column::Variants)?
            .into_iter()
            .map(pair)
            .collect()
    }

    fn price(self) -> Result<Money, RowError> {
        let text = self.needed(Column::PriceMinor)?;
        let minor = self.amount(Column::PriceMinor, text)?;
        let currency = self.needed(Column::Currency)?;
        self.check_text(Column::Currency, currency, LONGEST_WORD)?;
        let currency = Currency::parse(currency)
            .map_err(|error| self.refuse(Column::Currency, RowFault::Currency(error)))?;
        Ok(Money::of(minor, currency))
    }

    fn amount(self, column: Column, text: &str) -> Result<i64, RowError> {
        let minor = text.parse::<i64>().ok();
        let minor = minor.filter(|minor| (0..=HIGHEST_PRICE).contains(minor));
        minor.ok_or_else(|| self.not_a_number(column, text, 0, HIGHEST_PRICE))
    }

    fn list_price(self) -> Result<Option<i64>, RowError> {
        let column = Column::ListPriceMinor;
        let Some(text) = self.fields.get(column) else {
            return Ok(None);
        };
        let minor = self.amount(column, text)?;
        Ok(Some(minor))
    }

    fn sale(self, price: Money) -> Result<Option<Sale>, RowError> {
        let from = self.time(Column::SaleFrom)?;
        let until = self.time(Column::SaleUntil)?;
        let Some(text) = self.fields.get(Column::SalePriceMinor) else {
            let alone = [(Column::SaleFrom, from), (Column::SaleUntil, until)];
            return match alone.into_iter().find(|(_, time)| time.is_some()) {
                Some((column, _)) => Err(self.refuse(column, RowFault::NoSale)),
                None => Ok(None),
            };
        };
        let column = Column::SalePriceMinor;
        let minor = self.amount(column, text)?;
        if minor >= price.minor() {
            return Err(self.refuse(column, RowFault::NoBargain));
        }
        if from.zip(until).is_some_and(|(from, until)| until <= from) {
            return Err(self.refuse(Column::SaleUntil, RowFault::EndsFirst));
        }
        Ok(Some(Sale {
            price: Money::of(minor, price.currency()),
            from,
            until,
            state: SaleState::Off,
        }))
    }

    fn time(self, column: Column) -> Result<Option<Timestamp>, RowError> {
        let Some(text) = self.fields.get(column) else {
            return Ok(None);
        };
        let given = || excerpt(text);
        let time = Timestamp::parse_rfc3339(text);
        time.map(Some)
            .map_err(|_no_time| self.refuse(column, RowFault::Time { given: given() }))
    }

    fn rule(self) -> Result<QuantityRule, RowError> {
        let min = self.bound(Column::Min)?;
        let max = self.bound(Column::Max)?;
        let multiple_of = self.bound(Column::MultipleOf)?;
        QuantityRule::parse(min, max, multiple_of).map_err(|error| {
            let column = match error {
                InvalidQuantityRule::Zero { field: "min" } => Column::Min,
                InvalidQuantityRule::Zero {
                    field: "multiple_of",
                } => Column::MultipleOf,
                InvalidQuantityRule::Zero { .. } | InvalidQuantityRule::Impossible { .. } => {
                    Column::Max
                }
            };
            self.refuse(column, RowFault::Quantity(error))
        })
    }

    fn bound(self, column: Column) -> Result<Option<u32>, RowError> {
        let Some(text) = self.fields.get(column) else {
            return Ok(None);
        };
        match text.parse::<u32>() {
            Ok(bound) => Ok(Some(bound)),
            Err(_no_number) => Err(self.not_a_number(column, text, 1, i64::from(u32::MAX))),
        }
    }

    fn stock(self) -> Result<Option<u32>, RowError> {
        let Some(text) = self.fields.get(Column::Stock) else {
            return Ok(None);
        };
        let count = text.parse::<u32>();
        count
            .map(Some)
            .map_err(|_no_number| self.not_a_number(Column::Stock, text, 0, i64::from(u32::MAX)))
    }

    fn details(self) -> Result<Details, RowError> {
        let local_names = self.fields.locales().into_iter();
        let local_names = local_names.filter_map(|locale| self.local_names(locale).transpose());
        Ok(Details {
            spoken_plural: self.name(Column::SpokenPlural)?,
            local_names: local_names.collect::<Result<_, _>>()?,
            image_url: self.image_url()?,
            tax_class: self.word(Column::TaxClass)?,
            list_price_minor: self.list_price()?,
            sale_zone: self
                .fields
                .get(Column::SaleUntil)
                .and_then(ZoneOffset::of_rfc3339),
            sensitive: self.sensitive()?,
        })
    }

    /// The names of one locale; none where all of its columns are blank.
    fn local_names(self, locale: Locale) -> Result<Option<LocalNames>, RowError> {
        let column = |column| Column::Local(column, locale);
        let gender =
            match self.fields.get(column(LocalColumn::Gender)) {
                None => None,
                Some(text) => Some(words::gender_of(text).ok_or_else(|| {
                    self.none_of(column(LocalColumn::Gender), text, words::GENDERS)
                })?),
            };
        let names = LocalNames {
            locale,
            spoken_name: self.name(column(LocalColumn::SpokenName))?,
            spoken_plural: self.name(column(LocalColumn::SpokenPlural))?,
            gender,
            synonyms: self.words(column(LocalColumn::Synonyms))?,
        };
        let is_blank = names.spoken_name.is_none()
            && names.spoken_plural.is_none()
            && names.gender.is_none()
            && names.synonyms.is_empty();
        Ok((!is_blank).then_some(names))
    }

    fn image_url(self) -> Result<Option<String>, RowError> {
        let column = Column::ImageUrl;
        let Some(text) = self.fields.get(column) else {
            return Ok(None);
        };
        self.check_text(column, text, LONGEST_URL)?;
        // Alexa shows no picture from anywhere else.
        let host = text.strip_prefix("https://").unwrap_or_default();
        if host.is_empty() || text.contains(char::is_whitespace) {
            return Err(self.refuse(column, RowFault::Url));
        }
        Ok(Some(text.to_owned()))
    }

    fn sensitive(self) -> Result<Vec<Sensitivity>, RowError> {
        let mut reasons = Vec::new();
        for word in self.words(Column::Sensitive)? {
            let reason = words::sensitivity_of(&word)
                .ok_or_else(|| self.none_of(Column::Sensitive, &word, words::SENSITIVITIES))?;
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        Ok(reasons)
    }

    fn name(self, column: Column) -> Result<Option<String>, RowError> {
        let Some(text) = self.fields.get(column) else {
            return Ok(None);
        };
        self.check_text(column, text, LONGEST_NAME)?;
        Ok(Some(text.to_owned()))
    }

    fn none_of(self, column: Column, text: &str, allowed: &'static str) -> RowError {
        let given = excerpt(text);
        self.refuse(column, RowFault::NoneOf { given, allowed })
    }

    /// What the row says; a row that only counts says it by that.
    fn availability(self, stock: Option<u32>) -> Result<Availability, RowError> {
        let Some(text) = self.fields.get(Column::InStock) else {
            return Ok(availability_by(stock));
        };
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Availability::InStock),
            "false" | "no" | "0" => Ok(Availability::SoldOut),
            _ => Err(self.refuse(
                Column::InStock,
                RowFault::YesOrNo {
                    given: excerpt(text),
                },
            )),
        }
    }

    fn not_a_number(self, column: Column, text: &str, from: u32, to: i64) -> RowError {
        self.refuse(
            column,
            RowFault::Number {
                given: excerpt(text),
                from,
                to,
            },
        )
    }
}

/// What a voice would call a product: its name up to the first bracket, comma or dash, and without
/// the size at its end. Names are written for search engines; nobody says all of that.
pub(super) fn spoken(name: &str, size: Option<&str>) -> String {
    let cut = [" (", " [", ", ", " - ", " – ", " — ", " | ", "("]
        .into_iter()
        .filter_map(|mark| name.find(mark))
        .filter(|at| *at > 0)
        .min()
        .unwrap_or(name.len());
    let short = name.get(..cut).unwrap_or(name).trim_end();
    let shorter = size.and_then(|size| without_size(short, size));
    shorter.unwrap_or(short).to_owned()
}

/// The name without the size at its end, however either spells it: "Oat Milk 1L", `1 l`.
fn without_size<'n>(name: &'n str, size: &str) -> Option<&'n str> {
    let plain = |text: &str| text.replace(' ', "").to_lowercase();
    let size = plain(size);
    let (shorter, _) = name
        .char_indices()
        .filter(|(_, letter)| *letter == ' ')
        .filter_map(|(at, _)| name.split_at_checked(at))
        .find(|(_, end)| plain(end) == size)?;
    let shorter = shorter.trim_end();
    (!shorter.is_empty()).then_some(shorter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoken_name_is_what_people_would_say() {
        for (name, size, said) in [
            ("Echo Dot (5th Gen) Smart Speaker", None, "Echo Dot"),
            ("Paper Towels, 6 Double Rolls", None, "Paper Towels"),
            ("Oat Milk 1 l", Some("1 l"), "Oat Milk"),
            ("Desk Lamp - Brass", None, "Desk Lamp"),
            ("Oat Milk 1L", Some("1 l"), "Oat Milk"),
            ("1 l", Some("1 l"), "1 l"),
            ("(limited)", None, "(limited)"),
            ("T-Shirt", None, "T-Shirt"),
        ] {
            assert_eq!(spoken(name, size), said);
        }
    }
}
