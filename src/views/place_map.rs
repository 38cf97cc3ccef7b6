//! Places that ads name, laid out as a map: for a lead, a campaign or a network.

use super::PlaceTally;
use crate::facts::{Coordinate, Maps};

/// Width of a map in its own units; its height is between the two.
const WIDTH: f64 = 480.0;
const HEIGHTS: (f64, f64) = (240.0, 400.0);
/// Room around the outermost places, as a share of what they span.
const MARGIN: f64 = 0.15;
/// A map spans at least so many degrees, so that one place is seen among its neighbours.
const LEAST_SPAN: f64 = 12.0;
/// Marks stand at least so far apart and from the edge, in units.
const APART: f64 = 22.0;
const EDGE: f64 = 14.0;
/// Points of a coast that are nearer are one, in units.
const LEAST_STEP: f64 = 1.5;

/// A point of a map, in its units, from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapPoint {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A place on a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Which place, counted from 0 in [`PlaceTally::places`].
    pub place: usize,
    /// Where it is.
    pub at: MapPoint,
    /// Where its mark stands: beside the place where marks would cover one another.
    pub mark: MapPoint,
}

/// A meridian or a parallel.
#[derive(Debug, Clone, PartialEq)]
pub struct GridLine {
    /// Degrees; west and south below zero.
    pub degrees: i32,
    /// Whether it is a meridian.
    pub is_meridian: bool,
    /// Where it crosses the map, in units: from the left for a meridian, from above for a parallel.
    pub at: f64,
}

/// A map in its own units: plate carrée, true to scale along its middle parallel.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceMap {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Coasts as the data of an SVG path, cut at the edges.
    pub land: String,
    /// Meridians and parallels.
    pub grid: Vec<GridLine>,
    /// Places that have coordinates.
    pub marks: Vec<Mark>,
}

/// How degrees become units.
#[derive(Debug, Clone, Copy)]
struct Frame {
    west: f64,
    north: f64,
    height: f64,
    /// Units a degree.
    across: f64,
    down: f64,
}

impl PlaceMap {
    /// Lays out the places that have coordinates; none where no place has.
    pub fn of(maps: &Maps, tally: &PlaceTally) -> Option<Self> {
        let known: Vec<(usize, Coordinate)> = tally
            .places
            .iter()
            .enumerate()
            .filter_map(|(at, place)| Some((at, maps.place(&place.code, &place.name)?)))
            .collect();
        let frame = Frame::around(&known)?;
        let mut marks: Vec<Mark> = known
            .iter()
            .map(|(place, coordinate)| {
                let at = frame.point(*coordinate);
                Mark { place: *place, at, mark: at }
            })
            .collect();
        part(&mut marks, frame.height);
        Some(Self {
            width: WIDTH,
            height: frame.height,
            land: frame.land(maps.coasts()),
            grid: frame.grid(),
            marks,
        })
    }
}

impl Frame {
    fn around(known: &[(usize, Coordinate)]) -> Option<Self> {
        let (_, first) = known.first()?;
        let (mut south, mut north) = (first.latitude, first.latitude);
        let (mut west, mut east) = (first.longitude, first.longitude);
        for (_, point) in known {
            (south, north) = (south.min(point.latitude), north.max(point.latitude));
            (west, east) = (west.min(point.longitude), east.max(point.longitude));
        }
        let (middle, centre) = (f64::midpoint(south, north), f64::midpoint(west, east));
        let shrink = middle.to_radians().cos().max(0.3);
        let span = |low: f64, high: f64| (high - low).max(LEAST_SPAN) * (1.0 + 2.0 * MARGIN);
        // Degrees of longitude that fill the width, so that nothing stands out above or below either.
        let degrees = span(west, east).max(span(south, north) * WIDTH / HEIGHTS.1 / shrink).min(360.0);
        let across = WIDTH / degrees;
        let down = across / shrink;
        let height = (span(south, north) * down).clamp(HEIGHTS.0, HEIGHTS.1).round();
        Some(Self { west: centre - degrees / 2.0, north: middle + height / down / 2.0, height, across, down })
    }

