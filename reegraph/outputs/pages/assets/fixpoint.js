// What is available in an AND/OR network, why something is not, and what alone takes a target down. The rule is that of
// reegraph.analysis.engine: a node needs all of its inputs, an input any `k` of its arcs; the least fixpoint, so that a
// loop cannot feed itself. Nothing here knows of pages or of rare earths.
const fixpoint = (() => {
  // A network of numbers. `own`: for each node the causes of its own, ascending. `inputs`: for each node its inputs
  // `[k, [supplier, cause, …], …]`. Inputs and arcs are numbered through the whole network.
  function network(own, inputs) {
    const needed = inputs.flatMap((several, node) => several.map(([k, ...arcs]) => ({ node, k, arcs })));
    const arcs = needed.flatMap((entry, input) => entry.arcs.map(([supplier, ...causes]) => ({ supplier, input, causes })));
    const supplies = own.map(() => []);
    arcs.forEach((arc, number) => supplies[arc.supplier].push(number));
    return {
      own,
      size: own.length,
      inputs: ranges(inputs.map((several) => several.length)),
      inputNode: needed.map((entry) => entry.node),
      need: Int32Array.from(needed, (entry) => entry.k),
      arcs: ranges(needed.map((entry) => entry.arcs.length)),
      supplier: Int32Array.from(arcs, (arc) => arc.supplier),
      input: Int32Array.from(arcs, (arc) => arc.input),
      arcCauses: arcs.map((arc) => arc.causes),
      supplies,
      nodesOf: turned(own),
      arcsOf: turned(arcs.map((arc) => arc.causes)),
    };
  }

  // Consecutive ranges [from, to) of these lengths.
  function ranges(lengths) {
    let start = 0;
    return lengths.map((length) => [start, (start += length)]);
  }

  function turned(causes) {
    const found = new Map();
    causes.forEach((several, owner) => {
      for (const cause of several) {
        if (!found.has(cause)) found.set(cause, []);
        found.get(cause).push(owner);
      }
    });
    return found;
  }

  function hit(owners, failed, size) {
    const found = new Uint8Array(size);
    for (const cause of failed) for (const owner of owners.get(cause) || []) found[owner] = 1;
    return found;
  }

  // The available nodes, each after suppliers that suffice for it: counts down what each input still lacks and how many
  // inputs of each node are still open (Dowling and Gallier 1984), so each arc is looked at once.
  function derive(net, failed = []) {
    const down = hit(net.nodesOf, failed, net.size);
    const cut = hit(net.arcsOf, failed, net.supplier.length);
    const lack = net.need.slice();
    const open = Int32Array.from(net.inputs, ([from, to]) => to - from);
    const order = [];
    for (let node = 0; node < net.size; node++) {
      if (down[node]) open[node] = -1; // counting down, it never reaches 0
      else if (open[node] === 0) order.push(node);
    }
    for (let at = 0; at < order.length; at++) { // grows while we walk it
      for (const arc of net.supplies[order[at]]) {
        if (cut[arc] || --lack[net.input[arc]] !== 0) continue;
        const user = net.inputNode[net.input[arc]];
        if (--open[user] === 0) order.push(user);
      }
    }
    return order;
  }

  const members = (size, nodes) => {
    const found = new Uint8Array(size);
    for (const node of nodes) found[node] = 1;
    return found;
  };

  // Why nodes are lost when causes have happened: who is unavailable, in which order they were lost, and by which input.
  // Losses spread from the causes in rounds. What then is unavailable and not yet reached sits in loops that have only
  // each other left: the one that could run first before anything failed is taken as the first to go.
  function losses(net, failed) {
    const happened = new Set(failed);
    const down = hit(net.nodesOf, failed, net.size);
    const cut = hit(net.arcsOf, failed, net.supplier.length);
    const order = derive(net);
    const before = members(net.size, order);
    const available = members(net.size, derive(net, failed));
    const turn = new Int32Array(net.size).fill(-1);
    const byInput = new Int32Array(net.size).fill(-1);
    const openedLoop = new Uint8Array(net.size);
    let turns = 0;

    const arcsOfInput = (entry) => Array.from({ length: net.arcs[entry][1] - net.arcs[entry][0] }, (_, i) => net.arcs[entry][0] + i);
    const left = (entry) => count(entry, (arc) => !cut[arc] && available[net.supplier[arc]] === 1);
    const isLost = (entry) => left(entry) < net.need[entry];

    function count(entry, wanted) {
      let found = 0;
      for (let arc = net.arcs[entry][0]; arc < net.arcs[entry][1]; arc++) if (wanted(arc)) found++;
      return found;
    }

    function lose(node, entry, queue) {
      if (turn[node] !== -1) return;
      turn[node] = turns++;
      byInput[node] = entry;
      queue.push(node);
    }

    // Takes from every input the arcs of the nodes in the queue, and so on; leaves the queue empty.
    function follow(queue, spare) {
      for (let at = 0; at < queue.length; at++) {
        for (const arc of net.supplies[queue[at]]) {
          if (cut[arc]) continue;
          const entry = net.input[arc];
          if (--spare[entry] === -1) lose(net.inputNode[entry], entry, queue);
        }
      }
      queue.length = 0;
    }

    function spread() {
      const spare = Int32Array.from(net.need, (k, entry) => count(entry, (arc) => !cut[arc]) - k);
      const queue = [];
      for (let node = 0; node < net.size; node++) if (down[node]) lose(node, -1, queue);
      spare.forEach((rest, entry) => {
        if (rest < 0) lose(net.inputNode[entry], entry, queue);
      });
      const neverRan = [...before.keys()].filter((node) => !before[node]);
      for (const node of [...order, ...neverRan]) {
        follow(queue, spare);
        if (available[node] || turn[node] !== -1) continue;
        openedLoop[node] = 1;
        let entry = net.inputs[node][0];
        while (!isLost(entry)) entry++;
        lose(node, entry, queue);
      }
      follow(queue, spare);
    }

    // The supplier whose loss explains the node's: of those that lost an input before it did, the last. What never ran
    // explains only what never ran either. -1 where there is none.
    function lostLast(node) {
      if (byInput[node] === -1) return -1;
      let last = -1;
      for (const arc of arcsOfInput(byInput[node])) {
        const supplier = net.supplier[arc];
        const earlier = !cut[arc] && turn[supplier] !== -1 && turn[supplier] < turn[node] && byInput[supplier] !== -1;
        if (earlier && (before[supplier] || !before[node]) && (last === -1 || turn[supplier] > turn[last])) last = supplier;
      }
      return last;
    }

    const hurt = (causes) => causes.filter((cause) => happened.has(cause));

    function state(arc) {
      const supplier = net.supplier[arc];
      const user = net.inputNode[net.input[arc]];
      if (cut[arc]) return { arc, supplier, reason: "arc cause", causes: hurt(net.arcCauses[arc]) };
      if (available[supplier]) return { arc, supplier, reason: "available", causes: [] };
      if (down[supplier]) return { arc, supplier, reason: "own cause", causes: hurt(net.own[supplier]) };
      const inLoop = openedLoop[user] && turn[supplier] >= turn[user];
      return { arc, supplier, reason: inLoop ? "loop" : "lost", causes: [] };
    }

    function lostInput(entry) {
      const node = net.inputNode[entry];
      return { node, input: entry - net.inputs[node][0], needed: net.need[entry], left: left(entry), suppliers: arcsOfInput(entry).map(state) };
    }

    function step(node) {
      return { node, own: hurt(net.own[node]), lost: byInput[node] === -1 ? null : lostInput(byInput[node]) };
    }

    // A chain of losses, the first one first and the node last; empty for an available node.
    function witness(node) {
      if (available[node]) return [];
      const chain = [node];
      for (let at = lostLast(node); at !== -1; at = lostLast(at)) chain.unshift(at);
      return chain.map(step);
    }

    spread();
    return { available, before, turn, witness };
  }

  // The causes whose single failure takes the target down; null where it is down before anything fails. They are the
  // greatest solution of "down by its own causes, or with an input too few of whose arcs are up", in sets of those
  // causes that lie on one way to make the target: any other cause leaves that way as it is.
  function singlePoints(net, target) {
    const order = derive(net);
    const place = new Int32Array(net.size).fill(-1);
    order.forEach((node, at) => { place[node] = at; });
    if (place[target] === -1) return null;
    const proof = oneWay(net, place, target);
    const causes = [...proof].sort((a, b) => a - b);
    const bits = sets(causes);
    const cone = upstream(net, place, target).sort((a, b) => place[a] - place[b]);
    const value = new Map(cone.map((node) => [node, bits.all()]));
    for (let changed = true; changed;) {
      changed = false;
      for (const node of cone) {
        const next = evaluate(net, place, node, value, bits);
        if (!bits.same(next, value.get(node))) {
          value.set(node, next);
          changed = true;
        }
      }
    }
    return bits.list(value.get(target));
  }

  // The causes on one way to make the target: for each input the first arcs that suffice, from nodes derived earlier.
  function oneWay(net, place, target) {
    const causes = new Set();
    const seen = new Set([target]);
    for (const node of seen) { // grows while we walk it
      for (const cause of net.own[node]) causes.add(cause);
      for (let entry = net.inputs[node][0]; entry < net.inputs[node][1]; entry++) {
        let wanted = net.need[entry];
        for (let arc = net.arcs[entry][0]; wanted > 0; arc++) {
          const supplier = net.supplier[arc];
          if (place[supplier] === -1 || place[supplier] >= place[node]) continue;
          wanted--;
          seen.add(supplier);
          for (const cause of net.arcCauses[arc]) causes.add(cause);
        }
      }
    }
    return causes;
  }

  function upstream(net, place, target) {
    const seen = new Set([target]);
    for (const node of seen) { // grows while we walk it
      for (let entry = net.inputs[node][0]; entry < net.inputs[node][1]; entry++) {
        for (let arc = net.arcs[entry][0]; arc < net.arcs[entry][1]; arc++) {
          if (place[net.supplier[arc]] !== -1) seen.add(net.supplier[arc]);
        }
      }
    }
    return [...seen];
  }

  // Sets of some causes as bits.
  function sets(causes) {
    const at = new Map(causes.map((cause, i) => [cause, i]));
    const words = Math.max(1, Math.ceil(causes.length / 32));
    const both = (a, b, how) => a.map((word, i) => how(word, b[i]) >>> 0);
    return {
      none: () => new Uint32Array(words),
      all: () => new Uint32Array(words).fill(0xffffffff),
      any: (a, b) => both(a, b, (x, y) => x | y),
      each: (a, b) => both(a, b, (x, y) => x & y),
      same: (a, b) => a.every((word, i) => word === b[i]),
      with(set, several) {
        const found = set.slice();
        for (const cause of several) if (at.has(cause)) found[at.get(cause) >> 5] |= 1 << (at.get(cause) & 31);
        return found;
      },
      list: (set) => causes.filter((_, i) => (set[i >> 5] >>> (i & 31)) & 1),
    };
  }

  function evaluate(net, place, node, value, bits) {
    let found = bits.with(bits.none(), net.own[node]);
    for (let entry = net.inputs[node][0]; entry < net.inputs[node][1]; entry++) {
      const downs = [];
      for (let arc = net.arcs[entry][0]; arc < net.arcs[entry][1]; arc++) {
        if (place[net.supplier[arc]] !== -1) downs.push(bits.with(value.get(net.supplier[arc]), net.arcCauses[arc]));
      }
      found = bits.any(found, atLeast(downs.length - net.need[entry] + 1, downs, bits));
    }
    return found;
  }

  // The causes that are in at least `count` of the sets; 1 <= count <= sets.
  function atLeast(count, several, bits) {
    const reached = []; // reached[j]: in at least j + 1 of the sets seen so far
    for (const set of several) {
      for (let j = Math.min(count, reached.length + 1) - 1; j >= 0; j--) {
        const grown = j === 0 ? set : bits.each(reached[j - 1], set);
        reached[j] = reached[j] === undefined ? grown : bits.any(reached[j], grown);
      }
    }
    return reached[count - 1];
  }

  return { network, derive, losses, singlePoints };
})();
