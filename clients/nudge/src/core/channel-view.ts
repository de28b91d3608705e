import { Store, type ReadableStore } from './listeners'
import { toPosition } from './positions'
import type { ChannelRow } from './wire'

const rowsMax = 500

export interface ChannelSnapshot {
  /** Rows that came, and those of the rewind, oldest first; the last 500. */
  readonly rows: readonly ChannelRow[]
  /** The server does not let this user hear the channel; its code. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined
}

export const emptyChannel: ChannelSnapshot = { rows: [], refusal: undefined }

/** The rows of one channel that this page has heard, in order and each once. */
export class ChannelView implements ReadableStore<ChannelSnapshot> {
  readonly #store: Store<ChannelSnapshot>
  readonly #places = new Set<string>()

  constructor(report: (error: unknown) => void) {
    this.#store = new Store(emptyChannel, report)
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener)
  readonly getSnapshot = (): ChannelSnapshot => this.#store.getSnapshot()

  take(row: ChannelRow): void {
    const place = toPosition(row.epoch, row.offset)
    if (this.#places.has(place)) return
    this.#places.add(place)
    const rows = [...this.getSnapshot().rows]
    let at = rows.length
    // Rows of a rewind may come behind newer ones. Another epoch is a new life of the log, and later.
    while (at > 0 && rows[at - 1]!.epoch === row.epoch && rows[at - 1]!.offset > row.offset) at -= 1
    rows.splice(at, 0, row)
    for (const old of rows.splice(0, Math.max(0, rows.length - rowsMax))) this.#places.delete(toPosition(old.epoch, old.offset))
    this.#store.set({ rows, refusal: undefined })
  }

  refuse(code: string, message: string): void {
    this.#store.set({ ...this.getSnapshot(), refusal: { code, message } })
  }

  clear(): void {
    this.#places.clear()
    this.#store.set(emptyChannel)
  }
}
