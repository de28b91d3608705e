// Pages that use the official pusher-js, unmodified, and Laravel Echo on top of it; each client is one page. The text that an application's server would sign is
// signed here by the official server library.
import Echo from 'laravel-echo'
import Pusher from 'pusher'
import PusherJs from 'pusher-js'
import { received, send } from './lines.mjs'
import { makeCalls } from './pusher-calls.mjs'

const [url, appId, key, secret, transport = 'ws'] = process.argv.slice(2)
const { hostname: host, port } = new URL(url)
const library = new Pusher({ appId, key, secret, host, port, useTLS: false, encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64') })

function authorize({ id, info, watchlist, omitChannelData, breakSignature, token }) {
  const sign = (answer) => (breakSignature ? { ...answer, auth: answer.auth.replace(/.$/, (last) => (last === '0' ? '1' : '0')) } : answer)
  return {
    channelAuthorization: {
      customHandler({ socketId, channelName }, answer) {
        if (token) return answer(null, { auth: token, channel_data: channelName.startsWith('presence-') ? JSON.stringify({ user_id: id }) : undefined })
        const member = channelName.startsWith('presence-') && !omitChannelData ? { user_id: id, user_info: info } : undefined
        answer(null, sign(library.authorizeChannel(socketId, channelName, member)))
      },
    },
    userAuthentication: {
      customHandler: ({ socketId }, answer) => answer(null, sign(library.authenticateUser(socketId, { id, user_info: info, watchlist }))),
    },
  }
}

const { calls, open, pages } = makeCalls({ PusherJs, server: { key, host, port, transport }, authorize, send })

/** Laravel Echo, as its documents set it up for a server of one's own. */
calls.echo = (name, channel, event) => {
  const echo = new Echo({ broadcaster: 'reverb', key, client: open(name), wsHost: host, wsPort: port, forceTLS: false })
  pages.set(name, echo.connector.pusher)
  echo.private(channel).listen(event, (data) => send({ page: name, channel, event, data })).listenForWhisper('typing', (data) => send({ page: name, channel, whisper: data }))
  echo.join('room').here((users) => send({ page: name, here: users })).joining((user) => send({ page: name, joining: user })).leaving((user) => send({ page: name, leaving: user }))
  calls.whisper = (_, data) => echo.private(channel).whisper('typing', data)
}

send({ ready: true })
for await (const { call, page, args = [] } of received()) await calls[call](page, ...args)
