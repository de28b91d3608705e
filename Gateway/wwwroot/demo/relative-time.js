const words = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago something was: "now", "4 min. ago", "yesterday". */
export function ago(iso, now = Date.now()) {
  const seconds = (Date.parse(iso) - now) / 1_000;
  const unit = units.find(([, length]) => Math.abs(seconds) >= length);
  return unit ? words.format(Math.round(seconds / unit[1]), unit[0]) : "now";
}

/** Rewrites the times of a page once a minute, for as long as the page is open. */
export function keepTimes(root) {
  const rewrite = () => {
    for (const time of root.querySelectorAll("time")) time.textContent = ago(time.dateTime);
  };
  setInterval(rewrite, 60_000);
}
