use super::Locale;
use super::en::plural;

/// Words of the drawings on the page of figures.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct ChartWords {
    /// How a drawing of precision is read.
    pub precision_how: &'static str,
    /// A share in percent, its interval, of how many decisions.
    pub share: fn(&str, &str, &str, &str) -> String,
    pub undecided: &'static str,
    pub time: &'static str,
    pub time_how: &'static str,
    pub week: &'static str,
    pub decided: &'static str,
    pub median: &'static str,
    pub most: &'static str,
    pub none: &'static str,
}

impl Locale {
    /// Words of the drawings on the page of figures.
    pub fn charts(self) -> &'static ChartWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: ChartWords = ChartWords {
    precision_how: "Batang: bagian yang menjadi indikasi kuat. Garis: rentang 95 %. Angkanya ada dalam tabel di bawah.",
    share: |share, low, high, n| format!("{share}% ({low}–{high}), {n} keputusan"),
    undecided: "belum ada keputusan",
    time: "Waktu sampai keputusan, per minggu",
    time_how: "Batang: nilai tengah. Garis di atasnya: 90 dari 100 diputuskan paling lama dalam waktu itu. Minggu menurut hari keputusan.",
    week: "Minggu mulai",
    decided: "Diputuskan",
    median: "Nilai tengah",
    most: "90 dari 100",
    none: "Belum ada keputusan dalam masa ini.",
};

const EN: ChartWords = ChartWords {
    precision_how: "Bar: share that became strong indications. Line: interval of 95 %. The numbers stand in the table below.",
    share: |share, low, high, n| format!("{share}% ({low}–{high}), {}", plural(n, "decision", "decisions")),
    undecided: "no decision yet",
    time: "Time to decision, by week",
    time_how: "Bar: median. Line above it: 90 of 100 were decided within that time. Weeks by the day of the decision.",
    week: "Week of",
    decided: "Decided",
    median: "Median",
    most: "90 of 100",
    none: "Nothing was decided in this time yet.",
};
