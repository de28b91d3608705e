import { parseHubError } from '../errors'
import type { Platform, SocketLike, Timer } from '../platform'
import type { Closing } from '../wire'
import { deferred, type Line, type LineEnd, type Receive } from './line'

const recordEnd = '\u001e'
const open = 1

// Kinds of records of SignalR's hub protocol.
const invocation = 1
const completion = 3
const ping = 6
const close = 7

// SignalR's own defaults: each side is heard every 15 s and given up after 30 s of silence.
const pingEveryMs = 10_000
const watchEveryMs = 5_000
const silenceMaxMs = 30_000
const openMaxMs = 15_000

interface HubRecord {
  readonly type: number
  readonly target?: string
  readonly arguments?: readonly unknown[]
  readonly invocationId?: string
  readonly result?: unknown
  readonly error?: string
}

/** One SignalR connection: the JSON hub protocol over one WebSocket, without negotiation. */
export class HubLine implements Line {
  readonly kind = 'hub'
  readonly transport = 'hub'
  readonly ended: Promise<LineEnd>
  readonly #platform: Platform
  readonly #socket: SocketLike
  readonly #receive: Receive
  readonly #calls = new Map<string, { resolve: (result: never) => void; reject: (error: Error) => void }>()
  readonly #end: (end: LineEnd) => void
  #lastCall = 0
  #heardAt: number
  #sentAt: number
  #watch: Timer
  #closing: Closing | undefined

  /** Opens a connection and shakes hands. Rejects if that fails. */
  static async open(platform: Platform, url: string, receive: Receive): Promise<HubLine> {
    const line = new HubLine(platform, platform.openSocket!(url), receive)
    await line.#shakeHands()
    return line
  }

  private constructor(platform: Platform, socket: SocketLike, receive: Receive) {
    this.#platform = platform
    this.#socket = socket
    this.#receive = receive
    this.#heardAt = this.#sentAt = platform.now()
    const { promise, resolve } = deferred<LineEnd>()
    this.ended = promise
    this.#end = resolve
  }

  call<Answer>(target: string, ...args: unknown[]): Promise<Answer> {
    if (this.#socket.readyState !== open) return Promise.reject(new Error('The connection has ended.'))
    const invocationId = String(++this.#lastCall)
    const { promise, resolve, reject } = deferred<Answer>()
    this.#calls.set(invocationId, { resolve, reject })
    this.#send({ type: invocation, invocationId, target, arguments: args })
    return promise
  }

  close(reason: string, end?: Partial<LineEnd>): void {
    this.#finish({ reason, ...end })
    this.#socket.close()
  }

  #shakeHands(): Promise<void> {
    const { promise, resolve, reject } = deferred<void>()
    const patience = this.#platform.setTimer(() => this.close('The server did not answer the handshake.'), openMaxMs)
    void this.ended.then(({ reason }) => {
      this.#platform.clearTimer(patience)
      reject(new Error(reason))
    })
    this.#socket.onopen = () => this.#send({ protocol: 'json', version: 1 })
    this.#socket.onclose = () => this.#finish({ reason: 'The connection was closed.' })
    this.#socket.onerror = () => this.#finish({ reason: 'The connection failed.' })
    this.#socket.onmessage = ({ data }: { data: string }) => {
      const [answer, ...rest] = recordsOf(data)
      if (answer?.error) return this.close(answer.error)
      this.#platform.clearTimer(patience)
      this.#socket.onmessage = (message: { data: string }) => recordsOf(message.data).forEach((record) => this.#take(record))
      this.#watch = this.#platform.setTimer(() => this.#look(), watchEveryMs)
      resolve()
      rest.forEach((record) => this.#take(record))
    }
    return promise
  }

  #take(record: HubRecord): void {
    this.#heardAt = this.#platform.now()
    // Timers of a page in the background hardly run; what the server sends wakes it, so the server leads.
    this.#pingIfDue()
    if (record.type === invocation && record.target) this.#tell(record.target, record.arguments?.[0])
    else if (record.type === completion) this.#complete(record)
    else if (record.type === close) this.close(record.error ?? 'The server closed the connection.')
  }

  #tell(name: string, body: unknown): void {
    if (name === 'closing') this.#closing = body as Closing
    this.#receive(name, body)
  }

  #complete({ invocationId, result, error }: HubRecord): void {
    const call = this.#calls.get(invocationId ?? '')
    this.#calls.delete(invocationId ?? '')
    if (error === undefined) call?.resolve(result as never)
    else call?.reject(parseHubError(error))
  }

  #look(): void {
    if (this.#platform.now() - this.#heardAt > silenceMaxMs) return this.close('The server has gone silent.')
    this.#pingIfDue()
    this.#watch = this.#platform.setTimer(() => this.#look(), watchEveryMs)
  }

  #pingIfDue(): void {
    if (this.#platform.now() - this.#sentAt >= pingEveryMs) this.#send({ type: ping })
  }

  #send(record: object): void {
    if (this.#socket.readyState !== open) return
    this.#sentAt = this.#platform.now()
    this.#socket.send(JSON.stringify(record) + recordEnd)
  }

  #finish(end: LineEnd): void {
    this.#platform.clearTimer(this.#watch)
    Object.assign(this.#socket, { onopen: null, onmessage: null, onclose: null, onerror: null })
    this.#calls.forEach((call) => call.reject(new Error(end.reason)))
    this.#calls.clear()
    const said = this.#closing && { code: this.#closing.code, retryAfterMs: this.#closing.retryAfterMs, reason: this.#closing.reason }
    this.#end({ ...end, ...(!end.isReplaced && said) })
  }
}

const recordsOf = (data: string): HubRecord[] =>
  data
    .split(recordEnd)
    .filter((text) => text.length > 0)
    .map((text) => JSON.parse(text) as HubRecord)
