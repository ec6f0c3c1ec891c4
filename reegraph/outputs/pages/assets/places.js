// Where things stand. Python gives every box its place and its cell (band and column); here the gaps of what is not shown
// are closed, and where there is more than a screen can show, cells are folded into one box each and lines into bundles.
// The order stays Python's, whatever is shown of it; and what is folded rests on the boxes that stood there in the earlier
// picture whose shape Python took over, so that news folds nothing.
const makePlaces = (data, filters, address) => {
  const SOME = 36; // boxes of a cell that is opened; the rest stays folded until asked for
  const BUNDLES = 70; // lines that are drawn of a folded picture, the thickest first
  const ROW = 62;
  const COLUMN = 188;
  const COLUMN_GAP = 34;
  const BAND_GAP = 20;
  const ROOMS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024];
  const SCREEN = { most: 100, folded: 60 }; // boxes that are drawn at most, and where there are more: boxes and stacks
  const PHONE = { most: 44, folded: 40 };
  const byId = new Map(data.edges.map((edge) => [edge.id, edge]));
  const STRENGTH = ["asserted", "planned", "rumoured", "inferred"];
  const weight = new Map();
  for (const edge of data.edges) for (const end of [edge.from, edge.to]) weight.set(end, (weight.get(end) || 0) + Math.max(1, edge.facts.length));
  const opened = (key) => new Set((address.get(key) || "").split(",").filter(Boolean));
  const isCell = (id) => typeof id === "string" && id.startsWith("cell:");
  const isBundle = (id) => typeof id === "string" && id.startsWith("bundle:");

  // The cells of what is shown: their boxes, in the order of their places.
  function cellsOf(nodes, part) {
    const cells = new Map();
    for (const id of nodes) {
      const [x, y, band, column, settled] = filters.boxes.get(id).at[part];
      const key = `${band}.${column}`;
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push({ id, x, y, band, column, settled });
    }
    for (const cell of cells.values()) cell.sort((a, b) => a.y - b.y || a.x - b.x);
    return cells;
  }

  // The boxes of a cell that stood there before, or all where these are too few to go by.
  function settledOf(cell) {
    const settled = cell.filter((box) => box.settled);
    return settled.length * 2 > cell.length ? settled : cell;
  }

  // Cells of more than so many boxes are folded: the largest number with which the whole keeps within the budget.
  function threshold(cells, budget) {
    const sizes = [...cells.values()].map((cell) => settledOf(cell).length);
    if (total(sizes) <= budget.most) return Infinity;
    for (let most = 12; most > 1; most -= 1) {
      if (total(sizes.map((size) => (size > most ? 1 : size))) <= budget.folded) return most;
    }
    return 1;
  }

  // What is drawn: items by id ({id, x, y, band, column, members?}), and of each box the item that stands for it.
  function fold(shown, part, budget, keep) {
    const cells = cellsOf(shown.nodes, part);
    const most = threshold(cells, budget);
    const [open, shut] = [opened("open"), opened("shut")];
    const items = new Map();
    const standsFor = new Map();
    for (const [key, cell] of cells) {
      const whole = open.has(key + "+");
      const wide = whole || open.has(key) || (settledOf(cell).length <= most && !shut.has(key)) || cell.length === 1;
      const heavy = [...cell].sort((a, b) => weight.get(b.id) - weight.get(a.id) || (a.id < b.id ? -1 : 1));
      const seen = new Set((!wide ? [] : whole || cell.length <= SOME + 1 ? cell : heavy.slice(0, SOME)).map((box) => box.id));
      for (const box of cell) if (keep.has(box.id)) seen.add(box.id);
      const rest = cell.filter((box) => !seen.has(box.id));
      for (const box of cell) if (seen.has(box.id)) items.set(box.id, box);
      for (const box of cell) standsFor.set(box.id, seen.has(box.id) ? box.id : "cell:" + key);
      if (rest.length) items.set("cell:" + key, { ...rest[0], id: "cell:" + key, members: rest.map((box) => box.id), rest: seen.size > 0 });
    }
    return { items, standsFor };
  }

  // The lines between items; those with a folded end are bundled by layer, and counted.
  function bundle(shown, standsFor) {
    const lines = new Map();
    for (const [id, how] of shown.lines) {
      const edge = byId.get(id);
      const [from, to] = [standsFor.get(edge.from), standsFor.get(edge.to)];
      if (from === to) continue;
      if (!isCell(from) && !isCell(to)) {
        lines.set(id, { id, from, to, layer: edge.layer, arrows: edge.arrows, how, count: 1, edges: [id] });
        continue;
      }
      const key = `bundle:${edge.layer} ${from} ${to}`;
      const held = lines.get(key) || { id: key, from, to, layer: edge.layer, arrows: edge.arrows, how, count: 0, edges: [] };
      held.count += 1;
      held.edges.push(id);
      if (STRENGTH.indexOf(how) < STRENGTH.indexOf(held.how)) held.how = how;
      lines.set(key, held);
    }
    return lines;
  }

  // Without the thin bundles, where there are too many to see anything; those of the selected box stay.
  function thinned(lines, chosen, roles) {
    const bundles = [...lines.values()].filter((line) => isBundle(line.id));
    if (lines.size <= BUNDLES * 2 && bundles.length <= BUNDLES) return { lines, left: 0 };
    const ranks = new Map([...lines.keys()].map((id, place) => [id, place]));
    bundles.sort((a, b) => b.count - a.count || ranks.get(a.id) - ranks.get(b.id));
    const stays = (line) => line.id === chosen || line.from === chosen || line.to === chosen || line.edges.some((id) => roles.has(id));
    const gone = new Set(bundles.slice(BUNDLES).filter((line) => !stays(line)).map((line) => line.id));
    return { lines: new Map([...lines].filter(([id]) => !gone.has(id))), left: gone.size };
  }

  // Closes up what is shown: each cell keeps Python's order and loses its gaps. The columns are widened one by one, where
  // it saves most rows, until the picture suits the screen: the rule of reegraph.outputs.pages.layout.
  function close(items, part, aspect) {
    const { bands, columns } = filters.scopes.get(part);
    const cells = new Map();
    for (const item of [...items.values()].sort((a, b) => a.y - b.y || a.x - b.x)) {
      const key = `${item.band}.${item.column}`;
      if (!cells.has(key)) cells.set(key, { band: item.band, column: item.column, items: [] });
      cells.get(key).items.push(item);
    }
    const all = [...cells.values()];
    const used = (axis) => [...new Set(all.map((cell) => cell[axis]))].sort((a, b) => a - b);
    const widths = widened(all, used("column"), aspect);
    const rows = rowsOf(all, widths);
    const across = stripes(used("column"), columns, (column) => widths.get(column) * COLUMN, COLUMN_GAP);
    const down = stripes(used("band"), bands, (band) => rows.get(band) * ROW, BAND_GAP);
    for (const cell of all) {
      const [left, top, wide] = [across.get(cell.column).start, down.get(cell.band).start, widths.get(cell.column)];
      cell.items.forEach((item, i) => {
        item.x = left + (i % wide) * COLUMN + COLUMN / 2;
        item.y = top + Math.floor(i / wide) * ROW + ROW / 2;
      });
    }
    return { bands: [...down.values()], columns: [...across.values()] };
  }

  const room = (count) => ROOMS.find((one) => one >= count) || count;

  function rowsOf(cells, widths) {
    const rows = new Map();
    for (const { band, column, items } of cells) rows.set(band, Math.max(rows.get(band) || 0, Math.ceil(room(items.length) / widths.get(column))));
    return rows;
  }

  const total = (values) => [...values].reduce((sum, value) => sum + value, 0);

  function widened(cells, columns, aspect) {
    let widths = new Map(columns.map((column) => [column, 1]));
    const cost = (tried) => [total(rowsOf(cells, tried).values()), total(cells.map((cell) => Math.ceil(room(cell.items.length) / tried.get(cell.column))))];
    while (columns.length) {
      const rows = rowsOf(cells, widths);
      if (total(widths.values()) * COLUMN >= (total(rows.values()) * ROW + rows.size * BAND_GAP) * aspect) return widths;
      const tries = columns.map((column) => new Map([...widths, [column, widths.get(column) + 1]]));
      const costs = tries.map(cost);
      const best = costs.reduce((least, one, i) => (one[0] - costs[least][0] || one[1] - costs[least][1]) < 0 ? i : least, 0);
      if (String(costs[best]) === String(cost(widths))) return widths;
      widths = tries[best];
    }
    return widths;
  }

  function stripes(places, labels, size, gap) {
    const found = new Map();
    let start = 0;
    for (const place of places) {
      found.set(place, { label: labels[place][0], place, start, end: start + size(place) });
      start += size(place) + gap;
    }
    return found;
  }

  // Everything that is drawn of what is shown.
  function arrange(shown, small, keep, chosen, roles) {
    const part = filters.scope().id;
    const { items, standsFor } = fold(shown, part, small ? PHONE : SCREEN, keep);
    const { lines, left } = thinned(bundle(shown, standsFor), chosen, roles);
    const thickest = Math.max(1, ...[...lines.values()].map((line) => line.count));
    return { items, standsFor, lines, left, thickest, ...close(items, part, small ? 0.45 : 1.15) };
  }

  // Opens a folded cell: first its heaviest boxes, then all.
  function open(id) {
    const key = id.slice("cell:".length);
    const now = opened("open");
    const partly = now.delete(key);
    now.add(partly || now.has(key + "+") ? key + "+" : key);
    write("open", now);
    const shut = opened("shut");
    shut.delete(key);
    write("shut", shut);
  }

  function shut(key) {
    const now = opened("open");
    now.delete(key);
    now.delete(key + "+");
    write("open", now);
    const closedCells = opened("shut");
    closedCells.add(key);
    write("shut", closedCells);
  }

  const write = (key, values) => address.set(key, values.size ? [...values].sort().join(",") : null);

  return { arrange, open, shut, isCell, isBundle, byId, weight };
};
