import { Backoff } from "./backoff.js";
import { Counts } from "./counts.js";
import { HubConnection } from "./hub-connection.js";
import { Listeners } from "./listeners.js";
import { NudgeRest } from "./nudge-rest.js";
import { inboxSource, Positions } from "./positions.js";
import { SummaryPoller } from "./summary-poller.js";
import { TokenSource } from "./token-source.js";

// A connection that lived so long was a good one: the next attempt starts from the shortest wait again.
const goodAfterMs = 10_000;
const retryRenewalMs = 10_000;
const probeMaxMs = 5_000;
const unreadable = new Set(["position_invalid", "name_invalid", "field_invalid"]);

/**
 * One user's connection to Nudge, as docs/protocol/realtime.md describes it: connects, resumes from the highest positions that it has
 * processed, keeps the counts, renews its token in place, and comes back by itself.
 *
 * It tells: `state` {name: connecting | live | waiting | stopped, …}, `counts` {unread, unseen}, `inbox` and `channel` (each row once and in order),
 * `signal`, `notification`, `reset` {channel?}, `resumed` {messages, milliseconds, complete}, `polled`, `message` {name, body, replayed}.
 */
export class NudgeClient {
  #network;
  #tokens;
  #attachTo;
  #listeners = new Listeners();
  #positions = new Positions();
  #counts = new Counts();
  #backoff = new Backoff();
  #poller;
  #hub;
  #closing;
  #catchingUp;
  #renewal;
  #wake = () => {};
  #running = false;
  #shown = "";

