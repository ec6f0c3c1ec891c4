// The panel: what is known of what is selected, be it a box, a line, a bundle, a folded cell, or nothing.
const makePanel = (data, facts, filters, places, moments, words) => {
  const { byId, make, button, short, spaced, many } = words;
  const { nameOf, link, quote, factRow, inferredRow, swatched } = facts;
  const factsOf = gather(data.facts, (fact) => [fact.s, fact.o]);
  const conflictsOf = gather(data.conflicts, (conflict) => [...conflict.parties, ...conflict.values.map((value) => value.entity)]);
  const inferredOf = gather(data.inferred, (one) => [one.supplier, one.user]);
  const dealsOf = gather(data.deals, (deal) => deal.parties);

  // Places in a list, by the entities that each is about.
  function gather(list, about) {
    const found = new Map();
    list.forEach((one, index) => {
      for (const id of new Set(about(one))) {
        if (id === undefined || id === null) continue;
        if (!found.has(id)) found.set(id, []);
        found.get(id).push(index);
      }
    });
    return found;
  }

  function fresh(...children) {
    const page = byId("details");
    page.replaceChildren(...children);
    page.scrollTop = 0;
    return page;
  }

  function showEntity(id) {
    const entity = data.entities[id];
    const page = fresh(make("h2", "", entity.name), swatched(entity.kind, spaced(entity.kind)));
    if (entity.aliases.length) page.append(make("p", "aliases", "also: " + entity.aliases.join("; ")));
    page.append(placed(entity));
    const about = factsOf.get(id) || [];
    showConflicts(page, conflictsOf.get(id) || [], id);
    const groups = new Map();
    for (const index of about) {
      const layer = data.layers.find((one) => one.predicates.includes(data.facts[index].p));
      const heading = layer ? layer.label : "Facts";
      if (!groups.has(heading)) groups.set(heading, []);
      groups.get(heading).push(index);
    }
    const order = [...data.layers.slice(0, 3).map((one) => one.label), "Facts", ...data.layers.slice(3).map((one) => one.label)];
    for (const heading of order.filter((one) => groups.has(one))) {
      page.append(make("h3", "", heading));
      for (const index of groups.get(heading)) page.append(factRow(index, id, about.length <= 6));
    }
    const inferred = inferredOf.get(id) || [];
    if (inferred.length) page.append(make("h3", "", "Inferred, told by no source"));
    for (const index of inferred) page.append(inferredRow(index, id));
    showDeals(page, (dealsOf.get(id) || []).map((index) => data.deals[index]), id);
    if (about.length === 0) page.append(make("p", "note", "Named in the documents; no claim is about it."));
  }

  // Where it stands on the picture, and what of that is inferred.
  function placed(entity) {
    const line = make("p", "placed");
    line.append(entity.country === null ? "Country not told" : data.countries[entity.country][0]);
    if (entity.stage !== null && !["Government", "Agency", "Policy", "Programme"].includes(entity.kind)) {
      const [stage, why, inferred] = entity.stage;
      line.append(" · " + stage);
      if (inferred) line.append(" ", make("span", "how", "inferred"), make("span", "terms", `No source tells its stage; it stands there since ${why}.`));
    }
    return line;
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

  function dealItem(deal, about) {
    const item = make("li", "", `${spaced(deal.kind)}, ${deal.status}${deal.commitment ? ` (${deal.commitment})` : ""}: `);
    deal.parties.forEach((party, i) => item.append(i ? " – " : "", party === about ? make("span", "verb", "this") : link(party)));
    const terms = [deal.terms, deal.rests].filter(Boolean).join(" · ");
    if (terms) item.append(make("span", "terms", terms));
    return item;
  }

  function showDeals(page, deals, about) {
    if (deals.length === 0) return;
    page.append(make("h3", "", deals.length === 1 ? "Deal" : "Deals"));
    page.appendChild(make("ul", "plain")).append(...deals.map((deal) => dealItem(deal, about)));
  }

  function showLine(id) {
    const edge = places.byId.get(id);
    const head = make("h2");
    head.append(link(edge.from), make("span", "verb", ` ${spaced(edge.relation)} `), link(edge.to));
    const page = fresh(head, make("div", "kind", filters.layers.get(edge.layer).label));
    if (edge.inferred !== undefined) {
      page.append(make("h3", "", "Inferred, told by no source"), inferredRow(edge.inferred, null));
      return;
    }
    if (edge.deal !== undefined) showDeals(page, [data.deals[edge.deal]], null);
    showConflicts(page, [...new Set(edge.facts.flatMap((index) => data.facts[index].conflicts || []))], null);
    page.append(make("h3", "", "Said"));
    for (const index of edge.facts) page.append(factRow(index, null, true));
  }

  // The lines of a bundle, each to be opened.
  function showBundle(line, title, select) {
    const page = fresh(make("h2", "", title), make("div", "kind", `${filters.layers.get(line.layer).label} · ${many(line.count, "line")}`));
    const list = page.appendChild(make("ul", "plain"));
    for (const id of line.edges) {
      const edge = places.byId.get(id);
      const item = list.appendChild(make("li"));
      item.append(link(edge.from), " ", button(spaced(edge.relation), "more", () => select(id)), " ", link(edge.to));
    }
  }

  function showDiffering() {
    const page = fresh(make("h2", "", "Where sources differ"));
    page.append(make("p", "note", `Nothing is dropped: each value stands with its sentences. The one after the arrow is chosen by the policy “${data.prefer}”.`));
    showConflicts(page, data.conflicts.map((_, index) => index), null);
  }

  // `shown`: the ids of the boxes on the picture.
  function showOverview(shown, folded) {
    const page = fresh(make("h2", "", "What this shows"));
    page.append(make("p", "note", "Material flows from left to right, from mine to user; each band is a country, and in a band of several the code on a box is its own. Choose a box or a line to read the sentences behind it, each with its document."));
    if (folded) page.append(make("p", "note", "A stack stands for several boxes, counted by kind, and its lines for several lines: choose it to open it."));
    page.append(make("h3", "", "Most told of here"));
    const claims = (id) => (factsOf.get(id) || []).reduce((sum, index) => sum + data.facts[index].claims.length, 0);
    const first = [...shown].map((id) => [claims(id), id]).sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? -1 : 1)).slice(0, 12);
    const list = page.appendChild(make("ul", "plain"));
    for (const [number, id] of first) {
      const item = list.appendChild(make("li"));
      item.append(link(id), make("span", "terms", `${spaced(data.entities[id].kind)} · ${many(number, "claim")}`));
    }
  }

  // What stands in an opened cell, with a way to fold it again.
  function showCell(title, members, shut) {
    const page = fresh(make("h2", "", title), make("div", "kind", many(members.length, "box", "boxes")));
    page.append(button("Fold again", "again", shut));
    const list = page.appendChild(make("ul", "plain"));
    for (const id of members) {
      const item = list.appendChild(make("li"));
      item.append(link(id), make("span", "terms", spaced(data.entities[id].kind)));
    }
  }

  return { nameOf, factsOf, showEntity, showLine, showBundle, showDiffering, showOverview, showCell, short, quote };
};
