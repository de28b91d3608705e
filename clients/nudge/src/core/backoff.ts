const firstMs = 500
const lastMs = 30_000

/**
 * How long to wait before the next attempt: anything up to a bound that doubles (full jitter), so that clients that were cut off together
 * do not come back together. It never says stop.
 */
export class Backoff {
  #attempts = 0
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** @returns the wait in milliseconds; never less than what the server asked for, and jittered above it */
  nextDelayMs(retryAfterMs = 0): number {
    const boundMs = Math.min(lastMs, firstMs * 2 ** this.#attempts)
    this.#attempts = Math.min(this.#attempts + 1, 16)
    return retryAfterMs + this.#random() * boundMs
  }

  reset(): void {
    this.#attempts = 0
  }
}
