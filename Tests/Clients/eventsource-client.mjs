// A standard EventSource, which comes back by itself with the last id that it heard.
// Arguments: the URL of the stream.
import { EventSource } from 'eventsource'
import { received, send } from './lines.mjs'

const source = new EventSource(process.argv[2])
for (const name of ['welcome', 'inbox', 'channel', 'counts', 'attached', 'reset', 'detached', 'closing']) {
  source.addEventListener(name, (event) => send({ name, id: event.lastEventId, body: JSON.parse(event.data) }))
}
source.addEventListener('error', (event) => send({ name: 'error', code: event.code ?? null, state: source.readyState }))

for await (const _ of received());
source.close()
