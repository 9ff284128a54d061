//! The text of an article, without what stands around it.
//!
//! What a page marks as no part of its text (navigation, forms, hidden boxes) is cut out first;
//! what remains is weighed by the `Readability` method: blocks with many words and few links.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability, TextMode};

/// Elements that hold no text to read.
const MUTE: &str = "script, style, noscript, template, svg, iframe, object, head > title";

/// Elements that are never part of an article, unless most of the page lies in one.
const NEVER: &str = "nav, aside, button, select, textarea, \
    form, dialog, footer, [hidden], [aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], \
    [role=complementary], [role=dialog], [role=alertdialog], [role=search], [role=menu], \
    [id*=cookie], [class*=cookie], [id*=consent], [class*=consent], [class*=gdpr], \
    [class*=share-], [class*=sharing], [class*=newsletter], [class*=related-], [class*=comments]";

/// Nesting beyond which a page is broken; weighing it would take long and much stack.
const DEEPEST: usize = 400;

/// The text of the article of a page, with a blank line between paragraphs; `None` where there is none.
pub(super) fn text(document: Document) -> Option<String> {
    document.select(MUTE).remove();
    if depth(&document) > DEEPEST {
        return paragraphs(&shallow_text(&document));
    }
    let all = document.body().map_or(0, |body| length(&body));
    for node in document.select(NEVER).nodes() {
        // A page may sit in a form as a whole, or in a box that a script would show.
        if length(node) * 2 < all {
            node.remove_from_parent();
        }
    }
    // "Read also: ...": a paragraph that is a link and nothing else is the headline of another article.
    for node in document.select("p > a:only-child, p > * > a:only-child").nodes() {
        if let Some(paragraph) = node.ancestors(Some(2)).into_iter().find(|up| up.node_name().as_deref() == Some("p")) {
            let (whole, link) = (length(&paragraph), length(node));
            if whole == link && whole * 2 < all {
                paragraph.remove_from_parent();
            }
        }
    }
    // The lead of an article may stand in its header.
    for node in document.select("article header, main header").nodes() {
        node.rename("div");
    }
    let fallback = document.body().map(|body| body.formatted_text());
    let config = Config { text_mode: TextMode::Formatted, disable_json_ld: true, ..Config::default() };
    let weighed = Readability::with_document(document, None, Some(config)).and_then(|mut page| page.parse());
    weighed.ok().and_then(|page| paragraphs(&page.text_content)).or_else(|| paragraphs(&fallback?))
}

fn length(node: &NodeRef<'_>) -> usize {
    node.text().split_ascii_whitespace().map(str::len).sum()
}

/// How deep the elements are nested.
fn depth(document: &Document) -> usize {
    let (mut node, mut depth, mut deepest) = (Some(document.root()), 0_usize, 0);
    while let Some(current) = node {
        deepest = deepest.max(depth);
        node = current.first_child().inspect(|_| depth += 1).or_else(|| {
            let mut up = current;
            loop {
                if let Some(next) = up.next_sibling() {
                    return Some(next);
                }
                up = up.parent()?;
                depth = depth.saturating_sub(1);
            }
        });
    }
    deepest
}

/// All text, without weighing.
fn shallow_text(document: &Document) -> String {
    let mut text = String::new();
    for node in document.root().descendants_it().filter(|node| node.is_text()) {
        text.push_str(&node.text());
        text.push('\n');
    }
    text
}

