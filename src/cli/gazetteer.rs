//! `dateline gazetteer`.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use dateline::decisions::Decisions;
use dateline::output::{AtomicFile, Output};
use gazetteer::source::Format;
use gazetteer::{Detail, Gazetteer, Place, Shape, Sources};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value, json};

use super::args::{BuildArgs, ExportArgs, ExportFormat, GazetteerCommand, SourceArgs};
use super::json::page_of;
use super::{Outcome, table};

/// Runs a command on gazetteers.
pub fn run(command: &GazetteerCommand) -> anyhow::Result<Outcome> {
    match command {
        GazetteerCommand::Build(args) => build(args),
        GazetteerCommand::Check(args) => check(args),
        GazetteerCommand::Info(args) => args.with(info),
        GazetteerCommand::Export(args) => match &args.decisions {
            None => args.layers.with(|gazetteer| export(gazetteer, 1.min(gazetteer.layer_count() - 1), args)),
            Some(path) => {
                let places = Decisions::read(path)?.new_places();
                if places.is_none() {
                    bail!("{}: has no new place; write `new` into the column `decision`", path.display());
                }
                args.layers.with_new(places, |gazetteer| export(gazetteer, gazetteer.layer_count() - 1, args))
            }
        },
    }
}

/// Shows on a terminal how far a compilation is.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::new(0);
        // The template is a constant that is right.
        if let Ok(style) = ProgressStyle::with_template("{msg:8} [{bar:30}] {percent:>3} %  {elapsed}, {eta} left") {
            bar.set_style(style);
        }
        Bar(bar)
    }

    fn show(&self, step: &'static str, done: u64, total: u64) {
        if self.0.message() != step {
            self.0.reset();
            self.0.set_message(step);
        }
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn build(args: &BuildArgs) -> anyhow::Result<Outcome> {
    let sources = Sources {
        licence: args.licence.clone(),
        attribution: args.attribution.clone(),
        ..Sources::layer(args.sources.sources.clone())
    };
    let mut file = AtomicFile::create(&args.output)?;
    let bar = Bar::new();
    let out = BufWriter::with_capacity(1 << 20, &mut file);
    let built =
        gazetteer::compile_to(&sources, Some(dateline::builtin()), out, &mut |s, done, total| bar.show(s, done, total));
    drop(bar);
    let summary = built?;
    file.commit()?;
    if !args.quiet {
        let stray = match summary.stray_names {
            0 => String::new(),
            n => format!("; {n} alternate names of places that are in none of the files"),
        };
        let (places, known, names) = (summary.places, summary.known, summary.names);
        writeln!(
            std::io::stderr(),
            "{}: {places} places, {known} of them known before, {names} names{stray}",
            args.output.display()
        )?;
    }
    Ok(Outcome::Done)
}

/// Problems of a file that are printed; the rest is counted.
const SHOWN: usize = 1000;

fn check(args: &SourceArgs) -> anyhow::Result<Outcome> {
    let (compiled, sources): (Vec<PathBuf>, Vec<PathBuf>) =
        args.sources.iter().cloned().partition(|path| matches!(Format::of(path), Ok(Format::Compiled)));
    let mut wrong: Vec<gazetteer::Error> = compiled.iter().filter_map(|path| gazetteer::verify(path).err()).collect();
    if !sources.is_empty() {
        let bar = Bar::new();
        wrong.extend(gazetteer::check(&Sources::layer(sources), Some(dateline::builtin()), &mut |s, done, total| {
            bar.show(s, done, total);
        })?);
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    for error in wrong.iter().take(SHOWN) {
        writeln!(out, "{error}")?;
    }
    out.flush()?;
    match wrong.len() {
        0 => writeln!(std::io::stderr(), "nothing is wrong")?,
        n => writeln!(std::io::stderr(), "{n} problem{}", if n == 1 { "" } else { "s" })?,
    }
    Ok(if wrong.is_empty() { Outcome::Done } else { Outcome::No })
}

/// Countries that are listed; the rest is counted together.
const COUNTRIES: usize = 20;

fn info(gazetteer: &Gazetteer<'_>) -> anyhow::Result<Outcome> {
    let mut by_source: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let mut by_country: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_kind: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for place in gazetteer.places() {
        let id = place.id();
        let source = by_source.entry(id.split_once(':').map_or("", |i| i.0).to_owned()).or_default();
        source[0] += 1;
        source[1] += place.names().count();
        *by_country.entry(place.country_code()).or_default() += 1;
        let kind = by_kind.entry(place.kind().as_str()).or_default();
        kind[0] += 1;
        kind[1] += usize::from(place.has_shape());
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let known = gazetteer.sources();
    let named = known.iter().map(|s| s.name.clone()).chain(by_source.keys().cloned());
    let mut listed: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for name in named {
        if listed.contains(&name) {
            continue;
        }
        let [places, names] = by_source.get(&name).copied().unwrap_or_default();
        let source = known.iter().find(|s| s.name == name);
        let licence = source.map(|s| s.licence.as_str()).filter(|l| !l.is_empty()).unwrap_or("not stated");
        rows.push(vec![name.clone(), places.to_string(), names.to_string(), licence.to_owned()]);
        listed.push(name);
    }
    table::write(&mut out, &["source", "places", "names", "licence"], &rows)?;
    writeln!(out)?;
    let kinds: Vec<Vec<String>> = by_kind
        .iter()
        .map(|(kind, [places, shapes])| vec![(*kind).to_owned(), places.to_string(), shapes.to_string()])
        .collect();
    table::write(&mut out, &["kind", "places", "with a shape"], &kinds)?;
    writeln!(out)?;
    let mut countries: Vec<(&str, usize)> = by_country.into_iter().collect();
    countries.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), *code));
    let rest = countries.split_off(COUNTRIES.min(countries.len()));
    let name = |code: &str| gazetteer.unit(code).map_or("in none, or in several", |c| c.name()).to_owned();
    let mut rows: Vec<Vec<String>> =
        countries.iter().map(|(code, n)| vec![(*code).to_owned(), name(code), n.to_string()]).collect();
    if !rest.is_empty() {
        let others = rest.iter().map(|(_, n)| n).sum::<usize>();
        rows.push(vec![String::new(), format!("{} others", rest.len()), others.to_string()]);
    }
    table::write(&mut out, &["", "country", "places"], &rows)?;
    writeln!(out, "\nA map of these places must credit: {}", gazetteer.attribution())?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// Writes the places of the layers from `first` on.
fn export(gazetteer: &Gazetteer<'_>, first: usize, args: &ExportArgs) -> anyhow::Result<Outcome> {
    let mut output = Output::open(args.output.as_deref())?;
    let mut out = BufWriter::with_capacity(1 << 18, &mut output);
    let layers = first..gazetteer.layer_count();
    let mut seen = std::collections::HashSet::new();
    let places = layers.flat_map(|layer| gazetteer.places_told_by(layer)).filter(|p| seen.insert(p.index()));
    let written = match args.format {
        ExportFormat::Tsv => tsv(places, &mut out),
        ExportFormat::Geojson => {
            collection(places, json!({ "attribution": gazetteer.attribution() }), feature, &mut out)
        }
        ExportFormat::Lpf => collection(places, json!({ "@context": LPF_CONTEXT }), linked_place, &mut out),
    };
    written.and_then(|()| out.flush()).context("cannot write the places")?;
    drop(out);
    output.commit()?;
    Ok(Outcome::Done)
}

/// The names of a place after the main one, as tables have them.
fn tagged(place: &Place<'_>) -> String {
    let mut all: Vec<String> = Vec::new();
    for name in place.names().skip(1) {
        let name = if name.lang.is_empty() { name.text.to_owned() } else { format!("{}:{}", name.lang, name.text) };
        if !all.contains(&name) && name != place.name() {
            all.push(name);
        }
    }
    all.join("|")
}

/// A unit's code, part by part: country, admin1, admin2.
fn unit_codes<'g>(place: &Place<'g>) -> [&'g str; 3] {
    let mut parts = place.unit_code().split('.');
    std::array::from_fn(|_| parts.next().unwrap_or(""))
}