  /**
   * @param network what carries it: `fetch(path, options)` and `openSocket(path)`
   * @param mint asks the application's own server for a token: resolves to `{token, expiresAt}`
   * @param attachTo channels to hear beside those that the user subscribes to, each with the position to start from
   */
  constructor({ network, mint, attachTo = {} }) {
    this.#network = network;
    this.#tokens = new TokenSource(mint);
    this.#attachTo = Object.keys(attachTo);
    for (const [channel, position] of Object.entries(attachTo)) this.#positions.reset(channel, position);
    this.rest = new NudgeRest(network, this.#tokens);
    this.#poller = new SummaryPoller(this.rest, (summary) => this.#takePolled(summary));
  }

  on(name, listener) {
    return this.#listeners.on(name, listener);
  }

  /** Whether rows of a channel belong to the user's inbox. */
  subscribesTo(channel) {
    return this.#counts.has(channel);
  }

  /** Whether what arrives now was missed while this client was away. */
  get isCatchingUp() {
    return this.#catchingUp !== undefined;
  }

  start() {
    this.#running = true;
    return this.#run();
  }

  stop() {
    this.#running = false;
    this.#hub?.close("This client was stopped.");
    this.#wake();
  }

  /** Tries again now, if it is waiting to: the network seems to be back. */
  hurry() {
    this.#backoff.reset();
    this.#wake();
  }

  /** Finds out whether the connection still carries anything, after sleep or a change of networks, instead of waiting for silence. */
  async probe() {
    const hub = this.#hub;
    if (!hub) return;
    const patience = setTimeout(() => hub.close("The connection no longer carries anything."), probeMaxMs);
    await hub.invoke("Ack", {}).catch(() => {});
    clearTimeout(patience);
  }

  async #run() {
    while (this.#running) {
      this.#become({ name: "connecting" });
      const end = await this.#connect().catch((error) => ({ reason: error.message, isFinal: error.isFinal }));
      if (!this.#running) break;
      if (end.isFinal) return this.#become({ name: "stopped", reason: end.reason });
      this.#poller.start();
      await this.#wait(end);
    }
    this.#poller.stop();
    this.#become({ name: "stopped", reason: "Stopped." });
  }

  /** Resolves with `{reason, retryAfterMs?}` when a connection that was live has ended. */
  async #connect() {
    const token = await this.#tokens.get();
    if (!this.#running) return {};
    this.#closing = undefined;
    const path = `/hub?resume=1&totals=0&access_token=${encodeURIComponent(token)}`;
    try {
      this.#hub = await HubConnection.open(this.#network.openSocket(path), (name, body) => this.#receive(name, body));
    } catch (error) {
      // A browser does not say whether it was the token, so the next attempt brings another.
      this.#tokens.drop();
      throw error;
    }
    const liveAt = performance.now();
    try {
      await this.#resume();
      this.#poller.stop();
      this.#become({ name: "live" });
      this.#scheduleRenewal(await this.#tokens.renewInMs());
      const reason = await this.#hub.closed;
      return { reason, ...this.#closing };
    } finally {
      clearTimeout(this.#renewal);
      this.#hub.close("The connection has ended.");
      this.#hub = undefined;
      this.#catchingUp = undefined;
      if (performance.now() - liveAt > goodAfterMs) this.#backoff.reset();
      if (this.#closing?.retryAfterMs === null) this.#tokens.drop();
    }
  }

  /** Asks for everything above the known positions. It is sent, as ordinary messages, before the answer. */
  async #resume() {
    this.#catchingUp = { messages: 0, complete: true };
    const startedAt = performance.now();
    const answer = await this.#askToResume();
    this.#positions.raise(inboxSource, answer.inbox.position);
    for (const { channel, position, error } of answer.channels) {
      if (!error) this.#positions.raise(channel, position);
    }
    this.#counts.reconcile(answer.inbox.counts, answer.channels.map(({ count }) => count).filter(Boolean));
    const attached = new Set(answer.channels.filter((channel) => !channel.error).map((channel) => channel.channel));
    for (const channel of this.#attachTo.filter((name) => !attached.has(name))) {
      const { position } = await this.#hub.invoke("Attach", channel, this.#positions.get(channel));
      this.#positions.raise(channel, position);
    }
    const { messages, complete } = this.#catchingUp;
    this.#catchingUp = undefined;
    this.#tellCounts();
    this.#tell("resumed", { messages, complete, milliseconds: performance.now() - startedAt });
  }

  async #askToResume() {
    try {
      return await this.#hub.invoke("Resume", this.#positions.toResume());
    } catch (error) {
      // Positions that the server cannot even read prove nothing: start over, and say so.
      if (!unreadable.has(error.code)) throw error;
      this.#positions = new Positions();
      this.#catchingUp.complete = false;
      const answer = await this.#hub.invoke("Resume", {});
      this.#tell("reset", { reason: error.code });
      return answer;
    }
  }

  #receive(name, body) {
    const replayed = this.#catchingUp !== undefined;
    const isNews = this.#take(name, body);
    if (isNews) this.#tell("message", { name, body, replayed });
    this.#tellCounts();
  }

  /** @returns whether the message says something that this client did not know */
  #take(name, body) {
    switch (name) {
      case "welcome":
        this.#counts.replace(body.inbox.counts, body.channels);
        return true;
      case "inbox":
        return this.#inOrder(inboxSource, body.epoch, body.version, body.prev, () => this.#takeChange(body));
      case "channel":
        return this.#inOrder(body.channel, body.epoch, body.offset, body.offset - 1, () => {
          this.#counts.grow(body);
          this.#tell("channel", body);
        });
      case "counts":
        this.#counts.setOwn(body.counts);
        this.#counts.rebase(body.version, body.channels);
        return true;
      case "reset":
        this.#positions.reset(body.channel ?? inboxSource, body.position);
        if (body.channel === undefined) this.#counts.startOver();
        if (this.#catchingUp) this.#catchingUp.complete = false;
        this.#tell("reset", body);
        return true;
      case "detached":
        this.#positions.forget(body.channel);
        this.#counts.drop(body.channel);
        return true;
      case "closing":
        this.#closing = body;
        return true;
      default:
        this.#tell(name, body);
        return true;
    }
  }

  #takeChange(row) {
    // A row that is replayed says nothing of the counts, which are told as they are now.
    if (row.counts) this.#counts.setOwn(row.counts);
    if (row.change === "unsubscribed") this.#counts.drop(row.data.channel);
    this.#tell("inbox", row);
  }

  #inOrder(source, epoch, offset, prev, process) {
    const order = this.#positions.take(source, epoch, offset, prev);
    if (order === "next") {
      if (this.#catchingUp) this.#catchingUp.messages += 1;
      process();
    } else if (order === "hole" && !this.#catchingUp) {
      const hub = this.#hub;
      this.#resume().catch((error) => hub.close(error.message));
    }
    return order === "next";
  }

  #takePolled(summary) {
    this.#counts.replace(summary.inbox.counts, summary.channels);
    this.#tell("polled", summary);
    this.#tellCounts();
  }

  #scheduleRenewal(inMs) {
    this.#renewal = setTimeout(() => this.#renew(), inMs);
  }

  /** Swaps the token while the connection stays open (S1.17). */
  async #renew() {
    try {
      this.#tokens.drop();
      await this.#hub.invoke("Refresh", await this.#tokens.get());
      this.#scheduleRenewal(await this.#tokens.renewInMs());
    } catch {
      // The present token still has a while to live, so there is time for another try.
      if (this.#hub) this.#scheduleRenewal(retryRenewalMs);
    }
  }

  async #wait({ reason, retryAfterMs }) {
    const delayMs = Math.max(this.#backoff.nextDelayMs(), retryAfterMs ?? 0);
    this.#become({ name: "waiting", reason, delayMs });
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  #become(state) {
    this.#tell("state", state);
  }

  #tellCounts() {
    const { unread, unseen } = this.#counts;
    const shown = `${unread} ${unseen}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#tell("counts", { unread, unseen });
  }

  #tell(name, event) {
    this.#listeners.tell(name, event);
  }
}
