// Making elements, and writing figures as Dutch does. No text ever becomes HTML.

export function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function drawn(name, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const whole = new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat("nl-NL", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percentage = new Intl.NumberFormat("nl-NL", { style: "percent", maximumFractionDigits: 3 });
const factorial = new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 2 });

// A monthly amount is not rounded by the law: shown in cents unless it is whole.
const isWhole = (value) => Math.abs(value - Math.round(value)) < 0.005;
export const amount = (value) => (isWhole(value) ? whole : cents).format(value).replace("-", "\u2212");
export const euro = (value) => (value < 0 ? "\u2212" : "") + "€\u00a0" + amount(Math.abs(value));
export const percent = (value) => percentage.format(value);
export const factor = (value) => factorial.format(value);
export const MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
  "oktober", "november", "december"];
