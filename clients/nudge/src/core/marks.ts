import { Backoff } from './backoff'
import { NudgeError } from './errors'
import type { Platform, Timer } from './platform'
import type { MarkChange, MarkTargets, Summary } from './wire'

// A mark names single items, at most so many in one call (docs/protocol/rest.md).
const idsMax = 1_000
const waitingMax = 1_000

export interface WaitingMark {
  readonly change: MarkChange
  readonly targets: MarkTargets
}

export interface MarksParts {
  readonly platform: Platform
  readonly lockName: string
  /** Keeps a mark over visits. @returns its key there */
  keep(mark: WaitingMark): Promise<string>
  forget(keys: readonly string[]): Promise<void>
  send(mark: WaitingMark): Promise<Summary>
  /** The server has taken one, and says the counts. */
  taken(summary: Summary): void
  /** The server will never take one. */
  refused(error: Error): void
}

/**
 * Tells the server what its user did with items. Marks that cannot be told now are kept and told in the same order later (S1.8); a mark
 * may be repeated, so one whose answer was lost does no harm.
 */
export class Marks {
  readonly #parts: MarksParts
  readonly #backoff: Backoff
  readonly #waiting: [key: string, mark: WaitingMark][] = []
  #isTelling = false
  #retry: Timer

  constructor(parts: MarksParts) {
    this.#parts = parts
    this.#backoff = new Backoff(parts.platform.random)
  }

  get count(): number {
    return this.#waiting.length
  }

  /** Marks of an earlier visit. */
  restore(marks: readonly (readonly [string, WaitingMark])[]): void {
    this.#waiting.unshift(...marks.map(([key, mark]) => [key, mark] as [string, WaitingMark]))
  }

  /** Resolves once it is kept; the server hears of it as soon as it can. */
  async add(mark: WaitingMark): Promise<void> {
    this.#waiting.push([await this.#parts.keep(mark), mark])
    if (this.#waiting.length > waitingMax) void this.#drop(this.#waiting.slice(0, 1))
    void this.tell()
  }

  forget(): void {
    this.#waiting.length = 0
  }

  /** Tells all that wait, one call after the other; by one tab at a time where tabs share a storage. */
  async tell(): Promise<void> {
    if (this.#isTelling || this.#waiting.length === 0) return
    this.#isTelling = true
    this.#parts.platform.clearTimer(this.#retry)
    try {
      const { locks } = this.#parts.platform
      if (locks) await locks.request(this.#parts.lockName, {}, () => this.#tellAll())
      else await this.#tellAll()
      this.#backoff.reset()
    } catch (error) {
      const waitMs = this.#backoff.nextDelayMs(error instanceof NudgeError ? error.retryAfterMs : 0)
      this.#retry = this.#parts.platform.setTimer(() => void this.tell(), waitMs)
    } finally {
      this.#isTelling = false
    }
  }

  stop(): void {
    this.#parts.platform.clearTimer(this.#retry)
  }

  async #tellAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const joined = join(this.#waiting)
      try {
        this.#parts.taken(await this.#parts.send(joined.mark))
      } catch (error) {
        // Marks that the server refuses it will refuse again; marks that did not reach it wait.
        if (!(error instanceof NudgeError) || !error.isFinal) throw error
        this.#parts.refused(error)
      }
      await this.#drop(this.#waiting.slice(0, joined.length))
    }
  }

  #drop(marks: readonly [string, WaitingMark][]): Promise<void> {
    for (const entry of marks) {
      const at = this.#waiting.indexOf(entry)
      if (at >= 0) this.#waiting.splice(at, 1)
    }
    return this.#parts.forget(marks.map(([key]) => key))
  }
}

/** The first marks of the queue that one call can say: the same change of single own items. */
function join(waiting: readonly [string, WaitingMark][]): { mark: WaitingMark; length: number } {
  const [, first] = waiting[0]!
  let ids = first.targets.ids ?? []
  let length = 1
  if (!isPlain(first)) return { mark: first, length }
  for (const [, next] of waiting.slice(1)) {
    if (next.change !== first.change || !isPlain(next) || ids.length + next.targets.ids!.length > idsMax) break
    ids = [...ids, ...next.targets.ids!]
    length += 1
  }
  return { mark: { change: first.change, targets: { ids: [...new Set(ids)] } }, length }
}

const isPlain = ({ change, targets }: WaitingMark): boolean =>
  change !== 'snooze' && targets.ids !== undefined && Object.keys(targets).length === 1
