// An application's server that uses the official Pusher library, unmodified: makes the calls that the test names, and checks webhooks.
import Pusher from 'pusher'
import { received, send } from './lines.mjs'

const [url, appId, key, secret] = process.argv.slice(2)
const { hostname, port } = new URL(url)
const options = { appId, key, secret, host: hostname, port, useTLS: false, encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64') }
const pusher = new Pusher(options)

const calls = {
  ...Object.fromEntries(
    ['trigger', 'triggerBatch', 'sendToUser', 'terminateUserConnections', 'get', 'post'].map((name) => [name, (...args) => pusher[name](...args)]),
  ),
  /** The same as another server would sign it: with a secret that is not the app's. */
  triggerWithWrongSecret: (...args) => new Pusher({ ...options, secret: 'another' }).trigger(...args),
  /** What an application does with a webhook that came in. */
  webhook({ headers, rawBody }) {
    const hook = pusher.webhook({ headers, rawBody })
    return { valid: hook.isValid(), ...(hook.isValid() && { events: hook.getEvents(), time: hook.getTime().getTime() }) }
  },
}

send({ ready: true })
for await (const { call, args } of received()) {
  try {
    const answer = await calls[call](...args)
    send(typeof answer?.json === 'function' ? { status: answer.status, body: await answer.json() } : { status: 200, body: answer })
  } catch (error) {
    send({ status: error.status ?? 0, error: error.body ?? error.message })
  }
}
