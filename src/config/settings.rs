use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use url::Url;

use super::DigestSettings;
use crate::domain::{Field, FieldRules, Shard, SourceName};

/// All settings, checked; no key is optional any more.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[run]`
    pub run: RunSettings,
    /// `[crawl]`
    pub crawl: CrawlSettings,
    /// `[[source]]`, in order of the file.
    pub sources: Vec<SourceSettings>,
    /// `[assess]`
    pub assess: AssessSettings,
    /// `[campaign]`
    pub campaign: CampaignSettings,
    /// `[store]`
    pub store: StoreSettings,
    /// `[archive]`
    pub archive: ArchiveSettings,
    /// `[evidence]`
    pub evidence: EvidenceSettings,
    /// `[retention]`
    pub retention: RetentionSettings,
    /// `[review]`
    pub review: ReviewSettings,
    /// `[leads]`
    pub leads: LeadSettings,
    /// `[digest]`
    pub digest: DigestSettings,
}

/// `[run]`: when a night starts and how much it may ask of people.
#[derive(Debug, Clone)]
pub struct RunSettings {
    /// Five-field cron pattern, in `time_zone`.
    pub schedule: String,
    /// IANA time zone of the schedule and of every day that is shown.
    pub time_zone: String,
    /// Most flags that one run may open; the highest scores first.
    pub daily_flag_budget: usize,
    /// Ads in one database transaction.
    pub batch_ads: usize,
}

/// `[crawl]`: how the crawl behaves towards the sites it visits.
#[derive(Debug, Clone)]
pub struct CrawlSettings {
    /// Sent as `User-Agent`; names the project and holds the contact address.
    pub user_agent: String,
    /// Product token that robots.txt groups are matched with.
    pub robots_token: String,
    /// Requests under way at once, over all hosts.
    pub concurrency: usize,
    /// Requests under way at once to one host.
    pub per_host_concurrency: usize,
    /// Least time between two requests to one host, milliseconds.
    pub per_host_delay_ms: u64,
    /// Longest `Crawl-delay` that is honoured in full, milliseconds; a longer one is cut to this.
    pub crawl_delay_cap_ms: u64,
    /// Largest body kept, bytes, counted after decompression.
    pub body_cap_bytes: u64,
    /// Time to connect, milliseconds.
    pub connect_timeout_ms: u64,
    /// Time for a whole exchange, milliseconds.
    pub timeout_ms: u64,
    /// Most redirects followed for one page.
    pub redirect_cap: usize,
    /// Tries after a failure that may pass (429, 5xx, time-outs).
    pub retries: u32,
    /// First pause before a retry, milliseconds; doubled each time, with jitter.
    pub backoff_ms: u64,
    /// Private addresses that may be visited, each named with its port; every other one is refused.
    pub permit: Vec<SocketAddr>,
    /// Which part of the sources this machine visits, where several share one crawl; none for all of them.
    pub shard: Option<Shard>,
    /// Longest `Retry-After` that is waited for, milliseconds; beyond it the host is left for this night.
    pub retry_after_cap_ms: u64,
    /// Program that reads words in pictures, by name or path; empty reads none.
    pub picture_reader: String,
    /// Languages of these words, as Tesseract names them, joined by `+`.
    pub picture_languages: String,
    /// Most pictures of a page that are asked for, where a poster carries its words; 0 asks for none.
    pub page_pictures: usize,
    /// Time for one picture, milliseconds.
    pub picture_timeout_ms: u64,
}

/// One `[[source]]`.
#[derive(Debug, Clone)]
pub struct SourceSettings {
    /// Unique name.
    pub name: SourceName,
    /// Where its ads are found.
    pub kind: SourceKind,
    /// Off sources stay in the file and are not visited.
    pub is_enabled: bool,
    /// Path prefixes or `*` patterns of ad pages; empty allows every page of the host.
    pub allow: Vec<String>,
    /// Path prefixes or `*` patterns that are never fetched.
    pub deny: Vec<String>,
    /// Most pages fetched in one run.
    pub budget_pages: usize,
    /// Longest time that a run begins further pages, minutes; none for as long as it takes.
    pub budget_minutes: Option<u64>,
    /// Most bytes of pages kept in one run, megabytes (2^20 bytes), unpacked; none for as many as there are.
    pub budget_mb: Option<u64>,
    /// Overrides `[crawl] per_host_delay_ms` upwards.
    pub per_host_delay_ms: Option<u64>,
    /// Selectors and columns.
    pub rules: FieldRules,
}

