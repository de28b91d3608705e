import type { Line } from './lines/line'
import type { Platform } from './platform'
import type { Rest } from './rest'
import type { Session } from './session'

// docs/protocol/realtime.md: one row in 20 or so, and not more than one call in 10 s.
const share = 1 / 20
const everyMs = 10_000

/** Says now and then what this client has handled live, so that the operator sees loss and latency as they are felt. */
export class Acks {
  #saidAt = -Infinity
  #isRefused = false

  constructor(platform: Platform, session: Session, rest: Rest, line: () => Line | undefined) {
    const sample = (at: string, isReplayed: boolean) => {
      const now = platform.now()
      if (isReplayed || this.#isRefused || now - this.#saidAt < everyMs || platform.random() >= share) return
      this.#saidAt = now
      const { inbox, channels } = session.toResume()
      const held = line()
      const body = { ...(inbox && { inbox }), channels, at }
      const said = held?.kind === 'hub' ? held.call('Ack', body) : held?.kind === 'stream' ? rest.ack(body) : undefined
      // A server that takes none is not asked again.
      said?.catch(() => (this.#isRefused = true))
    }
    // Behind the listeners that were there before: what they do belongs to the time.
    session.on('inbox', ({ row, isReplayed }) => sample(row.at, isReplayed))
    session.on('channel', ({ row, isReplayed }) => sample(row.at, isReplayed))
  }
}
