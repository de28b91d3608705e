import { NudgeError } from './errors'
import type { Platform } from './platform'
import type { Tokens } from './tokens'
import type { MarkChange, MarkTargets, Page, Preferences, Summary } from './wire'

/** Which items a list has, as `GET /api/notifications` takes it. */
export interface ListQuery {
  readonly filter?: 'active' | 'unread' | 'archived' | 'snoozed'
  readonly channel?: string
  readonly type?: string
}

/** The REST calls of a user's client. */
export class Rest {
  readonly #platform: Platform
  readonly #tokens: Tokens
  readonly #base: string

  constructor(platform: Platform, tokens: Tokens, base: string) {
    this.#platform = platform
    this.#tokens = tokens
    this.#base = base
  }

  /** A page of a list, newest first. */
  list(query: ListQuery & { limit: number; before?: string }): Promise<Page> {
    const entries = Object.entries(query).filter(([, value]) => value !== undefined)
    return this.#json(`/api/notifications?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`)
  }

  /** The counts; `undefined` if they are still those of the ETag. */
  async summary(etag: string | undefined): Promise<{ etag: string | undefined; summary: Summary } | undefined> {
    const response = await this.#send('/api/notifications/summary', etag ? { headers: { 'If-None-Match': etag } } : {})
    if (response.status === 304) return undefined
    return { etag: response.headers.get('ETag') ?? undefined, summary: (await response.json()) as Summary }
  }

  /** Marks items. Repeating it is safe. */
  mark(change: MarkChange, targets: MarkTargets): Promise<Summary> {
    return this.#json(`/api/notifications/${change}`, { method: 'POST', body: JSON.stringify(targets) })
  }

  preferences(): Promise<Preferences> {
    return this.#json('/api/preferences')
  }

  setPreferences(preferences: Preferences): Promise<Preferences> {
    return this.#json('/api/preferences', { method: 'PUT', body: JSON.stringify(preferences) })
  }

  subscribe(channel: string): Promise<unknown> {
    return this.#json('/api/subscriptions', { method: 'POST', body: JSON.stringify({ channel }) })
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.#send(`/api/subscriptions/${encodeURIComponent(channel)}`, { method: 'DELETE' })
  }

  async ack(body: object): Promise<void> {
    await this.#send('/api/realtime/ack', { method: 'POST', body: JSON.stringify(body) })
  }

  async #json<Answer>(path: string, init?: RequestInit): Promise<Answer> {
    return (await (await this.#send(path, init)).json()) as Answer
  }

  async #send(path: string, init: RequestInit = {}, isSecondTry = false): Promise<Response> {
    const headers = {
      ...(init.headers as Record<string, string>),
      Authorization: `Bearer ${await this.#tokens.get()}`,
      ...(init.body && { 'Content-Type': 'application/json' }),
    }
    const response = await this.#platform.fetch(this.#base + path, { ...init, headers, cache: 'no-store', credentials: 'omit' })
    if (response.ok || response.status === 304) return response
    if (response.status !== 401 || isSecondTry) throw await problemOf(response)
    // The token was revoked, or this machine's clock is behind. Another one may do.
    this.#tokens.drop()
    return this.#send(path, init, true)
  }
}

async function problemOf(response: Response): Promise<NudgeError> {
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string }
  const seconds = Number(response.headers.get('Retry-After') ?? NaN)
  return new NudgeError(problem, response.status, Number.isFinite(seconds) ? seconds * 1_000 : undefined)
}
