/** Lets others listen to named events. Listening returns its undo. */
export class Listeners {
  #byName = new Map();

  on(name, listener) {
    const set = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, set.add(listener));
    return () => set.delete(listener);
  }

  /** Tells them all. One that throws is reported and keeps nothing from the others, nor from what is told next. */
  tell(name, event) {
    for (const listener of [...(this.#byName.get(name) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
