// Pages that use the official pusher-js, unmodified, and Laravel Echo on top of it; each client is one page. What an application's server would sign is
// signed here by the official server library.
import Echo from 'laravel-echo'
import Pusher from 'pusher'
import PusherJs from 'pusher-js'
import { received, send } from './lines.mjs'

const [url, appId, key, secret] = process.argv.slice(2)
const { hostname, port } = new URL(url)
const server = new Pusher({ appId, key, secret, host: hostname, port, useTLS: false, encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64') })
const pages = new Map()

/** @param id the user whose page it is. */
function open(name, { appKey = key, id = name, info = { name }, watchlist, omitChannelData, breakSignature, options } = {}) {
  const sign = (answer) => (breakSignature ? { ...answer, auth: answer.auth.replace(/.$/, (last) => (last === '0' ? '1' : '0')) } : answer)
  const page = new PusherJs(appKey, {
    cluster: 'any', wsHost: hostname, wsPort: port, forceTLS: false, enabledTransports: ['ws'], disableStats: true,
    channelAuthorization: {
      customHandler({ socketId, channelName }, answer) {
        const member = channelName.startsWith('presence-') && !omitChannelData ? { user_id: id, user_info: info } : undefined
        answer(null, sign(server.authorizeChannel(socketId, channelName, member)))
      },
    },
    userAuthentication: {
      customHandler: ({ socketId }, answer) => answer(null, sign(server.authenticateUser(socketId, { id, user_info: info, watchlist }))),
    },
    ...options,
  })
  page.connection.bind('state_change', ({ current }) => send({ page: name, state: current, socketId: page.connection.socket_id }))
  page.connection.bind('error', (error) => send({ page: name, error: error.error?.data ?? error.data ?? String(error) }))
  page.connection.bind('message', ({ event, channel }) => {
    if (channel?.startsWith('#') && event === 'pusher_internal:subscription_succeeded') send({ page: name, state: 'signed in' })
  })
  page.user.bind_global((event, data) => send({ page: name, user: true, event, data }))
  for (const event of ['online', 'offline']) page.user.watchlist.bind(event, (data) => send({ page: name, watchlist: event, users: data.user_ids }))
  pages.set(name, page)
  return page
}

function report(name, channel) {
  channel.bind_global((event, data) => {
    const members = channel.members && { count: channel.members.count, me: channel.members.me?.id, ids: Object.keys(channel.members.members).sort() }
    send({ page: name, channel: channel.name, event, data, members, count: channel.subscriptionCount })
  })
  channel.bind('client-typing', (data, { user_id }) => send({ page: name, channel: channel.name, event: 'typing', data, user_id }))
}

const calls = {
  open: (name, options) => void open(name, options),
  openWithKey: (name, appKey) => void open(name, { appKey }),
  subscribe: (name, channel) => report(name, pages.get(name).subscribe(channel)),
  unsubscribe: (name, channel) => pages.get(name).unsubscribe(channel),
  trigger: (name, channel, event, data) => pages.get(name).channel(channel).trigger(event, data),
  signin: (name) => pages.get(name).signin(),
  disconnect: (name) => pages.get(name).disconnect(),
  connect: (name) => pages.get(name).connect(),
  /** Laravel Echo, as its documents set it up for a server of one's own. */
  echo(name, channel, event) {
    const echo = new Echo({ broadcaster: 'reverb', key, client: open(name), wsHost: hostname, wsPort: port, forceTLS: false })
    pages.set(name, echo.connector.pusher)
    echo.private(channel).listen(event, (data) => send({ page: name, channel, event, data })).listenForWhisper('typing', (data) => send({ page: name, channel, whisper: data }))
    echo.join('room').here((users) => send({ page: name, here: users })).joining((user) => send({ page: name, joining: user })).leaving((user) => send({ page: name, leaving: user }))
    calls.whisper = (_, data) => echo.private(channel).whisper('typing', data)
  },
}

send({ ready: true })
for await (const { call, page, args = [] } of received()) await calls[call](page, ...args)
