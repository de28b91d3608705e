import { element } from "./element.js";
import { icon } from "./icons.js";
import { avatarOf } from "./neighbours.js";
import { ago } from "./relative-time.js";
import { detailOf, sentenceOf } from "./wording.js";

const avatarsMost = 2;
const channelIcons = { "library:7": "library", "site:announcements": "megaphone" };

/** All that decides how an item looks; as long as it stays the same, nothing is drawn again. */
export const signatureOf = (item) => `${item.position} ${item.read}`;

/** One line of the inbox. `on` has what its buttons do: `open`, `archive`, `mute`, each given the item. */
export function inboxItem(item, on) {
  const sentence = sentenceOf(item);
  const detail = detailOf(item);
  return element(
    "li",
    { class: `item${item.read ? "" : " is-unread"}` },
    element(
      "button",
      { class: "item-open", type: "button", "data-action": "open", onclick: () => on.open(item) },
      pictureOf(item),
      element(
        "span",
        { class: "item-text" },
        element("span", { class: "item-sentence" }, sentence),
        detail && element("span", { class: "item-detail" }, detail),
        element("time", { dateTime: item.at, title: new Date(item.at).toLocaleString() }, ago(item.at)),
      ),
      !item.read && element("span", { class: "unread-mark" }, element("span", { class: "visually-hidden" }, "Unread")),
    ),
    element(
      "span",
      { class: "item-actions" },
      quiet("mute", `Mute: ${sentence}`, () => on.mute(item)),
      quiet("archive", `Archive: ${sentence}`, () => on.archive(item)),
    ),
  );
}

/** Who is behind an item: their pictures, or the channel's sign if nobody is. */
export function pictureOf({ actors, channel, notification }) {
  const people = (actors?.length ? actors : [notification.actorId].filter(Boolean)).slice(0, avatarsMost);
  if (people.length === 0) return element("span", { class: "avatars" }, element("span", { class: "avatar is-sign" }, icon(channelIcons[channel] ?? "bell")));
  return element("span", { class: "avatars" }, people.map(avatarOf));
}

function quiet(action, label, onclick) {
  return element("button", { class: "quiet", type: "button", "data-action": action, "aria-label": label, title: label.split(":")[0], onclick }, icon(action));
}
