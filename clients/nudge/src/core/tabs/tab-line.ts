import { NudgeError } from '../errors'
import { deferred, type Line, type LineEnd, type Receive } from '../lines/line'
import type { Platform, Timer } from '../platform'
import type { ResumeAnswer } from '../wire'
import type { TabMessage } from './messages'

// A tab that does not answer for so long is frozen or gone; another one takes over.
const answerMaxMs = 15_000

type Say = (message: { kind: 'call'; to: string; id: number; target: string; args: readonly unknown[] }) => void

/** What a tab said of its line. */
export interface Heard {
  readonly leader: string
  readonly transport: 'hub' | 'stream'
  readonly sent: number
}

/** The connection of another tab, as seen from this one: it brings the same messages and takes the same calls. */
export class TabLine implements Line {
  readonly kind = 'tab'
  readonly ended: Promise<LineEnd>
  readonly leader: string
  readonly transport: 'hub' | 'stream'
  readonly #platform: Platform
  readonly #say: Say
  readonly #receive: Receive
  readonly #calls = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void; patience: Timer }>()
  readonly #end: (end: LineEnd) => void
  #sent: number | undefined
  #lastCall = 0
  #isOver = false

  constructor(platform: Platform, { leader, transport, sent }: Heard, say: Say, receive: Receive) {
    this.#platform = platform
    this.leader = leader
    this.transport = transport
    this.#sent = sent
    this.#say = say
    this.#receive = receive
    const { promise, resolve } = deferred<LineEnd>()
    this.ended = promise
    this.#end = resolve
  }

  call<Answer>(target: string, ...args: unknown[]): Promise<Answer> {
    if (this.#isOver) return Promise.reject(new Error('The connection has ended.'))
    const id = ++this.#lastCall
    const { promise, resolve, reject } = deferred<Answer>()
    const patience = this.#platform.setTimer(() => this.close('The tab with the connection does not answer.'), answerMaxMs)
    this.#calls.set(id, { resolve, reject, patience })
    this.#say({ kind: 'call', to: this.leader, id, target, args: target === 'Resume' ? [args[0], this.#sent] : args })
    // A session that resumes again lacks something, although it has heard all.
    if (target === 'Resume') this.#sent = undefined
    return promise
  }

  take(message: TabMessage): void {
    if (message.from !== this.leader || this.#isOver) return
    if (message.kind === 'message') this.#receive(message.name, message.body)
    else if (message.kind === 'answer') this.#answer(message)
    else if (message.kind === 'down') this.close('The connection of the other tab ended.')
  }

  close(reason: string): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const call of this.#calls.values()) {
      this.#platform.clearTimer(call.patience)
      call.reject(new Error(reason))
    }
    this.#calls.clear()
    // The tab that has the lock opens the next line; there is nothing to wait for.
    this.#end({ reason, isReplaced: true })
  }

  #answer({ id, result, error }: Extract<TabMessage, { kind: 'answer' }>): void {
    const call = this.#calls.get(id)
    if (!call) return
    this.#calls.delete(id)
    this.#platform.clearTimer(call.patience)
    if (error) return call.reject(error.code === undefined ? new Error(error.detail) : new NudgeError(error as { code: string }))
    const { inbox } = (result ?? {}) as Partial<ResumeAnswer>
    if (inbox?.recovered === false) this.#receive('reset', { position: inbox.position, reason: 'tab' })
    call.resolve(result as never)
  }
}
