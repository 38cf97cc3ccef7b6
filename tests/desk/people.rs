//! Who may come into the desk, and what each may do there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Body;
use axum::http::header::{COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tower::ServiceExt as _;
use waspada::config;
use waspada::desk::{self, Desk, DeskSettings, Knowledge, ROUTES, Ready, ServeError, password_digest};
use waspada::domain::{Role, Ruling};
use waspada::store::{Actor, Reader, Store};

const PASSWORD: &str = "empat kata mudah diingat";
const HOME: &str = "http://desk.test";

fn knowledge() -> Knowledge {
    let (settings, _) =
        config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
    Knowledge::load(&settings).unwrap()
}

/// A desk with an account of each role, named after it.
fn desk(folder: &Path, settings: DeskSettings) -> Desk {
    let path = folder.join("waspada.db");
    let mut store = Store::open(&path).unwrap();
    let digest = password_digest(PASSWORD, "").unwrap();
    for role in Role::ALL {
        store.add_person(role.name(), role, &digest, None, Timestamp::now()).unwrap();
    }
    drop(store);
    Desk::open(&path, knowledge(), settings).unwrap()
}

async fn send(desk: &Desk, method: &str, path: &str, cookie: Option<&str>, form: &str) -> Response {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, "desk.test")
        .header(ORIGIN, HOME)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded");
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    let request = request.body(Body::from(form.to_owned())).unwrap();
    desk::router(desk.clone()).oneshot(request).await.unwrap()
}

async fn log_in(desk: &Desk, name: &str, password: &str) -> Response {
    let form =
        format!("name={name}&password={}&next=%2Fcampaign%2Fab%3Fwhole%3D1", password.replace(' ', "+"));
    send(desk, "POST", "/login", None, &form).await
}

