use super::{
    AdStrings, CampaignStrings, ContactStrings, Locale, PathWords, QueueStrings, Strings, SummaryStrings,
    licence, losses, reasons_en,
};
use crate::domain::{Band, Change, ContactKind, FlagState, Hint, Kind, PayPeriod, SlotKind};

/// English.
pub(super) static STRINGS: Strings = Strings {
    locale: Locale::En,
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
    skip: losses::skip_en,
    hint,
    import_note: super::import_note::en,
    more_losses: |n| format!("… and {n} more that could not be read; all of them stand in the database"),
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
        no_ads: "No job ads",
        read: "Read",
        skipped: "Skipped",
        failed: "Failed",
        ads: |n| plural(n, "ad", "ads"),
        pages: |n| plural(n, "page or row", "pages or rows"),
        new: |n| format!("{n} new"),
        known: |n| format!("{n} known"),
        edited: |n| format!("{n} with changed words"),
        copies: "Copies",
        joined: |n| format!("{} that share their text with others", plural(n, "ad", "ads")),
        gone: "Gone",
        taken_down: |n| format!("{} seen before and there no more", plural(n, "ad", "ads")),
        networks: |n, most| {
            format!(
                "{} of ads by shared contacts, the largest of {}",
                plural(n, "network", "networks"),
                plural(most, "ad", "ads")
            )
        },
        rebanded: |n| format!("{} in another band for it", plural(n, "ad", "ads")),
        recheck: "Again",
        rechecked: |judged, opened| {
            format!(
                "{} judged anew by newer lists, {} opened for it",
                plural(judged, "earlier ad", "earlier ads"),
                plural(opened, "flag", "flags")
            )
        },
        source: "Source",
        found: "found",
        visited: "visited",
        ads_column: "ads",
        new_column: "new",
        failed_column: "failed",
        hints: "Worth a look",
        next: "What to do next",
        next_queue: "Open the queue, the most suspicious first:",
        next_desk: "Look at them and decide on the desk:",
        next_show: "Read one ad with its reasons:",
        next_export: "Save the list as a table:",
        next_nothing: "There is nothing to do this morning.",
        losses: &losses::EN,
        next_source: |source| format!("Look at the source {source}:"),
        next_again: "See above what went wrong. The next run tries it again and reads nothing twice.",
        next_files: "Mend the files that are named above; nothing is read twice when they are read again:",
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
        supported_by: "for it:",
        copies: |n| format!("{} of this text", plural(n, "ad", "ads")),
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
        versions: |n| format!("{} of the text", plural(n, "version", "versions")),
        gone: "Gone since",
        flagged_words: |n, day| format!("The words that were flagged (version {n}, {day})"),
        current_words: |n, day| format!("The words now (version {n}, {day})"),
        words_changed: "This ad was changed after it was flagged or decided on. Flag and decision stay with the words of that time.",
        from_picture: "A program read these words, or part of them, in a picture. Letters and digits may be wrong, also of contacts: hold them against the picture.",
        new_contacts: "Contacts that are new now",
        changed_on: |day| format!("page changed {day}"),
        licence: "Licence",
        contacts: "Contacts",
        contacts_masked: "masked; --unmasked shows them",
        evidence: "Evidence",
        words_erased: |day, on_request| {
            let why = if on_request { "on request" } else { "after its time" };
            format!(
                "The words of this ad were erased on {day} {why}. Decisions and the note of the erasure stay."
            )
        },
        contacts_erased: |day| {
            format!(
                "The contacts in this ad were erased on {day} after their time; `#` stands in their place."
            )
        },
        evidence_erased: |day, on_request| {
            let why = if on_request { "on request" } else { "after its time" };
            format!("its record was erased on {day} {why}")
        },
        read_with: |model, data| format!("assessed with model {model} and data {data}"),
        reasons: "Reasons, strongest first",
        reasons_none: "No sign was found.",
        supports: "What speaks for the ad, strongest first",
        supports_none: "Nothing was found.",
        no_weight: "does not move the score",
        wording: "Wording",
        wording_against: "It is worded like ads that deceive.",
        wording_for: "It is worded like ordinary ads.",
        wording_like: |words| format!("It is worded like ads that deceive, with words such as {words}."),
        wording_alone: |words| {
            format!("No single sign was found; the wording resembles ads that deceive{words}.")
        },
        passage: "Passage that is most alike",
        passage_against: "One passage is more like ads that deceive than the whole is.",
        doubt: |ad, other| {
            let other = other.map_or(String::new(), |(of, share)| format!(", {} {share} %", kind(of)));
            format!("Maybe no ad: the chance of an ad is {ad} %{other}.")
        },
        next_step_wording: "Read the passages shown. This score rests on wording alone: find out who employs, who pays, and the licence, without reaching whoever placed the ad.",
        figure: reasons_en::figure,
        figure_clears: reasons_en::figure_clears,
        detail: reasons_en::detail,
        finding: reasons_en::finding,
        network: reasons_en::network,
        network_sign: reasons_en::network_sign,
        hinge: |number, band, score| {
            format!("Without reason [{number}] this ad would be {band} (score {score}). Look at that first.")
        },
        hinge_none: "No single reason lowers the band of this ad by itself.",
        hinge_up: |number, band, score| {
            format!("If [{number}] turns out untrue, this ad becomes {band} (score {score}).")
        },
        hinge_up_licence: |band| {
            format!("If the company's licence turns out to be revoked or suspended, this ad becomes {band}.")
        },
        hinge_up_none: "Nothing here raises the band of this ad by itself.",
        wording_clears: "A licensed company confirms the very words, or the words mean something else here.",
        licence_state: licence::state_en,
        licence_short: licence::short_en,
        period,
        a_month: |amount| format!("about {amount} a month"),
        clears: "cleared if",
        basis: "basis",
        text: "Text of the ad",
        next: "What to do next",
    },
    campaign: CampaignStrings {
        none: "No campaign that fits: no text was seen that often.",
        ads: "Ads",
        contacts: "Contacts",
        band: "Band",
        newest: "Newest",
        destination: "Destination",
        title: "First ad",
        id: "Code",
        next: "See one with its changing parts:",
        heading: |n| format!("One text in {}", plural(n, "ad", "ads")),
        template: "Text, with what changes from ad to ad in brackets",
        values: |values, empty| match empty {
            0 => plural(values, "value", "values"),
            n => format!("{}, nothing in {n}", plural(values, "value", "values")),
        },
        slot,
        members: "Ads, oldest first",
        timeline: "What happened",
        change,
        found: |n| {
            format!(
                "Put together by the program because their texts are alike: {}.",
                plural(&n.to_string(), "link", "links")
            )
        },
        decisions: "Decided by persons",
        no_decision: "No person has decided anything here yet.",
        was_cut: |here, there| {
            format!("taken apart: {} here, {there} there;", plural(&here.to_string(), "text", "texts"))
        },
        cut: |n| {
            format!(
                "Taken apart: {} left this campaign and will be asked about again. `waspada campaign join` takes it back.",
                plural(&n.to_string(), "ad", "ads")
            )
        },
        joined: |code| format!("Now one campaign, {code}. `waspada campaign cut` takes it back."),
        confirmed: "confirmed",
        dismissed: "dismissed",
        earlier_words: "earlier words",
        member_heads: ["Code", "First seen", "Band", "Title", "Employer", "Contacts", "Note"],
    },
    contact: ContactStrings {
        unseen: "No ad that is kept names this contact.",
        listed: |name| format!("Joins nobody: {name} (data/hubs.tsv)."),
        joins_nothing: "Joins nobody: it does not look like anyone's own contact.",
        hub: |employers, campaigns| {
            format!("joins nobody: {employers} employers and {campaigns} texts use it")
        },
        lives: "Its life (after a long silence a number may be someone else's)",
        ads: "Ads that name it",
        mention_heads: ["Code", "First seen", "Band", "Title", "Employer", "Destination", "Licence", "Note"],
        no_ads: |count| {
            let count = count.to_string();
            format!(
                "Among them {}, which are no use of this contact.",
                plural(&count, "warning, news item or other page", "warnings, news items or other pages")
            )
        },
        same_name: |others| {
            format!(
                "The same name stands in ads as {others}; that may be somebody else. Write the network's name to see it."
            )
        },
        network: |ads, contacts| {
            let (ads, contacts) = (ads.to_string(), contacts.to_string());
            format!(
                "Hangs together with {} by {}.",
                plural(&ads, "ad", "ads"),
                plural(&contacts, "contact", "contacts")
            )
        },
        network_cut: "The network is larger; only its beginning was read.",
        path: "Way to the nearest confirmed ad",
        no_path: "No way leads from here to an ad that a person confirmed.",
        path_words: PathWords {
            in_ad: " stands in ad ",
            also_in_ad: ", which also stands in ad ",
            also_names: ", which also names ",
            confirmed: ", which a person confirmed",
        },
        mention: "Standing in an ad is a mention, not a confirmation.",
    },
};

