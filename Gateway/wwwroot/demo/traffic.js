import { element } from "./element.js";

const shownMost = 40;

/** What just travelled over one side's connection, newest first, for those who build such things. */
export class Traffic {
  #stopwatch;
  #lines = element("ol", { class: "traffic-lines" });
  #figure = element("span", { class: "traffic-figure" });
  #view;

  constructor(owner, stopwatch) {
    this.#stopwatch = stopwatch;
    this.#view = element(
      "section",
      { class: "traffic", "aria-label": `Messages to ${owner}` },
      element("header", {}, element("h3", {}, "Latest messages"), this.#figure),
      this.#lines,
    );
  }

  get view() {
    return this.#view;
  }

  add({ name, body, replayed }) {
    const { place, what, envelope } = describe(name, body);
    const took = envelope && !replayed ? this.#stopwatch.read(envelope, body.at) : undefined;
    if (took?.isExact) this.#figure.textContent = `${format(took)} from click to dot`;
    this.#lines.prepend(
      element(
        "li",
        { class: replayed ? "is-replayed" : "" },
        element("span", { class: "traffic-name" }, name),
        element("span", { class: "traffic-place" }, place),
        element("span", { class: "traffic-what" }, what),
        element("span", { class: "traffic-took" }, replayed ? "caught up" : took ? format(took) : ""),
      ),
    );
    while (this.#lines.children.length > shownMost) this.#lines.lastChild.remove();
  }
}

function describe(name, body) {
  switch (name) {
    case "inbox":
      return { place: `v${body.version}`, what: body.item ? `${body.change} ${body.item.notification.type}` : body.change, envelope: body.item?.notification };
    case "channel":
      return { place: `#${body.offset}`, what: `${body.channel} ${body.notification.type}`, envelope: body.notification };
    case "counts":
      return { place: `v${body.version}`, what: body.channels.map(({ channel, base }) => `${channel} base ${base}`).join(", ") || "own" };
    case "welcome":
      return { place: body.inbox.position, what: `${body.unread} unread` };
    case "reset":
      return { place: body.position, what: `${body.channel ?? "inbox"} ${body.reason}` };
    case "closing":
      return { place: "", what: body.code };
    default:
      return { place: "", what: body?.notification?.type ?? body?.name ?? body?.channel ?? "", envelope: body?.notification };
  }
}

const format = ({ milliseconds, isExact }) => `${isExact ? "" : "≈ "}${Math.max(1, Math.round(milliseconds))} ms`;
