const namespace = "http://www.w3.org/2000/svg";

// Drawn on a grid of 24, with lines only, so that they take the colour of the text around them.
const paths = {
  bell: "M6 16v-5a6 6 0 1 1 12 0v5l1.5 2.5h-15zM10 21h4",
  drill: "M3 6h11v6H3zM14 7.5h4v3h-4M18 9h4M6 12l-1 8h5l1-8M11 15h2",
  tent: "M12 4 3 20h18zM12 4l4.5 16M12 4 7.5 20M10 2l2 2 2-2",
  bike: "M6 20a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM18 20a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM6 16l4-8h5l3 8M10 8l4 8H6M8 8h4M15 8l1-3h2",
  sewing: "M4 20h17v-3H4zM18 17V6H5v5h7v6M5 8H3M7 11v4M15 9.5h.01",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  archive: "M4 8h16v12H4zM3 4h18v4H3zM10 12h4",
  mute: "M6 16v-5a6 6 0 0 1 9.5-4.9M18 10.500v5.500l1.500 2.500h-12M10 21h4M4 3l16 18",
  unmute: "M6 16v-5a6 6 0 1 1 12 0v5l1.5 2.5h-15zM10 21h4",
  library: "M4 20V9l8-5 8 5v11M4 20h16M9 20v-6h6v6",
  megaphone: "M4 10v4h4l9 5V5L8 10zM8 14l1.500 6h3L11 15.500M20 10v4",
  done: "m5 12 5 5 9-10",
  close: "m6 6 12 12M18 6 6 18",
};

/** An icon that says nothing to those who cannot see it; the element around it has the name. */
export function icon(name) {
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}
