// The card of what was chosen: the quote, who says so, how sure, and what else
// it could be. Where several are at a place, it leads from one to the next.

const range = (min, max) => {
  if (min == null) return max == null ? null : say("number_to", { n: numberOf(max) });
  if (max == null) return say("number_from", { n: numberOf(min) });
  return min === max ? numberOf(min) : `${numberOf(min)}–${numberOf(max)}`;
};

/** The alternatives in their list, `Name, CC, kind (id) 0.21; …`, as rows. */
function alternativesOf(words) {
  return (words ?? "").split("; ").filter(Boolean).map((one) => {
    const [, name, score] = one.match(/^(.*) \([^()]*\) ([\d.]+)$/u) ?? [null, one, null];
    return [name, score === null ? "" : percent(Number(score))];
  });
}

const percent = (share) => new Intl.NumberFormat(locale, { style: "percent" }).format(share);

/** The items of each event, by its identifier. */
const tellings = new Map();
for (const one of items) if (one.event) tellings.set(one.p.event_id, [...(tellings.get(one.p.event_id) ?? []), one]);

/** What else is told of the same event at the same place: by other articles, or against the first telling. */
function othersOf({ p, event }) {
  const same = event ? tellings.get(p.event_id) : [];
  return same.filter((other) => other.p.place_id === p.place_id && (other.p.doc_id !== p.doc_id || other.p.quote !== p.quote));
}

/** Who tells it, how sure, and how many were killed. */
function tellingOf(one) {
  const killed = range(one.p.fatalities_min, one.p.fatalities_max);
  return [one.p.publisher ?? one.p.doc_title ?? one.p.doc_id, one.p.attribution, say(one.p.certainty), killed && `${say("fatalities")} ${killed}`]
    .filter(Boolean)
    .join(" · ");
}

/** What the card says of an item, as `[key, words, more words]`; empty words are left out. */
function factsOf(one) {
  const { p } = one;
  const basis = { relative: say("basis_relative"), publication: say("basis_publication") }[p.date_basis];
  const numbers = [
    ["fatalities", range(p.fatalities_min, p.fatalities_max)],
    ["injured", range(p.injured_min, p.injured_max)],
    ["displaced", range(p.displaced_min, p.displaced_max)],
    ["captured", range(p.captured_min, p.captured_max)],
    ["area", p.area_km2 == null ? null : `${numberOf(p.area_km2)} km²`],
  ].filter(([, words]) => words);
  if (p.number_text) numbers[0]?.push(say("in_text", { words: p.number_text }));
  const km = p.radius_m == null ? null : numberOf(Math.round(p.radius_m / 100) / 10);
  const near = p.geo_precision === "near" && km ? say("precision_near", { km }) : null;
  const doubt = ["ambiguous", "approximate", "decided", "unknown"].includes(p.resolution) ? say(p.resolution) : null;
  const sure = p.confidence == null ? null : say("sureness", { percent: percent(p.confidence) });
  return [
    ["certainty", one.event ? say(p.certainty) : null, p.background ? say("history") : null],
    ["said_by", p.attribution],
    ["date", one.event ? datePhrase(one) || say("undated") : null, one.from ? basis : null],
    ["initiator", p.initiator],
    ["target", p.target],
    ["actors", p.initiator || p.target ? null : p.actors],
    ...numbers,
    ["place", one.located ? [one.name, one.where].filter(Boolean).join(", ") : null, near ?? (one.vague ? say("precision_area") : null)],
    ["written", p.mention && p.mention !== one.name ? p.mention : null, [doubt, sure].filter(Boolean).join("; ")],
  ].filter(([, words]) => words);
}

/** The card; `moved` is called with the item that it shows, or null. */
function makeCard(place, moved) {
  let [of, at, before] = [[], 0, null];

  const close = () => {
    if (place.hidden) return false;
    place.hidden = true;
    document.body.classList.remove("carded");
    moved(null);
    before?.focus?.({ preventScroll: true });
    return true;
  };

  const show = () => {
    const one = of[at];
    const { p } = one;
    place.style.setProperty("--ink", one.p["marker-color"]);
    const button = (key, text, act) => {
      const made = element("button", { type: "button", text, attributes: { "aria-label": say(key) } });
      made.addEventListener("click", act);
      return made;
    };
    const go = (by) => () => {
      at = (at + by + of.length) % of.length;
      show();
      place.querySelector(by > 0 ? ".next" : ".previous")?.focus();
    };
    const bar = element("div", { class: "bar" });
    if (of.length > 1) {
      const [previous, next] = [button("previous", rightToLeft ? "›" : "‹", go(-1)), button("next", rightToLeft ? "‹" : "›", go(1))];
      previous.className = "previous";
      next.className = "next";
      bar.append(previous, element("span", { text: say("nth", { n: numberOf(at + 1), all: numberOf(of.length) }) }), next);
    }
    const shut = button("close", "×", close);
    shut.className = "close";
    bar.append(shut);
    const title = element("h2", { id: "card-title", tabIndex: -1 }, picture(imageOf(one)), element("span", { text: say(p.event_type) }));
    const where = element("p", { class: "where", text: placePhrase(one) || say("no_place"), dir: "auto" });
    const quote = element("blockquote", { dir: "auto", lang: p.language }, markedQuote(p.quote ?? "", [one]));
    const facts = element("dl", {});
    for (const [key, words, more] of factsOf(one)) {
      const said = element("dd", {}, element("span", { text: words, dir: "auto" }));
      if (more) said.append(element("small", { text: more, dir: "auto" }));
      facts.append(element("dt", { text: say(key) }), said);
    }
    const source = sourceLine(p);
    source.prepend(element("b", { text: p.doc_title ?? p.doc_id, dir: "auto", lang: p.language }), element("br"));
    place.replaceChildren(bar, title, where, quote, facts);
    const others = alternativesOf(p.alternatives);
    if (others.length > 0) {
      const rows = others.map(([name, score]) => element("li", {}, element("span", { text: name, dir: "auto" }), element("span", { class: "count", text: score })));
      place.append(element("details", { open: p.resolution !== "resolved" }, element("summary", { text: say("alternatives") }), element("ul", {}, ...rows)));
    }
    const tellers = othersOf(one);
    if (tellers.length > 0) {
      const rows = tellers.map((other) => {
        const row = element("button", { type: "button", class: "telling", text: tellingOf(other), dir: "auto" });
        row.addEventListener("click", () => {
          [of, at] = [[other, ...of.filter((o) => o !== other)], 0];
          show();
          place.querySelector("#card-title").focus({ preventScroll: true });
        });
        return element("li", {}, row);
      });
      place.append(element("details", { class: "tellings" }, element("summary", { text: `${say("also_told")} (${numberOf(tellers.length)})` }), element("ul", {}, ...rows)));
    }
    if (p.tellings > 1) place.append(element("p", { class: "source", text: say("tellings", { n: numberOf(p.tellings) }) }));
    place.append(source);
    place.scrollTop = 0;
    moved(one);
  };

  const open = (some) => {
    if (place.hidden) before = document.activeElement;
    [of, at] = [some, 0];
    place.hidden = false;
    document.body.classList.add("carded");
    show();
    place.querySelector("#card-title").focus({ preventScroll: true });
  };

  return { open, close };
}
