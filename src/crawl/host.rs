use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::random::Random;

/// Failures in a row after which a host is left for this night.
const PATIENCE: u32 = 10;
/// Most doublings of a host's delay after failures.
const DOUBLINGS: u32 = 5;

/// Politeness towards one server: how many requests at once, how long between them, when to stop.
///
/// Failures only ever make it slower; it comes back to its own pace, never below, one success at a time.
#[derive(Debug)]
pub(super) struct Host {
    permits: Arc<Semaphore>,
    pace: Mutex<Pace>,
}

#[derive(Debug)]
struct Pace {
    delay: Duration,
    /// Earliest start of the next request.
    next: Instant,
    failures: u32,
    is_left: bool,
}

impl Host {
    fn new(concurrency: usize, delay: Duration) -> Self {
        let pace = Pace { delay, next: Instant::now(), failures: 0, is_left: false };
        Self { permits: Arc::new(Semaphore::new(concurrency.max(1))), pace: Mutex::new(pace) }
    }

    fn pace(&self) -> std::sync::MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the delay at least `delay`.
    pub(super) fn slow_down_to(&self, delay: Duration) {
        let mut pace = self.pace();
        pace.delay = pace.delay.max(delay);
    }

    /// Waits for this request's turn; none once the host was left.
    pub(super) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
        loop {
            let start = {
                let mut pace = self.pace();
                if pace.is_left {
                    return None;
                }
                let now = Instant::now();
                if pace.next <= now {
                    let wait = pace.delay.saturating_mul(1 << pace.failures.min(DOUBLINGS));
                    pace.next = now + wait;
                    return Some(permit);
                }
                pace.next
            };
            // Another request may take this start, or a failure may move it: look again afterwards.
            tokio::time::sleep_until(start).await;
        }
    }

    /// A request succeeded.
    pub(super) fn succeeded(&self) {
        let mut pace = self.pace();
        pace.failures = pace.failures.saturating_sub(1);
    }

    /// A request failed in a way that may pass; nothing is asked before `pause` is over.
    pub(super) fn failed(&self, pause: Duration) {
        let mut pace = self.pace();
        pace.failures += 1;
        pace.next = pace.next.max(Instant::now() + pause);
        pace.is_left |= pace.failures >= PATIENCE;
    }

    /// Asks nothing more of this host in this night.
    pub(super) fn leave(&self) {
        self.pace().is_left = true;
    }

    pub(super) fn is_left(&self) -> bool {
        self.pace().is_left
    }
}

/// The hosts of one night, made when first met.
#[derive(Debug)]
pub(super) struct Hosts {
    concurrency: usize,
    delay: Duration,
    /// Server that needs no sparing: the sample board, which is Waspada's own.
    unspared: Option<String>,
    by_authority: Mutex<HashMap<String, Arc<Host>>>,
    random: Mutex<Random>,
}

impl Hosts {
    pub(super) fn new(concurrency: usize, delay: Duration, seed: u64, unspared: Option<String>) -> Self {
        Self {
            concurrency,
            delay,
            unspared,
            by_authority: Mutex::new(HashMap::new()),
            random: Mutex::new(Random::new(seed)),
        }
    }

    pub(super) fn of(&self, authority: &str) -> Arc<Host> {
        let mut hosts = self.by_authority.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts.entry(authority.to_owned());
        let is_unspared = self.unspared.as_deref() == Some(authority);
        let delay = if is_unspared { Duration::ZERO } else { self.delay };
        Arc::clone(host.or_insert_with(|| Arc::new(Host::new(self.concurrency, delay))))
    }

    /// Pause before try number `attempt` (from 0): doubled each time, between half and all of it, so that
    /// many clients that failed together do not come back together.
    pub(super) fn back_off(&self, first: Duration, attempt: u32) -> Duration {
        let whole = first.saturating_mul(1 << attempt.min(16));
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        whole.mul_f64(0.5 + random.share() / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELAY: Duration = Duration::from_secs(2);

    async fn turns(host: &Host, count: usize) -> Duration {
        let start = Instant::now();
        for _ in 0..count {
            drop(host.turn().await.unwrap());
        }
        start.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn keeps_the_delay_between_requests() {
        let host = Host::new(4, DELAY);
        let start = Instant::now();
        let (a, b, c) = tokio::join!(host.turn(), host.turn(), host.turn());
        assert!(a.is_some() && b.is_some() && c.is_some());
        assert_eq!(start.elapsed().as_secs(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn honours_a_longer_delay_and_ignores_a_shorter_one() {
        let host = Host::new(1, DELAY);
        host.slow_down_to(Duration::from_secs(1));
        assert_eq!(turns(&host, 2).await.as_secs(), 2);
        host.slow_down_to(Duration::from_secs(10));
        drop(host.turn().await);
        assert_eq!(turns(&host, 1).await.as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn failures_slow_down_and_successes_never_go_below_the_pace() {
        let host = Host::new(1, DELAY);
        host.failed(Duration::from_secs(30));
        let start = Instant::now();
        drop(host.turn().await.unwrap());
        assert_eq!(start.elapsed().as_secs(), 30);
        drop(host.turn().await.unwrap());
        assert_eq!(start.elapsed().as_secs(), 34, "doubled after one failure");
        for _ in 0..5 {
            host.succeeded();
        }
        drop(host.turn().await.unwrap());
        assert_eq!(turns(&host, 3).await.as_secs(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn leaves_a_host_that_fails_again_and_again() {
        let host = Host::new(1, DELAY);
        for _ in 0..PATIENCE {
            host.failed(Duration::ZERO);
        }
        assert!(host.turn().await.is_none());
        assert!(host.is_left());
    }

    #[test]
    fn pauses_grow_and_differ_and_repeat_with_the_seed() {
        let pauses = |seed| {
            let hosts = Hosts::new(1, DELAY, seed, None);
            (0..4).map(|n| hosts.back_off(Duration::from_secs(1), n).as_millis()).collect::<Vec<_>>()
        };
        let first = pauses(7);
        assert_eq!(first, pauses(7));
        assert_ne!(first, pauses(8));
        for (n, pause) in first.iter().enumerate() {
            assert!((500 << n..=1000 << n).contains(pause), "{first:?}");
        }
    }
}
