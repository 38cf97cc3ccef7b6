use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::login::{enter, language};
use super::password;
use crate::desk::{Desk, DeskError, layout};
use crate::domain::{LONGEST_ACCOUNT_NAME, is_account_name};
use crate::i18n::Locale;

/// What the form sends.
#[derive(Deserialize)]
pub(in crate::desk) struct Entered {
    name: String,
    password: String,
}

/// The form for the first operator, behind the link that `serve` prints once.
pub(in crate::desk) async fn first(
    State(desk): State<Desk>,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Result<Markup, DeskError> {
    check(&desk, &secret).await?;
    Ok(form(language(&headers), &secret, "", None))
}

/// Makes the account and logs it in; the link is used up.
pub(in crate::desk) async fn create_first(
    State(desk): State<Desk>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, DeskError> {
    check(&desk, &secret).await?;
    let (language, name) = (language(&headers), entered.name.trim().to_owned());
    let words = language.auth();
    let kind = |says: &str| {
        let page = form(language, &secret, &name, Some(says));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    if !is_account_name(&name) {
        return kind(words.bad_name);
    }
    let wanted = entered.password;
    let own = name.clone();
    let digest = match desk.work(move || password::digest(&wanted, &own)).await? {
        Ok(digest) => digest,
        Err(error) => return kind(password::refusal(error, words)),
    };
    let (now, account) = (desk.now(), name.clone());
    let made = desk.write(move |store| store.add_first_operator(&account, &digest, now)).await?;
    desk.use_up_invitation();
    enter(&desk, made.ok_or(DeskError::NoSuchPage)?, "/").await
}

/// Whether the link is good: it is for the first operator and ends with that account, whoever made it, and how. Accounts
/// of other roles do not end it: nobody could make the installation's operator any more.
async fn check(desk: &Desk, secret: &str) -> Result<(), DeskError> {
    let is_good = desk.is_invited(secret) && !desk.has_operator().await?;
    if is_good { Ok(()) } else { Err(DeskError::NoSuchPage) }
}

fn form(language: Locale, secret: &str, name: &str, kind: Option<&str>) -> Markup {
    let words = language.auth();
    let body = html! {
        h1 tabindex="-1" { (words.first) }
        p { (words.first_how) }
        @if let Some(kind) = kind { p.flash.bad role="alert" { (kind) } }
        form.door method="post" action={ "/first/" (secret) } {
            label for="name" { (words.name) }
            input #name name="name" value=(name) required maxlength=(LONGEST_ACCOUNT_NAME) pattern="[a-z0-9._\\-]+" title=(words.name_hint)
                autocomplete="username" autocapitalize="none" spellcheck="false" aria-describedby="name-hint";
            p.hint #name-hint { (words.name_hint) }
            label for="password" { (words.new_password) }
            input #password name="password" type="password" required minlength="12" maxlength="256" autocomplete="new-password" aria-describedby="password-hint";
            p.hint #password-hint { (words.password_hint) }
            button.main type="submit" { (words.first_go) }
        }
    };
    layout::bare(language, words.first, &body)
}
