//! Waspada reads public job ads every night, keeps what it saw as evidence and puts the ads that
//! show signs of trafficking or illegal recruitment in front of a person.
//!
//! Data flows one way:
//!
//! ```text
//! crawl ─▶ RawPage ─▶ extract ─▶ Ad ─▶ features ─▶ Features ─▶ assess ─▶ Assessment ─▶ policy ─▶ Flag ─▶ Review ─▶ Lead
//!             │
//!             ▼
//!          archive (WARC, before anything is parsed)
//! ```
//!
//! `extract`, `features` and `assess` are pure: no clock, no randomness, no I/O. Only
//! [`run`] composes the stages. ARCHITECTURE.md is the map.

pub mod archive;
pub mod assess;
pub mod board;
pub mod campaign;
pub mod cli;
pub mod config;
pub mod crawl;
pub mod desk;
pub mod domain;
pub mod evaluate;
pub mod export;
pub mod extract;
pub mod facts;
pub mod features;
pub mod i18n;
pub mod policy;
pub mod run;
pub mod store;
pub mod tell;
pub mod text;
pub mod train;
