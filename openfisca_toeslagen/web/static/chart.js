// A chart of one amount over one fact: lines per regime, and a slider that reads the values at a point.

import { drawn, euro, make } from "./dom.js";

// The drawing is as wide as it will be shown, so that its text has the size of other text.
const WIDE = { WIDTH: 760, HEIGHT: 340, LEFT: 78, TICKS: 6 }, NARROW = { WIDTH: 343, HEIGHT: 260, LEFT: 74, TICKS: 2 };
const RIGHT = 12, TOP = 12, BOTTOM = 34;

// lines: [{titel, number, values: [number|null, ...]}]; labels: {x, y}; now: the value of the fact in the form.
export function chart(x, lines, labels, now) {
  const { WIDTH, HEIGHT, LEFT, TICKS } = matchMedia("(max-width: 40rem)").matches ? NARROW : WIDE;
  const known = lines.flatMap((line) => line.values.filter((value) => value !== null));
  if (!known.length) return make("p", { class: "notice" }, "Over dit gegeven is geen bedrag te geven.");
  const groups = together(lines);
  const xAt = scale(x[0], x.at(-1), LEFT, WIDTH - RIGHT), top = nice(Math.max(...known, 1)), low = Math.min(0, ...known);
  const yAt = scale(low, top, HEIGHT - BOTTOM, TOP);
  const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot", role: "img", "aria-label": described(x, groups, labels) });
  for (const tick of ticks(low, top)) {
    svg.append(drawn("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: yAt(tick), y2: yAt(tick), class: "grid" }));
    svg.append(text(LEFT - 8, yAt(tick) + 5, euro(tick), "end"));
  }
  for (const tick of ticks(x[0], x.at(-1), TICKS)) {
    svg.append(drawn("line", { x1: xAt(tick), x2: xAt(tick), y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 5, class: "axis" }));
    svg.append(text(xAt(tick), HEIGHT - BOTTOM + 21, euro(tick), tick === x.at(-1) ? "end" : "middle"));
  }
  svg.append(drawn("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: yAt(low), y2: yAt(low), class: "axis" }));
  for (const group of groups) svg.append(drawn("path", { d: path(x, group.values, xAt, yAt), class: `line l${group.number}` }));
  const cursor = drawn("line", { y1: TOP, y2: HEIGHT - BOTTOM, class: "cursor" });
  const dots = groups.map((group) => drawn("circle", { r: 5, class: `dot l${group.number}` }));
  svg.append(cursor, ...dots);

  const legend = groups.map((group) => ({ group, value: make("dd", {}) }));
  const where = make("output", { class: "where" });
  const slider = make("input", { type: "range", id: "grafiek-plek", min: 0, max: x.length - 1, step: 1, value: nearest(x, now) });
  const move = () => {
    const at = slider.valueAsNumber;
    cursor.setAttribute("x1", xAt(x[at]));
    cursor.setAttribute("x2", xAt(x[at]));
    groups.forEach((group, index) => {
      const value = group.values[at];
      dots[index].setAttribute("visibility", value === null ? "hidden" : "visible");
      if (value !== null) { dots[index].setAttribute("cx", xAt(x[at])); dots[index].setAttribute("cy", yAt(value)); }
      legend[index].value.textContent = value === null ? "geen bedrag" : euro(value);
    });
    where.textContent = euro(x[at]);
    const read = groups.map((group) => `${group.title} ${group.values[at] === null ? "geen bedrag" : euro(group.values[at])}`);
    slider.setAttribute("aria-valuetext", `${labels.x} ${euro(x[at])}: ${read.join("; ")}`);
  };
  slider.addEventListener("input", move);
  const follow = (event) => {
    const box = svg.getBoundingClientRect(), here = ((event.clientX - box.left) / box.width) * WIDTH;
    slider.value = Math.round(((here - LEFT) / (WIDTH - LEFT - RIGHT)) * (x.length - 1));
    move();
  };
  svg.addEventListener("pointermove", follow);
  svg.addEventListener("pointerdown", follow);
  move();
  return make("figure", {},
    make("figcaption", {}, labels.y),
    svg,
    make("p", { class: "axis-name", "aria-hidden": "true" }, labels.x),
    make("div", { class: "reader" },
      make("label", { for: "grafiek-plek" }, `${labels.x}: `, where), slider,
      make("dl", { class: "legend" }, ...legend.map(({ group, value }) =>
        make("div", { class: `l${group.number}` }, make("dt", {}, swatch(group.number), group.title), value)))),
  );
}

// Lines that are equal everywhere are drawn once, under all their names.
function together(lines) {
  const groups = [];
  for (const line of lines) {
    const same = groups.find((group) => group.values.every((value, index) => value === line.values[index]));
    if (same) same.title += `, ${line.titel.toLowerCase()}`;
    else groups.push({ title: line.titel, number: line.number, values: line.values });
  }
  return groups;
}

function swatch(number) {
  const svg = drawn("svg", { viewBox: "0 0 26 10", class: "swatch", "aria-hidden": "true" });
  svg.append(drawn("path", { d: "M1 5H25", class: `line l${number}` }));
  return svg;
}

function path(x, values, xAt, yAt) {
  let drawing = false, d = "";
  values.forEach((value, index) => {
    d += value === null ? "" : `${drawing ? "L" : "M"}${xAt(x[index]).toFixed(1)} ${yAt(value).toFixed(1)}`;
    drawing = value !== null;
  });
  return d;
}

const scale = (from, to, low, high) => (value) => low + ((value - from) / (to - from)) * (high - low);
const nearest = (x, value) => x.reduce((best, item, index) => (Math.abs(item - value) < Math.abs(x[best] - value) ? index : best), 0);

// A round size that cuts a span in at most so many pieces.
function step(span, most) {
  const power = 10 ** Math.floor(Math.log10(span / most));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => span / size <= most);
}

function ticks(low, high, most = 5) {
  const size = step(high - low, most), found = [];
  for (let value = Math.ceil(low / size) * size; value <= high + size / 1e6; value += size) found.push(value);
  return found;
}

function nice(high) {
  const size = step(high, 5);
  return Math.ceil(high / size) * size;
}

function text(x, y, content, anchor) {
  return drawn("text", { x, y, "text-anchor": anchor }, content);
}

function described(x, groups, labels) {
  const ends = groups.map((group) => {
    const say = (value) => (value === null ? "geen bedrag" : euro(value));
    return `${group.title} van ${say(group.values[0])} naar ${say(group.values.at(-1))}`;
  });
  return `${labels.y} bij ${labels.x.toLowerCase()} van ${euro(x[0])} tot ${euro(x.at(-1))}: ${ends.join("; ")}.`;
}
