//! Who is asked for a second opinion is not told the first one, on any page.

use std::collections::{BTreeSet, HashSet};

use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::{AdId, Role};
use crate::store::{AdCourse, Reader, StoreError};

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

impl Blind<'_> {
    /// Whether the visitor is to decide so on the campaign that a version of an ad is in.
    pub(super) fn is_on_version(&self, reader: &Reader, ad: &AdId, number: u32) -> Result<bool, StoreError> {
        self.is(reader, &format!("{}.{number}", ad.0))
    }

    /// What happened to an ad, without decisions of which the visitor may not be told.
    pub(super) fn course(&self, reader: &Reader, ad: &AdId) -> Result<AdCourse, StoreError> {
        let mut course = reader.ad_course(ad)?;
        let closed = course.flags.iter().filter(|(.., closed_at)| closed_at.is_some());
        let decided: BTreeSet<u32> = closed
            .map(|(number, ..)| *number)
            .chain(course.verdicts.iter().map(|(number, ..)| *number))
            .collect();
        for number in decided {
            if self.is_on_version(reader, ad, number)? {
                course.verdicts.retain(|(of, ..)| *of != number);
                course.flags.iter_mut().filter(|(of, ..)| *of == number).for_each(|(.., at)| *at = None);
            }
        }
        Ok(course)
    }
}

/// The same for whoever has no reader at hand.
pub(super) async fn is_blind(desk: &Desk, visitor: &Visitor, campaign: &str) -> Result<bool, DeskError> {
    let (own, visitor, campaign) = (desk.clone(), visitor.clone(), campaign.to_owned());
    desk.read(move |reader| Blind::of(&own, &visitor).is(reader, &campaign)).await
}
