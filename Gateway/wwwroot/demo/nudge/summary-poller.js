// A connection that broke is usually back within this time; polling at once would double the load of an outage.
const firstMs = 3_000;
const intervalMsUntilTold = 60_000;

/** Asks for the counts now and then while there is no connection (S1.35). The server says how often, or that it should not (S1.4). */
export class SummaryPoller {
  #rest;
  #onSummary;
  #timer;
  #etag;
  #intervalMs = intervalMsUntilTold;

  constructor(rest, onSummary) {
    this.#rest = rest;
    this.#onSummary = onSummary;
  }

  /** Starts, unless it is running. */
  start() {
    this.#timer ??= setTimeout(() => this.#poll(), firstMs);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#etag = undefined;
  }

  async #poll() {
    const mine = this.#timer;
    const isStopped = () => this.#timer !== mine;
    try {
      const answer = await this.#rest.summary(this.#etag);
      if (isStopped()) return;
      if (answer) this.#take(answer);
    } catch {
      // Unreachable as well; the next round may be luckier.
    }
    if (isStopped() || this.#intervalMs === 0) return;
    this.#timer = setTimeout(() => this.#poll(), this.#intervalMs);
  }

  #take({ etag, summary }) {
    this.#etag = etag;
    this.#intervalMs = summary.nextPollSeconds * 1_000;
    this.#onSummary(summary);
  }
}
