import { element } from "./element.js";
import { openPerson } from "./person.js";
import { keepTimes } from "./relative-time.js";
import { Stopwatch } from "./stopwatch.js";
import { streetView } from "./street.js";

const stopwatch = new Stopwatch();
const people = document.getElementById("people");

try {
  const [ada, ben] = await Promise.all(["ada", "ben"].map((user) => openPerson(user, stopwatch)));
  people.append(ada.view, ben.view);
  document.getElementById("street").append(...streetView(stopwatch, ada.toasts));
  keepTimes(people);
} catch (error) {
  people.append(element("p", { class: "page-failure", role: "alert" }, `The library does not answer: ${error.message} Reload to try again.`));
}
