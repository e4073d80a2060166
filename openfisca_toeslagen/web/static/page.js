// The family page: from the form to the server and back.

import { get, post, Refused } from "./api.js";
import { chart } from "./chart.js";
import { explanation } from "./explanation.js";
import { ALLOWANCES, CHILDCARE, PAID } from "./fields.js";
import * as form from "./form.js";
import { make } from "./dom.js";
import { Answers, cards, refusals, tables } from "./results.js";
import { asking, asserting, HOUSEHOLD, modelOf, situationOf } from "./situation.js";

// There are eight looks of a regime (colour and line), in turn.
const look = (index) => (index % 8) + 1;
const byId = (id) => document.getElementById(id);
// Points of a chart: a step of 500 euros for incomes, at most so many.
const STEP = 500, MOST = 201;
let regimes = [];
// What the outcome on the page is about.
let current = null;

async function start() {
  form.build();
  byId("gezin").addEventListener("submit", (event) => { event.preventDefault(); compare(); });
  byId("gezin").addEventListener("input", () => { if (current) say("Er is iets gewijzigd. Vergelijk opnieuw voor de nieuwe uitkomst.", true); });
  byId("bewaar").addEventListener("click", save);
  try {
    regimes = (await get("stelsels")).stelsels;
    byId("stelsels").replaceChildren(...regimes.map((regime, index) => make("article", { class: `card r${look(index)}` },
      make("h3", {}, regime.titel), make("p", { class: "rule" }, regime.verandert), make("p", { class: "small" }, regime.bron))));
    offer((await get("voorbeelden")).voorbeelden);
  } catch (error) {
    complain(error, {});
  }
}

// Offer the published families that the form can hold completely, first those in which the regimes differ.
function offer(examples) {
  const rank = (example) => (example.toeslagen.includes(CHILDCARE) ? 0 : 1);
  for (const example of examples.toSorted((one, other) => rank(one) - rank(other))) {
    const model = modelOf(example);
    if (!model) continue;
    byId("voorbeelden").append(make("button", { type: "button", class: "example", onclick: () => begin(example, model) }, example.titel));
  }
}

function begin(example, model) {
  form.fill(model);
  byId("gezin").dataset.title = example.titel;
  const source = make("a", { href: example.bron.link, rel: "noreferrer" }, example.bron.titel);
  byId("voorbeeld").replaceChildren(
    make("p", {}, example.verhaal),
    make("p", {}, "Bron: ", example.bron.link ? source : example.bron.titel, ` (${example.bron.uitgever}).`),
    make("details", {}, make("summary", {}, "Wat hierin is aangenomen"), make("ul", {}, ...example.geconstrueerd.map((text) => make("li", {}, text)))),
  );
  byId("voorbeeld").hidden = false;
  compare();
}

async function compare() {
  form.clear();
  const { model, problems } = form.read();
  if (problems.length) return form.show(problems);
  const { situation, places } = situationOf(model);
  const button = byId("vergelijk");
  button.disabled = true;
  say("Bezig met rekenen.");
  try {
    const { uitkomsten } = await post("vergelijk", { situatie: asking(situation, model) });
    const answers = uitkomsten.map((outcome, number) =>
      new Answers(regimes.find((regime) => regime.naam === outcome.stelsel), outcome, look(number)));
    current = { model, situation, places, answers, title: byId("gezin").dataset.title || "Gezin van de gezinspagina" };
    const rest = show();
    say(`Berekend voor ${model.year}, onder ${answers.length} stelsels.`);
    byId("uitkomst").focus({ preventScroll: true });
    byId("uitkomst").scrollIntoView({ block: "start" });
    await rest;
  } catch (error) {
    say("Er is geen uitkomst.");
    complain(error, places);
  } finally {
    button.disabled = false;
  }
}

// Show the outcome at once; the chart and the explanation follow.
async function show() {
  const { model, answers } = current;
  byId("uitkomst-kop").textContent = `Uitkomst voor ${model.year}`;
  byId("kaarten").replaceChildren(...cards(answers, model));
  byId("geweigerd").replaceChildren(refusals(answers));
  byId("tabellen").replaceChildren(...tables(answers, model));
  byId("bewaard").textContent = "";
  byId("resultaat").hidden = false;
  byId("stelsels").hidden = true;
  offerCharts();
  const { nodes, tell } = explanation(current);
  byId("uitleg").replaceChildren(...nodes);
  await Promise.all([drawChart(), tell()]);
}

