//! Everything that can fail fails in turn, while shoppers go on talking.
//!
//! A [`scene::Scene`] is the suite with all that it stands on, behind proxies that can slow and
//! cut the network. [`regular::Regular`]s talk without a pause through a [`balancer::Balancer`],
//! repeat under the same request id what is not answered, and know from the acknowledgements what
//! their carts must hold ([`goods::Shelf`]). A [`leaver::Leaver`] has their link ended in the
//! middle of each fault. What must never happen is counted on a [`book::Page`] for each fault:
//!
//! - a change that was acknowledged and is not in the cart, or is there twice;
//! - a request that hears nothing for eight seconds, while its gateway lives;
//! - somebody else's goods;
//! - a request of an ended link that is served, once the end was acknowledged.
//!
//! Each fault is one phase of some seconds; after it everybody must be served again, then all
//! carts are compared. Where there are two replicas of each service, `replicas` has what nobody may
//! notice at all: restarts, renewed certificates, one that hangs. This is the one test that lets time pass on purpose: what it is about is
//! what happens meanwhile, and it asserts no times but Alexa's.

#![expect(
    clippy::indexing_slicing,
    reason = "the test counts only what it has made itself"
)]

mod alexa;
mod balancer;
mod book;
mod goods;
mod killed;
mod late;
mod leaver;
mod programs;
mod regular;
mod replicas;
mod scene;

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use saycart_service::Tasks;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use self::alexa::Alexa;
use self::book::{Page, table};
use self::goods::{SHOPPERS, Shelf};
use self::leaver::{Leaver, Promise};
use self::regular::Regular;
use self::scene::{CACHE_TTL, Fault, Part, Scene};

/// Before a part is struck: traffic flows.
const CALM: Duration = Duration::from_millis(300);
/// From the stroke to the end of a link.
const BEFORE_THE_END: Duration = Duration::from_millis(1_200);
/// From there to the repair: enough for what has a deadline of its own.
const AFTER_THE_END: Duration = Duration::from_millis(1_200);
/// The same where requests must be answered although nothing ever comes: longer than Alexa waits,
/// else the repair would answer them.
const LONG_AFTER_THE_END: Duration = Duration::from_secs(8);
/// Everybody is served again long before.
const RECOVERY: Duration = Duration::from_secs(30);
/// What was on the way in a part that stood still has arrived by then.
const SETTLING: Duration = Duration::from_millis(300);

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_nothing_acknowledged_is_lost_or_done_twice_and_nobody_hears_silence() {
    let mut stage = Stage::set(Scene::open);
    let mut regulars = stage.regulars().await;

    let mut pages = Vec::new();
    for part in stage.scene.parts() {
        for fault in Fault::ALL {
            let page;
            (regulars, page) = phase(&mut stage, regulars, (part, fault)).await;
            pages.push(page);
        }
    }

    stage.tasks.shut_down(Duration::ZERO).await;
    let table = table(&pages);
    println!("{table}");
    let log = stage.scene.log();
    assert!(pages.iter().all(Page::is_clean), "{log}\n{table}");
}

/// One fault, from calm to calm.
async fn phase(
    stage: &mut Stage,
    regulars: Vec<Regular>,
    (part, fault): (Part, Fault),
) -> (Vec<Regular>, Page) {
    let page = Arc::new(Mutex::new(Page {
        title: format!("{part} {fault}"),
        ..Page::default()
    }));
    let (leave, stop) = (CancellationToken::new(), CancellationToken::new());
    let leaving = stage.leaver((part, fault), &page, &leave, &stop).await;
    let served: Vec<_> = regulars
        .iter()
        .map(|regular| Arc::clone(&regular.served))
        .collect();
    let talking = stage.all_talk(regulars, &page, &stop);

    sleep(CALM).await;
    stage.strike(part, fault);
    sleep(BEFORE_THE_END).await;
    leave.cancel();
    let is_long = fault == Fault::CutOff && part.gateways().is_empty();
    sleep(if is_long {
        LONG_AFTER_THE_END
    } else {
        AFTER_THE_END
    })
    .await;
    stage.mend(part, fault);
    let mended = Instant::now();
    everybody_is_served(&served, mended, &page).await;
    page.lock().recovered_after = mended.elapsed();
    stop.cancel();

    let mut regulars = Vec::new();
    for talk in talking {
        regulars.push(talk.await.unwrap().unwrap());
    }
    leaving.await.unwrap().unwrap();
    sleep(SETTLING).await;
    for regular in &mut regulars {
        stage.compare(regular, &page).await;
    }
    let page = page.lock().clone();
    (regulars, page)
}

