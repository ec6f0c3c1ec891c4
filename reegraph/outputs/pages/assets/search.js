// Search by name: "/" begins it, arrows go through what is found, Enter takes it, Escape leaves.
const makeSearch = (data, panel, words, choose) => {
  const { byId, make, plain, short, spaced } = words;
  const names = Object.entries(data.entities).map(([id, entity]) => [id, [entity.name, ...entity.aliases].map(plain)]);
  const field = byId("query");
  const list = byId("found");
  let found = [];
  let at = -1;

  function search(text) {
    const wanted = plain(text.trim());
    if (!wanted) return [];
    const ranked = [];
    for (const [id, called] of names) {
      const rank = called.some((name) => name === wanted) ? 0 : called.some((name) => name.startsWith(wanted)) ? 1 : called.some((name) => name.includes(wanted)) ? 2 : 3;
      if (rank < 3) ranked.push([rank, -(panel.factsOf.get(id) || []).length, id]);
    }
    return ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1)).slice(0, 12).map((one) => one[2]);
  }

  function show() {
    found = search(field.value);
    at = found.length ? 0 : -1;
    list.replaceChildren(...found.map((id, place) => {
      const item = make("li");
      const { kind, country } = data.entities[id];
      item.id = `found-${place}`;
      item.setAttribute("role", "option");
      const where = country === null ? "" : " · " + data.countries[country][0];
      item.append(make("bdi", "", short(data.entities[id].name, 80)), make("span", "terms", spaced(kind) + where));
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(place));
      return item;
    }));
    if (found.length === 0 && field.value.trim()) {
      const none = list.appendChild(make("li", "terms", "Nothing here is called that."));
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
    }
    point();
  }

  // Marks the one that Enter takes.
  function point() {
    const open = list.children.length > 0;
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) field.setAttribute("aria-activedescendant", `found-${at}`);
    else field.removeAttribute("aria-activedescendant");
    if (at >= 0) list.children[at].scrollIntoView({ block: "nearest" });
  }

  function close() {
    list.replaceChildren();
    found = [];
    at = -1;
    point();
  }

  function take(place) {
    const id = found[place];
    if (id === undefined) return;
    field.value = "";
    close();
    choose(id);
  }

  field.addEventListener("input", show);
  field.addEventListener("blur", close);
  field.addEventListener("focus", () => { if (field.value) show(); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.length) at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      point();
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape") {
      event.preventDefault();
      field.value = "";
      close();
      byId("canvas").focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || (typing && typing.type !== "checkbox" && typing.type !== "range")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
};
