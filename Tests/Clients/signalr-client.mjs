// An application that uses the official SignalR client, unmodified, as docs/protocol/realtime.md says: it keeps its positions, passes over what it
// has, comes back by itself, resumes, and reports what it was told.
// Arguments: the server's URL, a token, "negotiate" or "skip", with "+messagepack" behind it for that protocol, and channels to attach beside the user's
// subscriptions.
import { HttpTransportType, HubConnectionBuilder, JsonHubProtocol, LogLevel } from '@microsoft/signalr'
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import { received, send } from './lines.mjs'

const [url, firstToken, manner, ...channels] = process.argv.slice(2)
const [negotiation, protocol] = manner.split('+')
let token = firstToken
const positions = { inbox: undefined, channels: {} }

const options = { accessTokenFactory: () => token }
if (negotiation === 'skip') Object.assign(options, { skipNegotiation: true, transport: HttpTransportType.WebSockets })
const connection = new HubConnectionBuilder()
  .withUrl(`${url}/hub?resume=1`, options)
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 50 })
  .withHubProtocol(protocol === 'messagepack' ? new MessagePackHubProtocol() : new JsonHubProtocol())
  .configureLogging(LogLevel.None)
  .build()

const tell = (name, message) => send({ name, message: message ?? null })

const split = (position) => [position.slice(0, position.lastIndexOf('.')), Number(position.slice(position.lastIndexOf('.') + 1))]
const inbox = { get: () => positions.inbox, set: (position) => (positions.inbox = position) }
const channelOf = (name) => ({ get: () => positions.channels[name], set: (position) => (positions.channels[name] = position) })

/** Follows a source to a position, unless this client is there already or further. The answer of a call may be heard after rows that came behind it. */
function raise(source, position) {
  const held = source.get()
  const [[heldEpoch, heldOffset], [epoch, offset]] = [split(held ?? '.-1'), split(position)]
  const isNew = held === undefined || heldEpoch !== epoch || heldOffset < offset
  if (isNew) source.set(position)
  return isNew
}

connection.on('inbox', (row) => tell(raise(inbox, `${row.epoch}.${row.version}`) ? 'inbox' : 'repeated', row))
connection.on('channel', (row) => tell(raise(channelOf(row.channel), `${row.epoch}.${row.offset}`) ? 'channel' : 'repeated', row))
connection.on('reset', (reset) => {
  ;(reset.channel === undefined ? inbox : channelOf(reset.channel)).set(reset.position)
  tell('reset', reset)
})
for (const name of ['welcome', 'notification', 'signal', 'counts', 'detached', 'closing', 'error'])
  connection.on(name, (message) => tell(name, message))

async function resume() {
  const answer = await connection.invoke('Resume', positions)
  raise(inbox, answer.inbox.position)
  for (const { channel, position, error } of answer.channels) if (!error) raise(channelOf(channel), position)
  const resumed = new Set(answer.channels.map(({ channel }) => channel))
  for (const channel of channels.filter((name) => !resumed.has(name))) {
    const { position } = await connection.invoke('Attach', channel)
    raise(channelOf(channel), position)
  }
  tell('resumed', answer)
}

// Cut again in the middle of it: the next reconnect resumes from the same positions.
connection.onreconnected(() => resume().catch((error) => tell('interrupted', error.message)))
connection.onclose((error) => tell('closed', String(error)))
await connection.start()
await resume()

for await (const call of received()) {
  if (call.token) token = call.token
  try {
    tell('answer', await connection.invoke(call.method, ...call.arguments))
  } catch (error) {
    // A call that is refused says so in JSON; one whose connection ended does not.
    const start = error.message.indexOf('{')
    if (start >= 0) tell('refused', JSON.parse(error.message.slice(start)))
    else tell('lost', error.message)
  }
}
await connection.stop()
process.exit(0)