/// Waits until everybody was served with what they asked for since then.
async fn everybody_is_served(served: &[Arc<Mutex<Instant>>], since: Instant, page: &Mutex<Page>) {
    let waiting = || {
        let numbers = (0..served.len()).filter(|number| *served[*number].lock() < since);
        numbers.collect::<Vec<_>>()
    };
    while !waiting().is_empty() {
        if since.elapsed() > RECOVERY {
            let numbers = waiting();
            let wrong = format!("not served again within {RECOVERY:?}: regulars {numbers:?}");
            page.lock().wrongs.push(wrong);
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// The scene, who talks on it, and what connects them.
struct Stage {
    scene: Scene,
    alexa: Alexa,
    tasks: Tasks,
}

impl Stage {
    fn set(scene: impl FnOnce() -> Scene) -> Self {
        let scene = tokio::task::block_in_place(scene);
        let tasks = Tasks::default();
        Self {
            alexa: Alexa::before(&scene, &tasks),
            scene,
            tasks,
        }
    }

    /// As many shoppers as there are goods for.
    async fn regulars(&self) -> Vec<Regular> {
        let mut regulars = Vec::new();
        for number in 0..SHOPPERS {
            let caller = self.scene.caller(&format!("regular-{number}")).await;
            regulars.push(Regular::new(caller, Shelf::of(number)));
        }
        regulars
    }

    fn strike(&mut self, part: Part, fault: Fault) {
        for gateway in part.gateways() {
            self.alexa.balancer.is_struck(*gateway);
        }
        // It waits for processes to end.
        tokio::task::block_in_place(|| self.scene.strike(part, fault));
    }

    fn mend(&mut self, part: Part, fault: Fault) {
        tokio::task::block_in_place(|| self.scene.mend(part, fault));
        self.alexa.balancer.are_whole();
    }

    fn all_talk(
        &self,
        regulars: Vec<Regular>,
        page: &Arc<Mutex<Page>>,
        stop: &CancellationToken,
    ) -> Vec<JoinHandle<Option<Regular>>> {
        let talk = |mut regular: Regular| {
            let (alexa, page, stop) = (self.alexa.clone(), Arc::clone(page), stop.clone());
            self.tasks.spawn("regular", async move {
                regular.talks(&alexa, &page, &stop).await;
                regular
            })
        };
        regulars.into_iter().map(talk).collect()
    }

    async fn leaver(
        &self,
        (part, fault): (Part, Fault),
        page: &Arc<Mutex<Page>>,
        leave: &CancellationToken,
        stop: &CancellationToken,
    ) -> JoinHandle<Option<()>> {
        let name = format!("leaver-{part:?}-{fault:?}").to_lowercase();
        let leaver = Leaver {
            caller: self.scene.caller(&name).await,
            client: self.scene.client.clone(),
            promise: match part {
                Part::Redis => Promise::Within(CACHE_TTL),
                _ => Promise::AtOnce,
            },
        };
        let (alexa, page) = (self.alexa.clone(), Arc::clone(page));
        let (leave, stop) = (leave.clone(), stop.clone());
        self.tasks.spawn("leaver", async move {
            leaver.talks(&alexa, &page, &leave, &stop).await;
        })
    }

    /// Looks into a regular's cart.
    async fn compare(&self, regular: &mut Regular, page: &Mutex<Page>) {
        let asked = Instant::now();
        let cart = loop {
            match self.alexa.balancer.cart(regular.caller.access()).await {
                Some(cart) => break cart,
                None if asked.elapsed() > RECOVERY => {
                    let wrong = format!("a cart cannot be read within {RECOVERY:?}");
                    page.lock().wrongs.push(wrong);
                    return;
                }
                None => sleep(Duration::from_millis(100)).await,
            }
        };
        regular.shelf.compare(&cart.contents(), &mut page.lock());
    }
}
