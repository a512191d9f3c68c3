//! Processes that die between the commit of an end and the cache's learning of it, and ends beside
//! beginnings.

use std::process::Stdio;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::Full;
use saycart::alexa::linking::{Decision, LinkingError};
use saycart_service::{ExposeSecret as _, SecretString};
use saycart_testing::Tier;
use tokio::task::block_in_place;
use tokio::time::sleep;
use url::Url;

use super::programs::Process;
use super::regular::PERSEVERANCE;
use super::scene::{Fault, Part, Scene};
use crate::world::text;

/// Far longer than this takes: an entry that is still there must be told of, not waited for.
const BELIEVED: Duration = Duration::from_mins(5);
const GRACE: Duration = Duration::from_secs(10);
const BREATH: Duration = Duration::from_millis(5);
/// Each process behind each door is asked at least once, as good as surely.
const OFTEN: usize = 12;

/// How a link is ended.
#[derive(Debug, Clone, Copy)]
enum End {
    /// By the vendor: RFC 7009.
    Revoked,
    /// By the operator's command.
    Unlinked,
    /// With the account.
    Disabled,
}

/// What is asked for to end it.
enum Call {
    Form(String),
    Command(Vec<String>),
}

impl Scene {
    /// What this door says of an access token.
    async fn status(&self, door: &Url, token: &SecretString) -> Option<StatusCode> {
        let mut url = door.clone();
        url.set_path("/v1/cart");
        let bearer = format!("Bearer {}", token.expose_secret());
        let request = Request::get(url.as_str())
            .header(header::AUTHORIZATION, bearer)
            .body(Full::new(Bytes::new()));
        let response = self.https().send(request.unwrap()).await.ok()?;
        Some(response.status())
    }

    /// What all say of it, whoever is asked.
    async fn statuses(&self, token: &SecretString) -> Vec<Option<StatusCode>> {
        let mut statuses = Vec::new();
        for _ in 0..OFTEN {
            for door in self.doors() {
                statuses.push(self.status(&door, token).await);
            }
        }
        statuses
    }

    /// Waits until every door answers something but that it cannot say.
    async fn is_whole_again(&self, token: &SecretString) {
        let begun = Instant::now();
        loop {
            let statuses = self.statuses(token).await;
            let is_verdict = |status: &Option<StatusCode>| {
                matches!(*status, Some(StatusCode::OK | StatusCode::UNAUTHORIZED))
            };
            if statuses.iter().all(is_verdict) {
                return;
            }
            assert!(
                begun.elapsed() < PERSEVERANCE,
                "{statuses:?}: {}",
                self.log()
            );
            sleep(BREATH).await;
        }
    }

