// The form as the visitor sees it: building it, filling it, reading it, and showing what is wrong beside its field.

import { ALLOWANCES, CARE, CARE_KINDS, DECISION, HOME, PAID, ROLES, SERVICE } from "./fields.js";
import { make } from "./dom.js";

const FIRST_YEAR = 2013, LAST_YEAR = 2026, START = 2025;
const byId = (id) => document.getElementById(id);
let counted = 0;

export function build() {
  const years = [];
  for (let year = LAST_YEAR; year >= FIRST_YEAR; year -= 1) years.push(make("option", { value: year }, String(year)));
  byId("jaar-velden").append(
    group("jaar", "Toeslagjaar", make("select", { id: "jaar" }, ...years)),
    control("huis-" + DECISION.key, DECISION),
  );
  byId("jaar").value = START;
  byId("woning-velden").append(...HOME.map((field) => control(`huis-${field.key}`, field)));
  byId("service-velden").append(...SERVICE.map((field) => control(`huis-${field.key}`, field)));
  for (const [name, label] of Object.entries(ALLOWANCES)) {
    const box = make("input", { type: "checkbox", id: `toeslag-${name}`, checked: true });
    const field = { label: `Voorschot ${label.toLowerCase()}`, type: "number", unit: "€", step: "0.01", min: 0, quiet: true };
    byId("toeslag-velden").append(
      make("div", { class: "allowance" }, make("label", { class: "check" }, box, " ", label), control(`voorschot-${name}`, field)),
    );
    box.addEventListener("change", () => { byId(`voorschot-${name}`).disabled = !box.checked; });
  }
  for (const button of document.querySelectorAll("[data-add]")) {
    button.addEventListener("click", () => add(button.dataset.add).querySelector("input").focus());
  }
  add("aanvrager");
}

function group(id, label, input, hint, quiet) {
  const described = hint ? `${id}-hint` : null;
  if (described) input.setAttribute("aria-describedby", described);
  return make("div", { class: "field" },
    make("label", { for: id, class: quiet ? "heard" : undefined }, label),
    input.parentNode ? input.parentNode : input,
    make("div", { class: "below" },
      hint ? make("p", { class: "hint", id: described }, hint) : null,
      make("p", { class: "fault", id: `${id}-fout`, hidden: true })),
  );
}

function control(id, field) {
  const input = make("input", { id, type: field.type, step: field.step, min: field.min, autocomplete: "off",
    inputmode: field.type === "number" ? "decimal" : undefined, "aria-required": field.required ? "true" : undefined });
  if (field.unit) make("span", { class: "unit" }, make("span", { "aria-hidden": "true" }, field.unit), input);
  const label = field.unit === "€" ? `${field.label}` : field.label;
  return group(id, label, input, field.hint, field.quiet);
}

function add(role, name) {
  const about = ROLES[role], id = `p${(counted += 1)}`;
  const fields = make("div", { class: "fields" }, ...about.fields.map((field) => control(`${id}-${field.key}`, field)));
  const person = make("fieldset", { id, class: "person", "data-role": role, "data-name": name || "", tabindex: "-1" },
    make("legend", {}, about.title), fields);
  if (about.care) addCare(person, fields);
  if (role !== "aanvrager") {
    const button = make("button", { type: "button", class: "remove", onclick: () => remove(person) }, "Verwijderen");
    person.append(button);
  }
  const order = Object.keys(ROLES), place = order.indexOf(role);
  const after = [...byId("personen").children].filter((other) => order.indexOf(other.dataset.role) <= place).at(-1);
  if (after) after.after(person);
  else byId("personen").prepend(person);
  renumber();
  return person;
}

function addCare(person, fields) {
  const id = `${person.id}-opvang`;
  const options = Object.entries(CARE_KINDS).map(([kind, label]) => make("option", { value: kind }, label));
  const select = make("select", { id }, ...options);
  const care = make("div", { class: "fields care", hidden: true },
    ...[...CARE, PAID].map((field) => control(`${person.id}-${field.key}`, field)));
  select.addEventListener("change", () => { care.hidden = !select.value; });
  fields.append(group(id, "Kinderopvang", select));
  person.append(care);
}

function remove(person) {
  const role = ROLES[person.dataset.role].title.toLowerCase();
  const next = person.previousElementSibling;
  person.remove();
  renumber();
  next.focus();
  byId("stand").textContent = `Verwijderd: ${role}.`;
}

