// Everything that the map draws as an image: pins, clusters, labels. Labels are
// drawn here, not by the map, because the browser shapes every script.

const RATIO = Math.max(2, Math.ceil(window.devicePixelRatio || 1));

/** Colours and fonts of the page's present theme; `forgetInks` when it changes. */
const inks = new Map();
function ink(name) {
  if (!inks.has(name)) inks.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return inks.get(name);
}

/** Images as pictures in the panel, by their identifiers. */
const pictures = new Map();

function forgetInks() {
  inks.clear();
  pictures.clear();
}

/** A canvas of so many CSS pixels, and the image data of it. */
function drawn(width, height, draw) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * RATIO);
  canvas.height = Math.ceil(height * RATIO);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.scale(RATIO, RATIO);
  draw(pen);
  return canvas;
}

function outline(pen, middle, radius, square) {
  pen.beginPath();
  if (square) pen.roundRect(middle - radius, middle - radius, 2 * radius, 2 * radius, 4);
  else pen.arc(middle, middle, radius, 0, 2 * Math.PI);
}

/** The pin of an event: what it is by colour and icon, how sure by its outline; a question mark where it may be another place. */
function pin(color, symbol, look, vague, unsure) {
  const [size, radius] = [32, vague ? 11 : 12];
  const middle = size / 2;
  return drawn(size, size, (pen) => {
    const firm = look === "firm";
    pen.save();
    pen.shadowColor = "rgba(0,0,0,.35)";
    pen.shadowBlur = 3 * RATIO;
    pen.shadowOffsetY = RATIO;
    outline(pen, middle, radius + 1.5, vague);
    pen.fillStyle = "#fff";
    pen.fill();
    pen.restore();
    outline(pen, middle, firm ? radius : radius - 0.5, vague);
    pen.strokeStyle = pen.fillStyle = color;
    pen.lineWidth = 2;
    if (firm) pen.fill();
    else {
      if (look !== "doubt") pen.setLineDash([3, 2.2]);
      pen.stroke();
    }
    pen.setLineDash([]);
    const scale = 14 / 15;
    pen.save();
    pen.translate(middle - 7.5 * scale, middle - 7.5 * scale);
    pen.scale(scale, scale);
    pen.fillStyle = firm ? "#fff" : color;
    for (const path of MAKI[symbol] ?? MAKI.circle ?? []) pen.fill(new Path2D(path));
    pen.restore();
    if (look === "denied") {
      pen.lineCap = "round";
      for (const [style, width] of [["#fff", 5], [color, 2.2]]) {
        pen.strokeStyle = style;
        pen.lineWidth = width;
        pen.beginPath();
        pen.moveTo(middle - 9, middle + 9);
        pen.lineTo(middle + 9, middle - 9);
        pen.stroke();
      }
    }
    if (unsure) {
      pen.beginPath();
      pen.arc(size - 7, 7, 6.5, 0, 2 * Math.PI);
      pen.fillStyle = "#fff";
      pen.fill();
      pen.font = `700 11px ${ink("sans")}`;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillStyle = "#1b1b19";
      pen.fillText("?", size - 7, 7.5);
    }
  });
}

/** A place outside any event: a small dot; a hollow square where an area is meant. */
function dot(vague) {
  return drawn(14, 14, (pen) => {
    outline(pen, 7, vague ? 3.6 : 4.2, false);
    if (vague) {
      pen.beginPath();
      pen.rect(3.5, 3.5, 7, 7);
    }
    pen.fillStyle = vague ? ink("paper") : ink("mention");
    pen.strokeStyle = vague ? ink("mention") : ink("paper");
    pen.lineWidth = 1.5;
    pen.fill();
    pen.stroke();
  });
}

