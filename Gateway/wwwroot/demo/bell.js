import { element } from "./element.js";
import { icon } from "./icons.js";

const shownMost = 99;

/** The bell with its red dot. The number is what is unread; the dot beats while something was not even seen. */
export class Bell {
  #dot = element("span", { class: "dot", "aria-hidden": "true", hidden: true });
  #button;
  #owner;

  constructor(owner, panelId, onToggle) {
    this.#owner = owner;
    this.#button = element(
      "button",
      { class: "bell", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": panelId, onclick: onToggle },
      icon("bell"),
      this.#dot,
    );
    this.show({ unread: 0, unseen: 0 });
  }

  get button() {
    return this.#button;
  }

  show({ unread, unseen }) {
    this.#dot.hidden = unread === 0;
    this.#dot.textContent = unread > shownMost ? `${shownMost}+` : String(unread);
    this.#dot.classList.toggle("is-fresh", unseen > 0);
    this.#button.setAttribute("aria-label", `${this.#owner}'s inbox, ${unread === 0 ? "nothing unread" : `${unread} unread`}`);
  }

  set isOpen(isOpen) {
    this.#button.setAttribute("aria-expanded", String(isOpen));
  }
}
