//! The review desk: its pages, its people, and its keys in a real browser.

mod browser;
#[path = "../support/night.rs"]
mod night;

mod captures;
mod desk_work;
mod drawings;
mod keyboard;
mod leads;
mod pages;
mod people;
mod rooms;
mod rules;
