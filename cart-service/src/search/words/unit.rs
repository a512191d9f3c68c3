//! What a number counts or measures, in one unit for each kind of measure.

/// One kind of measure, in its smallest unit that shops use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::search) enum Unit {
    /// Millilitres.
    Volume,
    /// Milligrams.
    Mass,
    /// Ounces, whether of weight or of volume: shops write both the same.
    Ounces,
    /// Millimetres.
    Length,
    /// Inches.
    Inches,
    /// Gigabytes.
    Storage,
    /// Watts.
    Power,
    /// Volts.
    Tension,
    /// Milliampere-hours.
    Charge,
    /// Per cent.
    Share,
    /// Pieces in a pack.
    Pieces,
    /// A product's generation.
    Generation,
}

/// A number, in thousandths, and what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::search) struct Measure {
    /// In [`Unit`]s.
    pub(in crate::search) amount: u64,
    /// The number as it was said.
    pub(in crate::search) said: u64,
    /// `None` is a number and nothing more.
    pub(in crate::search) unit: Option<Unit>,
}

impl Measure {
    /// Whether it tells what a thing is, and not how much of it there is.
    pub(in crate::search) fn is_of_the_thing(self) -> bool {
        matches!(
            self.unit,
            Some(Unit::Tension | Unit::Power | Unit::Inches | Unit::Storage | Unit::Charge)
        )
    }

    pub(super) fn bare(said: u64) -> Self {
        Self {
            amount: said,
            said,
            unit: None,
        }
    }

    pub(super) fn of(said: u64, unit: Unit, factor: u64) -> Self {
        Self {
            amount: said.saturating_mul(factor),
            said,
            unit: Some(unit),
        }
    }

    /// Whether both can mean the same: "1.5 l" and "1500 ml"; "5" and anything of which there
    /// are five.
    pub(in crate::search) fn fits(self, other: Self) -> bool {
        match (self.unit, other.unit) {
            (Some(one), Some(two)) => one == two && self.amount == other.amount,
            (None, _) | (_, None) => self.said == other.said,
        }
    }
}

impl Measure {
    /// Whether it counts pieces.
    pub(in crate::search) fn is_of_pieces(self) -> bool {
        self.unit == Some(Unit::Pieces)
    }

    /// Whether twice as much can be had as two of it: of pieces, weights and volumes.
    pub(in crate::search) fn is_of_an_amount(self) -> bool {
        matches!(
            self.unit,
            Some(Unit::Pieces | Unit::Volume | Unit::Mass | Unit::Ounces)
        )
    }

    /// Whether, in front of a name, it may be a pack's size: with a word for pieces, or from four
    /// on. Two of something are wanted more often than a pack of two.
    pub(in crate::search) fn may_be_a_pack(self) -> bool {
        self.is_of_pieces() || self.unit.is_none() && self.said >= 4_000
    }
}

/// The units that are written alike in every language.
pub(super) fn common(word: &str) -> Option<(Unit, u64)> {
    Some(match word {
        "ml" => (Unit::Volume, 1),
        "cl" => (Unit::Volume, 10),
        "l" => (Unit::Volume, 1_000),
        "mg" => (Unit::Mass, 1),
        "g" | "gr" => (Unit::Mass, 1_000),
        "kg" => (Unit::Mass, 1_000_000),
        "mm" => (Unit::Length, 1),
        "cm" => (Unit::Length, 10),
        "m" => (Unit::Length, 1_000),
        "gb" => (Unit::Storage, 1),
        "tb" => (Unit::Storage, 1_000),
        "w" | "watt" | "watts" => (Unit::Power, 1),
        "v" | "volt" | "volts" => (Unit::Tension, 1),
        "mah" => (Unit::Charge, 1),
        "percent" | "prozent" => (Unit::Share, 1),
        _ => return None,
    })
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, thousandths) = (self.said / 1_000, self.said % 1_000);
        write!(f, "{whole}")?;
        if thousandths > 0 {
            let places = format!("{thousandths:03}");
            write!(f, ".{}", places.trim_end_matches('0'))?;
        }
        Ok(())
    }
}