/// The cookie that an answer sets, as the browser sends it back.
fn cookie(answer: &Response) -> String {
    let set = answer.headers()[SET_COOKIE].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

async fn text(answer: Response) -> String {
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn whatever_is_refused_is_explained_in_the_visitors_language() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let analyst = cookie(&log_in(&desk, "analyst", PASSWORD).await);
    let large = format!("name={}", "x".repeat(3 << 20));
    let asked = [
        ("GET", "/nowhere", "", 404, "not_there", "Halaman tidak ada", "There is no such page"),
        ("GET", "/lead/999", "", 404, "not_there", "Halaman tidak ada", "There is no such page"),
        ("GET", "/lead/x", "", 404, "not_there", "Halaman tidak ada", "There is no such page"),
        ("GET", "/campaign/none", "", 404, "not_there", "Halaman tidak ada", "There is no such page"),
        (
            "POST",
            "/contact/a/1",
            "",
            403,
            "not_allowed",
            "Anda tidak berwenang melakukan ini",
            "You do not have permission to do this",
        ),
        (
            "POST",
            "/campaign/a/decide",
            "ruling=guilty",
            422,
            "bad_form",
            "Isian tidak terbaca",
            "The form cannot be read",
        ),
        (
            "POST",
            "/campaign/a/undo",
            "event=x",
            422,
            "bad_form",
            "Isian tidak terbaca",
            "The form cannot be read",
        ),
        ("GET", "/log?before=x", "", 400, "bad_form", "Isian tidak terbaca", "The form cannot be read"),
        ("POST", "/leads", &large, 413, "too_large", "Isian terlalu besar", "The form is too large"),
        ("GET", "/next", "", 405, "wrong_method", "Alamat ini untuk formulir", "This address is for a form"),
    ];
    for language in ["id", "en"] {
        send(&desk, "POST", "/preferences", Some(&analyst), &format!("language={language}")).await;
        for (method, path, form, status, _, id, en) in &asked {
            let answer = send(&desk, method, path, Some(&analyst), form).await;
            assert_eq!(answer.status().as_u16(), *status, "{method} {path}");
            assert!(answer.headers().contains_key("content-security-policy"), "{path}");
            let page = text(answer).await;
            let title = if language == "id" { id } else { en };
            assert!(page.contains(&format!("<h1 tabindex=\"-1\">{title}</h1>")), "{method} {path}: {page}");
            assert!(
                page.contains("action=\"/logout\"") && page.contains("href=\"/\""),
                "the layout of the desk"
            );
        }
    }
    for (path, code) in [("/nowhere.json", "not_there"), ("/lead/7.json", "not_there")] {
        let answer = send(&desk, "GET", path, Some(&analyst), "").await;
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/json"), "{path}");
        let said: serde_json::Value = serde_json::from_str(&text(answer).await).unwrap();
        assert_eq!(said["code"], code, "{path}");
        assert!(said["error"].as_str().unwrap().contains(' '), "{said}");
    }
    // A twin is open to whom its page is.
    for path in ["/log", "/log.json"] {
        assert_eq!(send(&desk, "GET", path, Some(&analyst), "").await.status(), StatusCode::OK, "{path}");
    }
    let stranger = send(&desk, "GET", "/today.json", None, "").await;
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    let said: serde_json::Value = serde_json::from_str(&text(stranger).await).unwrap();
    assert_eq!(said["code"], "not_logged_in");

    // A form that is sent when the session is over says that nothing was kept, a page leads to the log-in.
    let answer =
        send(&desk, "POST", "/campaign/a/decide", Some(&analyst.replace('=', "=x")), "ruling=weak").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let page = text(answer).await;
    assert!(page.contains("Tidak ada yang disimpan") && page.contains("/login?next="), "{page}");
    let away = send(&desk, "GET", "/leads", Some(&analyst.replace('=', "=x")), "").await;
    let to = away.headers()[LOCATION].to_str().unwrap().to_owned();
    assert_eq!(to, "/login?next=%2Fleads&ended=1");
    assert!(text(send(&desk, "GET", &to, None, "").await).await.contains("Sesi Anda sudah berakhir"));
}

#[tokio::test]
async fn a_database_that_fails_is_told_without_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let operator = cookie(&log_in(&desk, "operator", PASSWORD).await);
    let broken = rusqlite::Connection::open(folder.path().join("waspada.db")).unwrap();
    broken.execute_batch("PRAGMA foreign_keys = OFF; DROP VIEW lead_campaign").unwrap();
    let answer = send(&desk, "GET", "/leads", Some(&operator), "").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let page = text(answer).await;
    assert!(page.contains("Aplikasi sedang terganggu") && !page.contains("waspada.db"), "{page}");
    assert_eq!(send(&desk, "GET", "/leads.json", Some(&operator), "").await.status().as_u16(), 500);
    // Before it is known who asks.
    broken.execute_batch("PRAGMA legacy_alter_table = ON; ALTER TABLE session RENAME TO gone").unwrap();
    let answer = send(&desk, "GET", "/help", Some(&operator), "").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text(answer).await.contains("Aplikasi sedang terganggu"));
}

#[test]
fn the_manual_lists_every_code_of_a_decision() {
    let manual =
        fs_err::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/desk-api.md")).unwrap();
    for ruling in Ruling::ALL {
        let codes: Vec<String> = ruling
            .reasons()
            .iter()
            .map(|reason| format!("`{}`", serde_json::to_value(reason).unwrap().as_str().unwrap()))
            .collect();
        let row = format!("| `{}` | {} |", ruling.name(), codes.join(", "));
        assert!(manual.contains(&row), "{row}");
    }
}

#[tokio::test]
async fn a_form_that_meets_a_long_write_may_be_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let settings = DeskSettings { patience: std::time::Duration::ZERO, ..DeskSettings::default() };
    let desk = desk(folder.path(), settings);
    let analyst = cookie(&log_in(&desk, "analyst", PASSWORD).await);
    let night = rusqlite::Connection::open(folder.path().join("waspada.db")).unwrap();
    night.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answer = send(&desk, "POST", "/leads", Some(&analyst), "name=rute").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let page = text(answer).await;
    assert!(page.contains("Basis data sedang dipakai") && !page.contains("waspada.db"), "{page}");
    // Whoever only reads waits for nobody.
    assert_eq!(send(&desk, "GET", "/leads", Some(&analyst), "").await.status(), StatusCode::OK);
    night.execute_batch("ROLLBACK").unwrap();
    let answer = send(&desk, "POST", "/leads", Some(&analyst), "name=rute").await;
    assert_eq!(answer.headers()[LOCATION], "/lead/1", "nothing was kept the first time");
}

fn is_refused(status: StatusCode) -> bool {
    [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status)
}

