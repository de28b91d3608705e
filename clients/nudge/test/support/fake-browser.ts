import type { BroadcastLike, Locks } from '../../src/core/platform'

/** What the tabs of one browser share: locks and broadcasts. */
export class FakeBrowser {
  readonly #channels = new Map<string, Set<FakeBroadcast>>()
  readonly #locks = new Map<string, Waiting[]>()

  openBroadcast = (name: string): BroadcastLike => {
    const channel = this.#channels.get(name) ?? new Set()
    this.#channels.set(name, channel)
    return new FakeBroadcast(channel)
  }

  /** The locks as one tab has them; `kill` ends what it holds and waits for, as the end of a tab does. */
  locksOf(): Locks & { kill(): void } {
    const mine = new Set<Waiting>()
    return {
      request: (name, { signal }, held) =>
        new Promise((resolve, reject) => {
          const waiting: Waiting = { held, resolve, reject, isHeld: false }
          mine.add(waiting)
          signal?.addEventListener('abort', () => {
            if (!waiting.isHeld) this.#drop(name, waiting, () => reject(new Error('aborted')))
          })
          this.#locks.set(name, [...(this.#locks.get(name) ?? []), waiting])
          waiting.leave = () => this.#drop(name, waiting, resolve as () => void)
          this.#grant(name)
        }),
      kill: () => mine.forEach((waiting) => waiting.leave?.()),
    }
  }

  #grant(name: string): void {
    const first = this.#locks.get(name)?.[0]
    if (!first || first.isHeld) return
    first.isHeld = true
    // A lock is granted in a later turn, as in a browser.
    void Promise.resolve()
      .then(() => first.held({ name }))
      .then(
        () => this.#drop(name, first, first.resolve as () => void),
        (error: unknown) => this.#drop(name, first, () => first.reject(error)),
      )
  }

  #drop(name: string, waiting: Waiting, tell: () => void): void {
    const queue = this.#locks.get(name) ?? []
    if (!queue.includes(waiting)) return
    this.#locks.set(name, queue.filter((other) => other !== waiting))
    tell()
    this.#grant(name)
  }
}

interface Waiting {
  held: (lock: unknown) => Promise<void>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
  isHeld: boolean
  leave?: () => void
}

class FakeBroadcast implements BroadcastLike {
  onmessage: ((event: never) => void) | null = null
  readonly #channel: Set<FakeBroadcast>

  constructor(channel: Set<FakeBroadcast>) {
    this.#channel = channel.add(this)
  }

  postMessage(message: unknown): void {
    const text = JSON.stringify(message)
    for (const other of this.#channel) {
      if (other === this) continue
      // A task of its own, as in a browser: what the message before has made ready runs first.
      setImmediate(() => this.#channel.has(other) && other.onmessage?.({ data: JSON.parse(text) } as never))
    }
  }

  close(): void {
    this.#channel.delete(this)
  }
}
