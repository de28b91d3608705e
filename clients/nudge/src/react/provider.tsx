import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import { createNudge, type Nudge, type NudgeOptions } from '../index'

const Context = createContext<Nudge | undefined>(undefined)

export type NudgeProviderProps = { readonly children?: ReactNode } & (
  | { readonly client: Nudge }
  | ({ readonly client?: undefined } & Omit<NudgeOptions, 'start'>)
)

/**
 * Gives a client to all hooks below it. One that it makes from `url` and `token` connects when it is mounted and stops when it is unmounted;
 * one that is given stays the app's own. On a server nothing connects.
 *
 * Its options are those of the first render. Another user is another provider: give it the user as its `key`.
 */
export function NudgeProvider(props: NudgeProviderProps): ReactNode {
  const [own] = useState(() => (props.client ? undefined : createNudge({ ...props, start: false })))
  useEffect(() => {
    own?.start()
    return () => own?.stop()
  }, [own])
  const client = props.client ?? own
  return <Context.Provider value={client}>{props.children}</Context.Provider>
}

/** The client of the nearest provider. */
export function useNudge(): Nudge {
  const nudge = useContext(Context)
  if (!nudge) throw new Error('There is no <NudgeProvider> above this component.')
  return nudge
}
