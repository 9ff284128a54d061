// Opens the pages that `dateline map -o x.html` wrote in Chromium and does what
// a reader does. `node drive.mjs FOLDER` wants fr.html, ar.html, hostile.html
// and many.html there; tests/it/page.rs makes them. CHROMIUM names the browser.

import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const folder = path.resolve(process.argv[2]);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
  ],
});

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
let failed = 0;

/** Opens a page, runs the steps, and fails on any error or request to a network. */
async function check(name, file, steps, { size = DESKTOP, dark = false, touch = false, before } = {}) {
  const context = await browser.newContext({
    viewport: size, colorScheme: dark ? "dark" : "light", hasTouch: touch, reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(error.stack));
  page.on("dialog", (dialog) => wrong.push(`dialog: ${dialog.message()}`));
  context.on("request", (request) => /^(file|data|blob):/.test(request.url()) || wrong.push(`request: ${request.url()}`));
  try {
    if (before) await page.addInitScript(before);
    const start = performance.now();
    await page.goto(pathToFileURL(path.join(folder, file)).href);
    await page.waitForFunction(() => document.documentElement.dataset.ready, null, { timeout: 60_000 });
    await steps(page, performance.now() - start);
    // The driver's own WebGL is slow, and Chromium says so.
    const meant = wrong.filter((words) => !/GPU stall|GL Driver Message|software WebGL|SwiftShader/i.test(words));
    assert.deepEqual(meant, []);
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}\n${wrong.join("\n")}`);
    if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${file}-failed.png`) });
  } finally {
    await context.close();
  }
}

const shown = (page) => page.evaluate(() => Number(document.documentElement.dataset.shown));
const all = (page) => page.evaluate(() => dateline.items.length);
const settle = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const idle = (page) =>
  page.evaluate(() => new Promise((done) => (dateline.map.once("idle", done), dateline.map.triggerRepaint())));
/** Where the map draws something of a layer, on the screen. */
const places = (page, layer) =>
  page.evaluate((layer) => {
    const { left, top } = dateline.map.getContainer().getBoundingClientRect();
    return dateline.map.queryRenderedFeatures({ layers: [layer] }).map((found) => {
      const { x, y } = dateline.map.project(found.geometry.coordinates);
      return { x: x + left, y: y + top, n: found.properties.n };
    });
  }, layer);

await check("a page opens: heading, sentences, lists, the map", "fr.html", async (page) => {
  assert.equal(await page.getAttribute("html", "lang"), "fr");
  assert.equal(await page.getAttribute("html", "data-ready"), "map");
  assert.match(await page.textContent("#headline"), /l'ouest d'Alep/);
  assert.ok((await page.locator("#reading .sentence").count()) > 5);
  assert.match(await page.textContent("#credit"), /GeoNames.*Natural Earth.*MapLibre/);
  assert.equal(await shown(page), await all(page));
  assert.ok((await places(page, "pins")).length > 2 && (await places(page, "seen-labels")).length > 2);
  const nowhere = await page.evaluate(() => dateline.items.filter((one) => !one.located).length);
  assert.ok(nowhere > 0);
  await page.click("#tab-unplaced");
  assert.equal(await page.locator("#unplaced .sentence:visible").count(), nowhere);
});

await check("a pin tells its quote, who says so, how sure, when", "fr.html", async (page) => {
  const atarib = await page.evaluate(() => dateline.items.find((one) => one.p.mention === "Atareb" && one.event).n);
  const pin = (await places(page, "pins")).find(({ n }) => n === atarib);
  await page.mouse.click(pin.x, pin.y);
  await page.waitForSelector("#card:not([hidden])");
  assert.match(await page.textContent("#card mark.mention"), /Atareb/);
  const card = await page.textContent("#card");
  for (const words of [/OSDH/, /Rapporté par une source/, /28 novembre 2024/, /Atareb, Alep, Syrie/]) assert.match(card, words);
  assert.equal(await page.locator("#reading .sentence.chosen").count(), 1);
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("#card").isHidden());
  assert.equal(await page.locator(".sentence.chosen").count(), 0);
});

