//! Whole nights: crawl, store, campaigns and networks, kills and bad input.

#[path = "../support/night.rs"]
mod night;
#[cfg(unix)]
#[path = "../support/poster.rs"]
mod poster;

mod campaign;
mod campaign_night;
mod crawl;
mod evidence;
mod network;
mod program;
mod removal;
mod sample_board;
mod standing;
mod store;
mod store_kill;
