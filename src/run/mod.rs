//! A night and when it happens: the only place that composes the stages.

pub mod lock;
pub mod schedule;
pub mod stop;
