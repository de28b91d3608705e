import { element } from "./element.js";

// Long enough for a burst to gather, short enough to still be news.
const gatherMs = 700;

/** Says news to those who listen instead of looking: politely, and a burst as one sentence (S1.36). */
export class Announcer {
  #region = element("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  #gathered = [];
  #timer;

  get region() {
    return this.#region;
  }

  say(sentence) {
    this.#gathered.push(sentence);
    this.#timer ??= setTimeout(() => this.#speak(), gatherMs);
  }

  #speak() {
    const [first, ...others] = this.#gathered;
    this.#region.textContent = others.length === 0 ? first : `${this.#gathered.length} new notifications, the first: ${first}`;
    this.#gathered = [];
    this.#timer = undefined;
  }
}
