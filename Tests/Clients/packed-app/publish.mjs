// The app's own server in a few lines: publishes one event twice, as a retry does, says what is to be fetched again, and asks for a token.
// node publish.mjs <address> <key> <secret> <user>
import { createNudgeServer } from '@nudge/client/server'

const [url, key, secret, user] = process.argv.slice(2)
const nudge = createNudgeServer({ url, key, secret })
const approved = { type: 'borrow.approved', entityId: 'loan-17', actorId: 'ben', payload: { title: 'Your loan is approved' } }
const first = await nudge.publishUser(user, approved, { revision: 3 })
const second = await nudge.publishUser(user, approved, { revision: 3 })
await nudge.invalidate({ user }, { scope: 'notifications' })
const { token } = await nudge.token({ user })
console.log(JSON.stringify({ id: first.id, duplicates: [first, second].map(({ results }) => results[0].duplicate), user: JSON.parse(atob(token.split('.')[1])).sub }))
