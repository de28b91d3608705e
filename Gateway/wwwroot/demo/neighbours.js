import { element } from "./element.js";

const names = { ada: "Ada", ben: "Ben" };

/** What people call a user. The other neighbours' ids are their names. */
export const nameOf = (user) => names[user] ?? user.charAt(0).toUpperCase() + user.slice(1);

/** A round picture of someone: an initial on a tint that is always theirs. */
export function avatarOf(user) {
  let tint = 0;
  for (const letter of user) tint = (tint * 31 + letter.charCodeAt(0)) % 6;
  return element("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, nameOf(user).charAt(0));
}

/** "Cleo", "Cleo and Dan", "3 people". */
export function namesOf(users, count = users.length) {
  if (users.length === 0) return "Someone";
  if (users.length === 1) return nameOf(users[0]);
  return users.length === 2 && count <= 2 ? `${nameOf(users[0])} and ${nameOf(users[1])}` : `${users.length} people`;
}
