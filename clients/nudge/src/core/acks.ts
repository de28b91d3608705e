import type { Line } from './lines/line'
import type { Platform } from './platform'
import type { Rest } from './rest'
import type { Session } from './session'

// docs/protocol/realtime.md: not more than one call in 10 s.
const everyMs = 10_000

/** Says what this client has handled live, so that the operator sees loss and latency as they are felt. */
export class Acks {
  readonly #platform: Platform
  readonly #session: Session
  readonly #rest: Rest
  #saidAt = -Infinity
  #isRefused = false

  constructor(platform: Platform, session: Session, rest: Rest) {
    this.#platform = platform
    this.#session = session
    this.#rest = rest
  }

  /** @param at when the newest row that was handled came into being */
  say(at: string, line: Line | undefined): void {
    const now = this.#platform.now()
    // A tab speaks for itself alone where it has the connection.
    if (this.#isRefused || now - this.#saidAt < everyMs || !line || line.kind === 'tab') return
    this.#saidAt = now
    const { inbox, channels } = this.#session.toResume()
    const body = { ...(inbox && { inbox }), channels, at }
    const said = line.kind === 'hub' ? line.call('Ack', body) : this.#rest.ack(body)
    // A server that takes none is not asked again.
    said.catch(() => (this.#isRefused = true))
  }
}
