//! One command a file: its flags, its examples, its `run`.

mod backup;
mod campaign;
mod campaigns;
mod check;
mod completions;
mod contact;
mod digest;
mod doctor;
mod erase;
mod evaluate;
mod explain;
mod export;
mod import;
mod init;
mod keys;
mod label_file;
mod label_suspects;
mod labels;
mod leads;
mod licences;
mod likeness;
mod log;
mod man;
mod metrics;
mod models;
mod mutes;
mod picture;
mod places;
mod queue;
mod replay;
mod restore;
mod retention;
mod rules;
mod run;
mod schedule;
mod score;
mod seal;
mod serve;
mod show;
mod source_contacts;
mod source_history;
mod sources;
mod train;
mod undo;
mod user;
mod verify;

use clap::Subcommand;

use super::{Exit, Failure, Session};

/// What Waspada can be asked to do.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "each command's own type says what it does")]
pub enum Command {
    Init(init::Init),
    Check(check::Check),
    Doctor(doctor::Doctor),
    Run(run::Run),
    Import(import::Import),
    Score(score::Score),
    Likeness(likeness::Likeness),
    Explain(explain::Explain),
    Digest(digest::Digest),
    Queue(queue::Queue),
    Show(show::Show),
    Campaigns(campaigns::Campaigns),
    Campaign(campaign::Campaign),
    Contact(contact::Contact),
    Export(export::Export),
    Leads(leads::Leads),
    Schedule(schedule::Schedule),
    Serve(serve::Serve),
    User(user::User),
    Log(log::Log),
    Verify(verify::Verify),
    Replay(replay::Replay),
    Picture(picture::Picture),
    Seal(seal::Seal),
    Keys(keys::Keys),
    Retention(retention::Retention),
    Undo(undo::Undo),
    Metrics(metrics::Metrics),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Erase(erase::Erase),
    Sources(sources::Sources),
    Licences(licences::Licences),
    Train(train::Train),
    Evaluate(evaluate::Evaluate),
    #[command(alias = "model")]
    Models(models::Models),
    Labels(labels::Labels),
    Rules(rules::Rules),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    /// Whether the command stays up and should say what it does as it goes.
    pub(super) fn is_service(&self) -> bool {
        match self {
            Self::Schedule(schedule) => schedule.stays_up(),
            Self::Serve(_) => true,
            _ => false,
        }
    }

    /// Does it.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::Init(command) => command.run(session),
            Self::Check(command) => command.run(session),
            Self::Doctor(command) => command.run(session),
            Self::Run(command) => command.run(session),
            Self::Import(command) => command.run(session),
            Self::Score(command) => command.run(session),
            Self::Likeness(command) => command.run(session),
            Self::Explain(command) => command.run(session),
            Self::Digest(command) => command.run(session),
            Self::Queue(command) => command.run(session),
            Self::Show(command) => command.run(session),
            Self::Campaigns(command) => command.run(session),
            Self::Campaign(command) => command.run(session),
            Self::Contact(command) => command.run(session),
            Self::Export(command) => command.run(session),
            Self::Leads(command) => command.run(session),
            Self::Schedule(command) => command.run(session),
            Self::Serve(command) => command.run(session),
            Self::User(command) => command.run(session),
            Self::Log(command) => command.run(session),
            Self::Verify(command) => command.run(session),
            Self::Replay(command) => command.run(session),
            Self::Picture(command) => command.run(session),
            Self::Seal(command) => command.run(session),
            Self::Keys(command) => command.run(session),
            Self::Metrics(command) => command.run(session),
            Self::Backup(command) => command.run(session),
            Self::Restore(command) => command.run(session),
            Self::Undo(command) => command.run(session),
            Self::Retention(command) => command.run(session),
            Self::Erase(command) => command.run(session),
            Self::Sources(command) => command.run(session),
            Self::Licences(command) => command.run(session),
            Self::Train(command) => command.run(session),
            Self::Evaluate(command) => command.run(session),
            Self::Models(command) => command.run(session),
            Self::Labels(command) => command.run(session),
            Self::Rules(command) => command.run(session),
            Self::Completions(command) => command.run(session),
            Self::Man(command) => command.run(session),
        }
    }
}
