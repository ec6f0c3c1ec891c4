// How much of a supply is left when causes have happened, and which causes stop most of it although some is left: the
// rule of reegraph.analysis.failure.effects. A contract serves an input whole as far as its supplier is served, a market
// by the shares of the countries that still deliver; an input takes the better of the two, a node has as much as its
// scarcest input. Loops are settled from below. Comes after supply.js.
const makeShares = (supply) => {
  const LEAST = 0.8; // of the supply, from which on its loss stops it in effect
  const ROUNDING = 1e-6; // shares are sums of percentages with one decimal place
  const ROUNDS = 100;
  const ENOUGH = 1e-6;
  const MOST = 3e6; // nodes times causes: beyond, a reader would wait

  // The nodes upstream of a target in the order in which they are derived, the target last among what feeds it.
  function around(view, thing) {
    const whole = view.withTarget(thing);
    const cone = view.cone(view.final(thing));
    const place = new Map(cone.map((node, at) => [node.activity, at]));
    const lane = (activity, isMarket, causes) => {
      const node = cone[place.get(activity)];
      return { supplier: place.get(activity), market: isMarket ? node.market : null, share: node.share, causes };
    };
    const inputs = cone.map((node) => node.inputs.map((input) => input.arcs.map((arc) => lane(arc.supplier, arc.isMarket, arc.causes.map(([number]) => number)))));
    const own = cone.map((node) => node.causes.map((one) => one.number));
    // Of a material that the market sells, the market is all there is: its makers are counted in it.
    const groups = view.targets.get(thing).groups.filter((group) => group.length).map((group) => {
      const sold = group.filter((activity) => cone[place.get(activity)].isMarket);
      return (sold.length ? sold : group).map((activity) => lane(activity, cone[place.get(activity)].isMarket, []));
    });
    inputs.push(groups);
    own.push([]);
    const turn = new Map(fixpoint.derive(whole.net).map((node, at) => [whole.nodeAt(node)?.activity ?? null, at]));
    const turnOf = (at) => turn.get(at < cone.length ? cone[at].activity : null) ?? Infinity;
    const order = inputs.map((_, at) => at).sort((a, b) => turnOf(a) - turnOf(b) || a - b);
    return { inputs, own, order, users: usersOf(inputs) };
  }

  function usersOf(inputs) {
    const users = inputs.map(() => new Set());
    inputs.forEach((several, node) => {
      for (const lanes of several) for (const lane of lanes) users[lane.supplier].add(node);
    });
    return users;
  }

  function served(lanes, values, cause) {
    const markets = new Map();
    let best = 0;
    for (const lane of lanes) {
      if (lane.causes.includes(cause)) continue;
      if (lane.market === null) best = Math.max(best, values[lane.supplier]);
      else markets.set(lane.market, (markets.get(lane.market) || 0) + lane.share * values[lane.supplier]);
    }
    return Math.min(1, Math.max(best, ...markets.values()));
  }

  function settle(net, values, nodes, cause) {
    for (let round = 0; round < ROUNDS; round++) {
      let change = 0;
      for (const node of nodes) {
        const value = net.own[node].includes(cause) ? 0 : Math.min(1, ...net.inputs[node].map((lanes) => served(lanes, values, cause)));
        change = Math.max(change, Math.abs(value - values[node]));
        values[node] = value;
      }
      if (change < ENOUGH) break;
    }
    return values;
  }

  // The nodes that each cause touches, itself or by an arc into it.
  function touched(net) {
    const found = new Map();
    const add = (cause, node) => {
      if (!found.has(cause)) found.set(cause, new Set());
      found.get(cause).add(node);
    };
    net.own.forEach((causes, node) => causes.forEach((cause) => add(cause, node)));
    net.inputs.forEach((several, node) => several.forEach((lanes) => lanes.forEach((lane) => lane.causes.forEach((cause) => add(cause, node)))));
    return found;
  }

  // The causes outside a target that lose most of what reaches it, worst first; null where there are too many to ask.
  function stops(number, thing) {
    const view = supply.reading(number);
    if (!view.targets.has(thing) || !view.isFed(thing)) return [];
    const net = around(view, thing);
    const hit = touched(net);
    if (net.order.length * hit.size > MOST) return null;
    const target = net.inputs.length - 1;
    const before = settle(net, new Float64Array(net.inputs.length), net.order, -1);
    if (before[target] <= 0) return [];
    const found = [];
    for (const [cause, nodes] of hit) {
      if (view.supposed.has(cause) || view.targets.get(thing).own.has(cause)) continue;
      const reached = new Set(nodes);
      for (const node of reached) for (const user of net.users[node]) reached.add(user); // grows while we walk it
      if (!reached.has(target)) continue;
      const values = before.slice();
      for (const node of reached) values[node] = 0;
      settle(net, values, net.order.filter((node) => reached.has(node)), cause);
      const lost = 1 - values[target] / before[target];
      if (lost >= LEAST - ROUNDING) found.push({ ...supply.cause(cause), lost: Math.round(lost * 1e4) / 1e4 });
    }
    return found.sort((a, b) => b.lost - a.lost || supply.byKind(a, b));
  }

  // A share as whole percent, ties to even.
  function percent(share) {
    const low = Math.floor(share * 100);
    const rest = share * 100 - low;
    return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
  }

  // The line about them in the words of the command line, without those that are single points anyway; empty for none.
  function line(number, thing, points) {
    const found = stops(number, thing);
    if (found === null) return "stops in effect: too many causes to try here, `reegraph chokepoints` lists them";
    const told = found.filter((one) => !points.some((point) => point.id === one.id)).map((one) => `${one.kind} ${one.name} (${percent(one.lost)}% lost)`);
    return told.length ? `stops in effect, with the market: ${told.join(", ")}` : "";
  }

  return { stops, line };
};
