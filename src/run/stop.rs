//! Asking work that is under way to come to a clean end.

use tokio::sync::watch;

/// Tells whether an end was asked for. Cheap to clone; work looks at it between two steps.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

/// Asks for the end. When it is dropped without having asked, nobody ever will.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

impl Stop {
    /// A pair of the one who asks and the one who is asked.
    pub fn pair() -> (Stopper, Self) {
        let (sender, receiver) = watch::channel(false);
        (Stopper(sender), Self(receiver))
    }

    /// A stop that ctrl-c and, on Unix, SIGTERM ask for; needs a running tokio runtime.
    ///
    /// # Errors
    /// When the handlers cannot be installed.
    pub fn on_signals() -> std::io::Result<Self> {
        let (stopper, stop) = Self::pair();
        #[cfg(unix)]
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::spawn(async move {
            #[cfg(unix)]
            let terminated = terminate.recv();
            #[cfg(not(unix))]
            let terminated = std::future::pending::<Option<()>>();
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated => {}
            }
            stopper.stop();
            // Kept for as long as anyone may wait, so that a late reader still sees the request.
            stopper.0.closed().await;
        });
        Ok(stop)
    }

    /// Whether the end was asked for.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the end is asked for.
    pub async fn asked(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|is_asked| *is_asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Stopper {
    /// Asks for the end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn reaches_everyone_who_waits() {
        let (stopper, stop) = Stop::pair();
        let other = stop.clone();
        assert!(!stop.is_asked());
        let waiting = tokio::spawn(async move { other.asked().await });
        stopper.stop();
        waiting.await.unwrap();
        assert!(stop.is_asked());
        drop(stopper);
        stop.asked().await;
    }
}
