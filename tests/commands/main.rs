//! What one call answers: commands, their output and exit codes, and the pure stages behind them.

#[path = "../support/ads.rs"]
mod ads;
#[path = "../boards/mod.rs"]
mod boards;
#[path = "../support/night.rs"]
mod night;

mod architecture;
mod configuration;
mod contract;
mod export;
mod hostile_bytes;
mod judging;
mod models;
mod morning;
mod mutes;
mod packaging;
mod score;
mod training;
