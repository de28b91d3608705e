/** Ends a subscription. Calling it twice does no harm. */
export type Undo = () => void

/** Lets others listen to named events. */
export class Listeners<Events extends object> {
  readonly #byName = new Map<keyof Events, Set<(event: never) => void>>()
  readonly #report: (error: unknown) => void

  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): Undo {
    const set = this.#byName.get(name) ?? new Set()
    // Each listening is one of its own, also of the same function.
    const own = (event: Events[Name]) => listener(event)
    this.#byName.set(name, set.add(own))
    return () => set.delete(own)
  }

  /** Tells them all. One that throws is reported and keeps nothing from the others. */
  tell<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...(this.#byName.get(name) ?? [])]) {
      try {
        ;(listener as (event: Events[Name]) => void)(event)
      } catch (error) {
        this.#report(error)
      }
    }
  }
}

/** What `useSyncExternalStore`, Redux and Zustand subscribe to: a value that is replaced and never changed. */
export interface ReadableStore<Snapshot> {
  /** Tells after each change. @returns its undo */
  subscribe(listener: () => void): Undo
  getSnapshot(): Snapshot
}

/** A store of one value. */
export class Store<Snapshot> implements ReadableStore<Snapshot> {
  #value: Snapshot
  readonly #listeners: Listeners<{ change: undefined }>

  constructor(value: Snapshot, report: (error: unknown) => void) {
    this.#value = value
    this.#listeners = new Listeners(report)
  }

  // Arrow functions, so that they may be passed on without their object.
  readonly subscribe = (listener: () => void): Undo => this.#listeners.on('change', listener)
  readonly getSnapshot = (): Snapshot => this.#value

  set(value: Snapshot): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    this.#listeners.tell('change', undefined)
  }
}
