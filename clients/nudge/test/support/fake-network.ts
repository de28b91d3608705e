import type { SocketLike, StreamLike } from '../../src/core/platform'
import type { Item } from '../../src/core/wire'
import type { FakeServer } from './fake-server'

const recordEnd = '\u001e'

interface Socket {
  readyState: number
  onopen: (() => void) | null
  onmessage: ((event: { data: string }) => void) | null
  onclose: (() => void) | null
  onerror: (() => void) | null
  send(text: string): void
  close(): void
}

type Way = 'sockets' | 'streams' | 'calls'

/** The way between a client and the server of a test; each part of it can be cut. */
export class FakeNetwork {
  readonly server: FakeServer
  readonly blocked = new Set<Way>()
  readonly opened: string[] = []
  readonly fetched: { method: string; path: string; headers: Record<string, string> }[] = []
  /** Answers REST in the server's place, where it returns something. */
  intercept: (method: string, path: string) => Response | undefined = () => undefined
  /** Nothing that is sent arrives, on either side, and nobody is told. */
  isDeaf = false
  /** Of clients that had a connection. */
  longestSilenceMs = 0
  /** Answers are made at once and wait for it on their way. */
  held: Promise<void> | undefined
  readonly #ends = new Set<() => void>()

  constructor(server: FakeServer) {
    this.server = server
  }