// What a chart can show, and over which facts: a number of the form, up to where it is worth seeing.
function offerCharts() {
  const { model, answers } = current, year = String(model.year), facts = [], amounts = [];
  for (const person of model.people.filter((one) => one.values.toetsingsinkomen !== undefined)) {
    const income = person.values.toetsingsinkomen ?? 0;
    const high = Math.max(60000, Math.ceil((income * 1.5) / 10000) * 10000);
    facts.push({ label: `Toetsingsinkomen ${named(person)}`, key: ["personen", person.name, "toetsingsinkomen", year], low: 0, high, now: income, points: Math.min(high / STEP + 1, MOST) });
  }
  for (const person of model.people.filter((one) => one.care && model.allowances.includes(CHILDCARE))) {
    const due = owed(person);
    facts.push({ label: `Betaald per maand voor ${named(person)}`, key: ["personen", person.name, PAID.key, year], low: 0, high: due, now: person.values[PAID.key] ?? due, points: MOST });
  }
  for (const name of model.allowances) {
    amounts.push({ label: `${ALLOWANCES[name]}: toegekend`, variable: name });
    if (model.advances[name] > 0) amounts.push({ label: `${ALLOWANCES[name]}: terug te betalen`, variable: `terugvordering_${name}` });
    if (name === CHILDCARE) amounts.push({ label: "Opvang voor eigen rekening", variable: "eigen_bijdrage_kinderopvang" });
  }
  // First what is reclaimed somewhere, then what the regimes give otherwise, then what is anything at all.
  const values = (item) => answers.map((regime) => regime.of(item.variable, year));
  const tests = [(item) => item.variable.startsWith("terugvordering_") && values(item).some((value) => value > 0),
    (item) => new Set(values(item)).size > 1, (item) => values(item).some((value) => value > 0)];
  const telling = Math.max(0, tests.map((test) => amounts.findIndex(test)).find((found) => found >= 0) ?? 0);
  byId("grafiek-keuze").replaceChildren(choice("grafiek-bedrag", "Bedrag", amounts, telling), choice("grafiek-gegeven", "Over", facts, 0));
  current.charts = { facts, amounts };
}

function choice(id, label, items, chosen) {
  const options = items.map((item, index) => make("option", { value: index, selected: index === chosen }, item.label));
  return make("div", { class: "field" }, make("label", { for: id }, label), make("select", { id, onchange: drawChart }, ...options));
}

const named = (person) => (person.role === "aanvrager" ? "van de aanvrager" : person.name.replaceAll("_", " "));
const owed = (person) => Math.round(person.values.uren * person.values.uurprijs * 100) / 100;

async function drawChart() {
  const { model, situation, answers, charts } = current, year = String(model.year);
  const fact = charts.facts[byId("grafiek-gegeven").value], amount = charts.amounts[byId("grafiek-bedrag").value];
  const asked = structuredClone(situation);
  if (fact.key[2] === PAID.key) {
    for (const person of model.people.filter((one) => one.care)) asked.personen[person.name][PAID.key] ||= { [year]: owed(person) };
  }
  const [plural, name, key, period] = fact.key;
  asked[plural][name][key] ||= { [period]: fact.now };
  asked.huishoudens[HOUSEHOLD][amount.variable] = { [year]: null };
  const pointer = fact.key.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  try {
    const { x, reeksen } = await post("reeks", { situatie: asked, as: { pad: pointer, van: fact.low, tot: fact.high, punten: fact.points } });
    const lines = reeksen.map((series, index) => ({
      titel: answers[index].titel, number: answers[index].number,
      values: series.waarden.huishoudens[HOUSEHOLD][amount.variable][year] || x.map(() => null),
    }));
    byId("grafiek").replaceChildren(chart(x, lines, { x: fact.label, y: amount.label }, fact.now));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byId("grafiek").replaceChildren(make("p", { class: "notice" }, `Geen grafiek: ${error.faults[0].melding}`));
  }
}

async function save() {
  const { model, situation, title } = current;
  try {
    const written = await post("geval", { naam: title, situatie: asserting(situation, model) });
    const link = make("a", { href: URL.createObjectURL(new Blob([written], { type: "application/yaml" })), download: "geval.yaml" });
    link.click();
    URL.revokeObjectURL(link.href);
    byId("bewaard").textContent = "Bewaard als geval.yaml.";
  } catch (error) {
    complain(error, current.places);
  }
}

// Show what the server says is wrong beside the field it is about, or the nearest part around it.
function complain(error, places) {
  if (!(error instanceof Refused)) throw error;
  form.show(error.faults.map((fault) => {
    let { pad } = fault;
    while (pad && !(pad in places)) pad = pad.slice(0, pad.lastIndexOf("/"));
    return { id: places[pad], text: fault.melding };
  }));
}

function say(text, changed) {
  byId("stand").textContent = text;
  byId("stand").classList.toggle("changed", Boolean(changed));
}

start();
