//! What a page says about its article: schema.org in JSON-LD, Open Graph, Dublin Core, HTML itself.

use dom_query::Document;
use jiff::civil::Date;
use serde_json::Value;

use crate::article::{Article, parse_date};

/// Where a date of publication is written, the most reliable first: selector and attribute.
const DATES: &[(&str, &str)] = &[
    ("meta[property='article:published_time']", "content"),
    ("meta[property='og:article:published_time']", "content"),
    ("[itemprop~=datePublished]", "content"),
    ("[itemprop~=datePublished]", "datetime"),
    ("meta[name='dc.date.issued' i]", "content"),
    ("meta[name='dcterms.issued' i]", "content"),
    ("meta[name='dcterms.created' i]", "content"),
    ("meta[name='dc.date.created' i]", "content"),
    ("meta[name='dc.date' i]", "content"),
    ("meta[name='dcterms.date' i]", "content"),
    ("meta[name='parsely-pub-date' i]", "content"),
    ("meta[name='sailthru.date' i]", "content"),
    ("meta[name='article.published' i]", "content"),
    ("meta[name='publish-date' i]", "content"),
    ("meta[name='publishdate' i]", "content"),
    ("meta[name='pubdate' i]", "content"),
    ("meta[name='date' i]", "content"),
    ("time[pubdate]", "datetime"),
    ("article time[datetime]", "datetime"),
    ("main time[datetime]", "datetime"),
    ("time[datetime]", "datetime"),
];

const TITLES: &[&str] = &["meta[property='og:title']", "meta[name='og:title']", "meta[name='twitter:title']"];
const PUBLISHERS: &[&str] =
    &["meta[property='og:site_name']", "meta[name='og:site_name']", "meta[name='dc.publisher' i]"];

/// All of an article but its identifier and its text.
pub(super) fn read(document: &Document) -> Article {
    let linked = linked_data(document);
    let linked = linked.as_ref();
    let publisher = linked.and_then(|data| name(data.get("publisher")?)).or_else(|| content(document, PUBLISHERS));
    let page_title = tidy(&document.select_single("title").text());
    let title = linked
        .and_then(|data| tidy(data.get("headline")?.as_str()?))
        .or_else(|| content(document, TITLES))
        .or_else(|| heading(document, page_title.as_deref()))
        .or_else(|| page_title.as_deref().map(|title| without_publisher(title, publisher.as_deref()).to_owned()));
    Article {
        title,
        date: linked
            .and_then(|data| parse_date(data.get("datePublished")?.as_str()?))
            .or_else(|| DATES.iter().find_map(|(selector, attribute)| date(document, selector, attribute))),
        url: attribute(document, "link[rel~=canonical]", "href")
            .into_iter()
            .chain(attribute(document, "meta[property='og:url']", "content"))
            .chain(linked.and_then(|data| tidy(data.get("url")?.as_str()?)))
            .find(|url| url.starts_with("https://") || url.starts_with("http://")),
        source: publisher,
        lang: attribute(document, "html", "lang")
            .or_else(|| attribute(document, "html", "xml:lang"))
            .or_else(|| linked.and_then(|data| name(data.get("inLanguage")?)))
            .or_else(|| attribute(document, "meta[http-equiv='content-language' i]", "content"))
            .or_else(|| attribute(document, "meta[property='og:locale']", "content"))
            .map(|tag| tag.replace('_', "-")),
        ..Article::default()
    }
}

fn attribute(document: &Document, selector: &str, attribute: &str) -> Option<String> {
    document.select(selector).iter().find_map(|node| tidy(&node.attr(attribute)?))
}

fn content(document: &Document, selectors: &[&str]) -> Option<String> {
    selectors.iter().find_map(|selector| attribute(document, selector, "content"))
}

fn date(document: &Document, selector: &str, attribute: &str) -> Option<Date> {
    let written = document.select_single(selector).attr(attribute)?;
    parse_date(&written).or_else(|| jiff::fmt::rfc2822::parse(&written).ok().map(|time| time.date()))
}

/// The heading of the article, where there is no doubt which one it is: the title of the page repeats it.
fn heading(document: &Document, page_title: Option<&str>) -> Option<String> {
    let headings = document.select("h1");
    let mut headings = headings.iter().filter_map(|heading| tidy(&heading.text()));
    match page_title.map(str::to_lowercase) {
        Some(title) => headings.filter(|heading| title.contains(&heading.to_lowercase())).max_by_key(String::len),
        None => headings.next().filter(|_| headings.next().is_none()),
    }
}

/// A title of a page without the name of its publisher: "Aleppo falls | Example".
fn without_publisher<'a>(title: &'a str, publisher: Option<&str>) -> &'a str {
    for separator in [" | ", " :: ", " » ", " · ", " - ", " – ", " — "] {
        if let Some((head, tail)) = title.rsplit_once(separator) {
            // A dash may be part of a headline, and so may what stands before a bar.
            let known = publisher.is_some_and(|name| name.eq_ignore_ascii_case(tail.trim()));
            let bar = !separator.contains(['-', '–', '—']) && head.split_whitespace().nth(1).is_some();
            if known || bar {
                return head.trim_end();
            }
        }
    }
    title
}

