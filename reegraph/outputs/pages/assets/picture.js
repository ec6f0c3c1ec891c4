// The picture on the canvas: boxes, lines, headings that stay in sight, and going from box to box by keyboard.
const makePicture = (data, filters, places, looks, words) => {
  const { byId } = words;
  const narrow = window.matchMedia("(max-width: 760px)");
  const paper = window.matchMedia("print");
  const nodeSet = new vis.DataSet([]);
  const edgeSet = new vis.DataSet([]);
  const gutter = () => (narrow.matches ? 142 : 150); // room for the names of bands
  const HEAD = 26; // and for those of columns, on the screen
  let drawn = { items: new Map(), lines: new Map(), bands: [], columns: [], left: 0 };
  let state = { selected: null, roles: new Map(), near: null, cursor: null };
  const marked = new Set(data.conflicts.flatMap((conflict) => conflict.parties));
  const network = new vis.Network(byId("canvas"), { nodes: nodeSet, edges: edgeSet }, { ...data.options, nodes: { shape: "custom", ctxRenderer: renderer } });

  // Boxes -------------------------------------------------------------------------------------------------------------

  const ORDER = Object.keys(looks.ROLES);
  const strongest = (ids) => ORDER.find((role) => ids.some((id) => state.roles.get(id) === role));

  function counted(members) {
    const found = new Map();
    for (const id of members) found.set(filters.boxes.get(id).group, (found.get(filters.boxes.get(id).group) || 0) + 1);
    return [...found].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  // What a box shows beside its place: its name and kind, or what is folded in it. The code of its country stands where
  // its band does not say it.
  function faceOf(item) {
    if (item.members !== undefined) return { count: item.members.length, kinds: counted(item.members), rest: item.rest };
    const { label, group } = filters.boxes.get(item.id);
    const state_ = data.countries[data.entities[item.id].country];
    const stripe = drawn.bands.find((band) => band.place === item.band);
    const code = state_ === undefined || stripe.label === state_[0] || group === "Government" ? undefined : state_[1];
    return { label, kind: group, code };
  }

  function renderer({ ctx, id, x, y }) {
    return {
      drawNode() {
        const item = drawn.items.get(id);
        if (item === undefined) return;
        const dim = state.near !== null && !state.near.has(id);
        const role = strongest(item.members || [id]);
        // Of a stack it is said how many of its boxes have the role that it shows.
        const of = item.members?.filter((one) => state.roles.get(one) === role).length;
        const part = item.members !== undefined && role !== undefined ? `${of} of ${item.members.length}` : undefined;
        looks.drawBox(ctx, { x, y, part, ...item.face }, { role, chosen: id === state.selected, dim, cursor: id === state.cursor });
        if (item.members === undefined && marked.has(id)) drawMark(ctx, x + looks.BOX.width / 2 - 4, y - looks.BOX.height / 2 + 3, dim);
      },
      nodeDimensions: looks.BOX,
    };
  }

  // The sign at the corner of a box about which sources differ.
  function drawMark(context, x, y, dim) {
    const colours = looks.colours();
    context.globalAlpha = dim ? 0.3 : 1;
    context.fillStyle = colours.warn;
    context.beginPath();
    context.arc(x, y, 10, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = colours.paper;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `700 16px ${looks.FACE}`;
    context.fillText("≠", x, y);
    context.globalAlpha = 1;
  }

  // Painting ----------------------------------------------------------------------------------------------------------

  const isMarked = (line) => line.count === 1 && places.byId.get(line.edges[0]).facts.some((index) => data.facts[index].conflicts !== undefined);

  function replace(set, wanted) {
    const ids = new Set(wanted.map((one) => one.id));
    set.remove(set.getIds().filter((id) => !ids.has(id)));
    set.update(wanted);
  }

  // Draws what `places` arranged. `next`: {selected, roles, near, cursor}.
  function paint(arranged, next) {
    drawn = arranged;
    state = next;
    for (const item of drawn.items.values()) item.face = faceOf(item);
    const crowded = drawn.lines.size > 90;
    replace(nodeSet, [...drawn.items.values()].map((item) => ({ id: item.id, x: item.x, y: item.y, shape: "custom" })));
    replace(edgeSet, [...drawn.lines.values()].map((line) => {
      const dim = state.near !== null && !state.near.has(line.id);
      const how = { role: strongest(line.edges), chosen: line.id === state.selected, dim, crowded, thickest: drawn.thickest };
      const style = looks.lineStyle({ ...line, marked: isMarked(line) }, [drawn.items.get(line.from), drawn.items.get(line.to)], how);
      return { id: line.id, from: line.from, to: line.to, arrows: line.arrows, ...style };
    }));
    network.redraw();
  }

  // The bands, behind everything.
  network.on("beforeDrawing", (context) => {
    if (drawn.columns.length === 0) return;
    context.fillStyle = looks.colours().panel;
    const [left, right] = [drawn.columns[0].start - gutter(), drawn.columns[drawn.columns.length - 1].end + 12];
    for (const { start, end } of drawn.bands) context.fillRect(left, start - 4, right - left, end - start + 8);
  });

  // The names of bands and columns, at the left and upper edge, where they stay in sight.
  network.on("afterDrawing", (context) => {
    if (drawn.columns.length === 0) return;
    const colours = looks.colours();
    const scale = network.getScale();
    const ratio = context.getTransform().a / scale;
    const { clientWidth, clientHeight } = byId("canvas");
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textBaseline = "middle";
    const left = Math.max(0, network.canvasToDOM({ x: drawn.columns[0].start - gutter(), y: 0 }).x);
    const size = Math.max(10.5, Math.min(14, 21 * scale));
    context.textAlign = "left";
    context.font = `600 ${size}px ${looks.FACE}`;
    for (const { label, start, end } of drawn.bands) {
      const [top, bottom] = [start, end].map((y) => network.canvasToDOM({ x: 0, y }).y);
      if (bottom < HEAD || top > clientHeight) continue;
      // Beside the boxes where there is room; else, where these were moved under it, in one line above the first of them.
      const beside = looks.wrapped(label, size, Math.max(60, (gutter() - 24) * scale), 600);
      const wide = (lines) => Math.max(...lines.map((line) => context.measureText(line).width)) + 10;
      const room = network.canvasToDOM({ x: drawn.columns[0].start, y: 0 }).x - left;
      const lines = wide(beside) <= room ? beside : [label];
      const highest = wide(beside) <= room ? (top + bottom) / 2 : top - 3 * scale;
      const middle = Math.max(Math.min(highest, bottom - lines.length * size * 0.6), Math.min(HEAD + 14, bottom - 8));
      context.fillStyle = colours.panel;
      context.globalAlpha = 0.85;
      context.fillRect(left, middle - lines.length * size * 0.65, wide(lines), lines.length * size * 1.3);
      context.globalAlpha = 1;
      context.fillStyle = colours.ink;
      lines.forEach((line, i) => context.fillText(line, left + 6, middle + (i - (lines.length - 1) / 2) * size * 1.2));
    }
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, clientWidth, HEAD);
    context.fillStyle = colours.ink;
    context.textAlign = "center";
    context.font = `600 ${Math.max(11, size)}px ${looks.FACE}`;
    for (const { label, start, end } of drawn.columns) {
      const [from, to] = [start, end].map((x) => network.canvasToDOM({ x, y: 0 }).x);
      context.fillText(label, (from + to) / 2, HEAD / 2, Math.max(40, to - from + 24 * scale));
    }
    context.restore();
  });

  // Moving ------------------------------------------------------------------------------------------------------------

  // What the picture spans at a scale, with the names of its bands and columns.
  function span(scale) {
    const [left, right] = [drawn.columns[0].start - gutter(), drawn.columns[drawn.columns.length - 1].end + 12];
    return { left, right, top: -8 - HEAD / scale, bottom: drawn.bands[drawn.bands.length - 1].end + 10 };
  }

  function fit() {
    if (drawn.items.size === 0) return;
    const { clientWidth, clientHeight } = byId("canvas");
    const { left, right, bottom } = span(1);
    const whole = Math.min(clientWidth / (right - left), (clientHeight - HEAD) / (bottom + 10), 1.1);
    // Where the whole would be too small to read: start readable, at the upper left, and let the reader pan.
    const scale = Math.max(whole, paper.matches ? 0 : narrow.matches ? 0.62 : 0.5);
    look({ x: left, y: span(scale).top }, scale);
  }

  // Looks at a point of the picture, as near to its middle as can be without showing what lies beyond the edges.
  function look(point, scale) {
    const { clientWidth, clientHeight } = byId("canvas");
    const { left, right, top, bottom } = span(scale);
    const centre = (at, from, to, seen) => (seen < to - from ? Math.min(to - seen / 2, Math.max(from + seen / 2, at)) : (from + to) / 2);
    const position = { x: centre(point.x, left, right, clientWidth / scale), y: centre(point.y, top, bottom, clientHeight / scale) };
    network.moveTo({ position, scale });
  }

  // Brings an item into view.
  function reveal(id) {
    const item = drawn.items.get(id);
    if (item === undefined) return;
    const { clientWidth, clientHeight } = byId("canvas");
    const at = network.canvasToDOM(item);
    const outside = at.x < Math.max(70, gutter() * network.getScale()) || at.y < 50 || at.x > clientWidth - 70 || at.y > clientHeight - 30;
    const scale = network.getScale();
    if (outside || scale < 0.4) look(item, Math.max(scale, 0.55));
  }

  // The item nearest to another in the direction of an arrow key; distance across counts twice.
  function beside(id, key) {
    const from = drawn.items.get(id);
    if (from === undefined) return [...drawn.items.keys()][0] || null;
    const along = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    let best = [Infinity, id];
    for (const item of drawn.items.values()) {
      const [dx, dy] = [item.x - from.x, item.y - from.y];
      const [ahead, across] = [dx * along[0] + dy * along[1], Math.abs(dx * along[1]) + Math.abs(dy * along[0])];
      if (ahead > 1 && ahead + 2 * across < best[0]) best = [ahead + 2 * across, item.id];
    }
    return best[1];
  }

  const zoom = (factor) => network.moveTo({ scale: Math.min(3, Math.max(0.1, network.getScale() * factor)) });

  return { network, narrow, paint, fit, reveal, beside, zoom, drawn: () => drawn };
};
