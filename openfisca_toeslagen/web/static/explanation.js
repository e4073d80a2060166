// How an outcome came about: the steps that mattered, with their articles and the numbers of the law.

import { post, Refused } from "./api.js";
import { ALLOWANCES, AMOUNTS, CHILDCARE, CHILDCARE_AMOUNTS } from "./fields.js";
import { amount, euro, make, percent } from "./dom.js";
import { HOUSEHOLD } from "./situation.js";

const KINDS = { gegeven: "ingevuld" };
const byId = (id) => document.getElementById(id);

// Return the choice of an outcome and a regime, and the place where its explanation comes.
export function explanation({ model, situation, answers }) {
  const outcomes = model.allowances.flatMap((name) => {
    const rows = AMOUNTS.filter((item) => ["total", "bad"].includes(item.kind)).map((item) => ({ label: item.label, variable: item.key.replace("{}", name) }));
    if (name === CHILDCARE) rows.push(...CHILDCARE_AMOUNTS.filter((item) => item.kind === "direct").map((item) => ({ label: item.label, variable: item.key })));
    return rows.map((row) => ({ ...row, label: `${ALLOWANCES[name]}: ${row.label.toLowerCase()}` }));
  });
  // What is reclaimed asks for an explanation first.
  const year = String(model.year);
  const found = (test) => answers.flatMap((regime, at) => {
    const outcome = outcomes.findIndex((row) => test(row, regime.of(row.variable, year)));
    return outcome < 0 ? [] : [{ outcome, at }];
  })[0];
  const first = found((row, value) => row.variable.startsWith("terugvordering_") && value > 0)
    || found((row, value) => value > 0) || { outcome: 0, at: 0 };
  const told = make("div", { id: "uitleg-stappen" });
  const tell = async () => {
    const regime = answers[byId("uitleg-stelsel").value], { variable } = outcomes[byId("uitleg-bedrag").value];
    const asked = structuredClone(situation);
    asked.huishoudens[HOUSEHOLD][variable] = { [year]: null };
    try {
      const { uitleg, meldingen } = await post("verklaar", { situatie: asked, stelsel: regime.naam });
      told.replaceChildren(uitleg.length ? steps(uitleg[0].stappen) : make("p", { class: "notice" }, meldingen[0].melding));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      told.replaceChildren(make("p", { class: "notice" }, error.faults[0].melding));
    }
  };
  const choices = make("div", { class: "fields two" },
    choice("uitleg-bedrag", "Uitkomst", outcomes.map((row) => row.label), first.outcome, tell),
    choice("uitleg-stelsel", "Stelsel", answers.map((regime) => regime.titel), first.at, tell));
  return { nodes: [choices, told], tell };
}

function choice(id, label, titles, chosen, onchange) {
  const options = titles.map((title, index) => make("option", { value: index, selected: index === chosen }, title));
  return make("div", { class: "field" }, make("label", { for: id }, label), make("select", { id, onchange }, ...options));
}

// Return the steps as lists within lists: what stands below a step is why it has its value. What was assumed stands apart.
function steps(found) {
  const root = make("ul", { class: "steps" }), open = [{ depth: -1, list: root }];
  for (const step of found.filter((one) => one.soort !== "aangenomen")) {
    while (open.at(-1).depth >= step.diepte) open.pop();
    const item = make("li", {}, line(step)), list = make("ul", {});
    open.at(-1).list.append(item);
    item.append(list);
    open.push({ depth: step.diepte, list });
  }
  for (const list of root.querySelectorAll("ul:empty")) list.remove();
  const assumed = found.filter((step) => step.soort === "aangenomen");
  const rest = make("details", {}, make("summary", {}, `Aangenomen, want niet ingevuld (${assumed.length})`),
    make("ul", { class: "steps" }, ...assumed.map((step) => make("li", {}, line(step)))));
  return make("div", {},
    make("p", { class: "small" }, "Een stap staat hier als de uitkomst erboven anders was geweest wanneer de stap een andere waarde had."),
    root, assumed.length ? rest : null);
}

function line(step) {
  const where = [step.wie === HOUSEHOLD ? "" : step.wie.replaceAll("_", " "), step.diepte ? step.periode : ""].filter(Boolean).join(", ");
  const sources = step.soort === "regel" ? step.artikelen.map(link) : [];
  const numbers = step.getallen.map((number) => make("p", { class: "number" },
    `${number.label}: ${shown(number.waarde, number.eenheid)}`,
    number.bij === null ? "" : ` bij ${shown(number.bij, null)}`, number.sinds ? `, sinds ${number.sinds}` : ""));
  return make("div", { class: `step ${step.soort}` },
    make("p", {}, step.label, where ? make("span", { class: "where" }, ` (${where})`) : "", ": ",
      make("b", {}, shown(step.waarde, step.eenheid)),
      KINDS[step.soort] ? make("span", { class: "tag" }, KINDS[step.soort]) : "",
      ...sources.flatMap((source) => [" ", source])),
    ...numbers);
}

const link = (article) => (article.link
  ? make("a", { class: "article", href: article.link, rel: "noreferrer" }, article.label)
  : make("span", { class: "article" }, article.label));

function shown(value, unit) {
  if (value === null) return "niet te berekenen";
  if (typeof value === "boolean") return value ? "ja" : "nee";
  if (typeof value !== "number") return String(value);
  if (unit === "currency-EUR") return euro(value);
  return unit === "/1" ? percent(value) : amount(value);
}
