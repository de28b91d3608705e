import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { hostClock, Invalidator, type InvalidationClock, type InvalidationMap } from './invalidator'
import { follow, type InvalidationSource } from './sources'

export { Invalidator, type InvalidationClock, type InvalidationLike, type InvalidationMap } from './invalidator'
export { type InvalidationSource, type PusherChannelLike } from './sources'

/**
 * Fetches again what a source invalidates, while the component is there. A scope of `*`, and a gap that nobody can fill, mean everything of
 * the map.
 * @param source Nudge's client, channels of pusher-js, or several; `undefined`: none yet
 * @param map scopes to query keys; it need not be the same object at each render
 */
export function useInvalidation(source: InvalidationSource | readonly InvalidationSource[] | undefined, map: InvalidationMap): void {
  const queryClient = useQueryClient()
  const invalidator = useRef<Invalidator>(undefined)
  const sources = source === undefined ? [] : Array.isArray(source) ? (source as readonly InvalidationSource[]) : [source as InvalidationSource]
  useEffect(() => {
    const held = new Invalidator(queryClient, map)
    invalidator.current = held
    const undo = sources.map((each) => follow(each, held))
    return () => {
      undo.forEach((each) => each())
      held.stop()
    }
    // The map is kept up to date below; each source counts, and not the list that holds them.
  }, [queryClient, ...sources])
  useEffect(() => {
    if (invalidator.current) invalidator.current.map = map
  })
}

/** The same without React: for a router's loader, or another framework. @returns its end */
export function invalidateFrom(
  source: InvalidationSource,
  queryClient: QueryClient,
  map: InvalidationMap,
  clock: InvalidationClock = hostClock,
): () => void {
  const invalidator = new Invalidator(queryClient, map, clock)
  const undo = follow(source, invalidator)
  return () => {
    undo()
    invalidator.stop()
  }
}
