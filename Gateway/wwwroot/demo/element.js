/**
 * Makes an element. Properties that start with `on` listen, `class` and others that have a dash or no property of their own are attributes;
 * `undefined` and `false` children and values are left out.
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) set(made, key, value);
  made.append(...children.flat().filter((child) => child !== undefined && child !== false && child !== null));
  return made;
}

function set(made, key, value) {
  if (value === undefined || value === false) return;
  if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
  else if (key in made && key !== "role") made[key] = value;
  else made.setAttribute(key, value === true ? "" : value);
}

/** Shows a list of keyed children with as few changes as possible, so that what has the focus keeps it. */
export function showList(parent, items, { keyOf, signatureOf, make }) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let previous = null;
  for (const item of items) {
    const key = keyOf(item);
    const signature = signatureOf(item);
    let child = known.get(key);
    known.delete(key);
    if (child?.dataset.signature !== signature) {
      const fresh = make(item, child !== undefined);
      fresh.dataset.key = key;
      fresh.dataset.signature = signature;
      if (child) replaceKeepingFocus(child, fresh);
      child = fresh;
    }
    const place = previous ? previous.nextSibling : parent.firstChild;
    if (place !== child) parent.insertBefore(child, place);
    previous = child;
  }
  known.forEach((child) => child.remove());
}

function replaceKeepingFocus(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.action : undefined;
  old.replaceWith(fresh);
  if (focused) fresh.querySelector(`[data-action="${focused}"]`)?.focus();
}