impl SourceSettings {
    /// A source of files that are read at once and as a whole.
    pub fn of_files(name: SourceName, paths: Vec<PathBuf>, rules: FieldRules) -> Self {
        Self {
            name,
            kind: SourceKind::Import { paths },
            is_enabled: true,
            allow: Vec::new(),
            deny: Vec::new(),
            budget_pages: usize::MAX,
            budget_minutes: None,
            budget_mb: None,
            per_host_delay_ms: None,
            rules,
        }
    }
}

/// Where a source's ads are found.
#[derive(Debug, Clone)]
pub enum SourceKind {
    /// Sitemap or sitemap index, plain or gzip.
    Sitemap {
        /// Address of the sitemap.
        url: Url,
    },
    /// RSS, Atom or JSON Feed.
    Feed {
        /// Address of the feed.
        url: Url,
    },
    /// Paginated pages that link to ads.
    Listing(ListingSettings),
    /// An interface of a board that answers in JSON.
    Json(JsonSettings),
    /// A public channel of Telegram as its page on the web shows it.
    Telegram {
        /// Address of the channel, `https://t.me/s/NAME`.
        url: Url,
    },
    /// Files or folders: tables, JSON, chats, saved pages, WARC.
    Import {
        /// Files and folders.
        paths: Vec<PathBuf>,
    },
    /// The board that Waspada serves itself on a loopback port while the night runs.
    Sample,
}

impl SourceKind {
    /// What `pipeline.toml` calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sitemap { .. } => "sitemap",
            Self::Feed { .. } => "feed",
            Self::Listing(_) => "listing",
            Self::Json(_) => "json",
            Self::Telegram { .. } => "telegram",
            Self::Import { .. } => "import",
            Self::Sample => "sample",
        }
    }

    /// The address that it begins at; none for files and the sample board.
    pub fn home(&self) -> Option<&Url> {
        match self {
            Self::Sitemap { url } | Self::Feed { url } | Self::Telegram { url } => Some(url),
            Self::Listing(listing) => Some(&listing.url),
            Self::Json(json) => Some(&json.url),
            Self::Import { .. } | Self::Sample => None,
        }
    }
}

/// An interface that answers in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonSettings {
    /// First page.
    pub url: Url,
    /// Path to the list of ads in an answer, `data.jobs`; none looks for it.
    pub items: Option<String>,
    /// How the next page is found.
    pub paging: Paging,
    /// Most pages read.
    pub max_pages: usize,
}

/// How the next page of an interface is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// There is one page.
    None,
    /// Its address stands at this path of the answer.
    Next(String),
    /// This query parameter counts pages.
    Page(String),
    /// This query parameter counts the ads before the page.
    Offset(String),
}

/// A paginated listing.
#[derive(Debug, Clone)]
pub struct ListingSettings {
    /// First page.
    pub url: Url,
    /// CSS selector of the links to ads.
    pub link: String,
    /// CSS selector of the link to the next page, if any.
    pub next: Option<String>,
    /// Most listing pages read.
    pub max_pages: usize,
    /// CSS selector of what holds one ad's link and fields; none where there are only links.
    pub row: Option<String>,
    /// CSS selectors of fields within a row.
    pub row_selectors: BTreeMap<Field, String>,
}

