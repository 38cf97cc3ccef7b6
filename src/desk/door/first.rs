use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::login::{enter, language};
use super::password;
use crate::desk::{Desk, Fault, layout};
use crate::domain::{LONGEST_ACCOUNT_NAME, is_account_name};
use crate::i18n::Locale;
use crate::store::Reader;

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
) -> Result<Markup, Fault> {
    check(&desk, &secret).await?;
    Ok(form(language(&headers), &secret, "", None))
}

/// Makes the account and logs it in; the link is used up.
pub(in crate::desk) async fn create_first(
    State(desk): State<Desk>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, Fault> {
    check(&desk, &secret).await?;
    let (language, name) = (language(&headers), entered.name.trim().to_owned());
    let words = language.door();
    let trouble = |says: &str| {
        let page = form(language, &secret, &name, Some(says));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    if !is_account_name(&name) {
        return trouble(words.bad_name);
    }
    let wanted = entered.password;
    let Ok(digest) = desk.work(move || password::digest(&wanted)).await? else {
        return trouble(words.bad_password);
    };
    let (now, account) = (desk.now(), name.clone());
    let made = desk.write(move |store| store.add_first_operator(&account, &digest, now)).await?;
    desk.use_up_invitation();
    enter(&desk, made.ok_or(Fault::NoSuchPage)?, "/").await
}

/// Whether the link is good: it is for the first account and ends with it, whoever made that, and how.
async fn check(desk: &Desk, secret: &str) -> Result<(), Fault> {
    let is_good = desk.is_invited(secret) && desk.read(Reader::people).await?.is_empty();
    if is_good { Ok(()) } else { Err(Fault::NoSuchPage) }
}

fn form(language: Locale, secret: &str, name: &str, trouble: Option<&str>) -> Markup {
    let words = language.door();
    let body = html! {
        h1 tabindex="-1" { (words.first) }
        p { (words.first_how) }
        @if let Some(trouble) = trouble { p.flash.bad role="alert" { (trouble) } }
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