    async fn post(&self, path: &str, form: &str) -> Option<StatusCode> {
        let mut url = self.doors().swap_remove(0);
        url.set_path(path);
        let request = Request::post(url.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(form.to_owned())));
        let response = self.https().send(request.unwrap()).await.ok()?;
        Some(response.status())
    }

    /// Asks for the end: whether it was answered as done.
    async fn end(&self, call: &Call) -> bool {
        match call {
            Call::Form(form) => self.post("/oauth2/revoke", form).await == Some(StatusCode::OK),
            Call::Command(words) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let mut command = self.programs.operators(&words);
                command.stdout(Stdio::null()).stderr(Stdio::null());
                let mut running = command.spawn().unwrap();
                loop {
                    if let Some(status) = running.try_wait().unwrap() {
                        return status.success();
                    }
                    sleep(BREATH).await;
                }
            }
        }
    }

    fn call(&self, end: End, email: &str, refresh: &SecretString) -> Call {
        let words = |words: &[&str]| Call::Command(words.iter().map(ToString::to_string).collect());
        match end {
            End::Revoked => Call::Form(
                form_urlencoded::Serializer::new(String::new())
                    .append_pair("token", refresh.expose_secret())
                    .append_pair("client_id", &self.client.client_id)
                    .append_pair("client_secret", self.client.client_secret.expose_secret())
                    .finish(),
            ),
            End::Unlinked => {
                let links = self.programs.run(&["link", "list"]);
                let newest = &links["items"][0];
                words(&["link", "revoke", &text(newest, "link_id")])
            }
            End::Disabled => words(&["user", "disable", email]),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_whose_process_is_killed_after_the_commit_is_finished_by_the_same_call() {
    if Tier::chosen() == Tier::Embedded {
        return;
    }
    let mut scene = block_in_place(|| Scene::with_replicas_that_believe(2, GRACE, BELIEVED));
    for end in [End::Revoked, End::Unlinked, End::Disabled] {
        let name = format!("{end:?}").to_lowercase();
        let caller = scene.caller(&name).await;
        let token = caller.access();
        let call = scene.call(end, &format!("{name}@shop.example"), &caller.tokens.refresh);
        let statuses = scene.statuses(token).await;
        assert!(
            statuses
                .iter()
                .all(|status| *status == Some(StatusCode::OK)),
            "{statuses:?}"
        );
        let before = scene.ended_links();

        // What is said to Redis from here on does not arrive.
        scene.strike(Part::Redis, Fault::CutOff);
        let killed = async {
            let begun = Instant::now();
            while scene.ended_links() == before {
                assert!(begun.elapsed() < PERSEVERANCE, "{end:?}: {}", scene.log());
                sleep(BREATH).await;
            }
            // It is committed.
            for process in [Process::Auth(0), Process::Auth(1)] {
                scene.programs.signal(process, "KILL");
            }
        };
        let (is_answered, ()) = tokio::join!(scene.end(&call), killed);
        block_in_place(|| {
            for process in [Process::Auth(0), Process::Auth(1)] {
                scene.programs.ended(process);
            }
            scene.hang_up_on_redis();
            scene.mend(Part::Redis, Fault::CutOff);
            for process in [Process::Auth(0), Process::Auth(1)] {
                scene.programs.start(process);
            }
        });
        scene.is_whole_again(token).await;
        let untold = scene.statuses(token).await;
        let again = scene.end(&call).await;
        let told = scene.statuses(token).await;

        assert!(
            !is_answered,
            "{end:?}: it was answered before the cache was told"
        );
        // Else this test shows nothing.
        let is_stale = untold.contains(&Some(StatusCode::OK));
        assert!(
            is_stale,
            "{end:?}: the cache was told after all: {untold:?}"
        );
        assert!(again, "{end:?}: {}", scene.log());
        let is_dead = |status: &Option<StatusCode>| *status == Some(StatusCode::UNAUTHORIZED);
        assert!(told.iter().all(is_dead), "{end:?}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_beside_the_end_of_its_account_leaves_nothing_alive() {
    if Tier::chosen() == Tier::Embedded {
        return;
    }
    let scene = block_in_place(|| Scene::with_replicas_that_believe(2, GRACE, BELIEVED));
    let (mut linked, mut whole) = (0, Duration::ZERO);
    for number in 0..10_u32 {
        let account = scene.account(&format!("anna-{number}"));
        let mut request = scene.client.door.join("/oauth2/authorize").unwrap();
        let client = &scene.client;
        request
            .query_pairs_mut()
            .append_pair("client_id", &client.client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", &client.redirect_uri);
        let https = scene.https();
        let back = client.authorize(&https, &account, Decision::Allow, request);
        let back = back.await.unwrap();
        let code = back.query_pairs().find(|(name, _)| name == "code");
        let code = SecretString::from(code.unwrap().1.into_owned());
        let words = ["user", "disable", &account.email].map(ToOwned::to_owned);
        let call = Call::Command(words.into());

        let exchange = async {
            // Anywhere in the command.
            sleep(whole * number / 9).await;
            client.exchange(&https, &code).await
        };
        let disable = async {
            let begun = Instant::now();
            let is_disabled = scene.end(&call).await;
            (is_disabled, begun.elapsed())
        };
        let (exchanged, (is_disabled, took)) = tokio::join!(exchange, disable);
        whole = took;

        assert!(is_disabled, "{}", scene.log());
        match exchanged {
            Ok(tokens) => {
                linked += 1;
                let statuses = scene.statuses(&tokens.access).await;
                let is_dead =
                    |status: &Option<StatusCode>| *status == Some(StatusCode::UNAUTHORIZED);
                assert!(
                    statuses.iter().all(is_dead),
                    "{statuses:?}: {}",
                    scene.log()
                );
                let refreshed = client.refresh(&https, &tokens.refresh).await;
                assert!(refreshed.is_err(), "{refreshed:?}");
            }
            Err(LinkingError::TokenEndpoint { error, .. }) => assert_eq!(error, "invalid_grant"),
            Err(error) => panic!("{error}: {}", scene.log()),
        }
    }
    println!("{linked} of 10 accounts were linked before they were switched off");
}
