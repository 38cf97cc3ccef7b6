/// Why no picture was made of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFault {
    /// The archived bytes are gone or not what was written.
    Evidence,
    /// The capture is no page of HTML.
    NoPage,
    /// The page is too long.
    TooLong,
    /// The settings say so.
    Off,
    /// The browser is not installed.
    NoBrowser,
    /// It cannot take its rights from itself on this machine.
    NoSandbox,
    /// Another picture is being made.
    Busy,
    /// It took too long.
    Time,
    /// It failed.
    Failed,
}
