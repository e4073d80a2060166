// What came out, regime beside regime: a card each, a table per allowance, and the months.

import { ALLOWANCES, AMOUNTS, CHILDCARE, CHILDCARE_AMOUNTS } from "./fields.js";
import { euro, factor, make, MONTHS } from "./dom.js";
import { HOUSEHOLD } from "./situation.js";

// Answers of one regime, by variable and period; null is an answer too.
export class Answers {
  constructor(regime, outcome, number) {
    Object.assign(this, { ...regime, number });
    this.values = outcome.waarden.huishoudens?.[HOUSEHOLD] || {};
    this.refusals = outcome.meldingen.filter((remark) => remark.code === "geweigerd");
  }

  of(variable, period) {
    return this.values[variable]?.[period] ?? null;
  }

  // Sum over allowances in whole cents; null if one of them is refused.
  total(allowances, pattern, year) {
    const found = allowances.map((name) => this.of(pattern.replace("{}", name), year));
    return found.includes(null) ? null : found.reduce((sum, value) => sum + Math.round(value * 100), 0) / 100;
  }
}

export function cards(regimes, model) {
  return regimes.map((regime) => make("article", { class: `card r${regime.number}`, "aria-label": regime.titel }, ...card(regime, model)));
}

function card(regime, model) {
  const year = String(model.year), sum = (pattern) => regime.total(model.allowances, pattern, year);
  const award = sum("{}"), back = sum("terugvordering_{}"), more = sum("nabetaling_{}"), settled = sum("verrekend_voorschot_{}");
  const given = Object.values(model.advances).some((value) => value > 0);
  const parts = [make("h3", {}, regime.titel)];
  if (award === null || back === null) {
    return [...parts, make("p", { class: "what" }, "Geweigerd"), make("p", { class: "big" }, "Geen bedrag"),
      make("p", { class: "small rule" }, "De wet geeft hier geen uitkomst; de reden staat hieronder.")];
  }
  const big = (label, value, kind) => parts.push(make("p", { class: "what" }, label), make("p", { class: `big ${kind}` }, euro(value)));
  if (!given) big("Toegekend over het jaar", award, "");
  else if (back > 0) big("Terug te betalen", back, "bad");
  else if (more > 0) big("Nog te ontvangen", more, "good");
  else big("Terug te betalen", 0, "");
  const lines = [];
  if (given) lines.push(["Toegekend", award]);
  if (given && settled > 0) lines.push(["Voorschot", settled]);
  if (given && back > 0 && more > 0) lines.push(["Nog te ontvangen", more]);
  if (model.allowances.includes(CHILDCARE)) {
    const direct = regime.of("vergoeding_kinderopvang", year), own = regime.of("eigen_bijdrage_kinderopvang", year);
    if (direct) lines.push(["Naar de opvang", direct]);
    if (own) lines.push(["Opvang voor eigen rekening", own]);
  }
  parts.push(make("dl", {}, ...lines.map(([label, value]) => make("div", {}, make("dt", {}, label), make("dd", {}, euro(value))))));
  const lapsed = model.advances[CHILDCARE] > 0 && regime.of(`verrekend_voorschot_${CHILDCARE}`, year) === 0;
  if (lapsed) parts.push(make("p", { class: "small note" }, "Een voorschot voor de opvang bestaat hier niet."));
  parts.push(make("p", { class: "small rule" }, regime.verandert));
  return parts;
}

export function tables(regimes, model) {
  return model.allowances.map((name) => allowance(regimes, model, name));
}

function allowance(regimes, model, name) {
  const year = String(model.year), title = ALLOWANCES[name];
  const rows = AMOUNTS.map((item) => ({ ...item, variable: item.key.replace("{}", name) }));
  if (name === CHILDCARE) rows.push(...CHILDCARE_AMOUNTS.map((item) => ({ ...item, variable: item.key })));
  const months = MONTHS.map((label, month) => ({ label, variable: `${name}_per_maand`, period: `${year}-${String(month + 1).padStart(2, "0")}` }));
  const every = [...rows, ...months].map((row) => ({ ...row, period: row.period || year }));
  const alike = regimes.every((regime) => every.every((row) => regime.of(row.variable, row.period) === regimes[0].of(row.variable, row.period)));
  const shown = alike && regimes.length > 1 ? [{ ...regimes[0], titel: "Onder alle regels", number: 0, of: (v, p) => regimes[0].of(v, p) }] : regimes;
  const kept = every.filter((row) => !row.period.includes("-") && (row.always || shown.some((regime) => regime.of(row.variable, row.period))));
  const monthly = every.filter((row) => row.period.includes("-"));
  if (alike && every.every((row) => !regimes[0].of(row.variable, row.period)) && !regimes[0].refusals.length) {
    return make("p", { class: "nothing" }, make("b", {}, title), ": onder alle regels niets.");
  }
  return make("section", { class: shown.length > 1 ? "allowance-part" : "allowance-part narrow", "aria-label": title },
    table(title, shown, kept),
    make("details", {}, make("summary", {}, `${title} per maand`), table(`${title} per maand, niet afgerond`, shown, monthly)),
  );
}

function table(caption, regimes, rows) {
  const head = regimes.map((regime) => make("th", { scope: "col", role: "columnheader", class: `r${regime.number}` }, regime.titel));
  const lines = rows.map((row) => make("tr", { role: "row" },
    make("th", { scope: "row", role: "rowheader" }, row.label, row.hint ? make("small", {}, row.hint) : null),
    ...regimes.map((regime) => cell(row, regime.of(row.variable, row.period)))));
  return make("table", { role: "table", class: regimes.length > 4 ? "many" : `n${regimes.length}` },
    make("caption", {}, caption),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, make("td", { role: "cell" }), ...head)),
    make("tbody", { role: "rowgroup" }, ...lines));
}

function cell(row, value) {
  if (value === null) return make("td", { role: "cell", class: "none" }, row.kind === "factor" ? "n.v.t." : "geen bedrag");
  const kind = value > 0 && ["bad", "good"].includes(row.kind) ? row.kind : row.kind === "total" ? "total" : undefined;
  return make("td", { role: "cell", class: kind }, row.kind === "factor" ? factor(value) : euro(value));
}

export function refusals(regimes) {
  const reasons = new Map();
  for (const regime of regimes) {
    for (const { melding } of regime.refusals) reasons.set(melding, new Set([...(reasons.get(melding) || []), regime.titel]));
  }
  const items = [...reasons].map(([text, titles]) => {
    const whose = titles.size === regimes.length ? "" : ` (${[...titles].join(", ")})`;
    return make("li", {}, text, whose);
  });
  return items.length ? make("div", { class: "notice" }, make("h3", {}, "Waarom sommige bedragen ontbreken"), make("ul", {}, ...items)) : "";
}
