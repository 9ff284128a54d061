// The map: the backdrop, the features over it, and what a click finds.

const types = [...new Set(items.filter((one) => one.event).map((one) => one.p.event_type))];
const colorOf = Object.fromEntries(items.map((one) => [one.p.event_type, one.p["marker-color"]]));

/** The counts in a cluster's identifier, `3,0,1`, with the colours of their types. */
const sharesOf = (counts) =>
  counts.split(",").map((n, i) => [colorOf[types[i]], Number(n)]).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);

const collectionOf = (features) => ({ type: "FeatureCollection", features });
const featureOf = (geometry, properties = {}) => ({ type: "Feature", geometry, properties });
const pointOf = (at, properties) => featureOf({ type: "Point", coordinates: at }, properties);
const geojson = (features, more = {}) => ({ type: "geojson", data: collectionOf(features), ...more });

const EARTH = 6371008.8;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** A circle on the ground, of so many metres. */
function circle([lon, lat], metres) {
  const ring = [];
  for (let i = 0; i <= 64; i++) {
    const [angle, reach] = [(2 * Math.PI * i) / 64, metres / EARTH];
    const y = Math.asin(Math.sin(radians(lat)) * Math.cos(reach) + Math.cos(radians(lat)) * Math.sin(reach) * Math.cos(angle));
    const x = Math.atan2(
      Math.sin(angle) * Math.sin(reach) * Math.cos(radians(lat)),
      Math.cos(reach) - Math.sin(radians(lat)) * Math.sin(y),
    );
    ring.push([lon + (x * 180) / Math.PI, (y * 180) / Math.PI]);
  }
  return { type: "Polygon", coordinates: [ring] };
}

/** The area that a feature may lie in, where that is worth drawing. */
function reachOf(one) {
  const { p } = one;
  // The backdrop's outline of a unit or country, so that the two fall together.
  const whole = p.relation === "at" || p.relation === "in" || p.relation === "within";
  const geometry = (whole && one.geometry.type !== "Point" && (backdrop.units[p.place_id] ?? backdrop.countries[p.place_id])) || one.geometry;
  if (geometry.type !== "Point") return { geometry, reckoned: false };
  const reckoned = p.geo_precision === "near" && p.radius_m;
  return reckoned ? { geometry: circle(one.at, p.radius_m), reckoned: true } : null;
}

/** Areas and roads of events, each once however many events it has; countries are drawn when they are chosen. */
function shapesOf(shown) {
  const shapes = new Map();
  for (const one of shown) {
    const { p } = one;
    if (!one.event || !one.located || p.geo_precision === "country" || p.geo_precision === "region") continue;
    const reach = reachOf(one);
    const key = [p.place_id, p.relation, p.direction, p.distance_km].join();
    if (reach && !shapes.has(key)) shapes.set(key, shape(one, reach));
  }
  return [...shapes.values()];
}

function shape(one, { geometry, reckoned }) {
  const line = geometry.type.includes("Line");
  return featureOf(geometry, { n: one.n, color: one.p.stroke, line, reckoned, unit: one.vague });
}

const labels = backdrop.labels.map(([what, name, lon, lat, zoom, seen]) => {
  const kind = what === "town" && seen ? "seen" : what;
  return pointOf([lon, lat], { what: kind, zoom, image: `label|${kind}|${name}` });
});

/** A layer of labels; `layout` says how they stand to their place. */
const labelLayer = (id, what, layout, more = {}) => ({
  id,
  type: "symbol",
  source: "labels",
  filter: ["all", ["==", ["get", "what"], what], ["<=", ["get", "zoom"], ["zoom"]]],
  layout: { "icon-image": ["get", "image"], "icon-padding": 3, ...layout },
  ...more,
});

