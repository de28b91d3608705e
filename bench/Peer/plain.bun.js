// A peer with Bun, whose server is uWebSockets (C++): its own topics and its own publish. bench/run pusher --bun PATH runs it.
Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.argv[2]),
  async fetch(request, server) {
    const [, verb, channel] = new URL(request.url).pathname.split('/');
    if (verb === 'sub')
      return server.upgrade(request, { data: channel }) ? undefined : new Response('upgrade', { status: 426 });
    if (verb === 'publish' && request.method === 'POST') {
      server.publish(channel, await request.text());
      return new Response('ok');
    }
    return new Response('', { status: 404 });
  },
  websocket: {
    open(socket) { socket.subscribe(socket.data); },
    message() {},
    idleTimeout: 240,
    perMessageDeflate: false,
  },
});
console.log('listening');
