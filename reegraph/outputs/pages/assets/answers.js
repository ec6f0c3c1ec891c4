// The answers to the questions of the section "Ask the graph", each as a sentence, what stands below it, and what it makes
// of boxes and lines. `asked` is the state of the questions, which asking.js keeps. Comes after supply.js and routes.js.
const makeAnswers = (data, app, supply, asked) => {
  const known = data.asking;
  const { make } = app;
  const MARKETS = { closed: "by contracts only", open: "with the market" };
  const FEW = 40; // rows of a list that are shown at once

  const entity = (id) => data.entities[id];
  const short = (text, length) => (text.length > length ? text.slice(0, length - 1) + "…" : text);
  const nameOf = (id) => short(entity(id).name, 160);
  const routes = makeRoutes(known);
  const shares = makeShares(supply);
  const { thingNumber, called, numberOf } = supply;
  const isHere = (id) => id !== null && Object.hasOwn(data.entities, id);
  const when = known.as_of === null ? "undated" : `as of ${known.as_of}`;
  const say = (words, parts = [], roles = new Map()) => ({ words, parts, roles });
  const readingNumber = (market) => known.readings.findIndex((one) => one.market === market && one.planned === asked.plans);

  // Sentences ----------------------------------------------------------------------------------------------------------

  let linesByClaim = null;

  // The lines of the picture that a claim tells of.
  function linesOf(claim) {
    if (linesByClaim === null) {
      linesByClaim = new Map();
      for (const edge of data.edges) for (const index of edge.facts) for (const one of data.facts[index].claims) linesByClaim.set(one, [...(linesByClaim.get(one) || []), edge.id]);
    }
    return linesByClaim.get(claim) || [];
  }

  // A line of text that opens on the claims behind it, with their words and documents.
  function evidence(claims) {
    if (claims.length === 0) return make("p", "note", "No claim is behind this step: it follows from those before it.");
    const block = make("details", "evidence");
    block.append(make("summary", "", supply.beside(claims)));
    onceOpen(block, () => showSome(block, claims, 6, (claim) => app.quote(data.claims[claim])));
    return block;
  }

  function onceOpen(block, fill) {
    block.addEventListener("toggle", () => {
      if (block.open && block.children.length === 1) fill();
    });
  }

  // Adds some of the rows, and a button for the others.
  function showSome(parent, rows, few, row) {
    parent.append(...rows.slice(0, few).map(row));
    if (rows.length <= few) return;
    const more = parent.appendChild(make(parent.tagName === "UL" ? "li" : "p")).appendChild(make("button", "", `${rows.length - few} more`));
    more.type = "button";
    more.addEventListener("click", () => {
      const added = rows.slice(few).map(row);
      more.parentElement.replaceWith(...added);
      added[0].querySelector("a, summary, button, input")?.focus();
    });
  }

  // A row of a list: a thing, and a word that opens on what `body` gives when it is first opened.
  function opening(head, thing, words, body) {
    const row = make("li", "row");
    row.append(...head);
    const block = row.appendChild(make("details", "answer"));
    const summary = block.appendChild(make("summary", "", words));
    summary.setAttribute("aria-label", `${words}: ${called(thing)}`);
    onceOpen(block, () => block.append(...body()));
    return row;
  }

  function told(steps) {
    const list = make("ol", "steps");
    for (const step of steps) {
      const item = list.appendChild(make("li", "", step.words));
      item.append(evidence(step.claims));
    }
    return list;
  }

  function link(thing) {
    const id = known.things[thing];
    if (!isHere(id)) return make("bdi", "", called(thing));
    const anchor = make("a", "", called(thing));
    anchor.href = "#sel=" + encodeURIComponent(id);
    anchor.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      app.select(id);
    });
    const isolated = make("bdi");
    isolated.append(anchor);
    return isolated;
  }

  const item = (...parts) => {
    const row = make("li");
    row.append(...parts);
    return row;
  };

  // What depends and feeds ---------------------------------------------------------------------------------------------

  const routeWords = (step) => `${called(step.start)} ${routes.verb(step)} ${called(step.end)}${step.material === null ? "" : ` (${step.material})`}`;
  const routeSteps = (steps) => told(steps.map((step) => ({ words: routeWords(step), claims: step.claims })));

  function mark(roles, claims, role) {
    for (const claim of claims) for (const edge of linesOf(claim)) if (!roles.has(edge)) roles.set(edge, role);
  }

  function answerReached(direction) {
    const id = app.selected();
    const word = direction === "up" ? "depends on" : "feeds";
    if (!isHere(id)) return say("Choose a box in the picture, or search for one.");
    const thing = thingNumber.get(id);
    const found = thing === undefined ? { things: new Map(), steps: [] } : routes.reached(thing, direction, asked.plans);
    const name = nameOf(id);
    if (found.things.size === 0) return say(`Nothing is known that ${name} ${word}, ${when}.`);
    const roles = new Map();
    for (const other of found.things.keys()) roles.set(known.things[other], direction);
    for (const step of found.steps) mark(roles, step.claims, direction);
    const rows = [...found.things].sort((a, b) => a[1].length - b[1].length || supply.byWords(called(a[0]), called(b[0])) || a[0] - b[0]);
    const list = make("ul", "plain");
    showSome(list, rows, FEW, ([other, steps]) => opening([link(other), terms(kindOf(other))], other, numberOf(steps.length, "step"), () => [routeSteps(steps)]));
    return say(`${name} ${word} ${numberOf(rows.length, "thing")}, ${when}.`, [list], roles);
  }

  const kindOf = (thing) => (isHere(known.things[thing]) ? entity(known.things[thing]).kind.replace(/(?<=[a-z])(?=[A-Z])/g, " ") : "");
  const terms = (text) => make("span", "terms", text);

  function answerPath() {
    if (asked.from === null || asked.to === null) return say("Choose the two ends of a path.");
    if (asked.from === asked.to) return say("Choose two different ends.");
    const ends = [asked.from, asked.to].map((id) => thingNumber.get(id));
    const found = ends.includes(undefined) ? { steps: null } : routes.path(...ends, asked.plans);
    const names = [asked.from, asked.to].map(nameOf);
    if (found.steps === null) return say(`No dependency path between ${names[0]} and ${names[1]} is known ${when}.`);
    const [start, end] = found.backwards ? [...names].reverse() : names;
    const roles = new Map();
    for (const step of found.steps) {
      for (const thing of [step.start, step.end]) roles.set(known.things[thing], "path");
      mark(roles, step.claims, "path");
    }
    const turned = found.backwards ? ` Nothing leads from ${names[0]} to ${names[1]}.` : "";
    return say(`From ${start} to ${end}: ${numberOf(found.steps.length, "step")}, ${when}.${turned}`, [routeSteps(found.steps)], roles);
  }

  // Single points of failure -------------------------------------------------------------------------------------------

  const NO_SUPPLY = "No supply facts here: nothing in this graph is said to make, sell or buy rare earths at its date.";
  const hasSupply = () => known.readings[readingNumber(asked.supply)].nodes.length > 0;

  function answerPoints() {
    if (!hasSupply()) return say(NO_SUPPLY);
    if (asked.target === null) return say("Choose what should keep being supplied: a site, a firm, a material or an end use.");
    const number = readingNumber(asked.supply);
    const thing = thingNumber.get(asked.target);
    const name = nameOf(asked.target);
    const verdict = supply.verdict(number, thing);
    const roles = new Map();
    for (const point of verdict.points) markCause(roles, number, point.number, "point");
    const parts = [basis(number)];
    if (verdict.steps) parts.push(told(verdict.steps));
    parts.push(...pointList(number, thing, verdict, verdict.points, ""), ...pointList(number, thing, verdict, verdict.own, "Its own site, operator, owner or country"));
    if (verdict.available !== null) parts.push(...caveats(verdict, number, thing));
    return say(`${name}: ${verdict.words}`, parts, roles);
  }

  const basis = (number) => make("p", "note", `${known.readings[number].basis}${asked.plans ? ", plans counted in" : ""}, ${when}`);

  function pointList(number, thing, verdict, points, heading) {
    if (points.length === 0) return [];
    const list = make("ul", "plain");
    showSome(list, points, FEW, (point) => {
      const story = supply.pointStory(number, thing, point.number, verdict.cone);
      return opening([make("span", "verb", point.kind + " "), causeLink(point)], point.thing, `why: ${supply.beside(story.claims)}`, () => [told(story.steps)]);
    });
    return heading ? [make("h3", "", heading), list] : [list];
  }

  // A deal is no box: its name stands without a link.
  const causeLink = (cause) => link(cause.thing);

  // A cause is a box, or a deal: then the lines that its claims tell of.
  function markCause(roles, number, point, role) {
    const cause = supply.cause(point);
    const id = known.things[cause.thing];
    if (isHere(id)) roles.set(id, role);
    if (cause.kind === "deal") for (const claim of supply.standing(number, point)) for (const edge of linesOf(claim)) roles.set(edge, role);
  }

  function caveats(verdict, number, thing) {
    const notes = [...verdict.caveats, ...stopsInEffect(number, thing), ...otherReadings(number, thing), ...counted(verdict.cone)];
    const list = make("ul", "caveats");
    showSome(list, notes, 12, (note) => item(note));
    return notes.length ? [make("h3", "", "Read beside it"), list] : [];
  }

  // What is taken as known of the sites and firms on the way, though nothing says so.
  function counted(cone) {
    const flagged = (flag) => [...new Set(cone.filter((node) => !node.isMarket && node.flags & flag).map((node) => called(node.holder)))].sort(supply.byWords);
    const line = (names, words) => (names.length ? [`${words}: ${names.slice(0, 6).join(", ")}${names.length > 6 ? ` and ${names.length - 6} more` : ""}`] : []);
    return [
      ...line(flagged(supply.UNSTATED), "counted though no claim says that they run"),
      ...line(flagged(supply.UNPLACED), "of no known country, so that no border is looked at"),
      ...line(flagged(supply.MIXED), "taken to hold every element, since no assay is known"),
    ];
  }

  // What takes most of the supply although some is left: with the market, also where the verdict is by contracts.
  function stopsInEffect(number, thing) {
    const market = asked.supply === "closed" ? readingNumber("open") : number;
    const line = market < 0 ? "" : shares.line(market, thing, supply.verdict(market, thing).points);
    return line ? [line] : [];
  }

  function otherReadings(number, thing) {
    return known.readings.flatMap((one, other) => {
      if (other === number || one.planned !== asked.plans) return [];
      const verdict = supply.verdict(other, thing);
      const names = verdict.points.map((point) => `${point.kind} ${point.name}`).join(", ");
      return [`${marketWords(one.market)}: ${verdict.words}${names ? `: ${names}` : ""}`];
    });
  }

  const marketWords = (market) => MARKETS[market] || `with the market, ${market.replace(":", " ")}`;

  // Failures -----------------------------------------------------------------------------------------------------------

  function answerFail() {
    if (!hasSupply()) return say(NO_SUPPLY);
    if (asked.fail.length === 0) return say("Tick what fails: what then can no longer work goes dark.", [], new Map());
    const number = readingNumber(asked.supply);
    const fallout = supply.fallout(number, asked.fail);
    const roles = new Map();
    markHolders(roles, fallout);
    for (const cause of fallout.failed) markCause(roles, number, cause, "cause");
    const dark = new Set(fallout.lost.map(({ node }) => node.holder));
    const all = new Set(fallout.before.map(({ node }) => node.holder));
    const parts = [basis(number), ...idle(fallout.idle), ...targetFate(number), ...fallout.lost.length ? darkList(fallout) : []];
    return say(`Goes dark: ${dark.size} of ${all.size} sites, firms and buyers at work (${fallout.lost.length} of ${numberOf(fallout.before.length, "activity").replace("activitys", "activities")}).`, parts, roles);
  }

  // Who loses all that it does goes dark; who loses a part may.
  function markHolders(roles, fallout) {
    const left = new Set(fallout.before.filter((one) => !fallout.lost.includes(one)).map(({ node }) => node.holder));
    for (const { node } of fallout.lost) roles.set(known.things[node.holder], left.has(node.holder) ? "unsure" : "dark");
  }

  const idle = (causes) => causes.map((id) => make("p", "note", `Changes nothing: ${supply.cause(supply.causeNumbers.get(id)[0]).name} stands on nothing that works at the date.`));

  function targetFate(number) {
    if (asked.target === null) return [];
    const fate = supply.targetAfter(number, thingNumber.get(asked.target), asked.fail);
    const words = fate === null ? "no verdict, since nothing known feeds it" : fate.after ? "still available" : fate.before ? "lost" : "not available before either";
    return [make("p", fate !== null && fate.before && !fate.after ? "fate lost" : "fate", `${nameOf(asked.target)}: ${words}`)];
  }

  // What is lost, by stage; the products of one holder at a stage stand together.
  function darkList(fallout) {
    const parts = [];
    for (const stage of known.stages.map((word) => known.words[word])) {
      const held = new Map();
      for (const one of fallout.lost) if (one.node.stage === stage) held.set(one.node.holder, [...(held.get(one.node.holder) || []), one]);
      if (held.size === 0) continue;
      const rows = [...held].sort((a, b) => supply.byWords(called(a[0]), called(b[0])) || a[0] - b[0]);
      const list = make("ul", "plain");
      showSome(list, rows, FEW, ([holder, several]) => opening([link(holder), terms(several.map(({ node }) => node.product).join(", "))], holder, "why", () => stories(fallout, several)));
      parts.push(make("h3", "", `${stage.replace("_", " ")} (${rows.length})`), list);
    }
    return parts;
  }

  // Why each product is lost; what is told of several in the same words is told once.
  function stories(fallout, several) {
    const found = new Map();
    for (const { node, place } of several) {
      const steps = fallout.why(place);
      const key = JSON.stringify(steps.map((step) => step.words.replace(node.product, "")));
      if (!found.has(key)) found.set(key, { steps, products: [] });
      found.get(key).products.push(node.product);
    }
    if (found.size === 1) return [told([...found.values()][0].steps)];
    return [...found.values()].flatMap(({ steps, products }) => [make("h4", "", products.join(", ")), told(steps)]);
  }

  return {
    answers: { up: () => answerReached("up"), down: () => answerReached("down"), path: answerPath, points: answerPoints, fail: answerFail },
    FEW, NO_SUPPLY, isHere, kindOf, marketWords, readingNumber, short, showSome, when,
  };
};
