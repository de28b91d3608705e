// An application that uses the official SignalR client, unmodified: it keeps its positions, comes back by itself, resumes, and reports what it was told.
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import { received, send } from './lines.mjs'

const [url, firstToken, ...channels] = process.argv.slice(2)
let token = firstToken
const positions = { channels: {} }

const connection = new HubConnectionBuilder()
  .withUrl(`${url}/hub?resume=1`, { accessTokenFactory: () => token })
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 50 })
  .configureLogging(LogLevel.None)
  .build()

for (const name of ['welcome', 'notification', 'signal', 'counts', 'reset', 'detached', 'closing'])
  connection.on(name, (message) => send({ name, message }))
connection.on('inbox', (message) => {
  positions.inbox = `${message.epoch}.${message.version}`
  send({ name: 'inbox', message })
})
connection.on('channel', (message) => {
  positions.channels[message.channel] = `${message.epoch}.${message.offset}`
  send({ name: 'channel', message })
})
connection.onreconnected(async () => {
  // Cut again in the middle of it: the next reconnect resumes from the same positions.
  await begin().then(() => send({ name: 'reconnected' }), (error) => send({ name: 'interrupted', message: error.message }))
})
connection.onclose((error) => send({ name: 'closed', message: String(error) }))

async function begin() {
  const answer = await connection.invoke('Resume', positions)
  positions.inbox ??= answer.inbox.position
  for (const channel of channels) {
    const attached = await connection.invoke('Attach', channel, ...(positions.channels[channel] ? [positions.channels[channel]] : []))
    positions.channels[channel] ??= attached.position
  }
  return answer
}

await connection.start()
send({ name: 'live', message: await begin() })
for await (const call of received()) {
  if (call.method === 'stop') break
  if (call.token) token = call.token
  try {
    send({ name: 'answer', message: await connection.invoke(call.method, ...call.arguments) })
  } catch (error) {
    send({ name: 'error', message: error.message })
  }
}
await connection.stop()
process.exit(0)