// Number the legends and the buttons of who can be more than one, and hide the button for a second partner.
function renumber() {
  const seen = {};
  for (const person of byId("personen").children) {
    const role = person.dataset.role, number = (seen[role] = (seen[role] || 0) + 1);
    const title = ROLES[role].many ? `${ROLES[role].title} ${number}` : ROLES[role].title;
    const given = person.dataset.name.replaceAll("_", " ");
    person.querySelector("legend").textContent = given && given !== role ? `${title}: ${given}` : title;
    person.querySelector(".remove")?.setAttribute("aria-label", `${title} verwijderen`);
  }
  document.querySelector('[data-add="partner"]').hidden = Boolean(seen.partner);
}

export function fill(model) {
  byId("personen").replaceChildren();
  clear();
  byId("jaar").value = model.year;
  for (const person of model.people) {
    const { id } = add(person.role, person.name);
    const put = (key) => { byId(`${id}-${key}`).value = person.values[key] ?? ""; };
    ROLES[person.role].fields.forEach((field) => put(field.key));
    if (!ROLES[person.role].care) continue;
    const select = byId(`${id}-opvang`);
    select.value = person.care;
    select.dispatchEvent(new Event("change"));
    [...CARE, PAID].forEach((field) => put(field.key));
  }
  for (const [key, value] of Object.entries(model.home)) byId(`huis-${key}`).value = value ?? "";
  for (const name of Object.keys(ALLOWANCES)) {
    byId(`toeslag-${name}`).checked = model.allowances.includes(name);
    byId(`toeslag-${name}`).dispatchEvent(new Event("change"));
    byId(`voorschot-${name}`).value = model.advances[name] ?? "";
  }
}

// Return what the form holds, and what is missing or no number: the rest is for the server to judge.
export function read() {
  const problems = [], number = {};
  const value = (id, field) => {
    const input = byId(id);
    if (input.validity.badInput) problems.push({ id, text: field.type === "date" ? "Vul een hele datum in." : "Vul een getal in." });
    else if (field.required && input.value === "") problems.push({ id, text: "Vul dit in." });
    return input.value === "" ? null : field.type === "number" ? input.valueAsNumber : input.value;
  };
  const people = [...byId("personen").children].map((person) => {
    const role = person.dataset.role, about = ROLES[role], values = {}, { id } = person;
    number[role] = (number[role] || 0) + 1;
    for (const field of about.fields) values[field.key] = value(`${id}-${field.key}`, field);
    const care = about.care ? byId(`${id}-opvang`).value : "";
    if (care) for (const field of [...CARE, PAID]) values[field.key] = value(`${id}-${field.key}`, field);
    return { id, role, name: person.dataset.name || (about.many ? `${role}_${number[role]}` : role), values, care };
  });
  const allowances = Object.keys(ALLOWANCES).filter((name) => byId(`toeslag-${name}`).checked);
  if (!allowances.length) problems.push({ id: "toeslag-zorgtoeslag", text: "Kies ten minste een toeslag." });
  const home = Object.fromEntries([...HOME, ...SERVICE, DECISION].map((field) => [field.key, value(`huis-${field.key}`, field)]));
  const money = { type: "number" };
  const advances = Object.fromEntries(allowances.map((name) => [name, value(`voorschot-${name}`, money)]));
  return { model: { year: Number(byId("jaar").value), people, home, advances, allowances }, problems };
}

export function clear() {
  byId("fouten").hidden = true;
  for (const fault of document.querySelectorAll(".fault")) fault.hidden = true;
  for (const input of document.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

// Show problems (id of a field or fieldset, text) beside their fields and together at the top.
export function show(problems) {
  const items = problems.map(({ id, text }) => {
    const input = id && byId(id), fault = id && byId(`${id}-fout`);
    if (!input) return make("li", {}, text);
    const hidden = input.closest("details");
    if (hidden) hidden.open = true;
    if (fault) {
      fault.textContent = text;
      fault.hidden = false;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", [`${id}-hint`, `${id}-fout`].filter(byId).join(" "));
    }
    const link = make("a", { href: `#${id}`, onclick: (event) => { event.preventDefault(); input.focus(); } }, nameOf(input));
    return make("li", {}, link, `: ${text}`);
  });
  const box = byId("fouten");
  box.replaceChildren(make("p", {}, items.length === 1 ? "Er klopt iets niet:" : `Er kloppen ${items.length} dingen niet:`),
    make("ul", {}, ...items));
  box.hidden = false;
  box.focus();
}

function nameOf(input) {
  if (input.tagName === "FIELDSET") return input.querySelector("legend").textContent;
  const label = input.labels?.[0]?.textContent.trim() || input.id;
  const person = input.closest(".person")?.querySelector("legend").textContent;
  return person ? `${person}, ${label.toLowerCase()}` : label;
}
