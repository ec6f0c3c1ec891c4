// The map: zoom and pan, which facilities are shown, and what is chosen. Comes after address.js.
// Symbols keep their size at every zoom; where they stand and which names fit is found anew by the rules of scatter.py.
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const address = makeAddress();
  const narrow = window.matchMedia("(max-width: 760px)");
  const SVG = "http://www.w3.org/2000/svg";
  const [PITCH, RINGS, TURN, GAP, LINE, CELL] = [13, 40, 6, 8, 13, 48];
  const [WIDTH, HEIGHT] = byId("map").getAttribute("viewBox").split(" ").slice(2).map(Number);
  const DEEPEST = 120; // times the whole map
  const sites = new Map(data.sites.filter((site) => site.at !== undefined).map((site) => [site.id, site]));
  const marks = new Map([...byId("sites").children].map((mark) => [mark.dataset.id, mark]));
  const rows = new Map([...document.querySelectorAll("#list tbody tr")].map((row) => [row.dataset.id, row]));
  const cards = new Map([...document.querySelectorAll("#cards .card")].map((card) => [card.dataset.id, card]));
  const boxes = [...byId("choices").querySelectorAll("input")];
  const view = { scale: 1, x: 0, y: 0 };
  let [wide, high] = [0, 0];
  let shown = new Set();
  let places = new Map();
  let selected = null;

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const round = (value) => Math.round(value * 10) / 10;

  function make(tag, kind, text) {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    if (text !== undefined) element.textContent = text;
    if (tag === "button") element.type = "button";
    return element;
  }

  function draw(tag, parent, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    parent.append(element);
    return element;
  }

  // What is shown -----------------------------------------------------------------------------------------------------

  const texts = new Map(data.sites.map((site) => [site.id, plain(site.names)]));

  function filter() {
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => `${box.name} ${box.value}`));
    const wanted = plain(byId("query").value.trim());
    const passes = (site) => !off.has(`kind ${site.kind}`) && !off.has(`state ${site.state}`) && !off.has(`exact ${site.exact}`) && texts.get(site.id).includes(wanted);
    const kept = data.sites.filter(passes);
    shown = new Set(kept.map((site) => site.id).filter((id) => sites.has(id)));
    for (const [id, mark] of marks) mark.setAttribute("display", shown.has(id) ? "inline" : "none");
    const listed = new Set(kept.map((site) => site.id));
    for (const [id, row] of rows) row.hidden = !listed.has(id);
    count();
    tell();
    place();
    address.set("hide", off.size ? [...off].map((one) => one.split(" ")[1]).join(",") : null);
    address.set("q", byId("query").value.trim() || null);
  }

  // How many of each sort are shown, of how many there are.
  function count() {
    for (const box of boxes) {
      const of = [...sites.values()].filter((site) => site[box.name] === box.value);
      const seen = of.filter((site) => shown.has(site.id));
      box.parentElement.querySelector(".count").textContent = seen.length === of.length ? of.length : `${seen.length}/${of.length}`;
    }
  }

  function tell() {
    byId("nothing")?.remove();
    if (shown.size > 0) return;
    const note = make("p", "", "No facility fits what is asked for.");
    note.id = "nothing";
    note.setAttribute("role", "status");
    byId("frame").append(note);
  }

  // Where symbols and names stand ------------------------------------------------------------------------------------

  const cell = (x, y) => `${Math.floor(x / PITCH)} ${Math.floor(y / PITCH)}`;

  function* around(x, y) {
    yield [x, y];
    for (let ring = 1; ring < RINGS; ring++) {
      for (let step = 0; step < TURN * ring; step++) {
        const turn = (2 * Math.PI * step) / (TURN * ring);
        yield [round(x + ring * PITCH * Math.cos(turn)), round(y + ring * PITCH * Math.sin(turn))];
      }
    }
  }

  function isFree(x, y, taken) {
    const [column, row] = [Math.floor(x / PITCH), Math.floor(y / PITCH)];
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        for (const [a, b] of taken.get(`${c} ${r}`) || []) if (Math.hypot(a - x, b - y) < PITCH - 0.2) return false;
      }
    }
    return true;
  }

  function spread() {
    const taken = new Map();
    places = new Map();
    for (const [id, site] of sites) {
      if (!shown.has(id)) continue;
      const own = site.at.map((value) => round(value * view.scale));
      let found = own;
      for (const [x, y] of around(...own)) {
        if (isFree(x, y, taken)) {
          found = [x, y];
          break;
        }
      }
      const key = cell(...found);
      taken.set(key, [...(taken.get(key) || []), found]);
      places.set(id, { own, at: found });
    }
  }

  const pen = document.createElement("canvas").getContext("2d");
  const face = getComputedStyle(document.body).fontFamily;
  const widths = new Map();

  function widthOf(text, size) {
    const key = `${size} ${text}`;
    if (!widths.has(key)) {
      pen.font = `${size}px ${face}`;
      widths.set(key, pen.measureText(text).width);
    }
    return widths.get(key);
  }

  const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  // Boxes by the cells of a grid that they touch, so that only near ones are compared.
  function grid() {
    const cells = new Map();
    const touched = ([left, top, right, bottom]) => {
      const found = [];
      for (let c = Math.floor(left / CELL); c <= Math.floor(right / CELL); c++) {
        for (let r = Math.floor(top / CELL); r <= Math.floor(bottom / CELL); r++) found.push(`${c} ${r}`);
      }
      return found;
    };
    const add = (box) => touched(box).forEach((key) => (cells.has(key) ? cells.get(key).push(box) : cells.set(key, [box])));
    const isFree = (box) => !touched(box).some((key) => (cells.get(key) || []).some((other) => meets(box, other)));
    return { add, isFree };
  }

  function label() {
    const half = PITCH / 2 - 1;
    const taken = grid();
    for (const { at: [x, y] } of places.values()) taken.add([x - half, y - half, x + half, y + half]);
    // Whether the frame would cut a name whose symbol is in it.
    const cut = (box, x) => x + view.x > 0 && x + view.x < wide && (box[0] + view.x < 0 || box[2] + view.x > wide);
    byId("labels").replaceChildren();
    byId("names").replaceChildren();
    for (const [id, { at: [x, y] }] of places) {
      const width = widthOf(sites.get(id).label, 11) + 2;
      for (const [at, base, anchor, left] of [[x + GAP, y + 4, "start", x + GAP], [x - GAP, y + 4, "end", x - GAP - width], [x, y - GAP - 1, "middle", x - width / 2], [x, y + GAP + 10, "middle", x - width / 2]]) {
        const box = [left, base - LINE + 3, left + width, base + 3];
        if (!taken.isFree(box) || cut(box, x)) continue;
        taken.add(box);
        draw("text", byId("labels"), { x: round(at), y: round(base), "text-anchor": anchor }).textContent = sites.get(id).label;
        break;
      }
    }
    for (const [name, east, south] of data.countries) {
      const [x, y] = [east * view.scale, south * view.scale];
      const width = widthOf(name, 10.5) + name.length;
      const box = [x - width / 2, y - LINE + 3, x + width / 2, y + 3];
      if (!taken.isFree(box)) continue;
      taken.add(box);
      draw("text", byId("names"), { x: round(x), y: round(y) }).textContent = name;
    }
  }

  // Finds all places anew; needed when the scale or what is shown has changed, not when the map is moved.
  function place() {
    if (wide === 0) return;
    spread();
    byId("leaders").replaceChildren();
    for (const [id, { own, at }] of places) {
      marks.get(id).setAttribute("transform", `translate(${at[0]} ${at[1]})`);
      if (own[0] !== at[0] || own[1] !== at[1]) {
        draw("path", byId("leaders"), { d: `M${own[0]} ${own[1]}L${at[0]} ${at[1]}` });
        draw("circle", byId("leaders"), { cx: own[0], cy: own[1], r: 1.4 });
      }
    }
    byId("land").setAttribute("transform", `scale(${view.scale})`);
    move();
    label();
    rove();
  }

  function move() {
    // A fifth of the frame always has some of the map in it.
    const keep = (offset, room, size) => Math.min(room * 0.8, Math.max(room * 0.2 - size, offset));
    view.x = keep(view.x, wide, WIDTH * view.scale);
    view.y = keep(view.y, high, HEIGHT * view.scale);
    byId("view").setAttribute("transform", `translate(${round(view.x)} ${round(view.y)})`);
  }

  const whole = () => Math.min(wide / WIDTH, high / HEIGHT);

  // By `factor`, about a point of the frame.
  function zoom(factor, x = wide / 2, y = high / 2) {
    const scale = Math.min(whole() * DEEPEST, Math.max(whole() * 0.8, view.scale * factor));
    [view.x, view.y] = [x - ((x - view.x) * scale) / view.scale, y - ((y - view.y) * scale) / view.scale];
    view.scale = scale;
    place();
  }

  // All facilities that are shown, with room for their names.
  function fit() {
    const at = [...sites.values()].filter((site) => shown.has(site.id)).map((site) => site.at);
    if (at.length === 0) return;
    const [xs, ys] = [at.map((point) => point[0]), at.map((point) => point[1])];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const room = [Math.max(wide - 2 * Math.min(wide / 6, 130), 1), Math.max(high - 90, 1)];
    view.scale = Math.min(room[0] / Math.max(right - left, 1), room[1] / Math.max(bottom - top, 1), whole() * 40);
    [view.x, view.y] = [(wide - (left + right) * view.scale) / 2, (high - (top + bottom) * view.scale) / 2];
    place();
  }

  // On a telephone the whole is too small to read: begin with the part of the sheet that holds most facilities.
  function begin() {
    if (!narrow.matches) return fit();
    view.scale = high / HEIGHT;
    const span = wide / view.scale;
    const xs = [...sites.values()].map((site) => site.at[0]);
    const held = (left) => xs.filter((x) => x >= left && x <= left + span).length;
    const best = xs.map((x) => x - span * 0.1).sort((a, b) => held(b) - held(a) || a - b)[0] || 0;
    [view.x, view.y] = [-best * view.scale, 0];
    place();
  }

  function measure() {
    const frame = byId("map").getBoundingClientRect();
    const first = wide === 0;
    const centre = first ? null : [(wide / 2 - view.x) / view.scale, (high / 2 - view.y) / view.scale];
    [wide, high] = [frame.width, frame.height];
    if (wide === 0 || high === 0) return;
    byId("map").setAttribute("viewBox", `0 0 ${wide} ${high}`);
    if (first) return begin();
    [view.x, view.y] = [wide / 2 - centre[0] * view.scale, high / 2 - centre[1] * view.scale];
    zoom(1);
  }

  // Brings a symbol into the frame.
  function reveal(id) {
    const { at } = places.get(id) || {};
    if (at === undefined) return;
    const [x, y] = [at[0] + view.x, at[1] + view.y];
    if (x > 20 && y > 20 && x < wide - 20 && y < high - 20) return;
    [view.x, view.y] = [wide / 2 - at[0], high / 2 - at[1]];
    move();
  }

  // Choosing ----------------------------------------------------------------------------------------------------------

  // Puts the card of a facility into the panel; null: the overview.
  function select(id) {
    marks.get(selected)?.classList.remove("chosen");
    if (selected !== null) byId("cards").append(cards.get(selected));
    selected = cards.has(id) ? id : null;
    address.set("sel", selected);
    byId("overview").hidden = selected !== null;
    byId("back").hidden = selected === null;
    if (selected === null) return;
    byId("details").append(cards.get(id));
    byId("details").parentElement.scrollTop = 0;
    if (!marks.has(id)) return;
    marks.get(id).classList.add("chosen");
    const focused = document.activeElement === marks.get(id);
    marks.get(id).parentElement.append(marks.get(id)); // drawn last, over its neighbours
    if (focused) marks.get(id).focus({ preventScroll: true });
    if (!shown.has(id)) clear();
    reveal(id);
    rove();
  }

  function buildBack() {
    const button = make("button", "back", "← All facilities");
    button.id = "back";
    button.hidden = true;
    button.addEventListener("click", () => select(null));
    byId("details").prepend(button);
  }

  // All filters open again.
  function clear() {
    for (const box of boxes) box.checked = true;
    byId("query").value = "";
    filter();
  }

  // One symbol is in the order of the Tab key; the arrow keys go to the next one from west to east.
  const ordered = () => [...places].sort((a, b) => a[1].at[0] - b[1].at[0] || a[1].at[1] - b[1].at[1]).map(([id]) => id);

  function rove() {
    const order = ordered();
    const entry = order.includes(selected) ? selected : order[0];
    for (const [id, mark] of marks) mark.setAttribute("tabindex", id === entry ? "0" : "-1");
  }

  function step(from, by) {
    const order = ordered();
    const next = order[(order.indexOf(from) + by + order.length) % order.length];
    for (const mark of marks.values()) mark.setAttribute("tabindex", "-1");
    marks.get(next).setAttribute("tabindex", "0");
    marks.get(next).focus({ preventScroll: true });
    reveal(next);
  }

  function onKey(event) {
    const id = event.target.closest?.("a[data-id]")?.dataset.id;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const zooms = { "+": 1.5, "=": 1.5, "-": 1 / 1.5 };
    if (id !== undefined && event.key in steps) step(id, steps[event.key]);
    else if (id !== undefined && event.key === " ") select(id);
    else if (event.key in zooms) zoom(zooms[event.key]);
    else if (event.key === "0") fit();
    else if (event.key === "Escape") select(null);
    else return;
    event.preventDefault();
  }

  // Pointers ----------------------------------------------------------------------------------------------------------

  const held = new Map();
  let moved = 0;

  function onMove(event) {
    const before = held.get(event.pointerId);
    if (before === undefined) return;
    const { left, top } = byId("map").getBoundingClientRect();
    const now = [event.clientX - left, event.clientY - top];
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (moved > 4 && !byId("map").hasPointerCapture(event.pointerId)) byId("map").setPointerCapture(event.pointerId);
    if (other === undefined) {
      view.x += now[0] - before[0];
      view.y += now[1] - before[1];
      move();
    } else {
      const apart = (point) => Math.max(Math.hypot(point[0] - other[0], point[1] - other[1]), 1);
      zoom(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    held.set(event.pointerId, now);
  }

  function listen() {
    const map = byId("map");
    map.addEventListener("pointerdown", (event) => {
      const { left, top } = map.getBoundingClientRect();
      if (held.size === 0) moved = 0;
      held.set(event.pointerId, [event.clientX - left, event.clientY - top]);
      map.classList.add("held");
    });
    map.addEventListener("pointermove", onMove);
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      map.addEventListener(end, (event) => {
        held.delete(event.pointerId);
        if (held.size === 0) map.classList.remove("held");
      });
    }
    map.addEventListener("dragstart", (event) => event.preventDefault());
    map.addEventListener("click", (event) => {
      const mark = event.target.closest("a[data-id]");
      if (mark !== null || moved > 4) event.preventDefault();
      if (mark === null || moved > 4) return;
      select(mark.dataset.id);
      if (narrow.matches) byId("details").scrollIntoView({ block: "start" });
    });
    map.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { left, top } = map.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY * 0.0018), event.clientX - left, event.clientY - top);
    }, { passive: false });
    map.addEventListener("keydown", onKey);
    byId("zoom").addEventListener("click", (event) => {
      const way = event.target.dataset.zoom;
      if (way === "all") fit();
      else if (way !== undefined) zoom(way === "in" ? 1.6 : 1 / 1.6);
    });
    for (const box of boxes) box.addEventListener("change", filter);
    byId("query").addEventListener("input", filter);
    document.addEventListener("click", onLink);
    document.addEventListener("toggle", onToggle, true);
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    new ResizeObserver(measure).observe(map);
  }

  // A link to a facility, wherever it stands, puts it into the panel.
  function onLink(event) {
    const link = event.target.closest("a[data-id]");
    if (link === null || event.defaultPrevented || link.closest("#map") !== null) return;
    event.preventDefault();
    const outside = link.closest("aside") === null;
    select(link.dataset.id);
    if (outside) (narrow.matches ? byId("details") : byId("picture")).scrollIntoView({ block: "start" });
  }

  // Quotes --------------------------------------------------------------------------------------------------------------

  // A button in each quote of a fact that is opened, to copy it with its source.
  function onToggle(event) {
    if (!event.target.open) return;
    for (const quote of event.target.querySelectorAll("blockquote")) {
      if (quote.querySelector(".copy") !== null) continue;
      const button = quote.appendChild(make("button", "copy", "Copy"));
      button.title = "Copy the citation";
      button.setAttribute("aria-label", "Copy the citation");
      button.addEventListener("click", () => copy(quote, button));
    }
  }

  async function copy(quote, button) {
    let done = false;
    try {
      await navigator.clipboard.writeText(quote.dataset.cite);
      done = true;
    } catch { /* no permission, or no clipboard for files */ }
    if (!done) {
      const field = quote.querySelector(".copied") || quote.appendChild(make("textarea", "copied"));
      field.readOnly = true;
      field.value = quote.dataset.cite;
      field.setAttribute("aria-label", "Citation");
      field.select();
      done = document.execCommand("copy");
    }
    button.textContent = done ? "Copied" : "Selected: copy it";
  }

  function open() {
    const hidden = new Set((address.get("hide") || "").split(","));
    for (const box of boxes) box.checked = !hidden.has(box.value);
    byId("query").value = address.get("q") || "";
    filter();
    select(address.get("sel"));
  }

  for (const mark of marks.values()) draw("circle", mark, { class: "halo", r: 10 });
  document.body.classList.add("live");
  byId("zoom").hidden = false;
  byId("choices").open = !narrow.matches;
  buildBack();
  listen();
  open();
  measure();
  select(selected);
  address.onChange(open);
  document.body.dataset.ready = "yes";
})();
