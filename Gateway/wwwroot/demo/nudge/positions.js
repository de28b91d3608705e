/** The inbox's name among the sources. No channel has an empty name. */
export const inboxSource = "";

/** Writes a place in a log as the protocol does. */
export const toPosition = (epoch, offset) => `${epoch}.${offset}`;

/** Reads a position. Two of one epoch compare by their offset; of two epochs nothing can be said. */
export function parsePosition(text) {
  const dot = text.lastIndexOf(".");
  return { epoch: text.slice(0, dot), offset: Number(text.slice(dot + 1)) };
}

/** The highest position of each source that this client has processed: what it resumes from. */
export class Positions {
  #known = new Map();

  get(source) {
    const at = this.#known.get(source);
    return at && toPosition(at.epoch, at.offset);
  }

  /**
   * Takes one row in.
   * @param prev the offset of the row before it
   * @returns `next`: process it; `old`: it was processed before; `hole`: something before it is missing, so it must wait for a resume
   */
  take(source, epoch, offset, prev) {
    const at = this.#known.get(source);
    // A log that had no row yet has no epoch either; its first row gives it one.
    const continues = at && (at.epoch === epoch || (at.offset === 0 && prev === 0));
    if (at && !continues) return "hole";
    if (at && offset <= at.offset) return "old";
    if (at && prev > at.offset) return "hole";
    this.#known.set(source, { epoch, offset });
    return "next";
  }

  /** Follows the server to where it says that a source stands, unless this client is further in the same epoch. */
  raise(source, position) {
    const to = parsePosition(position);
    const at = this.#known.get(source);
    if (!at || at.epoch !== to.epoch || at.offset < to.offset) this.#known.set(source, to);
  }

  /** Starts a source over: the server said that continuity cannot be proven. */
  reset(source, position) {
    this.#known.set(source, parsePosition(position));
  }

  forget(source) {
    this.#known.delete(source);
  }

  /** As `Resume` takes it. */
  toResume() {
    const channels = {};
    for (const [source, at] of this.#known) {
      if (source !== inboxSource) channels[source] = toPosition(at.epoch, at.offset);
    }
    return { inbox: this.get(inboxSource), channels };
  }
}
