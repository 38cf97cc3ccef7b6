//! What is known of ads, campaigns and contacts in the words of the reader's language, as plain values: the
//! command line draws them on a terminal, the desk on pages, and both give them out as JSON.
//!
//! What the program found and what persons decided stand under names of their own. Contacts are masked by the
//! views; whoever asks for them in the clear notes it first.

mod ad_view;
mod alike;
mod changed_facts;
mod cited;
mod contact_question;
mod counterfactual;
mod digest_view;
mod figures;
mod lead_view;
mod metrics;
mod name;
mod network_graph;
mod network_view;
mod next_step;
mod path;
mod pay;
mod place_map;
mod place_tally;
mod presenter;
mod reason;
mod recall;
mod silence;
mod timeline;
mod whole_words;

pub use ad_view::{AdView, Hinge, HingeUp, Judgement, ReasonView};
pub use alike::Alike;
pub use changed_facts::{ChangedFact, Fact};
pub use contact_question::ContactQuestion;
pub use digest_view::{DigestAd, DigestCampaign, DigestMute, DigestView, masked_fault};
pub use figures::{DayFlags, Figures, GroupFigures, WeekTimes};
pub use lead_view::{LeadContent, LeadDossier, LeadMember, LeadView, SharedContact};
pub use metrics::metrics;
pub use name::{masked_name, name};
pub use network_graph::{GraphCampaign, GraphContact, NetworkGraph, NetworkPicture};
pub use network_view::{
    CampaignView, CampaignsView, ContactView, Event, Happening, HumanDecisions, LifeView, NetworkView,
    campaign_template,
};
pub use place_map::{GridLine, MapPoint, Mark, PlaceMap};
pub use place_tally::{NamedPlace, PlaceCounter, PlaceTally, Way};
pub use presenter::Presenter;
pub use recall::{NotYet, Recall};
pub use silence::{Silence, SourceState};
pub use timeline::{Lane, TimelineMark, TimelinePicture, contact_events};
