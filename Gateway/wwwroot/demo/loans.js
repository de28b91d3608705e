import { Listeners } from "./nudge/listeners.js";

/** The channel that says how each loan stands. The page is attached to it while it is open; nobody subscribes, so it lights no dot. */
export const loansChannel = "library:7:loans";

/** The things of the two and how they stand: loaded from the library's own server, and kept by the channel from there on. */
export class Loans {
  #listeners = new Listeners();
  #things = new Map();

  constructor({ things }) {
    for (const thing of things) this.#things.set(thing.id, thing);
  }

  /** Tells `change` when something stands differently. */
  on(name, listener) {
    return this.#listeners.on(name, listener);
  }

  get things() {
    return [...this.#things.values()];
  }

  /** Takes rows of the channel from a client that is attached to it. */
  follow(client) {
    client.on("channel", ({ channel, notification }) => {
      if (channel !== loansChannel) return;
      const { thing, ...standing } = notification.payload;
      this.#things.set(thing, { ...this.#things.get(thing), ...standing });
      this.#listeners.tell("change");
    });
  }

  /** Starts over, when the channel could not be resumed. */
  replace({ things }) {
    for (const thing of things) this.#things.set(thing.id, thing);
    this.#listeners.tell("change");
  }
}
