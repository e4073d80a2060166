// From what the form holds (a model) to a situation as the web API takes it, and back.

import { ALLOWANCES, AMOUNTS, CARE, CARE_KINDS, CHILDCARE, CHILDCARE_AMOUNTS, DECISION, FOREVER, HOME, PAID, ROLES,
  SERVICE } from "./fields.js";

export const HOUSEHOLD = "gezin";
const HOUSEHOLD_FIELDS = [...HOME, ...SERVICE, DECISION];
const advance = (name) => `betaald_voorschot_${name}`;
const isEmpty = (value) => value === null || value === undefined || value === "";
const escaped = (key) => key.replaceAll("~", "~0").replaceAll("/", "~1");

// Return the situation, and for each fact (by JSON Pointer in the body) the id of the field that holds it.
export function situationOf(model) {
  const year = String(model.year), personen = {}, home = {}, places = {};
  const put = (facts, path, field, value, id) => {
    if (isEmpty(value)) return;
    const period = field.period === FOREVER ? FOREVER : year;
    facts[field.key] = { [period]: value };
    places[["/situatie", ...path, field.key, period].map((key, index) => (index ? escaped(key) : key)).join("/")] = id;
  };
  for (const person of model.people) {
    const facts = (personen[person.name] = {}), role = ROLES[person.role], path = ["personen", person.name];
    for (const field of role.fields) put(facts, path, field, person.values[field.key], `${person.id}-${field.key}`);
    if (person.care) {
      for (const field of CARE) {
        const named = { ...field, key: `${field.key}_${person.care}` };
        put(facts, path, named, person.values[field.key], `${person.id}-${field.key}`);
      }
      put(facts, path, PAID, person.values[PAID.key], `${person.id}-${PAID.key}`);
    }
    places[`/situatie/personen/${escaped(person.name)}`] = person.id;
    if (role.many) (home[role.key] ||= []).push(person.name);
    else home[role.key] = person.name;
  }
  const path = ["huishoudens", HOUSEHOLD];
  for (const field of HOUSEHOLD_FIELDS) put(home, path, field, model.home[field.key], `huis-${field.key}`);
  for (const name of Object.keys(ALLOWANCES)) {
    const field = { key: advance(name) };
    if (model.advances[name]) put(home, path, field, model.advances[name], `voorschot-${name}`);
  }
  return { situation: { personen, huishoudens: { [HOUSEHOLD]: home } }, places };
}

// Return the situation with null at everything that the page shows.
export function asking(situation, model) {
  const asked = structuredClone(situation), home = asked.huishoudens[HOUSEHOLD], year = String(model.year);
  const months = Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, "0")}`);
  for (const name of model.allowances) {
    for (const item of AMOUNTS) home[item.key.replace("{}", name)] = { [year]: null };
    home[`${name}_per_maand`] = Object.fromEntries(months.map((month) => [month, null]));
  }
  if (model.allowances.includes(CHILDCARE)) {
    for (const item of CHILDCARE_AMOUNTS) home[item.key] = { [year]: null };
  }
  return asked;
}

// Return the situation with only what a case should assert: amounts by the year in euros or cents.
export function asserting(situation, model) {
  const asked = asking(situation, model), home = asked.huishoudens[HOUSEHOLD];
  for (const name of model.allowances) delete home[`${name}_per_maand`];
  for (const item of CHILDCARE_AMOUNTS) if (item.kind === "factor") delete home[item.key];
  return asked;
}

// Return the model of a published family, or null if the form cannot hold all of it.
export function modelOf(example) {
  const year = String(example.jaar), homes = Object.values(example.situatie.huishoudens);
  const roles = Object.values(ROLES), roleOf = {};
  for (const [role, about] of Object.entries(ROLES)) for (const name of [homes[0][about.key] || []].flat()) roleOf[name] = role;
  const value = (facts, key, period = year) => facts?.[key]?.[period] ?? null;
  const people = Object.entries(example.situatie.personen).map(([name, facts], index) => {
    const role = roleOf[name], values = {};
    for (const field of ROLES[role].fields) values[field.key] = value(facts, field.key, field.period === FOREVER ? FOREVER : year);
    const care = Object.keys(CARE_KINDS).find((kind) => kind && `uren_${kind}` in facts) || "";
    if (care) {
      for (const field of CARE) values[field.key] = value(facts, `${field.key}_${care}`);
      values[PAID.key] = value(facts, PAID.key);
    }
    return { id: `p${index + 1}`, role, name, values, care };
  });
  const order = Object.keys(ROLES);
  people.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  const home = Object.fromEntries(HOUSEHOLD_FIELDS.map((field) => [field.key, value(homes[0], field.key)]));
  const advances = Object.fromEntries(Object.keys(ALLOWANCES).map((name) => [name, value(homes[0], advance(name))]));
  const model = { year: example.jaar, people, home, advances, allowances: example.toeslagen };
  return same(situationOf(model).situation, plainly(example.situatie, roles)) ? model : null;
}

// Return a situation without the name of the household and without payments of nothing by who has no care.
function plainly(situation, roles) {
  const home = { ...Object.values(situation.huishoudens)[0] };
  for (const role of roles) if (role.key in home && !role.many) home[role.key] = [home[role.key]].flat()[0];
  const personen = structuredClone(situation.personen);
  for (const facts of Object.values(personen)) {
    const hasCare = Object.keys(facts).some((key) => key.startsWith("uren_"));
    if (!hasCare && Object.values(facts[PAID.key] || {}).every((paid) => paid === 0)) delete facts[PAID.key];
  }
  return { personen, huishoudens: { [HOUSEHOLD]: home } };
}

function same(one, other) {
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return one === other;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && same(one[key], other[key]));
}
