// The push service of web-push-testing, unmodified but for its address: loopback alone.
import { createRequire } from 'node:module'
import { received, send } from './lines.mjs'

const require = createRequire(import.meta.url)
const { PushApiModel } = require('web-push-testing/src/PushApiModel.js')
const Server = require('web-push-testing/src/server.js')

const model = new PushApiModel()
const server = new Server(model, 0)
server.setRequestHandlers()
const listening = server._app.listen(0, '127.0.0.1', () => {
  model.notifyUrl = `http://127.0.0.1:${listening.address().port}/notify/`
  send({ ready: true })
})

for await (const { call, clientHash, applicationServerKey } of received()) {
  if (call === 'subscribe') send(await model.subscribe({ userVisibleOnly: 'true', applicationServerKey }))
  else if (call === 'expire') send({ expired: model.expireSubscription(clientHash) ?? true })
  else send(model.getNotifications({ clientHash }))
}
process.exit(0)
