// A field that finds one thing by its names: a combobox with a list, for mouse, keyboard and screen reader.
// `about`: { id, label, names: (id) => [text], kind: (id) => text, choices: () => [id], first: () => [id], chosen: (id or null) => void }.
const makePicker = (make, about) => {
  const SHOWN = 12;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const short = (text) => (text.length > 80 ? text.slice(0, 79) + "…" : text);

  const root = make("div", "picker");
  const label = root.appendChild(make("label", "", about.label));
  const field = root.appendChild(make("input"));
  const list = root.appendChild(make("ul"));
  let found = [];
  let active = -1;
  let value = null;

  field.type = "search";
  field.id = about.id;
  field.autocomplete = "off";
  field.spellcheck = false;
  field.placeholder = "type a name …";
  label.htmlFor = about.id;
  list.id = about.id + "-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", about.label);
  for (const [name, said] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) field.setAttribute(name, said);

  function matches() {
    const wanted = plain(field.value.trim());
    if (!wanted || (value !== null && field.value === short(about.names(value)[0]))) return about.first().slice(0, SHOWN);
    const ranked = [];
    for (const id of about.choices()) {
      const names = about.names(id).map(plain);
      const rank = names.some((name) => name === wanted) ? 0 : names.some((name) => name.startsWith(wanted)) ? 1 : names.some((name) => name.includes(wanted)) ? 2 : 3;
      if (rank < 3) ranked.push([rank, names[0], id]);
    }
    return ranked.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)).slice(0, SHOWN).map((one) => one[2]);
  }

  function open() {
    found = matches();
    active = -1;
    list.replaceChildren(...found.map((id, place) => {
      const item = make("li");
      item.id = `${list.id}-${place}`;
      item.setAttribute("role", "option");
      item.append(make("bdi", "", short(about.names(id)[0])), make("span", "terms", about.kind(id)));
      item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      item.addEventListener("click", () => choose(id));
      return item;
    }));
    const none = found.length === 0 && field.value.trim() !== "";
    if (none) list.append(made("Nothing here is called that."));
    show(found.length > 0 || none);
    point(-1);
  }

  function made(text) {
    const item = make("li", "terms", text);
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    return item;
  }

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
  }

  function point(place) {
    active = place;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  }

  function set(id) {
    value = id;
    field.value = id === null ? "" : short(about.names(id)[0]);
  }

  function choose(id) {
    set(id);
    show(false);
    about.chosen(id);
  }

  field.addEventListener("input", () => {
    open();
    if (field.value === "" && value !== null) choose(null);
  });
  field.addEventListener("focus", () => field.select());
  field.addEventListener("click", open);
  field.addEventListener("blur", () => {
    show(false);
    set(value);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) show(false);
    else if (event.key === "Enter" && !list.hidden && found.length) choose(found[Math.max(active, 0)]);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) open();
      else if (found.length) point((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + found.length) % found.length);
    } else return;
    event.preventDefault();
  });

  return { root, set };
};