    fn point(self, of: Coordinate) -> MapPoint {
        MapPoint { x: (of.longitude - self.west) * self.across, y: (self.north - of.latitude) * self.down }
    }

    /// Rings cut at the edges; what falls on one spot is one point.
    fn land(self, coasts: &[Vec<Coordinate>]) -> String {
        use std::fmt::Write as _;
        let mut path = String::new();
        for ring in coasts {
            let mut points: Vec<MapPoint> = ring.iter().map(|point| self.point(*point)).collect();
            for side in [Side::Left, Side::Right(WIDTH), Side::Above, Side::Below(self.height)] {
                points = side.cut(&points);
            }
            let mut kept: Vec<MapPoint> = Vec::new();
            for point in points {
                let is_near = kept.last().is_some_and(|last| apart(*last, point) < LEAST_STEP);
                if !is_near {
                    kept.push(point);
                }
            }
            if kept.len() < 3 {
                continue;
            }
            for (at, point) in kept.iter().enumerate() {
                let _ = write!(path, "{}{:.0} {:.0}", if at == 0 { "M" } else { "L" }, point.x, point.y);
            }
            path.push('Z');
        }
        path
    }

    fn grid(self) -> Vec<GridLine> {
        let east = self.west + WIDTH / self.across;
        let south = self.north - self.height / self.down;
        let step = [2, 5, 10, 20, 30, 60]
            .into_iter()
            .find(|step| (east - self.west) / f64::from(*step) <= 7.0)
            .unwrap_or(60);
        let lines = |from: f64, to: f64| {
            (-360 / step..=360 / step)
                .map(move |n| n * step)
                .filter(move |degrees| f64::from(*degrees) > from && f64::from(*degrees) < to)
        };
        let meridians = lines(self.west, east).map(|degrees| GridLine {
            degrees,
            is_meridian: true,
            at: (f64::from(degrees) - self.west) * self.across,
        });
        let parallels = lines(south, self.north).map(|degrees| GridLine {
            degrees,
            is_meridian: false,
            at: (self.north - f64::from(degrees)) * self.down,
        });
        meridians.chain(parallels).collect()
    }
}

fn apart(a: MapPoint, b: MapPoint) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// Moves marks that would cover one another, always the same way.
fn part(marks: &mut [Mark], height: f64) {
    for _ in 0..60 {
        let mut is_still = true;
        for later in 1..marks.len() {
            let (before, rest) = marks.split_at_mut(later);
            let Some(second) = rest.first_mut() else { continue };
            for first in before {
                let distance = apart(first.mark, second.mark);
                if distance >= APART - 0.01 {
                    continue;
                }
                is_still = false;
                // Two on one spot go apart by a turn of their own.
                let turn = 2.4 * later as f64;
                let (dx, dy) = if distance < 0.01 {
                    (turn.cos(), turn.sin())
                } else {
                    ((second.mark.x - first.mark.x) / distance, (second.mark.y - first.mark.y) / distance)
                };
                let push = (APART - distance) / 2.0;
                for (mark, way) in [(&mut *first, -push), (&mut *second, push)] {
                    mark.mark.x = (mark.mark.x + dx * way).clamp(EDGE, WIDTH - EDGE);
                    mark.mark.y = (mark.mark.y + dy * way).clamp(EDGE, height - EDGE);
                }
            }
        }
        if is_still {
            break;
        }
    }
}

/// A side of the map at which rings are cut, after Sutherland and Hodgman.
#[derive(Debug, Clone, Copy)]
enum Side {
    Left,
    Right(f64),
    Above,
    Below(f64),
}

impl Side {
    /// How far a point is within.
    fn depth(self, of: MapPoint) -> f64 {
        match self {
            Self::Left => of.x,
            Self::Right(at) => at - of.x,
            Self::Above => of.y,
            Self::Below(at) => at - of.y,
        }
    }

