//! Mentions and a small gazetteer for tests.

use std::sync::LazyLock;

use gazetteer::name::normalize;
use gazetteer::{Gazetteer, Referent, Sources, compile};

use crate::recognize::{Field, Mention, MentionKind};
use crate::text::Text;

/// The mention of `name` where it stands for the `nth` time (from 1).
pub(crate) fn mention(text: &Text<'_>, name: &str, kind: MentionKind, nth: usize) -> Mention {
    let found = text.source.match_indices(name).nth(nth - 1);
    let (start, _) = found.unwrap_or_else(|| panic!("no `{name}` in `{}`", text.source));
    let bytes = start..start + name.len();
    let first = text.tokens.iter().position(|t| t.end() > bytes.start).unwrap();
    let last = text.tokens.iter().rposition(|t| t.start() < bytes.end).unwrap();
    let sentence = text.sentence_of(first);
    let key = normalize(name);
    let tokens = first..last + 1;
    let evidence = crate::recognize::PlaceEvidence::default();
    Mention {
        field: Field::Text,
        bytes,
        tokens,
        sentence,
        kind,
        key,
        asked: None,
        named_after: None,
        organisation: None,
        evidence,
        score: 1.0,
    }
}

/// Toponyms, in the order of the text.
pub(crate) fn mentions(text: &Text<'_>, names: &[&str]) -> Vec<Mention> {
    let mut list: Vec<Mention> = Vec::new();
    for name in names {
        let nth = list.iter().filter(|m| text.slice(m.bytes.clone()) == *name).count() + 1;
        list.push(mention(text, name, MentionKind::Toponym, nth));
    }
    list.sort_by_key(|m| m.bytes.start);
    list
}

const PLACES: &str = "\
id\tname\tkind\tlat\tlon\tcountry\tpopulation\tnames
geonames:163843\tSyria\tcountry\t35\t38\tSY\t0\tfr:Syrie|ar:سوريا
geonames:169577\tHoms\tsettlement\t34.72\t36.72\tSY\t0\tar:حمص
geonames:170063\tAleppo\tsettlement\t36.20\t37.16\tSY\t0\tfr:Alep|ar:حلب
geonames:294640\tIsrael\tcountry\t31.5\t34.75\tIL\t0\tfr:Israël|ar:إسرائيل
geonames:298795\tTurkey\tcountry\t39\t35\tTR\t0\tfr:Turquie|ar:تركيا
geonames:323786\tAnkara\tsettlement\t39.92\t32.85\tTR\t0\tar:أنقرة
";

const DEMONYMS: &str = "\
place_id\tlang\tforms
geonames:163843\ten\tSyrian|Syrians
geonames:163843\tfr\tsyrien|syrienne|syriennes|syriens
geonames:163843\tar\tالسوري|السورية
geonames:294640\ten\tIsraeli
geonames:294640\tfr\tisraélien|israéliens|israélienne|israéliennes
geonames:294640\tar\tإسرائيلية
geonames:298795\ten\tTurkish
geonames:298795\tfr\tturc|turque|turques
";

const ORGANISATIONS: &str = "\
slug\tkind\tcountry\tnames
hts\tarmed_group\tSY\tHayat Tahrir al-Sham|Hayat Tahrir el-Sham|abbr:HTS|ar:هيئة تحرير الشام
sohr\tmonitor\tSY\tSyrian Observatory for Human Rights|fr:Observatoire syrien des droits de l'homme|abbr:OSDH|abbr:SOHR|ar:المرصد السوري لحقوق الإنسان
anadolu\tagency\tTR\tAnadolu|ar:الأناضول
jazeera\tmedium\tQA\tAl Jazeera|ar:الجزيرة
mayadeen\tmedium\tLB\tAl Mayadeen|Al-Mayadeen
watan\tmedium\tSY\tAl-Watan
hezbollah\tarmed_group\tLB\tHezbollah
sana\tagency\tSY\tSANA|ar:سانا
";

/// A gazetteer of a few places, peoples and organisations.
pub(crate) static GAZETTEER: LazyLock<Gazetteer<'static>> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("dateline-event-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, content: &str| {
        let path = folder.join(name);
        std::fs::write(&path, content).unwrap();
        vec![path]
    };
    let sources = Sources {
        places: write("places.tsv", PLACES),
        demonyms: write("demonyms.tsv", DEMONYMS),
        organisations: write("organisations.tsv", ORGANISATIONS),
        ..Sources::default()
    };
    let bytes = compile(&sources).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    Gazetteer::new(bytes.leak()).unwrap()
});

/// The mentions that a list of names makes: `+Name` is embedded, `~Name` a
/// demonym, `!Name` a metonym, anything else a toponym. The same name again is
/// its next occurrence.
pub(crate) fn marked(text: &Text<'_>, names: &[&str]) -> Vec<Mention> {
    let mut seen: Vec<&str> = Vec::new();
    let mut list: Vec<Mention> = Vec::new();
    for marked in names {
        let (kind, name) = match marked.chars().next() {
            Some('+') => (MentionKind::Embedded, &marked[1..]),
            Some('~') => (MentionKind::Demonym, &marked[1..]),
            Some('!') => (MentionKind::Metonym, &marked[1..]),
            _ => (MentionKind::Toponym, *marked),
        };
        let nth = seen.iter().filter(|s| **s == name).count() + 1;
        seen.push(name);
        let mut mention = mention(text, name, kind, nth);
        mention.organisation = GAZETTEER.get(&normalize(name)).find_map(|e| match e.referent {
            Referent::Organisation(o) if kind == MentionKind::Embedded => Some(o),
            _ => None,
        });
        list.push(mention);
    }
    list.sort_by_key(|m| m.bytes.start);
    list
}
