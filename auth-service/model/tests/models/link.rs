//! The life of a link: no promise is broken in any order of events, and every other wording of a
//! rule breaks one.

use saycart_auth_model::link::{Action, Broken, Kind, Link, Scene, Wording};
use stateright::{Checker as _, HasDiscoveries, Model as _};

const KINDS: [Kind; 3] = [Kind::Kept, Kind::Rotated, Kind::Public];

/// What goes wrong first, in the shortest way to it; and how many states were seen.
fn explored(scene: Scene, depth: usize) -> (Option<(Broken, Vec<Action>)>, usize) {
    let checker = Link::new(scene)
        .checker()
        .target_max_depth(depth)
        .finish_when(HasDiscoveries::AnyFailures)
        .spawn_bfs()
        .join();
    let states = checker.unique_state_count();
    let found = checker.discoveries().into_values().next().map(|path| {
        let broken = path.last_state().broken.expect("something was broken");
        (broken, path.into_actions())
    });
    (found, states)
}

fn assert_holds(scene: &Scene, depth: usize, least: usize) {
    let (found, states) = explored(scene.clone(), depth);
    println!("{states} states to depth {depth}: {scene:?}");
    assert_eq!(found, None, "{scene:?}");
    assert!(states >= least, "only {states} states of {scene:?}");
}

fn assert_found(scene: Scene, depth: usize, broken: Broken) {
    let wording = scene.wording;
    let (found, _) = explored(scene, depth);
    let (first, way) = found.unwrap_or_else(|| panic!("{wording:?} breaks nothing"));
    println!("{wording:?} breaks {first:?} by {way:?}");
    assert_eq!(first, broken, "{wording:?}: {way:?}");
}

#[test]
fn lost_replies_and_refreshes_at_once() {
    for kind in KINDS {
        let scene = Scene {
            waits: &[1, 121, 2_701],
            most_waits: 3,
            ..Scene::of(kind)
        };
        assert_holds(&scene, 16, 25_000);
    }
}

#[test]
fn access_tokens_are_used_and_revoked_and_the_link_is_ended() {
    for kind in KINDS {
        let scene = Scene {
            access: true,
            ends: true,
            waits: &[1, 2_701],
            most_waits: 2,
            ..Scene::of(kind)
        };
        assert_holds(&scene, 14, 40_000);
    }
}

#[test]
fn keys_are_activated_suspected_and_retired() {
    for kind in KINDS {
        let scene = Scene {
            key_changes: true,
            access: true,
            most_waits: 0,
            ..Scene::of(kind)
        };
        assert_holds(&scene, 13, 60_000);
    }
}

#[test]
fn a_replica_is_behind() {
    for kind in KINDS {
        let scene = Scene {
            key_changes: true,
            replica_behind: true,
            most_waits: 0,
            ..Scene::of(kind)
        };
        assert_holds(&scene, 15, 19_000);
    }
}

#[test]
fn an_older_database_is_restored() {
    for kind in KINDS {
        let scene = Scene {
            restores: true,
            access: true,
            ends: true,
            ..Scene::of(kind)
        };
        assert_holds(&scene, 14, 30_000);
    }
}

#[test]
fn an_older_database_is_restored_between_changes_of_the_key() {
    for kind in KINDS {
        let scene = Scene {
            restores: true,
            key_changes: true,
            access: true,
            most_waits: 0,
            at_once: 1,
            ..Scene::of(kind)
        };
        assert_holds(&scene, 12, 35_000);
    }
}

#[test]
fn a_profile_begins_and_ceases_to_rotate() {
    for (kind, other) in [(Kind::Kept, Kind::Rotated), (Kind::Rotated, Kind::Kept)] {
        let scene = Scene {
            becomes: Some(other),
            key_changes: true,
            access: true,
            most_waits: 0,
            ..Scene::of(kind)
        };
        assert_holds(&scene, 12, 80_000);
    }
}

#[test]
fn every_other_wording_of_a_rule_breaks_a_promise() {
    let of = |kind, wording| Scene {
        wording,
        ..Scene::of(kind)
    };
    let keys = |kind, wording| Scene {
        key_changes: true,
        most_waits: 0,
        ..of(kind, wording)
    };
    let access = |kind, wording| Scene {
        access: true,
        waits: &[1, 2_701],
        ..of(kind, wording)
    };
    let restored = |kind, wording| Scene {
        restores: true,
        access: true,
        ..of(kind, wording)
    };

    let guard = Wording::RotateWithoutGuard;
    assert_found(of(Kind::Rotated, guard), 12, Broken::Shrinks);
    let unnoted = Wording::KeepWithoutAcknowledging;
    assert_found(
        keys(Kind::Kept, unnoted),
        12,
        Broken::SupersededTokenAccepted,
    );
    let whatever = Wording::KeepWhateverTheKey;
    assert_found(
        keys(Kind::Kept, whatever),
        12,
        Broken::TwoTokensOfOneGeneration,
    );
    let active = Wording::RetryWithActiveKey;
    assert_found(
        keys(Kind::Rotated, active),
        12,
        Broken::TwoTokensOfOneGeneration,
    );
    let undated = Wording::DateWithoutFloor;
    assert_found(access(Kind::Kept, undated), 12, Broken::DeadOnArrival);
    let revoked = Wording::RetryWhatWasRevoked;
    assert_found(access(Kind::Rotated, revoked), 12, Broken::DeadOnArrival);
    let over = Wording::RetryWhatIsOver;
    let long = Scene {
        waits: &[3_300],
        ..of(Kind::Rotated, over)
    };
    assert_found(long, 12, Broken::ShortLived);
    let any_use = Wording::AnyUseAcknowledges;
    assert_found(access(Kind::Rotated, any_use), 12, Broken::ClientStranded);
    let jump = Wording::JumpAcknowledges;
    assert_found(restored(Kind::Rotated, jump), 14, Broken::ClientStranded);
    let suspect = Wording::SuspectByGeneration;
    assert_found(keys(Kind::Kept, suspect), 12, Broken::ForgedTokenAccepted);
    let still = Wording::NoFastForward;
    assert_found(restored(Kind::Rotated, still), 14, Broken::ClientStranded);
    let for_ever = Wording::RetryForEver;
    assert_found(
        keys(Kind::Kept, for_ever),
        12,
        Broken::SupersededTokenAccepted,
    );
}
