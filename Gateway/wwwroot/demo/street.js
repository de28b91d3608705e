import { element } from "./element.js";
import { icon } from "./icons.js";
import { Library } from "./library.js";
import { Network } from "./network.js";

const deeds = [
  ["library", "Someone adds a thing", "add"],
  ["bell", "Three want Ada's drill", "wish"],
  ["megaphone", "Announce to everyone", "announce"],
];

/** What the rest of the street can do: news in the channel that both follow, a burst that becomes one item, and a word to everyone. */
export function streetView(stopwatch, toasts) {
  const library = new Library(new Network(), "street", stopwatch);
  return deeds.map(([picture, label, action]) => {
    const act = () => library.act(action).catch((error) => toasts.show(error.message));
    return element("button", { type: "button", "data-action": action, onclick: act }, icon(picture), label);
  });
}
