import type { ChannelCount, ChannelRow, OwnCounts } from './wire'

interface BasedCount extends ChannelCount {
  /** The version of the inbox and the head of the channel that the base belongs to. */
  readonly basedAt: { readonly version: number; readonly head: number }
}

const basedAt = (version: number, count: ChannelCount): BasedCount => ({ ...count, basedAt: { version, head: count.head } })

/**
 * The badge's numbers as a vector: own items, and for each subscribed channel its head and base. Numbers of the server replace what was
 * there; nothing is ever added up from events, so a lost or doubled one cannot make them wrong.
 */
export class Counts {
  #own: OwnCounts = { unread: 0, unseen: 0, version: 0 }
  #channels = new Map<string, BasedCount>()

  get own(): OwnCounts {
    return this.#own
  }

  get channels(): ChannelCount[] {
    return [...this.#channels.values()].map(({ basedAt: _, ...count }) => count)
  }

  get unread(): number {
    return this.#sum(this.#own.unread, 'base')
  }

  get unseen(): number {
    return this.#sum(this.#own.unseen, 'seenBase')
  }

  /** Whether the user subscribes to a channel; its rows belong to the inbox then. */
  has(channel: string): boolean {
    return this.#channels.has(channel)
  }

  /** Takes the whole vector of a welcome. */
  replace(own: OwnCounts, channels: readonly ChannelCount[]): void {
    this.#own = own
    this.#channels = new Map(channels.map((count) => [count.channel, basedAt(own.version, count)]))
  }

  /**
   * Takes new bases of some channels. A base belongs to a version of the inbox and a head of the channel: one that is older than the base
   * at hand comes late, and is passed over.
   */
  rebase(version: number, channels: readonly ChannelCount[]): void {
    for (const count of channels) {
      const known = this.#channels.get(count.channel)
      const isLate =
        known !== undefined &&
        (version < known.basedAt.version || (version === known.basedAt.version && count.head < known.basedAt.head))
      if (isLate && known.epoch === count.epoch) continue
      const head = known?.epoch === count.epoch ? Math.max(known.head, count.head) : count.head
      this.#channels.set(count.channel, { ...basedAt(version, count), head })
    }
  }

  /** Takes the whole vector of a resume or a summary, part by part, and drops the channels that were not in it at its version. */
  reconcile(own: OwnCounts, channels: readonly ChannelCount[]): void {
    this.rebase(own.version, channels)
    const named = new Set(channels.map(({ channel }) => channel))
    for (const [channel, known] of this.#channels) {
      if (!named.has(channel) && known.basedAt.version <= own.version) this.#channels.delete(channel)
    }
    this.setOwn(own)
  }

  /** Takes the counts of own items that came with a version of the log; older ones are passed over. */
  setOwn(own: OwnCounts): void {
    if (own.version >= this.#own.version) this.#own = own
  }

  /** A channel's log has grown up to an offset. The base stays until the server sends another. */
  grow({ channel, epoch, offset }: Pick<ChannelRow, 'channel' | 'epoch' | 'offset'>): void {
    const known = this.#channels.get(channel)
    if (known && (known.epoch === epoch || known.head === 0)) {
      this.#channels.set(channel, { ...known, epoch, head: Math.max(known.head, offset) })
    }
  }

  /** Takes whatever comes next as newer: the inbox has begun a new life, whose versions say nothing about the old ones. */
  startOver(): void {
    this.#own = { ...this.#own, version: 0 }
    for (const [channel, count] of this.#channels) this.#channels.set(channel, { ...count, basedAt: { version: 0, head: 0 } })
  }

  drop(channel: string): void {
    this.#channels.delete(channel)
  }

  #sum(own: number, base: 'base' | 'seenBase'): number {
    let sum = own
    for (const count of this.#channels.values()) sum += count.muted ? 0 : Math.max(0, count.head - count[base])
    return sum
  }
}
