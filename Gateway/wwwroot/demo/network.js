import { Listeners } from "./nudge/listeners.js";

/** A browser's network with a switch. Cut, it closes every socket and fails every call, as a tunnel or a pulled plug does. */
export class Network {
  #listeners = new Listeners();
  #sockets = new Set();
  #calls = new AbortController();
  #isUp = true;

  get isUp() {
    return this.#isUp;
  }

  /** Tells `change` when it is cut or joined again. */
  on(name, listener) {
    return this.#listeners.on(name, listener);
  }

  async fetch(path, options = {}) {
    if (!this.#isUp) throw new Error("This side is offline.");
    return fetch(path, { ...options, signal: this.#calls.signal });
  }

  openSocket(path) {
    if (!this.#isUp) throw new Error("This side is offline.");
    const socket = new WebSocket(new URL(path, location.href.replace(/^http/, "ws")));
    this.#sockets.add(socket);
    socket.addEventListener("close", () => this.#sockets.delete(socket));
    return socket;
  }

  cut() {
    this.#isUp = false;
    this.#calls.abort(new Error("This side went offline."));
    this.#sockets.forEach((socket) => socket.close());
    this.#listeners.tell("change");
  }

  join() {
    this.#isUp = true;
    this.#calls = new AbortController();
    this.#listeners.tell("change");
  }
}
