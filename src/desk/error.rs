use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::domain::Role;
use crate::store::StoreError;

/// Why a page was not given.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
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
    /// A form or address with something in it that is of no known kind.
    #[error("something in the form or address is not known; go back and choose again")]
    BadForm,
    /// A form that is too large.
    #[error("the form is too large; shorten what it holds")]
    TooLarge,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A defect of the desk itself.
    #[error("the desk met a defect of its own; try again")]
    Defect,
}

/// What the visitor is told of: the answer carries it to [`super::middleware::error_page`], which knows the visitor's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ErrorKind {
    /// The session has ended, or there was none.
    NotLoggedIn,
    /// The visitor's role does not reach.
    NotAllowed(Role),
    /// A form that another site sent.
    OtherOrigin,
    /// A request under a name that is not the desk's.
    OtherHost,
    /// No such page, or what it is of is not there.
    NotThere,
    /// An ad that the night did not put beside the others yet.
    NotCompared,
    /// The database is locked.
    Busy,
    /// A form or address that cannot be read.
    BadForm,
    /// A form that is too large.
    TooLarge,
    /// A page that is asked for as a form, or the other way round.
    WrongMethod,
    /// The database cannot be used, or the desk has a defect.
    Broken,
}

impl ErrorKind {
    /// Status of the answer.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::NotLoggedIn => StatusCode::UNAUTHORIZED,
            Self::NotAllowed(_) | Self::OtherOrigin => StatusCode::FORBIDDEN,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NotThere | Self::NotCompared => StatusCode::NOT_FOUND,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a bare status means, where the web framework answered by itself.
    pub(super) fn of(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::NOT_FOUND => Some(Self::NotThere),
            StatusCode::METHOD_NOT_ALLOWED => Some(Self::WrongMethod),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::TooLarge),
            _ if status.is_server_error() => Some(Self::Broken),
            _ if status.is_client_error() => Some(Self::BadForm),
            _ => None,
        }
    }
}

impl DeskError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotLoggedIn => ErrorKind::NotLoggedIn,
            Self::NotAllowed { least } => ErrorKind::NotAllowed(*least),
            Self::OtherOrigin => ErrorKind::OtherOrigin,
            Self::OtherHost => ErrorKind::OtherHost,
            Self::NoSuchPage
            | Self::Store(
                StoreError::NoSuchAd { .. } | StoreError::Erased { .. } | StoreError::NoSuchLead { .. },
            ) => ErrorKind::NotThere,
            Self::BadForm => ErrorKind::BadForm,
            Self::TooLarge => ErrorKind::TooLarge,
            Self::Store(StoreError::NotCompared { .. }) => ErrorKind::NotCompared,
            Self::Store(StoreError::Locked { .. }) => ErrorKind::Busy,
            Self::Store(_) | Self::Defect => ErrorKind::Broken,
        }
    }
}

impl IntoResponse for DeskError {
    fn into_response(self) -> Response {
        let kind = self.kind();
        if let Self::Store(error) = &self
            && kind.status().is_server_error()
        {
            // Names a path of this machine, which is for its operator alone.
            tracing::error!(error.message = %error, "the database could not be used");
        }
        let mut response = kind.status().into_response();
        response.extensions_mut().insert(kind);
        response
    }
}
