use std::collections::BTreeMap;

use super::{DataFiles, Problems, Row, Table};

/// `data/maps/`: where places are, and the coasts around them.
#[derive(Debug, Default)]
pub struct Maps {
    places: BTreeMap<(String, String), Coordinate>,
    coasts: Vec<Vec<Coordinate>>,
}

/// A point of the earth in degrees, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinate {
    /// North of the equator; below zero south of it.
    pub latitude: f64,
    /// East of Greenwich; below zero west of it.
    pub longitude: f64,
}

const COORDINATES: &str = "maps/coordinates.tsv";
const COASTS: &str = "maps/coasts.tsv";
/// Code of places in Indonesia, which are told apart by their names.
const HOME: &str = "ID";

impl Coordinate {
    /// A point, where it is one of the earth.
    fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let is_there = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        is_there.then_some(Self { latitude, longitude })
    }
}

impl Maps {
    /// Where a place is: a country or region by its code, a place of Indonesia by its name in Indonesian.
    pub fn place(&self, code: &str, name: &str) -> Option<Coordinate> {
        self.places.get(&key(code, name)).copied()
    }

    /// Coasts as rings of points, the largest first; the first point of each is also its last.
    pub fn coasts(&self) -> &[Vec<Coordinate>] {
        &self.coasts
    }

    /// Reads both files. Where one is missing, as in data files of before, no place has coordinates or no coast is drawn.
    pub(super) fn load(files: &DataFiles, problems: &mut Problems) -> Self {
        let mut maps = Self::default();
        if let Some(text) = files.get(COORDINATES) {
            let wanted = ["code", "name", "latitude", "longitude", "of", "geonames"];
            for row in Table::read(COORDINATES, text, &wanted, problems).rows() {
                let (code, name) = (row.get("code"), row.get("name"));
                let degrees = |column, problems: &mut Problems| row.parse::<f64>(column, "degrees", problems);
                let at = (degrees("latitude", problems), degrees("longitude", problems));
                let (Some(latitude), Some(longitude)) = at else { continue };
                match Coordinate::new(latitude, longitude) {
                    None => {
                        row.problem(format!("{latitude}, {longitude} is no point of the earth"), problems);
                    }
                    Some(point) => {
                        if code.is_empty() || maps.places.insert(key(code, name), point).is_some() {
                            row.problem(format!("`{code}` `{name}` must be there and stand once"), problems);
                        }
                    }
                }
            }
        }
        if let Some(text) = files.get(COASTS) {
            let table = Table::read(COASTS, text, &["ring"], problems);
            maps.coasts = table.rows().filter_map(|row| ring(row, problems)).collect();
        }
        maps
    }
}

fn key(code: &str, name: &str) -> (String, String) {
    (code.to_owned(), if code == HOME { name.to_owned() } else { String::new() })
}

fn ring(row: Row<'_, '_>, problems: &mut Problems) -> Option<Vec<Coordinate>> {
    let point = |pair: &str| {
        let (longitude, latitude) = pair.split_once(',')?;
        Coordinate::new(latitude.parse().ok()?, longitude.parse().ok()?)
    };
    let points: Option<Vec<Coordinate>> = row.get("ring").split(' ').map(point).collect();
    let points = points.filter(|points| points.len() >= 4 && points.first() == points.last());
    if points.is_none() {
        row.problem("a ring is four or more `longitude,latitude`, the first also the last", problems);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(coordinates: &str, coasts: &str) -> (Maps, String) {
        let head = "code\tname\tlatitude\tlongitude\tof\tgeonames\n";
        let files = DataFiles::none()
            .with(COORDINATES, &format!("{head}{coordinates}"))
            .with(COASTS, &format!("ring\n{coasts}"));
        let mut problems = Problems::default();
        let maps = Maps::load(&files, &mut problems);
        (maps, problems.to_string())
    }

    #[test]
    fn countries_are_found_by_code_and_places_at_home_by_name() {
        let (maps, problems) = load(
            "KH\tKamboja\t11.5\t104.9\tPhnom Penh\t1\nID\tBatam\t1.1\t104\tBatam\t2\nID\tMedan\t3.6\t98.7\tMedan\t3\n",
            "0,0 1,0 1,1 0,0\n",
        );
        assert_eq!(problems, "");
        let at = |latitude, longitude| Some(Coordinate { latitude, longitude });
        assert_eq!(maps.place("KH", "Cambodia"), at(11.5, 104.9));
        assert_eq!((maps.place("ID", "Batam"), maps.place("ID", "Medan")), (at(1.1, 104.0), at(3.6, 98.7)));
        assert_eq!((maps.place("ID", "Entikong"), maps.place("XX-SEA", "")), (None, None));
        assert_eq!(maps.coasts().len(), 1);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let (_, problems) = load(
            "KH\tKamboja\t91\t104.9\t\t\nLA\tLaos\tx\t1\t\t\nMM\tMyanmar\t1\t1\t\t\nMM\tBurma\t2\t2\t\t\n",
            "0,0 1,0 1,1 0,1\n0,0 1 1,1 0,0\n",
        );
        for part in [
            "coordinates.tsv:2: 91, 104.9 is no point of the earth",
            "coordinates.tsv:3: `latitude` is `x`; it must be degrees",
            "coordinates.tsv:5: `MM` `Burma` must be there and stand once",
            "coasts.tsv:2: a ring is",
            "coasts.tsv:3: a ring is",
        ] {
            assert!(problems.contains(part), "{part} not in\n{problems}");
        }
    }

    #[test]
    fn every_row_is_of_a_place_that_is_known_and_most_places_have_one() {
        let facts = super::super::Facts::load(&DataFiles::embedded()).unwrap();
        for (code, name) in facts.maps.places.keys() {
            let is_known = if code == HOME {
                facts.domestic.all().iter().any(|place| place.name == *name)
            } else {
                facts.destinations.get(code).is_some()
            };
            assert!(is_known, "{code} {name}");
        }
        let without: Vec<&str> = facts
            .destinations
            .all()
            .iter()
            .filter(|fact| facts.maps.place(&fact.code, &fact.name).is_none())
            .map(|fact| fact.code.as_str())
            .collect();
        assert_eq!(without, ["XX-SEA", "BQ", "BV", "PW", "TK", "UM"]);
    }

    #[test]
    fn data_files_of_before_have_no_maps() {
        let mut problems = Problems::default();
        let maps = Maps::load(&DataFiles::none(), &mut problems);
        assert!(problems.list().is_empty() && maps.coasts().is_empty());
    }
}
