// The panel: facts, deals and disagreements with their sentences. `select` is called with the id of what is chosen in it.
// Texts of documents reach the page only through text nodes and the canvas: nothing here parses HTML.
const makePanel = (data, select) => {
  const byId = (id) => document.getElementById(id);
  const kinds = new Map(data.kinds);
  const entities = new Map(Object.entries(data.entities));
  const layers = new Map(data.layers.map((layer) => [layer.id, layer]));
  const SITES = new Set(["Mine", "RecyclingPlant", "Refinery", "MetalPlant", "MagnetPlant"]);
  const factsOf = gatherFacts();
  const conflictsOf = gatherConflicts();

  // Words -------------------------------------------------------------------------------------------------------------

  const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

  // Adds text to an element; a character that cannot be seen, or that turns text around, is shown by its number.
  function say(parent, text) {
    let done = 0;
    for (const found of text.matchAll(INVISIBLE)) {
      parent.append(text.slice(done, found.index));
      parent.append(make("span", "sign", "U+" + found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0")));
      done = found.index + 1;
    }
    parent.append(text.slice(done));
    return parent;
  }

  function make(tag, kind, text) {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    if (text !== undefined) say(element, String(text));
    return element;
  }

  const nameOf = (id) => (entities.has(id) ? entities.get(id).name : id);
  const short = (text, length) => (text.length > length ? text.slice(0, length - 1) + "…" : text);

  function gatherFacts() {
    const found = new Map();
    data.facts.forEach((fact, index) => {
      for (const end of new Set([fact.s, fact.o])) {
        if (end !== undefined) found.set(end, [...(found.get(end) || []), index]);
      }
    });
    return found;
  }

  // Places of the conflicts that concern an entity, as a party or as a value.
  function gatherConflicts() {
    const found = new Map();
    data.conflicts.forEach((conflict, index) => {
      for (const id of new Set([...conflict.parties, ...conflict.values.map((value) => value.entity)])) {
        if (id !== null) found.set(id, [...(found.get(id) || []), index]);
      }
    });
    return found;
  }

  // Details -----------------------------------------------------------------------------------------------------------

  function link(id) {
    if (!entities.has(id)) return make("span", "", nameOf(id));
    const anchor = make("a", "", short(nameOf(id), 120));
    anchor.href = "#sel=" + encodeURIComponent(id);
    anchor.addEventListener("click", (event) => {
      event.preventDefault();
      select(id);
    });
    const isolated = make("bdi");
    isolated.append(anchor);
    return isolated;
  }

  function swatch(kind, size) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ width: size, height: size })) svg.setAttribute(name, value);
    for (const [name, value] of Object.entries({ width: size, height: size, rx: SITES.has(kind) ? 1 : size / 3, fill: kinds.get(kind) || "#888888" })) rect.setAttribute(name, value);
    svg.append(rect);
    return svg;
  }

  function quote(claim) {
    const block = make("blockquote");
    const source = data.documents[claim.document];
    const citation = data.citations[claim.cite];
    block.append(make("p", "", claim.reference ? "Reference table" : "“" + claim.quote + "”"));
    const place = block.appendChild(make("div", "source"));
    place.append(make("cite", "", claim.how === "asserted" ? citation : `${citation} · ${claim.how}`));
    place.append(copier(claim.reference ? citation : `“${claim.quote.replace(/\s+/g, " ").trim()}” — ${citation}`));
    if (claim.decision !== undefined) block.append(make("cite", "", claim.decision));
    for (const note of (source && source.notes) || []) block.append(make("cite", "", note));
    for (const after of (source && source.after) || []) block.append(make("cite", "", after.startsWith("after ") ? after : "after " + after));
    return block;
  }

  // A button that copies a text; where the browser does not let it, the text stands selected, ready to be copied.
  function copier(text) {
    const button = make("button", "copy", "Copy");
    button.type = "button";
    button.title = "Copy the citation";
    button.setAttribute("aria-label", "Copy the citation");
    button.addEventListener("click", async () => {
      let done = false;
      try {
        await navigator.clipboard.writeText(text);
        done = true;
      } catch { /* no permission, or no clipboard for files */ }
      if (!done) done = copyBySelection(button, text);
      button.textContent = done ? "Copied" : "Selected: copy it";
    });
    return button;
  }

  function copyBySelection(button, text) {
    for (const before of button.closest("blockquote").querySelectorAll(".copied")) before.remove();
    const field = make("textarea", "copied");
    field.readOnly = true;
    field.value = text;
    field.setAttribute("aria-label", "Citation");
    button.parentElement.after(field);
    field.select();
    const done = document.execCommand("copy");
    if (done) {
      field.remove();
      button.focus();
    }
    return done;
  }

  function factRow(index, about, open) {
    const fact = data.facts[index];
    const row = make("details", "fact");
    row.open = open;
    const head = row.appendChild(make("summary"));
    const verb = make("span", "verb", ` ${fact.p.replaceAll("_", " ")} `);
    if (fact.s !== about) head.append(link(fact.s));
    head.append(verb);
    if (fact.o !== undefined) head.append(fact.o === about ? make("span", "verb", "this") : link(fact.o));
    else head.append(make("bdi", "", fact.value || ""));
    const denied = fact.how === "negated" || fact.denied ? `denied ${fact.denied || ""}`.trim() : "";
    const said = fact.how === "planned" || fact.how === "rumoured" ? fact.how : "";
    const differ = fact.conflicts === undefined ? "" : "sources differ";
    for (const how of [said, fact.disputed ? "disputed" : "", denied, differ]) if (how) head.append(make("span", "how", how));
    if (fact.claims.length > 1) head.append(make("span", "count", ` ×${fact.claims.length}`));
    const when = [fact.from ? "from " + fact.from : "", fact.to ? "until " + fact.to : ""].filter(Boolean).join(" ");
    const terms = [fact.terms, when, fact.rests].filter(Boolean).join(" · ");
    if (terms) head.append(make("span", "terms", terms));
    // Quotes are made when first opened: a page may hold thousands.
    const fill = () => {
      if (row.open && row.children.length === 1) for (const claim of fact.claims) row.append(quote(data.claims[claim]));
    };
    row.addEventListener("toggle", fill);
    fill();
    return row;
  }

  function showEntity(id) {
    const entity = entities.get(id);
    const page = byId("details");
    page.replaceChildren(make("h2", "", entity.name));
    const kind = page.appendChild(make("div", "kind"));
    kind.append(swatch(entity.kind, 11), entity.kind);
    if (entity.aliases.length) page.append(make("p", "aliases", "also: " + entity.aliases.join("; ")));
    const facts = factsOf.get(id) || [];
    showConflicts(page, conflictsOf.get(id) || [], id);
    const groups = new Map();
    for (const index of facts) {
      const layer = data.layers.find((one) => one.predicates.includes(data.facts[index].p));
      const heading = layer ? layer.label : "Facts";
      groups.set(heading, [...(groups.get(heading) || []), index]);
    }
    const order = [...data.layers.slice(0, 3).map((one) => one.label), "Facts", ...data.layers.slice(3).map((one) => one.label)];
    for (const heading of order.filter((one) => groups.has(one))) {
      page.append(make("h3", "", heading));
      for (const index of groups.get(heading)) page.append(factRow(index, id, facts.length <= 6));
    }
    showDeals(page, id);
    if (facts.length === 0) page.append(make("p", "note", "Named in the documents; no claim is about it."));
    page.scrollTop = 0;
  }

  // All values of each conflict with their sentences, the chosen one marked, and why it is.
  function showConflicts(page, indices, about) {
    if (indices.length) page.append(make("h3", "", indices.length === 1 ? "Sources differ" : `Sources differ on ${indices.length} matters`));
    for (const index of indices) {
      const conflict = data.conflicts[index];
      const block = page.appendChild(make("section", "differ"));
      const title = block.appendChild(make("h4"));
      if (conflict.s !== about) title.append(link(conflict.s), ": ");
      title.append(make("bdi", "", conflict.about));
      conflict.values.forEach((value, place) => {
        const line = block.appendChild(make("p", "value"));
        const name = line.appendChild(make(place === conflict.chosen ? "b" : "span"));
        name.append(value.entity === null || value.entity === about ? make("bdi", "", value.name) : link(value.entity));
        line.append(make("span", "terms", value.rests));
        for (const claim of value.claims) block.append(quote(data.claims[claim]));
      });
      block.append(make("p", "note", `→ chosen by ${conflict.because}`));
    }
  }

  function showDeals(page, id) {
    const deals = data.deals.filter((deal) => deal.parties.includes(id));
    if (deals.length === 0) return;
    page.append(make("h3", "", "Deals"));
    const list = page.appendChild(make("ul", "plain"));
    for (const deal of deals) {
      const item = list.appendChild(make("li", "", `${deal.kind.replaceAll("_", " ")}, ${deal.status}: `));
      deal.parties.forEach((party, i) => item.append(i ? " – " : "", party === id ? make("span", "verb", "this") : link(party)));
      const terms = [deal.terms, deal.rests].filter(Boolean).join(" · ");
      if (terms) item.append(make("span", "terms", terms));
    }
  }

  function showLine(id) {
    const edge = data.edges.find((one) => one.id === id);
    const page = byId("details");
    const head = make("h2");
    head.append(link(edge.from), make("span", "verb", ` ${data.facts[edge.facts[0]].p.replaceAll("_", " ")} `), link(edge.to));
    page.replaceChildren(head, make("div", "kind", layers.get(edge.layer).label));
    showConflicts(page, [...new Set(edge.facts.flatMap((index) => data.facts[index].conflicts || []))], null);
    page.append(make("h3", "", "Said"));
    for (const index of edge.facts) page.append(factRow(index, null, true));
    page.scrollTop = 0;
  }

  function showDiffering() {
    const page = byId("details");
    page.replaceChildren(make("h2", "", "Where sources differ"));
    page.append(make("p", "note", `Nothing is dropped: each value stands with its sentences. The one after the arrow is chosen by the policy “${data.prefer}”.`));
    showConflicts(page, data.conflicts.map((_, index) => index), null);
    page.scrollTop = 0;
  }

  // `core`: the ids of what the picture is about.
  function showOverview(core) {
    const page = byId("details");
    page.replaceChildren(make("h2", "", "What this shows"));
    page.append(make("p", "note", "Material flows from left to right, from mine to user. Click a box or a line to read the sentences behind it, each with its document."));
    page.append(make("h3", "", "Most told of here"));
    const weight = (id) => (factsOf.get(id) || []).reduce((sum, index) => sum + data.facts[index].claims.length, 0);
    const first = [...core].map((id) => [weight(id), id]).sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? -1 : 1)).slice(0, 12);
    const list = page.appendChild(make("ul", "plain"));
    for (const [claims, id] of first) {
      const item = list.appendChild(make("li"));
      item.append(link(id), make("span", "terms", `${entities.get(id).kind} · ${claims} ${claims === 1 ? "claim" : "claims"}`));
    }
  }

  return { byId, make, nameOf, short, swatch, entities, kinds, layers, factsOf, SITES, showEntity, showLine, showDiffering, showOverview };
};
