const firstMs = 500;
const lastMs = 30_000;

/**
 * How long to wait before the next attempt: anything up to a bound that doubles (full jitter), so that clients that were cut off
 * together do not come back together.
 */
export class Backoff {
  #attempts = 0;

  nextDelayMs() {
    const boundMs = Math.min(lastMs, firstMs * 2 ** this.#attempts);
    this.#attempts += 1;
    return Math.random() * boundMs;
  }

  reset() {
    this.#attempts = 0;
  }
}
