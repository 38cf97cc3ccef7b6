use super::Locale;
use super::en::plural;

/// Words of a network and of its picture.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct NetworkWords {
    /// Leads there from a campaign.
    pub go: &'static str,
    pub title: fn(&str) -> String,
    pub back: &'static str,
    pub hint: &'static str,
    pub alone: &'static str,
    pub picture: &'static str,
    /// Campaigns and contacts, and those that are not shown.
    pub shown: fn(&str, &str) -> String,
    pub left_out: fn(&str, &str) -> String,
    pub left_out_at_least: fn(&str, &str) -> String,
    pub at_least: fn(&str) -> String,
    pub campaigns: &'static str,
    pub contacts: &'static str,
    pub number: &'static str,
    pub letter: &'static str,
    pub ads: &'static str,
    pub first_seen: &'static str,
    pub by: &'static str,
    pub named_in: &'static str,
    pub is_root: &'static str,
    pub is_hub: &'static str,
    pub is_cut: &'static str,
}

impl Locale {
    /// Words of a network.
    pub fn network(self) -> &'static NetworkWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: NetworkWords = NetworkWords {
    go: "Gambar jaringan",
    title: |title| format!("Jaringan: {title}"),
    back: "Kembali ke kampanye",
    hint: "Kampanye yang iklannya menyebut kontak yang sama, paling jauh lewat dua kontak. Kontak yang sama bukan bukti pemilik yang sama.",
    alone: "Tidak ada kampanye lain yang menyebut kontak kampanye ini.",
    picture: "Gambar: lingkaran berangka adalah kampanye, kotak berhuruf adalah kontak. Angka dan huruf itu sama dengan yang di tabel.",
    shown: |campaigns, contacts| format!("{campaigns} kampanye, {contacts} kontak."),
    left_out: |campaigns, contacts| {
        format!("Tidak ditampilkan: {campaigns} kampanye dan {contacts} kontak lain.")
    },
    left_out_at_least: |campaigns, contacts| {
        format!(
            "Tidak ditampilkan: sedikitnya {campaigns} kampanye dan {contacts} kontak lain. Tidak semuanya dilihat."
        )
    },
    at_least: |n| format!("sedikitnya {n}"),
    campaigns: "Kampanye",
    contacts: "Kontak yang menghubungkan",
    number: "No.",
    letter: "Huruf",
    ads: "Iklan",
    first_seen: "Pertama terlihat",
    by: "Lewat kontak",
    named_in: "Disebut kampanye",
    is_root: "yang Anda buka",
    is_hub: "dipakai begitu banyak pihak sehingga tidak menghubungkan siapa pun",
    is_cut: "hanya iklan terbarunya yang dilihat",
};

const EN: NetworkWords = NetworkWords {
    go: "Draw the network",
    title: |title| format!("Network: {title}"),
    back: "Back to the campaign",
    hint: "Campaigns whose ads name the same contacts, at most two contacts away. The same contact is no proof of the same owner.",
    alone: "No other campaign names a contact of this one.",
    picture: "Picture: circles with numbers are campaigns, squares with letters are contacts; the tables have the same numbers and letters.",
    shown: |campaigns, contacts| {
        format!(
            "{}, {}.",
            plural(campaigns, "campaign", "campaigns"),
            plural(contacts, "contact", "contacts")
        )
    },
    left_out: |campaigns, contacts| {
        format!(
            "Not shown: {} and {}.",
            plural(campaigns, "further campaign", "further campaigns"),
            plural(contacts, "further contact", "further contacts")
        )
    },
    left_out_at_least: |campaigns, contacts| {
        format!(
            "Not shown: at least {} and {}. Not all of it was looked at.",
            plural(campaigns, "further campaign", "further campaigns"),
            plural(contacts, "further contact", "further contacts")
        )
    },
    at_least: |n| format!("at least {n}"),
    campaigns: "Campaigns",
    contacts: "Contacts that join them",
    number: "No.",
    letter: "Letter",
    ads: "Ads",
    first_seen: "First seen",
    by: "By contact",
    named_in: "Named in campaigns",
    is_root: "the one you opened",
    is_hub: "so many have it that it joins nobody",
    is_cut: "only its newest ads were looked at",
};
