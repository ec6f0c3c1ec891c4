// How things look: colours for light and dark, a sign for each kind, lines by layer and modality, roles in an answer.
const makeLooks = (data) => {
  const dark = window.matchMedia("screen and (prefers-color-scheme: dark)"); // paper is light
  const kinds = new Map(data.kinds);
  const SITES = new Set(["Mine", "RecyclingPlant", "Refinery", "MetalPlant", "MagnetPlant"]);
  const BOX = { width: 172, height: 48 };
  const FACE = "system-ui, sans-serif";

  // The sign of each kind in a square of 16: colour is never alone.
  const SIGNS = {
    Mine: "M8 1 16 15H0Z",
    RecyclingPlant: "M8 0a8 8 0 1 0 8 8h-4a4 4 0 1 1-4-4z",
    Refinery: "M5 0h6v5l5 11H0L5 5z",
    MetalPlant: "M4 3h8l4 10H0z",
    MagnetPlant: "M1 1h5v7a2 2 0 0 0 4 0V1h5v7A7 7 0 0 1 1 8z",
    Company: "M8 0a8 8 0 1 1 0 16A8 8 0 1 1 8 0z",
    Government: "M2 0h3v1h11l-4 4 4 5H5v6H2z",
    Agency: "M2 0h3l11 5.5L5 11v5H2z",
    ResearchOrganisation: "M8 0l8 8-8 8-8-8z",
    Material: "M4 1h8l4 7-4 7H4L0 8z",
    EndUse: "M8 0l2.4 5.3 5.6.7-4.1 4 1 5.9L8 13.2 3.1 16l1-5.9L0 6l5.6-.7z",
    Technology: "M6 0h4v6h6v4h-6v6H6v-6H0V6h6z",
    Policy: "M2 0h8l4 4v12H2z",
    Programme: "M8 0l8 6-3 10H3L0 6z",
    Place: "M8 0a5.5 5.5 0 0 1 5.5 5.5C13.5 9 8 16 8 16S2.5 9 2.5 5.5A5.5 5.5 0 0 1 8 0z",
    Deal: "M0 4h16v8H0z",
  };
  const paths = new Map(Object.entries(SIGNS).map(([kind, path]) => [kind, new Path2D(path)]));

  // What a box or line is in the answer to a question: a colour, a dash, and a word for the legend.
  const ROLES = {
    cause: { word: "assumed to fail", colour: "--warn", dash: [3, 3] },
    dark: { word: "goes dark", colour: "--dark", dash: [2, 4] },
    unsure: { word: "goes dark in part", colour: "--dark", dash: [8, 4] },
    point: { word: "single point of failure", colour: "--warn", dash: [] },
    path: { word: "on the shortest path", colour: "--mark", dash: [] },
    up: { word: "depended on", colour: "--up", dash: [] },
    down: { word: "fed", colour: "--down", dash: [10, 4] },
  };
  const DASHES = { asserted: false, planned: [7, 5], rumoured: [2, 5], inferred: [12, 4, 2, 4] };

  const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

  // `part` of colour a and the rest of colour b, as the colour that a box is filled with.
  function mix(a, b, part) {
    const [from, to] = [channels(a), channels(b)];
    return `rgb(${from.map((value, i) => Math.round(value * part + to[i] * (1 - part))).join(",")})`;
  }

  let colours = {};

  function refresh() {
    const names = ["paper", "ink", "soft", "rule", "panel", "warn", "mark"];
    colours = Object.fromEntries(names.map((name) => [name, variable("--" + name)]));
    colours.lines = Object.fromEntries(data.layers.map((layer) => [layer.id, variable("--" + layer.id)]));
    colours.roles = Object.fromEntries(Object.entries(ROLES).map(([role, { colour }]) => [role, variable(colour)]));
  }

  function swatch(kind, size) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries({ width: size, height: size, viewBox: "0 0 16 16", "aria-hidden": "true" })) svg.setAttribute(name, value);
    path.setAttribute("d", SIGNS[kind] || SIGNS.Deal);
    path.setAttribute("fill", kinds.get(kind) || "#888888");
    if (dark.matches) for (const [name, value] of Object.entries({ stroke: "#ffffff", "stroke-width": 0.8 })) path.setAttribute(name, value);
    svg.append(path);
    return svg;
  }

  function drawSign(context, kind, x, y, size) {
    context.save();
    context.translate(x, y);
    context.scale(size / 16, size / 16);
    context.fillStyle = kinds.get(kind) || "#888888";
    context.fill(paths.get(kind) || paths.get("Deal"));
    if (dark.matches) {
      context.strokeStyle = "#ffffff";
      context.lineWidth = 1;
      context.stroke(paths.get(kind) || paths.get("Deal"));
    }
    context.restore();
  }

  // Labels ------------------------------------------------------------------------------------------------------------

  const pen = document.createElement("canvas").getContext("2d");
  const wrappedLabels = new Map();

  // A label on at most two lines that fit the box in whatever font this machine has.
  function wrapped(label, size, room, weight = 400) {
    const key = `${weight} ${size} ${room} ${label}`;
    if (!wrappedLabels.has(key)) wrappedLabels.set(key, wrap(label, `${weight} ${size}px ${FACE}`, room));
    return wrappedLabels.get(key);
  }

  function wrap(label, font, room) {
    pen.font = font;
    const fits = (text) => pen.measureText(text).width <= room;
    const cut = (text) => {
      const letters = [...text];
      while (letters.length > 1 && !fits(letters.join("") + "…")) letters.pop();
      return letters.join("").trimEnd() + "…";
    };
    if (fits(label)) return [label];
    const words = label.split(" ");
    let first = words.shift();
    if (!fits(first)) return [cut(label)];
    while (words.length && fits(`${first} ${words[0]}`)) first += " " + words.shift();
    const second = words.join(" ");
    return [first, fits(second) ? second : cut(second)];
  }

  // Boxes -------------------------------------------------------------------------------------------------------------

  function frame(context, item, shift) {
    const radius = item.kind !== undefined && !SITES.has(item.kind) ? 14 : 3;
    context.beginPath();
    context.roundRect(item.x - BOX.width / 2 + shift, item.y - BOX.height / 2 - shift, BOX.width, BOX.height, radius);
  }

  // Draws a box. `item`: {x, y, kind, label} or, of a folded cell, {x, y, count, kinds}; `how`: {role, chosen, dim, cursor}.
  function drawBox(context, item, how) {
    const kind = kinds.get(item.kind) || colours.soft;
    context.globalAlpha = how.dim ? 0.28 : 1;
    context.lineWidth = how.role || how.chosen ? 3.5 : 1.5;
    context.strokeStyle = how.role ? colours.roles[how.role] : how.chosen ? colours.ink : mix(kind, dark.matches ? "#ffffff" : "#000000", 0.85);
    context.setLineDash(how.role ? ROLES[how.role].dash : []);
    context.fillStyle = mix(kind, colours.paper, dark.matches ? 0.36 : 0.16);
    if (item.kinds !== undefined) {
      for (const shift of [8, 4]) {
        frame(context, item, shift);
        context.fill();
        context.stroke();
      }
      context.fillStyle = colours.paper;
    }
    frame(context, item, 0);
    context.fill();
    context.stroke();
    context.setLineDash([]);
    if (how.cursor) {
      context.strokeStyle = colours.mark;
      context.lineWidth = 3;
      context.strokeRect(item.x - BOX.width / 2 - 5, item.y - BOX.height / 2 - 5, BOX.width + 10, BOX.height + 10);
    }
    context.fillStyle = colours.ink;
    context.textBaseline = "middle";
    if (item.kinds === undefined) drawName(context, item);
    else drawCounts(context, item);
    if (item.part !== undefined) drawChip(context, item, item.part, 14, colours.roles[how.role]);
    context.globalAlpha = 1;
  }

  function drawName(context, item) {
    const left = item.x - BOX.width / 2;
    drawSign(context, item.kind, left + 8, item.y - 7, 14);
    context.textAlign = "left";
    const lines = wrapped(item.label, 15.5, BOX.width - 35);
    context.font = `15.5px ${FACE}`;
    context.fillStyle = colours.ink;
    lines.forEach((line, i) => context.fillText(line, left + 29, item.y + (i - (lines.length - 1) / 2) * 17 + 1));
    if (item.code !== undefined) drawChip(context, item, item.code, 11, colours.soft);
  }

  // A word on the lower edge of a box, at its right end.
  function drawChip(context, item, text, size, colour) {
    const right = item.x + BOX.width / 2;
    context.font = `600 ${size}px ${FACE}`;
    context.textAlign = "right";
    const width = context.measureText(text).width + 8;
    context.fillStyle = colours.paper;
    context.fillRect(right - width - 4, item.y + BOX.height / 2 - size * 0.7, width, size * 1.3);
    context.fillStyle = colour;
    context.fillText(text, right - 8, item.y + BOX.height / 2);
  }

  function drawCounts(context, item) {
    const left = item.x - BOX.width / 2;
    context.textAlign = "left";
    context.font = `700 21px ${FACE}`;
    const number = (item.rest ? "+" : "") + item.count;
    context.fillStyle = colours.ink;
    context.fillText(number, left + 9, item.y + 1);
    let x = left + 18 + context.measureText(number).width;
    context.font = `13px ${FACE}`;
    for (const [kind, count] of item.kinds) {
      const width = 20 + context.measureText(count).width;
      if (x + width > left + BOX.width - 6) {
        context.fillText("…", x, item.y + 1);
        break;
      }
      drawSign(context, kind, x, item.y - 6, 12);
      context.fillStyle = colours.ink;
      context.fillText(count, x + 15, item.y + 1);
      x += width + 5;
    }
  }

  // Lines -------------------------------------------------------------------------------------------------------------

  // Lines leave and reach boxes at their sides. Between boxes of one column or row they swing out into the gap beside it,
  // since a straight one would run behind every box between and look like a chain of them.
  function curve(from, to) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.max(Math.hypot(dx, dy), 1);
    if (Math.abs(dx) < 90) return { enabled: true, type: dy > 0 ? "curvedCCW" : "curvedCW", roundness: Math.min(0.6, 200 / length) };
    if (Math.abs(dy) < 20 && Math.abs(dx) > 200) return { enabled: true, type: "curvedCW", roundness: 90 / length };
    return { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.45 };
  }

  // The options of a line for the library. `line`: {layer, how, count, marked}; `how`: {role, chosen, dim, crowded,
  // thickest}, where the last is how many the thickest bundle has.
  function lineStyle(line, ends, how) {
    const colour = how.role ? colours.roles[how.role] : colours.lines[line.layer];
    const flow = line.layer === "flow" || line.layer === "inferred";
    const opacity = how.chosen || how.role ? 1 : how.dim ? 0.06 : how.crowded ? (flow ? 0.6 : 0.3) : flow ? 0.85 : line.layer === "site" ? 0.45 : 0.65;
    const label = line.count > 2 ? String(line.count) : line.marked ? "≠" : undefined;
    return {
      color: { color: colour, highlight: colour, hover: colour, opacity },
      width: (flow ? 2 : 1.2) + (line.count > 1 ? (4 * (line.count - 1)) / how.thickest : 0) + (how.chosen ? 1.5 : 0) + (how.role ? 1.5 : 0),
      dashes: DASHES[line.how],
      label: how.dim ? undefined : label,
      font: { color: line.count > 1 ? colours.ink : colours.warn, size: line.count > 1 ? 14 : 22, strokeWidth: 5, strokeColor: colours.paper, vadjust: 0, face: FACE },
      smooth: curve(...ends),
    };
  }

  refresh();
  return { dark, kinds, SITES, BOX, FACE, ROLES, refresh, swatch, wrapped, drawBox, lineStyle, colours: () => colours };
};
