import { element } from "./element.js";
import { icon } from "./icons.js";

const shownMs = 6_000;
const shownMost = 3;

/** Short messages that leave by themselves. Pointing at one, or focusing it, makes it stay. */
export class Toasts {
  #area = element("div", { class: "toasts" });

  get area() {
    return this.#area;
  }

  /** @param action `{label, run}`, offered as a button */
  show(text, { picture, action } = {}) {
    const toast = element(
      "div",
      { class: "toast" },
      picture,
      element("p", {}, text),
      action && element("button", { class: "toast-action", onclick: () => (this.#drop(toast), action.run()) }, action.label),
      element("button", { class: "toast-close", "aria-label": "Dismiss", onclick: () => this.#drop(toast) }, icon("close")),
    );
    this.#area.append(toast);
    while (this.#area.children.length > shownMost) this.#area.firstChild.remove();
    this.#leaveLater(toast);
  }

  /** Takes them all away: what they said stands elsewhere now. */
  clear() {
    this.#area.replaceChildren();
  }

  #leaveLater(toast) {
    setTimeout(() => (toast.matches(":hover, :focus-within") ? this.#leaveLater(toast) : this.#drop(toast)), shownMs);
  }

  #drop(toast) {
    toast.remove();
  }
}
