use std::fmt::Write as _;

use clap::Args;
use owo_colors::OwoColorize as _;
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::config::{Config, Setting, SourceKind};
use crate::run::challenger::Challenger;
use crate::run::{key_trouble, load_hubs, models};
use crate::text::safe::for_terminal;

/// Says what is wrong with settings, data files and model, without running anything
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada check", "everything that is wrong, drawn under its line"),
    ("waspada check --show", "every setting with where it came from"),
    ("waspada check --set crawl.concurrency=4 --show", "with a change tried out"),
]))]
pub struct Check {
    /// Also list every setting with its value and origin
    #[arg(long)]
    show: bool,
}

/// What was found to be in order.
#[derive(Debug, Serialize)]
struct Checked {
    settings_file: String,
    sources: usize,
    sources_enabled: usize,
    data: String,
    model: String,
    /// What is wrong beside mistakes in files.
    problems: Vec<Problem>,
    /// Private addresses that may be visited.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    permitted: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Vec<SettingView>>,
}

/// Something that no line of a file is to blame for; named as in the JSON of mistakes in files.
#[derive(Debug, Serialize)]
struct Problem {
    message: String,
}

/// A setting with where it came from.
#[derive(Debug, Serialize)]
struct SettingView {
    key: String,
    value: String,
    origin: String,
}

impl Check {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let config = &loaded.config;
        let facts = session.facts(config)?;
        load_hubs(&config.assess)?;
        let model = models::load(config.assess.model.as_deref())?;
        let checked = Checked {
            settings_file: session.globals.config.display().to_string(),
            sources: config.sources.len(),
            sources_enabled: config.sources.iter().filter(|s| s.is_enabled).count(),
            data: facts.version.clone(),
            model: model.id().to_owned(),
            problems: problems(config)
                .into_iter()
                .chain(super::places::problems(config))
                .chain(
                    key_trouble(config)
                        .unwrap_or_default()
                        // What is wrong with a key that is there was told.
                        .filter(|_| !config.evidence.key.exists())
                        .map(|trouble| format!("manifests are not signed: {}", trouble.problem)),
                )
                .chain(Challenger::load(&config.assess, &model).err().map(|error| error.to_string()))
                .map(|message| Problem { message })
                .collect(),
            permitted: config.crawl.permit.iter().map(ToString::to_string).collect(),
            settings: self.show.then(|| loaded.settings.iter().map(SettingView::from).collect()),
        };
        let is_sound = checked.problems.is_empty();
        session.printer.verdict(is_sound, &checked, || checked.words())?;
        Ok(if is_sound { Exit::Done } else { Exit::Unhealthy })
    }
}

/// What is wrong although the settings are well written.
fn problems(config: &Config) -> Vec<String> {
    let mut problems = Vec::new();
    if !config.sources.iter().any(|s| s.is_enabled) {
        problems.push("no source is enabled: a night would read nothing".to_owned());
    }
    for source in config.sources.iter().filter(|s| s.is_enabled) {
        if let SourceKind::Import { paths } = &source.kind {
            for path in paths.iter().filter(|p| !p.exists()) {
                problems.push(format!("source `{}`: there is no `{}`", source.name, path.display()));
            }
        }
    }
    problems
}

impl From<&Setting> for SettingView {
    fn from(Setting { key, value, origin }: &Setting) -> Self {
        Self { key: key.clone(), value: value.clone(), origin: origin.clone() }
    }
}

impl Checked {
    fn words(&self) -> String {
        let mut text = String::new();
        let fine = "in order".green().to_string();
        let _ = writeln!(
            text,
            "settings  {}: {fine}, {} of {} sources enabled",
            self.settings_file, self.sources_enabled, self.sources
        );
        let _ = writeln!(text, "data      {}: {fine}", self.data);
        let _ = writeln!(text, "model     {}: {fine}", self.model);
        if !self.permitted.is_empty() {
            let _ = writeln!(
                text,
                "{}   `[crawl] permit` lets Waspada visit private addresses: {}",
                "warning".yellow().bold(),
                self.permitted.join(", ")
            );
        }
        for problem in &self.problems {
            let _ = writeln!(text, "{}   {}", "problem".red().bold(), for_terminal(&problem.message));
        }
        if let Some(settings) = &self.settings {
            let width = |f: fn(&SettingView) -> &str| settings.iter().map(|s| f(s).len()).max().unwrap_or(0);
            let (keys, values) = (width(|s| &s.key), width(|s| &s.value).min(48));
            text.push('\n');
            for SettingView { key, value, origin } in settings {
                let value = for_terminal(value);
                let _ = writeln!(text, "{key:keys$}  {value:values$}  {}", origin.dimmed());
            }
        }
        text
    }
}
