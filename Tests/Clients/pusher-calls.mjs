// The actions of a page with pusher-js for a test; the same in Node and in a browser.

/**
 * @param PusherJs the official client, unmodified.
 * @param server where it connects to: key, host, port, transport.
 * @param authorize the options by which a page lets the application's server sign for one user.
 * @param send tells the test something.
 */
export function makeCalls({ PusherJs, server: { key, host, port, transport }, authorize, send }) {
  const pages = new Map()

  /** @param id the user whose page it is. */
  function open(name, { appKey = key, id = name, info = { name }, watchlist, omitChannelData, breakSignature, token, options } = {}) {
    const page = new PusherJs(appKey, {
      cluster: 'any', wsHost: host, wsPort: port, httpHost: host, httpPort: port, forceTLS: false, enabledTransports: [transport], disableStats: true,
      ...authorize({ id, info, watchlist, omitChannelData, breakSignature, token }),
      ...options,
    })
    page.connection.bind('state_change', ({ current }) =>
      send({ page: name, state: current, socketId: page.connection.socket_id, transport: page.connection.connection?.transport?.name }),
    )
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
  }
  return { calls, open, pages }
}
