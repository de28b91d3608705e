import { element, showList } from "./element.js";
import { inboxItem, signatureOf } from "./inbox-item.js";
import { keyOf } from "./inbox-items.js";
import { mutesView } from "./mutes.js";

/** The inbox as it opens below the bell. Opening it says "seen"; choosing an item says "read". */
export class InboxPanel {
  #items;
  #client;
  #marks;
  #isFresh;
  #onChoose;
  #toasts;
  #list = element("ul", { class: "items" });
  #empty = element("p", { class: "items-empty" }, "Nothing here. When a neighbour needs you, this is where it lights up.");
  #older = element("button", { class: "older", type: "button", onclick: () => this.#loadOlder() }, "Older");
  #mutes = element("div", { class: "mutes" });
  #panel;

  /**
   * @param hasUnseen tells whether something was not seen yet
   * @param onChoose called with the item that was clicked
   */
  constructor({ id, owner, items, client, marks, toasts, hasUnseen, onChoose }) {
    this.#items = items;
    this.#client = client;
    this.#marks = marks;
    this.#toasts = toasts;
    this.#isFresh = hasUnseen;
    this.#onChoose = onChoose;
    this.#panel = element(
      "section",
      { class: "inbox", id, role: "dialog", "aria-label": `${owner}'s inbox`, tabIndex: -1, hidden: true },
      element(
        "header",
        { class: "inbox-header" },
        element("h3", {}, "Inbox"),
        element("button", { class: "link", type: "button", onclick: () => marks.all("read") }, "Mark all read"),
      ),
      element("div", { class: "inbox-scroll" }, this.#list, this.#empty, this.#older),
      this.#mutes,
    );
    items.on("change", () => this.#show());
    this.#show();
  }

  get panel() {
    return this.#panel;
  }

  get isOpen() {
    return !this.#panel.hidden;
  }

  open() {
    this.#panel.hidden = false;
    this.#panel.focus({ preventScroll: true });
    // Whole, with its last row, on a screen that is low.
    this.#panel.scrollIntoView({ block: "nearest" });
    this.markSeen();
  }

  close() {
    this.#panel.hidden = true;
  }

  /** What is open in front of someone is seen. */
  markSeen() {
    if (this.isOpen && this.#isFresh()) this.#marks.all("seen");
  }

  #show() {
    const items = this.#items.inOrder;
    const on = { open: (item) => this.#choose(item), archive: (item) => this.#archive(item), mute: (item) => this.#mute(item) };
    showList(this.#list, items, { keyOf, signatureOf, make: (item) => inboxItem(item, on) });
    this.#empty.hidden = items.length > 0;
    this.#older.hidden = !this.#items.hasMore;
    this.#mutes.replaceChildren(...mutesView(this.#items.muted, (muted) => this.#setMuted(muted)));
  }

  #choose(item) {
    if (!item.read) this.#marks.items("read", [item]);
    this.#onChoose(item);
  }

  #archive(item) {
    this.#marks.items("archive", [item]);
    this.#toasts.show("Archived.", { action: { label: "Undo", run: () => this.#marks.items("restore", [item]) } });
  }

  #mute({ notification }) {
    const { mutedTypes, mutedEntities } = this.#items.muted;
    const { type, entityId } = notification;
    this.#setMuted(entityId ? { ...this.#items.muted, mutedEntities: [...mutedEntities, entityId] } : { ...this.#items.muted, mutedTypes: [...mutedTypes, type] });
  }

  #setMuted(muted) {
    this.#client.rest.setPreferences(muted).catch((error) => this.#toasts.show(error.message));
  }

  async #loadOlder() {
    this.#older.disabled = true;
    await this.#items.loadOlder().catch((error) => this.#toasts.show(error.message));
    this.#older.disabled = false;
  }
}
