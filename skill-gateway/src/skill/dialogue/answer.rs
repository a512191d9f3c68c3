//! What the dialogue answers, before it is put into words.

use super::list_answer::ListAnswer;
use super::pages;
use crate::clients::{
    Addition, Bound, Cart, CartLine, LimitKind, Money, Product, Property, RaisedLine, Removal,
    Restoration, Split, Suggestion,
};
use crate::speech::{Phrase, Risen, heard};

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum Answer {
    /// Just this.
    Plain(Phrase),
    /// "What would you like to add?", and the next sentence is heard as that.
    AddWhat(Phrase),
    /// The same, and so many of it.
    AddWhatOf(Option<u32>),
    /// "Welcome back. You have 3 items in your cart."
    WelcomeBack { count: u32 },
    /// "I couldn't find …"
    NotFound(Option<String>),
    /// "I have A, B or C. Which one?", or with only one "Did you mean A?"
    Which {
        products: Vec<Product>,
        quantity: u32,
    },
    /// "We have that in small, medium and large. Which size?", of what the words mean.
    WhichKind {
        split: Box<Split>,
        words: String,
        quantity: u32,
        /// There are more values than these.
        more: bool,
    },
    /// "I'm not sure which one you mean."
    WhichAgain { quantity: u32 },
    /// "That's 40 echo dots. Is that right?"
    ThatMany {
        product: Box<Product>,
        quantity: u32,
    },
    /// "How many shall I add?", of what the words mean, or of what stays open.
    AddHowMany {
        limit: Option<LimitKind>,
        words: Option<String>,
    },
    /// "You can have up to 5. Shall I add 5?", or "Only 3 left.", or "That's only sold in multiples of 6."
    UpTo { limit: LimitKind, room: u32 },
    /// "The price of … is now 5 dollars, up from 4. Shall I add it?"
    Dearer {
        product: Box<Product>,
        was: Money,
        /// All of it in the cart, which would cost more as well.
        line: Option<RaisedLine>,
    },
    /// The same, of what is in the cart. "Shall I make it 3?"
    DearerTo {
        product: Box<Product>,
        was: Money,
        to: u32,
    },
    /// What was added, for less than was said or than it cost before.
    Cheaper(Box<Addition>),
    /// So many there are of a line now, for less than before.
    CheaperNow(Box<CartLine>),
    /// "… is sold out."
    SoldOut {
        phrase: Phrase,
        sku: String,
        name: String,
    },
    /// "There's nothing like that under 20 dollars. The cheapest is A. Shall I add it?"
    NoneBelow {
        limit: Money,
        cheapest: Box<Product>,
    },
    /// How large it is, if that is known. "Shall I add it?"
    Size(Box<Product>),
    /// It is in stock. "Shall I add it?"
    InStock(Box<Product>),
    /// "Yes, your cart has two echo dots."
    Has(Vec<CartLine>),
    /// "No, I don't see … in your cart."
    HasNot { words: String },
    /// "No, I don't see … in your cart, but you have these."
    HasOther { words: String, lines: Vec<CartLine> },
    /// It is sold out, and what is similar.
    Instead {
        sold_out: String,
        instead: Box<Product>,
    },
    /// As many as may be had are in the cart.
    Enough { max: u32 },
    /// "I have A for 5 dollars. Shall I add it?", or several.
    Offer(Vec<Product>),
    /// What was found, with prices; perhaps there is more after it.
    Found {
        products: Vec<Product>,
        quantity: u32,
        more: bool,
    },
    /// "Welcome back. Shall I add your usual coffee?"
    WelcomeUsual(Vec<Product>),
    /// "Your usual is A. Shall I add it?", or several.
    Usual(Vec<Product>),
    /// What is on sale, each with what it costs otherwise.
    Deals {
        deals: Vec<(Product, Money)>,
        more: bool,
    },
    /// "Others who have A often take B."
    Suggest(Box<Suggestion>),
    /// Why it was recommended.
    Why(Box<Suggestion>),
    /// "What shall I remove?"
    RemoveWhat { quantity: Option<u32> },
    /// "How many?", of what the words mean.
    RemoveHowMany { words: Option<String> },
    /// "You have A and B. Which one shall I remove?"
    RemoveWhich {
        lines: Vec<CartLine>,
        quantity: Option<u32>,
    },
    /// "I don't see … in your cart. You have A and B."
    NotInCart { words: String, lines: Vec<CartLine> },
    /// What is in the cart, from the beginning.
    Cart(Cart),
    /// "That removes all 5 items in your cart. Are you sure?"
    ClearSure { count: u32 },
    /// "Your cart has changed. That empties it of all 6 items now. Sure?"
    ClearChanged { count: u32 },
    /// Something about so many of a line.
    Of {
        phrase: Phrase,
        line: Box<CartLine>,
        quantity: u32,
    },
    /// Some of a line is gone, and some is left.
    Reduced(Box<Removal>),
    /// What was added.
    Added(Box<Addition>),
    /// What is back in the cart, and what could not be put back.
    Restored {
        restored: Box<Restoration>,
        /// What costs less than was heard.
        fallen: Vec<CartLine>,
        /// What costs more.
        risen: Vec<Risen>,
    },
    /// "Which one shall I change?", of these lines.
    ChangeWhich {
        lines: Vec<CartLine>,
        to: Option<u32>,
    },
    /// "What shall I change?", and the next sentence is heard as that.
    ChangeWhat { phrase: Phrase, to: Option<u32> },
    /// "How many would you like?"
    HowMany { most: Option<u32> },
    /// "That's only sold in multiples of 6. How many would you like?"
    HowManyFit(LimitKind),
    /// Something about a list.
    List(Box<ListAnswer>),
    /// Lines of the cart, from this one.
    Page {
        phrase: Phrase,
        cart: Cart,
        first: usize,
    },
}

