import { parsePosition } from '../positions'
import type { Item, MarkTargets } from '../wire'

/** The targets that name these items. */
export function targetsOf(items: readonly Pick<Item, 'id' | 'channel' | 'position'>[]): MarkTargets {
  const ids = items.filter((item) => !item.channel).map((item) => item.id)
  const offsets = new Map<string, number[]>()
  for (const { channel, position } of items) {
    if (channel) offsets.set(channel, [...(offsets.get(channel) ?? []), parsePosition(position).offset])
  }
  const channels = [...offsets].map(([channel, of]) => ({ channel, offsets: of }))
  return { ...(ids.length > 0 && { ids }), ...(channels.length > 0 && { channels }) }
}
