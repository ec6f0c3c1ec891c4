// The supply networks of the page: who needs what of whom, what a failure does to it, and the words for that, which are
// those of reegraph.analysis.failure. Comes after fixpoint.js; `nameOf` gives the name of an entity by its id.
const makeSupply = (known, nameOf) => {
  const SELLS = 1, MARKET = 2;
  const UNSTATED = 1, UNPLACED = 2, MIXED = 4;
  const BY_PLACES = -1;
  const names = new Map(known.names);
  const thingNumber = new Map(known.things.map((id, number) => [id, number]));
  const causeNumbers = new Map();
  known.causes.forEach(([id], number) => causeNumbers.set(id, [...(causeNumbers.get(id) || []), number]));

  const called = (thing) => (names.has(thing) ? names.get(thing) : nameOf(known.things[thing]));
  const cause = (number) => {
    const [id, kind, thing] = known.causes[number];
    return { id, kind, thing, name: called(thing) };
  };
  const pairs = (flat) => flat.reduce((found, one, i) => (i % 2 ? found : [...found, [one, flat[i + 1]]]), []);
  const numberOf = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const byWords = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  // Sources -----------------------------------------------------------------------------------------------------------

  const ORIGINS = ["documents", "reference tables", "user"];
  const ALONE = { "reference tables": "a reference table", user: "the user" };

  // How many independent sources make these claims; what one document speaks for counts as one.
  function sources(claims) {
    const head = new Map();
    const find = (voice) => {
      while (head.has(voice)) voice = head.get(voice);
      return voice;
    };
    const voices = new Set();
    for (const group of new Set(claims.map((claim) => known.speakers[claim]))) {
      const [first, ...more] = known.voices[group];
      for (const voice of more) {
        const [low, high] = [find(first), find(voice)].sort((a, b) => a - b);
        if (low !== high) head.set(high, low);
      }
      for (const voice of known.voices[group]) voices.add(voice);
    }
    return new Set([...voices].map(find)).size;
  }

  const inWords = (count) => `${count === 0 ? "no" : count === 1 ? "one" : count} independent source${count > 1 ? "s" : ""}`;

  // So many claims, and what a reader must be told of what they rest on; denials count only where nothing else is there.
  function beside(claims) {
    const said = claims.filter((claim) => Number(known.origins[claim]) < ORIGINS.length);
    const counted = said.length ? said : claims;
    const from = new Set(counted.map((claim) => ORIGINS[Number(known.origins[claim]) % ORIGINS.length]));
    const only = from.size === 1 ? [...from][0] : "";
    const several = sources(counted);
    const remark = several < 2 ? [inWords(several), ALONE[only]].filter(Boolean).join(", ") : only === "reference tables" ? `${only} only` : "";
    return [numberOf(claims.length, "claim"), claims.length ? remark : ""].filter(Boolean).join(", ");
  }

  const union = (places) => [...new Set(places.flatMap((place) => known.sets[place]))].sort((a, b) => a - b);

  // Readings ----------------------------------------------------------------------------------------------------------

  function readNode([activity, label, flags, claims, places, causes, inputs, unserved, market, share]) {
    const [holder, stage, bits] = known.activities[activity];
    const triples = inputs.reduce((found, _, i) => (i % 3 ? found : [...found, inputs.slice(i, i + 3)]), []);
    return {
      activity, holder, flags, places,
      stage: known.words[stage],
      label: bits & SELLS ? known.words[label] : "",
      product: known.words[label],
      isMarket: (bits & MARKET) !== 0,
      market: market === undefined ? null : market,
      share: share === undefined ? 0 : share,
      claims: known.sets[claims],
      causes: pairs(causes).map(([number, set]) => ({ number, claims: known.sets[set] })),
      inputs: triples.map(([need, contracts, market]) => ({ need: known.words[need], arcs: readArcs(contracts, market) })),
      unserved: pairs(unserved).map(([need, planned]) => ({ need: known.words[need], planned })),
    };
  }

  // The arcs into one input in the order of the network: by supplier, contracts of one in their own order.
  function readArcs(contracts, market) {
    return [...arcsOf(contracts, false), ...arcsOf(market, true)].sort((a, b) => a.supplier - b.supplier);
  }

  const listsRead = new Map();

  function arcsOf(list, isMarket) {
    const key = 2 * list + isMarket;
    if (!listsRead.has(key)) listsRead.set(key, known.lists[list].map(([supplier, claims, ...causes]) => ({ supplier, claims, isMarket, causes: pairs(causes) })));
    return listsRead.get(key);
  }

  const readings = known.readings.map((about) => ({ about, made: null }));

  function reading(number) {
    const one = readings[number];
    if (one.made === null) one.made = makeReading(one.about);
    return one.made;
  }

  function makeReading(about) {
    const nodes = about.nodes.map(readNode);
    const placeOf = new Map(nodes.map((node, place) => [node.activity, place]));
    const supposed = new Set(about.supposed);
    const targets = new Map(about.targets.map(([thing, own, unmade, ...groups]) => [thing, {
      own: new Set(known.rows[own]),
      unmade: known.rows[unmade].map((word) => known.words[word]),
      groups: groups.map((row) => known.rows[row]),
    }]));
    const standing = new Set(nodes.flatMap((node) => [
      ...node.causes.map((one) => one.number), ...node.inputs.flatMap((input) => input.arcs.flatMap((arc) => arc.causes.map(([number]) => number))),
    ]));
    const later = new Set(about.later);
    const plain = withTarget(null);

    // The network of the engine, with a node for the target where its id has it among the others. A policy that is not in
    // force stands on it only for who fails it: nothing else knows its number.
    function withTarget(thing) {
      const at = thing === null ? nodes.length : nodes.filter((node) => node.activity < known.before[thing]).length;
      const place = (activity) => placeOf.get(activity) + (placeOf.get(activity) >= at ? 1 : 0);
      const spread = thing === null ? placeOf.get.bind(placeOf) : place;
      const own = nodes.map((node) => node.causes.map((one) => one.number).sort((a, b) => a - b));
      const inputs = nodes.map((node) => node.inputs.map((input) => [1, ...input.arcs.map((arc) => [
        spread(arc.supplier), ...arc.causes.map(([number]) => number).sort((a, b) => a - b),
      ])]));
      if (thing !== null) {
        const groups = targets.get(thing).groups.filter((group) => group.length);
        own.splice(at, 0, []);
        inputs.splice(at, 0, groups.map((group) => [1, ...group.map((activity) => [spread(activity)])]));
      }
      return { net: fixpoint.network(own, inputs), at, nodeAt: (number) => (thing === null || number < at ? nodes[number] : number === at ? null : nodes[number - 1]) };
    }

    const final = (thing) => targets.get(thing).groups.flat();

    // Activities from which something flows to any of these, these included, nearest first.
    function cone(activities) {
      const found = new Set(activities);
      for (const activity of found) { // grows while we walk it
        for (const input of nodes[placeOf.get(activity)].inputs) for (const arc of input.arcs) found.add(arc.supplier);
      }
      return [...found].map((activity) => nodes[placeOf.get(activity)]);
    }

    // Whether any supply to the target is known, or it needs none.
    function isFed(thing) {
      const does = final(thing).map((activity) => nodes[placeOf.get(activity)]);
      return does.some((node) => node.inputs.length + node.unserved.length === 0 || node.inputs.some((input) => input.arcs.length));
    }

    return { about, nodes, placeOf, supposed, targets, standing, later, plain, withTarget, final, cone, isFed };
  }

  // The claims of an arc into a node that a cause stands on it, and those of the arc itself.
  function standsOn(view, node, arc, number) {
    const found = arc.causes.filter(([one]) => one === number);
    const supplier = view.nodes[view.placeOf.get(arc.supplier)];
    return found.flatMap(([, set]) => (set === BY_PLACES ? [supplier.places, node.places] : [set]));
  }

  // The claims by which a cause stands anywhere in a reading.
  function standing(number, wanted) {
    const view = reading(number);
    const sets = [];
    const claims = [];
    for (const node of view.nodes) {
      for (const stands of node.causes) if (stands.number === wanted) claims.push(...stands.claims);
      for (const input of node.inputs) for (const arc of input.arcs) sets.push(...standsOn(view, node, arc, wanted));
    }
    return [...new Set([...claims, ...union(sets)])];
  }

  // Words -------------------------------------------------------------------------------------------------------------

  const titled = (node) => called(node.holder) + (node.label ? ` (${node.label})` : "");

  function causeWords(number) {
    const { kind, name } = cause(number);
    return kind === "country" ? `exports of ${name}` : kind === "policy" ? `licences refused: ${name}` : name;
  }

  function stops(node, causes) {
    const others = causes.filter((number) => known.causes[number][0] !== known.things[node.holder]).map(causeWords);
    return others.length ? `stops with ${others.join(", ")}` : "stops";
  }

  function fate(node, state) {
    switch (state.reason) {
      case "arc cause": return `no longer delivers (${state.causes.map(causeWords).join(", ")})`;
      case "own cause": return stops(node, state.causes);
      case "loop": return "would have to feed itself";
      case "available": return "still delivers";
      default: return "is lost too";
    }
  }

  // What became of each supplier; the activities of one holder that fare alike are told of together.
  function states(nodeAt, suppliers) {
    const fates = new Map();
    for (const state of suppliers) {
      const node = nodeAt(state.supplier);
      const key = JSON.stringify([called(node.holder), fate(node, state)]);
      fates.set(key, [...(fates.get(key) || []), node.label]);
    }
    return [...fates].map(([key, labels]) => {
      const [name, became] = JSON.parse(key);
      const products = [...new Set(labels.filter(Boolean))].sort(byWords).join(", ");
      return products ? `${name} (${products}) ${became}` : `${name} ${became}`;
    }).join("; ");
  }

  // One sentence for the loss of a node; `target` is the thing of the node that is none of an activity.
  function sentence(nodeAt, target, step) {
    const node = nodeAt(step.node);
    if (step.lost === null) return `${titled(node)} ${stops(node, step.own)}.`;
    const { suppliers } = step.lost;
    const told = states(nodeAt, suppliers);
    if (node === null) return suppliers.length === 1 ? `${called(target)} has no other known source: ${told}.` : `So all of ${called(target)} is lost: ${told}.`;
    const { need } = node.inputs[step.lost.input];
    if (suppliers.length === 0) return `${titled(node)} has no known supplier of ${need}.`;
    const holders = new Set(suppliers.map((state) => nodeAt(state.supplier).holder));
    return holders.size === 1 ? `${titled(node)} has no other known supplier of ${need}: ${told}.` : `${titled(node)} loses every known supplier of ${need}: ${told}.`;
  }

  // The claims behind one loss: those of the causes that happened, and of the supplies that are told of.
  function behind(view, nodeAt, step, failed) {
    const node = nodeAt(step.node);
    const sets = [];
    const own = (one) => one.causes.filter((stands) => failed.includes(stands.number)).flatMap((stands) => stands.claims);
    const claims = node === null ? [] : own(node);
    if (step.lost !== null && node !== null) {
      const { arcs } = node.inputs[step.lost.input];
      for (const arc of arcs) sets.push(arc.claims, ...arc.causes.flatMap(([number]) => (failed.includes(number) ? standsOn(view, node, arc, number) : [])));
    }
    if (step.lost !== null) for (const state of step.lost.suppliers) if (state.reason === "own cause") claims.push(...own(nodeAt(state.supplier)));
    return [...new Set([...claims, ...union(sets)])].sort((a, b) => a - b);
  }

  // How a node is lost, each loss with its claims: the first loss first. That a target with one activity is lost with it
  // goes without saying, unless nothing else is said.
  function story(view, { nodeAt }, witness, target, failed) {
    const steps = witness.map((step) => ({ words: sentence(nodeAt, target, step), claims: behind(view, nodeAt, step, failed), node: nodeAt(step.node) }));
    const last = witness[witness.length - 1];
    const plain = last !== undefined && last.lost !== null && nodeAt(last.node) === null && last.lost.suppliers.length === 1;
    return plain && steps.length > 1 ? steps.slice(0, -1) : steps;
  }

  // Verdicts ----------------------------------------------------------------------------------------------------------

  const KINDS = ["site", "operator", "owner", "country", "policy", "deal", "shared"];
  const byKind = (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || byWords(a.name, b.name) || byWords(a.id, b.id);

  // The claims that a cause stands where it does upstream of a target, and those on the arcs along the chain of losses.
  function evidence(view, cone, nodeAt, number, witness) {
    const sets = [];
    const claims = [];
    for (const node of cone) {
      for (const stands of node.causes) if (stands.number === number) claims.push(...stands.claims);
      for (const input of node.inputs) for (const arc of input.arcs) sets.push(...standsOn(view, node, arc, number));
    }
    for (const step of witness) {
      const node = nodeAt(step.node);
      if (step.lost === null || node === null) continue;
      const suppliers = new Set(step.lost.suppliers.map((state) => nodeAt(state.supplier).activity));
      for (const input of node.inputs) for (const arc of input.arcs) if (suppliers.has(arc.supplier)) sets.push(arc.claims);
    }
    return [...new Set([...claims, ...union(sets)])].sort((a, b) => a - b);
  }

  // Inputs on the way to a target of which no supplier is known, those of one holder together, as sentences.
  function missing(view, thing, cone) {
    const found = new Map();
    const add = (key, product) => found.set(key, [...(found.get(key) || []), ...product]);
    for (const material of view.targets.get(thing).unmade) add(JSON.stringify([called(thing), material, []]), []);
    for (const node of cone.filter((one) => !one.isMarket)) {
      for (const { need, planned } of node.unserved) add(JSON.stringify([called(node.holder), need, plannedNames(planned)]), [node.product]);
    }
    return [...found].map(([key, products]) => {
      const [holder, need, planned] = JSON.parse(key);
      const made = products.length ? ` (${[...products].sort(byWords).join(", ")})` : "";
      return `no supplier is known of ${need} for ${holder}${made}${planned.length ? ` (planned: ${planned.join(", ")})` : ""}`;
    });
  }

  const plannedNames = (planned) => [...new Set(planned.map((word) => known.words[word]))].sort(byWords);

  // The verdict on a target: `available` is null where nothing known feeds it. `points` are the causes outside the target
  // itself that alone take it down, `own` those of its own that do.
  function verdict(number, thing) {
    const view = reading(number);
    const none = (words) => ({ available: null, words, points: [], own: [], caveats: [], cone: [] });
    if (!view.targets.has(thing)) return none(view.later.has(thing) ? "only planned, or no longer at work, at this date: no verdict" : "nothing is known that it makes or buys: no verdict");
    if (!view.isFed(thing)) return none("nothing known feeds it: no verdict");
    const cone = view.cone(view.final(thing));
    const whole = view.withTarget(thing);
    const lacks = missing(view, thing, cone);
    const waiting = view.about.waiting.filter(([, , , users]) => cone.some((node) => users.includes(node.activity))).map(([, word]) => `no cause at this date: ${known.words[word]}`);
    const found = fixpoint.singlePoints(whole.net, whole.at);
    const claims = cone.flatMap((node) => [...node.claims, ...node.inputs.flatMap((input) => input.arcs.flatMap((arc) => known.sets[arc.claims]))]);
    const answer = { available: found !== null, cone, caveats: [...lacks, ...waiting], points: [], own: [] };
    if (found === null) {
      const told = story(view, whole, fixpoint.losses(whole.net, []).witness(whole.at), thing, []);
      return { ...answer, words: marked(`down at the start: ${told.map((step) => step.words).join(" ")}`, claims), steps: told };
    }
    const own = view.targets.get(thing).own;
    const causes = found.filter((one) => !view.supposed.has(one));
    answer.points = causes.filter((one) => !own.has(one)).map((one) => ({ number: one, ...cause(one) })).sort(byKind);
    answer.own = causes.filter((one) => own.has(one)).map((one) => ({ number: one, ...cause(one) })).sort(byKind);
    const count = answer.points.length;
    const unknown = lacks.length ? " as far as known, with inputs of unknown origin" : "";
    const words = count ? numberOf(count, "single point") + " of failure" : "no single point of failure outside itself";
    return { ...answer, words: marked(words + unknown, claims) };
  }

  const marked = (words, claims) => (sources(claims) === 1 ? `${words} [${inWords(1)}]` : words);

  // How one cause alone takes a target down: the steps, and all claims behind the cause and the supplies along them.
  function pointStory(number, thing, point, cone) {
    const view = reading(number);
    const whole = view.withTarget(thing);
    const witness = fixpoint.losses(whole.net, [point]).witness(whole.at);
    return { steps: story(view, whole, witness, thing, [point]), claims: evidence(view, cone, whole.nodeAt, point, witness) };
  }

  // What goes dark when these causes happen: the nodes that are lost, those of the market apart, and how.
  function fallout(number, causes) {
    const view = reading(number);
    const failed = causes.flatMap((id) => causeNumbers.get(id) || []).filter((one) => view.standing.has(one));
    const loss = fixpoint.losses(view.plain.net, failed);
    const makers = view.nodes.map((node, place) => ({ node, place })).filter(({ node }) => !node.isMarket);
    const before = makers.filter(({ place }) => loss.before[place]);
    const lost = before.filter(({ place }) => !loss.available[place]);
    const why = (place) => story(view, view.plain, loss.witness(place), null, failed);
    const idle = causes.filter((id) => !(causeNumbers.get(id) || []).some((one) => view.standing.has(one)));
    return { failed, before, lost, why, idle, turn: loss.turn };
  }

  // Whether a target is available before and after these causes happen; null where nothing known feeds it.
  function targetAfter(number, thing, causes) {
    const view = reading(number);
    if (!view.targets.has(thing) || !view.isFed(thing)) return null;
    const whole = view.withTarget(thing);
    const failed = causes.flatMap((id) => causeNumbers.get(id) || []);
    const has = (order) => order.includes(whole.at);
    return { before: has(fixpoint.derive(whole.net)), after: has(fixpoint.derive(whole.net, failed)) };
  }

  return {
    KINDS, UNSTATED, UNPLACED, MIXED, reading, readings: known.readings, called, cause, causeNumbers, causeWords, thingNumber,
    verdict, pointStory, standing, fallout, targetAfter, beside, sources, titled, numberOf, byKind, byWords,
  };
};
