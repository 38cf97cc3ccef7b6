//! Copies of one text, shared contacts and the networks they make.

pub(in crate::store) mod campaign_cards;
pub(in crate::store) mod campaign_course;
pub(in crate::store) mod campaign_rows;
pub(in crate::store) mod campaigns;
pub(in crate::store) mod contact_life;
pub(in crate::store) mod contacts;
pub(in crate::store) mod cuts;
pub(in crate::store) mod networks;
