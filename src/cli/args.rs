//! The arguments of the command line.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use dateline::article::ReadOptions;
use dateline::decisions::Decisions;
use dateline::feature::FeatureOptions;
use dateline::recognize::{Mention, MentionKind};
use dateline::resolve::{Resolution, ResolveOptions, Scope};
use dateline::{Analysis, AnalysisOptions};
use gazetteer::{Compiled, Gazetteer, Sources};
use jiff::civil::Date;

use super::progress::Progress;

/// Turns news into maps: finds the places of an article, decides which place
/// each one is and what happened there, and writes GeoJSON.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, about, max_term_width = 100, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Draw the events and places of articles
    Map(MapArgs),
    /// List the places of each article
    Places(PlacesArgs),
    /// List the names that are unknown or ambiguous, with the nearest candidates
    Check(CheckArgs),
    /// Look names up in the gazetteer
    Lookup(LookupArgs),
    /// Measure against gold data
    Evaluate(EvaluateArgs),
    /// Build, check, describe and export gazetteers
    #[command(subcommand)]
    Gazetteer(GazetteerCommand),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, with a page for each command
    Man,
}

/// The gazetteers that names are looked up in.
#[derive(Debug, ClapArgs)]
pub struct LayerArgs {
    /// Lay this gazetteer over the built-in one; repeatable. A table (id, name,
    /// kind, lat, lon …), a GeoNames dump, GeoJSON with names, or what
    /// `gazetteer build` wrote
    #[arg(long = "gazetteer", value_name = "FILE")]
    pub layers: Vec<PathBuf>,
}

impl LayerArgs {
    /// Does something with the built-in gazetteer and the layers over it.
    pub fn with<T>(&self, work: impl FnOnce(&Gazetteer<'_>) -> anyhow::Result<T>) -> anyhow::Result<T> {
        self.with_new(None, work)
    }

    /// The same, with the new places of decisions, where there are any, above all
    /// layers: they are places only where somebody decided so.
    pub fn with_new<T>(
        &self,
        places: Option<Sources>,
        work: impl FnOnce(&Gazetteer<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        if self.layers.is_empty() && places.is_none() {
            return work(dateline::builtin());
        }
        let layers = gazetteer::read(dateline::BUILTIN, &self.layers)?;
        let mut gazetteer = gazetteer::stack(dateline::BUILTIN, &layers)?;
        let new = places.map(|places| Compiled::of(&places, &gazetteer)).transpose()?;
        if let Some(new) = &new {
            gazetteer.lay_unnamed(new)?;
        }
        work(&gazetteer)
    }
}

/// What to read, and how; common to all commands that read articles.
#[derive(Debug, ClapArgs)]
pub struct InputArgs {
    /// Files, folders, or `-` for the standard input: plain text, HTML, JSON
    /// Lines (id title text date url source lang), CSV with those columns
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Publication date of articles that state none
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// Language of the articles: en, fr, ar [default: found out]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// Lean towards this country (ISO 3166-1 alpha-2); repeatable
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub focus: Vec<String>,
    /// Only places of this country (ISO 3166-1 alpha-2); repeatable. A name that
    /// could be one there is taken for it where the text does not speak against it
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub country: Vec<String>,
    /// Only places in this box, in degrees
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, value_parser = bbox)]
    pub bbox: Option<[f64; 4]>,
    /// Only events of this day and later; undated ones are left out
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// Only events until this day; undated ones are left out
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<Date>,
    /// Write names of places in this language (fr, ar, …), where the gazetteer has one
    #[arg(long, value_name = "LANG")]
    pub names: Option<String>,
    /// Kinds of mention to take [default: map toponym; check toponym,metonym; places all]
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub kinds: Vec<KindArg>,
    /// Leave out places that are less sure than this, 0 to 1
    #[arg(long, value_name = "X", value_parser = share)]
    pub min_confidence: Option<f64>,
    #[command(flatten)]
    pub layers: LayerArgs,
    /// Apply what people decided about names: a file that `check
    /// --write-decisions` wrote and a person filled in
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,
    /// Articles to work on at a time [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Stop after this stage and print it as JSON Lines
    #[arg(long, value_name = "STAGE")]
    pub until: Option<Stage>,
    /// Say why: the evidence for each place, and the alternatives
    #[arg(long)]
    pub explain: bool,
    /// Print no counts
    #[arg(long, short)]
    pub quiet: bool,
}

