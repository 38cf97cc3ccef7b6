//! What persons decide of campaigns: that one is two, or that two are one.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::campaign::{CampaignError, Campaigns, Edge, Likeness, RowId, Seniority, Why};
use crate::domain::AdId;
use crate::store::{
    CampaignMember, CampaignNight, CutRow, EdgeRow, Linked, Reader, ShownCampaign, Store, StoreError, Tie,
};

/// Who decided, why in their words, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedBy {
    /// Who.
    pub person: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Why campaigns could not be taken apart or put together.
#[derive(Debug, thiserror::Error)]
pub enum RegroupError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Rows that do not fit together.
    #[error("the campaigns in the database do not fit together: {0}")]
    Campaign(#[from] CampaignError),
    /// The ad is not in the campaign.
    #[error("ad {ad} is not in campaign {campaign}; `waspada campaign {campaign}` lists its ads")]
    NotInside {
        /// The ad.
        ad: String,
        /// The campaign.
        campaign: String,
    },
    /// The ad is what the campaign is known by.
    #[error(
        "ad {ad} is the first of its campaign, which is known by it; name an ad that is to leave, not the one that it leaves"
    )]
    First {
        /// The ad.
        ad: String,
    },
    /// Nothing is left to be done.
    #[error("both are in campaign {campaign} already")]
    Together {
        /// The campaign.
        campaign: String,
    },
}

/// Takes an ad out of a campaign, together with what came into it through that ad. The program never puts the two
/// sides together again, a person may. The side that has no flag of its own is asked about anew when its ads are
/// seen next.
///
/// Returns the code of the campaign that stays, and the ads that left.
///
/// # Errors
/// When the campaign or the ad is unknown, the ad is not in it or founded it, or the database cannot be written.
pub fn cut_campaign(
    store: &mut Store,
    campaign: &str,
    ad: &str,
    by: &DecidedBy,
) -> Result<(String, Vec<AdId>), RegroupError> {
    let (shown, row, left_founder, edge, gone) = cut_of(&store.reader()?, campaign, ad, by)?;
    store.cut_campaign(&row, left_founder, edge)?;
    Ok((shown.row.campaign, gone))
}

/// The code of a campaign and the ads that [`cut_campaign`] would take out of it, without doing it.
///
/// # Errors
/// As [`cut_campaign`].
pub fn would_leave(reader: &Reader, campaign: &str, ad: &str) -> Result<(String, Vec<AdId>), RegroupError> {
    let nobody = DecidedBy { person: String::new(), reason: String::new(), at: Timestamp::UNIX_EPOCH };
    let (shown, .., gone) = cut_of(reader, campaign, ad, &nobody)?;
    Ok((shown.row.campaign, gone))
}

/// A campaign, the cut as it is kept, the founder of the side that leaves, the row of the edge, and the ads that leave.
type Cut = (ShownCampaign, CutRow, RowId, Option<i64>, Vec<AdId>);

fn cut_of(reader: &Reader, campaign: &str, ad: &str, by: &DecidedBy) -> Result<Cut, RegroupError> {
    let shown = reader.campaign(campaign)?;
    let (ad, code) = (reader.find(ad)?, &shown.row.campaign);
    let not_inside = || RegroupError::NotInside { ad: ad.0.clone(), campaign: code.clone() };
    let leaving = version_of(&shown, &ad).ok_or_else(not_inside)?.version;
    let founder = shown.members.first().ok_or_else(not_inside)?.version;
    if leaving == founder {
        return Err(RegroupError::First { ad: ad.0 });
    }
    let (mut campaigns, ties) = campaign_of(reader, founder)?;
    let edge = campaigns.edge_towards(leaving, founder).ok_or(CampaignError::UnknownAd(leaving))?;
    let cut = campaigns.sever(edge, &by.person, &by.reason, by.at)?;
    let (left, right) = if cut.left.binary_search(&leaving).is_ok() {
        (cut.left.clone(), cut.right.clone())
    } else {
        (cut.right.clone(), cut.left.clone())
    };
    let left_founder = campaigns.founder(leaving);
    let gone = shown.members.iter().filter(|member| left.binary_search(&member.version).is_ok());
    let mut gone: Vec<AdId> = gone.map(|member| member.ad.clone()).collect();
    gone.dedup();
    let row = CutRow { left, right, person: by.person.clone(), reason: by.reason.clone(), at: by.at };
    let row_of_edge = ties.get(&edge).copied();
    Ok((shown, row, left_founder, row_of_edge, gone))
}

/// Makes one campaign of two, because a person says that they are. `campaign cut` takes it back.
///
/// Returns the code of the campaign that goes on.
///
/// # Errors
/// When either is unknown, both are one already, or the database cannot be written.
pub fn join_campaigns(store: &mut Store, a: &str, b: &str, by: &DecidedBy) -> Result<String, RegroupError> {
    let reader = store.reader()?;
    let (a, b) = (reader.campaign(a)?, reader.campaign(b)?);
    let (Some(first), Some(second)) = (a.members.first(), b.members.first()) else {
        return Err(RegroupError::Together { campaign: a.row.campaign });
    };
    if first.version == second.version {
        return Err(RegroupError::Together { campaign: a.row.campaign });
    }
    let seats = reader.seats(&[first.version, second.version])?;
    let mut campaigns = Campaigns::default();
    for seat in &seats {
        campaigns.enrol(seat.version, Seniority::from_saved(seat.seniority));
    }
    let why = Why::Person { name: by.person.clone(), reason: by.reason.clone() };
    campaigns.join(first.version, second.version, why, by.at)?;
    let Some(edge) = campaigns.edges().first() else {
        return Err(RegroupError::Together { campaign: a.row.campaign });
    };
    let (later, earlier) = (edge.a, edge.b);
    let is_merge = a.members.len() > 1 && b.members.len() > 1;
    let linked = Linked::Person { person: by.person.clone(), reason: by.reason.clone() };
    let night = CampaignNight {
        edges: vec![EdgeRow { later, earlier, linked, is_merge }],
        moves: vec![(later, earlier)],
        ..CampaignNight::default()
    };
    store.keep_campaigns(&night, by.at)?;
    Ok(if earlier == first.version { a.row.campaign } else { b.row.campaign })
}

/// The words of an ad that are in a campaign: those of today, or else the last that are.
fn version_of<'a>(shown: &'a ShownCampaign, ad: &AdId) -> Option<&'a CampaignMember> {
    shown.members.iter().filter(|m| m.ad == *ad).max_by_key(|m| (m.is_current, m.number))
}

/// One campaign as it stands, with the rows of its edges.
fn campaign_of(reader: &Reader, founder: RowId) -> Result<(Campaigns, HashMap<usize, i64>), RegroupError> {
    let mut campaigns = Campaigns::default();
    let members = reader.text_members(founder)?;
    for member in &members {
        campaigns.enrol(member.seat.version, Seniority::from_saved(member.seat.seniority));
    }
    let mut rows = HashMap::new();
    for Tie { id, later, earlier, at, cut_at, .. } in reader.ties(founder)? {
        if cut_at.is_none() {
            rows.insert(campaigns.edges().len(), id);
            let why = Why::Text(Likeness::Identical);
            campaigns.recall(Edge { a: later, b: earlier, why, at, cut_at })?;
        }
    }
    // An ad between two others may have been pruned: those that are one campaign hang on its founder then.
    for member in &members {
        let (version, at) = (member.seat.version, member.first_seen_at);
        campaigns.join(version, founder, Why::Text(Likeness::Identical), at)?;
    }
    Ok((campaigns, rows))
}
