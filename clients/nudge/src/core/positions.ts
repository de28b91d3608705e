import type { Stamps } from './wire'

/** The inbox's name among the sources. No channel has an empty name. */
export const inboxSource = ''

interface Place {
  readonly epoch: string
  readonly offset: number
}

export const toPosition = (epoch: string, offset: number): string => `${epoch}.${offset}`

/** Reads a position. Two of one epoch compare by their offset; of two epochs nothing can be said. */
export function parsePosition(text: string): Place {
  const dot = text.lastIndexOf('.')
  return { epoch: text.slice(0, dot), offset: Number(text.slice(dot + 1)) }
}

export type Order = 'next' | 'old' | 'hole'

/** The highest position of each source that this client has processed: it resumes from there. */
export class Positions {
  readonly #known = new Map<string, Place>()

  get(source: string): string | undefined {
    const at = this.#known.get(source)
    return at && toPosition(at.epoch, at.offset)
  }

  /**
   * Takes one row in.
   * @param prev the offset of the row before it
   * @returns `next`: process it; `old`: it was processed before; `hole`: something before it is missing, so it waits for a resume
   */
  take(source: string, epoch: string, offset: number, prev: number): Order {
    const at = this.#known.get(source)
    // A log that had no row yet has no epoch either; its first row gives it one.
    const continues = at && (at.epoch === epoch || (at.offset === 0 && prev === 0))
    if (at && !continues) return 'hole'
    if (at && offset <= at.offset) return 'old'
    if (at && prev > at.offset) return 'hole'
    this.#known.set(source, { epoch, offset })
    return 'next'
  }

  /** Follows the server to where it says that a source stands, unless this client is further in the same epoch. */
  raise(source: string, position: string): void {
    const to = parsePosition(position)
    const at = this.#known.get(source)
    if (!at || at.epoch !== to.epoch || at.offset < to.offset) this.#known.set(source, to)
  }

  /** Starts a source over: continuity cannot be proven. */
  reset(source: string, position: string): void {
    this.#known.set(source, parsePosition(position))
  }

  forget(source: string): void {
    this.#known.delete(source)
  }

  clear(): void {
    this.#known.clear()
  }

  channels(): Record<string, string> {
    const channels: Record<string, string> = {}
    for (const [source, at] of this.#known) {
      if (source !== inboxSource) channels[source] = toPosition(at.epoch, at.offset)
    }
    return channels
  }
}

/** The highest stamp of each source: up to where this client was told of invalidations. */
export class StampBook {
  #since: number | undefined
  readonly #bySource = new Map<string, number>()

  take(source: string, stamp: number | undefined): void {
    if (stamp !== undefined && stamp > (this.#bySource.get(source) ?? 0)) this.#bySource.set(source, stamp)
  }

  /** The stamp of a welcome or of an answer of `Resume`, for sources that have none of their own. */
  begin(stamp: number | undefined): void {
    if (stamp !== undefined) this.#since = stamp
  }

  clear(): void {
    this.#since = undefined
    this.#bySource.clear()
  }

  restore(stamps: Stamps | undefined): void {
    this.clear()
    this.#since = stamps?.since
    this.take(inboxSource, stamps?.inbox)
    for (const [channel, stamp] of Object.entries(stamps?.channels ?? {})) this.take(channel, stamp)
  }

  /** As `Resume` takes them; nothing while nothing is known of the past. */
  toResume(): Stamps | undefined {
    if (this.#since === undefined) return undefined
    const { [inboxSource]: inbox, ...channels } = Object.fromEntries(this.#bySource)
    return { since: this.#since, ...(inbox !== undefined && { inbox }), channels }
  }
}
