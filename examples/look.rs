use axum::Extension;
use waspada::desk::{self, Desk, Knowledge, Theme, Visitor};
use waspada::domain::{PersonId, Role};
use waspada::i18n::Locale;
#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    std::env::set_current_dir(&args[1]).unwrap();
    let theme = match args[3].as_str() {
        "dark" => Theme::Dark,
        "light" => Theme::Light,
        _ => Theme::Auto,
    };
    let language = if args[4] == "en" { Locale::En } else { Locale::Id };
    let text = std::fs::read_to_string("pipeline.toml").unwrap();
    let (config, _) =
        waspada::config::load("pipeline.toml", &text, std::path::Path::new(""), std::iter::empty(), &[])
            .unwrap();
    let desk = Desk::open(&config.store.path, Knowledge::load(&config).unwrap()).unwrap();
    let visitor = Visitor {
        person: PersonId(1),
        name: "rina".into(),
        role: Role::Investigator,
        language,
        theme,
        keys: true,
    };
    let app = desk::router(desk).layer(Extension(visitor));
    let l = tokio::net::TcpListener::bind(format!("127.0.0.1:{}", args[2])).await.unwrap();
    axum::serve(l, app).await.unwrap();
}
