import { element, showList } from "./element.js";
import { icon } from "./icons.js";
import { nameOf } from "./neighbours.js";

// The texts for each side of a loan, and its actions, at each step.
const steps = {
  available: {
    owner: () => ["On your shelf"],
    borrower: () => ["Free to borrow", ["request", "Ask to borrow"]],
  },
  requested: {
    owner: (other) => [`${other} asks for it`, ["approve", "Approve"], ["decline", "Decline"]],
    borrower: (other) => [`Asked; ${other} will answer`],
  },
  lent: {
    owner: (other) => [`With ${other}`],
    borrower: () => ["With you", ["return", "Bring back"]],
  },
  returned: {
    owner: (other) => [`${other} brought it back`, ["confirm", "Confirm"]],
    borrower: (other) => [`Brought back; ${other} will confirm`],
  },
};

/** The things of both neighbours as one of them sees them, with what can be done next. */
export class Shelf {
  #user;
  #loans;
  #act;
  #list = element("ul", { class: "shelf" });
  #noting;
  #isUp = true;

  /** @param act does something: given the action, the thing's id and, for a note, its text */
  constructor(user, loans, act) {
    this.#user = user;
    this.#loans = loans;
    this.#act = act;
    loans.on("change", () => this.show());
  }

  get list() {
    return this.#list;
  }

  set isUp(isUp) {
    this.#isUp = isUp;
    this.show();
  }

  show() {
    showList(this.#list, this.#loans.things, {
      keyOf: (thing) => thing.id,
      signatureOf: (thing) => `${thing.revision} ${thing.loan} ${this.#noting === thing.id} ${this.#isUp}`,
      make: (thing) => this.#thing(thing),
    });
  }

  /** Brings a loan, or a thing, before the eyes of someone who chose a notification about it (S1.34). */
  point(entity) {
    const thing = this.#loans.things.find(({ id, loan }) => id === entity || loan === entity);
    const shown = thing && this.#list.querySelector(`[data-key="${thing.id}"]`);
    if (!shown) return;
    shown.scrollIntoView({ block: "nearest" });
    shown.focus({ preventScroll: true });
    shown.classList.remove("is-pointed-at");
    requestAnimationFrame(() => shown.classList.add("is-pointed-at"));
  }

  #thing(thing) {
    const isOwner = thing.owner === this.#user;
    const other = nameOf(isOwner ? (thing.borrower ?? "") : thing.owner);
    const [status, ...actions] = steps[thing.state][isOwner ? "owner" : "borrower"](other);
    return element(
      "li",
      { class: `thing is-${thing.state}`, tabIndex: -1 },
      element("span", { class: "thing-picture" }, icon(thing.picture)),
      element(
        "div",
        { class: "thing-text" },
        element("h3", {}, thing.title, element("span", { class: "thing-owner" }, isOwner ? "yours" : `${nameOf(thing.owner)}'s`)),
        element("p", { class: "thing-status" }, status),
        thing.state !== "available" && this.#note(thing),
      ),
      element(
        "div",
        { class: "thing-actions" },
        actions.map(([action, label], i) => this.#button(action, label, thing, i === 0)),
      ),
    );
  }

  #button(action, label, thing, isMain) {
    return element(
      "button",
      {
        class: isMain ? "main" : "",
        type: "button",
        "data-action": action,
        "aria-label": `${label}: ${thing.title}`,
        disabled: !this.#isUp,
        onclick: () => this.#act(action, thing.id),
      },
      label,
    );
  }

  #note(thing) {
    if (this.#noting === thing.id) return this.#noteForm(thing);
    return element(
      "button",
      {
        class: "note",
        type: "button",
        "data-action": "note",
        "aria-label": `${thing.note ? `Note: ${thing.note}. Edit` : "Add a note"}: ${thing.title}`,
        disabled: !this.#isUp,
        onclick: () => this.#edit(thing.id),
      },
      icon("edit"),
      element("span", {}, thing.note || "Add a note"),
    );
  }

  #noteForm(thing) {
    const text = element("input", { class: "note-text", value: thing.note ?? "", maxLength: 140, "aria-label": `Note on the ${thing.title}`, "data-action": "note" });
    const save = (event) => {
      event.preventDefault();
      this.#act("note", thing.id, text.value.trim());
      this.#edit(undefined);
    };
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#edit(undefined);
    });
    return element("form", { class: "note-form", onsubmit: save }, text, element("button", { type: "submit" }, "Save"));
  }

  #edit(thing) {
    this.#noting = thing;
    this.show();
    if (thing) this.#list.querySelector(".note-text").select();
  }
}
