// How an outcome came about: the rules and their articles.

import { make } from "./dom.js";

export function explain() {
  return make("p", {}, "");
}