fn tsv<'g>(places: impl Iterator<Item = Place<'g>>, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "id\tname\tkind\tcode\tlat\tlon\tcountry\tadmin1\tadmin2\tparent\tpcode\tpopulation\tnames")?;
    for place in places {
        let [country, admin1, admin2] = unit_codes(&place);
        let population = Some(place.population()).filter(|n| *n > 0).map_or_else(String::new, |n| n.to_string());
        writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}\t{}\t{country}\t{admin1}\t{admin2}\t{}\t{}\t{population}\t{}",
            place.id(),
            place.name(),
            place.kind(),
            place.code(),
            place.lat(),
            place.lon(),
            place.parent().map_or_else(String::new, |p| p.id()),
            place.pcode().unwrap_or(""),
            tagged(&place),
        )?;
    }
    Ok(())
}

fn collection<'g>(
    places: impl Iterator<Item = Place<'g>>,
    members: Value,
    feature: impl Fn(&Place<'g>) -> Value,
    out: &mut impl Write,
) -> std::io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\"")?;
    for (name, value) in members.as_object().into_iter().flatten() {
        write!(out, ",{}:{value}", Value::from(name.as_str()))?;
    }
    out.write_all(b",\"features\":[")?;
    for (n, place) in places.enumerate() {
        out.write_all(if n == 0 { b"\n" } else { b",\n" })?;
        write!(out, "{}", feature(&place))?;
    }
    out.write_all(b"\n]}\n")
}

