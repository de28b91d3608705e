import { element } from "./element.js";

const words = {
  connecting: () => "connecting",
  live: () => "live",
  waiting: ({ delayMs }) => `no connection, trying again in ${Math.max(1, Math.round(delayMs / 1_000))} s`,
  stopped: ({ reason }) => reason,
};

/** One side's switch, and how its connection is doing. */
export class LinkStatus {
  #network;
  #state = { name: "connecting" };
  #caughtUp = "";
  #wasLive = false;
  #text = element("span", { class: "connection-text" });
  #switch;
  #view;

  constructor(owner, network) {
    this.#network = network;
    this.#switch = element(
      "button",
      {
        class: "switch",
        type: "button",
        role: "switch",
        "aria-label": `${owner}'s network`,
        onclick: () => (network.isUp ? network.cut() : network.join()),
      },
      element("span", { class: "switch-knob" }),
    );
    this.#view = element("div", { class: "connection" }, this.#text, this.#switch);
    network.on("change", () => this.#show());
    this.#show();
  }

  get view() {
    return this.#view;
  }

  set state(state) {
    this.#state = state;
    if (state.name === "waiting") this.#caughtUp = "";
    this.#show();
  }

  /** Says what a reconnect has brought. */
  caughtUp({ messages, complete, milliseconds }) {
    const wasLive = this.#wasLive;
    this.#wasLive = true;
    if (!wasLive) return;
    const brought = `caught up ${messages} ${messages === 1 ? "event" : "events"} in ${Math.round(milliseconds)} ms`;
    this.#caughtUp = complete ? brought : "was away too long, loaded anew";
    this.#show();
  }

  #show() {
    const { isUp } = this.#network;
    const state = isUp ? this.#state.name : "offline";
    this.#switch.setAttribute("aria-checked", String(isUp));
    this.#view.dataset.state = state;
    const said = isUp ? words[state](this.#state) : "offline";
    this.#text.textContent = state === "live" && this.#caughtUp ? `${said}, ${this.#caughtUp}` : said;
  }
}
