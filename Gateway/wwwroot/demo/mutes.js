import { element } from "./element.js";
import { icon } from "./icons.js";

const kinds = [
  ["library:7", "mutedChannels", "Library news"],
  ["note.updated", "mutedTypes", "Notes"],
  ["site:announcements", "mutedChannels", "Announcements"],
];

/** Switches for what reaches the inbox, and one for each single thing that was muted from its item. */
export function mutesView(muted, onChange) {
  const known = kinds.map(([name, field, label]) => switchOf(muted, field, name, label, onChange));
  const single = [
    ...muted.mutedEntities.map((name) => ["mutedEntities", name]),
    ...muted.mutedTypes.filter((name) => name !== "note.updated").map((name) => ["mutedTypes", name]),
  ];
  return [...known, ...single.map(([field, name]) => switchOf(muted, field, name, name, onChange))];
}

function switchOf(muted, field, name, label, onChange) {
  const isMuted = muted[field].includes(name);
  const others = muted[field].filter((other) => other !== name);
  return element(
    "button",
    {
      class: "mute-switch",
      type: "button",
      "aria-pressed": String(!isMuted),
      title: isMuted ? "Muted; hear of it again" : "Heard; mute it",
      onclick: () => onChange({ ...muted, [field]: isMuted ? others : [...others, name] }),
    },
    icon(isMuted ? "mute" : "unmute"),
    label,
  );
}
