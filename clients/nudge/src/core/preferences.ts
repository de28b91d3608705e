import { Store, type ReadableStore } from './listeners'
import type { Preferences } from './wire'

/** One thing that a user may mute: a channel, a type of notifications, or one entity such as a thread (S3.16). */
export type MuteTarget =
  | { readonly channel: string; readonly type?: never; readonly entity?: never }
  | { readonly type: string; readonly channel?: never; readonly entity?: never }
  | { readonly entity: string; readonly channel?: never; readonly type?: never }

interface PreferencesParts {
  fetch(): Promise<Preferences>
  put(preferences: Preferences): Promise<Preferences>
  report(error: unknown): void
}

const fieldOf = (target: MuteTarget): ['mutedChannels' | 'mutedTypes' | 'mutedEntities', string] =>
  target.channel !== undefined
    ? ['mutedChannels', target.channel]
    : target.type !== undefined ? ['mutedTypes', target.type] : ['mutedEntities', target.entity]

/** The user's preferences: `undefined` until they are known. Changes are shown at once and taken back if the server refuses them. */
export class PreferencesStore implements ReadableStore<Preferences | undefined> {
  readonly #parts: PreferencesParts
  readonly #store: Store<Preferences | undefined>
  #turn: Promise<unknown> = Promise.resolve()
  #isWanted = false

  constructor(parts: PreferencesParts) {
    this.#parts = parts
    this.#store = new Store<Preferences | undefined>(undefined, parts.report)
  }

  readonly getSnapshot = (): Preferences | undefined => this.#store.getSnapshot()

  readonly subscribe = (listener: () => void): (() => void) => {
    void this.load().catch(() => {})
    return this.#store.subscribe(listener)
  }

  /** Fetches them, unless they are known. */
  load(): Promise<Preferences> {
    this.#isWanted = true
    return this.#inTurn(async () => this.getSnapshot() ?? this.#show(await this.#parts.fetch()))
  }

  /** Replaces all of them. */
  set(preferences: Preferences): Promise<Preferences> {
    return this.#inTurn(() => this.#put(preferences))
  }

  mute(target: MuteTarget): Promise<Preferences> {
    return this.#change(target, (names, name) => (names.includes(name) ? names : [...names, name]))
  }

  unmute(target: MuteTarget): Promise<Preferences> {
    return this.#change(target, (names, name) => names.filter((other) => other !== name))
  }

  isMuted(target: MuteTarget): boolean {
    const [field, name] = fieldOf(target)
    return this.getSnapshot()?.[field].includes(name) ?? false
  }

  /** The log says them, from another tab or device. */
  take(preferences: unknown): void {
    if (isPreferences(preferences)) this.#show(preferences)
  }

  /** What was said of them may have been missed. */
  refresh(): void {
    if (this.#isWanted) void this.#inTurn(async () => this.#show(await this.#parts.fetch())).catch(() => {})
  }

  clear(): void {
    this.#store.set(undefined)
    this.refresh()
  }

  #change(target: MuteTarget, change: (names: readonly string[], name: string) => readonly string[]): Promise<Preferences> {
    const [field, name] = fieldOf(target)
    return this.#inTurn(async () => {
      // They are replaced as a whole, so those of now are needed.
      const known = this.getSnapshot() ?? (await this.#parts.fetch())
      return this.#put({ ...known, [field]: change(known[field], name) })
    })
  }

  async #put(preferences: Preferences): Promise<Preferences> {
    const before = this.getSnapshot()
    this.#show(preferences)
    try {
      return this.#show(await this.#parts.put(preferences))
    } catch (error) {
      this.#store.set(before)
      throw error
    }
  }

  #show(preferences: Preferences): Preferences {
    this.#store.set(preferences)
    return preferences
  }

  #inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(run)
    this.#turn = turn.catch(() => {})
    return turn
  }
}

const isPreferences = (value: unknown): value is Preferences =>
  typeof value === 'object' && value !== null && 'mutedChannels' in value && 'mutedTypes' in value && 'mutedEntities' in value
