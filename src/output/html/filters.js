// What is shown: facets with their boxes, the search, the dates.

/** The facets: how an item is asked, and how its answer reads. */
const FACETS = [
  { id: "types", of: (one) => one.p.event_type, name: (value) => say(value), image: (one) => imageOf({ ...one, look: "firm", vague: false, unsure: false }) },
  { id: "certainty", of: (one) => (one.event ? one.p.certainty : null), name: (value) => say(value) },
  { id: "sources", of: (one) => one.source, name: (value) => value },
  { id: "by_article", of: (one) => one.p.doc_id, name: (_, one) => one.p.doc_title ?? one.p.doc_id },
];

/** Boxes of a facet that are shown at first. */
const FEW = 12;

const filters = {
  /** Values that are not shown, by facet. */
  hidden: Object.fromEntries(FACETS.map(({ id }) => [id, new Set()])),
  query: "",
  from: null,
  to: null,
  undated: true,
};

/** Whether an item passes all filters. */
function passes(one) {
  for (const { id, of } of FACETS) if (filters.hidden[id].has(of(one))) return false;
  if (filters.query && !filters.query.split(/\s+/).every((word) => one.words.includes(word))) return false;
  return inDates(one);
}

/** Whether an item happened in the chosen dates; a date known to the month is all of it. */
function inDates(one) {
  if (!one.from) return filters.undated;
  return (!filters.to || one.from <= filters.to) && (!filters.from || one.to >= filters.from);
}

const filtered = () =>
  filters.query !== "" || filters.from !== null || filters.to !== null || !filters.undated ||
  FACETS.some(({ id }) => filters.hidden[id].size > 0);

/** The values of a facet, the most frequent first: `[value, count, an item]`. */
function valuesOf({ of }) {
  const values = new Map();
  for (const one of items) {
    const value = of(one);
    if (value == null) continue;
    const entry = values.get(value) ?? [value, 0, one];
    entry[1] += 1;
    values.set(value, entry);
  }
  const rank = ([value, n]) => (value === "mention" ? -1 : n);
  return [...values.values()].sort((a, b) => rank(b) - rank(a));
}

/** The legend, which is the filter at once. */
function makeLegend(place, changed) {
  const boxes = [];
  for (const facet of FACETS) {
    const values = valuesOf(facet);
    if (values.length < 2 && facet.id !== "types") continue;
    const hidden = filters.hidden[facet.id];
    const set = (shown) => {
      hidden.clear();
      for (const [value] of values) if (!shown(value)) hidden.add(value);
      changed();
    };
    const rows = values.map(([value, count, one]) => {
      const name = facet.name(value, one);
      const box = element("input", { type: "checkbox", checked: true });
      box.addEventListener("change", () => {
        if (box.checked) hidden.delete(value);
        else hidden.add(value);
        changed();
      });
      boxes.push(() => (box.checked = !hidden.has(value)));
      const only = element("button", { type: "button", class: "only", text: say("only"), attributes: { "aria-label": say("only_this", { name }) } });
      only.addEventListener("click", () => set((other) => other === value));
      const image = facet.image?.(one);
      const words = element("span", { class: "name", text: name, title: name, dir: "auto" });
      return element("li", {}, element("label", {}, box, image && picture(image), words, element("span", { class: "count", text: numberOf(count) })), only);
    });
    const all = element("button", { type: "button", class: "only", text: say("all_of") });
    all.addEventListener("click", () => set(() => true));
    const list = element("ul", {}, ...rows);
    const group = element("fieldset", {}, element("legend", {}, say(facet.id), all), list);
    if (rows.length > FEW) group.append(folding(list, rows.length - FEW));
    place.append(group);
  }
  place.append(signs());
  return () => boxes.forEach((update) => update());
}

/** A button that shows the rest of a long list. */
function folding(list, n) {
  list.classList.add("folded");
  const more = element("button", { type: "button", class: "more", text: say("more", { n: numberOf(n) }) });
  more.addEventListener("click", () => {
    list.classList.remove("folded");
    more.remove();
  });
  return more;
}

/** How sureness and place are drawn; only what this map has. */
function signs() {
  const some = items.find((one) => one.event) ?? items[0];
  const firm = "pin|#757575|circle|firm|exact|sure";
  const events = items.filter((one) => one.event && one.located);
  const kinds = [
    ["sign_firm", firm, events.some((one) => one.look === "firm")],
    ["sign_doubt", firm.replace("firm", "doubt"), events.some((one) => one.look === "doubt")],
    ["sign_planned", firm.replace("firm", "planned"), events.some((one) => one.look === "planned")],
    ["sign_denied", firm.replace("firm", "denied"), events.some((one) => one.look === "denied")],
    ["sign_vague", firm.replace("exact", "vague"), events.some((one) => one.vague)],
    ["sign_unsure", firm.replace("sure", "unsure"), events.some((one) => one.unsure)],
    ["sign_cluster", `ring|${types.map((_, i) => (i < 2 ? 2 : 0))}`, events.length > 1],
  ];
  const rows = kinds.filter(([, , there]) => there).map(([key, id]) => element("li", { class: "sign" }, picture(id), element("span", { text: say(key) })));
  if (events.some((one) => one.p.geo_precision === "near")) {
    rows.push(element("li", { class: "sign" }, element("span", { class: "picture circle" }), element("span", { text: say("sign_circle") })));
  }
  return some ? element("fieldset", { class: "signs" }, element("legend", { text: say("signs") }), element("ul", {}, ...rows)) : "";
}
