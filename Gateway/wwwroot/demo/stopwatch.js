const remembered = 200;

/**
 * Times what this page does from the click to its arrival, by a mark that travels with it: one clock on one page, so no two clocks need to
 * agree. Actions of others are timed from when the server accepted it, which is only as good as their clocks.
 */
export class Stopwatch {
  #started = new Map();

  /** Starts timing; the mark that is returned has to come back in the notification's `trace`. */
  start() {
    const trace = Math.random().toString(36).slice(2, 10);
    this.#started.set(trace, performance.now());
    if (this.#started.size > remembered) this.#started.delete(this.#started.keys().next().value);
    return trace;
  }

  /** `{milliseconds, isExact}`, or `undefined` if the clocks are too far apart to say. */
  read({ trace }, acceptedAt) {
    if (this.#started.has(trace)) return { milliseconds: performance.now() - this.#started.get(trace), isExact: true };
    const milliseconds = Date.now() - Date.parse(acceptedAt);
    return milliseconds >= 0 && milliseconds < 60_000 ? { milliseconds, isExact: false } : undefined;
  }
}
