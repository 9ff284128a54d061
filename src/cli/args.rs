//! The arguments of the command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use dateline::article::ReadOptions;
use dateline::recognize::MentionKind;
use dateline::resolve::ResolveOptions;
use dateline::{Analysis, AnalysisOptions};
use gazetteer::Gazetteer;
use jiff::civil::Date;

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
        if self.layers.is_empty() {
            return work(dateline::builtin());
        }
        let layers = gazetteer::read(dateline::BUILTIN, &self.layers)?;
        work(&gazetteer::stack(dateline::BUILTIN, &layers)?)
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
    #[command(flatten)]
    pub layers: LayerArgs,
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
        ReadOptions { date: self.date, lang: self.lang.clone() }
    }

    /// How articles are understood.
    pub fn analysis_options(&self) -> AnalysisOptions {
        AnalysisOptions {
            resolve: ResolveOptions { focus: self.focus.clone(), ..ResolveOptions::default() },
            ..AnalysisOptions::default()
        }
    }

    /// Reads all articles, works on each and hands the results on in order,
    /// together with the counts; articles that cannot be read are reported.
    pub fn each<T: Send>(
        &self,
        gazetteer: &Gazetteer<'_>,
        work: impl Fn(&Analysis<'_>) -> T + Sync,
        mut each: impl FnMut(T) -> anyhow::Result<()>,
    ) -> anyhow::Result<super::report::Counts> {
        if let Some(jobs) = self.jobs {
            // Fails only where a pool was made before, which nobody does.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build_global();
        }
        let options = self.analysis_options();
        let mut counts = super::report::Counts::default();
        dateline::run(
            dateline::article::articles(&self.inputs, &self.read_options()),
            |article, piece| {
                let analysis = Analysis::of_piece(gazetteer, article, piece, &options);
                (super::report::Counts::of(&analysis), work(&analysis))
            },
            |result| match result {
                Ok((of_article, value)) => {
                    counts.add(&of_article);
                    each(value)
                }
                Err(error) => {
                    counts.unreadable += 1;
                    super::report::error(&error.into());
                    anyhow::Ok(())
                }
            },
        )?;
        if !self.quiet {
            counts.print();
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
pub struct MapArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Where to write [default: the standard output]
    #[arg(long, short, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// geojson, geojsonl, geojsonseq, csv, html [default: by the ending of OUT]
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
pub struct PlacesArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// How to print
    #[arg(long, short, value_name = "FORMAT", default_value = "table")]
    pub format: PlacesFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlacesFormat {
    /// For reading
    Table,
    /// One array
    Json,
    /// An article a line
    Jsonl,
    /// A mention a row
    Csv,
}

#[derive(Debug, ClapArgs)]
pub struct CheckArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// How to print
    #[arg(long, short, value_name = "FORMAT", default_value = "table")]
    pub format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For reading
    Table,
    /// A name a row
    Csv,
    /// One array
    Json,
}

#[derive(Debug, ClapArgs)]
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
pub struct ExportArgs {
    #[command(flatten)]
    pub layers: LayerArgs,
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