/// White space collapsed; `None` if nothing is left.
fn tidy(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The first article that the page describes in JSON-LD.
fn linked_data(document: &Document) -> Option<Value> {
    let scripts = document.select("script[type='application/ld+json' i]");
    scripts.iter().find_map(|script| {
        let text = script.text();
        let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim_end_matches(';');
        article_in(serde_json::from_str(text).ok()?)
    })
}

fn article_in(value: Value) -> Option<Value> {
    match value {
        Value::Array(values) => values.into_iter().find_map(article_in),
        Value::Object(mut members) => match members.get("@type") {
            Some(kind) if is_article(kind) => Some(Value::Object(members)),
            _ => ["@graph", "mainEntity"].iter().find_map(|name| article_in(members.remove(*name)?)),
        },
        _ => None,
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind == "Report",
        Value::Array(kinds) => kinds.iter().any(is_article),
        _ => false,
    }
}

/// A name: a string, or an object that has one, or the first of several.
fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => tidy(text),
        Value::Array(values) => values.iter().find_map(name),
        Value::Object(members) => name(members.get("name").or_else(|| members.get("alternateName"))?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(page: &str) -> Article {
        read(&Document::from(page))
    }

    #[test]
    fn json_ld() {
        let article = of(
            r#"<html lang="en"><title>x</title><script type="application/ld+json">{"@type":"WebSite"}</script>
            <script type="application/ld+json">{"@graph":[{"@type":"Organization","name":"Not this"},
            {"@type":["NewsArticle"],"headline":"Aleppo  falls","datePublished":"2024-11-29T22:00:00Z",
            "publisher":{"@type":"Organization","name":"Example Herald"},"inLanguage":"fr","url":"https://e.org/a"}]}</script>
            <meta property="article:published_time" content="2024-12-24"><meta property="og:title" content="Other">"#,
        );
        assert_eq!(article.title.as_deref(), Some("Aleppo falls"));
        assert_eq!(article.date, Some(jiff::civil::date(2024, 11, 29)));
        assert_eq!(article.source.as_deref(), Some("Example Herald"));
        assert_eq!(article.lang.as_deref(), Some("en"));
        assert_eq!(article.url.as_deref(), Some("https://e.org/a"));
    }

    #[test]
    fn open_graph() {
        let article = of(r#"<html><head><title>x</title><meta property="og:title" content="Alep &amp; Hama">
            <meta property="og:site_name" content="L'Exemple"><meta property="og:locale" content="fr_FR">
            <meta property="article:published_time" content="soon"><meta name="DC.date.issued" content="2024-11-30">
            <link rel="canonical" href="/a"><meta property="og:url" content="https://e.org/a">"#);
        assert_eq!(article.title.as_deref(), Some("Alep & Hama"));
        assert_eq!(article.date, Some(jiff::civil::date(2024, 11, 30)));
        assert_eq!(article.source.as_deref(), Some("L'Exemple"));
        assert_eq!(article.lang.as_deref(), Some("fr-FR"));
        assert_eq!(article.url.as_deref(), Some("https://e.org/a"));
    }

    #[test]
    fn dates_of_pages() {
        let day = Some(jiff::civil::date(2024, 11, 29));
        for page in [
            "<meta name=date content=2024-11-29>",
            "<meta name=pubdate content='Fri, 29 Nov 2024 21:00:00 +0300'>",
            "<meta name=DC.Date content=2024-11-29>",
            "<p>x<time datetime=2024-11-29T10:00>Friday</time>",
            "<aside><time datetime=2020-01-01></time></aside><article><time datetime=2024-11-29></time></article>",
            "<span itemprop=datePublished content=2024-11-29></span>",
            "<script type=application/ld+json>{broken</script><meta name=date content=2024-11-29>",
        ] {
            assert_eq!(of(page).date, day, "{page}");
        }
        for page in ["<p>29 November 2024", "<meta name=revised content=2024-11-29>", "<time>2024-11-29</time>"] {
            assert_eq!(of(page).date, None, "{page}");
        }
    }

    #[test]
    fn titles() {
        for (page, title) in [
            ("<title>Aleppo falls | Example</title>", Some("Aleppo falls")),
            ("<title>Syria | Example</title>", Some("Syria | Example")),
            ("<title>Aleppo falls - Example</title><meta property=og:site_name content=example>", Some("Aleppo falls")),
            ("<title>Aleppo falls - Assad leaves</title>", Some("Aleppo falls - Assad leaves")),
            ("<title>Aleppo falls, Site</title><h1>Site</h1><h1>Aleppo\n falls</h1>", Some("Aleppo falls")),
            ("<title>Aleppo falls</title><h1>Middle East</h1>", Some("Aleppo falls")),
            ("<h1>Aleppo falls</h1>", Some("Aleppo falls")),
            ("<h1>One</h1><h1>Two</h1>", None),
            ("<p>Aleppo", None),
        ] {
            assert_eq!(of(page).title.as_deref(), title, "{page}");
        }
    }
}
