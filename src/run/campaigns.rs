//! The new and edited ads of a night, put beside those of every night before.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::StagesError;
use crate::campaign::{
    CampaignError, Campaigns, ContactKey, Cut, Edge, HubList, Intake, IntakeReport, Likeness, Probe,
    Seniority, Sketch, Stored, Text, Why, masks,
};
use crate::config::AssessSettings;
use crate::domain::{AdId, Kind};
use crate::facts::{DataFiles, Problems};
use crate::store::{
    CampaignNight, CutRow, EdgeRow, LikenessKind, Linked, MemberRow, Reader, Seat, SketchRow, Store,
    StoreError, TextRow, Uncompared,
};

/// Versions that are compared with the rest at once: bounds memory where a database is taken in as a whole, yet
/// walks the stored sketches few times.
const AT_ONCE: usize = 100_000;

/// What came of putting ads beside each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compared {
    /// Versions of ads that were put beside the rest.
    pub versions: usize,
    /// Of them, those that joined a campaign.
    pub joined: usize,
    /// Times that two campaigns became one.
    pub merged: usize,
    /// Texts of which a loose copy may have been missed, because too many others share their standing phrases.
    pub crowded: usize,
    /// Decisions of persons that two campaigns are two, whose sides are together again through other ads.
    pub crossed_cuts: usize,
}

/// Why ads could not be put beside each other.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Rows that do not fit together.
    #[error("the campaigns in the database do not fit together: {0}")]
    Campaign(#[from] CampaignError),
}

/// The list of contacts that join nobody, of `[assess] data_dir` or built in.
///
/// # Errors
/// Every mistake in it, with its line.
pub fn load_hubs(settings: &AssessSettings) -> Result<HubList, StagesError> {
    let files = DataFiles::of(settings.data_dir.as_deref()).map_err(StagesError::Data)?;
    let mut problems = Problems::default();
    let hubs = HubList::read(&files, &mut problems);
    if problems.list().is_empty() { Ok(hubs) } else { Err(StagesError::Data(problems)) }
}

/// Puts every version that was not yet compared beside the rest and keeps what came of it. What an earlier run
/// left undone is made up for; done twice it adds nothing.
///
/// # Errors
/// When the database cannot be read or written; what was kept before stays.
pub fn compare(store: &mut Store, hubs: &HubList, at: Timestamp) -> Result<Compared, CompareError> {
    let reader = store.reader()?;
    let mut compared = Compared::default();
    loop {
        let versions = Batch::read(&reader, hubs)?;
        if versions.members.is_empty() {
            return Ok(compared);
        }
        let night = versions.put_beside(&reader, at, &mut compared)?;
        store.keep_campaigns(&night, at)?;
    }
}

/// Versions that are compared at once.
struct Batch {
    members: Vec<MemberRow>,
    texts: HashMap<u32, Text>,
}

impl Batch {
    fn read(reader: &Reader, hubs: &HubList) -> Result<Self, StoreError> {
        let mut batch = Self { members: Vec::new(), texts: HashMap::new() };
        reader.uncompared(AT_ONCE, |found| batch.add(&found, hubs))?;
        Ok(batch)
    }

    fn add(&mut self, found: &Uncompared, hubs: &HubList) {
        let Uncompared { version, number, captured_at, ad } = found;
        let name = if *number == 1 { ad.id.clone() } else { AdId(format!("{}.{number}", ad.id)) };
        // Warnings and news quote ads; they are no copies of them and their contacts are not their writers'.
        let is_ad = ad.kind == Kind::Ad;
        if is_ad {
            self.texts.insert(*version, Text::of(&ad.folded, &masks(ad)));
        }
        let keys = ad.contacts.iter().filter_map(|contact| ContactKey::of(contact, &ad.pay, hubs).ok());
        let contacts = if is_ad { keys.map(|key| (key.kind, key.value)).collect() } else { Vec::new() };
        self.members.push(MemberRow {
            version: *version,
            founder: *version,
            seniority: Seniority::of(&name, *captured_at).saved(),
            fingerprint: None,
            contacts,
        });
    }

