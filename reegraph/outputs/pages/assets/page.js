// The page: what is chosen, and what follows from it. The address holds the whole state; nothing else does.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  completeLines(data);
  const words = makeWords();
  const { byId, make, button, spaced, many } = words;
  const address = makeAddress();
  const looks = makeLooks(data);
  const moments = makeMoments(data, address);
  const filters = makeFilters(data, address, moments, words);
  const places = makePlaces(data, filters, address);
  const facts = makeFacts(data, moments, looks, words, (id) => select(id));
  const panel = makePanel(data, facts, filters, places, moments, words);
  const picture = makePicture(data, filters, places, looks, words);
  const list = makeList(data, panel, places, words, (id) => select(id));
  const DIFFERING = "conflicts"; // in the address: no id of an entity or of a line is one word
  const listeners = [];
  let roles = new Map(); // what a question to the graph makes of boxes and lines, by id
  let cursor = null; // the item that the keyboard is at
  let cursorLine = -1;
  let shown = { nodes: new Set(), lines: new Map() };
  let arranged = null;
  let moved = false; // until somebody moves the picture, it follows what is shown and the size of its frame

  // Lines that stand for deals and for what is inferred, beside those of the facts.
  function completeLines(known) {
    known.deals.forEach((deal, place) => {
      if (deal.status === "cancelled") return;
      const [first, ...others] = deal.parties;
      const modality = deal.status === "rumoured" ? "rumoured" : deal.status === "pending" ? "planned" : "asserted";
      others.forEach((other, i) => known.edges.push({ id: `${deal.id} ${i + 1}`, from: first, to: other, arrows: "", layer: "deal", relation: deal.kind, modality, facts: deal.facts, deal: place }));
    });
    known.inferred.forEach((one, place) => {
      known.edges.push({ id: `inferred ${one.supplier} ${one.user}`, from: one.supplier, to: one.user, arrows: "to", layer: "inferred", relation: "is taken to supply", modality: "asserted", facts: [], inferred: place });
    });
  }

  // What is selected, as the address says: the id of a box, a line or a bundle; a damaged one is nothing.
  function selected() {
    const id = address.get("sel");
    if (id === null) return data.focus;
    return id in data.entities || places.byId.has(id) || places.isBundle(id) || places.isCell(id) ? id : null;
  }

  // Painting ----------------------------------------------------------------------------------------------------------

  function paint() {
    const chosen = selected();
    const always = [chosen, data.focus, ...roles.keys()].filter((id) => filters.boxes.has(id));
    shown = filters.visible(always);
    const sharp = [...roles].filter(([id, role]) => filters.boxes.has(id) && ["point", "cause", "path"].includes(role)).map(([id]) => id);
    const keep = new Set([chosen, data.focus, cursor, ...(sharp.length <= 40 ? sharp : [])].filter((id) => filters.boxes.has(id)));
    if (places.byId.has(chosen)) keep.add(places.byId.get(chosen).from).add(places.byId.get(chosen).to);
    arranged = places.arrange(shown, picture.narrow.matches, keep, chosen, roles);
    if (cursor !== null && !arranged.items.has(cursor)) cursor = null;
    picture.paint(arranged, { selected: chosen, roles, near: lit(chosen), cursor });
    if (!byId("list").hidden) list.show(arranged, chosen);
    byId("empty").hidden = arranged.items.size > 0;
    legend();
    controls();
  }

  // The selected item, its lines and what is at their other ends; null when nothing is selected.
  function lit(chosen) {
    if (chosen === null || !(arranged.items.has(chosen) || arranged.lines.has(chosen))) return null;
    const near = new Set([chosen]);
    for (const line of arranged.lines.values()) {
      if (line.id === chosen || line.from === chosen || line.to === chosen) near.add(line.id).add(line.from).add(line.to);
    }
    for (const id of roles.keys()) near.add(id).add(arranged.standsFor.get(id));
    return near;
  }

  // The legend ----------------------------------------------------------------------------------------------------------

  function item(kind, mark, text, number) {
    const one = make("li", kind);
    if (mark) one.append(mark);
    one.append(text + " ", make("span", "count", number.toLocaleString("en")));
    return one;
  }

  function count(values) {
    const found = new Map();
    for (const value of values) found.set(value, (found.get(value) || 0) + 1);
    return found;
  }

  function legend() {
    const kinds = count([...shown.nodes].map((id) => filters.boxes.get(id).group));
    byId("kinds").replaceChildren(...data.kinds.filter(([kind]) => kinds.has(kind)).map(([kind]) => item("", looks.swatch(kind, 13), spaced(kind), kinds.get(kind))));
    const layers = count([...shown.lines.keys()].map((id) => places.byId.get(id).layer));
    const said = count(shown.lines.values());
    byId("lines").replaceChildren(
      ...data.layers.filter((layer) => layers.has(layer.id)).map((layer) => item("", make("i", "line " + layer.id), layer.label, layers.get(layer.id))),
      ...[["asserted", "said as fact"], ["planned", "planned"], ["rumoured", "rumoured"], ["inferred", "inferred"]].filter(([how]) => said.has(how)).map(([how, text]) => item("", make("i", "how-line " + how), text, said.get(how))),
    );
    const marked = count([...roles].filter(([id]) => shown.nodes.has(id)).map(([, role]) => role));
    byId("roles").replaceChildren(...Object.keys(looks.ROLES).filter((role) => marked.has(role)).map((role) => item("role " + role, null, looks.ROLES[role].word, marked.get(role))));
    const folded = [...arranged.items.values()].filter((one) => one.members !== undefined);
    const hidden = folded.reduce((sum, one) => sum + one.members.length, 0);
    byId("note").textContent = [
      hidden ? `${many(hidden, "box", "boxes")} in ${many(folded.length, "stack")}: choose one to open it` : "",
      filters.list("layers").includes("inferred") && moments.day() !== moments.ALL && moments.day() !== data.day ? `what is inferred is worked out for ${data.day} alone` : "",
      arranged.left ? `${many(arranged.left, "thinner bundle")} not drawn: choose a box to see its own` : "",
    ].filter(Boolean).join(" · ");
    const differing = new Set([...shown.lines.keys()].flatMap((id) => places.byId.get(id).facts.flatMap((index) => data.facts[index].conflicts || [])));
    data.conflicts.forEach((conflict, index) => { if (conflict.parties.some((id) => shown.nodes.has(id))) differing.add(index); });
    byId("differing").hidden = data.conflicts.length === 0;
    byId("differing").textContent = `≠ sources differ ${differing.size}/${data.conflicts.length}`;
  }

  function controls() {
    filters.refresh();
    byId("scope").value = filters.scope().id;
    byId("fold").hidden = address.get("open") === null;
    byId("reset").hidden = filters.changedKeys().length === 0;
    const asList = address.get("view") === "list";
    byId("aslist").setAttribute("aria-pressed", String(asList));
    byId("aslist").textContent = asList ? "Picture" : "List";
    showDay();
  }

  // Dates -------------------------------------------------------------------------------------------------------------

  const stops = [...moments.days, moments.ALL];

  function showDay() {
    const day = moments.day();
    const place = day === moments.ALL ? stops.length - 1 : Math.max(0, stops.slice(0, -1).findLastIndex((one) => one <= day));
    const words_ = day === moments.ALL ? "all ever said" : day;
    byId("date").value = String(place);
    byId("date").setAttribute("aria-valuetext", words_);
    byId("day").textContent = words_ + (day === data.day ? " (latest)" : "");
  }

  // Choosing ----------------------------------------------------------------------------------------------------------

  function describe(id) {
    const chosen = arranged.items.get(id);
    const lines = [...arranged.lines.values()].filter((line) => line.from === id || line.to === id).length;
    if (chosen.members !== undefined) return `${list.cellName(chosen, arranged)}; ${many(lines, "bundle")}. Enter opens it.`;
    const entity = data.entities[id];
    const where = entity.country === null ? "" : ", " + data.countries[entity.country][0];
    return `${entity.name.slice(0, 200)}, ${spaced(entity.kind)}${where}; ${many(lines, "line")}`;
  }

  function tell() {
    const chosen = selected();
    if (address.get("sel") === DIFFERING) panel.showDiffering();
    else if (chosen === null) panel.showOverview(shown.nodes, [...arranged.items.values()].some((one) => one.members !== undefined));
    else if (chosen in data.entities) panel.showEntity(chosen);
    else if (places.byId.has(chosen)) panel.showLine(chosen);
    else if (places.isBundle(chosen) && arranged.lines.has(chosen)) {
      const line = arranged.lines.get(chosen);
      panel.showBundle(line, list.says(line, null, arranged), select);
    } else if (places.isCell(chosen)) showCell(chosen);
    else panel.showOverview(shown.nodes, true);
  }

  function showCell(id) {
    const [band, column] = id.slice("cell:".length).split(".").map(Number);
    const scope = filters.scope();
    const members = [...shown.nodes].filter((one) => {
      const at = filters.boxes.get(one).at[scope.id];
      return at[2] === band && at[3] === column;
    });
    panel.showCell(`${scope.bands[band]?.[0]} · ${scope.columns[column]?.[0]}`, members, () => {
      places.shut(`${band}.${column}`);
      select(null);
    });
  }

  // Selects a box, a line or a bundle; a folded cell is opened. Null selects nothing.
  function select(id) {
    if (places.isCell(id) && arranged.items.has(id)) places.open(id);
    address.set("sel", id === data.focus ? null : id === null && data.focus !== null ? "nothing" : id);
    const box = filters.boxes.get(id);
    if (box !== undefined && box.at[filters.scope().id] === undefined) address.set("scope", data.scopes[data.scopes.length - 1].id);
    if (filters.boxes.has(id)) cursor = id;
    paint();
    tell();
    if (places.isCell(id)) picture.reveal([...arranged.items.values()].find((one) => "cell:" + one.band + "." + one.column === id)?.id);
    else picture.reveal(arranged.standsFor.get(id) || id);
    for (const told of listeners) told(selected());
  }

  // Something of the state has changed beside what is selected.
  function changed(refit) {
    paint();
    tell();
    if (refit || !moved) fit();
  }

  // The whole, or as much of it as can be read, with what is selected in sight.
  function fit() {
    moved = false;
    picture.fit();
    if (selected() !== null) picture.reveal(arranged.standsFor.get(selected()) || selected());
  }

  function asList(on) {
    byId("list").hidden = !on;
    byId("canvas").hidden = on;
    if (!on) picture.network.redraw();
  }

  // Keys on the picture: from box to box, through the lines of a box, nearer and farther.
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const lines = cursor === null ? [] : [...arranged.lines.values()].filter((line) => line.from === cursor || line.to === cursor);
    if (event.key.startsWith("Arrow")) {
      cursor = picture.beside(cursor ?? selected(), event.key);
      cursorLine = -1;
      paint();
      picture.reveal(cursor);
      if (cursor !== null) byId("announce").textContent = describe(cursor);
    } else if (event.key.toLowerCase() === "l" && lines.length) {
      cursorLine = (cursorLine + (event.shiftKey ? lines.length - 1 : 1)) % lines.length;
      byId("announce").textContent = list.says(lines[cursorLine], cursor, arranged);
      const at = cursor;
      select(lines[cursorLine].id);
      cursor = at;
    } else if (event.key === "Enter" && cursor !== null) select(cursor);
    else if (event.key === "Escape") {
      cursor = null;
      select(null);
    } else if (event.key === "+" || event.key === "=") picture.zoom(1.25);
    else if (event.key === "-") picture.zoom(0.8);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  }

  // Beginning ---------------------------------------------------------------------------------------------------------

  function build() {
    for (const one of data.scopes) {
      const option = byId("scope").appendChild(make("option", "", one.label));
      option.value = one.id;
    }
    byId("scope").hidden = data.scopes.length === 1;
    filters.build(looks, changed);
    byId("time").hidden = moments.days.length < 2;
    byId("date").max = String(stops.length - 1);
    const on = (id, event, run) => byId(id).addEventListener(event, run);
    on("scope", "change", (event) => {
      address.set("scope", event.target.value === data.scopes[0].id ? null : event.target.value);
      for (const name of ["open", "shut"]) address.set(name, null);
      changed(true);
    });
    on("date", "input", (event) => {
      moments.set(stops[Number(event.target.value)]);
      changed(false);
    });
    on("fold", "click", () => {
      address.set("open", null);
      changed(true);
    });
    for (const id of ["reset", "unfilter"]) {
      on(id, "click", () => {
        for (const name of filters.KEYS) address.set(name, null);
        changed(true);
      });
    }
    byId("widen").hidden = data.scopes.length === 1;
    on("widen", "click", () => {
      address.set("scope", data.scopes[data.scopes.length - 1].id);
      changed(true);
    });
    on("fit", "click", fit);
    on("aslist", "click", () => {
      address.set("view", address.get("view") === "list" ? null : "list");
      asList(address.get("view") === "list");
      changed(false);
    });
    on("controls", "submit", (event) => event.preventDefault());
    on("canvas", "keydown", key);
    on("differing", "click", () => select(DIFFERING));
    picture.network.on("click", (event) => select(event.nodes[0] || event.edges[0] || null));
    for (const event of ["dragStart", "zoom"]) picture.network.on(event, () => { moved = true; });
    // Not at once: after this event the library puts its own idea of the scale in place.
    picture.network.on("resize", () => requestAnimationFrame(() => { if (!moved) fit(); }));
    looks.dark.addEventListener("change", () => {
      looks.refresh();
      paint();
    });
    picture.narrow.addEventListener("change", () => changed(true));
    address.onChange(() => {
      asList(address.get("view") === "list");
      changed(true);
      for (const told of listeners) told(selected());
    });
  }

  build();
  makeSearch(data, panel, words, select);
  asList(address.get("view") === "list");
  const wanted = selected();
  const box = filters.boxes.get(wanted);
  if (box !== undefined && box.at[filters.scope().id] === undefined) address.set("scope", data.scopes[data.scopes.length - 1].id);
  paint();
  tell();
  fit();
  const app = {
    state: address,
    make,
    quote: panel.quote,
    roles(map) {
      roles = map;
      paint();
    },
    selected,
    onSelect: (told) => listeners.push(told),
    select,
    shown: () => ({ boxes: [...shown.nodes], lines: [...shown.lines], items: [...arranged.items.keys()], drawn: [...arranged.lines.keys()], date: moments.day() }),
    places: () => Object.fromEntries([...arranged.items.values()].map((one) => [one.id, [one.x, one.y]])),
    at: (id) => picture.network.canvasToDOM(arranged.items.get(id)),
  };
  if (typeof makeAsking === "function") makeAsking(data, app);
  else byId("asking").hidden = true;
  window.reegraph = app;
  document.documentElement.dataset.ready = "yes";
})();
