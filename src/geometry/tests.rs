use super::*;
use crate::event::RelationKind::{self, *};
use crate::feature::fixture::{place, relation};

fn find(id: &str, kind: RelationKind, direction: Option<&'static str>, distance: Option<f64>) -> Location {
    let found = locate(&place(id), Some(&relation(kind, direction, distance)), &[], Detail::Coarse);
    lint(&found.geometry);
    found
}

/// The rules of RFC 7946 that a writer must keep.
#[track_caller]
pub(super) fn lint(geometry: &Geometry) {
    for p in geometry.positions() {
        assert!(p[0].abs() <= 180.0 && p[1].abs() <= 90.0, "{p:?}");
        assert!(p.iter().all(|d| (d * 1e6 - (d * 1e6).round()).abs() < 1e-4), "{p:?}");
    }
    let polygons = match geometry {
        Geometry::Point(_) => return,
        Geometry::LineString(l) => return assert!(l.len() >= 2),
        Geometry::MultiLineString(l) => return assert!(l.len() >= 2 && l.iter().all(|l| l.len() >= 2)),
        Geometry::Polygon(rings) => vec![rings.clone()],
        Geometry::MultiPolygon(polygons) => polygons.clone(),
    };
    for rings in &polygons {
        for (i, ring) in rings.iter().enumerate() {
            assert!(ring.len() >= 4 && ring.first() == ring.last());
            assert!(if i == 0 { signed_area(ring) > 0.0 } else { signed_area(ring) < 0.0 }, "{ring:?}");
        }
    }
}

fn at_km(location: &Location, id: &str) -> f64 {
    km(location.point, at(&place(id)))
}

const ALEPPO: &str = "geonames:170063";
const IDLIB: &str = "geonames:169577";

#[test]
fn settlements_are_points() {
    let aleppo = find(ALEPPO, At, None, None);
    assert_eq!(*aleppo.geometry, Geometry::Point([37.16117, 36.20124]));
    assert_eq!(aleppo.precision, GeoPrecision::Exact);
    assert!((7000..10_000).contains(&aleppo.radius_m.unwrap()));
    let village = find("dateline:tal-hadya", In, None, None);
    assert_eq!(village.radius_m, Some(1000));
    assert_eq!(find("geonames:3382998", At, None, None).radius_m, Some(700));
    let near = find("dateline:tal-hadya", Near, None, None);
    assert_eq!((near.radius_m, near.precision), (Some(5000), GeoPrecision::Near));
}

#[test]
fn distances_are_reckoned() {
    let south = find(IDLIB, Distance, Some("S"), Some(15.0));
    assert!((at_km(&south, IDLIB) - 15.0).abs() < 0.05);
    assert!(south.point[1] < 35.9 && (south.point[0] - 36.63393).abs() < 1e-3);
    assert_eq!(south.radius_m, Some(5500));
    let vaguer = find(IDLIB, Distance, None, Some(15.0));
    assert_eq!(at_km(&vaguer, IDLIB), 0.0);
    assert!(vaguer.radius_m > south.radius_m);
}

#[test]
fn directions_are_sectors() {
    let west = find(ALEPPO, Direction, Some("W"), None);
    assert!(matches!(&*west.geometry, Geometry::Polygon(r) if r.len() == 1), "{:?}", west.geometry);
    assert!(west.geometry.positions().all(|p| p[0] < 37.16117 && km(*p, [37.16117, 36.20124]) < 30.1));
    assert!(area::inside(&west.geometry, west.point) == Some(west.point));
    let village = find("dateline:tal-hadya", Direction, Some("NE"), None);
    assert!(village.radius_m < west.radius_m);
    assert_eq!(village.precision, GeoPrecision::Near);
    // No direction after all: a wide point.
    assert!(matches!(*find(ALEPPO, Direction, None, None).geometry, Geometry::Point(_)));
}

#[test]
fn sectors_keep_to_the_world() {
    for (home, direction) in [([179.99, -16.8], "E"), ([-179.99, -16.8], "W"), ([179.99, 60.0], "NE")] {
        let (geometry, middle) = area::sector(home, direction, 1.0, 20.0).unwrap();
        lint(&geometry);
        assert!(matches!(&geometry, Geometry::MultiPolygon(p) if p.len() == 2), "{geometry:?}");
        assert!(middle[0].abs() <= 180.0 && middle[0].signum() != home[0].signum());
    }
    assert!(area::sector([0.0, 89.0], "N", 1.0, 20.0).is_none());
    assert!(area::sector([0.0, 0.0], "up", 1.0, 20.0).is_none());
}

#[test]
fn areas_are_polygons_with_a_point_inside() {
    let governorate = find("geonames:172955", At, None, None);
    let Geometry::Polygon(rings) = &*governorate.geometry else { panic!("{:?}", governorate.geometry) };
    assert_eq!(rings.len(), 2);
    // The gazetteer's point lies in the hole.
    assert_ne!(governorate.point, [37.5, 36.25]);
    assert!(area::inside(&governorate.geometry, governorate.point).is_some());
    assert_eq!(governorate.precision, GeoPrecision::Admin1);
    assert!(governorate.radius_m > Some(100_000));
    let syria = find("geonames:163843", Near, None, None);
    assert_eq!((syria.point, syria.precision), ([38.0, 35.0], GeoPrecision::Country));
}

