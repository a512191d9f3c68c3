use proptest::prelude::*;
use saycart_proto::cart::v1::LONGEST_SKU;
use serde_json::json;

use super::attributes::LARGEST;
use super::*;
use crate::clients::{ChangeId, ListAct, Unit};
use crate::skill::quantity::Twice;
use crate::speech::Phrase;

fn id() -> impl Strategy<Value = String> {
    let any = prop_oneof!["[A-Z0-9-]{1,100}", "\\PC{1,100}", "[\"\\\\🧂]{100}"];
    any.prop_filter("no SKU", |id| is_sku(id))
}

pub(in crate::skill) fn state() -> impl Strategy<Value = State> {
    let by = ("[a-z0-9.-]{1,100}", any::<u32>());
    let by =
        prop::option::of(by.prop_map(|(request_id, step)| Box::new(ChangeId { request_id, step })));
    let on = (act(), list(), by).prop_map(|(act, list, by)| OnList { act, list, by });
    let on = prop::option::of(on);
    let at = any::<Option<u64>>();
    let last = (id(), any::<i32>(), any::<u32>(), at, on);
    let last = last.prop_map(|(sku, by, now, at, on)| Touched {
        sku,
        by: by.into(),
        now,
        at,
        on,
    });
    let heard = (any::<u32>(), any::<u64>()).prop_map(|(of, at)| Heard { of, at });
    let heard = prop::collection::vec(heard, 0..=MOST_CANDIDATES);
    let words = prop::sample::select(vec![WordsOf::Anybody, WordsOf::KnownVoice]);
    let last = prop::option::of(last);
    let emptying = prop::sample::select(vec![Emptying::Last, Emptying::Past]);
    let it = (id(), any::<u32>()).prop_map(|(sku, now)| It { sku, now });
    let known = (last, emptying, prop::option::of(it));
    let shelf = prop::collection::vec("[A-Z0-9-]{1,12}", 0..=MOST_ON_SHELF);
    let measure = prop::option::of("[a-zäöü]{1,15}");
    let offered = (shelf, measure);
    (flow(), any::<u32>(), known, heard, words, said(), offered).prop_map(
        |(flow, misses, (last, emptying, it), heard, words, said, (shelf, measure))| State {
            // Beside a question of its own nothing is kept.
            said: said.filter(|_| matches!(flow, Flow::Open | Flow::More)),
            flow,
            misses,
            last,
            emptying,
            it,
            heard,
            words,
            shelf,
            measure,
        },
    )
}

fn twice() -> impl Strategy<Value = Twice> {
    prop_oneof![Just(Twice::No), Just(Twice::Yes)]
}

fn said() -> impl Strategy<Value = Option<Said>> {
    let phrase = prop::sample::select(vec![
        Phrase::CartEmpty,
        Phrase::ChangeNotForSale,
        Phrase::HistoryUnknownVoice,
    ]);
    let sold_out = prop::sample::select(vec![Phrase::SoldOut, Phrase::SoldOutWhen]);
    let number = || any::<Option<u32>>();
    prop::option::of(prop_oneof![
        phrase.clone().prop_map(Said::Plain),
        phrase.clone().prop_map(Said::AddWhat),
        number().prop_map(Said::AddWhatOf),
        any::<u32>().prop_map(Said::WelcomeBack),
        any::<u32>().prop_map(Said::Enough),
        number().prop_map(Said::RemoveWhat),
        (phrase, number()).prop_map(|(phrase, to)| Said::ChangeWhat(phrase, to)),
        number().prop_map(Said::ChangeHowMany),
        act().prop_map(Said::ListWhat),
        act().prop_map(Said::ListHowMany),
        (sold_out, id()).prop_map(|(phrase, sku)| Said::SoldOut(phrase, sku)),
        prop::collection::vec(id(), 0..=MOST_CANDIDATES).prop_map(Said::Has),
        prop::sample::select(vec![
            Said::NotFound,
            Said::AddHowMany,
            Said::RemoveHowMany,
            Said::ListEmpty,
            Said::NotOnList,
            Said::NotInCart,
            Said::ListFull,
            Said::ListUndoAll,
        ]),
    ])
}

