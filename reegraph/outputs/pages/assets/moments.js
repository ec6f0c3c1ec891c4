// Dates: what holds on a day, by the changes that Python computed for each fact. "all" stands for all that was ever said.
const makeMoments = (data, address) => {
  const ALL = "all";
  const STRENGTH = ["asserted", "planned", "rumoured"];
  const inferredOn = data.day === null ? ALL : data.day;
  const stops = [...new Set(data.edges.flatMap((edge) => edge.facts).flatMap((index) => data.facts[index].when.map(([day]) => day)))];
  if (data.day !== null) stops.push(data.day);
  const days = [...new Set(stops)].filter((day) => day !== "").sort();

  function day() {
    const said = address.get("date");
    if (said === ALL || /^\d{4}-\d\d-\d\d$/.test(said || "")) return said;
    return data.day === null ? ALL : data.day;
  }

  // How a fact is said on the chosen day: asserted, planned, rumoured; null where it does not hold then.
  function saidOf(fact, on = day()) {
    if (on === ALL) return fact.how === "negated" || fact.denied !== undefined ? null : fact.how;
    let said = null;
    for (const [from, how] of fact.when) {
      if (from > on) break;
      said = how;
    }
    return said;
  }

  const strongest = (words) => STRENGTH.find((word) => words.includes(word)) || null;

  // The same of a line: the strongest of its facts. What is inferred is so at the date of the page alone.
  function saidOfLine(edge, on = day()) {
    if (edge.layer === "inferred") return on === ALL || on === inferredOn ? "inferred" : null;
    return strongest(edge.facts.map((index) => saidOf(data.facts[index], on)));
  }

  function set(wanted) {
    const standard = data.day === null ? ALL : data.day;
    address.set("date", wanted === standard ? null : wanted);
  }

  return { ALL, days, day, set, saidOf, saidOfLine, strongest };
};
