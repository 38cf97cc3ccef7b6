//! The suite over `../shared`: real pages, files and ads that are not part of this project.

#[path = "../support/ads.rs"]
mod ads;
#[path = "../support/night.rs"]
mod night;

mod archive;
mod boards;
mod campaign;
mod detection;
mod extract;
mod indicators;
mod intake;
mod network;
