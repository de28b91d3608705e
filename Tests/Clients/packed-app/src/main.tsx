// The app of someone who has installed @nudge/client from the registry: React with StrictMode, and a query that is fetched when the server says so.
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { NudgeProvider, useNotifications, useNudge, useNudgeState } from '@nudge/client/react'
import { useInvalidation } from '@nudge/client/tanstack'

const nudgeUrl = new URLSearchParams(location.search).get('nudge') ?? ''
let fetches = 0

function Inbox() {
  const [toasts, setToasts] = useState<readonly string[]>([])
  const state = useNudgeState()
  const { items, unread, read } = useNotifications({ onNotification: ({ id }) => setToasts((known) => [...known, id]) })
  useInvalidation(useNudge(), { notifications: [['notifications-on-the-server']] })
  const query = useQuery({ queryKey: ['notifications-on-the-server'], queryFn: () => Promise.resolve(++fetches), staleTime: Infinity })
  return (
    <>
      <output id="state">{state.name === 'live' ? `live by ${state.transport}` : state.name}</output>
      <output id="badge">{unread}</output>
      <output id="toasts">{toasts.join(' ')}</output>
      <output id="fetches">{query.data}</output>
      <ul>
        {items.map((item) => (
          <li key={item.position}>
            <button onClick={() => void read(item)}>{`${item.id}${item.read ? ' read' : ''}`}</button>
          </li>
        ))}
      </ul>
    </>
  )
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <NudgeProvider url={nudgeUrl} token="/token">
        <Inbox />
      </NudgeProvider>
    </QueryClientProvider>
  </StrictMode>,
)
