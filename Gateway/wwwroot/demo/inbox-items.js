import { Listeners } from "./nudge/listeners.js";
import { parsePosition, toPosition } from "./nudge/positions.js";

const pageSize = 12;
const reloads = new Set(["restored", "preferences", "subscribed", "unsubscribed"]);

/** Names an item on this page: own items by their id, those of channels by their place. */
export const keyOf = (item) => (item.channel ? `${item.channel} ${item.position}` : item.id);

/**
 * The part of a user's inbox that was loaded so far, newest first: pages from the server, and on top of them every row that the
 * connection brings. Rows that arrive while a page is under way are applied to it again, since it may be older than they are.
 */
export class InboxItems {
  #client;
  #user;
  #listeners = new Listeners();
  #items = new Map();
  #muted = { mutedChannels: [], mutedTypes: [], mutedEntities: [] };
  #before;
  #turn = Promise.resolve();
  #meanwhile;
  #isCurrent = false;
  hasMore = false;

  constructor(client, user) {
    this.#client = client;
    this.#user = user;
    client.on("inbox", (row) => this.#take(row, (isNews) => this.#applyChange(row, isNews)));
    client.on("channel", (row) => this.#take(row, (isNews) => this.#applyChannelRow(row, isNews)));
    client.on("reset", () => this.#loadAnew());
    client.on("polled", () => this.#loadAnew());
    client.on("resumed", () => this.#isCurrent || this.#loadAnew());
  }

  /** Tells `change` after any change, and `news` {item} for each item that arrived or grew. */
  on(name, listener) {
    return this.#listeners.on(name, listener);
  }

  get inOrder() {
    return [...this.#items.values()].sort(newestFirst);
  }

  get muted() {
    return this.#muted;
  }

  /** Loads the page below the oldest item that is there. */
  loadOlder() {
    return this.#inTurn(async () => this.#addPage(await this.#client.rest.list({ limit: pageSize, before: this.#before })));
  }

  /** Loads the newest page and drops what was loaded before; once, however often it is asked for while others are under way. */
  #loadAnew() {
    this.#isCurrent = false;
    this.#inTurn(() => this.#isCurrent || this.#loadNewest()).catch(() => {
      // The network again; the next resume loads it.
      this.#isCurrent = false;
    });
  }

  async #loadNewest() {
    // A request from here on asks for more than this page may know.
    this.#isCurrent = true;
    const [page, muted] = await Promise.all([this.#client.rest.list({ limit: pageSize }), this.#client.rest.preferences()]);
    this.#items.clear();
    this.#muted = muted;
    this.#addPage(page);
  }

  /** One page at a time: each is joined with the rows that arrived since it was asked for. */
  #inTurn(load) {
    const turn = this.#turn.then(() => {
      this.#meanwhile = [];
      return load();
    });
    this.#turn = turn.then(
      () => (this.#meanwhile = undefined),
      () => (this.#meanwhile = undefined),
    );
    return turn;
  }

  #addPage({ items, before, hasMore }) {
    for (const item of items) this.#items.set(keyOf(item), item);
    this.#before = before;
    this.hasMore = hasMore;
    this.#meanwhile.forEach((apply) => apply(false));
    this.#listeners.tell("change");
  }

  #take(row, apply) {
    this.#meanwhile?.push(apply);
    apply(true);
    // An item that comes back into the list is not in the row, so it is fetched.
    if (reloads.has(row.change)) this.#loadAnew();
    this.#listeners.tell("change");
  }

  #applyChange(row, isNews) {
    this.#forgetUpTo(row.floor);
    switch (row.change) {
      case "item":
      case "grown":
        this.#put({
          ...row.item,
          position: toPosition(row.epoch, row.version),
          at: row.at,
          seen: false,
          read: false,
          archived: false,
        }, isNews);
        break;
      case "seen":
        this.#mark(row.data, (item) => this.#items.set(keyOf(item), { ...item, seen: true }));
        break;
      case "read":
        this.#mark(row.data, (item) => this.#items.set(keyOf(item), { ...item, seen: true, read: true }));
        break;
      case "archived":
      case "deleted":
        this.#mark(row.data, (item) => this.#items.delete(keyOf(item)));
        break;
    }
  }

  #applyChannelRow(row, isNews) {
    if (!this.#client.subscribesTo(row.channel)) return;
    const mine = row.notification.actorId === this.#user;
    this.#put({
      id: row.id,
      channel: row.channel,
      position: toPosition(row.epoch, row.offset),
      at: row.at,
      seen: mine,
      read: mine,
      archived: false,
      count: 1,
      actors: row.notification.actorId ? [row.notification.actorId] : [],
      notification: row.notification,
    }, isNews);
  }

  #put(item, isNews) {
    const known = this.#items.get(keyOf(item));
    if (known && parsePosition(known.position).offset >= parsePosition(item.position).offset) return;
    if (this.#hides(item)) return;
    this.#items.set(keyOf(item), item);
    if (isNews) this.#listeners.tell("news", { item });
  }

  #hides({ channel, notification }) {
    const { mutedChannels, mutedTypes, mutedEntities } = this.#muted;
    return mutedChannels.includes(channel) || mutedTypes.includes(notification.type) || mutedEntities.includes(notification.entityId);
  }

  #mark(data, change) {
    for (const item of this.#items.values()) {
      if (isAmong(item, data)) change(item);
    }
  }

  #forgetUpTo(floor) {
    this.#mark({ upTo: floor }, (item) => this.#items.delete(keyOf(item)));
  }
}

function isAmong(item, { ids, upTo, channels }) {
  const { epoch, offset } = parsePosition(item.position);
  if (!item.channel) return ids?.includes(item.id) === true || offset <= (upTo ?? 0);
  const marks = channels?.find((marked) => marked.channel === item.channel && marked.epoch === epoch);
  return marks !== undefined && (offset <= (marks.upTo ?? 0) || marks.offsets?.includes(offset) === true);
}

/** As the server orders its pages: by time, then by source, then by place. */
function newestFirst(left, right) {
  const byTime = Date.parse(right.at) - Date.parse(left.at);
  if (byTime !== 0) return byTime;
  const [leftSource, rightSource] = [left.channel ?? "", right.channel ?? ""];
  if (leftSource !== rightSource) return leftSource < rightSource ? 1 : -1;
  return parsePosition(right.position).offset - parsePosition(left.position).offset;
}
