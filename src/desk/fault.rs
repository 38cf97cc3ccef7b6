use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout;
use crate::domain::Role;
use crate::i18n::Locale;
use crate::store::StoreError;

/// Why a page was not given.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The visitor is not logged in.
    #[error("log in to see this page")]
    NotLoggedIn,
    /// The visitor's role does not reach.
    #[error("your role may not do this; an operator can change it")]
    NotAllowed {
        /// The least role that may.
        least: Role,
    },
    /// A form that another site sent.
    #[error("this request did not come from a page of the desk; open the desk and try again")]
    OtherOrigin,
    /// A request under a name that is not the desk's.
    #[error("the desk is not at this address; open it at the one that `waspada serve` prints")]
    OtherHost,
    /// No such page.
    #[error("there is no such page; the address may be mistyped")]
    NoSuchPage,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A defect of the desk itself.
    #[error("the desk met a defect of its own; try again")]
    Defect,
}

impl Fault {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotLoggedIn => StatusCode::UNAUTHORIZED,
            Self::NotAllowed { .. } | Self::OtherOrigin => StatusCode::FORBIDDEN,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NoSuchPage | Self::Store(StoreError::NoSuchAd { .. } | StoreError::NotCompared { .. }) => {
                StatusCode::NOT_FOUND
            }
            Self::Store(StoreError::Locked { .. }) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::Defect => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let words = match &self {
            // Names a path of this machine, which is for its operator alone.
            Self::Store(error) if self.status().is_server_error() => {
                tracing::error!(%error, "the database could not be used");
                "the database could not be used; try again, or ask the operator".to_owned()
            }
            fault => fault.to_string(),
        };
        let page =
            layout::bare(Locale::En, "Waspada", &html! { h1 tabindex="-1" { "Waspada" } p { (words) } });
        (self.status(), page).into_response()
    }
}