fn bbox(text: &str) -> Result<[f64; 4], String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|n| n.trim().parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[w, s, e, n]) if [w, e].iter().all(|x| x.abs() <= 180.0) && -90.0 <= s && s <= n && n <= 90.0 => {
            Ok([w, s, e, n])
        }
        _ => Err("wanted west, south, east and north in degrees, such as 35.5,32,42.5,37.5".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|x| (0.0..=1.0).contains(x));
    share.ok_or_else(|| "wanted a number from 0 to 1, such as 0.5".to_owned())
}

fn kilometres(text: &str) -> Result<f64, String> {
    let km = text.parse().ok().filter(|km| (0.1..=1000.0).contains(km));
    km.ok_or_else(|| "wanted kilometres from 0.1 to 1000, such as 10".to_owned())
}

fn country(code: &str) -> Result<String, String> {
    let code = code.to_ascii_uppercase();
    if dateline::builtin().unit(&code).is_some() {
        Ok(code)
    } else {
        Err("no such country; wanted an ISO 3166-1 alpha-2 code such as SY".to_owned())
    }
}

impl InputArgs {
    /// How articles are read.
    pub fn read_options(&self) -> ReadOptions {
        ReadOptions { date: self.date, lang: self.lang.clone(), ..ReadOptions::default() }
    }

    /// Does something with the gazetteers, and with how articles are understood;
    /// says in the end what came of the decisions.
    pub fn with<T>(
        &self,
        work: impl FnOnce(&Gazetteer<'_>, &AnalysisOptions) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let Some(path) = &self.decisions else {
            return self.layers.with(|gazetteer| work(gazetteer, &self.analysis_options(None)));
        };
        let mut decisions = Decisions::read(path)?;
        self.layers.with_new(decisions.new_places(), |gazetteer| {
            decisions.find_places(gazetteer)?;
            let decisions = Arc::new(decisions);
            let done = work(gazetteer, &self.analysis_options(Some(Arc::clone(&decisions))))?;
            if !self.quiet {
                super::report::say(&decisions.report());
            }
            Ok(done)
        })
    }

    /// How articles are understood.
    fn analysis_options(&self, decisions: Option<Arc<Decisions>>) -> AnalysisOptions {
        let scope = Scope { countries: self.country.clone(), bbox: self.bbox };
        AnalysisOptions {
            resolve: ResolveOptions { focus: self.focus.clone(), scope, ..ResolveOptions::default() },
            decisions,
            ..AnalysisOptions::default()
        }
    }

    /// The kinds of mention to take, `default` where the user does not say.
    pub fn kinds(&self, default: &[MentionKind]) -> Vec<MentionKind> {
        match self.kinds.as_slice() {
            [] => default.to_vec(),
            kinds => kinds.iter().map(|k| k.kind()).collect(),
        }
    }

    /// What is made into features, of the kinds `default` where the user does not say.
    pub fn feature_options(&self, default: &[MentionKind]) -> FeatureOptions {
        FeatureOptions {
            kinds: self.kinds(default),
            min_confidence: self.min_confidence,
            names: self.names.clone(),
            from: self.from,
            to: self.to,
            ..FeatureOptions::default()
        }
    }

    /// Whether a mention is listed that is of one of `kinds`.
    pub fn lists(&self, kinds: &[MentionKind], mention: &Mention, resolution: &Resolution) -> bool {
        let sure = resolution.place.is_none() || self.min_confidence.is_none_or(|least| resolution.confidence >= least);
        sure && kinds.contains(&mention.kind)
    }

