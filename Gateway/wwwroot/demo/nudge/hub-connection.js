const recordEnd = "\u001e";
const invocation = 1;
const completion = 3;
const ping = 6;
const close = 7;

// SignalR's own defaults: each side pings every 15 s and gives the other up after 30 s of silence.
const pingEveryMs = 15_000;
const silenceMaxMs = 30_000;
const handshakeMaxMs = 15_000;

/** What the server answered to a call that it refused. */
export class HubError extends Error {
  constructor({ code, detail, field, limit }) {
    super(detail ?? code);
    Object.assign(this, { code, field, limit });
  }

  /** SignalR puts a sentence of its own before the text of a HubException; ours is a JSON object. */
  static parse(text) {
    const json = text.slice(Math.max(0, text.indexOf("{")));
    try {
      return new HubError(JSON.parse(json));
    } catch {
      return new HubError({ code: "internal", detail: text });
    }
  }
}

/** One SignalR connection: the JSON hub protocol over one WebSocket, without negotiation. It never comes back; whoever holds it makes another. */
export class HubConnection {
  #socket;
  #onInvocation;
  #calls = new Map();
  #lastCall = 0;
  #heardAt = performance.now();
  #watch;
  #end;

  /**
   * Opens a connection and shakes hands.
   * @param socket a WebSocket that is opening
   * @param onInvocation called with the target and its one argument
   */
  static async open(socket, onInvocation) {
    const hub = new HubConnection(socket, onInvocation);
    await hub.#shakeHands();
    return hub;
  }

  constructor(socket, onInvocation) {
    this.#socket = socket;
    this.#onInvocation = onInvocation;
    /** Resolves, with a reason, when the connection has ended. */
    this.closed = new Promise((resolve) => (this.#end = resolve));
  }

  /** Calls a method of the hub; rejects with a `HubError` if it was refused, and with an `Error` if the connection ended. */
  invoke(target, ...args) {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error("The connection has ended."));
    const invocationId = String(++this.#lastCall);
    const answer = new Promise((resolve, reject) => this.#calls.set(invocationId, { resolve, reject }));
    this.#send({ type: invocation, invocationId, target, arguments: args });
    return answer;
  }

  close(reason) {
    this.#finish(reason);
    this.#socket.close();
  }

  #shakeHands() {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => this.close("The server did not answer the handshake."), handshakeMaxMs);
      this.closed.then((reason) => {
        clearTimeout(patience);
        reject(new Error(reason));
      });
      this.#socket.onopen = () => this.#send({ protocol: "json", version: 1 });
      this.#socket.onclose = () => this.#finish("The connection was closed.");
      this.#socket.onerror = () => this.#finish("The connection failed.");
      this.#socket.onmessage = ({ data }) => {
        const [answer, ...rest] = recordsOf(data);
        if (answer.error) return this.close(answer.error);
        clearTimeout(patience);
        this.#socket.onmessage = (message) => recordsOf(message.data).forEach((record) => this.#take(record));
        this.#watch = setInterval(() => this.#beat(), pingEveryMs);
        resolve();
        rest.forEach((record) => this.#take(record));
      };
    });
  }

  #take(record) {
    this.#heardAt = performance.now();
    if (record.type === invocation) this.#onInvocation(record.target, record.arguments[0]);
    else if (record.type === completion) this.#complete(record);
    else if (record.type === close) this.close(record.error ?? "The server closed the connection.");
  }

  #complete({ invocationId, result, error }) {
    const call = this.#calls.get(invocationId);
    this.#calls.delete(invocationId);
    if (error === undefined) call?.resolve(result);
    else call?.reject(HubError.parse(error));
  }

  #beat() {
    if (performance.now() - this.#heardAt > silenceMaxMs) this.close("The server has gone silent.");
    else this.#send({ type: ping });
  }

  #send(record) {
    this.#socket.send(JSON.stringify(record) + recordEnd);
  }

  #finish(reason) {
    clearInterval(this.#watch);
    Object.assign(this.#socket, { onopen: null, onmessage: null, onclose: null, onerror: null });
    this.#calls.forEach((call) => call.reject(new Error(reason)));
    this.#calls.clear();
    this.#end(reason);
  }
}

const recordsOf = (data) =>
  data
    .split(recordEnd)
    .filter((text) => text.length > 0)
    .map((text) => JSON.parse(text));
