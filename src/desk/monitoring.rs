//! What monitoring programs ask: whether the desk answers, and its figures.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::{Desk, DeskError, middleware};
use crate::views::metrics;

pub(super) async fn health(State(desk): State<Desk>) -> Result<&'static str, DeskError> {
    desk.read(|reader| reader.runs(1)).await?;
    Ok("ok\n")
}

/// Figures for a monitoring program on this machine; elsewhere they are not there. A server in front that names whom it
/// serves asks for somebody else.
pub(super) async fn figures_of(
    State(desk): State<Desk>,
    peer: middleware::Peer,
) -> Result<Response, DeskError> {
    if !peer.0.to_canonical().is_loopback() {
        return Err(DeskError::NoSuchPage);
    }
    let (own, now) = (desk.clone(), desk.now());
    let text = desk.read(move |reader| metrics(reader, &own.knowledge().run, now)).await?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
