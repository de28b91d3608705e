import type { PageSigns } from '../../src/core/platform'

/** A page that is shown, hidden, frozen, and loses its network, as the test says. */
export class FakePage implements PageSigns {
  visible = true
  online = true
  readonly #wake = new Set<() => void>()
  readonly #offline = new Set<() => void>()
  readonly #sleep = new Set<() => void>()

  isVisible = (): boolean => this.visible
  isOnline = (): boolean => this.online
  onWake = (listener: () => void) => this.#listen(this.#wake, listener)
  onOffline = (listener: () => void) => this.#listen(this.#offline, listener)
  onSleep = (listener: () => void) => this.#listen(this.#sleep, listener)

  get listeners(): number {
    return this.#wake.size + this.#offline.size + this.#sleep.size
  }

  wake(): void {
    this.visible = this.online = true
    this.#tell(this.#wake)
  }

  loseNetwork(): void {
    this.online = false
    this.#tell(this.#offline)
  }

  sleep(): void {
    this.#tell(this.#sleep)
  }

  #listen(set: Set<() => void>, listener: () => void): () => void {
    set.add(listener)
    return () => set.delete(listener)
  }

  #tell(set: Set<() => void>): void {
    for (const listener of [...set]) listener()
  }
}
