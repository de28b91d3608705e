import type { NudgeStorage } from '../storage/storage'
import { keyOf } from './inbox/order'
import type { WaitingMark } from './marks'
import type { Platform, Timer } from './platform'
import type { Session, SessionState } from './session'
import type { Item, Preferences } from './wire'

// A list shows these first; what lies behind is fetched.
const itemsMax = 200
const flushAfterMs = 250

type Collect = () => { session: Session; state: Omit<KeptState, keyof SessionState>; items: readonly Item[]; tombstones: readonly [string, number][] }

interface KeptState extends SessionState {
  readonly user?: string
  readonly hasMore: boolean
  readonly preferences?: Preferences
}

export interface Kept {
  readonly state: KeptState | undefined
  readonly items: readonly Item[]
  readonly tombstones: readonly [string, number][]
  readonly marks: readonly (readonly [key: string, mark: WaitingMark])[]
}

/** What a session goes on from at the next visit. */
function stateOf(session: Session): SessionState {
  const { channels = {}, ...rest } = session.toResume()
  return { ...rest, channels, own: session.counts.own, counts: session.counts.channels }
}

/** Keeps items by their ids with tombstones, positions and waiting marks in a storage (S2.53, S2.55). A storage that fails is done without. */
export class Vault {
  readonly #storage: NudgeStorage
  readonly #platform: Platform
  readonly #prefix: string
  #written = new Map<string, string>()
  #timer: Timer
  #collect: Collect | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #markCount = 0

  constructor(storage: NudgeStorage, platform: Platform, scope: string) {
    this.#storage = storage
    this.#platform = platform
    this.#prefix = `nudge/${scope}/`
  }

  async load(): Promise<Kept> {
    const entries = await this.#storage.entries(this.#prefix).catch((error: unknown) => {
      this.#platform.report(error)
      return []
    })
    const of = <Value>(kind: string) =>
      entries
        .filter(([key]) => key.startsWith(this.#prefix + kind))
        .flatMap(([key, text]) => {
          const value = read<Value>(text)
          return value === undefined ? [] : [[key.slice(this.#prefix.length + kind.length), value] as const]
        })
    for (const [key, text] of entries) if (!key.startsWith(`${this.#prefix}mark/`)) this.#written.set(key, text)
    return {
      state: of<KeptState>('state')[0]?.[1],
      items: of<Item>('item/').map(([, item]) => item),
      tombstones: of<number>('gone/').map(([key, version]) => [key, version]),
      marks: of<WaitingMark>('mark/').sort(([left], [right]) => (left < right ? -1 : 1)),
    }
  }

  /** Writes what `collect` tells soon, once for all changes of that time. */
  save(collect: Collect): void {
    this.#collect = collect
    this.#timer ??= this.#platform.setTimer(() => void this.flush(), flushAfterMs)
  }

  /** Writes what waits now: the page may be about to end. */
  flush(): Promise<void> {
    this.#platform.clearTimer(this.#timer)
    this.#timer = undefined
    const collect = this.#collect
    this.#collect = undefined
    return collect ? this.#write(collect()) : Promise.resolve()
  }

  /** Keeps a mark until the server has it. Keys sort by time. */
  async addMark(mark: WaitingMark): Promise<string> {
    const chance = Math.floor(this.#platform.random() * 2 ** 32).toString(36)
    const key = `${this.#platform.now().toString(36).padStart(9, '0')}-${(this.#markCount++).toString(36).padStart(5, '0')}-${chance}`
    await this.#change({ set: [[`${this.#prefix}mark/${key}`, JSON.stringify(mark)]] })
    return key
  }

  removeMarks(keys: readonly string[]): Promise<void> {
    return this.#change({ delete: keys.map((key) => `${this.#prefix}mark/${key}`) })
  }

  /** Another user has logged in: nothing of the one before stays. */
  async wipe(): Promise<void> {
    this.#collect = undefined
    this.#written.clear()
    const entries = await this.#storage.entries(this.#prefix).catch(() => [])
    await this.#change({ delete: entries.map(([key]) => key) })
  }

  #write({ session, state, items, tombstones }: ReturnType<Collect>): Promise<void> {
    const wanted = new Map<string, string>([[`${this.#prefix}state`, JSON.stringify({ ...stateOf(session), ...state })]])
    for (const item of items.slice(0, itemsMax)) wanted.set(`${this.#prefix}item/${keyOf(item)}`, JSON.stringify(item))
    for (const [key, version] of tombstones) wanted.set(`${this.#prefix}gone/${key}`, String(version))
    const set = [...wanted].filter(([key, text]) => this.#written.get(key) !== text)
    const gone = [...this.#written.keys()].filter((key) => !wanted.has(key))
    this.#written = wanted
    return this.#change({ set, delete: gone })
  }

  /** One after the other, so that the last word is the newest. */
  #change(changes: { set?: [string, string][]; delete?: string[] }): Promise<void> {
    const turn = this.#turn.then(() => this.#storage.write(changes)).catch((error: unknown) => this.#platform.report(error))
    this.#turn = turn
    return turn
  }
}

function read<Value>(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value
  } catch {
    return undefined
  }
}