/** The map's style in the page's present theme. */
function styleOf(shown) {
  const fill = (id, source, color) => ({ id, type: "fill", source, paint: { "fill-color": ink(color), "fill-antialias": true } });
  const line = (id, source, color, width, more = {}) => ({
    id, type: "line", source, layout: { "line-join": "round" }, paint: { "line-color": ink(color), "line-width": width, ...more },
  });
  const counts = Object.fromEntries(types.map((type, i) => [`t${i}`, ["+", ["case", ["==", ["get", "type"], type], 1, 0]]]));
  const growing = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];
  const chosen = (line) => ["==", ["get", "line"], line];
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources: {
      land: geojson(Object.values(backdrop.countries).map((shape) => featureOf(shape)), { tolerance: 0.2 }),
      units: geojson(Object.values(backdrop.units).map((shape) => featureOf(shape))),
      water: geojson(Object.values(backdrop.water).map((shape) => featureOf(shape))),
      roads: geojson(backdrop.roads.map(([name, shape]) => featureOf(shape, { image: `label|road|${name}` }))),
      labels: geojson(labels),
      shapes: geojson(shapesOf(shown)),
      dots: geojson([]),
      pins: geojson([], { cluster: true, clusterRadius: 30, clusterMaxZoom: 15, clusterProperties: counts, maxzoom: 16 }),
      chosen: geojson([]),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": ink("sea") } },
      fill("land", "land", "land"),
      { ...fill("lakes", "water", "sea"), filter: ["==", ["geometry-type"], "Polygon"] },
      { ...line("rivers", "water", "river", growing(4, 0.4, 10, 1.4)), minzoom: 4, maxzoom: 10 },
      { ...line("units", "units", "unit", growing(5, 0.5, 10, 1), { "line-dasharray": [3, 2.5] }), minzoom: 5 },
      { ...line("road-edges", "roads", "road-edge", growing(6, 1.2, 11, 4)), minzoom: 6 },
      { ...line("roads", "roads", "road", growing(6, 0.6, 11, 2.4)), minzoom: 6 },
      line("borders", "land", "border", growing(2, 0.5, 8, 1.2)),
      { id: "areas", type: "fill", source: "shapes", filter: ["!", ["get", "line"]], paint: { "fill-color": ["get", "color"], "fill-opacity": ["case", ["get", "unit"], 0.05, 0.12] } },
      { id: "edges", type: "line", source: "shapes", filter: ["all", chosen(false), ["!", ["get", "reckoned"]], ["!", ["get", "unit"]]], paint: { "line-color": ["get", "color"], "line-opacity": 0.55, "line-width": 1 } },
      { id: "circles", type: "line", source: "shapes", filter: ["get", "reckoned"], paint: { "line-color": ["get", "color"], "line-opacity": 0.7, "line-width": 1, "line-dasharray": [3, 2] } },
      { id: "lines", type: "line", source: "shapes", filter: chosen(true), layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": ["get", "color"], "line-opacity": 0.6, "line-width": 4 } },
      { id: "chosen-area", type: "fill", source: "chosen", filter: ["all", chosen(false), ["==", ["geometry-type"], "Polygon"]], paint: { "fill-color": ["get", "color"], "fill-opacity": 0.12 } },
      { id: "chosen-edge", type: "line", source: "chosen", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": ["get", "color"], "line-width": ["case", ["get", "line"], 5, 2] } },
      { id: "road-labels", type: "symbol", source: "roads", minzoom: 8.5, layout: { "symbol-placement": "line", "symbol-spacing": 400, "icon-image": ["get", "image"], "icon-rotation-alignment": "viewport" } },
      labelLayer("unit-labels", "unit", {}, { maxzoom: 10 }),
      labelLayer("water-labels", "water", {}),
      labelLayer("town-labels", "town", rightToLeft
        ? { "icon-anchor": "right", "icon-offset": [3.5, 0] }
        : { "icon-anchor": "left", "icon-offset": [-3.5, 0] }),
      labelLayer("country-labels", "country", {}, { maxzoom: 9 }),
      // Clear of the largest ring; below the pins, so that it never covers one.
      labelLayer("seen-labels", "seen", { "icon-anchor": "top", "icon-offset": [0, 20], "icon-padding": 0 }),
      { id: "dots", type: "symbol", source: "dots", layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-padding": 0 } },
      { id: "pins", type: "symbol", source: "pins", filter: ["!", ["has", "point_count"]], layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-padding": 0 } },
      { id: "rings", type: "symbol", source: "pins", filter: ["has", "point_count"], layout: {
        "icon-image": ["concat", "ring|", ...types.flatMap((_, i) => [i ? "," : "", ["to-string", ["get", `t${i}`]]])],
        "icon-allow-overlap": true, "icon-padding": 0 } },
      { id: "chosen-point", type: "circle", source: "chosen", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": ["get", "radius"], "circle-opacity": 0, "circle-stroke-width": 3, "circle-stroke-color": ink("accent") } },
    ],
  };
}

/** All positions of nested coordinates. */
const positions = (nested) => (typeof nested[0] === "number" ? [nested] : nested.flatMap(positions));

/** The smallest box around some items with a margin of a tenth of a degree. */
function boxOf(some) {
  const box = [180, 90, -180, -90];
  for (const { at: [lon, lat] } of some) {
    box[0] = Math.min(box[0], lon - 0.1);
    box[1] = Math.min(box[1], lat - 0.1);
    box[2] = Math.max(box[2], lon + 0.1);
    box[3] = Math.max(box[3], lat + 0.1);
  }
  return box;
}

/**
 * Where the story is: the nine tenths of its events that lie nearest to their
 * middle. A distant capital that an article names must not shrink its battlefield.
 */
function core(some) {
  const located = some.filter((one) => one.located);
  const tries = [(one) => one.event && !one.vague, (one) => !one.vague, (one) => one.event, () => true];
  const of = tries.map((wanted) => located.filter(wanted)).find((found) => found.length > 0) ?? [];
  const far = ([lon, lat], [lon2, lat2]) => Math.hypot((lon - lon2) * Math.cos(radians(lat)), lat - lat2);
  const sample = of.filter((_, i) => i % Math.ceil(of.length / 200) === 0);
  if (of.length === 0) return [];
  const spread = (at) => sample.reduce((sum, other) => sum + Math.min(far(at, other.at), 5), 0);
  const middle = sample.map((one) => [spread(one.at), one.at]).sort((a, b) => a[0] - b[0])[0][1];
  const nearest = of.map((one) => [far(middle, one.at), one]).sort((a, b) => a[0] - b[0]).map(([, one]) => one);
  return nearest.slice(0, Math.ceil(nearest.length * 0.9));
}

/** What is seen where nothing has a place. */
const WORLD = [-120, -45, 150, 70];

/** The map, or null where the browser cannot draw it. */
function makeMap(shown, padding) {
  const middle = core(shown);
  const [west, south, east, north] = middle.length > 0 ? boxOf(middle) : WORLD;
  try {
    const map = new maplibregl.Map({
      container: "map",
      style: styleOf(shown),
      bounds: [[west, south], [east, north]],
      fitBoundsOptions: { padding, maxZoom: 9 },
      attributionControl: false,
      renderWorldCopies: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      maxZoom: 14,
      minZoom: 1,
      locale: { "Map.Title": say("map") },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new maplibregl.ScaleControl(), rightToLeft ? "bottom-right" : "bottom-left");
    map.on("styleimagemissing", ({ id }) => {
      const canvas = image(id);
      const data = canvas?.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      if (data && !map.hasImage(id)) map.addImage(id, data, { pixelRatio: RATIO });
    });
    return map;
  } catch (error) {
    console.error(error);
    document.getElementById("no-map").hidden = false;
    return null;
  }
}

/** Shows these items, and no others. */
function showOnMap(map, shown) {
  const located = shown.filter((one) => one.located);
  const point = (one) => pointOf(one.at, { n: one.n, type: one.p.event_type, image: imageOf(one) });
  map.getSource("pins").setData(collectionOf(located.filter((one) => one.event).map(point)));
  map.getSource("dots").setData(collectionOf(dotsOf(located).map(point)));
  map.getSource("shapes").setData(collectionOf(shapesOf(located)));
}

/** Places outside events, each once, and not where an event is. */
function dotsOf(located) {
  const taken = new Set(located.filter((one) => one.event).map((one) => one.at.join()));
  return located.filter((one) => {
    const at = one.at.join();
    if (one.event || taken.has(at)) return false;
    return taken.add(at);
  });
}

/** Marks one item as chosen; none for null. */
function chooseOnMap(map, one) {
  const features = [];
  if (one?.located) {
    const reach = reachOf(one) ?? (one.p.radius_m > 3000 && { geometry: circle(one.at, one.p.radius_m), reckoned: true });
    if (reach) features.push(shape(one, reach));
    features.push(pointOf(one.at, { radius: one.event ? 17 : 9, line: false }));
  }
  map.getSource("chosen").setData(collectionOf(features));
}

/** The items under a point of the screen, or the box to zoom to: `{ items }` or `{ zoom, at }`. */
async function under(map, { x, y }, shown) {
  const around = [[x - 5, y - 5], [x + 5, y + 5]];
  const found = map.queryRenderedFeatures(around, { layers: ["rings", "pins", "dots"] });
  const ring = found.find((f) => f.properties.cluster);
  if (ring) {
    const source = map.getSource("pins");
    const leaves = await source.getClusterLeaves(ring.properties.cluster_id, Infinity, 0);
    const inside = leaves.map((leaf) => items[leaf.properties.n]);
    const spread = boxOf(inside);
    const together = spread[2] - spread[0] < 0.202 && spread[3] - spread[1] < 0.202;
    if (together) return { items: inside };
    return { at: ring.geometry.coordinates, zoom: await source.getClusterExpansionZoom(ring.properties.cluster_id) };
  }
  if (found.length > 0) {
    const one = items[found[0].properties.n];
    const here = shown.filter((other) => other.located && other.at.join() === one.at.join());
    return { items: [one, ...here.filter((other) => other !== one)] };
  }
  const areas = map.queryRenderedFeatures([x, y], { layers: ["areas", "lines"] });
  return { items: [...new Set(areas.map((f) => items[f.properties.n]))] };
}
