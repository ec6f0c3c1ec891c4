// The section "Ask the graph": what a box depends on and feeds, paths, single points of failure, and what goes dark when
// causes happen. All is computed in the page, from the networks in its data. Comes after answers.js and picker.js.
const makeAsking = (data, app) => {
  const root = document.getElementById("asking");
  const known = data.asking;
  const { make, state } = app;
  const QUESTIONS = [["up", "Depends on"], ["down", "Feeds"], ["path", "Path"], ["points", "Single points"], ["fail", "Fail this"]];

  const entity = (id) => data.entities[id];
  const asked = { question: "up", target: null, from: null, to: null, fail: [], supply: "closed", plans: false };
  const supply = makeSupply(known, (id) => (entity(id) === undefined ? id : short(entity(id).name, 160)));
  const { answers, FEW, NO_SUPPLY, isHere, kindOf, marketWords, readingNumber, short, showSome, when } = makeAnswers(data, app, supply, asked);
  const { thingNumber } = supply;
  const terms = (text) => make("span", "terms", text);

  // The state, as it is in the address ---------------------------------------------------------------------------------

  function readState() {
    // A link may name the ends, the target or the failures alone: then the question is the one that they belong to.
    const about = [["fail", "fail"], ["from", "path"], ["to", "path"], ["target", "points"]].find(([key]) => state.get(key) !== null);
    const written = state.get("ask") || (about === undefined ? null : about[1]);
    const isAsked = QUESTIONS.some(([name]) => name === written);
    asked.question = isAsked ? written : "up";
    for (const key of ["target", "from", "to"]) asked[key] = isHere(state.get(key)) ? state.get(key) : null;
    asked.fail = (state.get("fail") || "").split(",").filter((id) => supply.causeNumbers.has(id));
    asked.plans = state.get("plans") === "yes";
    asked.supply = known.readings.some((one) => one.market === state.get("supply")) ? state.get("supply") : "closed";
    return isAsked;
  }

  function writeState() {
    state.set("ask", panel.open ? asked.question : null);
    for (const key of ["target", "from", "to"]) state.set(key, asked[key]);
    state.set("fail", asked.fail.length ? asked.fail.join(",") : null);
    state.set("plans", asked.plans ? "yes" : null);
    state.set("supply", asked.supply === "closed" ? null : asked.supply);
  }

  // The form -----------------------------------------------------------------------------------------------------------

  const panel = make("details", "ask");
  const form = make("form", "form");
  const fields = make("div", "fields");
  const status = make("p", "verdict");
  const answer = make("div", "answer-body");
  const elsewhere = make("p", "note elsewhere");
  status.setAttribute("role", "status");
  let chosenBoxes = {}; // the pickers of the question that is asked

  function update() {
    writeState();
    show();
  }

  function show() {
    const { words, parts, roles } = panel.open ? answers[asked.question]() : { words: "", parts: [], roles: new Map() };
    status.replaceChildren(make("bdi", "", words));
    answer.replaceChildren(...parts);
    app.roles(roles);
    noteDate();
  }

  // The networks are those of the graph's own date: where the page shows another day, it says so.
  function noteDate() {
    const day = app.shown().date;
    elsewhere.hidden = known.as_of === null || day === known.as_of;
    elsewhere.textContent = `The picture shows ${day === "all" ? "all that was ever said" : day}. These answers are ${when}.`;
  }

  const PARTIAL = "This page holds a part of the graph, and the answers count no more than it holds.";

  function build() {
    const heading = panel.appendChild(make("summary")).appendChild(make("h2", "", "Ask the graph"));
    heading.append(make("span", "verb", ` ${when}`));
    form.append(questions(), fields, readingField());
    if (known.partial) panel.append(make("p", "note partial", PARTIAL));
    panel.append(elsewhere, form, status, answer);
    root.replaceChildren(panel);
    form.addEventListener("submit", (event) => event.preventDefault());
    panel.addEventListener("toggle", update);
  }

  function questions() {
    const group = make("fieldset", "questions");
    group.append(make("legend", "", "Question"));
    for (const [name, words] of QUESTIONS) {
      const label = group.appendChild(make("label"));
      const radio = label.appendChild(make("input"));
      radio.type = "radio";
      radio.name = "ask";
      radio.value = name;
      radio.addEventListener("change", () => {
        asked.question = name;
        showFields();
        update();
      });
      label.append(make("span", "", words));
    }
    return group;
  }

  const markets = make("select");
  const plans = make("input");

  function readingField() {
    const row = make("p", "reading");
    const label = row.appendChild(make("label", "", "Supply "));
    for (const one of known.readings.filter((reading) => !reading.planned)) {
      const option = markets.appendChild(make("option", "", marketWords(one.market).replace("with the market, ", "market ")));
      option.value = one.market;
    }
    label.append(markets);
    label.hidden = markets.children.length < 2;
    plans.type = "checkbox";
    const tick = row.appendChild(make("label"));
    tick.append(plans, "with plans");
    markets.addEventListener("change", () => {
      asked.supply = markets.value;
      showFields();
      update();
    });
    plans.addEventListener("change", () => {
      asked.plans = plans.checked;
      if (readingNumber(asked.supply) < 0) asked.supply = "closed";
      showFields();
      update();
    });
    return row;
  }

  function showFields() {
    for (const radio of form.querySelectorAll("input[name=ask]")) radio.checked = radio.value === asked.question;
    markets.value = asked.supply;
    markets.parentElement.hidden = !["points", "fail"].includes(asked.question) || markets.children.length < 2;
    plans.checked = asked.plans;
    chosenBoxes = {};
    fields.replaceChildren(...FIELDS[asked.question]());
    for (const [key, picker] of Object.entries(chosenBoxes)) picker.set(asked[key]);
  }

  const FIELDS = {
    up: () => [], down: () => [],
    path: () => [thingPicker("from", "From"), thingPicker("to", "To")],
    points: () => [thingPicker("target", "What must not fail")],
    fail: () => [causeFields(), thingPicker("target", "And what becomes of")],
  };

  // A field for a target or an end of a path, with a button that takes the box which is selected.
  function thingPicker(key, label) {
    const isTarget = key === "target";
    const targets = () => supply.reading(readingNumber(asked.supply));
    const picker = makePicker(make, {
      id: "ask-" + key, label,
      names: (id) => [entity(id).name, ...entity(id).aliases],
      kind: (id) => kindOf(thingNumber.get(id)),
      choices: () => (isTarget ? [...targets().targets.keys()].map((thing) => known.things[thing]) : known.things.filter(isHere)),
      first: () => (isTarget ? targets().about.first.map((thing) => known.things[thing]).filter(isHere) : []),
      chosen: (id) => {
        asked[key] = id;
        update();
      },
    });
    const take = make("button", "take", "selected box");
    take.type = "button";
    take.title = `${label}: the box that is selected`;
    take.setAttribute("aria-label", `${label}: take the box that is selected`);
    take.addEventListener("click", () => {
      if (!isHere(app.selected()) || !thingNumber.has(app.selected())) return;
      asked[key] = app.selected();
      picker.set(asked[key]);
      update();
    });
    picker.root.append(take);
    chosenBoxes[key] = picker;
    return picker.root;
  }

  // Causes to tick, those that stand on most first, by kind and by name.
  function causeFields() {
    const block = make("fieldset", "causes");
    block.append(make("legend", "", "What fails"));
    const kind = block.appendChild(make("select"));
    kind.setAttribute("aria-label", "Kind of cause");
    const text = block.appendChild(make("input"));
    text.type = "search";
    text.placeholder = "filter by name …";
    text.setAttribute("aria-label", "Filter causes by name");
    const list = make("ul", "ticks");
    const clear = make("button", "", "Clear");
    clear.type = "button";
    const rows = causeRows();
    for (const word of ["all kinds", ...supply.KINDS.filter((one) => rows.some((row) => row.kind === one))]) kind.append(make("option", "", word));
    const refill = () => fillCauses(list, rows, kind.value, text.value);
    kind.addEventListener("change", refill);
    text.addEventListener("input", refill);
    text.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    clear.addEventListener("click", () => {
      asked.fail = [];
      refill();
      update();
    });
    block.append(clear, list);
    refill();
    return block;
  }

  function causeRows() {
    const view = supply.reading(readingNumber(asked.supply));
    const weight = new Map();
    const count = (number) => weight.set(number, (weight.get(number) || 0) + 1);
    for (const node of view.nodes) {
      for (const stands of node.causes) count(stands.number);
      for (const input of node.inputs) for (const arc of input.arcs) for (const [number] of arc.causes) count(number);
    }
    const rows = [...weight].map(([number, stands]) => ({ ...supply.cause(number), stands, supposed: view.supposed.has(number) }));
    return rows.sort((a, b) => b.stands - a.stands || supply.byKind(a, b));
  }

  function fillCauses(list, rows, kind, text) {
    const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const fits = (row) => (kind === "all kinds" || row.kind === kind) && plain(row.name).includes(plain(text.trim()));
    const ticked = rows.filter((row) => asked.fail.includes(row.id));
    const others = rows.filter((row) => !ticked.includes(row) && fits(row));
    list.replaceChildren();
    list.append(...ticked.map(tick));
    showSome(list, others, FEW, tick);
    if (others.length === 0 && ticked.length === 0) list.append(make("li", "note", rows.length ? "Nothing here is called that." : NO_SUPPLY));
  }

  function tick(row) {
    const entry = make("li");
    const label = entry.appendChild(make("label"));
    const box = label.appendChild(make("input"));
    box.type = "checkbox";
    box.checked = asked.fail.includes(row.id);
    box.value = row.id;
    box.addEventListener("change", () => {
      asked.fail = box.checked ? [...asked.fail, row.id] : asked.fail.filter((id) => id !== row.id);
      update();
    });
    label.append(make("bdi", "", short(row.name, 90)), make("span", "terms", `${row.kind}${row.supposed ? ", not in force: supposed" : ""} · ${row.stands}`));
    return entry;
  }

  build();
  panel.open = readState();
  showFields();
  app.onSelect(() => {
    // What is selected is no state of ours: nothing is written, since the address may be about to be read.
    if (panel.open && ["up", "down"].includes(asked.question)) show();
  });
  state.onChange(() => {
    panel.open = readState() || panel.open;
    showFields();
    update();
  });
  // The date is set among the controls of the picture.
  for (const event of ["input", "click"]) document.getElementById("controls").addEventListener(event, () => setTimeout(noteDate, 0));
  noteDate();
  if (panel.open) update();
};
