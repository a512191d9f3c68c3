//! Every phrase by name.

/// Whether a phrase leaves the microphone open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It ends in a question and listens.
    Asks,
    /// It ends the conversation.
    Tells,
}

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $mood:ident;)+) => {
        /// Something that can be said. The texts stand under its key in `speech/*.ftl`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Phrase {
            $($(#[$doc])* $name,)+
        }

        impl Phrase {
            /// Every phrase.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its key in `speech/*.ftl`.
            pub(crate) const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// The phrase of this key.
            pub(crate) fn of_key(key: &str) -> Option<Self> {
                match key {
                    $($key => Some(Self::$name),)+
                    _ => None,
                }
            }

            /// Whether it asks.
            pub(crate) const fn mood(self) -> Mood {
                match self { $(Self::$name => Mood::$mood,)+ }
            }
        }
    };
}

phrases! {
    /// The skill is opened by somebody whose cart is empty, or cannot be looked into now.
    Welcome = "welcome", Asks;
    /// The skill is opened by somebody whose cart holds `$count` pieces.
    WelcomeBack = "welcome-back", Asks;
    /// The skill is opened by somebody who is not linked.
    WelcomeUnlinked = "welcome-unlinked", Asks;
    /// What can be said.
    Help = "help", Asks;
    /// The conversation ends because the shopper says so.
    Goodbye = "goodbye", Tells;
    /// "No" to "Anything else?".
    AllInCart = "all-in-cart", Tells;
    /// Not understood, once.
    FallbackFirst = "fallback-first", Asks;
    /// Not understood, twice.
    FallbackSecond = "fallback-second", Asks;
    /// Not understood, thrice.
    FallbackThird = "fallback-third", Tells;

    /// The number of a payment card was said.
    CardNumber = "card-number", Asks;

    /// An account is needed and there is none.
    LinkAccount = "link-account", Tells;
    /// The link does not allow this.
    LinkAgain = "link-again", Tells;
    /// auth-service is away.
    AccountAway = "account-away", Tells;
    /// cart-service is away.
    ShopAway = "shop-away", Tells;
    /// An answer takes a while, and comes.
    OneMoment = "one-moment", Tells;
    /// The time is over; something may have been changed.
    Slow = "slow", Tells;

    /// Add, but what?
    AddWhat = "add-what", Asks;
    /// Add `$product`, but how many?
    HowMany = "how-many", Asks;
    /// `$choices` fit.
    WhichOne = "which-one", Asks;
    /// It comes in the sizes `$choices`.
    WhichSize = "which-size", Asks;
    /// It comes in the colours `$choices`.
    WhichColour = "which-colour", Asks;
    /// It comes as `$choices`.
    WhichKind = "which-kind", Asks;
    /// The choice was not understood; `$choices` is not known any more.
    WhichAgain = "which-again", Asks;
    /// `$product` fits, but weakly.
    DidYouMean = "did-you-mean", Asks;
    /// A large number of `$product`.
    ThatMany = "that-many", Asks;
    /// Nothing is called `$heard`.
    NotFound = "not-found", Asks;
    /// "No" to the last product that could have been meant.
    NotFoundThen = "not-found-then", Asks;
    /// Look for something, but for what?
    FindWhat = "find-what", Asks;
    /// `$product` is what was looked for; its price is said with it.
    FoundOne = "found-one", Asks;
    /// `$choices` are what was looked for, with their prices.
    FoundSeveral = "found-several", Asks;
    /// The same, and there is more.
    FoundMore = "found-more", Asks;
    /// There is no more of what was looked for.
    FoundEnd = "found-end", Asks;
    /// Nothing like it costs less than `$limit`; `$product` is the cheapest, its price is said with it.
    FoundNoneBelow = "found-none-below", Asks;
    /// `$name` is as large as `$size` says; what it costs says `$price`.
    Size = "size", Asks;
    /// Nobody knows how large `$name` is; what it costs says `$price`.
    SizeUnknown = "size-unknown", Asks;
    /// `$product` can be had, with its price; when it comes is known when it is ordered.
    InStock = "in-stock", Asks;
    /// `$product` is sold out.
    SoldOut = "sold-out", Asks;
    /// `$product` is sold out, and when it comes back nobody knows.
    SoldOutWhen = "sold-out-when", Asks;
    /// `$other` is sold out, and `$name` is similar; its price is said with it.
    SoldOutLike = "sold-out-like", Asks;
    /// At most `$max`, none in the cart yet.
    AtMost = "at-most", Asks;
    /// At most `$max`, `$present` are in the cart.
    AtMostMore = "at-most-more", Asks;
    /// At most `$max`, none in the cart yet, so `$room` can be added.
    UpTo = "up-to", Asks;
    /// At most `$max`, `$present` are in the cart, so `$room` can be added.
    UpToMore = "up-to-more", Asks;
    /// There are only `$room`.
    OnlyLeft = "only-left", Asks;
    /// There are only `$room` besides those in the cart.
    OnlyMoreLeft = "only-more-left", Asks;
    /// `$product` costs `$now`, and was said to cost `$was`.
    Dearer = "dearer", Asks;
    /// The same, and the `$count` that would be in the cart come to `$total`.
    DearerAll = "dearer-all", Asks;
    /// The same, of what is in the cart, of which there shall be `$count`.
    DearerTo = "dearer-to", Asks;
    /// `$product` is in the cart now, at `$now`, which is less than was said; it costs `$total`.
    Cheaper = "cheaper", Asks;
    /// The same was there already, or its number was changed: it makes `$product`, `$count` of it, at
    /// `$now` each, which is less than before.
    CheaperMore = "cheaper-more", Asks;
    /// `$max` are in the cart, which is the most.
    Enough = "enough", Asks;
    /// At least `$min`.
    AtLeast = "at-least", Asks;
    /// Only `$multiple` at a time.
    MultipleOf = "multiple-of", Asks;
    /// At least `$min`, so `$room` can be added.
    AtLeastAdd = "at-least-add", Asks;
    /// Only `$multiple` at a time, so `$room` can be added.
    MultipleOfAdd = "multiple-of-add", Asks;
    /// The cart takes no more.
    CartFull = "cart-full", Asks;
    /// It has no price in the cart's currency.
    OtherCurrency = "other-currency", Asks;
    /// `$product` is in the cart now, which costs `$total`.
    Added = "added", Asks;
    /// `$product` is in the cart now, which costs nothing.
    AddedFree = "added-free", Asks;
    /// The same was there already, or its number was changed: it makes `$product`, `$count` of it.
    AddedMore = "added-more", Asks;

    /// Remove, but what?
    RemoveWhat = "remove-what", Asks;
    /// Lines that are called `$choices` fit.
    RemoveWhich = "remove-which", Asks;
    /// `$product` is out of the cart.
    Removed = "removed", Asks;
    /// `$product` are out of the cart, and so many stay: `$few`.
    Reduced = "reduced", Asks;
    /// The cart holds `$items`, and nothing called `$heard`.
    NotInCart = "not-in-cart", Asks;
    /// It is not in the cart, which holds more than can be said.
    NotInLargeCart = "not-in-large-cart", Asks;

    /// The cart will hold nothing of its `$count` pieces.
    ClearSure = "clear-sure", Asks;
    /// The same, after it has changed while that was asked.
    ClearChanged = "clear-changed", Asks;
    /// The cart was emptied.
    Cleared = "cleared", Asks;
    /// What was in the emptied cart is back, at other `$prices`: `$summary`.
    Restored = "restored", Asks;
    /// It is back but for `$gone`, at `$changed` prices: `$summary`.
    RestoredPart = "restored-part", Asks;
    /// Nothing of it can be had any more.
    RestoredNone = "restored-none", Asks;
    /// What was open is left.
    StartOver = "start-over", Asks;
    /// Nothing was changed that could be taken back.
    NothingToUndo = "nothing-to-undo", Asks;
    /// Change, but what?
    ChangeWhat = "change-what", Asks;
    /// Lines that are called `$choices` fit.
    ChangeWhich = "change-which", Asks;
    /// Change it, but to how many?
    ChangeHowMany = "change-how-many", Asks;
    /// No more than `$max`.
    ChangeAtMost = "change-at-most", Asks;
    /// What was to be changed is not in the cart.
    ChangeNotInCart = "change-not-in-cart", Asks;
    /// There is no more of what was to be changed.
    ChangeNotForSale = "change-not-for-sale", Asks;

    /// Put on the list, but what?
    ListWhat = "list-what", Asks;
    /// Move, but what?
    ListMoveWhat = "list-move-what", Asks;
    /// Take off the list, but what?
    ListRemoveWhat = "list-remove-what", Asks;
    /// `$choices` fit.
    ListWhich = "list-which", Asks;
    /// `$product` fits, but weakly.
    ListDidYouMean = "list-did-you-mean", Asks;
    /// `$product` is on the list now, whose name is `$list`.
    ListAdded = "list-added", Asks;
    /// `$product` is out of the cart and on the list.
    ListMoved = "list-moved", Asks;
    /// `$product` is off the list.
    ListRemoved = "list-removed", Asks;
    /// `$product` is off the list and in the cart, which costs `$total`.
    ListToCart = "list-to-cart", Asks;
    /// All of the list is in the cart, `$cheaper`: `$summary`.
    ListAllToCart = "list-all-to-cart", Asks;
    /// All of it but `$gone` is in the cart, `$less` so: `$summary`.
    ListPartToCart = "list-part-to-cart", Asks;
    /// What is on the list is in the cart, but for `$dearer`, which costs more than was heard; `$summary`.
    ListPartDearer = "list-part-dearer", Asks;
    /// The same, and `$gone` cannot be had.
    ListPartDearerAndGone = "list-part-dearer-and-gone", Asks;
    /// Nothing of it could be put into the cart: `$gone`.
    ListNoneToCart = "list-none-to-cart", Asks;
    /// Nothing was: `$dearer`, several, cost more now than was heard.
    ListDearer = "list-dearer", Asks;
    /// The same of one or several, and `$gone` could not for another reason.
    ListDearerAndGone = "list-dearer-and-gone", Asks;
    /// The list holds nothing.
    ListEmpty = "list-empty", Asks;
    /// The list holds `$items`.
    List = "list", Asks;
    /// The list holds `$count` things, of which `$items` are the first.
    ListLong = "list-long", Asks;
    /// The next `$items` of the list, and there are more.
    ListMore = "list-more", Asks;
    /// It is not on the list.
    ListNotOnIt = "list-not-on-it", Asks;
    /// What was to be moved to the list is not in the cart.
    ListNotInCart = "list-not-in-cart", Asks;
    /// The list takes no more.
    ListFull = "list-full", Asks;
    /// What was put into the cart is back on the list.
    ListTakenBack = "list-taken-back", Asks;
    /// A whole list is not taken back out of the cart.
    ListUndoAll = "list-undo-all", Asks;
    /// Nor is it emptied at once, but its lines can be taken off.
    ListNotWhole = "list-not-whole", Asks;
    /// Nor does a whole cart go to a list at once, but its lines can be moved.
    ListNotAll = "list-not-all", Asks;

    /// Ordering is not done by voice.
    NotYetOrder = "not-yet-order", Asks;
    /// Nor is ordering the same again.
    NotYetReorder = "not-yet-reorder", Asks;
    /// What became of orders is not known here.
    NotYetOrders = "not-yet-orders", Asks;
    /// Delivery, payment and coupons are chosen when ordering.
    NotYetCheckout = "not-yet-checkout", Asks;
    /// There is no voice code.
    NotYetCode = "not-yet-code", Asks;
    /// What is new is not known.
    NotYetNew = "not-yet-new", Asks;

    /// The history is on from now on.
    HistoryOn = "history-on", Asks;
    /// It is off, and what came of it is deleted.
    HistoryOff = "history-off", Asks;
    /// A history is of a voice that is known.
    HistoryUnknownVoice = "history-unknown-voice", Asks;
    /// What is known of a shopper whose history is on.
    AboutOn = "about-on", Asks;
    /// What is known of one whose history is off.
    AboutOff = "about-off", Asks;
    /// What is told to anybody.
    AboutUnknownVoice = "about-unknown-voice", Asks;
    /// What came of the history will be deleted.
    ForgetSure = "forget-sure", Asks;
    /// It is.
    Forgotten = "forgotten", Asks;
    /// The link will end.
    UnlinkSure = "unlink-sure", Asks;
    /// It has.
    Unlinked = "unlinked", Tells;
    /// The skill is opened by a known voice that usually buys `$product`; its price is said with it.
    WelcomeUsual = "welcome-usual", Asks;
    /// `$product` is usual; its price is said with it.
    UsualOne = "usual-one", Asks;
    /// `$choices` are usual, with their prices.
    UsualSeveral = "usual-several", Asks;
    /// Nothing is usual yet.
    UsualNone = "usual-none", Asks;
    /// The history is off.
    UsualOff = "usual-off", Asks;
    /// What is usual is told to a known voice.
    UsualUnknownVoice = "usual-unknown-voice", Asks;
    /// `$product` is on sale, with both prices.
    DealOne = "deal-one", Asks;
    /// `$choices` are on sale, with both prices each.
    Deals = "deals", Asks;
    /// `$choices` are on sale, and more.
    DealsMore = "deals-more", Asks;
    /// Nothing is on sale.
    DealsNone = "deals-none", Asks;
    /// Nothing of what was asked for is on sale.
    DealsNoneOf = "deals-none-of", Asks;
    /// There are no more deals.
    DealsEnd = "deals-end", Asks;
    /// Beside `$because` others have `$product`; its price is said with it.
    Suggest = "suggest", Asks;
    /// `$count` other carts have both.
    SuggestWhy = "suggest-why", Asks;
    /// Nothing can be recommended.
    SuggestNone = "suggest-none", Asks;

    /// The cart holds nothing.
    CartEmpty = "cart-empty", Asks;
    /// The cart holds `$items` of what was asked about.
    Has = "has", Asks;
    /// The cart holds nothing called `$heard`.
    HasNot = "has-not", Asks;
    /// The cart holds nothing called `$heard`, but `$items`.
    HasOther = "has-other", Asks;
    /// The cart holds nothing of what was asked about, but `$items`.
    HasOtherThanThat = "has-other-than-that", Asks;
    /// The cart holds nothing of what was asked about.
    HasNotThat = "has-not-that", Asks;
    /// The cart holds what `$summary` says: `$items`.
    Cart = "cart", Asks;
    /// The cart holds what `$summary` says, of which `$items` are the first.
    CartLong = "cart-long", Asks;
    /// The next `$items`, and there are more.
    CartMore = "cart-more", Asks;
    /// The last `$items`.
    CartRest = "cart-rest", Asks;
    /// The first `$items`, and there are more.
    CartFirst = "cart-first", Asks;
    /// All `$items`.
    CartAll = "cart-all", Asks;
    /// There are no more items.
    CartEnd = "cart-end", Asks;
    /// "No" to hearing the rest.
    AnythingElse = "anything-else", Asks;
}
