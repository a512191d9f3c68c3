//! The token cache: the promises hold in any order of events, and every careless cache breaks one.

use saycart_auth_model::cache::{Action, Broken, Cache, Change, Protocol, Scene};
use stateright::{Checker as _, HasDiscoveries, Model as _};

/// What goes wrong first, in the shortest way to it; and how many states were seen.
fn explored(scene: Scene, depth: usize) -> (Option<(Broken, Vec<Action>)>, usize) {
    let checker = Cache::new(scene)
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
    let protocol = scene.protocol;
    let (found, _) = explored(scene, depth);
    let (first, way) = found.unwrap_or_else(|| panic!("{protocol:?} breaks nothing"));
    println!("{protocol:?} breaks {first:?} by {way:?}");
    assert_eq!(first, broken, "{protocol:?}: {way:?}");
}

#[test]
fn readers_beside_an_end() {
    let scene = Scene {
        reads: 2,
        evictions: 1,
        ..Scene::of(&[Change::End])
    };
    assert_holds(&scene, 15, 1_300_000);
}

#[test]
fn readers_beside_changes() {
    let scene = Scene {
        evictions: 1,
        ..Scene::of(&[Change::OfTheLink, Change::OfMany, Change::End])
    };
    assert_holds(&scene, 12, 500_000);
}

#[test]
fn a_writer_that_dies_or_cannot_tell() {
    let scene = Scene {
        most_time: 4,
        crash: true,
        untold: true,
        ..Scene::of(&[Change::OfTheLink, Change::End])
    };
    assert_holds(&scene, 12, 2_500_000);
}

#[test]
fn a_redis_that_is_flushed_and_comes_back_with_an_old_copy() {
    for changes in [
        [Change::OfTheLink, Change::End].as_slice(),
        &[Change::OfMany, Change::End],
    ] {
        let scene = Scene {
            readers: 2,
            reads: 2,
            most_time: 5,
            flush: true,
            failover: true,
            ..Scene::of(changes)
        };
        assert_holds(&scene, 12, 1_000_000);
    }
}

#[test]
fn every_careless_cache_breaks_a_promise() {
    let of = |protocol| Scene {
        protocol,
        ..Scene::of(&[Change::End])
    };
    let of_many = |protocol| Scene {
        protocol,
        ..Scene::of(&[Change::OfMany])
    };

    for protocol in [
        Protocol::DeleteAndTtl,
        Protocol::TombstoneWithALife,
        Protocol::LeaseAfterReading,
        Protocol::JoinAnyFlight,
    ] {
        assert_found(of(protocol), 16, Broken::P1);
    }
    let too_soon = of(Protocol::TellBeforeCommitting);
    assert_found(too_soon, 16, Broken::L2);
    assert_found(of_many(Protocol::EpochOfTheFill), 16, Broken::P1);
    let dies = Scene {
        crash: true,
        ..of(Protocol::TellOnlyWhatIsNew)
    };
    assert_found(dies, 16, Broken::P1);
    let believes = Scene {
        most_time: 5,
        untold: true,
        readers: 2,
        reads: 2,
        ..of(Protocol::BelieveWhatIsThere)
    };
    assert_found(believes, 18, Broken::P2);
}
