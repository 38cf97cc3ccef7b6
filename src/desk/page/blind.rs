//! Who is asked for a second opinion is not told the first one, on any page.

use std::collections::HashSet;

use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::{AdId, Role};
use crate::store::{Reader, StoreError};

/// What a visitor may not be told.
pub(super) struct Blind<'a> {
    desk: &'a Desk,
    visitor: &'a Visitor,
}

impl<'a> Blind<'a> {
    pub(super) fn of(desk: &'a Desk, visitor: &'a Visitor) -> Self {
        Self { desk, visitor }
    }

    /// Whether the visitor is to decide on the campaign of that name, or of that ad, without being told what
    /// somebody else has decided.
    pub(super) fn is(&self, reader: &Reader, campaign: &str) -> Result<bool, StoreError> {
        let percent = self.desk.knowledge().pace.second_look_percent;
        Ok(self.visitor.role >= Role::Analyst
            && reader.awaits_second_look(campaign, self.visitor.person, percent, self.desk.now())?)
    }

    /// Those of some ads of which the visitor may not be told what was decided.
    pub(super) fn among<'b>(
        &self,
        reader: &Reader,
        ads: impl Iterator<Item = &'b AdId>,
    ) -> Result<HashSet<AdId>, StoreError> {
        let mut blind = HashSet::new();
        for ad in ads {
            if self.is(reader, &ad.0)? {
                blind.insert(ad.clone());
            }
        }
        Ok(blind)
    }
}

/// The same for whoever has no reader at hand.
pub(super) async fn is_blind(desk: &Desk, visitor: &Visitor, campaign: &str) -> Result<bool, DeskError> {
    let (own, visitor, campaign) = (desk.clone(), visitor.clone(), campaign.to_owned());
    desk.read(move |reader| Blind::of(&own, &visitor).is(reader, &campaign)).await
}