#[test]
fn parts_of_areas_are_cut() {
    let north = find("geonames:163843", Within, Some("N"), None);
    let south = find("geonames:163843", Within, Some("S"), None);
    assert!(north.geometry.positions().all(|p| p[1] >= 35.69));
    assert!(south.geometry.positions().all(|p| p[1] <= 34.21));
    assert!(north.point[1] > 35.7 && south.point[1] < 34.2);
    let north_east = find("geonames:163843", Within, Some("NE"), None);
    assert!(north_east.geometry.positions().all(|p| p[1] >= 34.94 && p[0] >= 38.99));
    assert!(matches!(*find("geonames:163843", Within, None, None).geometry, Geometry::Polygon(_)));
}

#[test]
fn parts_of_countries_beyond_the_antimeridian() {
    let block = |w: f64, e: f64| vec![vec![[w, 50.0], [e, 50.0], [e, 70.0], [w, 70.0], [w, 50.0]]];
    // A country from 30 to 190 degrees east, and one far island.
    let country = vec![
        block(30.0, 180.0),
        block(-180.0, -170.0),
        vec![vec![[-60.0, 0.0], [-59.0, 0.0], [-59.0, 1.0], [-60.0, 0.0]]],
    ];
    let east = Geometry::from_polygons(area::part(&country, "E").unwrap()).unwrap();
    lint(&east);
    assert!(east.positions().all(|p| p[0] > 136.0 || p[0] < -169.0), "{east:?}");
    assert!(east.positions().any(|p| p[0] < 0.0));
    assert!(area::part(&country, "sideways").is_none());
}

#[test]
fn roads_are_cut_to_the_stretch() {
    let m5 = place("dateline:m5");
    let near = |others: &[Place<'_>]| {
        let found = locate(&m5, Some(&relation(Near, None, None)), others, Detail::Coarse);
        lint(&found.geometry);
        assert_eq!(found.precision, GeoPrecision::Road);
        found
    };
    let whole = near(&[]);
    assert!(matches!(*whole.geometry, Geometry::MultiLineString(_)));
    let village = near(&[place("dateline:tal-hadya")]);
    assert!(matches!(*village.geometry, Geometry::LineString(_)), "{:?}", village.geometry);
    assert!(at_km(&village, "dateline:tal-hadya") < 1.5);
    assert!(village.geometry.positions().all(|p| km(*p, [36.943, 36.017]) < 3.3));
    let stretch = near(&[place("own:saraqib"), place(ALEPPO)]);
    let Geometry::LineString(line) = &*stretch.geometry else { panic!() };
    assert!(line.len() >= 3 && line.iter().all(|p| p[1] > 35.8), "{line:?}");
    // The M5 does not pass Idlib within a few kilometres: the whole road, rather than a guess.
    assert_eq!(line::near(&[vec![[36.0, 33.0], [36.2, 33.5]]], [36.6, 35.9], 1.0), None);
}

#[test]
fn between_is_the_line_between() {
    let found = locate(&place(IDLIB), Some(&relation(Between, None, None)), &[place(ALEPPO)], Detail::Coarse);
    assert_eq!(*found.geometry, Geometry::LineString(vec![[36.63393, 35.93062], [37.16117, 36.20124]]));
    assert_eq!(found.precision, GeoPrecision::Near);
    // To itself, or to an unknown place: the point.
    for others in [vec![], vec![place(IDLIB)], vec![place("geonames:163843")]] {
        let alone = locate(&place(IDLIB), Some(&relation(Between, None, None)), &others, Detail::Coarse);
        assert!(matches!(*alone.geometry, Geometry::Point(_)));
    }
    let (cut, middle) = line::straight([179.0, 0.0], [-179.0, 1.0]).unwrap();
    lint(&cut);
    assert_eq!(
        cut,
        Geometry::MultiLineString(vec![vec![[179.0, 0.0], [180.0, 0.5]], vec![[-180.0, 0.5], [-179.0, 1.0]]])
    );
    assert_eq!(middle[0].abs(), 180.0);
}

#[test]
fn what_encloses_nothing_is_not_drawn() {
    assert_eq!(Geometry::from_lines(vec![vec![[1.0, 1.0], [1.0, 1.000_000_1]]]), None);
    assert_eq!(Geometry::from_polygons(vec![vec![vec![[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [0.0, 0.0]]]]), None);
    let clockwise = vec![vec![[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]];
    lint(&Geometry::from_polygons(vec![clockwise]).unwrap());
}

#[test]
fn what_is_blurred_stays_in_reach_and_tells_nothing_of_where_it_was() {
    let at = |lon: f64, lat: f64| {
        let point = [lon, lat];
        let geometry = Arc::new(Geometry::Point(point));
        Location { geometry, point, radius_m: None, precision: GeoPrecision::Exact }
    };
    for (lon, lat) in [(37.16, 36.2), (-179.999, -17.0), (12.0, 78.2), (0.0, 0.0)] {
        let blurred = at(lon, lat).blurred(10.0);
        let off = gazetteer::distance_km((lat, lon), (blurred.point[1], blurred.point[0]));
        assert!(off * 1000.0 <= f64::from(blurred.radius_m.unwrap()) * 1.01, "{lon} {lat}: {off} km");
        assert_eq!(*blurred.geometry, Geometry::Point(blurred.point));
    }
    assert_eq!(at(37.16, 36.2).blurred(10.0), at(37.161, 36.201).blurred(10.0));
}
