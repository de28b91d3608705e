const tombstonesMax = 500

/** Items that left the list, and the version of the log by which they left: a page or a copy that is older does not bring them back. */
export class Tombstones {
  readonly #gone = new Map<string, number>()

  add(key: string, version: number): void {
    this.#gone.delete(key)
    this.#gone.set(key, version)
    const oldest = this.#gone.keys().next()
    if (this.#gone.size > tombstonesMax && !oldest.done) this.#gone.delete(oldest.value)
  }

  /** It is back: restored, or grown anew. */
  lift(key: string): void {
    this.#gone.delete(key)
  }

  versionOf(key: string): number | undefined {
    return this.#gone.get(key)
  }

  clear(): void {
    this.#gone.clear()
  }

  entries(): [string, number][] {
    return [...this.#gone]
  }
}