await check("what stands at one place is reached one by one", "many.html", async (page) => {
  const somewhere = await page.evaluate(() => {
    const at = new Map();
    for (const one of dateline.items) if (one.located && one.event) at.set(one.at.join(), [...(at.get(one.at.join()) ?? []), one]);
    const most = [...at.values()].sort((a, b) => b.length - a.length)[0];
    dateline.map.jumpTo({ center: most[0].at, zoom: 13 });
    return most.length;
  });
  assert.ok(somewhere > 2);
  await idle(page);
  const { x, y } = await page.evaluate(() => {
    const box = dateline.map.getContainer().getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  });
  await page.mouse.click(x, y);
  await page.waitForSelector("#card:not([hidden]) .next");
  const titles = new Set();
  for (let i = 0; i < somewhere; i++) {
    titles.add(await page.textContent("#card"));
    await page.click("#card .next");
  }
  assert.ok(titles.size > 2);
  // Both papers tell each event.
  await page.evaluate(() => dateline.choose([dateline.items.find((one) => one.located && one.p.event_type === "air_strike")]));
  const [source] = (await page.locator("#card > .source").last().innerText()).split(" · ").slice(-2);
  await page.click("#card .tellings summary");
  await page.locator("#card .telling").first().click();
  assert.notEqual((await page.locator("#card > .source").last().innerText()).split(" · ").slice(-2)[0], source);
});

await check("a ring of several leads closer", "many.html", async (page) => {
  const before = await page.evaluate(() => dateline.map.getZoom());
  const [ring] = (await places(page, "rings")).filter(({ x, y }) => x > 500 && x < 1100 && y > 100 && y < 600);
  await page.mouse.click(ring.x, ring.y);
  await page.waitForFunction((before) => dateline.map.getZoom() > before || !document.getElementById("card").hidden, before);
});

await check("a sentence leads to its place", "fr.html", async (page) => {
  await page.evaluate(() => dateline.map.jumpTo({ center: [2, 48], zoom: 4 }));
  await page.locator("#reading .quote").nth(3).click();
  await page.waitForFunction(() => {
    const chosen = dateline.map.getSource("chosen");
    const { lng, lat } = dateline.map.getCenter();
    return chosen && lng > 30 && lat < 40 && dateline.map.getZoom() > 6;
  });
  assert.ok(await page.locator("#card mark").first().isVisible());
});

