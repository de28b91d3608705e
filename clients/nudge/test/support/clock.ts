/** Time of a test: it passes only when the test says so, and lets everything run that falls due. */
export class FakeClock {
  now = Date.UTC(2026, 0, 1)
  #timers = new Map<number, { at: number; run: () => void }>()
  #last = 0

  setTimer = (run: () => void, ms: number): number => {
    this.#timers.set(++this.#last, { at: this.now + Math.max(0, ms), run })
    return this.#last
  }

  clearTimer = (timer: unknown): void => void this.#timers.delete(timer as number)

  get timers(): number {
    return this.#timers.size
  }

  /** Lets everything run that waits for nothing but its turn. */
  async settle(): Promise<void> {
    // Not a wait: each turn of the loop runs what the one before has made ready, and the last ones find nothing.
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    await this.settle()
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([leftId, left], [rightId, right]) => left.at - right.at || leftId - rightId)[0]
      if (!due) break
      this.#timers.delete(due[0])
      this.now = Math.max(this.now, due[1].at)
      due[1].run()
      await this.settle()
    }
    this.now = end
    await this.settle()
  }
}

/** Chance of a test, from a seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
