use jiff::Timestamp;

/// What time it is: asked for at the edges only, so that everything else can be repeated.
///
/// Any function that gives a time is a clock: `|| Timestamp::UNIX_EPOCH` stands still.
pub trait Clock: Send + Sync {
    /// The present, UTC.
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }
}
