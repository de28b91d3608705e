/**
 * The badge's numbers as a vector: own items, and for each subscribed channel its head and base. Numbers from the server replace what was
 * there; nothing is ever added up from events, so a lost or doubled one cannot make them wrong.
 */
export class Counts {
  #own = { unread: 0, unseen: 0, version: 0 };
  #channels = new Map();

  get unread() {
    return this.#sum(this.#own.unread, "base");
  }

  get unseen() {
    return this.#sum(this.#own.unseen, "seenBase");
  }

  /** Whether the user subscribes to a channel; its rows belong to the inbox then. */
  has(channel) {
    return this.#channels.has(channel);
  }

  /** Takes the whole vector of a welcome or a summary. */
  replace(own, channels) {
    this.#own = own;
    this.#channels = new Map(channels.map((count) => [count.channel, basedAt(own.version, count)]));
  }

  /**
   * Takes new bases of some channels. A base belongs to a version of the inbox and a head of the channel: one that is older than the base at
   * hand comes late, and is passed over.
   */
  rebase(version, channels) {
    for (const count of channels) {
      const known = this.#channels.get(count.channel);
      const isLate = known && (version < known.basedAt.version || (version === known.basedAt.version && count.head < known.basedAt.head));
      if (isLate && known.epoch === count.epoch) continue;
      const head = known?.epoch === count.epoch ? Math.max(known.head, count.head) : count.head;
      this.#channels.set(count.channel, { ...basedAt(version, count), head });
    }
  }

  /** Takes the whole vector of a resume, part by part, and drops the channels that were not in it at its version. */
  reconcile(own, channels) {
    this.rebase(own.version, channels);
    const named = new Set(channels.map(({ channel }) => channel));
    for (const [channel, { basedAt }] of this.#channels) {
      if (!named.has(channel) && basedAt.version <= own.version) this.#channels.delete(channel);
    }
    this.setOwn(own);
  }

  /** Takes the counts of own items that came with a version of the log; older ones are passed over. */
  setOwn(own) {
    if (own.version >= this.#own.version) this.#own = own;
  }

  /** A channel's log has grown up to an offset. The base stays until the server sends another. */
  grow({ channel, epoch, offset }) {
    const known = this.#channels.get(channel);
    if (known && (known.epoch === epoch || known.head === 0)) {
      this.#channels.set(channel, { ...known, epoch, head: Math.max(known.head, offset) });
    }
  }

  /** Takes whatever comes next as newer: the inbox has begun a new life, whose versions say nothing about the old ones. */
  startOver() {
    this.#own = { ...this.#own, version: 0 };
    this.#channels.forEach((count) => (count.basedAt = { version: 0, head: 0 }));
  }

  drop(channel) {
    this.#channels.delete(channel);
  }

  #sum(own, base) {
    let sum = own;
    for (const count of this.#channels.values()) sum += count.muted ? 0 : count.head - count[base];
    return sum;
  }
}

const basedAt = (version, count) => ({ ...count, basedAt: { version, head: count.head } });