#[tokio::test]
async fn every_route_asks_for_its_role() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    for route in ROUTES {
        let path = route.path.replace(['{', '}'], "");
        let stranger = send(&desk, route.method, &path, None, "").await;
        let is_sent_to_log_in = stranger.status() == StatusCode::SEE_OTHER
            && stranger.headers()[LOCATION].to_str().unwrap().starts_with("/login");
        assert_eq!(
            is_refused(stranger.status()) || is_sent_to_log_in,
            route.least.is_some(),
            "{} {} for a stranger: {}",
            route.method,
            route.path,
            stranger.status()
        );
        for role in Role::ALL {
            // Each on a session of its own: some routes end it.
            let cookie = cookie(&log_in(&desk, role.name(), PASSWORD).await);
            let answer = send(&desk, route.method, &path, Some(&cookie), "").await;
            assert_eq!(
                answer.status() == StatusCode::FORBIDDEN,
                route.least.is_some_and(|least| role < least),
                "{} {} for {role:?}: {}",
                route.method,
                route.path,
                answer.status()
            );
            assert_ne!(answer.status(), StatusCode::UNAUTHORIZED, "{} {} {role:?}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn a_saved_view_is_a_persons_own_and_names_no_contact() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let analyst = cookie(&log_in(&desk, "analyst", PASSWORD).await);
    let reader = cookie(&log_in(&desk, Role::ReadOnly.name(), PASSWORD).await);
    let saved = async |who: &str, form: &str| send(&desk, "POST", "/view", Some(who), form).await;
    let page = async |who: &str| text(send(&desk, "GET", "/search", Some(who), "").await).await;
    let shared =
        saved(&analyst, "name=Arah+Kamboja&query=q%3Dkamboja%26band%3Dtinggi%26after%3D1&shared=1").await;
    assert_eq!(shared.headers()[LOCATION], "/search?q=kamboja&band=tinggi");
    assert_eq!(saved(&analyst, "name=Lahan+77&query=q%3Dsawit").await.status(), StatusCode::SEE_OTHER);
    let seen = page(&reader).await;
    assert!(
        seen.contains("Arah Kamboja") && seen.contains("(analyst)") && !seen.contains("Lahan 77"),
        "{seen}"
    );
    assert!(page(&analyst).await.contains("Lahan 77"));
    let count =
        async |who: &str, view: u8| send(&desk, "GET", &format!("/view/{view}/count"), Some(who), "").await;
    assert_eq!(text(count(&reader, 1).await).await, "0");
    assert_eq!(count(&reader, 2).await.status(), StatusCode::NOT_FOUND);
    // Whoever may only read shares nothing and forgets nobody else's.
    saved(&reader, "name=Punyaku&query=q%3Dkapal&shared=1").await;
    assert!(page(&reader).await.contains("Punyaku") && !page(&analyst).await.contains("Punyaku"));
    let forget =
        async |who: &str, view: u8| send(&desk, "POST", &format!("/view/{view}/forget"), Some(who), "").await;
    assert_eq!(forget(&reader, 1).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(forget(&analyst, 1).await.headers()[LOCATION], "/search");
    assert!(!page(&reader).await.contains("Arah Kamboja"));
    for refused in [
        "name=a&query=q%3D0812-0000-4411",
        "name=a&query=q%3Dbudi%2540surel.example",
        "name=a&query=q%3Dnomor+081200004411+budi",
        "name=a&query=band%3Dmerah",
        "name=+&query=q%3Dsawit",
        "name=semua&query=",
        "name=semua&query=hari%3D9",
    ] {
        assert_eq!(saved(&analyst, refused).await.status(), StatusCode::BAD_REQUEST, "{refused}");
    }
}

#[tokio::test]
async fn routes_that_change_something_take_posts_from_the_desk_alone() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let cookie = cookie(&log_in(&desk, "operator", PASSWORD).await);
    for route in ROUTES.iter().filter(|route| route.method == "POST") {
        let request = Request::builder()
            .method("POST")
            .uri(route.path.replace(['{', '}'], ""))
            .header(HOST, "desk.test")
            .header(ORIGIN, "https://evil.example")
            .header("sec-fetch-site", "cross-site")
            .header(COOKIE, &cookie)
            .body(Body::empty())
            .unwrap();
        let answer = desk::router(desk.clone()).oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{}", route.path);
    }
    assert_eq!(send(&desk, "GET", "/account", Some(&cookie), "").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_link_survives_the_log_in_and_a_session_the_way_back() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let away = send(&desk, "GET", "/campaign/ab?whole=1", None, "").await;
    assert_eq!(away.headers()[LOCATION], "/login?next=%2Fcampaign%2Fab%3Fwhole%3D1");
    assert_eq!(send(&desk, "GET", "/today.json", None, "").await.status(), StatusCode::UNAUTHORIZED);

    let wrong = log_in(&desk, "analyst", "salah sama sekali").await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    assert!(!wrong.headers().contains_key(SET_COOKIE));
    let right = log_in(&desk, "ANALYST", PASSWORD).await;
    assert_eq!(right.headers()[LOCATION], "/campaign/ab?whole=1");
    let cookie = cookie(&right);
    assert_eq!(send(&desk, "GET", "/account", Some(&cookie), "").await.status(), StatusCode::OK);

    let out = send(&desk, "POST", "/logout", Some(&cookie), "").await;
    assert!(out.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(send(&desk, "GET", "/account", Some(&cookie), "").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn logging_out_everywhere_disabling_and_a_new_password_end_every_session() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let is_in = async |cookie: &str| {
        send(&desk, "GET", "/account", Some(cookie), "").await.status() == StatusCode::OK
    };
    let (phone, office) = (
        cookie(&log_in(&desk, "analyst", PASSWORD).await),
        cookie(&log_in(&desk, "analyst", PASSWORD).await),
    );
    let other = cookie(&log_in(&desk, "operator", PASSWORD).await);
    send(&desk, "POST", "/logout/everywhere", Some(&phone), "").await;
    assert!(!is_in(&phone).await && !is_in(&office).await && is_in(&other).await);

    let phone = cookie(&log_in(&desk, "analyst", PASSWORD).await);
    let form = format!("old={}&new=lima+kata+yang+lain+lagi", PASSWORD.replace(' ', "+"));
    let changed = send(&desk, "POST", "/account", Some(&phone), &form).await;
    assert!(!is_in(&phone).await && is_in(&cookie(&changed)).await);
    assert_eq!(log_in(&desk, "analyst", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
    let now = cookie(&log_in(&desk, "analyst", "lima kata yang lain lagi").await);

    let path = folder.path().join("waspada.db");
    let (person, _) = Reader::open(&path).unwrap().person_named("analyst").unwrap().unwrap();
    let by = Actor::Account("sari".into());
    Store::open(&path).unwrap().set_disabled(person.id, true, &by, Timestamp::now()).unwrap();
    assert!(!is_in(&now).await);
    assert_eq!(log_in(&desk, "analyst", "lima kata yang lain lagi").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_ends_with_its_time() {
    static SECONDS: AtomicI64 = AtomicI64::new(1_795_500_000);
    fn clock() -> Timestamp {
        Timestamp::from_second(SECONDS.load(Ordering::SeqCst)).unwrap()
    }
    let folder = tempfile::tempdir().unwrap();
    let settings = DeskSettings {
        session: SignedDuration::from_hours(2),
        is_secure: true,
        clock,
        ..DeskSettings::default()
    };
    let desk = desk(folder.path(), settings);
    let answer = log_in(&desk, "analyst", PASSWORD).await;
    let set = answer.headers()[SET_COOKIE].to_str().unwrap();
    assert!(set.contains("; Secure") && set.contains("Max-Age=7200"), "{set}");
    let cookie = cookie(&answer);
    SECONDS.fetch_add(7199, Ordering::SeqCst);
    assert_eq!(send(&desk, "GET", "/account", Some(&cookie), "").await.status(), StatusCode::OK);
    SECONDS.fetch_add(1, Ordering::SeqCst);
    assert_eq!(send(&desk, "GET", "/account", Some(&cookie), "").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn parallel_guesses_count_before_they_are_hashed_whatever_blanks_the_name_has() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let names = ["analyst", "analyst%20", "%20analyst", "ANALYST", "analyst%09", "analyst%20%20"];
    let tries = (0..24).map(|at| {
        let (desk, name) = (desk.clone(), names[at % names.len()]);
        tokio::spawn(async move { log_in(&desk, name, "salah sama sekali").await.status() })
    });
    let mut passed = 0;
    for attempt in tries.collect::<Vec<_>>() {
        passed += usize::from(attempt.await.unwrap() == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(passed, 5, "all others are turned away without a look at the password");
}

#[tokio::test]
async fn failures_from_elsewhere_lock_nobody_out_of_a_known_address() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let from = async |address: &str, name: &str, password: &str| {
        let form = format!("name={name}&password={}", password.replace(' ', "+"));
        let request = Request::builder()
            .method("POST")
            .uri("/login")
            .header(HOST, "desk.test")
            .header(ORIGIN, HOME)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", address)
            .body(Body::from(form))
            .unwrap();
        desk::router(desk.clone()).oneshot(request).await.unwrap().status()
    };
    assert_eq!(from("192.0.2.7", "analyst", PASSWORD).await, StatusCode::SEE_OTHER);
    for at in 0..24 {
        from(&format!("198.51.100.{at}"), "analyst", "salah sama sekali").await;
    }
    assert_eq!(from("203.0.113.5", "analyst", PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(from("192.0.2.7", "analyst", PASSWORD).await, StatusCode::SEE_OTHER);
    assert_eq!(from("203.0.113.5", "operator", PASSWORD).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    for _ in 0..5 {
        assert_eq!(log_in(&desk, "analyst", "salah sama sekali").await.status(), StatusCode::UNAUTHORIZED);
    }
    assert_eq!(log_in(&desk, "analyst", PASSWORD).await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(log_in(&desk, "operator", PASSWORD).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn switches_are_kept_and_lead_back() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let cookie = cookie(&log_in(&desk, "analyst", PASSWORD).await);
    for form in ["language=en", "theme=dark", "keys=off", "theme=%22%3E%3Cscript%3E"] {
        assert_eq!(
            send(&desk, "POST", "/preferences", Some(&cookie), form).await.status(),
            StatusCode::SEE_OTHER
        );
    }
    let answer = send(&desk, "GET", "/account", Some(&cookie), "").await;
    let page = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let page = String::from_utf8(page.to_vec()).unwrap();
    for part in ["lang=\"en\"", "data-theme=\"dark\"", "data-keys=\"off\""] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[tokio::test]
async fn the_first_operator_comes_by_a_link_that_works_once() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(&folder.path().join("waspada.db"), knowledge(), DeskSettings::default()).unwrap();
    assert_eq!(send(&desk, "GET", "/first/guess", None, "").await.status(), StatusCode::NOT_FOUND);
    let link = desk.invite().await.unwrap().unwrap();
    assert_eq!(send(&desk, "GET", &link, None, "").await.status(), StatusCode::OK);
    assert_eq!(send(&desk, "GET", "/first/guess", None, "").await.status(), StatusCode::NOT_FOUND);
    for bad in ["Rina", "rina+s", "%3Cb%3E", "rin%D0%B0", &"x".repeat(41)] {
        let form = format!("name={bad}&password={}", PASSWORD.replace(' ', "+"));
        let refused = send(&desk, "POST", &link, None, &form).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert!(text(refused).await.contains("huruf kecil a sampai z"), "{bad}");
    }
    let short = send(&desk, "POST", &link, None, "name=rina&password=pendek").await;
    assert_eq!(short.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // Two who have the link at the same moment: the second comes too late.
    let form = |name: &str| format!("name={name}&password={}", PASSWORD.replace(' ', "+"));
    let (one, two) = (form("rina"), form("sari"));
    let (made, late) =
        tokio::join!(send(&desk, "POST", &link, None, &one), send(&desk, "POST", &link, None, &two));
    let (made, late) = if made.status() == StatusCode::SEE_OTHER { (made, late) } else { (late, made) };
    assert_eq!(late.status(), StatusCode::NOT_FOUND);
    assert_eq!(made.headers()[LOCATION], "/");
    assert_eq!(send(&desk, "GET", "/account", Some(&cookie(&made)), "").await.status(), StatusCode::OK);
    assert_eq!(
        send(&desk, "POST", &link, None, "name=budi&password=empat+kata+lain").await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(desk.invite().await.unwrap(), None);
    let people = Reader::open(&folder.path().join("waspada.db")).unwrap().people().unwrap();
    assert_eq!(people.iter().map(|p| p.role).collect::<Vec<_>>(), [Role::Operator]);
}

#[tokio::test]
async fn the_link_for_the_first_operator_ends_with_the_first_account_whoever_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let desk = Desk::open(&path, knowledge(), DeskSettings::default()).unwrap();
    let link = desk.invite().await.unwrap().unwrap();
    let at = "2026-11-24T01:00:00Z".parse().unwrap();
    Store::open(&path).unwrap().add_person("bos", Role::Operator, "x", None, at).unwrap();
    assert_eq!(send(&desk, "GET", &link, None, "").await.status(), StatusCode::NOT_FOUND);
    let form = format!("name=mallory&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(send(&desk, "POST", &link, None, &form).await.status(), StatusCode::NOT_FOUND);
    let people = Reader::open(&path).unwrap().people().unwrap();
    assert_eq!(people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["bos"]);
}

#[tokio::test]
async fn an_account_of_another_role_leaves_the_link_for_the_first_operator() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let desk = Desk::open(&path, knowledge(), DeskSettings::default()).unwrap();
    let link = desk.invite().await.unwrap().unwrap();
    let at = "2026-11-24T01:00:00Z".parse().unwrap();
    Store::open(&path).unwrap().add_person("budi", Role::Analyst, "x", None, at).unwrap();
    assert_eq!(send(&desk, "GET", &link, None, "").await.status(), StatusCode::OK);
    let weak = send(&desk, "POST", &link, None, "name=rina&password=aaaaaaaaaaaa").await;
    assert_eq!(weak.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(weak).await.contains("mudah ditebak"));
    let form = format!("name=rina&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(send(&desk, "POST", &link, None, &form).await.status(), StatusCode::SEE_OTHER);
    let people = Reader::open(&path).unwrap().people().unwrap();
    assert!(people.iter().any(|person| person.name == "rina" && person.role == Role::Operator));
    assert_eq!(send(&desk, "GET", &link, None, "").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn connections_that_say_nothing_end_and_keep_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let header_timeout = std::time::Duration::from_millis(200);
    let desk = desk(folder.path(), DeskSettings { header_timeout, ..DeskSettings::default() });
    let (told, ready) = tokio::sync::oneshot::channel::<Ready>();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(desk::serve(
        desk,
        "127.0.0.1:0".parse().unwrap(),
        None,
        |ready| told.send(ready).unwrap(),
        async move {
            let _ = stopped.await;
        },
    ));
    let address = ready.await.unwrap().address;
    let mut slow = Vec::new();
    for _ in 0..150 {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: ").await.unwrap();
        slow.push(stream);
    }
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream
        .write_all(format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    for mut stream in slow {
        // The desk hangs up; this would wait for ever if it did not.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_public_address_without_accounts_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(&folder.path().join("waspada.db"), knowledge(), DeskSettings::default()).unwrap();
    let refused = desk::serve(desk, "0.0.0.0:0".parse().unwrap(), None, |_| (), async {}).await.unwrap_err();
    assert!(matches!(refused, ServeError::NobodyCanLogIn(_)));
    assert!(refused.to_string().contains("TLS"), "{refused}");
}

#[tokio::test]
async fn another_name_for_the_desk_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), DeskSettings::default());
    let (told, ready) = tokio::sync::oneshot::channel::<Ready>();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(desk::serve(
        desk,
        "127.0.0.1:0".parse().unwrap(),
        None,
        |ready| told.send(ready).unwrap(),
        async move {
            let _ = stopped.await;
        },
    ));
    let ready = ready.await.unwrap();
    assert_eq!(ready.invitation, None);
    let whole = async |host: String| {
        let mut stream = tokio::net::TcpStream::connect(ready.address).await.unwrap();
        let request = format!("GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let ask = async |host: String| whole(host).await.split(' ').nth(1).unwrap().to_owned();
    assert_eq!(ask(ready.address.to_string()).await, "200");
    assert_eq!(ask(format!("localhost:{}", ready.address.port())).await, "200");
    assert_eq!(ask("evil.example".to_owned()).await, "421");
    assert!(whole("evil.example".to_owned()).await.contains("Bukan alamat Waspada"));
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}
