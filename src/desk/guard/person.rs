use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::desk::Fault;
use crate::domain::{PersonId, Role};

/// Who asks. Put into a request by whatever checks sessions; nothing else makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Account.
    pub person: PersonId,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or(Fault::NotLoggedIn)
    }
}
