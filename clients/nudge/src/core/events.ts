import type { ChannelRow, Envelope, InboxRow, Invalidation, Passing } from './wire'

/**
 * The app's types of notifications and their payloads. An app declares its own:
 *
 * ```ts
 * declare module '@nudge/client' {
 *   interface NotificationTypes { 'borrow.requested': { title: string } }
 * }
 * ```
 */
export interface NotificationTypes {}

type Declared = keyof NotificationTypes & string

/** A type that was declared, or any other: new types come without a new build of every page. */
export type NotificationType = Declared | (string & {})

export type PayloadOf<Type extends string> = Type extends Declared ? NotificationTypes[Type] : unknown

/** A notification that has arrived: an item of the inbox that is new or has grown, a row of a channel, or one that is not stored. */
export interface NudgeEvent<Type extends string = string> {
  readonly id: string
  readonly type: Type
  readonly at: string
  readonly channel?: string
  /** Of an item that has grown, more than 1. */
  readonly count: number
  readonly actors: readonly string[]
  /** It was missed while this client was away: no toast. */
  readonly isReplayed: boolean
  /** Whether it was this user's own doing. */
  readonly isOwn: boolean
  readonly payload: PayloadOf<Type>
  readonly notification: Envelope<PayloadOf<Type>>
}

/** An invalidation, and the channel that it came by; without one: by the user's own inbox. */
export interface InvalidationEvent extends Invalidation {
  readonly channel?: string
}

export function eventOfRow({ item, at }: InboxRow, isReplayed: boolean, user: string | undefined): NudgeEvent | undefined {
  if (!item) return undefined
  const { id, count, actors, notification } = item
  return eventOf({ id, at, notification }, { count, actors, isReplayed }, user)
}

export const eventOfChannelRow = (row: ChannelRow, isReplayed: boolean, user: string | undefined): NudgeEvent =>
  eventOf(row, { count: 1, actors: row.notification.actorId ? [row.notification.actorId] : [], isReplayed }, user)

export const eventOfPassing = (passing: Passing, user: string | undefined): NudgeEvent =>
  eventOf(passing, { count: 1, actors: passing.notification.actorId ? [passing.notification.actorId] : [], isReplayed: false }, user)

function eventOf(
  { id, at, channel, notification }: Passing,
  rest: Pick<NudgeEvent, 'count' | 'actors' | 'isReplayed'>,
  user: string | undefined,
): NudgeEvent {
  const { type, actorId, payload } = notification
  return { id, type, at, ...(channel !== undefined && { channel }), ...rest, isOwn: actorId !== undefined && actorId === user, payload, notification }
}