fn act() -> impl Strategy<Value = ListAct> {
    prop::sample::select(vec![
        ListAct::Add,
        ListAct::Aside,
        ListAct::Remove,
        ListAct::ToCart,
        ListAct::AllToCart,
    ])
}

fn unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(vec![Unit::Piece, Unit::Pair, Unit::Dozen])
}

/// Ids of lists are short.
fn list() -> impl Strategy<Value = String> {
    "lst_[0-9a-f]{32}"
}

fn flow() -> impl Strategy<Value = Flow> {
    let ids = || prop::collection::vec(id(), 1..=MOST_CANDIDATES);
    prop_oneof![
        Just(Flow::Open),
        Just(Flow::More),
        (ids(), 1_u32.., any::<u32>()).prop_map(|(cand, qty, step)| Flow::Pick { cand, qty, step }),
        (ids(), "\\PC{1,15}", 1_u32..).prop_map(|(cand, kind, qty)| Flow::Kind { cand, kind, qty }),
        (id(), 1_u32.., unit(), prop::option::of(id())).prop_map(|(cand, qty, unit, next)| {
            Flow::Confirm {
                cand,
                qty,
                unit,
                next,
            }
        }),
        (id(), 1_u32..).prop_map(|(cand, qty)| Flow::UpTo { cand, qty }),
        (id(), any::<u32>(), 1_u32.., any::<u64>()).prop_map(|(cand, from, to, was)| {
            Flow::ChangeTo {
                cand,
                from,
                to,
                was,
            }
        }),
        id().prop_map(|cand| Flow::HowMany { cand }),
        id().prop_map(|cand| Flow::Offer { cand }),
        (ids(), prop::option::of(1_u32..)).prop_map(|(skus, qty)| Flow::RemovePick {
            cand: (0..skus.len())
                .map(|number| format!("lin_{number:032}"))
                .collect(),
            skus,
            qty
        }),
        prop::option::of(1_u32..).prop_map(|qty| Flow::RemovePick {
            cand: vec!["lin_1".to_owned()],
            skus: Vec::new(),
            qty
        }),
        (any::<u32>(), ids()).prop_map(|(page, cand)| Flow::Rest { page, cand }),
        any::<u32>().prop_map(|page| Flow::Rest {
            page,
            cand: Vec::new()
        }),
        ids().prop_map(|cand| Flow::End { cand, only: None }),
        id().prop_map(|sku| Flow::End {
            cand: vec!["lin_1".to_owned()],
            only: Some(sku)
        }),
        (act(), ids(), prop::option::of(1_u32..), list()).prop_map(|(act, cand, qty, list)| {
            Flow::ListPick {
                act,
                cand,
                qty,
                list,
            }
        }),
        (any::<u32>(), ids(), list()).prop_map(|(page, cand, list)| Flow::ListRest {
            page,
            cand,
            list
        }),
        (ids(), list()).prop_map(|(cand, list)| Flow::ListEnd { cand, list }),
        any::<Option<u64>>().prop_map(|version| Flow::Clear { version }),
        prop_oneof![
            Just(Flow::Forget),
            Just(Flow::Unlink),
            id().prop_map(|cand| Flow::Suggest { cand }),
            (ids(), 0_u32..9).prop_map(|(cand, page)| Flow::Deals { cand, page }),
        ],
        (ids(), any::<Option<u32>>(), twice()).prop_map(|(cand, to, twice)| Flow::ChangePick {
            cand,
            to,
            twice
        }),
    ]
}

proptest! {
    #[test]
    fn what_is_left_open_comes_back(state in state()) {
        prop_assert!(state.clone().write().to_string().len() <= LARGEST);
        prop_assert!(comes_back(&state));
    }
}

