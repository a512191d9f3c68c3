//! Several replicas of each service: one may go at any time, and nobody notices.
//!
//! Files have one process, so all of this is about PostgreSQL and Redis.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use saycart_service::ExposeSecret as _;
use saycart_testing::Tier;
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, block_in_place};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::book::{Page, table};
use super::programs::Process;
use super::regular::{Caller, Deed, PERSEVERANCE, Regular};
use super::scene::{Part, Scene};
use super::{BEFORE_THE_END, Stage, everybody_is_served};

/// Between two refreshes, or two looks.
const BREATH: Duration = Duration::from_millis(50);
/// A fifth of it goes by before doors close: as long as it takes a gateway to come back to a replica
/// that has just started.
const GRACE: Duration = Duration::from_secs(10);
/// Enough for what hangs on a database that is mended, and its fifth is well within what a
/// statement may take.
const SHORT_GRACE: Duration = Duration::from_secs(4);

/// What happens to one replica after the other.
#[derive(Debug, Clone, Copy)]
enum Turn {
    /// Each reads its new certificate.
    Renewed,
    /// Each is ended in order and started again.
    Restarted(&'static str, fn(usize) -> Process),
    /// The first stands still, and goes on.
    Hangs(&'static str, Process),
}

impl Turn {
    fn title(self) -> String {
        match self {
            Self::Renewed => "certificates renewed".to_owned(),
            Self::Restarted(name, _) => format!("{name} restarted in turn"),
            Self::Hangs(name, _) => format!("{name} that hangs"),
        }
    }

    /// Whether everybody must have been served as if nothing had been. Who hangs may hold what
    /// others need.
    fn is_unnoticed(self) -> bool {
        !matches!(self, Self::Hangs(..))
    }

    /// Forms are never sent twice: a page may break off with its gateway, or hang with its replica.
    fn spares_forms(self) -> bool {
        match self {
            Self::Renewed => true,
            Self::Restarted(_, process) => process(0) != Process::Gateway(0),
            Self::Hangs(..) => false,
        }
    }

    async fn takes_place(
        self,
        stage: &mut Stage,
        served: &[Arc<Mutex<Instant>>],
        page: &Mutex<Page>,
    ) {
        let scene = &mut stage.scene;
        match self {
            Self::Renewed => {
                let before = scene.programs.presented().await;
                block_in_place(|| {
                    scene.programs.renew_certificates();
                    for process in scene.programs.places.processes() {
                        let anew = "the internal certificates were read anew";
                        scene.programs.has_written_often(process, anew, 1);
                    }
                });
                let after = scene.programs.presented().await;
                let same = before.iter().zip(&after).filter(|(old, new)| old == new);
                assert_eq!(same.count(), 0, "an old certificate is still presented");
            }
            Self::Restarted(_, process) => block_in_place(|| {
                for number in 0..2 {
                    let status = scene.programs.end(process(number), "TERM");
                    assert_eq!(status, Some(0), "{:?}: {}", process(number), scene.log());
                    scene.programs.start(process(number));
                }
            }),
            Self::Hangs(_, process) => {
                scene.programs.signal(process, "STOP");
                // Those who were on their way through it are served, too.
                everybody_is_served(served, Instant::now(), page).await;
                sleep(BEFORE_THE_END).await;
                everybody_is_served(served, Instant::now(), page).await;
                scene.programs.signal(process, "CONT");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_replicas_may_go_at_any_time_and_no_request_fails() {
    if Tier::chosen() == Tier::Embedded {
        return;
    }
    let mut stage = Stage::set(|| Scene::with_replicas(2, GRACE));
    let mut regulars = stage.regulars().await;
    let turns = [
        Turn::Renewed,
        Turn::Restarted("cart-service", Process::Cart),
        Turn::Restarted("auth-service", Process::Auth),
        Turn::Restarted("skill-gateway", Process::Gateway),
        Turn::Hangs("a cart-service", Process::Cart(0)),
        Turn::Hangs("an auth-service", Process::Auth(0)),
    ];

    let mut pages = Vec::new();
    for turn in turns {
        let page;
        (regulars, page) = while_all_talk(&mut stage, regulars, turn).await;
        pages.push((turn, page));
    }

    stage.tasks.shut_down(Duration::ZERO).await;
    let is_good = |(turn, page): &(Turn, Page)| {
        let went_unnoticed = page.apologies == 0 && page.repeats == 0;
        page.is_clean() && (went_unnoticed || !turn.is_unnoticed())
    };
    let are_good = pages.iter().all(is_good);
    let pages: Vec<Page> = pages.into_iter().map(|(_, page)| page).collect();
    let table = table(&pages);
    println!("{table}");
    assert!(are_good, "{}\n{table}", stage.scene.log());
}

/// One turn, from calm to calm.
async fn while_all_talk(
    stage: &mut Stage,
    regulars: Vec<Regular>,
    turn: Turn,
) -> (Vec<Regular>, Page) {
    let page = Arc::new(Mutex::new(Page {
        title: turn.title(),
        ..Page::default()
    }));
    let stop = CancellationToken::new();
    let served: Vec<_> = regulars
        .iter()
        .map(|regular| Arc::clone(&regular.served))
        .collect();
    let refreshing = if turn.spares_forms() {
        Some(stage.refreshes(&page, &stop).await)
    } else {
        None
    };
    let talking = stage.all_talk(regulars, &page, &stop);

    everybody_is_served(&served, Instant::now(), &page).await;
    turn.takes_place(stage, &served, &page).await;
    everybody_is_served(&served, Instant::now(), &page).await;
    stop.cancel();

    let mut regulars = Vec::new();
    for talk in talking {
        regulars.push(talk.await.unwrap().unwrap());
    }
    if let Some(refreshing) = refreshing {
        refreshing.await.unwrap().unwrap();
    }
    for regular in &mut regulars {
        stage.compare(regular, &page).await;
    }
    let page = page.lock().clone();
    (regulars, page)
}

impl Stage {
    fn form_of_refresh(&self, caller: &Caller) -> String {
        let client = &self.scene.client;
        form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "refresh_token")
            .append_pair("refresh_token", caller.tokens.refresh.expose_secret())
            .append_pair("client_id", &client.client_id)
            .append_pair("client_secret", client.client_secret.expose_secret())
            .finish()
    }

    /// A token is refreshed without a pause, as Amazon does for somebody all the time.
    async fn refreshes(
        &self,
        page: &Arc<Mutex<Page>>,
        stop: &CancellationToken,
    ) -> JoinHandle<Option<()>> {
        let name = page.lock().title.replace(' ', "-");
        let caller = self.scene.caller(&format!("refresher-{name}")).await;
        let form = self.form_of_refresh(&caller);
        let (balancer, page, stop) = (self.alexa.balancer.clone(), Arc::clone(page), stop.clone());
        self.tasks.spawn("refreshes", async move {
            while !stop.is_cancelled() {
                let status = balancer.ask("/oauth2/token", Some(&form)).await;
                if status.is_none_or(|status| status != 200) {
                    let wrong = format!("a token is not refreshed: {status:?}");
                    page.lock().wrongs.push(wrong);
                }
                sleep(BREATH).await;
            }
        })
    }
}

/// Calls hang on a database when a service, which has no second, gets the signal; they go on once
/// it takes no more connections.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_ends_answers_first_what_is_under_way() {
    if Tier::chosen() == Tier::Embedded {
        return;
    }
    let mut stage = Stage::set(|| Scene::with_replicas(1, SHORT_GRACE));
    let caller = Arc::new(stage.scene.caller("anna").await);
    let form = stage.form_of_refresh(&caller);
    let page = Arc::new(Mutex::new(Page::default()));
    let (alexa, tasks) = (stage.alexa.clone(), stage.tasks.clone());
    let says = |sentence: &'static str| {
        let (alexa, caller, page) = (alexa.clone(), Arc::clone(&caller), Arc::clone(&page));
        tasks.spawn("anna", async move {
            let heard = caller.says(&alexa, sentence, &page).await;
            heard.map_or_else(String::new, |heard| heard.answer.speech)
        })
    };

    for (process, database, sentence) in [
        (Process::Cart(0), Part::Cart, "add an anchor to my cart"),
        (Process::Auth(0), Part::Auth, "add a basket to my cart"),
        (Process::Gateway(0), Part::Cart, "add a candle to my cart"),
    ] {
        let scene = &mut stage.scene;
        // Only the database knows the token.
        block_in_place(|| scene.empty_the_cache());
        scene.cut_off_from_postgres(database, true);
        let answer = says(sentence);
        let (balancer, form) = (alexa.balancer.clone(), form.clone());
        let refreshed = tasks.spawn("refresh", async move {
            balancer.ask("/oauth2/token", Some(&form)).await
        });
        let calls = if database == Part::Auth { 2 } else { 1 };
        eventually("calls are under way", async || {
            scene.held_back_from_postgres(database) >= calls
        })
        .await;

        scene.programs.signal(process, "TERM");
        for port in scene.programs.places.doors_of(process) {
            eventually("no more connections are taken", async || {
                TcpStream::connect(("127.0.0.1", port)).await.is_err()
            })
            .await;
        }
        assert!(!answer.is_finished(), "{process:?}: answered too early");
        scene.cut_off_from_postgres(database, false);

        let speech = answer.await.unwrap().unwrap();
        let refreshed = refreshed.await.unwrap().unwrap();
        let status = block_in_place(|| scene.programs.ended(process));
        let log = scene.log();
        let is_added = Deed::Add(0).is_acknowledged_by(&speech);
        assert!(is_added, "{process:?}: {speech}\n{log}");
        assert_eq!(refreshed.unwrap(), 200, "{process:?}: {log}");
        assert_eq!(status, Some(0), "{process:?}: {log}");
        block_in_place(|| scene.programs.start(process));
        eventually("all is well again", async || {
            let speech = says("what's in my cart").await.unwrap().unwrap();
            Deed::Read.is_acknowledged_by(&speech)
        })
        .await;
    }

    stage.tasks.shut_down(Duration::ZERO).await;
}

/// Looks again and again, for as long as anything may take.
async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PERSEVERANCE, "waited in vain: {what}");
        sleep(BREATH).await;
    }
}
