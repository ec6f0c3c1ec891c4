// What the picture shows, as text: by band and column every box, and under it its lines. For screen readers, keyboards
// and telephones; made only when it is asked for.
const makeList = (data, panel, places, words, select) => {
  const { byId, make, button, short, spaced, many } = words;

  function show(drawn, selected) {
    const list = byId("list");
    const at = list.scrollTop;
    const touching = new Map([...drawn.items.keys()].map((id) => [id, []]));
    for (const line of drawn.lines.values()) {
      touching.get(line.from).push(line);
      touching.get(line.to).push(line);
    }
    list.replaceChildren(make("p", "note", "The same as the picture shows: open a name to see its lines."));
    for (const band of drawn.bands) {
      list.append(make("h2", "", band.label));
      for (const column of drawn.columns) {
        const items = [...drawn.items.values()].filter((item) => item.band === band.place && item.column === column.place);
        if (items.length === 0) continue;
        list.append(make("h3", "", column.label));
        for (const item of items) list.append(entry(item, touching.get(item.id), drawn, selected));
      }
    }
    list.scrollTop = at;
  }

  const nameOf = (id, drawn) => (places.isCell(id) ? cellName(drawn.items.get(id), drawn) : panel.nameOf(id));

  function cellName(item, drawn) {
    const [band, column] = [drawn.bands.find((one) => one.place === item.band), drawn.columns.find((one) => one.place === item.column)];
    return `${item.rest ? "the other " : ""}${item.members.length} of ${band.label}, ${column.label}`;
  }

  function entry(item, lines, drawn, selected) {
    if (item.members !== undefined) {
      const opener = button(`${item.rest ? "+" : ""}${many(item.members.length, "box", "boxes")}, ${many(lines.length, "bundle")}: open`, "entry", () => select(item.id));
      opener.dataset.item = item.id;
      return opener;
    }
    const shell = make("details", "entry");
    shell.open = item.id === selected;
    shell.dataset.item = item.id;
    const head = shell.appendChild(make("summary"));
    head.append(make("bdi", "", short(panel.nameOf(item.id), 120)), make("span", "terms", `${spaced(data.entities[item.id].kind)} · ${many(lines.length, "line")}`));
    shell.addEventListener("toggle", fill);
    if (shell.open) fill();
    return shell;

    function fill() {
      if (!shell.open || shell.children.length > 1) return;
      const all = shell.appendChild(make("ul"));
      all.appendChild(make("li")).append(button("Facts and sentences", "", () => select(item.id)));
      for (const line of lines) all.appendChild(make("li")).append(button(says(line, item.id, drawn), "line-entry", () => select(line.id)));
    }
  }

  // A line in words, from the side of one of its ends.
  function says(line, about, drawn) {
    const how = line.how === "asserted" ? "" : ` (${line.how})`;
    const verb = line.edges.length === 1 ? spaced(places.byId.get(line.edges[0]).relation) : many(line.count, "line");
    const [from, to] = [line.from, line.to].map((id) => (id === about ? "this" : short(nameOf(id, drawn), 80)));
    return `${from} ${verb} ${to}${how}`;
  }

  return { show, says, cellName };
};
