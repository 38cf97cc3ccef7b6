//! The lives of contacts up to a time, each worked out once.

use std::collections::HashMap;
use std::rc::Rc;

use jiff::Timestamp;

use super::contacts::ads_of;
use super::{Contacts, RowId};

impl Contacts {
    /// The lives of contacts up to `as_of`, each worked out once, when it is first asked for.
    pub(super) fn at(&self, as_of: Timestamp) -> LivesAt<'_> {
        LivesAt { contacts: self, as_of, known: HashMap::new() }
    }
}

/// The lives of contacts up to a time.
#[derive(Debug)]
pub(super) struct LivesAt<'a> {
    contacts: &'a Contacts,
    as_of: Timestamp,
    known: HashMap<u32, ContactLives>,
}

#[derive(Debug, Default)]
struct ContactLives {
    lives: Vec<OneLife>,
    /// The life in which an ad named the contact first.
    of_ad: HashMap<RowId, usize>,
}

#[derive(Debug)]
struct OneLife {
    ads: Rc<[RowId]>,
    is_hub: bool,
    is_met: bool,
}

impl LivesAt<'_> {
    fn of(&mut self, id: u32) -> &mut ContactLives {
        let (contacts, as_of) = (self.contacts, self.as_of);
        self.known.entry(id).or_insert_with(|| {
            let mut known = ContactLives::default();
            for (at, uses) in contacts.spans(id, as_of).into_iter().enumerate() {
                for used in &uses {
                    known.of_ad.entry(used.ad).or_insert(at);
                }
                let ads = ads_of(&uses).into_iter().collect();
                known.lives.push(OneLife { ads, is_hub: contacts.hub(&uses).is_some(), is_met: false });
            }
            known
        })
    }

    /// The life in which `ad` named contact `id`, by number, and its ads, `ad` included; none where that is
    /// a hub, or where `ad` had not named it yet.
    pub(super) fn beside(&mut self, id: u32, ad: RowId) -> Option<(usize, Rc<[RowId]>)> {
        let known = self.of(id);
        let at = *known.of_ad.get(&ad)?;
        let life = known.lives.get(at)?;
        (!life.is_hub).then(|| (at, Rc::clone(&life.ads)))
    }

    /// For each contact of `ad` that is no hub the ads of its life, unless that life was given out before.
    pub(super) fn not_yet_met(&mut self, ad: RowId) -> Vec<(u32, Rc<[RowId]>)> {
        let ids: Vec<u32> = self.contacts.ids_of(ad).collect();
        ids.into_iter()
            .filter_map(|id| {
                let known = self.of(id);
                let life = known.lives.get_mut(*known.of_ad.get(&ad)?)?;
                let is_new = !life.is_hub && !std::mem::replace(&mut life.is_met, true);
                is_new.then(|| (id, Rc::clone(&life.ads)))
            })
            .collect()
    }

    /// The ads of the last life of contact `id`, which counts as met; none where it is a hub.
    pub(super) fn last(&mut self, id: u32) -> Option<Rc<[RowId]>> {
        let life = self.of(id).lives.last_mut()?;
        life.is_met = true;
        (!life.is_hub).then(|| Rc::clone(&life.ads))
    }
}