await check("search finds names in any spelling, and quotes", "fr.html", async (page) => {
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.type("ATAREB bombarde");
  await page.waitForFunction(() => Number(document.documentElement.dataset.shown) < 5);
  assert.ok((await shown(page)) > 0);
  assert.equal(await page.locator("#reading .sentence:visible").count(), 1);
  assert.match(await page.textContent("#found"), /sur/);
  await page.keyboard.press("Enter");
  assert.match(await page.textContent("#card .where"), /Atareb/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("zzz");
  await page.waitForSelector("#hint:not([hidden])");
  await page.keyboard.press("Escape");
  await settle(page);
  assert.equal(await shown(page), await all(page));
});

await check("filters by type, certainty, source and article", "many.html", async (page) => {
  await page.click("#tab-legend");
  const whole = await all(page);
  assert.equal(await page.locator("#legend fieldset").count(), 5);
  for (const n of [0, 1, 2, 3]) {
    const group = page.locator("#legend fieldset").nth(n);
    const row = group.locator("li").first();
    const told = Number((await row.locator(".count").textContent()).replace(/\D/g, ""));
    await row.locator(".only").focus();
    await page.keyboard.press("Enter");
    await settle(page);
    const left = await shown(page);
    // Places outside events assert nothing: certainty leaves them.
    assert.ok(n === 1 ? left >= told && left < whole : left === told, `group ${n}: ${left}, told ${told}`);
    await group.locator("legend .only").click();
    await settle(page);
    assert.equal(await shown(page), whole);
    await row.locator("input").uncheck();
    await settle(page);
    assert.equal(await shown(page), whole - told);
    await page.click("#found button");
    await settle(page);
    assert.equal(await shown(page), whole);
  }
});

await check("the dates narrow by keys, and play", "many.html", async (page) => {
  const whole = await all(page);
  await page.locator(".track input.from").focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  await settle(page);
  const later = await shown(page);
  assert.ok(later < whole);
  assert.match(await page.locator(".track input.from").getAttribute("aria-valuetext"), /\d{4}/);
  await page.locator(".says input").uncheck();
  await settle(page);
  assert.ok((await shown(page)) < later);
  await page.locator(".says input").check();
  await page.click(".play");
  await settle(page);
  const first = await shown(page);
  assert.ok(first < later);
  await page.waitForFunction((first) => Number(document.documentElement.dataset.shown) > first, first);
  await page.click(".play");
  await page.click("#found button");
  await settle(page);
  assert.equal(await shown(page), whole);
});

await check("light and dark, by the system and by the button", "fr.html", async (page) => {
  const theme = () => page.getAttribute("html", "data-theme");
  const sea = () => page.evaluate(() => dateline.map.getPaintProperty("sea", "background-color"));
  assert.equal(await theme(), "dark");
  const dark = await sea();
  await page.click("#theme");
  assert.equal(await theme(), "light");
  await page.waitForFunction((dark) => dateline.map.getLayer("sea") && dateline.map.getPaintProperty("sea", "background-color") !== dark, dark);
  await page.waitForFunction(() => dateline.map.queryRenderedFeatures({ layers: ["pins"] }).length > 2);
}, { dark: true });

await check("everything is in reach of the keyboard, with a name", "fr.html", async (page) => {
  const seen = [];
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const one = document.activeElement;
      const name = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;
      return { id: one.id || one.className || one.tagName, name: name.trim(), body: one === document.body };
    });
    if (here.body) break;
    seen.push(here);
  }
  assert.equal(seen[0].id, "skip");
  for (const wanted of ["search", "tab-reading", "quote", "chip", "zoom-in", "theme", "play", "from", "maplibregl-canvas"]) {
    assert.ok(seen.some(({ id }) => id.split(" ").includes(wanted)), `no ${wanted}`);
  }
  assert.deepEqual(seen.filter(({ name }) => !name), []);
  await page.locator("#tab-reading").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.getAttribute("#tab-legend", "aria-selected"), "true");
  await page.locator("#reading").waitFor({ state: "hidden" });
});

await check("an Arabic article: right to left, in Arabic", "ar.html", async (page) => {
  assert.equal(await page.getAttribute("html", "dir"), "rtl");
  assert.match(await page.textContent("#tab-reading"), /المقالات/);
  const [panel, map] = [await page.locator("#panel").boundingBox(), await page.locator("#stage").boundingBox()];
  assert.ok(panel.x > map.x);
  await page.locator("#reading .quote").first().click();
  assert.ok((await page.locator("#card").boundingBox()).x < 100);
  const names = await page.evaluate(() => dateline.map.queryRenderedFeatures({ layers: ["seen-labels", "town-labels"] }).map((f) => f.properties.image));
  assert.ok(names.filter((name) => /\p{Script=Arabic}/u.test(name)).length > names.length / 2);
});

for (const file of ["fr.html", "ar.html"]) {
  await check(`a telephone: the panel is a sheet (${file})`, file, async (page) => {
    const height = async () => (await page.locator("#panel").boundingBox()).height;
    const half = await height();
    assert.ok(half < PHONE.height * 0.6);
    await page.tap("#grip");
    await page.waitForFunction((half) => document.getElementById("panel").offsetHeight > half + 200, half);
    await page.locator("#reading .quote").nth(1).tap();
    const card = await page.locator("#card").boundingBox();
    assert.ok(card.x === 0 && card.width === PHONE.width && card.y > PHONE.height * 0.3 && card.y + card.height <= PHONE.height + 1);
    await page.tap("#card .close");
    assert.ok(await page.locator("#panel").isVisible());
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= PHONE.width);
  }, { size: PHONE, touch: true });
}

