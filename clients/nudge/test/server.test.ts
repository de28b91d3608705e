import { describe, expect, it } from 'vitest'
import { createNudgeServer, idOf } from '../src/server/index'

interface Call { readonly url: string; readonly headers: Record<string, string>; readonly body: Record<string, unknown> }

function serverOf(...answers: (Response | Error)[]) {
  const calls: Call[] = []
  const waits: number[] = []
  const server = createNudgeServer({
    url: 'http://nudge.test/', key: 'k', secret: 's', random: () => 1,
    wait: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
    fetch: ((url: string, init: { headers: Record<string, string>; body: string }) => {
      calls.push({ url, headers: init.headers, body: JSON.parse(init.body) as Record<string, unknown> })
      const answer = answers.shift() ?? Response.json({ id: 'x', results: [] })
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    }) as unknown as typeof fetch,
  })
  return { server, calls, waits }
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) => Response.json({ code, detail: code }, { status, headers })

describe('The client for servers', () => {
  it('says what happened, to whom, with an id that a retry has too', async () => {
    const { server, calls } = serverOf()
    const loan = { type: 'borrow.approved', entityId: 'loan-17', actorId: 'ben', payload: { title: 'Approved' } }
    await server.publishUser('ada', loan, { revision: 3 })
    await server.publishUsers(['ada', 'ben'], loan, { revision: 3, includeActor: true })
    await server.publishChannel('library:7', loan, { id: 'mine', expiresAt: new Date(0) })

    expect(calls.map(({ url, body }) => [url, body])).toEqual([
      ['http://nudge.test/api/notify', { user: 'ada', id: 'borrow.approved:loan-17:3', notification: { v: 1, ...loan } }],
      ['http://nudge.test/api/notify', { users: ['ada', 'ben'], includeActor: true, id: 'borrow.approved:loan-17:3', notification: { v: 1, ...loan } }],
      ['http://nudge.test/api/notify', { channel: 'library:7', id: 'mine', expiresAt: '1970-01-01T00:00:00.000Z', notification: { v: 1, ...loan } }],
    ])
    expect(calls[0]?.headers.Authorization).toBe(`Basic ${btoa('k:s')}`)
  })

  it('repeats with the same id what may not have arrived, with a growing wait, as the server asks', async () => {
    const { server, calls, waits } = serverOf(new TypeError('fetch failed'), problem(503, 'outcome_unknown'), problem(429, 'rate_limited', { 'Retry-After': '2' }))
    await server.publishUser('ada', { type: 'a' })

    expect(new Set(calls.map(({ body }) => body.id)).size).toBe(1)
    expect(waits).toEqual([400, 800, 2_000 + 1_600])
  })

  it('does not repeat a mistake, nor a quota whose day is long', async () => {
    const mistaken = serverOf(problem(400, 'envelope_type'))
    await expect(mistaken.server.publishUser('ada', { type: '' })).rejects.toMatchObject({ code: 'envelope_type', status: 400 })
    const spent = serverOf(problem(429, 'quota_exceeded', { 'Retry-After': '3600' }))
    await expect(spent.server.publishUser('ada', { type: 'a' })).rejects.toMatchObject({ code: 'quota_exceeded', retryAfterMs: 3_600_000 })
    expect([mistaken.waits, spent.waits]).toEqual([[], []])
  })

  it('gives up in the end', async () => {
    const { server, calls } = serverOf(...Array.from({ length: 9 }, () => new TypeError('fetch failed')))
    await expect(server.token({ user: 'ada' })).rejects.toThrow('fetch failed')
    expect(calls).toHaveLength(4)
  })

  it('asks for tokens, and invalidates', async () => {
    const { server, calls } = serverOf(Response.json({ token: 't', expiresAt: '', user: 'ada', pollSeconds: 60, enabled: true }), new Response('{}', { status: 202 }))
    expect((await server.token({ user: 'ada', capabilities: { 'library:7': ['subscribe'] } })).token).toBe('t')
    await server.invalidate({ channel: 'library:7' }, { scope: 'loans', spreadMs: 5_000 })
    expect(calls.map(({ body }) => body)).toEqual([
      { user: 'ada', capabilities: { 'library:7': ['subscribe'] } },
      { channel: 'library:7', scope: 'loans', spreadMs: 5_000 },
    ])
  })
})

describe('An id', () => {
  it('is one for each type, entity and revision, and short', () => {
    expect(idOf('a', 'b:c', 1)).not.toBe(idOf('a:b', 'c', 1))
    const [first, second] = ['x', 'y'].map((end) => idOf('note.updated', 'e'.repeat(200) + end, 7))
    expect(first).not.toBe(second)
    expect(first).toHaveLength(128)
  })
})