    /// Reads all articles, works on each and hands the results on in order,
    /// together with the counts; articles that cannot be read are reported.
    pub fn each<T: Send>(
        &self,
        gazetteer: &Gazetteer<'_>,
        options: &AnalysisOptions,
        work: impl Fn(&Analysis<'_>) -> T + Sync,
        mut each: impl FnMut(T) -> anyhow::Result<()>,
    ) -> anyhow::Result<super::report::Counts> {
        if let Some(jobs) = self.jobs {
            // Fails only where a pool was made before, which nobody does.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build_global();
        }
        let mut counts = super::report::Counts::default();
        let started = Instant::now();
        let reading = self.read_options();
        let mut progress = Progress::new(&self.inputs, &reading, self.quiet);
        dateline::run(
            dateline::article::articles(&self.inputs, &reading),
            |article, piece| {
                let analysis = Analysis::of_piece(gazetteer, article, piece, options);
                (super::report::Counts::of(&analysis), work(&analysis))
            },
            |result| match result {
                Ok((of_article, value)) => {
                    counts.add(&of_article);
                    progress.show(counts.articles);
                    each(value)
                }
                Err(error) => {
                    counts.unreadable += 1;
                    super::report::error(&error.into());
                    anyhow::Ok(())
                }
            },
        )?;
        drop(progress);
        if !self.quiet {
            counts.print(started.elapsed());
        }
        Ok(counts)
    }
}

/// A stage of the way from text to features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// Names found in the text
    Mentions,
    /// The places that each name may stand for
    Candidates,
    /// The place that was chosen, with the evidence
    Resolutions,
    /// What happened
    Events,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  dateline map article.txt --date 2024-11-29 -o map.geojson
  dateline map news/ --merge --from 2024-11-27 --to 2024-12-08 -o map.html
  dateline map news.jsonl --country SY --decisions names.tsv -o map.gpkg
  curl -s https://example.org/article.html | dateline map - > map.geojson")]
pub struct MapArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Where to write [default: the standard output]
    #[arg(long, short, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// geojson, geojsonl, geojsonseq, csv, kml, gpkg, fgb, html [default: by the ending of OUT]
    #[arg(long, short, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Draw areas and roads as they are, or a point for each
    #[arg(long, value_name = "GEOMETRY", default_value = "native")]
    pub geometry: GeometryArg,
    /// How fine outlines are drawn
    #[arg(long, value_name = "DETAIL", default_value = "coarse")]
    pub areas: AreasArg,
    /// Leave out places that no event has
    #[arg(long)]
    pub events_only: bool,
    /// Give events that several articles tell one event_id; a feature for each
    /// telling, those of one event together
    #[arg(long)]
    pub merge: bool,
    /// Move pins of hospitals, schools, camps, bases and crossings within cells
    /// of this size, and widen their radius; names and quotes stay as they are
    #[arg(long, value_name = "KM", value_parser = kilometres)]
    pub blur: Option<f64>,
    /// Write beside OUT what QGIS reads: its style, its metadata, a project
    #[arg(long)]
    pub qgis: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GeometryArg {
    /// Points, lines, polygons
    Native,
    /// Points only
    Point,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AreasArg {
    /// Good for a map of a country
    Coarse,
    /// The full outlines
    Fine,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  dateline places article.txt
  dateline places news/ -f csv > places.csv
  dateline places article.txt --names fr --kinds toponym")]
pub struct PlacesArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// How to print
    #[arg(long, short, value_name = "FORMAT", default_value = "table")]
    pub format: PlacesFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlacesFormat {
    /// For reading: the places of each article, those that it is most about first
    Table,
    /// One array
    Json,
    /// An article a line
    Jsonl,
    /// A mention a row
    Csv,
    /// A place of an article a feature
    Geojson,
    /// W3C Web Annotations, one for each mention
    Webanno,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  dateline check news/
  dateline check news/ --write-decisions names.tsv
  dateline map news/ --decisions names.tsv -o map.geojson")]
pub struct CheckArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// How to print
    #[arg(long, short, value_name = "FORMAT", default_value = "table")]
    pub format: CheckFormat,
    /// Write a table to be filled in by a person and given to --decisions
    #[arg(long, value_name = "FILE")]
    pub write_decisions: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For reading
    Table,
    /// A name a row
    Csv,
    /// One array
    Json,
    /// A candidate a point
    Geojson,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  dateline lookup \"Tell Hadia\" --country SY
  dateline lookup - -f csv < names.txt")]
pub struct LookupArgs {
    /// Names; `-` reads them from the standard input, one a line
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    #[command(flatten)]
    pub layers: LayerArgs,
    /// Put places near this point first
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true, value_parser = point)]
    pub near: Option<(f64, f64)>,
    /// Only places of this country (ISO 3166-1 alpha-2); repeatable
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub country: Vec<String>,
    /// Candidates for each name at most
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// How to print
    #[arg(long, short, value_name = "FORMAT", default_value = "table")]
    pub format: LookupFormat,
    /// Say why: the rules behind each score
    #[arg(long)]
    pub explain: bool,
}

fn point(text: &str) -> Result<(f64, f64), String> {
    let parsed = text.split_once(',').and_then(|(lat, lon)| Some((lat.trim().parse().ok()?, lon.trim().parse().ok()?)));
    match parsed {
        Some((lat, lon)) if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) => Ok((lat, lon)),
        _ => Err("wanted a latitude and a longitude in degrees, such as 36.2,37.16".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LookupFormat {
    /// For reading
    Table,
    /// A name a line
    Jsonl,
    /// A candidate a row
    Csv,
    /// A candidate a point
    Geojson,
}

#[derive(Debug, Subcommand)]
pub enum GazetteerCommand {
    /// Compile gazetteer files into one that opens at once
    Build(BuildArgs),
    /// Say what is wrong with gazetteer files, with file and line
    Check(SourceArgs),
    /// Count places by source, country and kind, with licences
    Info(LayerArgs),
    /// Write the places of the layers, or of the built-in gazetteer
    Export(ExportArgs),
}

#[derive(Debug, ClapArgs)]
pub struct SourceArgs {
    /// Tables (id, name, kind, lat, lon …), GeoNames dumps, alternateNamesV2.txt,
    /// GeoJSON with names
    #[arg(value_name = "SOURCE", required = true)]
    pub sources: Vec<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  dateline gazetteer build SY.txt alternateNamesV2.txt -o sy.gaz
  dateline map news/ --gazetteer sy.gaz -o map.geojson")]
pub struct BuildArgs {
    #[command(flatten)]
    pub sources: SourceArgs,
    /// Where to write
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// Licence of the places, where the files state none
    #[arg(long, value_name = "LICENCE", default_value = "")]
    pub licence: String,
    /// Whom a map of the places must credit, where the files do not say it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub attribution: String,
    /// Print no counts
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  dateline gazetteer export --gazetteer villages.tsv -f lpf -o villages.json
  dateline gazetteer export --decisions names.tsv -f tsv")]
pub struct ExportArgs {
    #[command(flatten)]
    pub layers: LayerArgs,
    /// Write the new places of these decisions
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,
    /// How to write
    #[arg(long, short, value_name = "FORMAT", default_value = "geojson")]
    pub format: ExportFormat,
    /// Where to write [default: the standard output]
    #[arg(long, short, value_name = "OUT")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Points, lines and polygons
    Geojson,
    /// Our table of places; shapes are left out
    Tsv,
    /// Linked Places format
    Lpf,
}

#[derive(Debug, ClapArgs)]
pub struct EvaluateArgs {
    #[command(subcommand)]
    pub what: EvaluateWhat,
}

#[derive(Debug, Subcommand)]
pub enum EvaluateWhat {
    /// Articles with their place names marked: `{"id","lang","title","text",
    /// "toponyms":[{"start","end","lat","lon","geonameid"}]}` lines
    Articles(ArticlesArgs),
    /// Pairs of names: `{"a","b","same"}` lines
    Pairs(GoldArgs),
    /// Names with their points: `{"where","lat","lon"}` lines
    Names(NamesArgs),
    /// Events: `{"text","verbs","event_locations"}`, `{"text","event_type"}` or
    /// `{"headline","where","lat","lon"}` lines, or a table of events beside the
    /// articles that tell them
    Events(GoldArgs),
}

#[derive(Debug, ClapArgs)]
pub struct ArticlesArgs {
    #[command(flatten)]
    pub gold: GoldArgs,
    /// Only tell which places the marked names are, or only find names and
    /// places from the text alone [default: both]
    #[arg(long, value_name = "SPANS")]
    pub spans: Option<Spans>,
    /// Kinds of mention that count as places found [default: toponym,metonym]
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub kinds: Vec<KindArg>,
    /// Count words for peoples ("Syrian") as places found, as some corpora do
    #[arg(long)]
    pub demonyms: bool,
    /// Articles to work on at a time [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Spans {
    /// The spans that the gold data mark
    Gold,
    /// Those that the program finds
    Own,
}

/// What a place name does where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// It names a place
    Toponym,
    /// It names a government or an army by its place
    Metonym,
    /// It names a people
    Demonym,
    /// It is part of another name
    Embedded,
}

impl KindArg {
    /// The kind of mention.
    pub fn kind(self) -> MentionKind {
        match self {
            KindArg::Toponym => MentionKind::Toponym,
            KindArg::Metonym => MentionKind::Metonym,
            KindArg::Demonym => MentionKind::Demonym,
            KindArg::Embedded => MentionKind::Embedded,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub struct NamesArgs {
    #[command(flatten)]
    pub gold: GoldArgs,
    /// Only places of this country (ISO 3166-1 alpha-2); repeatable
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub country: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub struct GoldArgs {
    /// Files of gold data
    #[arg(value_name = "GOLD", required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub layers: LayerArgs,
    /// How to print
    #[arg(long, short, value_name = "FORMAT", default_value = "table")]
    pub format: EvaluateFormat,
    /// Exit with 1 where a measure of any file is below X; repeatable
    #[arg(long, value_name = "MEASURE=X", value_parser = minimum)]
    pub min: Vec<(String, f64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvaluateFormat {
    /// For reading
    Table,
    /// One object
    Json,
}

fn minimum(text: &str) -> Result<(String, f64), String> {
    let parsed = text.split_once('=').and_then(|(name, x)| Some((name.trim().to_owned(), x.trim().parse().ok()?)));
    parsed.ok_or_else(|| "wanted a measure and a number, such as accuracy=0.83".to_owned())
}

#[derive(Debug, ClapArgs)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}