/// Lines as paragraphs: trimmed, none of them empty, a blank line between them.
fn paragraphs(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + text.len() / 64);
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { continue };
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(first);
        for word in words {
            out.push(' ');
            out.push_str(word);
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: &str = "<p>On Thursday the fighters entered the village of <a href=x>Khan al-Asal</a>, west of Aleppo,
        residents said. The road to Saraqib was cut for hours, and the governor, who spoke in Idlib, said so.</p>";

    fn of(page: &str) -> String {
        text(Document::from(page)).unwrap_or_default()
    }

    /// Every word of `kept` is in the text, and none with "OUT".
    fn check(page: &str, kept: &[&str]) {
        let text = of(page);
        assert!(!text.contains("OUT"), "{text}");
        for word in kept {
            assert!(text.contains(word), "{word} is not in: {text}");
        }
    }

    #[test]
    fn paragraphs_entities_and_white_space() {
        let text = of("<html><title>T</title><body><p>Alep\n  est&nbsp;tomb&eacute;e &amp; <b>Ha</b>ma.</p><p></p>\
            <p>Homs<br>&#1581;&#1604;&#1576;</p><ul><li>Raqqa</li><li>Tabqa</li></ul></body>");
        assert_eq!(text, "Alep est tombée & Hama.\n\nHoms\n\nحلب\n\nRaqqa\n\nTabqa");
    }

    #[test]
    fn a_page_that_marks_its_article() {
        check(
            &format!(
                "<html><body><header><nav>OUT Home</nav></header><article><header><h1>T</h1><p>LEAD Aleppo, Syria's second \
                 city, fell.</p></header>{P}<!-- OUT --><figure><img><figcaption>CAPTION Hama</figcaption></figure>\
                 <aside>OUT Paris hotels</aside><h2>SUBHEAD</h2>{P}<p>SHORT Homs.</p>\
                 <p><strong><a href=z>OUT Read also: Paris</a></strong></p><script>OUT</script>\
                 <div class='share-tools'>OUT Share</div><form>OUT</form><footer>OUT Tags</footer></article>\
                 <article><a href=y>OUT Berlin votes</a></article>\
                 <section class=comments><p>OUT a comment, from Berlin, with commas, and more of them</p></section>\
                 <footer>OUT London office</footer></body>"
            ),
            &["LEAD", "CAPTION", "SUBHEAD", "SHORT", "village of Khan al-Asal, west"],
        );
    }

    #[test]
    fn a_page_that_marks_nothing() {
        let teasers = "<li><a href=y>OUT Paris, London, and Rome</a></li>".repeat(20);
        check(
            &format!(
                "<div id=cookie-banner><p>OUT We use cookies, in Ireland, and elsewhere, for many reasons.</p></div>\
                 <div><a>OUT Home</a></div><div class=w><div class=l><ul>{teasers}</ul></div><div class=t>\
                 <div>DATELINE Damascus</div>{P}{P}<p hidden>OUT</p><div>DIV It was quiet in Daraa, they said.</div></div></div>\
                 <div class=bottom>OUT Copyright, London.</div>"
            ),
            &["DATELINE", "DIV"],
        );
        check(
            "<table><tr><td><nav><a>OUT</a></nav></td><td>ONE Fighters took Tell Abyad, officials said.<br><br>TWO The border town was \
             empty, a correspondent said, and shelling went on, with no word on the dead.<br><br>THREE Raqqa.</td></tr></table>",
            &["ONE", "TWO", "THREE"],
        );
    }

    #[test]
    fn short_and_odd_pages() {
        check("<nav>OUT</nav><main><p>A car bomb went off in Azaz.</p></main><footer>OUT</footer>", &["Azaz"]);
        check("<p>ONE Troops left Kobani.</p><p>TWO They went to Qamishli.</p>", &["ONE", "TWO"]);
        check("Aleppo fell.", &["Aleppo fell."]);
        // A page that lies in a form, or waits for a script, as a whole.
        check(&format!("<form><div>{P}{P}</div></form>"), &["Saraqib"]);
        check(&format!("<html><body class=cookies-unset><div class=x>{P}</div></body>"), &["Saraqib"]);
        assert_eq!(of("<html><body><script>var x;</script></body></html>"), "");
        assert_eq!(of(""), "");
    }

    #[test]
    fn nesting_without_end() {
        let page = format!("{}<p>Aleppo fell.</p>", "<div>".repeat(3000));
        assert_eq!(of(&page), "Aleppo fell.");
    }
}
