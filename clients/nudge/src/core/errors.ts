/** A call that the server refused, in the words of docs/protocol/errors.md. */
export class NudgeError extends Error {
  override readonly name = 'NudgeError'
  readonly code: string
  readonly field: string | undefined
  readonly limit: number | undefined
  /** Of REST alone. */
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined

  constructor(problem: { code?: string; detail?: string; field?: string; limit?: number }, status?: number, retryAfterMs?: number) {
    super(problem.detail ?? problem.code ?? `The server answered ${status}.`)
    this.code = problem.code ?? 'internal'
    this.field = problem.field
    this.limit = problem.limit
    this.status = status
    this.retryAfterMs = retryAfterMs
  }

  /** Whether asking again in the same way cannot help. */
  get isFinal(): boolean {
    return this.status !== undefined && this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429 && this.status !== 401
  }
}

/** SignalR puts a sentence of its own before the text of a HubException; ours is a JSON object. */
export function parseHubError(text: string): NudgeError {
  try {
    return new NudgeError(JSON.parse(text.slice(Math.max(0, text.indexOf('{')))) as { code: string })
  } catch {
    return new NudgeError({ code: 'internal', detail: text })
  }
}

/** Codes of docs/protocol/errors.md and realtime.md that no other attempt with any token gets around. */
export const finalCodes: ReadonlySet<string> = new Set(['origin_not_allowed', 'unknown_app', 'secret_in_browser'])