/** Several events: how many, and a ring of their colours. */
function ring(shares) {
  const all = shares.reduce((sum, [, n]) => sum + n, 0);
  const radius = all < 10 ? 14 : all < 100 ? 16 : 17.5;
  const size = 2 * radius + 5;
  const middle = size / 2;
  return drawn(size, size, (pen) => {
    pen.save();
    pen.shadowColor = "rgba(0,0,0,.35)";
    pen.shadowBlur = 3 * RATIO;
    pen.shadowOffsetY = RATIO;
    outline(pen, middle, radius, false);
    pen.fillStyle = ink("paper");
    pen.fill();
    pen.restore();
    let from = -Math.PI / 2;
    pen.lineWidth = 4.5;
    for (const [color, n] of shares) {
      const to = from + (2 * Math.PI * n) / all;
      pen.beginPath();
      pen.arc(middle, middle, radius - 2.75, from, to);
      pen.strokeStyle = color;
      pen.stroke();
      from = to;
    }
    pen.font = `600 ${all < 100 ? 12.5 : 11.5}px ${ink("sans")}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = ink("ink");
    pen.fillText(numberOf(all), middle, middle + 0.5);
  });
}

/** Fonts and inks of labels by what they name. */
const LABELS = {
  country: { font: "600 13px", ink: "label-country", spacing: 1.5, upper: true },
  unit: { font: "500 11px", ink: "label-unit", spacing: 1.2, upper: true },
  water: { font: "italic 12px", ink: "label-water", serif: true },
  town: { font: "12px", ink: "label-town", dot: true },
  seen: { font: "600 12.5px", ink: "label-seen" },
  road: { font: "600 10px", ink: "label-road", shield: true },
};

const measure = document.createElement("canvas").getContext("2d");

/** A name on the map, with a halo; a town has its dot at the edge. */
function label(what, words) {
  const style = LABELS[what];
  const text = style.upper ? words.toLocaleUpperCase(locale) : words;
  const font = `${style.font} ${ink(style.serif ? "serif" : "sans")}`;
  const latin = !/\p{Script=Arabic}/u.test(text);
  const set = (pen) => {
    pen.font = font;
    pen.letterSpacing = style.spacing && latin ? `${style.spacing}px` : "0px";
    pen.direction = latin ? "ltr" : "rtl";
  };
  set(measure);
  const [width, height, edge] = [measure.measureText(text).width, latin ? 16 : 20, style.dot ? 9 : 4];
  return drawn(width + edge + 5, height, (pen) => {
    set(pen);
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    const flip = style.dot && rightToLeft;
    const x = flip ? 5 : edge;
    if (style.shield) {
      pen.beginPath();
      pen.roundRect(0.5, 1, width + 8, height - 2, 3);
      pen.fillStyle = ink("paper");
      pen.strokeStyle = ink("road-edge");
      pen.fill();
      pen.stroke();
    } else {
      pen.lineJoin = "round";
      pen.lineWidth = 3;
      pen.strokeStyle = ink("halo");
      pen.strokeText(text, x, height / 2);
    }
    pen.fillStyle = ink(style.ink);
    pen.fillText(text, x, height / 2);
    if (style.dot) {
      pen.beginPath();
      pen.arc(flip ? width + edge + 1.5 : 3.5, height / 2, 2, 0, 2 * Math.PI);
      pen.fill();
      pen.lineWidth = 1;
      pen.strokeStyle = ink("halo");
      pen.stroke();
    }
  });
}

/** The image that an identifier of the map stands for; see `imageOf` and the layers. */
function image(id) {
  const [kind, ...of] = id.split("|");
  switch (kind) {
    case "pin": return pin(of[0], of[1], of[2], of[3] === "vague", of[4] === "unsure");
    case "dot": return dot(of[0] === "vague");
    case "ring": return ring(sharesOf(of[0]));
    case "label": return label(of[0], of.slice(1).join("|"));
  }
  return null;
}

/** The image of a feature's pin. */
function imageOf(one) {
  const vague = one.vague ? "vague" : "exact";
  const sure = one.unsure ? "unsure" : "sure";
  return one.event ? `pin|${one.p["marker-color"]}|${one.p["marker-symbol"]}|${one.look}|${vague}|${sure}` : `dot|${vague}`;
}

/** An image as a small picture in the panel: the same one however often it stands there. */
function picture(id) {
  if (!pictures.has(id)) {
    const canvas = image(id);
    pictures.set(id, [canvas.toDataURL(), canvas.width / RATIO, canvas.height / RATIO]);
  }
  const [url, width, height] = pictures.get(id);
  const made = element("span", { class: "picture", attributes: { "aria-hidden": "true" } });
  made.dataset.image = id;
  Object.assign(made.style, { width: `${width}px`, height: `${height}px`, backgroundImage: `url(${url})` });
  return made;
}
