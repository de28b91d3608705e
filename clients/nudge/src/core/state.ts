/** Where a client stands with its server. */
export type NudgeState =
  /** Neither a connection nor an answer yet. */
  | { readonly name: 'connecting'; readonly reason?: string }
  /** Messages come as they happen, over the hub or a stream of Server-Sent Events. */
  | { readonly name: 'live'; readonly transport: 'hub' | 'stream' }
  /** No connection gets through; the counts are asked for every so often, 0: not at all. */
  | { readonly name: 'polling'; readonly everyMs: number; readonly reason: string }
  /** Nothing gets through. It goes on trying. */
  | { readonly name: 'offline'; readonly reason: string }
  /** It was stopped, nobody is logged in, or the server will never let it in (`code`). */
  | { readonly name: 'stopped'; readonly reason: string; readonly code?: string }
