import { Store, type ReadableStore } from './listeners'
import type { Member, PresenceMessage } from './wire'

export interface PresenceSnapshot {
  readonly members: readonly Member[]
  /** Why this connection is not, or no longer, on the presence. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined
}

export const emptyPresence: PresenceSnapshot = { members: [], refusal: undefined }

/** Who is there. */
export class PresenceView implements ReadableStore<PresenceSnapshot> {
  readonly #store: Store<PresenceSnapshot>

  constructor(report: (error: unknown) => void) {
    this.#store = new Store(emptyPresence, report)
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener)
  readonly getSnapshot = (): PresenceSnapshot => this.#store.getSnapshot()

  take({ change, members, user, info, code, message }: PresenceMessage): void {
    const others = this.getSnapshot().members.filter((member) => member.user !== user)
    if (change === 'members') this.#store.set({ members: members ?? [], refusal: undefined })
    else if (change === 'joined' && user !== undefined) this.#store.set({ members: [...others, { user, info }], refusal: undefined })
    else if (change === 'left') this.#store.set({ members: others, refusal: undefined })
    else if (change === 'ended') this.#store.set({ members: [], refusal: { code: code ?? 'internal', message: message ?? '' } })
  }
}
