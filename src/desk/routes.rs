use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};

use super::{Desk, DeskError, asset, auth, middleware, page};
use crate::domain::Role;
use crate::views::metrics;

/// One way into the desk.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Path, as axum takes it.
    pub path: &'static str,
    /// The least role that may use it; none where anyone may.
    pub least: Option<Role>,
    /// What answers.
    pub handler: fn() -> MethodRouter<Desk>,
}

/// Every route of the desk.
pub const ROUTES: &[Route] = &[
    Route { method: "GET", path: "/health", least: None, handler: || get(health) },
    Route { method: "GET", path: "/-/health", least: None, handler: || get(health) },
    Route { method: "GET", path: "/-/metrics", least: None, handler: || get(figures_of) },
    Route { method: "GET", path: asset::ROUTE, least: None, handler: || get(asset::serve) },
    Route { method: "GET", path: "/login", least: None, handler: || get(auth::login) },
    Route { method: "POST", path: "/login", least: None, handler: || post(auth::log_in) },
    Route { method: "GET", path: "/first/{secret}", least: None, handler: || get(auth::first) },
    Route { method: "POST", path: "/first/{secret}", least: None, handler: || post(auth::create_first) },
    Route { method: "POST", path: "/logout", least: Some(Role::ReadOnly), handler: || post(auth::leave) },
    Route {
        method: "POST",
        path: "/logout/everywhere",
        least: Some(Role::ReadOnly),
        handler: || post(auth::close_everywhere),
    },
    Route { method: "GET", path: "/account", least: Some(Role::ReadOnly), handler: || get(auth::account) },
    Route {
        method: "POST",
        path: "/account",
        least: Some(Role::ReadOnly),
        handler: || post(auth::change_password),
    },
    Route {
        method: "POST",
        path: "/preferences",
        least: Some(Role::ReadOnly),
        handler: || post(auth::preferences),
    },
    Route { method: "GET", path: "/", least: Some(Role::ReadOnly), handler: || get(page::today) },
    Route {
        method: "GET",
        path: "/today.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::today_json),
    },
    Route {
        method: "GET",
        path: "/campaign/{code}",
        least: Some(Role::ReadOnly),
        handler: || get(page::campaign),
    },
    Route {
        method: "GET",
        path: "/contact/{ad}/{number}",
        least: Some(Role::ReadOnly),
        handler: || get(page::contact),
    },
    Route {
        method: "POST",
        path: "/contact/{ad}/{number}",
        least: Some(Role::Investigator),
        handler: || post(page::open_contact),
    },
    Route {
        method: "GET",
        path: "/capture/{ad}/{record}",
        least: Some(Role::ReadOnly),
        handler: || get(page::capture),
    },
    Route {
        method: "POST",
        path: "/capture/{ad}/{record}",
        least: Some(Role::Investigator),
        handler: || post(page::draw_picture),
    },
    Route {
        method: "GET",
        path: "/capture/{ad}/{record}/picture.png",
        least: Some(Role::Investigator),
        handler: || get(page::picture),
    },
    Route {
        method: "POST",
        path: "/campaign/{code}/pause",
        least: Some(Role::Analyst),
        handler: || post(page::pause),
    },
    Route {
        method: "GET",
        path: "/campaign/{code}/pause",
        least: Some(Role::Analyst),
        handler: || get(page::paused),
    },
    Route {
        method: "GET",
        path: "/campaign/{code}/network",
        least: Some(Role::ReadOnly),
        handler: || get(page::network),
    },
    Route {
        method: "GET",
        path: "/campaign/{code}/network.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::network_json),
    },
    Route {
        method: "POST",
        path: "/campaign/{code}/contacts",
        least: Some(Role::Investigator),
        handler: || post(page::open_contacts),
    },
    Route {
        method: "POST",
        path: "/campaign/{code}/decide",
        least: Some(Role::Analyst),
        handler: || post(page::decide),
    },
    Route {
        method: "POST",
        path: "/campaign/{code}/undo",
        least: Some(Role::Analyst),
        handler: || post(page::undo),
    },
    Route {
        method: "GET",
        path: "/campaign/{code}/snooze",
        least: Some(Role::Analyst),
        handler: || get(page::snooze_form),
    },
    Route {
        method: "POST",
        path: "/campaign/{code}/snooze",
        least: Some(Role::Analyst),
        handler: || post(page::snooze),
    },
    Route {
        method: "POST",
        path: "/campaign/{code}/wake",
        least: Some(Role::Analyst),
        handler: || post(page::wake),
    },
    Route {
        method: "GET",
        path: "/campaign/{code}/join",
        least: Some(Role::Investigator),
        handler: || get(page::ask_join),
    },
    Route {
        method: "POST",
        path: "/campaign/{code}/join",
        least: Some(Role::Investigator),
        handler: || post(page::join),
    },
    Route {
        method: "GET",
        path: "/campaign/{code}/cut",
        least: Some(Role::Investigator),
        handler: || get(page::ask_cut),
    },
    Route {
        method: "POST",
        path: "/campaign/{code}/cut",
        least: Some(Role::Investigator),
        handler: || post(page::cut),
    },
    Route { method: "GET", path: "/several", least: Some(Role::Analyst), handler: || get(page::several) },
    Route {
        method: "GET",
        path: "/several/done",
        least: Some(Role::Analyst),
        handler: || get(page::several_done),
    },
    Route {
        method: "POST",
        path: "/several/decide",
        least: Some(Role::Analyst),
        handler: || post(page::decide_several),
    },
    Route {
        method: "POST",
        path: "/several/undo",
        least: Some(Role::Analyst),
        handler: || post(page::undo_several),
    },
    Route {
        method: "POST",
        path: "/several/lead",
        least: Some(Role::Analyst),
        handler: || post(page::several_to_lead),
    },
    Route { method: "POST", path: "/next", least: Some(Role::Analyst), handler: || post(page::next) },
    Route { method: "GET", path: "/leads", least: Some(Role::ReadOnly), handler: || get(page::leads) },
    Route { method: "POST", path: "/leads", least: Some(Role::Analyst), handler: || post(page::open_lead) },
    Route {
        method: "GET",
        path: "/leads.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::leads_json),
    },
    Route { method: "GET", path: "/lead/{number}", least: Some(Role::ReadOnly), handler: || get(page::lead) },
    Route {
        method: "POST",
        path: "/lead/{number}/take-out",
        least: Some(Role::Analyst),
        handler: || post(page::take_out),
    },
    Route {
        method: "POST",
        path: "/lead/{number}/about",
        least: Some(Role::Analyst),
        handler: || post(page::describe),
    },
    Route {
        method: "POST",
        path: "/lead/{number}/way",
        least: Some(Role::Investigator),
        handler: || post(page::step),
    },
    Route {
        method: "POST",
        path: "/lead/{number}/outcome",
        least: Some(Role::Analyst),
        handler: || post(page::outcome),
    },
    Route {
        method: "POST",
        path: "/lead/{number}/export",
        least: Some(Role::Analyst),
        handler: || post(page::export_lead),
    },
    Route {
        method: "POST",
        path: "/lead/{number}/preview",
        least: Some(Role::Analyst),
        handler: || post(page::preview_lead),
    },
    Route {
        method: "GET",
        path: "/lead/{number}/recall",
        least: Some(Role::Investigator),
        handler: || get(page::recall_lead),
    },
    Route {
        method: "POST",
        path: "/lead/{number}/state",
        least: Some(Role::Analyst),
        handler: || post(page::set_state),
    },
    Route {
        method: "GET",
        path: "/campaign/{code}/lead",
        least: Some(Role::ReadOnly),
        handler: || get(page::lead_form),
    },
    Route {
        method: "POST",
        path: "/campaign/{code}/lead",
        least: Some(Role::Analyst),
        handler: || post(page::add_to_lead),
    },
    Route { method: "GET", path: "/search", least: Some(Role::ReadOnly), handler: || get(page::search) },
    Route {
        method: "GET",
        path: "/search.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::search_json),
    },
    Route {
        method: "POST",
        path: "/search/export",
        least: Some(Role::Analyst),
        handler: || post(page::export_search),
    },
    Route { method: "POST", path: "/view", least: Some(Role::ReadOnly), handler: || post(page::save_view) },
    Route {
        method: "GET",
        path: "/view/{number}/count",
        least: Some(Role::ReadOnly),
        handler: || get(page::view_count),
    },
    Route {
        method: "POST",
        path: "/view/{number}/forget",
        least: Some(Role::ReadOnly),
        handler: || post(page::forget_view),
    },
    Route { method: "GET", path: "/sources", least: Some(Role::ReadOnly), handler: || get(page::sources) },
    Route {
        method: "GET",
        path: "/sources.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::sources_json),
    },
    Route {
        method: "GET",
        path: "/source/{name}",
        least: Some(Role::ReadOnly),
        handler: || get(page::source),
    },
    Route { method: "GET", path: "/nights", least: Some(Role::ReadOnly), handler: || get(page::nights) },
    Route {
        method: "GET",
        path: "/nights.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::nights_json),
    },
    Route { method: "GET", path: "/nights/{run}", least: Some(Role::ReadOnly), handler: || get(page::night) },
    Route { method: "GET", path: "/model", least: Some(Role::ReadOnly), handler: || get(page::model) },
    Route {
        method: "GET",
        path: "/model.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::model_json),
    },
    Route {
        method: "GET",
        path: "/challenger",
        least: Some(Role::Operator),
        handler: || get(page::challenger),
    },
    Route {
        method: "GET",
        path: "/challenger.json",
        least: Some(Role::Operator),
        handler: || get(page::challenger_json),
    },
    Route { method: "GET", path: "/suspects", least: Some(Role::Operator), handler: || get(page::suspects) },
    Route {
        method: "GET",
        path: "/suspects.json",
        least: Some(Role::Operator),
        handler: || get(page::suspects_json),
    },
    Route { method: "GET", path: "/rules", least: Some(Role::Operator), handler: || get(page::rules) },
    Route { method: "POST", path: "/rules", least: Some(Role::Operator), handler: || post(page::try_rule) },
    Route { method: "POST", path: "/mutes", least: Some(Role::Operator), handler: || post(page::mute) },
    Route {
        method: "POST",
        path: "/mutes/{number}/end",
        least: Some(Role::Operator),
        handler: || post(page::end_mute),
    },
    Route { method: "GET", path: "/mutes", least: Some(Role::ReadOnly), handler: || get(page::mutes) },
    Route {
        method: "GET",
        path: "/mutes.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::mutes_json),
    },
    Route { method: "GET", path: "/figures", least: Some(Role::ReadOnly), handler: || get(page::figures) },
    Route {
        method: "GET",
        path: "/figures.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::figures_json),
    },
    Route { method: "GET", path: "/help", least: Some(Role::ReadOnly), handler: || get(page::help) },
    Route {
        method: "GET",
        path: "/help.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::help_json),
    },
    Route { method: "GET", path: "/notes", least: Some(Role::ReadOnly), handler: || get(page::notes) },
    Route {
        method: "GET",
        path: "/notes.json",
        least: Some(Role::ReadOnly),
        handler: || get(page::notes_json),
    },
    Route { method: "GET", path: "/feed", least: Some(Role::ReadOnly), handler: || get(page::feed) },
    Route { method: "GET", path: "/log", least: Some(Role::ReadOnly), handler: || get(page::log) },
    Route { method: "GET", path: "/log.json", least: Some(Role::ReadOnly), handler: || get(page::log_json) },
];

async fn health(State(desk): State<Desk>) -> Result<&'static str, DeskError> {
    desk.read(|reader| reader.runs(1)).await?;
    Ok("ok\n")
}

/// Figures for a monitoring program on this machine; elsewhere they are not there. A server in front that names whom it
/// serves asks for somebody else.
async fn figures_of(State(desk): State<Desk>, peer: middleware::Peer) -> Result<Response, DeskError> {
    if !peer.0.to_canonical().is_loopback() {
        return Err(DeskError::NoSuchPage);
    }
    let (own, now) = (desk.clone(), desk.now());
    let text = desk.read(move |reader| metrics(reader, &own.knowledge().run, now)).await?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
