import { NudgeError } from '../core/errors'
import { idOf, type ClockFree } from './ids'

/** How the app's server says who it is: the app's key and secret, or an API key. */
export type Credentials = { readonly key: string; readonly secret: string; readonly apiKey?: never } | { readonly apiKey: string; readonly key?: never; readonly secret?: never }

export type NudgeServerOptions = Credentials & {
  /** The address of Nudge. */
  readonly url: string
  /** How often a call is made in all where the server does not answer, or asks to come back. 1 to 10, default 4. */
  readonly attempts?: number
  /** How long one attempt may take. Default 10,000 ms. */
  readonly timeoutMs?: number
  readonly fetch?: typeof fetch
  /** Waits between attempts; tests have a wait of their own. */
  readonly wait?: (ms: number) => Promise<void>
  readonly random?: () => number
}

/** A notification as an app's server says it: the envelope is made of it (v, type, entityId, actorId, at, payload). */
export interface Publication<Payload = unknown> {
  readonly type: string
  readonly payload?: Payload
  /** What it is about, such as a loan. */
  readonly entityId?: string
  /** Whose doing it is; they are not told. */
  readonly actorId?: string
  /** Further fields of the envelope, such as `libraryId`. */
  readonly [field: string]: unknown
}

export interface PublishOptions<Id extends string = string> {
  /** Names the notification; a retry with the same id is delivered once. Left out, it is made of type, entityId and `revision`. */
  readonly id?: ClockFree<Id>
  /** The state of the entity that this is about: its version, its status, or when it was changed, as it is stored. Not the time of sending. */
  readonly revision?: string | number
  readonly collapseKey?: string
  readonly includeActor?: boolean
  readonly notBefore?: Date
  readonly expiresAt?: Date
}

export interface PublishResult {
  readonly id: string
  readonly results: readonly {
    readonly user?: string
    readonly channel?: string
    readonly status?: string
    readonly position?: string
    readonly duplicate?: boolean
    readonly error?: { readonly code: string; readonly detail: string; readonly field?: string; readonly limit?: number }
  }[]
}

export interface MintedToken {
  readonly token: string
  readonly expiresAt: string
  readonly user: string
  readonly pollSeconds: number
  readonly enabled: boolean
}

export interface TokenRequest {
  readonly user: string
  readonly capabilities?: Readonly<Record<string, readonly string[]>> | string
  readonly ttlSeconds?: number
  readonly info?: unknown
}

export interface InvalidationRequest {
  readonly scope: string
  readonly ids?: readonly string[]
  readonly version?: number
  /** Each receiver waits for a part of it, by chance, before it fetches. 0 to 60,000. */
  readonly spreadMs?: number
}

type Target = { readonly user: string } | { readonly users: readonly string[] } | { readonly channel: string }

const firstWaitMs = 200
const lastWaitMs = 10_000

/** Publishes for an app, from its own server. Every call may be repeated: what a lost answer said already is said once. */
export class NudgeServer {
  readonly #options: NudgeServerOptions
  readonly #authorization: string

  constructor(options: NudgeServerOptions) {
    this.#options = options
    this.#authorization = options.apiKey === undefined ? `Basic ${btoa(`${options.key}:${options.secret}`)}` : `Bearer ${options.apiKey}`
  }

  publishUser<Id extends string>(user: string, notification: Publication, options: PublishOptions<Id> = {}): Promise<PublishResult> {
    return this.#publish({ user }, notification, options)
  }

  publishUsers<Id extends string>(users: readonly string[], notification: Publication, options: PublishOptions<Id> = {}): Promise<PublishResult> {
    return this.#publish({ users }, notification, options)
  }

  publishChannel<Id extends string>(channel: string, notification: Publication, options: PublishOptions<Id> = {}): Promise<PublishResult> {
    return this.#publish({ channel }, notification, options)
  }

  /** Tells pages to fetch again what the scope names. */
  async invalidate(target: Target, request: InvalidationRequest): Promise<void> {
    await this.#post('/api/invalidate', { ...target, ...request })
  }

  /** A token for a user whom the app knows: give it to their browser, and never the secret. */
  token(request: TokenRequest): Promise<MintedToken> {
    return this.#post('/api/realtime/token', request)
  }

  #publish<Id extends string>(target: Target, notification: Publication, options: PublishOptions<Id>): Promise<PublishResult> {
    const { id, revision, notBefore, expiresAt, ...rest } = options
    const { type, entityId } = notification
    // Without an id that stays, this call's retries have one all the same, and only its own.
    const derived = id ?? (entityId !== undefined && revision !== undefined ? idOf(type, entityId, revision) : crypto.randomUUID())
    return this.#post('/api/notify', {
      ...target,
      ...rest,
      id: derived,
      ...(notBefore && { notBefore: notBefore.toISOString() }),
      ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
      notification: { v: 1, ...notification },
    })
  }

  async #post<Answer>(path: string, body: object): Promise<Answer> {
    const { attempts = 4, wait = waitFor, random = Math.random } = this.#options
    for (let attempt = 1; ; attempt++) {
      let retryAfterMs: number | undefined
      try {
        const response = await this.#send(path, JSON.stringify(body))
        const text = await response.text()
        if (response.ok) return (text === '' ? {} : JSON.parse(text)) as Answer
        const seconds = Number(response.headers.get('Retry-After') ?? NaN)
        retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined
        const error = new NudgeError(problemOf(text), response.status, retryAfterMs)
        if (!isPassing(response.status) || attempt >= attempts || (retryAfterMs ?? 0) > lastWaitMs) throw error
      } catch (error) {
        if (error instanceof NudgeError || attempt >= attempts) throw error
      }
      await wait((retryAfterMs ?? 0) + random() * Math.min(lastWaitMs, firstWaitMs * 2 ** attempt))
    }
  }

  #send(path: string, body: string): Promise<Response> {
    const { url, timeoutMs = 10_000 } = this.#options
    const send = this.#options.fetch ?? fetch
    return send(url.replace(/\/+$/, '') + path, {
      method: 'POST',
      headers: { 'Authorization': this.#authorization, 'Content-Type': 'application/json' },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    })
  }
}

export const createNudgeServer = (options: NudgeServerOptions): NudgeServer => new NudgeServer(options)

/** Answers of docs/protocol/errors.md that repeating the same call can change. */
const isPassing = (status: number): boolean => status === 429 || status === 408 || status >= 500

function problemOf(text: string): { code?: string; detail?: string } {
  try {
    return JSON.parse(text) as { code?: string }
  } catch {
    return { detail: text.slice(0, 200) }
  }
}

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))