impl Answer {
    /// The phrase that says it.
    pub(super) fn phrase(&self) -> Phrase {
        match self {
            Self::Plain(phrase)
            | Self::AddWhat(phrase)
            | Self::SoldOut { phrase, .. }
            | Self::Of { phrase, .. }
            | Self::ChangeWhat { phrase, .. }
            | Self::Page { phrase, .. } => *phrase,
            Self::List(answer) => answer.phrase(),
            Self::ClearSure { .. } => Phrase::ClearSure,
            Self::ClearChanged { .. } => Phrase::ClearChanged,
            Self::Reduced(_) => Phrase::Reduced,
            Self::AddWhatOf(_) => Phrase::AddWhat,
            Self::WelcomeBack { .. } => Phrase::WelcomeBack,
            Self::NotFound(words) => match words.as_deref().map(heard) {
                Some(heard) if !heard.is_empty() => Phrase::NotFound,
                _ => Phrase::NotFoundThen,
            },
            Self::Which { products, .. } if products.len() == 1 => Phrase::DidYouMean,
            Self::Which { .. } => Phrase::WhichOne,
            Self::WhichKind { split, .. } => match split.property() {
                Property::Size => Phrase::WhichSize,
                Property::Colour => Phrase::WhichColour,
                Property::Other => Phrase::WhichKind,
            },
            Self::WhichAgain { .. } => Phrase::WhichAgain,
            Self::ThatMany { .. } => Phrase::ThatMany,
            Self::AddHowMany { limit, .. } => match limit {
                None | Some(LimitKind::Cart) => Phrase::HowMany,
                Some(LimitKind::Line { present: 0, .. }) => Phrase::AtMost,
                Some(LimitKind::Line { .. }) => Phrase::AtMostMore,
                Some(LimitKind::AtLeast(_)) => Phrase::AtLeast,
                Some(LimitKind::MultipleOf(_)) => Phrase::MultipleOf,
            },
            Self::UpTo { limit, .. } => match limit {
                LimitKind::Line {
                    present: 0,
                    bound: Bound::Stock,
                    ..
                } => Phrase::OnlyLeft,
                LimitKind::Line {
                    bound: Bound::Stock,
                    ..
                } => Phrase::OnlyMoreLeft,
                LimitKind::Line { present: 1.., .. } => Phrase::UpToMore,
                LimitKind::AtLeast(_) => Phrase::AtLeastAdd,
                LimitKind::MultipleOf(_) => Phrase::MultipleOfAdd,
                LimitKind::Line { .. } | LimitKind::Cart => Phrase::UpTo,
            },
            Self::Dearer { line: None, .. } => Phrase::Dearer,
            Self::Dearer { line: Some(_), .. } => Phrase::DearerAll,
            Self::DearerTo { .. } => Phrase::DearerTo,
            Self::Cheaper(added) if added.line.quantity > added.added => Phrase::CheaperMore,
            Self::Cheaper(_) => Phrase::Cheaper,
            Self::CheaperNow(_) => Phrase::CheaperMore,
            Self::NoneBelow { .. } => Phrase::FoundNoneBelow,
            Self::Size(product) if super::offer::size(product).is_empty() => Phrase::SizeUnknown,
            Self::Size(_) => Phrase::Size,
            Self::InStock(_) => Phrase::InStock,
            Self::Has(_) => Phrase::Has,
            Self::HasNot { words } if heard(words).is_empty() => Phrase::HasNotThat,
            Self::HasNot { .. } => Phrase::HasNot,
            Self::HasOther { words, .. } if heard(words).is_empty() => Phrase::HasOtherThanThat,
            Self::HasOther { .. } => Phrase::HasOther,
            Self::Instead { .. } => Phrase::SoldOutLike,
            Self::Enough { .. } => Phrase::Enough,
            Self::Found { more: true, .. } => Phrase::FoundMore,
            Self::Offer(products) | Self::Found { products, .. } => match products.as_slice() {
                [_] => Phrase::FoundOne,
                _ => Phrase::FoundSeveral,
            },
            Self::WelcomeUsual(_) => Phrase::WelcomeUsual,
            Self::Usual(products) if products.len() == 1 => Phrase::UsualOne,
            Self::Usual(_) => Phrase::UsualSeveral,
            Self::Deals { more: true, .. } => Phrase::DealsMore,
            Self::Deals { deals, .. } if deals.len() == 1 => Phrase::DealOne,
            Self::Deals { .. } => Phrase::Deals,
            Self::Suggest(_) => Phrase::Suggest,
            Self::Why(_) => Phrase::SuggestWhy,
            Self::RemoveHowMany { .. } => Phrase::HowMany,
            Self::RemoveWhich { .. } => Phrase::RemoveWhich,
            Self::RemoveWhat { .. } => Phrase::RemoveWhat,
            Self::NotInCart { words, lines } => match (heard(words).is_empty(), lines.len()) {
                (true, _) => Phrase::RemoveWhat,
                (false, ..=3) => Phrase::NotInCart,
                (false, _) => Phrase::NotInLargeCart,
            },
            Self::Cart(cart) if cart.lines.len() > pages::PAGE => Phrase::CartLong,
            Self::Cart(_) => Phrase::Cart,
            Self::Added(added) if added.line.quantity > added.added => Phrase::AddedMore,
            Self::Added(added) if added.total().minor == 0 => Phrase::AddedFree,
            Self::Added(_) => Phrase::Added,
            Self::Restored { restored, .. } if restored.gone.is_empty() => Phrase::Restored,
            Self::Restored { .. } => Phrase::RestoredPart,
            Self::ChangeWhich { .. } => Phrase::ChangeWhich,
            Self::HowMany { most: None } => Phrase::ChangeHowMany,
            Self::HowManyFit(limit) => match limit {
                LimitKind::AtLeast(_) => Phrase::AtLeast,
                LimitKind::MultipleOf(_) => Phrase::MultipleOf,
                LimitKind::Line { .. } | LimitKind::Cart => Phrase::ChangeHowMany,
            },
            Self::HowMany { most: Some(_) } => Phrase::ChangeAtMost,
        }
    }
}
