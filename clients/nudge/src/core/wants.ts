/** A channel that someone follows beside the user's subscriptions. */
export interface ChannelWant {
  readonly channel: string
  /** So many rows of the past come first, where this client has none yet: 1 to 100. */
  readonly rewind?: number | undefined
}

/** This page itself, among those that ask. Other tabs ask by their names. */
const self = ''

/** Channels and presences that are asked for, by this page and by tabs that share its connection. */
export class Wants {
  readonly #channels = new Map<string, Map<string, { asked: number; rewind: number | undefined }>>()
  readonly #presences = new Map<string, Map<string, number>>()

  get channels(): ChannelWant[] {
    return [...this.#channels].map(([channel, owners]) => ({
      channel,
      rewind: Math.max(0, ...[...owners.values()].map(({ rewind }) => rewind ?? 0)) || undefined,
    }))
  }

  get presences(): string[] {
    return [...this.#presences.keys()]
  }

  /** Whether this page itself asks for a channel. */
  isOwn(channel: string): boolean {
    return this.#channels.get(channel)?.has(self) ?? false
  }

  /** @returns whether it is the first of its owner, or asks for more of the past */
  addChannel({ channel, rewind }: ChannelWant, owner = self): boolean {
    const owners = this.#channels.get(channel) ?? new Map<string, { asked: number; rewind: number | undefined }>()
    const known = owners.get(owner)
    const more = Math.max(rewind ?? 0, known?.rewind ?? 0) || undefined
    owners.set(owner, { asked: owner === self ? (known?.asked ?? 0) + 1 : 1, rewind: more })
    this.#channels.set(channel, owners)
    return !known || more !== known.rewind
  }

  /** @returns whether nobody asks for it any more */
  removeChannel(channel: string, owner = self): boolean {
    const owners = this.#channels.get(channel)
    const known = owners?.get(owner)
    if (!owners || !known) return false
    if (known.asked > 1) owners.set(owner, { ...known, asked: known.asked - 1 })
    else owners.delete(owner)
    return owners.size === 0 && this.#channels.delete(channel)
  }

  addPresence(channel: string, owner = self): boolean {
    const owners = this.#presences.get(channel) ?? new Map<string, number>()
    const asked = owners.get(owner) ?? 0
    this.#presences.set(channel, owners.set(owner, owner === self ? asked + 1 : 1))
    return asked === 0
  }

  removePresence(channel: string, owner = self): boolean {
    const owners = this.#presences.get(channel)
    const asked = owners?.get(owner)
    if (!owners || asked === undefined) return false
    if (asked > 1) owners.set(owner, asked - 1)
    else owners.delete(owner)
    return owners.size === 0 && this.#presences.delete(channel)
  }
}
