import { NudgeError } from './errors'
import type { Platform, Timer } from './platform'
import type { Rest } from './rest'
import type { Summary } from './wire'

// A connection that broke is usually back within this time; polling at once would double the load of an outage.
const firstMs = 3_000
const intervalMsUntilTold = 60_000
const failureMsMax = 300_000

export interface PollerTells {
  /** @param summary `undefined`: nothing has changed */
  summary(summary: Summary | undefined, everyMs: number): void
  failure(error: Error): void
}

/** Asks for the counts now and then while there is no connection (S1.35). The server says how often, or that it should not (S1.4). */
export class Poller {
  readonly #platform: Platform
  readonly #rest: Rest
  readonly #tell: PollerTells
  #timer: Timer
  #isRunning = false
  #etag: string | undefined
  #intervalMs = intervalMsUntilTold
  #failures = 0
  #round = 0

  constructor(platform: Platform, rest: Rest, tell: PollerTells) {
    this.#platform = platform
    this.#rest = rest
    this.#tell = tell
  }

  /** Starts, unless it is running. */
  start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#failures = 0
    // Everybody lost the server at the same moment.
    this.#schedule(firstMs * (0.5 + this.#platform.random()))
  }

  stop(): void {
    this.#isRunning = false
    this.#round += 1
    this.#platform.clearTimer(this.#timer)
    this.#etag = undefined
  }

  /** The page is looked at again: asks now. */
  wake(): void {
    if (this.#isRunning && this.#intervalMs > 0) this.#schedule(0)
  }

  #schedule(ms: number): void {
    this.#platform.clearTimer(this.#timer)
    this.#timer = this.#platform.setTimer(() => void this.#poll(++this.#round), ms)
  }

  async #poll(round: number): Promise<void> {
    // Nobody looks at the badge of a hidden page; it asks once it is shown.
    if (this.#platform.page?.isVisible() === false) return this.#schedule(this.#intervalMs)
    let waitMs = 0
    try {
      const answer = await this.#rest.summary(this.#etag)
      if (round !== this.#round) return
      this.#failures = 0
      this.#etag = answer?.etag ?? this.#etag
      if (answer) this.#intervalMs = answer.summary.nextPollSeconds * 1_000
      this.#tell.summary(answer?.summary, this.#intervalMs)
      waitMs = this.#intervalMs
    } catch (error) {
      if (round !== this.#round) return
      this.#tell.failure(error as Error)
      waitMs = Math.min(failureMsMax, (this.#intervalMs || intervalMsUntilTold) * 2 ** Math.min(this.#failures++, 4))
      if (error instanceof NudgeError) waitMs = Math.max(waitMs, error.retryAfterMs ?? 0)
    }
    if (this.#isRunning && waitMs > 0) this.#schedule(waitMs * (0.9 + this.#platform.random() * 0.2))
  }
}
