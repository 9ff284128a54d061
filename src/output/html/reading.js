// The articles: their sentences with what was found in them, in their order;
// and what has no place.

/** The articles in the order of the file, each with its sentences. */
function articlesOf() {
  const articles = new Map();
  for (const one of items) {
    const { p } = one;
    const article = articles.get(p.doc_id) ?? { p, sentences: new Map() };
    articles.set(p.doc_id, article);
    const sentence = article.sentences.get(p.quote) ?? { quote: p.quote ?? "", items: [], at: Infinity };
    article.sentences.set(p.quote, sentence);
    sentence.items.push(one);
    const start = Math.min(p.char_start ?? Infinity, p.trigger_start ?? Infinity);
    sentence.at = Math.min(sentence.at, p.field === "title" ? start - 1e9 : start);
  }
  return [...articles.values()].map(({ p, sentences }) => ({ p, sentences: [...sentences.values()].sort((a, b) => a.at - b.at) }));
}

/** A small button for an item: its pin, what and where. */
function chip(one, choose) {
  const what = one.event ? say(one.p.event_type) : null;
  const where = one.located || one.name ? placePhrase(one) : say("no_place");
  const made = element("button", { type: "button", class: "chip" }, picture(imageOf(one)));
  if (what) made.append(element("b", { text: what }));
  made.append(element("span", { text: where, dir: "auto" }));
  if (!one.located) made.classList.add("nowhere");
  made.addEventListener("click", () => choose([one]));
  one.chip = made;
  return made;
}

/** A sentence that leads to its place when clicked; `heading`: `true`, or `"told"` where it stands elsewhere already. */
function sentenceOf({ quote, items: of }, lang, choose, heading) {
  const located = of.filter((one) => one.located);
  const words = element("button", { type: "button", class: heading ? "quote heading" : "quote", dir: "auto", lang }, markedQuote(quote, of));
  words.addEventListener("click", () => choose(located.length > 0 ? located : of));
  const made = element("li", { class: "sentence" }, heading === "told" ? null : words, element("div", { class: "chips" }, ...of.map((one) => chip(one, choose))));
  return made;
}

/** An address that may be followed; null for any that is not of the web. */
function webAddress(words) {
  try {
    const url = new URL(words);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Who published an article and when, with the way to it. */
function sourceLine(p) {
  const line = element("p", { class: "source" });
  const parts = [p.publisher, p.published && dayFormat.format(dateOf(p.published))].filter(Boolean);
  line.append(parts.join(" · "));
  const href = webAddress(p.source_url);
  if (href) {
    if (parts.length > 0) line.append(" · ");
    line.append(element("a", { href, text: say("read_source"), rel: "noopener noreferrer", target: "_blank" }));
  }
  return line;
}

/** Fills the reading panel; the result shows what passes the filters. */
function makeReading(place, choose) {
  const all = [];
  const articles = articlesOf();
  for (const { p, sentences } of articles) {
    const article = element("article", {}, sourceLine(p));
    const list = element("ol", {});
    const title = sentences.find(({ quote }) => quote === p.doc_title);
    const own = { article, sentences: [] };
    const add = (sentence, to, heading) => {
      const made = sentenceOf(sentence, p.language, choose, heading);
      own.sentences.push({ made, items: sentence.items });
      to.append(made);
    };
    if (title) add(title, article.appendChild(element("ul", { class: "title" })), articles.length > 1 || "told");
    else if (articles.length > 1) article.append(element("h2", { text: p.doc_title ?? p.doc_id, dir: "auto", lang: p.language }));
    for (const sentence of sentences) if (sentence !== title) add(sentence, list, false);
    article.append(list);
    place.append(article);
    all.push(own);
  }
  return (shown) => {
    for (const { article, sentences } of all) {
      let any = false;
      for (const { made, items: of } of sentences) {
        made.hidden = !of.some((one) => shown.has(one));
        any ||= !made.hidden;
        for (const one of of) if (one.chip) one.chip.hidden = !shown.has(one);
      }
      article.hidden = !any;
    }
  };
}

/** Names and events that the map cannot show; the result is how many. */
function makeUnplaced(place, choose) {
  const nowhere = items.filter((one) => !one.located);
  const groups = [
    ["unplaced_names", nowhere.filter((one) => one.p.mention)],
    ["unplaced_events", nowhere.filter((one) => !one.p.mention)],
  ];
  for (const [key, of] of groups) {
    if (of.length === 0) continue;
    const rows = of.map((one) => {
      const words = element("button", { type: "button", class: "quote" });
      const name = one.p.mention ?? say(one.p.event_type);
      words.append(element("b", { text: name, dir: "auto" }), element("span", { dir: "auto", lang: one.p.language }, markedQuote(one.p.quote ?? "", [one])));
      words.addEventListener("click", () => choose([one]));
      return element("li", { class: "sentence" }, words);
    });
    place.append(element("h2", { text: say(key) }), element("ol", {}, ...rows));
  }
  if (nowhere.length === 0) place.append(element("p", { class: "empty", text: say("unplaced_none") }));
  return nowhere.length;
}
