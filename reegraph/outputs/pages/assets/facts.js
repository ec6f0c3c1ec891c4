// A fact on the panel: what is said, how, since when, and the sentences behind it, each with a citation to copy.
const makeFacts = (data, moments, looks, words, select) => {
  const { make, short, spaced, byId } = words;
  const nameOf = (id) => data.entities[id]?.name ?? id;

  function link(id) {
    if (data.entities[id] === undefined) return make("span", "", nameOf(id));
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
      byId("announce").textContent = button.textContent;
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

  // Signs behind a fact: how it is said, whether it is disputed, denied, or not so on the chosen date.
  function signs(fact) {
    const denied = fact.how === "negated" || fact.denied ? `denied ${fact.denied || ""}`.trim() : "";
    const now = moments.saidOf(fact);
    const all = moments.day() === moments.ALL;
    const said = fact.how === "planned" || fact.how === "rumoured" ? fact.how : "";
    const absent = !all && now === null && fact.how !== "negated" ? `not on ${moments.day()}` : "";
    const other = !all && now !== null && now !== fact.how ? `${now} on ${moments.day()}` : "";
    return [said, fact.disputed ? "disputed" : "", denied, absent, other, fact.conflicts === undefined ? "" : "sources differ"].filter(Boolean);
  }

  // A row of the panel: a button that shows the sentences below, and beside it the words of the fact, with their links.
  function row(claims, open) {
    const shell = make("div", "fact");
    const toggle = shell.appendChild(make("button", "toggle"));
    const head = shell.appendChild(make("div", "head"));
    const quotes = shell.appendChild(make("div", "quotes"));
    toggle.type = "button";
    toggle.setAttribute("aria-label", claims.length === 1 ? "The sentence" : `The ${claims.length} sentences`);
    const turn = (on) => {
      toggle.setAttribute("aria-expanded", String(on));
      quotes.hidden = !on;
      // Quotes are made when first opened: a page may hold thousands.
      if (on && quotes.children.length === 0) quotes.append(...claims.map((claim) => quote(data.claims[claim])));
    };
    toggle.addEventListener("click", () => turn(quotes.hidden));
    head.addEventListener("click", (event) => { if (!event.target.closest("a")) turn(quotes.hidden); });
    turn(open);
    return [shell, head];
  }

  function factRow(index, about, open) {
    const fact = data.facts[index];
    const [shell, head] = row(fact.claims, open);
    if (fact.s !== about) head.append(link(fact.s));
    head.append(make("span", "verb", ` ${spaced(fact.p)} `));
    if (fact.o !== undefined) head.append(fact.o === about ? make("span", "verb", "this") : link(fact.o));
    else head.append(make("bdi", "", fact.value || ""));
    for (const sign of signs(fact)) head.append(" ", make("span", "how", sign));
    if (fact.claims.length > 1) head.append(make("span", "count", ` ×${fact.claims.length}`));
    const when = [fact.from ? "from " + fact.from : "", fact.to ? "until " + fact.to : ""].filter(Boolean).join(" ");
    const terms = [fact.terms, when, fact.rests].filter(Boolean).join(" · ");
    if (terms) head.append(make("span", "terms", terms));
    return shell;
  }

  // Supply that no source tells of, and why it is taken to be.
  function inferredRow(index, about) {
    const one = data.inferred[index];
    const [shell, head] = row(one.claims, false);
    if (one.supplier !== about) head.append(link(one.supplier));
    head.append(make("span", "verb", " is taken to supply "), one.user === about ? make("span", "verb", "this") : link(one.user));
    head.append(" ", make("span", "how", "inferred"));
    if (!one.live) head.append(" ", make("span", "how", "not running yet"));
    head.append(make("span", "terms", `${one.goods.join(", ")}. Why: both belong to one group, and what the one makes the other needs; no source tells of the delivery. It rests on the sentences below.`));
    return shell;
  }

  function swatched(kind, text) {
    const line = make("div", "kind");
    line.append(looks.swatch(kind, 13), text);
    return line;
  }

  return { nameOf, link, quote, factRow, inferredRow, swatched };
};
