// The dates: a bar for each day that has events, two handles, and a button
// that lets the days pass. Days without events take no room.

/** How many bars there may be; beyond, weeks, months or years are taken together. */
const BARS = 120;

/** The first day of the day, week, month or year that a day lies in. */
const STEPS = [
  (day) => day,
  (day) => {
    const date = dateOf(day);
    date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
    return date.toISOString().slice(0, 10);
  },
  (day) => `${day.slice(0, 7)}-01`,
  (day) => `${day.slice(0, 4)}-01-01`,
];

/** Milliseconds that a day stays while playing. */
const PACE = 700;

/** Makes the timeline; the result draws it anew. `changed` is called when the dates were. */
function makeTimeline(place, changed) {
  // History would stretch the axis beyond use: it belongs to the time before it.
  const recent = items.filter((one) => one.from && !one.p.background);
  const dated = new Set(recent.map((one) => one.from)).size > 1 ? recent : items.filter((one) => one.from);
  const before = items.some((one) => one.from && !dated.includes(one));
  const stepOf = STEPS.find((step) => new Set(dated.map((one) => step(one.from))).size <= BARS) ?? STEPS[3];
  const steps = [...new Set(dated.map((one) => stepOf(one.from)))].sort();
  if (steps.length < 2) return { draw: () => {}, reset: () => {} };
  place.hidden = false;
  const last = steps.length - 1;
  const bars = steps.map(() => element("span", {}));
  const play = element("button", { type: "button", class: "play" });
  const slider = (key, value) =>
    element("input", { type: "range", min: 0, max: last, step: 1, value, attributes: { "aria-label": say(key), dir: rightToLeft ? "rtl" : "ltr" } });
  const [from, to] = [slider("from", 0), slider("to", last)];
  from.classList.add("from");
  const range = element("output", { class: "range" });
  const undated = element("input", { type: "checkbox", checked: true });
  const ends = element("p", { class: "ends" }, element("span", { text: `${before ? "… " : ""}${axisFormat.format(dateOf(steps[0]))}` }), element("span", { text: axisFormat.format(dateOf(steps[last])) }));
  place.style.setProperty("--steps", steps.length);
  place.append(
    play,
    element("div", { class: "track" }, element("div", { class: "bars", attributes: { "aria-hidden": "true" } }, ...bars), from, to, ends),
    element("div", { class: "says" }, range, element("label", {}, undated, say("undated_too"))),
  );

  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶";
    play.setAttribute("aria-label", say("play"));
  };
  const dayAfter = (i) => (i < last ? steps[i + 1] : null);
  const set = () => {
    const [low, high] = [Number(from.value), Number(to.value)];
    filters.from = low > 0 ? steps[low] : null;
    // All that began before the next bar belongs to the last one chosen.
    filters.to = high < last ? dayBefore(dayAfter(high)) : null;
    filters.undated = undated.checked;
    const days = [...new Set([steps[low], steps[high]])].map(dateOf);
    range.textContent = low === 0 && high === last ? say("all_dates") : dayFormat.formatRange(days[0], days.at(-1));
    for (const [input, i] of [[from, low], [to, high]]) input.setAttribute("aria-valuetext", dayFormat.format(dateOf(steps[i])));
    // Where both stand at the end, the one that can move lies on top.
    from.style.zIndex = low === last ? 1 : 0;
    changed();
  };
  from.addEventListener("input", () => {
    stop();
    from.value = Math.min(Number(from.value), Number(to.value));
    set();
  });
  to.addEventListener("input", () => {
    stop();
    to.value = Math.max(Number(from.value), Number(to.value));
    set();
  });
  undated.addEventListener("change", set);
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (Number(to.value) === last) to.value = from.value;
    set();
    play.textContent = "❚❚";
    play.setAttribute("aria-label", say("pause"));
    timer = setInterval(() => {
      to.value = Number(to.value) + 1;
      set();
      if (Number(to.value) === last) stop();
    }, PACE);
  });
  stop();

  const draw = () => {
    const shares = new Map(steps.map((step) => [step, [0, 0]]));
    for (const one of dated) {
      const share = shares.get(stepOf(one.from));
      share[0] += 1;
      if (passes(one)) share[1] += 1;
    }
    const most = Math.max(...[...shares.values()].map(([all]) => all));
    steps.forEach((step, i) => {
      const [all, shown] = shares.get(step);
      bars[i].style.setProperty("--all", all / most);
      bars[i].style.setProperty("--shown", shown / most);
    });
  };
  const reset = () => {
    stop();
    [from.value, to.value, undated.checked] = [0, last, true];
    set();
  };
  reset();
  return { draw, reset };
}

function dayBefore(day) {
  const date = dateOf(day);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