  /** Ends everything that is open, and lets nothing new through. */
  cut(...ways: Way[]): void {
    for (const way of ways.length > 0 ? ways : (['sockets', 'streams', 'calls'] as const)) this.blocked.add(way)
    for (const end of [...this.#ends]) end()
  }

  join(): void {
    this.blocked.clear()
  }

  openSocket = (url: string): SocketLike => {
    this.opened.push(url)
    const socket = { readyState: 0, onopen: null, onmessage: null, onclose: null, onerror: null } as unknown as Socket
    const { clock } = this.server
    let [heardAt, pings] = [clock.now, 0]
    const post = (run: () => void) => void Promise.resolve().then(run)
    const records = (...all: object[]) =>
      post(() => !this.isDeaf && socket.onmessage?.({ data: all.map((one) => JSON.stringify(one) + recordEnd).join('') }))
    const line = {
      attached: new Set<string>(),
      isLive: false,
      send: (name: string, body: unknown) => records({ type: 1, target: name, arguments: [body] }),
      end: () => {
        this.server.lines.delete(line)
        this.#ends.delete(line.end)
        if (socket.readyState === 3) return
        socket.readyState = 3
        clock.clearTimer(pings)
        post(() => socket.onclose?.())
      },
    }
    socket.close = () => {
      socket.readyState = 3
      clock.clearTimer(pings)
      this.server.lines.delete(line)
      this.#ends.delete(line.end)
    }
    const beat = () => {
      records({ type: 6 })
      pings = clock.setTimer(beat, 15_000)
    }
    socket.send = (text: string) => {
      if (this.isDeaf) return
      this.longestSilenceMs = Math.max(this.longestSilenceMs, clock.now - heardAt)
      heardAt = clock.now
      for (const each of text.split(recordEnd).filter((one) => one !== '')) {
        const record = JSON.parse(each) as { protocol?: string; type?: number; invocationId?: string; target?: string; arguments?: unknown[] }
        if (record.protocol) records({})
        else if (record.type === 1) this.#answer(line, record as Required<typeof record>, records)
      }
    }
    post(() => {
      if (this.blocked.has('sockets')) {
        socket.readyState = 3
        return socket.onerror?.()
      }
      socket.readyState = 1
      this.server.lines.add(line)
      this.#ends.add(line.end)
      socket.onopen?.()
      pings = clock.setTimer(beat, 15_000)
    })
    return socket
  }

  openStream = (url: string): StreamLike => {
    this.opened.push(url)
    const { server } = this
    const listeners = new Map<string, (event: { data: string; lastEventId: string }) => void>()
    const stream = { onerror: null as (() => void) | null, addEventListener: (name: string, listener: never) => void listeners.set(name, listener), close: () => line.end() }
    const query = new URL(url).searchParams
    const line = {
      attached: new Set(query.getAll('channel')),
      isLive: true,
      send: (name: string, body: unknown) => {
        // The places of all sources, as a stream's id has them; opaque to the client.
        const lastEventId = JSON.stringify([server.version, ...[...server.channels].map(([channel, { rows }]) => [channel, rows.length])])
        void Promise.resolve().then(() => server.lines.has(line) && listeners.get(name)?.({ data: JSON.stringify(body), lastEventId }))
      },
      end: () => {
        if (!server.lines.delete(line)) return
        this.#ends.delete(line.end)
        void Promise.resolve().then(() => stream.onerror?.())
      },
    }
    void Promise.resolve().then(() => {
      if (this.blocked.has('streams')) return stream.onerror?.()
      server.lines.add(line)
      this.#ends.add(line.end)
      line.send('welcome', { user: 'ada', expiresAt: '', inbox: { position: server.position, counts: server.own }, channels: server.counts, stamp: 1 })
      const from = query.get('lastEventId')
      if (!from) return
      const [version, ...channels] = JSON.parse(from) as [number, ...[string, number][]]
      const places = new Map(channels)
      for (const row of server.rows.slice(version)) line.send('inbox', row)
      for (const [channel, { rows }] of server.channels) {
        if (server.subscriptions.has(channel) || line.attached.has(channel)) for (const row of rows.slice(places.get(channel))) line.send('channel', row)
      }
    })
    return stream as unknown as StreamLike
  }

  fetch = async (url: string, init: RequestInit): Promise<Response> => {
    await Promise.resolve()
    const answer = this.#respond(url, init)
    await this.held
    return answer
  }

  #respond(url: string, init: RequestInit): Response {
    const { pathname, search, searchParams } = new URL(url, 'http://nudge.test')
    const method = init.method ?? 'GET'
    const headers = (init.headers ?? {}) as Record<string, string>
    this.fetched.push({ method, path: pathname + search, headers })
    if (this.blocked.has('calls')) throw new TypeError('Failed to fetch')
    const special = this.intercept(method, pathname)
    if (special) return special
    const { server } = this
    if (pathname === '/api/notifications/summary') {
      const etag = `"${JSON.stringify(server.summary)}"`
      return headers['If-None-Match'] === etag ? new Response(null, { status: 304 }) : Response.json(server.summary, { headers: { ETag: etag } })
    }
    if (pathname === '/api/notifications') return Response.json(this.#list(searchParams))
    const mark = /^\/api\/notifications\/(\w+)$/.exec(pathname)
    if (mark) {
      server.mark(mark[1]!, JSON.parse(String(init.body)) as Record<string, unknown>)
      return Response.json(server.summary)
    }
    if (pathname === '/api/preferences') {
      if (method === 'PUT') server.preferences = JSON.parse(String(init.body)) as typeof server.preferences
      return Response.json(server.preferences)
    }
    return Response.json({ code: 'not_found' }, { status: 404 })
  }

  #list(query: URLSearchParams): object {
    const limit = Number(query.get('limit'))
    const filter = query.get('filter') ?? 'active'
    const place = (item: Item) => Number(item.position.split('.')[1])
    const before = query.get('before')
    const [beforeAt, beforePlace] = before ? (JSON.parse(before) as [string, number]) : ['9', 0]
    const all = [...this.server.items.values()]
      .filter((item) => (filter === 'archived' ? item.archived : !item.archived && (filter !== 'unread' || !item.read)))
      .filter((item) => item.at < beforeAt || (item.at === beforeAt && place(item) < beforePlace))
      .sort((left, right) => Date.parse(right.at) - Date.parse(left.at) || place(right) - place(left))
    const items = all.slice(0, limit)
    const last = items.at(-1)
    const hasMore = all.length > limit
    return { items, before: hasMore && last ? JSON.stringify([last.at, place(last)]) : null, after: '', hasMore }
  }

  #answer(
    line: Parameters<FakeServer['answer']>[0],
    { invocationId, target, arguments: args }: { invocationId: string; target: string; arguments: unknown[] },
    records: (...all: object[]) => void,
  ): void {
    try {
      const result = this.server.answer(line, target, args)
      records({ type: 3, invocationId, ...(result !== undefined && { result }) })
    } catch (error) {
      records({ type: 3, invocationId, error: `An unexpected error occurred invoking '${target}' on the server. HubException: ${String(error)}` })
    }
  }
}
