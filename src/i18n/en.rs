use super::{AdStrings, QueueStrings, Strings, SummaryStrings};
use crate::domain::{Band, ContactKind, FlagState, Kind, SkipReason};
use crate::run::Hint;

/// English.
pub(super) static STRINGS: Strings = Strings {
    thousands: ',',
    decimal: '.',
    clock: ':',
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    minutes: "min",
    seconds: "s",
    band,
    kind,
    flag_state,
    contact_kind,
    skip,
    hint,
    disclaimer: "A flag is an indication, not an accusation. The decision stays with the person who looks.",
    example: "for example",
    none: "none",
    summary: SummaryStrings {
        title: "Summary of the night",
        until: "to",
        run: "run",
        flagged: |n| format!("New ads that a person should look at: {n}."),
        flagged_none: "No new ad needs a person's look.",
        waiting: |n| format!("Ads waiting in the queue, earlier nights included: {n}."),
        bands: "Bands of the ads read in this run",
        read: "Read",
        skipped: "Skipped",
        failed: "Failed",
        ads: |n| plural(n, "ad", "ads"),
        pages: |n| plural(n, "page or row", "pages or rows"),
        new: |n| format!("{n} new"),
        known: |n| format!("{n} known"),
        edited: |n| format!("{n} with changed words"),
        source: "Source",
        found: "found",
        visited: "visited",
        ads_column: "ads",
        new_column: "new",
        failed_column: "failed",
        hints: "Worth a look",
        next: "What to do next",
        next_queue: "Open the queue, the most suspicious first:",
        next_show: "Read one ad with its reasons:",
        next_export: "Save the list as a table:",
        next_nothing: "There is nothing to do this morning.",
        next_source: |source| format!("Look at the source {source}:"),
    },
    queue: QueueStrings {
        empty: "The queue is empty: no ad that fits waits for a person.",
        rank: "No.",
        score: "Score",
        band: "Band",
        ad: "Ad",
        destination: "Destination",
        first_seen: "First seen",
        id: "Code",
        shown: |shown, all| format!("{shown} of {all} ads that wait."),
        next: "Read one ad with its reasons:",
    },
    ad: AdStrings {
        score: "score",
        state: "Flag",
        no_flag: "not flagged",
        source: "Source",
        url: "Address",
        employer: "Employer",
        location: "Location",
        destination: "Destination",
        pay: "Pay",
        posted: "Posted",
        seen: "Seen",
        versions: |n| format!("{n} versions of the text"),
        licence: "Licence",
        contacts: "Contacts",
        contacts_masked: "masked; --unmasked shows them",
        evidence: "Evidence",
        read_with: |model, data| format!("assessed with model {model} and data {data}"),
        reasons: "Reasons, strongest first",
        reasons_none: "No sign was found.",
        supports: "What speaks for the ad",
        clears: "cleared if",
        basis: "basis",
        text: "Text of the ad",
        next: "What to do next",
    },
};

fn plural(n: &str, one: &str, many: &str) -> String {
    format!("{n} {}", if n == "1" { one } else { many })
}

fn band(band: Band) -> &'static str {
    match band {
        Band::Tinggi => "High",
        Band::Sedang => "Medium",
        Band::Rendah => "Low",
        Band::BelumBisaDinilai => "Not enough to judge",
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Ad => "job ad",
        Kind::Warning => "warning about false ads",
        Kind::News => "news or an announcement",
        Kind::Other => "no ad",
    }
}

fn flag_state(state: FlagState) -> &'static str {
    match state {
        FlagState::Open => "waits for a person",
        FlagState::Closed => "decided",
    }
}

fn contact_kind(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Phone => "phone",
        ContactKind::Whatsapp => "WhatsApp",
        ContactKind::WhatsappGroup => "WhatsApp group",
        ContactKind::Telegram => "Telegram",
        ContactKind::Email => "e-mail",
        ContactKind::Link => "link",
        ContactKind::BankAccount => "bank account",
        ContactKind::Social => "social network",
    }
}

fn skip(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Robots => "kept out by robots.txt",
        SkipReason::Unchanged => "unchanged",
        SkipReason::Gone => "gone",
        SkipReason::Expired => "expired",
        SkipReason::NotAnAd => "no ad",
        SkipReason::Duplicate => "read at another address",
        SkipReason::Budget => "page budget used up",
        SkipReason::OutOfScope => "outside the allowed addresses",
    }
}

fn hint(hint: &Hint) -> String {
    match hint {
        Hint::Throttled { host, answers } => format!(
            "{host} asked us {answers} times to slow down (429). Raise per_host_delay_ms in its [[source]] in pipeline.toml."
        ),
        Hint::Silent { source } => format!(
            "The source {source} gave no ad at all. Look at its address and selectors: waspada sources test {source}"
        ),
        Hint::Disallowed { source, pages } => format!(
            "robots.txt keeps us from {pages} pages of {source}. We obey it; ask the site's owner, or switch the source off."
        ),
        Hint::Budget { source, left } => format!(
            "The page budget of {source} was used up; {left} pages wait for another night. Raise budget_pages if this goes on."
        ),
        Hint::Failing { source, failed, pages } => {
            format!("{failed} of {pages} pages of {source} failed. Look at it: waspada sources test {source}")
        }
        Hint::FlagsLeft { ads } => format!(
            "{ads} more ads are worth a look but exceed the daily limit. Raise daily_flag_budget if the team can bear it."
        ),
        Hint::Stopped => {
            "The night was stopped before its end. What was read is kept; go on with: waspada run".to_owned()
        }
    }
}
