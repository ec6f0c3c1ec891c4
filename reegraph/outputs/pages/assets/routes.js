// What a thing depends on and feeds, and the shortest path between two things, by the steps of
// reegraph.analysis.routes: a thing takes in ("in", an even state) and gives on ("out", the odd one after it).
const makeRoutes = (known) => {
  const LONGEST = 12; // steps in a path at most
  const NONE = 0, MATERIAL = 1, THROUGH = 2;
  const { passages, steps: allSteps, predicates } = known.routes;
  const made = new Map();

  // The states that follow a state, and those before it, each with the step that leads there (null within one thing).
  // Edges within things come first, then the steps in order of their ends: the order decides among equals.
  function net(planned) {
    if (made.has(planned)) return made.get(planned);
    const after = passages.flatMap(() => [[], []]);
    const before = passages.flatMap(() => [[], []]);
    const present = new Uint8Array(after.length);
    const join = (from, to, step) => {
      after[from].push({ to, step });
      before[to].push({ to: from, step });
    };
    const steps = allSteps.filter(([readings]) => readings & (planned ? 2 : 1)).map(readStep);
    for (const { from, to } of steps) for (const state of [from, to]) present[state] = present[state ^ 1] = 1;
    passages.forEach((passage, thing) => {
      if (!present[2 * thing] || passage === NONE) return;
      if (passage === MATERIAL) join(2 * thing + 1, 2 * thing, null);
      if (passage === THROUGH) join(2 * thing, 2 * thing + 1, null);
    });
    for (const step of steps) join(step.from, step.to, step);
    const found = { after, before, present, steps };
    made.set(planned, found);
    return found;
  }

  function readStep([, from, to, predicate, claims, fromSite, material]) {
    return {
      from, to, start: from >> 1, end: to >> 1, fromSite: fromSite === 1,
      predicate: predicates[predicate],
      claims: known.sets[claims],
      material: material === undefined ? null : known.words[material],
    };
  }

  // The state in which a path starts, from which all that the thing feeds can be reached; and that in which it ends.
  const first = (thing) => 2 * thing + (passages[thing] === THROUGH ? 0 : 1);
  const last = (thing) => 2 * thing + (passages[thing] === THROUGH ? 1 : 0);

  // Everything that is reached from a thing, nearest first, each with the steps of the shortest way in order of flow;
  // and all steps between what is reached.
  function reached(thing, direction, planned) {
    const { after, before, present, steps } = net(planned);
    const start = direction === "up" ? last(thing) : first(thing);
    const edges = direction === "up" ? before : after;
    const way = new Map();
    const waiting = [[[start, null, null]]]; // by length: state, the state before it, the step between
    for (let length = 0; length < waiting.length && present[start]; length++) {
      const now = waiting[length] || [];
      for (let at = 0; at < now.length; at++) { // grows while we walk it
        const [state, from, step] = now[at];
        if (way.has(state)) continue;
        way.set(state, [from, step]);
        for (const edge of edges[state]) {
          if (way.has(edge.to)) continue;
          const next = length + (edge.step === null ? 0 : 1);
          (waiting[next] = waiting[next] || []).push([edge.to, state, edge.step]);
        }
      }
    }
    const found = new Map();
    for (const state of way.keys()) {
      const other = state >> 1;
      if (other !== thing && !found.has(other)) found.set(other, stepsTo(way, state, direction));
    }
    return { things: found, steps: steps.filter((step) => way.has(step.from) && way.has(step.to)) };
  }

  function stepsTo(way, state, direction) {
    const found = [];
    for (let at = state; at !== null; at = way.get(at)[0]) if (way.get(at)[1] !== null) found.push(way.get(at)[1]);
    return direction === "up" ? found : found.reverse();
  }

  // How many steps each state is from a state, against the direction of flow.
  function distances(net, end) {
    const found = new Map();
    const waiting = [[end]];
    for (let length = 0; length < waiting.length; length++) {
      const now = waiting[length] || [];
      for (let at = 0; at < now.length; at++) {
        if (found.has(now[at])) continue;
        found.set(now[at], length);
        for (const edge of net.before[now[at]]) {
          const next = length + (edge.step === null ? 0 : 1);
          (waiting[next] = waiting[next] || []).push(edge.to);
        }
      }
    }
    return found;
  }

  // The first shortest path that meets no thing twice: deeper and deeper, along states that can still arrive in time.
  function shortest(net, from, to) {
    if (!net.present[first(from)] || !net.present[last(to)]) return null;
    const away = distances(net, last(to));
    let looked = 0;

    function walk(state, left, visited, path) {
      if (state === last(to)) return path;
      for (const edge of net.after[state]) {
        const rest = left - (edge.step === null ? 0 : 1);
        const fresh = edge.step === null || !visited.has(edge.to >> 1);
        if (!fresh || !away.has(edge.to) || away.get(edge.to) > rest || ++looked > 200000) continue;
        const found = walk(edge.to, rest, new Set(visited).add(edge.to >> 1), edge.step === null ? path : [...path, edge.step]);
        if (found !== null) return found;
      }
      return null;
    }

    for (let length = away.get(first(from)); length <= LONGEST; length++) {
      const found = walk(first(from), length, new Set([from]), []);
      if (found !== null) return found;
    }
    return null;
  }

  // The shortest path between two things: from the first to the second, or else, `backwards`, the other way round.
  function path(from, to, planned) {
    if (from === to) return { steps: null, backwards: false };
    const there = shortest(net(planned), from, to);
    const back = there === null ? shortest(net(planned), to, from) : null;
    return { steps: there || back, backwards: back !== null };
  }

  const VERBS = { offtake: "sells under offtake to", supplies: "supplies", produces: "makes", consumes: "as feed of", used_in: "for use in", operates: "operates", subsidiary_of: "is the parent of", acquires: "bought" };

  const verb = (step) => (step.predicate === "operates" && step.fromSite ? "is run by" : VERBS[step.predicate]);

  return { reached, path, verb };
};