/// The finest shape that is known, else the point.
fn geometry(place: &Place<'_>) -> Value {
    match place.shape(Detail::Fine) {
        None => json!({ "type": "Point", "coordinates": [place.lon(), place.lat()] }),
        Some(Shape::Lines(lines)) => match lines.as_slice() {
            [line] => json!({ "type": "LineString", "coordinates": line }),
            _ => json!({ "type": "MultiLineString", "coordinates": lines }),
        },
        Some(Shape::Polygons(polygons)) => match polygons.as_slice() {
            [rings] => json!({ "type": "Polygon", "coordinates": rings }),
            _ => json!({ "type": "MultiPolygon", "coordinates": polygons }),
        },
    }
}

fn feature(place: &Place<'_>) -> Value {
    let [country, admin1, admin2] = unit_codes(place);
    let text = |text: &str| if text.is_empty() { Value::Null } else { Value::from(text) };
    json!({
        "type": "Feature",
        "id": place.id(),
        "geometry": geometry(place),
        "properties": {
            "name": place.name(),
            "names": text(&tagged(place)),
            "kind": place.kind().as_str(),
            "code": text(place.code()),
            "lat": place.lat(),
            "lon": place.lon(),
            "country_code": text(country),
            "admin1_code": text(admin1),
            "admin2_code": text(admin2),
            "parent": place.parent().map(|p| p.id()),
            "pcode": place.pcode(),
            "population": Some(place.population()).filter(|n| *n > 0),
            "licence": text(&place.source().map_or_else(String::new, |s| s.licence)),
        },
    })
}

/// The terms of Linked Places format 1.1 and later.
const LPF_CONTEXT: &str =
    "https://raw.githubusercontent.com/LinkedPasts/linked-places/master/linkedplaces-context-v1.1.jsonld";

/// A place in Linked Places format,
/// <https://github.com/LinkedPasts/linked-places-format>.
fn linked_place(place: &Place<'_>) -> Value {
    let id = place.id();
    let page = page_of(&id);
    let source = place.source().map_or_else(|| "dateline".to_owned(), |s| s.name);
    let citation = json!([{ "label": source, "@id": page.clone().unwrap_or_else(|| format!("urn:{id}")) }]);
    let mut names: Vec<Value> = Vec::new();
    for name in place.names() {
        if names.iter().any(|n| n["toponym"] == name.text) {
            continue;
        }
        let mut members = Map::new();
        members.insert("toponym".into(), name.text.into());
        if !name.lang.is_empty() && name.lang != "abbr" {
            members.insert("lang".into(), name.lang.into());
        }
        members.insert("citations".into(), citation.clone());
        names.push(Value::Object(members));
    }
    let part_of = place.parent().or_else(|| place.admin1()).or_else(|| place.country());
    let relations = part_of.map(|whole| {
        json!({
            "relationType": "gvp:broaderPartitive",
            "relationTo": format!("urn:{}", whole.id()),
            "label": format!("part of {}", whole.name()),
        })
    });
    let country = place.country_code();
    json!({
        "@id": page.clone().unwrap_or_else(|| format!("urn:{id}")),
        "type": "Feature",
        "properties": {
            "title": place.name(),
            "ccodes": if country.is_empty() { vec![] } else { vec![country] },
        },
        "names": names,
        "types": [{ "label": place.kind().as_str(), "sourceLabels": [{ "label": place.code() }] }],
        "geometry": geometry(place),
        "links": page.iter().map(|p| json!({ "type": "exactMatch", "identifier": p })).collect::<Vec<_>>(),
        "relations": relations.into_iter().collect::<Vec<_>>(),
    })
}