/// Whether a state is read as it was written, but for what there is no room for.
pub(in crate::skill) fn comes_back(state: &State) -> bool {
    let without_pages = State {
        shelf: Vec::new(),
        ..state.clone()
    };
    let smallest = State {
        it: None,
        ..without_pages.clone()
    };
    let back = State::read(Some(&state.clone().write()));
    [state, &without_pages, &smallest].contains(&&back)
}

#[test]
fn the_open_question_outlasts_the_pages_and_it() {
    let sku = |letter: &str| letter.repeat(LONGEST_SKU);
    let small = State {
        flow: Flow::Pick {
            cand: ["🧂", "🧃", "🧄"].map(sku).to_vec(),
            qty: 1,
            step: 1,
        },
        ..State::default()
    };
    let with_it = State {
        it: Some(It {
            sku: sku("🧅"),
            now: 1,
        }),
        ..small.clone()
    };
    let shelf = |number| (0..number).map(|number| format!("SKU-{number:020}"));
    let with_pages = State {
        shelf: shelf(4).collect(),
        ..with_it.clone()
    };
    let too_many_pages = State {
        shelf: shelf(MOST_ON_SHELF).collect(),
        ..with_it.clone()
    };
    let last = Some(Touched {
        sku: sku("🧆"),
        by: 1,
        now: 1,
        at: None,
        on: None,
    });
    let too_much = State {
        last: last.clone(),
        ..too_many_pages.clone()
    };
    let most = State { last, ..small };

    for (state, back) in [
        (&with_pages, &with_pages),
        (&too_many_pages, &with_it),
        (&too_much, &most),
    ] {
        assert_eq!(State::read(Some(&state.clone().write())), *back);
    }
}

#[test]
fn anything_else_is_a_fresh_start() {
    for attributes in [
        json!(null),
        json!({}),
        json!([]),
        json!({ "v": 0, "flow": "more" }),
        json!({ "v": 2, "flow": "more" }),
        json!({ "v": 1, "flow": "checkout" }),
        json!({ "v": 1, "flow": "pick", "cand": [], "qty": 1, "step": 1 }),
        json!({ "v": 1, "flow": "pick", "cand": ["a"], "qty": 0, "step": 1 }),
        json!({ "v": 1, "flow": "pick", "cand": ["a", "b", "c", "d"], "qty": 1, "step": 1 }),
        json!({ "v": 1, "flow": "confirm", "cand": "x".repeat(LONGEST_SKU + 1), "qty": 1 }),
        json!({ "v": 1, "flow": "confirm", "cand": 7, "qty": "1" }),
        json!({ "v": 1, "flow": "confirm", "cand": "A\u{0}", "qty": 1 }),
        json!({ "v": 1, "flow": "more", "last": { "sku": " A", "by": 1, "now": 1 } }),
        json!({ "v": 1, "misses": -1, "flow": "more" }),
        json!({ "v": 1, "flow": "more", "last": { "sku": "", "by": 1, "now": 1 } }),
        json!({ "v": 1, "flow": "more", "last": { "sku": "A", "by": "1", "now": 1 } }),
        json!({ "v": 1, "flow": "more", "it": { "sku": "A\u{0}", "now": 1 } }),
        json!({ "v": 1, "flow": "more", "it": { "sku": "A" } }),
        json!({ "v": 1, "flow": "more", "emptying": "never" }),
        json!({ "v": 1, "flow": "end", "cand": [] }),
        json!({ "v": 1, "flow": "up_to", "cand": "A", "qty": 0 }),
        json!({ "v": 1, "flow": "more", "heard": [{ "of": -1, "at": 1 }] }),
        json!({ "v": 1, "flow": "more", "heard": vec![json!({ "of": 1, "at": 1 }); 4] }),
    ] {
        assert_eq!(
            State::read(Some(&attributes)),
            State::default(),
            "{attributes}"
        );
    }
    assert_eq!(State::read(None), State::default());
}
