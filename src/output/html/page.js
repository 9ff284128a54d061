// Puts the parts together.

(() => {
  const $ = (id) => document.getElementById(id);
  document.documentElement.lang = language;
  document.documentElement.dir = rightToLeft ? "rtl" : "ltr";
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
  for (const one of document.querySelectorAll("[data-say-label]")) one.setAttribute("aria-label", say(one.dataset.sayLabel));
  for (const one of document.querySelectorAll("[data-say-placeholder]")) one.placeholder = say(one.dataset.sayPlaceholder);
  for (const one of document.querySelectorAll("[data-say-title]")) one.title = say(one.dataset.sayTitle);

  const phone = matchMedia("(max-width: 760px)");
  const wantsDark = matchMedia("(prefers-color-scheme: dark)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const panel = $("panel");

  // The heading.
  const documents = new Map(items.map(({ p }) => [p.doc_id, p]));
  const single = documents.size === 1 ? [...documents.values()][0] : null;
  const heading = single ? single.doc_title ?? single.doc_id : collection.name === "dateline" ? say("articles", { n: documents.size }) : collection.name;
  $("headline").textContent = document.title = heading;
  if (single) $("headline").lang = single.language;
  const located = items.filter((one) => one.located);
  const count = (key, n) => element("span", {}, element("b", { text: numberOf(n) }), ` ${say(key)}`);
  $("standfirst").append(
    count("count_events", new Set(items.filter((one) => one.event).map(({ p }) => `${p.doc_id}/${p.event_id}`)).size),
    count("count_places", new Set(located.map(({ p }) => p.place_id)).size),
    ...(single ? [] : [count("tab_reading", documents.size)]),
  );
  $("credit").append(
    element("bdi", { text: collection.attribution, dir: "ltr" }), ". ",
    element("bdi", { text: say("drawn_with") }), ". ",
    element("bdi", { text: collection.generator, dir: "ltr" }),
  );

  // The features as they are, for other programs.
  $("data").addEventListener("click", () => {
    $("data").href = URL.createObjectURL(new Blob([$("features").textContent], { type: "application/geo+json" }));
    $("data").download = `${collection.name}.geojson`;
  });
  $("data").href = "#";

  // The theme must be known before anything is drawn in it.
  const setTheme = (dark) => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    forgetInks();
  };
  setTheme(wantsDark.matches);

  let shown = new Set(items);
  /** The parts of the map that other things cover; the card, once it is open. */
  const padding = (carded) => (phone.matches
    ? { top: 110, left: 30, right: 30, bottom: Math.min(innerHeight * 0.55, 460) }
    : { top: 50, bottom: 130, left: rightToLeft && carded ? 400 : 70, right: rightToLeft || !carded ? 70 : 400 });
  const map = makeMap(items, padding(false));
  let ready = false;
  map?.on("load", () => {
    ready = true;
    update();
    map.once("idle", () => (document.documentElement.dataset.ready = "map"));
  });

  // Choosing.
  const card = makeCard($("card"), (one) => {
    for (const other of document.querySelectorAll(".sentence.chosen")) other.classList.remove("chosen");
    for (const other of document.querySelectorAll(".chip[aria-current]")) other.removeAttribute("aria-current");
    if (ready) chooseOnMap(map, one);
    if (!one) return;
    const sentence = one.chip?.closest(".sentence");
    sentence?.classList.add("chosen");
    one.chip?.setAttribute("aria-current", "true");
    if (!phone.matches) sentence?.scrollIntoView({ block: "nearest" });
    if (one.located) fly(one);
  });
  const fly = (one) => {
    if (!ready) return;
    const area = one.vague ? reachOf(one) : null;
    const [west, south, east, north] = boxOf(area ? positions(area.geometry.coordinates).map((at) => ({ at })) : [one]);
    const room = padding(true);
    const point = map.project(one.at);
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const inside = point.x > room.left && point.x < width - room.right && point.y > room.top && point.y < height - room.bottom;
    // A reader who sees the place already is left where she is.
    if (!area && inside && map.getZoom() >= 7) return;
    const maxZoom = area ? 9 : Math.max(map.getZoom(), 9);
    map.fitBounds([[west, south], [east, north]], { padding: room, maxZoom, duration: calm.matches ? 0 : 900 });
  };
  const choose = (some) => {
    panel.dataset.sheet = phone.matches ? "peek" : panel.dataset.sheet;
    card.open(some);
  };

  if (items.length === 0) $("reading").append(element("p", { class: "empty", text: say("empty") }));
  const showReading = makeReading($("reading"), choose);
  const unplaced = makeUnplaced($("unplaced"), choose);
  $("tab-unplaced").textContent = `${say("tab_unplaced")} (${numberOf(unplaced)})`;

  // Filtering: at most once a frame, however fast the handles move.
  let waiting = false;
  const changed = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      update();
    });
  };
  const updateBoxes = makeLegend($("legend"), changed);
  const timeline = makeTimeline($("timeline"), changed);
  const reset = element("button", { type: "button", class: "only", text: say("reset") });
  reset.addEventListener("click", () => {
    for (const { id } of FACETS) filters.hidden[id].clear();
    filters.query = $("search").value = "";
    timeline.reset();
    changed();
  });
  function update() {
    const some = items.filter(passes);
    shown = new Set(some);
    if (ready) showOnMap(map, some);
    showReading(shown);
    updateBoxes();
    timeline.draw();
    const none = some.length === 0;
    $("found").replaceChildren(filtered() ? say("found", { n: numberOf(some.length), all: numberOf(items.length) }) : "");
    if (filtered()) $("found").append(" ", reset);
    $("hint").hidden = !none || items.length === 0;
    $("hint").textContent = say("nothing");
    document.documentElement.dataset.shown = some.length;
  }
  $("search").addEventListener("input", () => {
    filters.query = folded($("search").value.trim());
    if (filters.query) pick("reading");
    changed();
  });
  $("search").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    update();
    const first = items.find((one) => shown.has(one) && one.located) ?? items.find((one) => shown.has(one));
    if (first) choose([first]);
  });

  // Views.
  const tabs = ["reading", "legend", "unplaced"];
  const pick = (name, focus = false) => {
    for (const tab of tabs) {
      const button = $(`tab-${tab}`);
      button.setAttribute("aria-selected", tab === name);
      button.tabIndex = tab === name ? 0 : -1;
      $(tab).hidden = tab !== name;
    }
    if (focus) $(`tab-${name}`).focus();
  };
  for (const tab of tabs) {
    $(`tab-${tab}`).addEventListener("click", () => {
      if (phone.matches && panel.dataset.sheet === "peek") panel.dataset.sheet = "half";
      pick(tab);
    });
    $(`tab-${tab}`).addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      pick(tabs[(tabs.indexOf(tab) + (rightToLeft ? -by : by) + tabs.length) % tabs.length], true);
    });
  }

  // The map's own buttons, and what a click on it finds.
  if (map) {
    $("zoom-in").addEventListener("click", () => map.zoomIn({ duration: calm.matches ? 0 : 300 }));
    $("zoom-out").addEventListener("click", () => map.zoomOut({ duration: calm.matches ? 0 : 300 }));
    $("fit").addEventListener("click", () => {
      const some = [...shown].filter((one) => one.located);
      if (some.length === 0) return;
      const [west, south, east, north] = boxOf(some);
      map.fitBounds([[west, south], [east, north]], { padding: padding(false), maxZoom: 10, duration: calm.matches ? 0 : 900 });
    });
    map.on("click", async ({ point }) => {
      const found = await under(map, point, [...shown]);
      if (found.zoom) map.easeTo({ center: found.at, zoom: found.zoom + 0.3, duration: calm.matches ? 0 : 500 });
      else if (found.items.length > 0) choose(found.items);
      else card.close();
    });
    map.on("mousemove", ({ point }) => {
      const over = map.queryRenderedFeatures([[point.x - 4, point.y - 4], [point.x + 4, point.y + 4]], { layers: ["rings", "pins", "dots"] });
      map.getCanvas().style.cursor = over.length > 0 ? "pointer" : "";
      tell(over[0], point);
    });
    map.on("mouseout", () => tell(null));
  } else $("tools").classList.add("mapless");

  /** Says beside the pointer what is under it. */
  function tell(found, point) {
    const tip = $("tip");
    tip.hidden = !found;
    if (!found) return;
    const one = items[found.properties.n];
    const several = `${numberOf(found.properties.point_count ?? 0)} ${say("count_events")}`;
    tip.textContent = one ? [one.event && say(one.p.event_type), placePhrase(one)].filter(Boolean).join(" – ") : several;
    tip.style.left = `${point.x}px`;
    tip.style.top = `${point.y}px`;
  }

  const redraw = () => {
    if (map) {
      ready = false;
      for (const id of map.listImages()) map.removeImage(id);
      map.setStyle(styleOf([...shown]), { diff: false });
      map.once("idle", () => {
        ready = true;
        update();
      });
    }
    for (const old of document.querySelectorAll(".picture[data-image]")) old.replaceWith(picture(old.dataset.image));
  };
  $("theme").addEventListener("click", () => {
    setTheme(document.documentElement.dataset.theme !== "dark");
    redraw();
  });
  wantsDark.addEventListener("change", () => {
    setTheme(wantsDark.matches);
    redraw();
  });

  // The sheet of small screens: a tap or a drag changes its height.
  const heights = ["peek", "half", "full"];
  const grow = (by) => {
    const at = heights.indexOf(panel.dataset.sheet) + by;
    panel.dataset.sheet = heights[Math.max(0, Math.min(heights.length - 1, at))];
  };
  let [from, dragged] = [0, false];
  $("grip").addEventListener("pointerdown", (event) => {
    [from, dragged] = [event.clientY, false];
    $("grip").setPointerCapture(event.pointerId);
  });
  $("grip").addEventListener("pointerup", (event) => {
    const by = from - event.clientY;
    dragged = Math.abs(by) > 24;
    if (dragged) grow(by > 0 ? 1 : -1);
  });
  // Not at the end of the touch: the click that follows it would hit what has moved there.
  $("grip").addEventListener("click", () => {
    if (!dragged) panel.dataset.sheet = panel.dataset.sheet === "half" ? "full" : "half";
  });
  $("grip").addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by) grow(by);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input[type=search]");
    if (event.key === "Escape") {
      if (typing && $("search").value) {
        $("search").value = "";
        $("search").dispatchEvent(new Event("input"));
      } else if (!card.close() && typing) $("search").blur();
    } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      $("search").focus();
      $("search").select();
    }
  });

  // Paper has no map that moves: a picture of it stands there.
  addEventListener("beforeprint", () => {
    if (!map) return;
    map.redraw();
    $("print").src = map.getCanvas().toDataURL();
  });

  update();
  if (!map) document.documentElement.dataset.ready = "lists";
  // For whoever looks behind the page, and for its tests.
  window.dateline = { map, items, filters, choose };
})();
