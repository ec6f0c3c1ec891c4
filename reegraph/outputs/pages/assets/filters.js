// What the reader has chosen to see: layers, relations, kinds, countries, elements, how it is said. It stands in the address.
const makeFilters = (data, address, moments, words) => {
  const { byId, make, spaced } = words;
  const boxes = new Map(data.nodes.map((node) => [node.id, node]));
  const scopes = new Map(data.scopes.map((scope) => [scope.id, { ...scope, core: new Set(scope.core) }]));
  const layers = new Map(data.layers.map((layer) => [layer.id, layer]));
  const SAID = ["asserted", "planned", "rumoured", "inferred"];
  const NOWHERE = "none"; // in place of a country
  const standard = { layers: data.layers.filter((one) => one.on).map((one) => one.id), elements: data.wanted };

  // A list in the address; null where it is as the page opens.
  function list(key) {
    const written = address.get(key);
    return written === null ? standard[key] || null : written.split(",").filter(Boolean);
  }

  function setList(key, values) {
    const usual = standard[key] || null;
    const same = values === null || (usual !== null && usual.length === values.length && usual.every((one) => values.includes(one)));
    address.set(key, same ? null : values.join(","));
  }

  const scope = () => scopes.get(address.get("scope")) || scopes.get(data.scopes[0].id);
  const countryOf = (id) => data.entities[id].country || NOWHERE;

  // A line counts for the chosen elements when one of its facts may be about one of them, or does not tell.
  function ofElements(edge, wanted) {
    const told = edge.facts.map((index) => data.facts[index].elements);
    return told.some((held) => held === undefined || held.some((one) => wanted.includes(one))) || edge.facts.length === 0;
  }

  // The lines that are shown, each with how it is said at the date, and the boxes at their ends. A line is shown when its
  // layer, relation, kinds, country, elements and modality are on and its ends belong to the scope: both for the layers
  // that make the chain, one for what hangs on it.
  function visible(always) {
    const { core, id: part } = scope();
    const [on, hidden, said] = [new Set(list("layers")), new Set(list("hide")), new Set(list("said") || SAID)];
    const [countries, elements] = [list("country"), list("elements") || []];
    const open = (id) => boxes.get(id)?.at[part] !== undefined && !hidden.has(boxes.get(id).group);
    const day = moments.day();
    const lines = new Map();
    const nodes = new Set();
    for (const edge of data.edges) {
      if (!on.has(edge.layer) || hidden.has(edge.relation) || !open(edge.from) || !open(edge.to)) continue;
      const inside = core.has(edge.from) + core.has(edge.to);
      if (inside < (layers.get(edge.layer).core ? 2 : 1)) continue;
      if (countries !== null && !countries.includes(countryOf(edge.from)) && !countries.includes(countryOf(edge.to))) continue;
      if (elements.length && !ofElements(edge, elements)) continue;
      const how = moments.saidOfLine(edge, day);
      if (how === null || !said.has(how)) continue;
      lines.set(edge.id, how);
      nodes.add(edge.from).add(edge.to);
    }
    for (const id of always) if (boxes.get(id)?.at[part] !== undefined) nodes.add(id);
    return { nodes, lines };
  }

  // Menus -------------------------------------------------------------------------------------------------------------

  const menus = [];

  // A menu of check boxes. `parts`: {value, label, mark, count, level}; `isOn(value)` and `turn(value, on)` say and change.
  function menu(title, key, parts, isOn, turn, note) {
    if (parts.length === 0) return;
    const shell = byId("menus").appendChild(make("details", "menu"));
    shell.dataset.menu = key;
    const head = shell.appendChild(make("summary", "", title));
    const state = head.appendChild(make("span", "state"));
    const field = shell.appendChild(make("fieldset"));
    field.append(make("legend", "", title));
    if (note) field.append(make("p", "note", note));
    const inputs = parts.map((part) => {
      const label = field.appendChild(make("label", part.level ? "under" : ""));
      const box = label.appendChild(make("input"));
      box.type = "checkbox";
      box.name = part.value;
      box.addEventListener("change", () => turn(part.value, box.checked));
      if (part.mark) label.append(part.mark);
      label.append(part.label + " ", make("span", "count", part.count));
      return box;
    });
    menus.push(() => {
      for (const box of inputs) box.checked = isOn(box.name);
      state.textContent = address.get(key) === null && !(key === "elements" && list(key).length) ? "" : " •";
    });
  }

  const counted = (values) => {
    const found = new Map();
    for (const value of values) found.set(value, (found.get(value) || 0) + 1);
    return found;
  };

  function build(looks, changed) {
    // A filter of values that are all on as long as nothing is chosen: the first click leaves one on.
    const only = (key) => (value, checked) => {
      const now = list(key) || [];
      const next = checked ? [...now, value] : now.filter((one) => one !== value);
      setList(key, next.length ? next : key === "elements" ? [] : null);
      changed();
    };
    const chosen = (key) => (value) => (list(key) || []).includes(value);
    const toggled = (key, value, on) => {
      const now = (list(key) || []).filter((one) => one !== value);
      setList(key, on ? now : [...now, value]);
      if (list(key).length === 0) address.set(key, null);
    };
    const linked = new Set(data.edges.flatMap((edge) => [edge.from, edge.to]));
    const byLayer = counted(data.edges.map((edge) => edge.layer));
    const byRelation = counted(data.edges.map((edge) => edge.layer + " " + edge.relation));
    const relations = data.layers.filter((layer) => byLayer.has(layer.id)).flatMap((layer) => {
      const parts = layer.predicates.filter((one) => byRelation.has(`${layer.id} ${one}`));
      const under = parts.map((one) => ({ value: "." + one, label: spaced(one), count: byRelation.get(`${layer.id} ${one}`), level: 1 }));
      return [{ value: layer.id, label: layer.label, mark: make("i", "line " + layer.id), count: byLayer.get(layer.id) }, ...(parts.length > 1 ? under : [])];
    });
    menu("Relations", "layers", relations,
      (value) => (value.startsWith(".") ? !(list("hide") || []).includes(value.slice(1)) : list("layers").includes(value)),
      (value, on) => {
        if (value.startsWith(".")) toggled("hide", value.slice(1), on);
        else setList("layers", on ? [...list("layers"), value] : list("layers").filter((one) => one !== value));
        changed(true);
      });
    const kinds = counted([...linked].map((id) => data.entities[id].kind));
    menu("Kinds", "hide", data.kinds.filter(([kind]) => kinds.has(kind)).map(([kind]) => ({ value: kind, label: spaced(kind), mark: looks.swatch(kind, 13), count: kinds.get(kind) })),
      (value) => !(list("hide") || []).includes(value), (value, on) => { toggled("hide", value, on); changed(); });
    const at = counted([...linked].map(countryOf));
    const states = [...at.keys()].filter((id) => id !== NOWHERE).sort((a, b) => (data.countries[a][0] < data.countries[b][0] ? -1 : 1));
    menu("Countries", "country", [...states.map((id) => ({ value: id, label: data.countries[id][0], count: at.get(id) })), ...(at.has(NOWHERE) ? [{ value: NOWHERE, label: "not told", count: at.get(NOWHERE) }] : [])],
      chosen("country"), only("country"), "Nothing ticked: all. Else lines with an end there.");
    const held = counted(data.edges.flatMap((edge) => [...new Set(edge.facts.flatMap((index) => data.facts[index].elements || []))]));
    menu("Elements", "elements", data.elements.filter((one) => held.has(one)).map((one) => ({ value: one, label: one, count: held.get(one) })),
      chosen("elements"), only("elements"), "Nothing ticked: all. Else goods that may hold one of these, or of which no source tells what they hold.");
    const said = counted(data.edges.map((edge) => (edge.layer === "inferred" ? "inferred" : edge.modality || "asserted")));
    menu("Said", "said", SAID.filter((one) => said.has(one)).map((one) => ({ value: one, label: one === "asserted" ? "as fact" : one, mark: make("i", "how-line " + one), count: said.get(one) })),
      chosen("said"), only("said"), "Nothing ticked: all.");
    for (const shell of document.querySelectorAll(".menu")) {
      shell.addEventListener("toggle", () => {
        if (shell.open) for (const other of document.querySelectorAll(".menu[open]")) if (other !== shell) other.open = false;
      });
      shell.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        shell.open = false;
        shell.querySelector("summary").focus();
      });
    }
    document.addEventListener("click", (event) => {
      for (const shell of document.querySelectorAll(".menu[open]")) if (!shell.contains(event.target)) shell.open = false;
    });
  }

  const refresh = () => menus.forEach((menu) => menu());
  const KEYS = ["layers", "hide", "country", "elements", "said", "date", "open", "shut"];
  const changedKeys = () => KEYS.filter((key) => address.get(key) !== null);

  return { boxes, scopes, layers, scope, visible, build, refresh, list, setList, changedKeys, KEYS };
};
