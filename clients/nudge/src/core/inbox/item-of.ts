import { toPosition } from '../positions'
import type { ChannelRow, InboxRow, Item } from '../wire'

/** The item that a row of the user's log made or changed. */
export function itemOfRow(row: InboxRow): Item | undefined {
  if (!row.item) return undefined
  const { id, count, actors, notification } = row.item
  const position = toPosition(row.epoch, row.version)
  return { id, position, at: row.at, seen: false, read: false, archived: false, count, actors, notification }
}

/** The item that a row of a subscribed channel is in the inbox; one's own doing is read. */
export function itemOfChannelRow(row: ChannelRow, user: string | undefined): Item {
  const { actorId } = row.notification
  const isOwn = actorId !== undefined && actorId === user
  return {
    id: row.id,
    channel: row.channel,
    position: toPosition(row.epoch, row.offset),
    at: row.at,
    seen: isOwn,
    read: isOwn,
    archived: false,
    count: 1,
    actors: actorId ? [actorId] : [],
    notification: row.notification,
  }
}

/** An earlier row of the channel was taken back, or is over (docs/protocol/realtime.md). */
export const withdrawnType = 'notification.withdrawn'
