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
//!
//! One text, judged with the data files and the model that are built in:
//!
//! ```
//! use waspada::config::AssessSettings;
//! use waspada::domain::SourceName;
//! use waspada::extract::extract_text;
//! use waspada::run::Stages;
//!
//! let stages = Stages::load(&AssessSettings::default())?;
//! let ad = extract_text(SourceName("contoh".into()), "", "", "Dicari CS di Bavet, gaji 15 juta, tanpa ijazah", &stages.facts);
//! let judged = stages.judge(ad, jiff::civil::date(2026, 11, 29));
//! assert!(judged.assessment.is_some());
//! # Ok::<(), waspada::run::StagesError>(())
//! ```

pub mod archive;
pub mod assess;
pub mod campaign;
pub mod cli;
pub mod config;
pub mod crawl;
pub mod desk;
pub mod digest;
pub mod domain;
pub mod evaluate;
pub mod evidence;
pub mod export;
pub mod extract;
pub mod facts;
pub mod features;
pub mod i18n;
pub mod mask;
pub mod named_files;
pub mod near_duplicates;
pub mod parse;
pub mod policy;
pub mod programs;
pub mod random;
pub mod run;
pub mod sample_board;
pub mod store;
pub mod text;
pub mod train;
pub mod views;
