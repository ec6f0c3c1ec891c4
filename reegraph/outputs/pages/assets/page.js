// The picture: boxes and lines on the canvas, what is shown of them, and what is chosen. Comes after panel.js.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const address = makeAddress();
  const panel = makePanel(data, (id) => select(id));
  const { byId, make, nameOf, short, swatch, entities, kinds, layers, factsOf, SITES } = panel;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const narrow = window.matchMedia("(max-width: 760px)");
  const scopes = new Map(data.scopes.map((scope) => [scope.id, { ...scope, core: new Set(scope.core) }]));
  const boxes = new Map(data.nodes.map((node) => [node.id, node]));
  const isMarked = (edge) => edge.facts.some((index) => data.facts[index].conflicts !== undefined);
  const hiddenKinds = new Set();
  let scope = data.scopes[0].id;
  let selected = null; // the id of a box or of a line
  let roles = new Map(); // what a question to the graph makes of boxes and lines, by id
  const listeners = [];
  let seen = { nodes: new Set(), edges: new Set() };

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // Colours -----------------------------------------------------------------------------------------------------------

  const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

  // `part` of colour a and the rest of colour b, as the colour that a box is filled with.
  function mix(a, b, part) {
    const [from, to] = [channels(a), channels(b)];
    return `rgb(${from.map((value, i) => Math.round(value * part + to[i] * (1 - part))).join(",")})`;
  }

  function full(hex) {
    return hex.length === 4 ? "#" + [...hex.slice(1)].map((c) => c + c).join("") : hex;
  }

  function palette() {
    const paper = full(variable("--paper"));
    const lines = Object.fromEntries(data.layers.map((layer) => [layer.id, variable("--" + layer.id)]));
    return { paper, ink: variable("--ink"), soft: variable("--soft"), rule: variable("--rule"), panel: variable("--panel"), warn: variable("--warn"), lines };
  }

  let colours = palette();

  // What a box or line is in the answer to a question: a colour, a dash, and a word for the legend.
  const ROLES = {
    cause: { word: "assumed to fail", colour: "--warn", dash: [3, 3] },
    dark: { word: "goes dark", colour: "--dark", dash: [2, 4] },
    unsure: { word: "may go dark", colour: "--dark", dash: [8, 4] },
    point: { word: "single point of failure", colour: "--warn", dash: false },
    path: { word: "on the shortest path", colour: "--mark", dash: false },
    up: { word: "depended on", colour: "--up", dash: false },
    down: { word: "fed", colour: "--down", dash: [10, 4] },
  };

  function boxStyle(node, dim) {
    const role = ROLES[roles.get(node.id)];
    const plain = plainBoxStyle(node, dim && role === undefined);
    if (role === undefined) return plain;
    const border = variable(role.colour);
    const color = { ...plain.color, border, highlight: { ...plain.color.highlight, border }, hover: { ...plain.color.hover, border } };
    return { ...plain, color, borderWidth: 4, shapeProperties: { ...plain.shapeProperties, borderDashes: role.dash } };
  }

  function plainBoxStyle(node, dim) {
    const kind = kinds.get(node.group) || "#888888";
    const border = dim ? mix(kind, colours.paper, 0.35) : mix(kind, dark.matches ? "#ffffff" : "#000000", 0.85);
    const fill = mix(kind, colours.paper, dim ? 0.05 : dark.matches ? 0.38 : 0.2);
    const chosen = node.id === selected;
    const one = { background: fill, border: chosen ? colours.ink : border };
    return {
      color: { ...one, highlight: { background: fill, border: colours.ink }, hover: { background: fill, border: colours.ink } },
      borderWidth: chosen ? 3 : 1.5,
      font: { color: dim ? mix(full(colours.ink), colours.paper, 0.35) : colours.ink },
      shapeProperties: { borderRadius: SITES.has(node.group) ? 2 : 12, borderDashes: false },
    };
  }

  const DASHES = { asserted: false, planned: [7, 5], rumoured: [2, 5] };

  // Lines leave and reach boxes at their sides. Between boxes of one column or row they swing out into the gap beside it,
  // since a straight one would run behind every box between and look like a chain of them.
  function curve(from, to) {
    if (from === undefined || to === undefined) return { enabled: false };
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.max(Math.hypot(dx, dy), 1);
    if (Math.abs(dx) < 90) return { enabled: true, type: dy > 0 ? "curvedCCW" : "curvedCW", roundness: Math.min(0.6, 200 / length) };
    if (Math.abs(dy) < 20 && Math.abs(dx) > 200) return { enabled: true, type: "curvedCW", roundness: 90 / length };
    return { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.45 };
  }

  function lineStyle(edge, dim) {
    const role = ROLES[roles.get(edge.id)];
    const colour = role === undefined ? colours.lines[edge.layer] : variable(role.colour);
    const chosen = edge.id === selected;
    return {
      color: { color: colour, highlight: colour, hover: colour, opacity: chosen || role !== undefined ? 1 : dim ? 0.08 : edge.layer === "flow" ? 0.85 : 0.6 },
      width: (edge.layer === "flow" ? 2 : 1.2) + (chosen ? 1.5 : 0) + (role === undefined ? 0 : 1.5),
      dashes: DASHES[edge.modality],
      label: isMarked(edge) ? "≠" : undefined,
      font: { color: dim ? mix(full(colours.warn), colours.paper, 0.35) : colours.warn, size: 22, strokeWidth: 5, strokeColor: colours.paper, vadjust: 0 },
      smooth: curve(boxes.get(edge.from).at[scope], boxes.get(edge.to).at[scope]),
    };
  }

  const pen = document.createElement("canvas").getContext("2d");
  const { size, face } = data.options.nodes.font;

  // A label on at most two lines that fit the box in whatever font this machine has.
  function wrapped(label) {
    const room = data.options.nodes.widthConstraint.minimum - 8;
    const fits = (text) => pen.measureText(text).width <= room;
    const cut = (text) => {
      const letters = [...text];
      while (letters.length > 1 && !fits(letters.join("") + "…")) letters.pop();
      return letters.join("").trimEnd() + "…";
    };
    pen.font = `${size}px ${face}`;
    if (fits(label)) return label;
    const words = label.split(" ");
    let first = words.shift();
    if (!fits(first)) return cut(label);
    while (words.length && fits(`${first} ${words[0]}`)) first += " " + words.shift();
    const second = words.join(" ");
    return first + "\n" + (fits(second) ? second : cut(second));
  }

  // What is shown -----------------------------------------------------------------------------------------------------

  // A line is shown when its layer and both kinds are on and its ends belong to the scope itself: both for the layers
  // that make the chain, one for what hangs on it. A box is shown when it has such a line, or is selected.
  function visible() {
    const { core } = scopes.get(scope);
    const nodes = new Set();
    const edges = new Set();
    const open = (id) => {
      const node = boxes.get(id);
      return node !== undefined && node.at[scope] !== undefined && !hiddenKinds.has(node.group);
    };
    for (const edge of data.edges) {
      if (!layers.get(edge.layer).on || !open(edge.from) || !open(edge.to)) continue;
      const inside = core.has(edge.from) + core.has(edge.to);
      if (inside < (layers.get(edge.layer).core ? 2 : 1)) continue;
      edges.add(edge.id);
      nodes.add(edge.from).add(edge.to);
    }
    for (const id of [selected, data.focus, ...roles.keys()]) {
      if (boxes.has(id) && boxes.get(id).at[scope] !== undefined) nodes.add(id);
    }
    return { nodes, edges };
  }

  // The selected box, its lines and what is at their other ends; null when nothing is selected.
  function lit() {
    if (selected === null) return null;
    const near = new Set([selected]);
    for (const edge of data.edges) {
      if (!seen.edges.has(edge.id)) continue;
      if (edge.id === selected || edge.from === selected || edge.to === selected) near.add(edge.id).add(edge.from).add(edge.to);
    }
    return near.size > 1 || seen.nodes.has(selected) ? near : null;
  }

  const nodeSet = new vis.DataSet([]);
  const edgeSet = new vis.DataSet([]);

  function paint() {
    seen = visible();
    const near = lit();
    nodeSet.update(data.nodes.map((node) => {
      const at = node.at[scope];
      const place = at === undefined ? {} : { x: at[0], y: at[1] };
      return { id: node.id, label: wrapped(node.label), group: node.group, hidden: !seen.nodes.has(node.id), ...place, ...boxStyle(node, near && !near.has(node.id)) };
    }));
    edgeSet.update(data.edges.map((edge) => ({
      id: edge.id, from: edge.from, to: edge.to, arrows: edge.arrows, hidden: !seen.edges.has(edge.id), ...lineStyle(edge, near && !near.has(edge.id)),
    })));
    counts();
    countRoles();
  }

  // The legend of an answer: each role that is on the picture, with how many boxes have it.
  function countRoles() {
    const number = new Map();
    for (const [id, role] of roles) if (seen.nodes.has(id)) number.set(role, (number.get(role) || 0) + 1);
    byId("roles").replaceChildren(...Object.keys(ROLES).filter((role) => number.has(role)).map((role) => {
      const item = make("li", "role " + role, ROLES[role].word + " ");
      item.append(make("span", "count", number.get(role)));
      return item;
    }));
  }

  // How many conflicts concern what is shown, of how many there are.
  function countConflicts() {
    const shown = new Set(data.edges.filter((edge) => seen.edges.has(edge.id)).flatMap((edge) => edge.facts.flatMap((index) => data.facts[index].conflicts || [])));
    data.conflicts.forEach((conflict, index) => {
      if (conflict.parties.some((id) => seen.nodes.has(id))) shown.add(index);
    });
    byId("differing").hidden = data.conflicts.length === 0;
    byId("differing").textContent = `≠ sources differ ${shown.size}/${data.conflicts.length}`;
  }

  function counts() {
    countConflicts();
    const number = new Map();
    for (const id of seen.nodes) number.set(boxes.get(id).group, (number.get(boxes.get(id).group) || 0) + 1);
    for (const item of byId("kinds").children) {
      const all = totals.get(item.dataset.kind) || 0;
      item.querySelector(".count").textContent = `${number.get(item.dataset.kind) || 0}/${all}`;
    }
  }

  const totals = new Map();
  for (const entity of entities.values()) totals.set(entity.kind, (totals.get(entity.kind) || 0) + 1);

  // Headings of columns and bands, drawn behind the boxes and only where something is shown.
  function drawStripes(context) {
    const at = [...seen.nodes].map((id) => boxes.get(id).at[scope]);
    if (at.length === 0) return;
    const { stages, bands } = scopes.get(scope);
    const used = bands.filter(([, top, bottom]) => at.some(([, y]) => y >= top && y <= bottom));
    const columns = stages.filter(([, left, right]) => at.some(([x]) => x >= left && x <= right));
    const [left, right] = [Math.min(...columns.map((c) => c[1])), Math.max(...columns.map((c) => c[2]))];
    context.textBaseline = "alphabetic";
    for (const [label, top, bottom] of used) {
      context.fillStyle = colours.panel;
      context.fillRect(left - 16, top - 6, right - left + 32, bottom - top + 12);
      context.fillStyle = colours.soft;
      context.font = "600 15px system-ui";
      context.textAlign = "left";
      context.fillText(label, left - 14, top - 14);
    }
    context.textAlign = "center";
    context.font = "600 17px system-ui";
    context.fillStyle = colours.ink;
    for (const [label, from, to] of columns) context.fillText(label, (from + to) / 2, used[0][1] - 40);
  }

  const marked = new Set(data.conflicts.flatMap((conflict) => conflict.parties));

  // A sign at the corner of every box about which sources differ.
  function drawMarks(context) {
    const near = lit();
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = "700 17px system-ui";
    for (const id of seen.nodes) {
      if (!marked.has(id)) continue;
      const { right, top } = network.getBoundingBox(id);
      context.globalAlpha = near && !near.has(id) ? 0.3 : 1;
      context.fillStyle = colours.warn;
      context.beginPath();
      context.arc(right - 3, top + 3, 11, 0, 2 * Math.PI);
      context.fill();
      context.fillStyle = colours.paper;
      context.fillText("≠", right - 3, top + 3);
    }
    context.globalAlpha = 1;
  }

  const network = new vis.Network(byId("canvas"), { nodes: nodeSet, edges: edgeSet }, data.options);
  network.on("beforeDrawing", drawStripes);
  network.on("afterDrawing", drawMarks);

  function fit() {
    if (seen.nodes.size === 0) return;
    const at = [...seen.nodes].map((id) => boxes.get(id).at[scope]);
    const { clientWidth, clientHeight } = byId("canvas");
    const [xs, ys] = [at.map((p) => p[0]), at.map((p) => p[1])];
    const [left, right, top, bottom] = [Math.min(...xs) - 120, Math.max(...xs) + 120, Math.min(...ys) - 110, Math.max(...ys) + 50];
    const whole = Math.min(clientWidth / (right - left), clientHeight / (bottom - top), 1.2);
    // On a telephone the whole would be too small to read: start readable, at the upper left, and let the reader pan.
    const scale = narrow.matches ? Math.max(whole, 0.5) : whole;
    const centre = (from, to, size) => (size / scale < to - from ? from + size / scale / 2 : (from + to) / 2);
    network.moveTo({ position: { x: centre(left, right, clientWidth), y: centre(top, bottom, clientHeight) }, scale });
  }

  const DIFFERING = "conflicts"; // in the address: no id of an entity or of a line is one word

  // Choosing ----------------------------------------------------------------------------------------------------------

  function select(id) {
    selected = id;
    if (id === null || id === DIFFERING) {
      selected = null;
      if (id === null) panel.showOverview(scopes.get(scope).core);
      else panel.showDiffering();
      paint();
    } else if (entities.has(id)) {
      panel.showEntity(id);
      reveal(id);
    } else {
      panel.showLine(id);
      paint();
    }
    address.set("sel", id);
    for (const told of listeners) told(selected);
  }

  // Brings a box into view, in the wider scope if this one has no place for it.
  function reveal(id) {
    const node = boxes.get(id);
    if (node !== undefined && node.at[scope] === undefined) {
      scope = data.scopes[data.scopes.length - 1].id;
      byId("scope").value = scope;
    }
    paint();
    if (node === undefined) return;
    const [x, y] = node.at[scope];
    const { clientWidth, clientHeight } = byId("canvas");
    const at = network.canvasToDOM({ x, y });
    const outside = at.x < 60 || at.y < 30 || at.x > clientWidth - 60 || at.y > clientHeight - 30;
    if (outside || network.getScale() < 0.5) network.moveTo({ position: { x, y }, scale: Math.max(network.getScale(), 0.75) });
  }

  function search(text) {
    const wanted = plain(text.trim());
    if (!wanted) return [];
    const found = [];
    for (const [id, entity] of entities) {
      const names = [entity.name, ...entity.aliases].map(plain);
      const rank = names.some((name) => name === wanted) ? 0 : names.some((name) => name.startsWith(wanted)) ? 1 : names.some((name) => name.includes(wanted)) ? 2 : 3;
      if (rank < 3) found.push([rank, -(factsOf.get(id) || []).length, id]);
    }
    return found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1)).slice(0, 12).map((one) => one[2]);
  }

  function showFound() {
    const list = byId("found");
    const ids = search(byId("query").value);
    list.replaceChildren(...ids.map((id) => {
      const item = make("li");
      const button = item.appendChild(make("button"));
      button.type = "button";
      button.append(make("bdi", "", short(nameOf(id), 80)), make("span", "terms", entities.get(id).kind));
      button.addEventListener("click", () => choose(id));
      return item;
    }));
    if (ids.length === 0 && byId("query").value.trim()) list.append(make("li", "terms", "Nothing here is called that."));
    list.hidden = list.children.length === 0;
  }

  function choose(id) {
    byId("found").hidden = true;
    byId("query").value = "";
    select(id);
  }

  function buildControls() {
    for (const one of data.scopes) {
      const option = byId("scope").appendChild(make("option", "", one.label));
      option.value = one.id;
    }
    byId("scope").hidden = data.scopes.length === 1;
    byId("scope").addEventListener("change", (event) => {
      scope = event.target.value;
      paint();
      fit();
      if (selected === null) panel.showOverview(scopes.get(scope).core);
    });
    const lines = new Map();
    for (const edge of data.edges) lines.set(edge.layer, (lines.get(edge.layer) || 0) + 1);
    for (const layer of data.layers) {
      if (!lines.has(layer.id)) continue;
      const label = byId("layers").appendChild(make("label"));
      const box = label.appendChild(make("input"));
      box.type = "checkbox";
      box.checked = layer.on;
      box.name = layer.id;
      box.addEventListener("change", () => {
        layer.on = box.checked;
        layers.get(layer.id).on = box.checked;
        paint();
        fit();
      });
      label.append(make("i", "line " + layer.id), layer.label + " ", make("span", "count", lines.get(layer.id)));
    }
    for (const [kind] of data.kinds) if (totals.has(kind)) byId("kinds").append(kindSwitch(kind));
    byId("fit").addEventListener("click", fit);
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    byId("choices").open = !narrow.matches;
  }

  function kindSwitch(kind) {
    const item = make("li");
    item.dataset.kind = kind;
    const label = item.appendChild(make("label"));
    const box = label.appendChild(make("input"));
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      label.classList.toggle("off", !box.checked);
      if (box.checked) hiddenKinds.delete(kind);
      else hiddenKinds.add(kind);
      paint();
    });
    label.append(swatch(kind, 12), kind.replace(/(?<=[a-z])(?=[A-Z])/g, " ") + " ", make("span", "count", ""));
    return item;
  }

  buildControls();
  network.on("click", (event) => {
    if (event.nodes.length) select(event.nodes[0]);
    else select(event.edges.length ? event.edges[0] : null);
  });
  byId("query").addEventListener("input", showFound);
  byId("query").addEventListener("keydown", (event) => {
    if (event.key === "Escape") byId("found").hidden = true;
    if (event.key === "Enter" && search(event.target.value).length) choose(search(event.target.value)[0]);
    if (event.key === "ArrowDown") byId("found").querySelector("button")?.focus();
  });
  dark.addEventListener("change", () => {
    colours = palette();
    paint();
  });
  // Until somebody moves the picture, it follows the size of its frame.
  let moved = false;
  for (const event of ["dragStart", "zoom"]) network.on(event, () => { moved = true; });
  // Not at once: after this event the library puts its own idea of the scale in place.
  network.on("resize", () => requestAnimationFrame(() => {
    if (!moved && selected === data.focus) fit();
  }));
  byId("differing").addEventListener("click", () => select(DIFFERING));
  // What is named by the address, as far as it is here.
  function open(wanted) {
    const known = entities.has(wanted) || wanted === DIFFERING || data.edges.some((edge) => edge.id === wanted);
    select(known ? wanted : data.focus);
  }

  const wanted = address.get("sel");
  select(data.focus);
  fit();
  if (wanted !== null) open(wanted);
  address.onChange(() => open(address.get("sel")));
  const app = {
    state: address,
    make,
    roles(map) {
      roles = map;
      paint();
    },
    selected: () => selected,
    onSelect: (told) => listeners.push(told),
    select,
  };
  if (typeof makeAsking === "function") makeAsking(data, app);
  else byId("asking").hidden = true;
  document.documentElement.dataset.ready = "yes";
})();
