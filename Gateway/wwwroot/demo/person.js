import { Announcer } from "./announcer.js";
import { Bell } from "./bell.js";
import { element } from "./element.js";
import { pictureOf } from "./inbox-item.js";
import { InboxItems } from "./inbox-items.js";
import { InboxPanel } from "./inbox-panel.js";
import { Library } from "./library.js";
import { LinkStatus } from "./link-status.js";
import { Loans, loansChannel } from "./loans.js";
import { Marks } from "./marks.js";
import { avatarOf, nameOf } from "./neighbours.js";
import { Network } from "./network.js";
import { NudgeClient } from "./nudge/nudge-client.js";
import { Shelf } from "./shelf.js";
import { Toasts } from "./toasts.js";
import { Traffic } from "./traffic.js";
import { sentenceOf } from "./wording.js";

/** One half of the page: a person with a network, a token, a connection and an inbox of their own. */
export async function openPerson(user, stopwatch) {
  const name = nameOf(user);
  const network = new Network();
  const library = new Library(network, user, stopwatch);
  const snapshot = await library.loans();
  const client = new NudgeClient({ network, mint: () => library.mint(), attachTo: { [loansChannel]: snapshot.position } });

  const toasts = new Toasts();
  const announcer = new Announcer();
  const traffic = new Traffic(name, stopwatch);
  const link = new LinkStatus(name, network);
  const loans = new Loans(snapshot);
  const act = (action, thing, note) => library.act(action, { thing, note }).catch((error) => toasts.show(error.message));
  const shelf = new Shelf(user, loans, act);
  const items = new InboxItems(client, user);
  const marks = new Marks(client);

  let counts = { unread: 0, unseen: 0 };
  const panelId = `inbox-${user}`;
  const bell = new Bell(name, panelId, () => toggle(!panel.isOpen));
  const panel = new InboxPanel({
    id: panelId,
    owner: name,
    items,
    client,
    marks,
    toasts,
    hasUnseen: () => counts.unseen > 0,
    onChoose: ({ notification }) => {
      toggle(false);
      shelf.point(notification.entityId);
    },
  });

  function toggle(isOpen) {
    if (isOpen) {
      panel.open();
      toasts.clear();
    } else {
      panel.close();
    }
    bell.isOpen = isOpen;
  }

  client.on("message", (message) => traffic.add(message));
  client.on("counts", (now) => {
    counts = now;
    bell.show(now);
    panel.markSeen();
  });
  client.on("state", (state) => (link.state = state));
  client.on("resumed", (resumed) => {
    link.caughtUp(resumed);
    if (resumed.messages > 0) announcer.say(`Back online, ${resumed.messages} caught up.`);
  });
  client.on("reset", async ({ channel }) => {
    if (channel === loansChannel || channel === undefined) loans.replace(await library.loans());
  });
  loans.follow(client);
  items.on("news", ({ item }) => tellOf(item));

  function tellOf(item) {
    if (item.read || client.isCatchingUp || panel.isOpen) return;
    const sentence = sentenceOf(item);
    announcer.say(sentence);
    toasts.show(sentence, { picture: pictureOf(item) });
  }

  network.on("change", () => {
    shelf.isUp = network.isUp;
    if (network.isUp) client.hurry();
  });
  addEventListener("online", () => client.hurry());
  addEventListener("offline", () => client.probe());
  addEventListener("pageshow", () => client.probe());

  const view = element(
    "article",
    { class: "person", id: user, "aria-label": name },
    element(
      "header",
      { class: "person-header" },
      avatarOf(user),
      element("div", { class: "person-name" }, element("h2", {}, name), link.view),
      bell.button,
    ),
    panel.panel,
    element("div", { class: "person-body" }, shelf.list, toasts.area),
    traffic.view,
    announcer.region,
  );
  closeWhenLeft(view, panel, bell, toggle);
  shelf.show();
  client.start();
  return { view, toasts };
}

/** The inbox closes by Escape, and by a click elsewhere in the same half. */
function closeWhenLeft(view, panel, bell, toggle) {
  view.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !panel.isOpen) return;
    toggle(false);
    bell.button.focus();
  });
  view.addEventListener("click", ({ target }) => {
    const isOutside = target.isConnected && !panel.panel.contains(target) && !bell.button.contains(target) && !target.closest(".toasts");
    if (panel.isOpen && isOutside) toggle(false);
  });
}
