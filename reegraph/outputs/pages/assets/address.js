"use strict";
// The state of the page in its address: `#sel=…&layers=flow,site`. What is not said there is as the page opens.
// An address `#some/id` without a `=` is the older way to name what is selected.
const makeAddress = () => {
  const read = () => {
    const written = location.hash.slice(1);
    if (written !== "" && !written.includes("=")) {
      try {
        return new URLSearchParams([["sel", decodeURIComponent(written)]]);
      } catch {
        return new URLSearchParams(); // a damaged address names nothing
      }
    }
    return new URLSearchParams(written);
  };

  let held = read();
  const listeners = [];

  function get(key) {
    return held.get(key);
  }

  // Null takes the key out of the address. Keys stand sorted, so that the same view has the same address.
  function set(key, value) {
    if (get(key) === value) return;
    if (value === null) held.delete(key);
    else held.set(key, value);
    held.sort();
    try {
      history.replaceState(null, "", "#" + held.toString());
    } catch { /* some browsers forbid it for files; the page works without */ }
  }

  // Calls `told` when the reader, not the page, has changed the address.
  function onChange(told) {
    listeners.push(told);
  }

  window.addEventListener("hashchange", () => {
    held = read();
    for (const told of listeners) told();
  });

  return { get, set, onChange };
};