    fn cut(self, ring: &[MapPoint]) -> Vec<MapPoint> {
        let mut kept = Vec::with_capacity(ring.len());
        for (at, point) in ring.iter().enumerate() {
            let Some(before) = ring.get(at.checked_sub(1).unwrap_or(ring.len() - 1)) else { continue };
            let (from, to) = (self.depth(*before), self.depth(*point));
            if (from >= 0.0) != (to >= 0.0) {
                let share = from / (from - to);
                kept.push(MapPoint {
                    x: before.x + (point.x - before.x) * share,
                    y: before.y + (point.y - before.y) * share,
                });
            }
            if to >= 0.0 {
                kept.push(*point);
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{DataFiles, Facts};
    use crate::views::PlaceCounter;
    use crate::views::place_tally::tests::{mention, tally, to};

    #[test]
    fn places_lie_as_they_do_on_the_earth_and_what_has_no_coordinates_is_left_out() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        let map = PlaceMap::of(&facts.maps, &tally()).unwrap();
        assert_eq!(map.marks.iter().map(|mark| mark.place).collect::<Vec<_>>(), [0, 1, 3, 4]);
        let at = |place: usize| map.marks.iter().find(|mark| mark.place == place).unwrap().at;
        let (cambodia, batam, sarawak, thailand) = (at(0), at(1), at(3), at(4));
        assert!(thailand.x < cambodia.x && cambodia.x < sarawak.x && batam.x < sarawak.x);
        assert!(thailand.y < cambodia.y && cambodia.y < batam.y);
        for mark in &map.marks {
            assert!((0.0..=map.width).contains(&mark.at.x) && (0.0..=map.height).contains(&mark.at.y));
        }
        assert!(map.grid.iter().any(|line| line.is_meridian && line.degrees == 105), "{:?}", map.grid);
        assert!(map.grid.iter().any(|line| !line.is_meridian && line.degrees == 0));
        // Land on the map alone, in whole units.
        let numbers = map.land.split(|c: char| !c.is_ascii_digit() && c != '-');
        let numbers: Vec<f64> =
            numbers.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect();
        assert!(numbers.len() > 200 && numbers.iter().all(|n| (0.0..=map.width).contains(n)), "{}", map.land);
        assert!(map.land.len() < 40_000, "{}", map.land.len());
    }

    #[test]
    fn marks_of_one_town_stand_beside_one_another() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        let mut counter = PlaceCounter::default();
        let names = ["Jakarta Pusat", "Jakarta Barat", "Jakarta Timur", "DKI Jakarta", "Jakarta Utara"];
        counter.add(&names.map(|name| mention("ID", name)), None);
        let map = PlaceMap::of(&facts.maps, &counter.finish()).unwrap();
        assert_eq!(map.marks.len(), 5);
        for (at, mark) in map.marks.iter().enumerate() {
            assert!((0.0..=map.width).contains(&mark.mark.x) && (0.0..=map.height).contains(&mark.mark.y));
            assert!(
                map.marks[..at].iter().all(|other| apart(other.mark, mark.mark) > APART - 1.0),
                "{map:?}"
            );
        }
    }

    #[test]
    fn no_map_is_drawn_of_nowhere() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        assert_eq!(PlaceMap::of(&facts.maps, &PlaceTally::default()), None);
        let mut counter = PlaceCounter::default();
        counter.add(&[], Some(&to("XX-SEA", "Kapal/laut lepas")));
        let tally = counter.finish();
        assert_eq!((tally.places.len(), PlaceMap::of(&facts.maps, &tally)), (1, None));
        // Without data files there are no coordinates.
        assert_eq!(PlaceMap::of(&Maps::default(), &super::super::place_tally::tests::tally()), None);
    }

    #[test]
    fn the_whole_world_fits() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        let mut counter = PlaceCounter::default();
        for (code, name) in
            [("US", "Amerika Serikat"), ("NZ", "Selandia Baru"), ("GB", "Inggris"), ("FJ", "Fiji")]
        {
            counter.add(&[], Some(&to(code, name)));
        }
        let map = PlaceMap::of(&facts.maps, &counter.finish()).unwrap();
        for mark in &map.marks {
            assert!(
                (0.0..=map.width).contains(&mark.at.x) && (0.0..=map.height).contains(&mark.at.y),
                "{map:?}"
            );
        }
    }
}
