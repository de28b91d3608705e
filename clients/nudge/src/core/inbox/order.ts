import { parsePosition } from '../positions'
import type { Item, MarkTargets } from '../wire'

/** Names an item: own ones by their id, those of channels by their place. */
export const keyOf = (item: Pick<Item, 'id' | 'channel' | 'position'>): string =>
  item.channel ? `${item.channel} ${item.position}` : item.id

/** As the server orders its pages: by time, then by source, then by place. */
export function newestFirst(left: Item, right: Item): number {
  const byTime = Date.parse(right.at) - Date.parse(left.at)
  if (byTime !== 0) return byTime
  const [leftSource, rightSource] = [left.channel ?? '', right.channel ?? '']
  if (leftSource !== rightSource) return leftSource < rightSource ? 1 : -1
  return parsePosition(right.position).offset - parsePosition(left.position).offset
}

/** Whether a mark is about an item. */
export function isAmong(item: Item, { ids, upTo, channels, all }: MarkTargets): boolean {
  if (all) return true
  const { epoch, offset } = parsePosition(item.position)
  if (!item.channel) return ids?.includes(item.id) === true || offset <= (upTo ?? 0)
  const marked = channels?.find((marks) => marks.channel === item.channel && (marks.epoch ?? epoch) === epoch)
  return marked !== undefined && (offset <= (marked.upTo ?? 0) || marked.offsets?.includes(offset) === true)
}
