//! Chromium by chromedriver, and axe-core in it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking; not every helper is used everywhere"
)]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::http::Method;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// What a page says of itself once it is there and its scripts have put the focus in its place.
const READY: &str = "html[data-page=ready]";
/// Longest wait for a page: for a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(90);
/// axe-core 4.14.1 (MPL-2.0), which finds what keeps people from using a page.
const AXE: &str = include_str!("axe/axe.min.js");

/// A running chromedriver, ended when it is dropped.
pub(crate) struct Driver {
    child: Child,
    address: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Driver {
    /// Starts one on a free port. It takes a port that is free over IPv4 and ends when the same one is taken over
    /// IPv6, as happens where several are started at once: then another is started.
    pub(crate) fn start() -> Self {
        let started = std::iter::repeat_with(Self::start_once).take(20).flatten().next();
        started.expect("chromedriver names its port")
    }

    fn start_once() -> Option<Self> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing: apt-get install chromium chromium-driver");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines
            .by_ref()
            .filter(|line| line.contains("started successfully"))
            .find_map(|line| line.rsplit_once("on port ")?.1.trim_end_matches('.').parse::<u16>().ok());
        let mut driver = Self { child, address: String::new() };
        driver.address = format!("http://127.0.0.1:{}", port?);
        std::thread::spawn(move || lines.for_each(drop));
        Some(driver)
    }

    /// Opens a window of that size.
    pub(crate) async fn window(&self, width: u32, height: u32) -> Window {
        let capabilities = json!({
            "goog:chromeOptions": {
                "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(&self.address)
            .await
            .expect("chromium is missing or does not start: apt-get install chromium chromium-driver");
        let window = Window { client };
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        window.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        window
    }
}

/// A window of the browser.
pub(crate) struct Window {
    pub(crate) client: Client,
}

/// A command of chromedriver's own.
#[derive(Debug)]
struct Own(&'static str, Value);

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.1.to_string()))
    }
}

impl Window {
    /// Opens a page and waits until it is there.
    pub(crate) async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
        self.wait_for(READY).await;
    }

    /// Presses a key on a page that is there, wherever the focus is.
    pub(crate) async fn press(&self, key: char) {
        self.wait_for(READY).await;
        self.press_at_once(&[key]).await;
    }

    /// Presses keys one after the other, without waiting for what they lead to.
    pub(crate) async fn press_at_once(&self, keys: &[char]) {
        let none = KeyActions::new("keyboard".into());
        let actions = keys.iter().fold(none, |actions, &value| {
            actions.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Presses a key while Ctrl is held.
    pub(crate) async fn press_with_control(&self, key: char) {
        self.wait_for(READY).await;
        let control = '\u{e009}';
        let actions = KeyActions::new("keyboard".into())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: control });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Types words, wherever the focus is.
    pub(crate) async fn type_words(&self, words: &str) {
        for key in words.chars() {
            self.press(key).await;
        }
    }

    /// Waits for an element. The browser's error about a page that is just being left is no answer: it is asked again.
    pub(crate) async fn wait_for(&self, css: &str) {
        let appears = async {
            while self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await.is_err() {}
        };
        if tokio::time::timeout(PATIENCE, appears).await.is_err() {
            let at = self.client.current_url().await.map(String::from).unwrap_or_default();
            let text = self.script("return document.body.innerText").await;
            panic!("{css} does not appear at {at}:\n{text}");
        }
    }

    /// Clicks where a person would on a page that is there: in the middle of the window, not under a bar at its edge.
    pub(crate) async fn click(&self, css: &str) {
        self.wait_for(READY).await;
        self.wait_for(css).await;
        let css_text = serde_json::to_string(css).unwrap();
        self.script(&format!("document.querySelector({css_text}).scrollIntoView({{ block: 'center' }})"))
            .await;
        self.client.find(Locator::Css(css)).await.unwrap().click().await.unwrap();
    }

    pub(crate) async fn script(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let order = Own("goog/cdp/execute", json!({ "cmd": command, "params": parameters }));
        self.client.issue_cmd(order).await.unwrap()
    }

    /// What the console said that is no mere note.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self.client.issue_cmd(Own("se/log", json!({ "type": "browser" }))).await.unwrap();
        let entries = log.as_array().unwrap().iter();
        entries.filter(|e| e["level"] != "INFO" && e["level"] != "DEBUG").map(ToString::to_string).collect()
    }

    /// Addresses that were asked for.
    pub(crate) async fn requests(&self) -> Vec<String> {
        let log = self.client.issue_cmd(Own("se/log", json!({ "type": "performance" }))).await.unwrap();
        let messages = log.as_array().unwrap().iter().filter_map(|entry| {
            let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &event["message"];
            let is_request = message["method"] == "Network.requestWillBeSent";
            is_request.then(|| message["params"]["request"]["url"].as_str().map(str::to_owned)).flatten()
        });
        messages.collect()
    }

    /// Rules of axe-core that the page breaks.
    pub(crate) async fn violations(&self) -> Vec<String> {
        self.wait_for(READY).await;
        let run = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
              (found) => done(found.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' | '))),
              (error) => done(['axe: ' + error]));";
        self.client.execute(AXE, Vec::new()).await.unwrap();
        let found = self.client.execute_async(run, Vec::new()).await.unwrap();
        found.as_array().unwrap().iter().map(|rule| rule.as_str().unwrap_or_default().to_owned()).collect()
    }
}