/// `[assess]`: data, models and bands; the default takes what is built in.
#[derive(Debug, Clone, Default)]
pub struct AssessSettings {
    /// Folder of the data files; none takes those built in.
    pub data_dir: Option<PathBuf>,
    /// Model file; none takes the one built in.
    pub model: Option<PathBuf>,
    /// A second model that scores beside it and decides nothing.
    pub challenger: Option<ChallengerSettings>,
    /// Score from which an ad is in the band `sedang`; none takes the model's own threshold.
    pub sedang_at: Option<f64>,
    /// Score from which an ad is in the band `tinggi`; none takes the model's own threshold.
    pub tinggi_at: Option<f64>,
}

/// `[assess] challenger`: which model scores beside the one in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengerSettings {
    /// As it is written: an id, `built-in`, or a file.
    pub name: String,
    /// The file: the one named, or the one of that id beside the model in use.
    pub file: PathBuf,
}

/// `[campaign]`: how far one contact relates ads to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampaignSettings {
    /// Distinct employers under one contact from which it may be a hub. Employers.
    pub hub_employers: usize,
    /// Distinct campaigns under one contact from which it is a hub, with the above. Campaigns.
    pub hub_campaigns: usize,
    /// Silence after which a contact is someone else's. Days.
    pub life_gap_days: u32,
    /// Most ads that one network may have. Ads.
    pub network_cap: usize,
}

/// `[store]`: the database.
#[derive(Debug, Clone)]
pub struct StoreSettings {
    /// SQLite file.
    pub path: PathBuf,
}

/// `[archive]`: the evidence.
#[derive(Debug, Clone)]
pub struct ArchiveSettings {
    /// Folder of the WARC files.
    pub dir: PathBuf,
    /// A file that reaches this size is closed and a new one begun, bytes.
    pub file_cap_bytes: u64,
}

/// `[evidence]`: manifests, and the secrets that belong to them.
#[derive(Debug, Clone)]
pub struct EvidenceSettings {
    /// Folder of the manifests.
    pub dir: PathBuf,
    /// Private key that signs them; `waspada keys init` makes it.
    pub key: PathBuf,
    /// Secret with which contacts are hashed; made when it is first needed.
    pub match_key: PathBuf,
    /// Public keys that the installation vouches for, 64 hexadecimal digits each; where there are none, the first key of
    /// the chain is taken as it is.
    pub trusted_keys: Vec<String>,
    /// RFC 3161 time-stamp server; none where no stamps are asked for.
    pub timestamp_url: Option<Url>,
    /// Browser that makes pictures of archived pages; empty for none.
    pub picture_browser: String,
    /// How long it may take for one. Milliseconds.
    pub picture_timeout_ms: u64,
    /// Whether it sandboxes itself.
    pub picture_sandbox: bool,
}

/// `[retention]`: how long things are kept.
#[derive(Debug, Clone)]
pub struct RetentionSettings {
    /// Days that ads without a flag are kept.
    pub unflagged_days: u32,
    /// Days that captures without a flagged ad are kept.
    pub capture_days: u32,
    /// Days after which contacts of ads without a flag are replaced by keyed hashes.
    pub contact_days: u32,
}

/// `[leads]`: what leaves the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadSettings {
    /// Whether a lead is approved by somebody who did not put it together.
    pub four_eyes: bool,
}

/// `[review]`: the review desk.
#[derive(Debug, Clone)]
pub struct ReviewSettings {
    /// Address and port of the desk.
    pub address: SocketAddr,
    /// Address under which people reach a server in front of the desk.
    pub public_url: Option<Url>,
    /// How long a session lasts, hours.
    pub session_hours: u32,
    /// How the day's work is cut.
    pub pace: Pace,
}

/// How the day's work is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// What an analyst has for a day's queue, minutes.
    pub minutes: u32,
    /// How long a campaign stays with whoever took it, minutes.
    pub claim_minutes: u32,
    /// Random ads of low score in a day's queue.
    pub samples: usize,
    /// Share of decisions that a second person makes as well.
    pub second_look_percent: u8,
    /// Campaigns that are hard to read about that a person is led to in a row while others wait; 0 for any number.
    pub hard_in_a_row: usize,
    /// How long a campaign stays with whoever pauses over it, minutes; rounded up to whole claims.
    pub pause_minutes: u32,
}
