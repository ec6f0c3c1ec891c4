// Texts on the page. Texts of documents reach it only through text nodes and the canvas: nothing here parses HTML.
const makeWords = () => {
  const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

  const byId = (id) => document.getElementById(id);

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

  function button(text, kind, pressed) {
    const made = make("button", kind, text);
    made.type = "button";
    made.addEventListener("click", pressed);
    return made;
  }

  const short = (text, length) => (text.length > length ? text.slice(0, length - 1) + "…" : text);
  // For comparing: letters without accents, in small.
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  // "RecyclingPlant" and "owns_equity" as words.
  const spaced = (text) => text.replace(/(?<=[a-z])(?=[A-Z])/g, " ").replaceAll("_", " ");
  const many = (number, one, more) => `${number.toLocaleString("en")} ${number === 1 ? one : more || one + "s"}`;

  return { byId, make, button, say, short, plain, spaced, many };
};
