import type { Nudge } from '../index'
import type { InvalidationLike, Invalidator } from './invalidator'

/** As much of a pusher-js channel as is needed; any other emitter with `bind` and `unbind` will do. */
export interface PusherChannelLike {
  readonly name?: string
  bind(event: string, listener: (data: never) => void): unknown
  unbind(event: string, listener: (data: never) => void): unknown
  readonly pusher?: {
    readonly connection: {
      bind(event: string, listener: (data: never) => void): unknown
      unbind(event: string, listener: (data: never) => void): unknown
    }
  }
}

/** Where invalidations come from: Nudge's client, or channels of an unmodified pusher-js. */
export type InvalidationSource = Pick<Nudge, 'onInvalidate' | 'onReset'> | PusherChannelLike

/** @returns the undo of listening */
export function follow(source: InvalidationSource, invalidator: Invalidator): () => void {
  return 'onInvalidate' in source ? followNudge(source, invalidator) : followPusher(source, invalidator)
}

function followNudge(nudge: Pick<Nudge, 'onInvalidate' | 'onReset'>, invalidator: Invalidator): () => void {
  const undo = [nudge.onInvalidate((event) => invalidator.take(event)), nudge.onReset(() => invalidator.takeAll())]
  return () => undo.forEach((each) => each())
}

/**
 * Nudge tells a page that was away what it missed, on the channel itself. Another server of Pusher's protocol says nothing, so a
 * subscription that is renewed without a word of Nudge means: fetch all (S4.23).
 */
function followPusher(channel: PusherChannelLike, invalidator: Invalidator): () => void {
  let [isNudge, wasLost, wasSubscribed] = [false, false, false]
  const listeners: [string, (data: never) => void][] = [
    ['invalidate', (data: unknown) => {
      const event = readInvalidation(data)
      if (event) invalidator.take(event)
    }],
    ['nudge:caught_up', () => (isNudge = true)],
    ['nudge:counts', () => (isNudge = true)],
    ['pusher:subscription_succeeded', () => {
      if (wasSubscribed && wasLost && !isNudge) invalidator.takeAll()
      wasSubscribed = true
      wasLost = false
    }],
  ]
  const lose = ({ current }: { current: string }) => {
    if (current !== 'connected') wasLost = true
  }
  for (const [name, listener] of listeners) channel.bind(name, listener)
  channel.pusher?.connection.bind('state_change', lose)
  return () => {
    for (const [name, listener] of listeners) channel.unbind(name, listener)
    channel.pusher?.connection.unbind('state_change', lose)
  }
}

/** Pusher's server libraries send texts of JSON, which pusher-js has read; what a page triggers by itself may be anything. */
function readInvalidation(data: unknown): InvalidationLike | undefined {
  if (typeof data !== 'object' || data === null || !('scope' in data) || typeof data.scope !== 'string') return undefined
  return data as InvalidationLike
}
