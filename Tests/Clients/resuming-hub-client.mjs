// The official SignalR client, unmodified, resuming as docs/protocol/realtime.md says: the test of the hub by a foreign hand.
// Arguments: the server's URL, a token, and "negotiate" or "skip".
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import { received, send } from './lines.mjs'

const [url, firstToken, negotiation] = process.argv.slice(2)
let token = firstToken
const positions = { inbox: undefined, channels: {} }

const options = { accessTokenFactory: () => token }
if (negotiation === 'skip') Object.assign(options, { skipNegotiation: true, transport: HttpTransportType.WebSockets })
const connection = new HubConnectionBuilder()
  .withUrl(`${url}/hub?resume=1`, options)
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: ({ previousRetryCount }) => (previousRetryCount < 100 ? 100 : null) })
  .configureLogging(LogLevel.None)
  .build()

const isNew = (held, position) => held === undefined || Number(position.split('.')[1]) > Number(held.split('.')[1])

connection.on('inbox', (row) => {
  const position = `${row.epoch}.${row.version}`
  if (isNew(positions.inbox, position)) {
    positions.inbox = position
    send({ inbox: row })
  } else send({ repeated: row })
})
connection.on('channel', (row) => {
  const position = `${row.epoch}.${row.offset}`
  if (isNew(positions.channels[row.channel], position)) {
    positions.channels[row.channel] = position
    send({ channel: row })
  } else send({ repeated: row })
})
for (const name of ['counts', 'reset', 'detached', 'signal', 'closing']) connection.on(name, (body) => send({ [name]: body }))

async function resume() {
  const answer = await connection.invoke('Resume', positions)
  positions.inbox = answer.inbox.position
  for (const { channel, position, error } of answer.channels) if (!error) positions.channels[channel] = position
  send({ resumed: answer })
}

connection.onreconnecting(() => send({ state: 'reconnecting' }))
connection.onreconnected(resume)
connection.onclose((error) => send({ state: 'closed', error: error?.message }))
await connection.start()
await resume()

for await (const command of received()) {
  if (command.token) token = command.token
  if (!command.method) continue
  try {
    send({ answer: (await connection.invoke(command.method, ...command.arguments)) ?? null })
  } catch (error) {
    // A call that is refused says so in JSON; one whose connection ended does not.
    const start = error.message.indexOf('{')
    send(start >= 0 ? { refused: JSON.parse(error.message.slice(start)) } : { lost: error.message })
  }
}
await connection.stop()
