import { nameOf, namesOf } from "./neighbours.js";

const thingOf = ({ payload, entityId }) => payload?.title ?? entityId ?? "something";

const sentences = {
  "borrow.requested": (n, who) => `${who} would like to borrow your ${thingOf(n)}`,
  "borrow.approved": (n, who) => `${who} lends you the ${thingOf(n)}`,
  "borrow.declined": (n, who) => `${who} needs the ${thingOf(n)} right now`,
  "borrow.returned": (n, who) => `${who} brought your ${thingOf(n)} back`,
  "borrow.confirmed": (n, who) => `${who} has the ${thingOf(n)} back. Thank you`,
  "note.updated": (n, who, times) => `${who} changed the note on the ${thingOf(n)}${times > 1 ? ` ${times} times` : ""}`,
  "thing.wished": (n, who, times, people) => `${who} ${people > 1 ? "wait" : "waits"} for your ${thingOf(n)}`,
  "thing.added": (n, who) => `${who} put ${n.payload?.article ?? "a"} ${thingOf(n)} into the library`,
  "system.announcement": (n) => n.payload?.title ?? "An announcement",
};

/** What an item says, in a sentence. Types that this page does not know say what they carry. */
export function sentenceOf({ notification, actors, count }) {
  const people = actors.length > 0 ? actors : [notification.actorId].filter(Boolean);
  const say = sentences[notification.type];
  if (say) return say(notification, namesOf(people), count, people.length);
  const what = notification.payload?.title ?? notification.payload?.text ?? notification.type;
  return people.length > 0 ? `${nameOf(people[0])}: ${what}` : what;
}

/** The line below the sentence, if there is one. */
export function detailOf({ notification }) {
  const text = notification.payload?.text ?? notification.payload?.note;
  return typeof text === "string" && text.length > 0 ? text : undefined;
}
