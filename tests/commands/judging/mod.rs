//! How an ad is judged: data files, features, indicators, look-alikes, licences, and the model's rows.

mod behaviour;
mod claims;
mod corpus;
mod counterfactuals;
mod facts;
mod features;
mod hostile_ads;
mod indicators;
mod licences;
mod lookalikes;
mod meanings;
mod names_and_fees;
