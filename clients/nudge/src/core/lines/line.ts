/** Why a line ended, and how long the server asks to wait; `null`: not with this token. */
export interface LineEnd {
  readonly reason: string
  readonly code?: string
  readonly retryAfterMs?: number | null
  /** It ended because it is replaced at once, by another kind or with another token. */
  readonly isReplaced?: boolean
}

/** Takes a message of the server: its name and its object. */
export type Receive = (name: string, body: unknown) => void

/** One connection that brings messages, until it ends. It never comes back; whoever holds it opens another. */
export interface Line {
  /** `hub` takes calls; `stream` brings messages alone; `tab` is the hub or stream of another tab. */
  readonly kind: 'hub' | 'stream' | 'tab'
  /** By which way messages come, in the end. */
  readonly transport: 'hub' | 'stream'
  readonly ended: Promise<LineEnd>
  call<Answer>(target: string, ...args: unknown[]): Promise<Answer>
  close(reason: string, end?: Partial<LineEnd>): void
}

/** What a connection is opened through: the server itself, or another tab. */
export interface Lines {
  /** Opens a line; rejects if it does not come to be, with a `LineEnd` in `end` where the server said why. */
  open(receive: Receive): Promise<Line>
}

/** What went wrong while a line was opened, if the server said so. */
export const endOf = (error: unknown): LineEnd =>
  (error as { end?: LineEnd }).end ?? { reason: error instanceof Error ? error.message : String(error) }

/** A promise that is settled from elsewhere. */
export function deferred<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void; reject: (error: Error) => void } {
  let resolve!: (value: Value) => void
  let reject!: (error: Error) => void
  const promise = new Promise<Value>((yes, no) => ([resolve, reject] = [yes, no]))
  return { promise, resolve, reject }
}
