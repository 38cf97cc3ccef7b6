use super::Locale;

/// Words of a map of places and of its table.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct PlaceMapWords {
    pub title: &'static str,
    pub hint: &'static str,
    pub work: &'static str,
    pub named: &'static str,
    pub number: &'static str,
    pub place: &'static str,
    pub all: &'static str,
    pub with: &'static str,
    pub not_drawn: &'static str,
    pub source: &'static str,
    /// A place, ads by which the work is there, and ads that name it.
    pub told: fn(&str, &str, &str) -> String,
}

impl Locale {
    /// Words of a map of places.
    pub fn place_map(self) -> &'static PlaceMapWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: PlaceMapWords = PlaceMapWords {
    title: "Peta tempat",
    hint: "Tempat yang disebut iklan. Garis: satu iklan menyebut tempat di Indonesia dan pekerjaan di negara lain; itu bukan bukti rute. Negara ditandai di ibu kotanya.",
    work: "Pekerjaan di sana",
    named: "disebut saja",
    number: "No.",
    place: "Tempat",
    all: "Iklan yang menyebut",
    with: "Disebut bersama (iklan)",
    not_drawn: "(tanpa koordinat, tidak di peta)",
    source: "Koordinat: GeoNames (CC BY 4.0). Garis pantai: Natural Earth. Batas negara tidak digambar.",
    told: |place, work, ads| format!("{place}: pekerjaan di sana {work} iklan, disebut {ads} iklan"),
};

const EN: PlaceMapWords = PlaceMapWords {
    title: "Map of places",
    hint: "Places that ads name. A line: one ad names a place in Indonesia and work in another country; that is no proof of a route. A country is marked at its capital.",
    work: "Work there",
    named: "only named",
    number: "No.",
    place: "Place",
    all: "Ads that name it",
    with: "Named together with (ads)",
    not_drawn: "(no coordinates, not on the map)",
    source: "Coordinates: GeoNames (CC BY 4.0). Coasts: Natural Earth. No borders are drawn.",
    told: |place, work, ads| format!("{place}: work there in ads: {work}; named in ads: {ads}"),
};