    fn put_beside(
        mut self,
        reader: &Reader,
        at: Timestamp,
        compared: &mut Compared,
    ) -> Result<CampaignNight, CompareError> {
        let mut campaigns = Campaigns::default();
        let mut intake = Intake::default();
        for member in &mut self.members {
            campaigns.enrol(member.version, Seniority::from_saved(member.seniority));
            if let Some(text) = self.texts.get(&member.version) {
                intake.add(member.version, text);
                member.fingerprint = text.is_comparable().then(|| text.fingerprint());
            }
        }
        let mut probe = intake.against();
        reader.sketches(|row| probe.scan(&stored(&row)))?;
        restore(&mut campaigns, reader, &probe)?;
        // What cannot be read joins nothing, and the night goes on; the error is told after.
        let mut failed = None;
        let mut text_of = |version| match self.texts.get(&version) {
            Some(text) => Some(text.clone()),
            None => reader
                .text_words(version)
                .unwrap_or_else(|error| {
                    failed = Some(error);
                    None
                })
                .map(Text::from_words),
        };
        let report = probe.finish(&mut campaigns, at, &mut text_of)?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        Ok(self.night(&campaigns, &report, compared))
    }

    fn night(self, campaigns: &Campaigns, report: &IntakeReport, compared: &mut Compared) -> CampaignNight {
        let Self { mut members, texts } = self;
        for member in &mut members {
            member.founder = campaigns.founder(member.version);
        }
        let edges: Vec<EdgeRow> = report
            .joined
            .iter()
            .filter_map(|joined| Some(edge(campaigns.edges().get(joined.edge)?, joined.is_merge())))
            .collect();
        let moves: BTreeMap<u32, u32> = report
            .joined
            .iter()
            .filter(|joined| !texts.contains_key(&joined.absorbed))
            .map(|joined| (joined.absorbed, campaigns.founder(joined.absorbed)))
            .collect();
        compared.versions += members.len();
        compared.joined += members.iter().filter(|m| campaigns.size(m.version) > 1).count();
        compared.merged += edges.iter().filter(|edge| edge.is_merge).count();
        compared.crowded += report.crowded;
        compared.crossed_cuts += report.joined.iter().map(|joined| joined.crosses.len()).sum::<usize>();
        let texts = report
            .to_store
            .iter()
            .filter_map(|stored| {
                Some(TextRow {
                    sketch: SketchRow {
                        version: stored.row,
                        fingerprint: stored.fingerprint,
                        sketch: stored.sketch.as_bytes().to_vec(),
                    },
                    words: texts.get(&stored.row)?.words().to_vec(),
                })
            })
            .collect();
        CampaignNight { members, texts, edges, moves: moves.into_iter().collect() }
    }
}

/// Makes known where the texts that are to be compared stand, and what persons took apart.
fn restore(campaigns: &mut Campaigns, reader: &Reader, probe: &Probe) -> Result<(), StoreError> {
    let cuts = reader.campaign_cuts()?;
    let mut rows: Vec<u32> = probe.met().collect();
    rows.extend(cuts.iter().flat_map(|cut| cut.left.first().into_iter().chain(cut.right.first())));
    rows.sort_unstable();
    rows.dedup();
    for Seat { version, seniority, founder, founder_seniority, size } in reader.seats(&rows)? {
        let (seat, above) = (Seniority::from_saved(seniority), Seniority::from_saved(founder_seniority));
        campaigns.restore(version, seat, founder, above, size);
    }
    for CutRow { left, right, person, reason, at } in cuts {
        campaigns.note_cut(Cut { left, right, name: person, reason, at });
    }
    Ok(())
}

fn stored(row: &SketchRow) -> Stored {
    let sketch = Sketch::from_bytes(&row.sketch).unwrap_or_else(|| Sketch::of(&[]));
    Stored { row: row.version, fingerprint: row.fingerprint, sketch }
}

fn edge(edge: &Edge, is_merge: bool) -> EdgeRow {
    let linked = match &edge.why {
        Why::Text(likeness) => {
            let (likeness, share) = match *likeness {
                Likeness::Identical => (LikenessKind::Identical, 1.0),
                Likeness::Similar(share) => (LikenessKind::Similar, share),
                Likeness::Aligned(share) => (LikenessKind::Aligned, share),
            };
            Linked::Program { likeness, share }
        }
        Why::Person { name, reason } => Linked::Person { person: name.clone(), reason: reason.clone() },
    };
    EdgeRow { later: edge.a, earlier: edge.b, linked, is_merge }
}
