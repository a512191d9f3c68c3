//! What the shop of these tests sells, and what a name may mean there.

use saycart_proto::cart::v1::{Decision, Match, Money, Product, Variant};

/// As long as a SKU may be, in letters of two bytes.
pub(super) const LONGEST_SKU: &str = concat!(
    "ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄ",
    "ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄ",
    "ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄ",
    "ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄ",
);

/// A product of the shop.
#[derive(Debug, Clone)]
pub(super) struct Goods {
    pub(super) sku: &'static str,
    /// What a voice calls it.
    pub(super) name: &'static str,
    /// What it calls several of it, where the shop says so.
    pub(super) plural: &'static str,
    /// Where its picture is, if it has one.
    pub(super) image: &'static str,
    /// As the shop writes it.
    pub(super) full_name: &'static str,
    pub(super) size: &'static str,
    /// What else tells it from others of its name.
    pub(super) variants: &'static [(&'static str, &'static str)],
    pub(super) price: i64,
    pub(super) in_stock: bool,
    pub(super) max: u32,
    /// There are no more than that.
    pub(super) counted: bool,
    /// The SKU of what may be had instead.
    pub(super) similar: &'static str,
    pub(super) sounds_like: &'static [&'static str],
}

pub(super) fn goods(sku: &'static str, name: &'static str, price: i64) -> Goods {
    Goods {
        sku,
        name,
        plural: "",
        image: "",
        full_name: name,
        size: "",
        variants: &[],
        price,
        in_stock: true,
        max: 99,
        counted: false,
        similar: "",
        sounds_like: &[],
    }
}

pub(super) fn assortment() -> Vec<Goods> {
    vec![
        Goods {
            sounds_like: &["eco dot", "ecco dot"],
            ..goods("ECHO-DOT", "Echo Dot", 4_999)
        },
        goods("ECHO-DOT-KIDS", "Echo Dot Kids", 5_999),
        goods("PLUG", "Smart Plug", 1_499),
        goods("BANK", "Power Bank", 2_999),
        Goods {
            full_name: "Paper Towels, 6 Double Rolls",
            size: "6 rolls",
            ..goods("TOWEL-6", "Paper Towels", 899)
        },
        Goods {
            full_name: "Paper Towels, 12 Double Rolls",
            size: "12 rolls",
            ..goods("TOWEL-12", "Paper Towels", 1_599)
        },
        Goods {
            in_stock: false,
            ..goods("CAR", "Echo Auto", 5_499)
        },
        goods("BAG", "Paper Bag", 0),
        Goods {
            max: 5,
            ..goods("LAMP", "Desk Lamp", 3_999)
        },
        Goods {
            sounds_like: &["let strip"],
            max: 5,
            ..goods(LONGEST_SKU, "Light Strip", 1_999)
        },
        goods(
            "HOSTILE",
            "<b>Salt & \"Pepper\"</b> 🧂 https://evil.example anna@example.com",
            100,
        ),
    ]
}

pub(super) fn money(amount_minor: i64) -> Money {
    Money {
        amount_minor,
        currency: "USD".to_owned(),
    }
}

pub(super) fn product(goods: &Goods) -> Product {
    let variants = goods.variants.iter().map(|(kind, value)| Variant {
        kind: (*kind).to_owned(),
        value: (*value).to_owned(),
    });
    Product {
        variants: variants.collect(),
        sku: goods.sku.to_owned(),
        name: goods.full_name.to_owned(),
        spoken_name: goods.name.to_owned(),
        price: Some(money(goods.price)),
        in_stock: goods.in_stock,
        size: goods.size.to_owned(),
        spoken_plural: goods.plural.to_owned(),
        image_url: goods.image.to_owned(),
        ..Product::default()
    }
}

/// What a name may mean: the products, and whether the first is surely meant.
pub(super) fn find(all: &[Goods], spoken: &str) -> (Decision, Vec<Goods>) {
    let plain = |name: &str| name.to_lowercase().trim_end_matches('s').to_owned();
    let of = |fits: &dyn Fn(&Goods) -> bool| -> Vec<Goods> {
        all.iter().filter(|goods| fits(goods)).cloned().collect()
    };
    let exact = of(&|goods| plain(goods.name) == plain(spoken));
    let alike = of(&|goods| goods.sounds_like.contains(&spoken));
    let within = of(&|goods| plain(goods.name).contains(&plain(spoken)));
    match (exact.len(), alike.len(), within.len()) {
        (1, ..) => (Decision::Take, exact),
        (2.., ..) => (Decision::Ask, exact),
        (0, 1.., _) => (Decision::Ask, alike),
        (0, 0, 1..) => (Decision::Ask, within.into_iter().take(3).collect()),
        (0, 0, 0) => (Decision::Refuse, Vec::new()),
    }
}

pub(super) fn matches(found: &[Goods]) -> Vec<Match> {
    let matched = |goods| Match {
        product: Some(product(goods)),
        confidence_permille: 500,
    };
    found.iter().map(matched).collect()
}