/// A number with what is counted.
pub(super) fn plural(n: &str, one: &str, many: &str) -> String {
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
        Hint::Undelivered { messages } => {
            format!("{messages} earlier morning messages did not arrive. Check [digest] in pipeline.toml, then: waspada digest --send")
        }
        Hint::Stopped { is_import: true } => {
            "The import was stopped before its end. What was read is kept; give the same command again, nothing is kept twice."
                .to_owned()
        }
        Hint::Stopped { is_import: false } => {
            "The night was stopped before its end. What was read is kept; go on with: waspada run".to_owned()
        }
    }
}

fn period(period: PayPeriod) -> &'static str {
    match period {
        PayPeriod::Hour => "an hour",
        PayPeriod::Day => "a day",
        PayPeriod::Week => "a week",
        PayPeriod::Month => "a month",
        PayPeriod::Year => "a year",
        PayPeriod::Contract => "for the contract",
        PayPeriod::Piece => "by the piece",
    }
}

fn slot(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::Contact => "contact",
        SlotKind::Pay => "pay",
        SlotKind::Date => "date",
        SlotKind::Place => "place",
        SlotKind::Employer => "employer",
        SlotKind::Number => "number",
        SlotKind::Other => "other",
    }
}

fn change(change: Change) -> &'static str {
    match change {
        Change::NewDestination => "another destination",
        Change::NewContact => "another contact",
        Change::PayRaised => "higher pay",
        Change::LicenceRevoked => "licence revoked or suspended",
        Change::WordsChanged => "changed words",
        Change::ScoreRaised => "higher score",
    }
}