await check("hostile words stay words", "hostile.html", async (page) => {
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  const elements = await page.evaluate(() => document.querySelectorAll("#panel :is(img, script, iframe, svg, style), #card :is(img, script)").length);
  assert.equal(elements, 0);
  assert.match(await page.textContent("#reading"), /<img src=x onerror=/);
  await page.locator("#reading .quote").first().click();
  assert.match(await page.textContent("#card"), /<script>/);
  assert.equal(await page.locator('a[href^="javascript:"]').count(), 0);
  await page.click("#tab-legend");
  await page.keyboard.press("/");
  await page.keyboard.type("<script>");
  await settle(page);
  assert.ok((await shown(page)) > 0);
});

await check("without WebGL the lists stay", "fr.html", async (page) => {
  assert.ok(await page.locator("#no-map").isVisible());
  await page.locator("#reading .quote").nth(2).click();
  assert.ok(await page.locator("#card mark").first().isVisible());
}, {
  before: () => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
      return /webgl/.test(kind) ? null : real.call(this, kind, ...more);
    };
    console.error = () => {};
  },
});

await check("paper gets a picture of the map", "fr.html", async (page) => {
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  assert.match(await page.getAttribute("#print", "src"), /^data:image\/png;base64,.{1000}/);
  assert.ok(await page.locator("#print").isVisible());
  assert.ok(await page.locator("#timeline").isHidden());
});

await check("a thousand features", "many.html", async (page, load) => {
  const measured = await page.evaluate(async () => {
    const { map, items } = dateline;
    const told = (times) => {
      times.sort((a, b) => a - b);
      return `median ${Math.round(times[times.length >> 1])} ms, longest ${Math.round(times.at(-1))} ms`;
    };
    /** The times between frames while something happens, and of the page's own work in each. */
    const frames = async (milliseconds, act) => {
      const times = [];
      window.work = [];
      const end = performance.now() + milliseconds;
      for (let last = performance.now(); last < end; ) {
        act();
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
      }
      return { frame: told(times), work: told(window.work), median: window.work[window.work.length >> 1] };
    };
    map.jumpTo({ center: [37, 35.5], zoom: 7 });
    await new Promise((done) => map.once("idle", done));
    const panning = await frames(2500, () => map.panBy([6, 3], { duration: 0 }));
    const to = document.querySelector(".track input:not(.from)");
    let step = Number(to.max);
    const sliding = await frames(2500, () => {
      step = step > 0 ? step - 1 : Number(to.max);
      to.value = step;
      to.dispatchEvent(new Event("input"));
    });
    const search = document.getElementById("search");
    search.value = "alep";
    const typing = performance.now();
    search.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return { features: items.length, events: items.filter((one) => one.event).length, panning, sliding, typing: Math.round(performance.now() - typing) };
  });
  assert.ok(measured.features > 1000, `${measured.features} features`);
  const { panning, sliding } = measured;
  console.log(`        ${measured.features} features, ${measured.events} of events; to the first idle ${Math.round(load)} ms; a search ${measured.typing} ms`);
  console.log(`        panning: the page's work in a frame ${panning.work}; with a graphics card in software ${panning.frame}`);
  console.log(`        sliding: the page's work in a frame ${sliding.work}; with a graphics card in software ${sliding.frame}`);
  assert.ok(panning.median < 100 && sliding.median < 100, "the page stutters");
}, {
  // What is done in the page's own frames is its work; the rest is the graphics card's.
  before: () => {
    window.work = [];
    const real = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (draw) => real((now) => {
      const start = performance.now();
      draw(now);
      window.work.push(performance.now() - start);
    });
  },
});

await browser.close();
if (failed > 0) console.log(`${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
