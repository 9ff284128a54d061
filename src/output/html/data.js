"use strict";
// What the page is given: the features, and the backdrop with its words.
// `p` is always the properties of a feature.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const collection = read("features");
const backdrop = read("backdrop");
const language = backdrop.language;
const rightToLeft = language === "ar";
const locale = { en: "en-GB", fr: "fr", ar: "ar-u-nu-latn" }[language];

/** A phrase in the page's language, its `{gaps}` filled. */
function say(key, values = {}) {
  const words = (backdrop.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  return language === "fr" ? words.replace(/\b([Dd])e (?=[AEIOUÀÂÉÈÊÎÔÛ])/g, "$1’") : words;
}

const numbers = new Intl.NumberFormat(locale);
const numberOf = (n) => numbers.format(n);

/** An element with a class, words and children; words are never markup. */
function element(tag, of = {}, ...children) {
  const { class: name, text, attributes = {}, style = {}, ...rest } = of;
  const made = Object.assign(document.createElement(tag), rest);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) if (value != null) made.setAttribute(key, value);
  for (const [key, value] of Object.entries(style)) made.style.setProperty(key, value);
  made.append(...children.filter((child) => child != null));
  return made;
}

/** Letters as search compares them: no case, no accents, one form of each Arabic letter. */
function folded(words) {
  return words
    .normalize("NFKD")
    .replace(/\p{M}|\u0640/gu, "")
    .toLowerCase()
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه");
}

/** What a certainty looks like: `firm`, `doubt`, `planned`, `denied`. */
function look(certainty) {
  if (certainty === "planned" || certainty === "denied") return certainty;
  return certainty == null || certainty === "asserted" || certainty === "reported" ? "firm" : "doubt";
}

const AREAS = new Set(["country", "region", "admin1", "admin2"]);

/** One feature as the page uses it. */
function item(feature, n) {
  const p = feature.properties;
  const known = backdrop.places[p.place_id];
  const event = p.event_type !== "mention";
  return {
    n,
    p,
    event,
    geometry: feature.geometry,
    located: feature.geometry != null && p.lat != null,
    at: [p.lon, p.lat],
    name: known?.[0] ?? p.place_name ?? p.mention ?? "",
    where: known?.[1] ?? "",
    /** An area is meant, and its middle says little. */
    vague: AREAS.has(p.geo_precision),
    look: look(p.certainty),
    /** Which place is meant is not sure. */
    unsure: p.resolution === "ambiguous" || p.resolution === "approximate",
    source: p.attribution ?? p.publisher ?? say("sources_none"),
    from: p.start?.slice(0, 10) ?? null,
    to: (p.end ?? p.start)?.slice(0, 10) ?? null,
    words: folded([p.mention, known?.[0], p.place_name, p.quote, p.doc_title].filter(Boolean).join("\n")),
  };
}

const items = collection.features.map(item);

/** The other places that a relation names, which only the title does, after `words`. */
function others(p, words) {
  const [, rest = ""] = p.title?.split(words) ?? [];
  const names = (p.start ? rest.replace(/, [^,]*$/, "") : rest).split(" and ");
  return names.map((name) => items.find((one) => one.p.place_name === name)?.name ?? (name || say("another_place")));
}

/** "west of Aleppo", "15 km south of Idlib". */
function placePhrase({ p, name }) {
  if (!name) return "";
  const dir = p.direction ? say(`dir_${p.direction}`) : "";
  const values = { place: name, dir, km: p.distance_km == null ? "" : numberOf(p.distance_km) };
  if (p.place_kind === "road") {
    const cut = `${p.place_name} ${p.relation} `;
    const [a, b] = others(p, cut);
    return p.title?.includes(cut) ? say(`road_${p.relation}`, { ...values, a, b }) : name;
  }
  switch (p.relation) {
    case "near": return say("near", values);
    case "direction": return dir ? say("direction", values) : name;
    case "distance": return dir ? say("distance", values) : say("distance_any", values);
    case "between": return say("between", { ...values, other: others(p, ` between ${p.place_name} and `)[0] });
    case "along": return say("along", values);
    case "within": return dir ? say("within", values) : name;
    default: return name;
  }
}

const dayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const axisFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const monthFormat = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
const yearFormat = new Intl.DateTimeFormat(locale, { year: "numeric", timeZone: "UTC" });
const dateOf = (day) => new Date(`${day}T00:00:00Z`);

/** A date as finely as it is known; empty where it is not. */
function datePhrase({ p, from, to }) {
  if (!from) return "";
  switch (p.time_precision) {
    case "month": return monthFormat.format(dateOf(from));
    case "year": return yearFormat.format(dateOf(from));
    case "week": return say("week_of", { date: dayFormat.format(dateOf(from)) });
    case "day": return dayFormat.formatRange(dateOf(from), dateOf(to));
    default: return "";
  }
}

/** The names and triggers of items: their words, and where they begin in their field. */
const marksOf = (of) => [
  ...of.map((item) => ({ words: item.p.mention, start: item.p.char_start, item, what: "mention" })),
  ...of.map((item) => ({ words: item.p.trigger, start: item.p.trigger_start, item, what: "trigger" })),
].filter((mark) => mark.words);

/** Where words stand in a quote, as code points; where they are words of their own comes first. */
function occurrences(quote, words) {
  const found = [];
  for (let at = quote.indexOf(words); at >= 0; at = quote.indexOf(words, at + 1)) {
    const inside = /^[\p{L}\p{M}]/u.test(quote.slice(at + words.length));
    found.push({ at, point: [...quote.slice(0, at)].length, inside });
  }
  return found.sort((a, b) => a.inside - b.inside);
}

/** Where a quote begins in its field: there most of its names and triggers agree. */
const begins = new Map();
function beginOf(quote) {
  if (!begins.has(quote)) {
    const votes = new Map();
    for (const { words, start } of marksOf(items.filter((one) => one.p.quote === quote))) {
      for (const { point } of occurrences(quote, words)) votes.set(start - point, (votes.get(start - point) ?? 0) + 1);
    }
    begins.set(quote, [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [0, 0])[0]);
  }
  return begins.get(quote);
}

/**
 * The quote as pieces `[words, item | null, "mention" | "trigger"]`: names and
 * triggers of the items are told apart from the rest.
 */
function pieces(quote, of) {
  const found = [];
  for (const { words, start, item, what } of marksOf(of)) {
    const free = occurrences(quote, words).filter(({ at }) => !found.some((f) => at < f.end && f.at < at + words.length));
    const off = ({ point }) => Math.abs(start - beginOf(quote) - point);
    const best = free.reduce((best, one) => (best && off(best) <= off(one) ? best : one), null);
    if (best) found.push({ at: best.at, end: best.at + words.length, item, what });
  }
  found.sort((a, b) => a.at - b.at);
  const all = [];
  let end = 0;
  for (const f of found) {
    if (f.at > end) all.push([quote.slice(end, f.at), null, ""]);
    all.push([quote.slice(f.at, f.end), f.item, f.what]);
    end = f.end;
  }
  if (end < quote.length) all.push([quote.slice(end), null, ""]);
  return all;
}

/** A quote with its names and triggers marked in the colours of their events. */
function markedQuote(quote, of) {
  const line = document.createDocumentFragment();
  for (const [words, one, what] of pieces(quote, of)) {
    if (!one) line.append(words);
    else line.append(element("mark", { class: what, text: words, style: { "--ink": one.p["marker-color"] } }));
  }
  return line;
}
