import { RestError } from "./nudge/nudge-rest.js";

/**
 * One person's way to the lending library's own server. It plays the application: it decides who may do what, mints tokens, and publishes
 * with credentials that no browser ever sees.
 */
export class Library {
  #network;
  #user;
  #stopwatch;

  constructor(network, user, stopwatch) {
    this.#network = network;
    this.#user = user;
    this.#stopwatch = stopwatch;
  }

  mint() {
    return this.#post("token", { as: this.#user });
  }

  /** The things of the two, how they stand, and the position of the loans' channel at which that holds. */
  async loans() {
    const response = await this.#network.fetch("/demo/api/loans", { cache: "no-store" });
    if (!response.ok) throw await RestError.from(response);
    return response.json();
  }

  /** @param action `request`, `approve`, `decline`, `return`, `confirm`, `note`, `wish`, `add` or `announce` */
  act(action, details = {}) {
    return this.#post("act", { as: this.#user, action, trace: this.#stopwatch.start(), ...details });
  }

  async #post(path, body) {
    const response = await this.#network.fetch(`/demo/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw await RestError.from(response);
    return response.json();
  }
}
