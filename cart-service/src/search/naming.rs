//! Whether what was said names a thing: rules that hold in every shop, beside what is weighed.
//!
//! Weights are fitted to large catalogues. A small one has no rivals to be told from, and a word that is said of many
//! things would take the only one that has it.

use super::{
    alignment::{Asked, Kind, LIKE, NameKind, Tells, permille},
    document::{Document, Name},
    score::Score,
};

/// What a phrase says of a name, as far as these rules look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Naming {
    /// How many words were said that it has, or has something like, and that are no sizes, colours or the like.
    pub(super) plain: u32,
    /// What was said that it explains, where a kind of the thing that was said counts as that thing.
    pub(super) kin: Score,
    /// Whether it is a kind of the thing that was said, and has all else word for word.
    pub(super) is_kind: bool,
    /// Whether the first word of its own name was said, where that is no size, colour or the like.
    pub(super) opening: Opening,
    /// Whether what kind of thing was said is what its full name says that it is.
    pub(super) is_written: bool,
    /// Whether the thing in which the name ends was said.
    pub(super) thing: Thing,
    /// Whether words that were said as they are stand in the order of its name.
    pub(super) order: Order,
}

/// Whether the first word of a name was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Opening {
    /// It was not.
    #[default]
    No,
    /// It was.
    ByWord,
    /// It was, and it is a thing that shops sell.
    ByThing,
}

/// Whether the thing in which a name ends was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Thing {
    /// It was, or a kind of it, or the name ends in no thing that shops sell.
    #[default]
    Said,
    /// Something else was, such as the salt of "sea salt crisps".
    LeftOut,
}

/// Whether words stand in the order of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    /// They do, or the last of them says what kind of thing it is.
    #[default]
    Kept,
    /// They do not, and something else is the kind of thing that was said.
    Turned,
}

impl Naming {
    /// What was asked, each with how well the name explains it.
    pub(super) fn of(asked: &[(&Asked, Score)], document: &Document, name: &Name) -> Self {
        let mut out = Self::default();
        let (mut kin, mut total) = (0, 0);
        let (mut all_said, mut is_kind, mut ends_so) = (true, false, false);
        let (mut is_other, mut is_headed) = (false, false);
        for (asked, explained) in asked {
            if asked.kind == Kind::Quantity {
                continue;
            }
            let ends = asked.tells == Tells::Kind;
            let is_kin = ends && asked.is_kind_of(name);
            let as_kin = if is_kin { Score::EXACT } else { *explained };
            kin += asked.weight * u32::from(as_kin.as_permille());
            total += asked.weight;
            all_said &= as_kin == Score::EXACT;
            is_kind |= is_kin;
            let is_head = asked.is_head_of(name);
            ends_so |= ends && is_head;
            let is_written = ends && document.kind.is_some_and(|kind| asked.is(kind));
            let is_of = || {
                let names = &document.names;
                let of_name = names
                    .iter()
                    .any(|name| asked.is_head_of(name) || asked.is_kind_of(name));
                of_name || document.category.iter().any(|word| asked.is(*word))
            };
            is_other |= ends && *explained == Score::EXACT && !is_written && !is_of();
            is_headed |= is_head;
            out.is_written |= is_written;
            if asked.kind == Kind::Word {
                out.plain += u32::from(*explained >= LIKE);
                let is_first = *explained == Score::EXACT
                    && name.kind == NameKind::Own
                    && asked.place_in(name) == Some(0);
                let opening = if asked.is_thing {
                    Opening::ByThing
                } else {
                    Opening::ByWord
                };
                if is_first {
                    out.opening = out.opening.max(opening);
                }
            }
        }
        let words = asked.iter().filter(|(asked, _)| asked.kind == Kind::Word);
        let in_order = words
            .filter_map(|(asked, _)| asked.place_in(name))
            .is_sorted();
        out.kin = permille(kin.checked_div(total).unwrap_or(0));
        out.is_kind = is_kind && all_said;
        if is_other && !is_headed && name.is_thing {
            out.thing = Thing::LeftOut;
        }
        if !in_order && !ends_so {
            out.order = Order::Turned;
        }
        out
    }
}
