"""The dossier of one entity as a page to read: everything that is known of it, each figure with its sentences."""

from __future__ import annotations

from collections.abc import Iterator

from reegraph.entities.gazetteer import exact_case
from reegraph.graph.support import number_of
from reegraph.graph.whereabouts import whereabouts
from reegraph.model import slugify
from reegraph.outputs.pages.dossier.neighbours import neighbourhood
from reegraph.outputs.pages.dossier.relations import FLOWS, flow_section, other_section, ownership_section
from reegraph.outputs.pages.dossier.standing import (
    conflict_section,
    deal_section,
    failure_section,
    figure_section,
    figure_terms,
    site_section,
    source_section,
    taken_down,
    timeline_section,
)
from reegraph.outputs.pages.dossier.subject import Subject, subject
from reegraph.outputs.pages.mapping import KINDS, STATES, where_words
from reegraph.outputs.pages.sheet import Block, Cell, Points, Sheet, Text, Words, words
from reegraph.outputs.pages.telling import grouped
from reegraph.outputs.pages.view import about

__all__ = ["Subject", "dossier", "subject"]

_SECTIONS = (
    ownership_section,
    site_section,
    flow_section,
    deal_section,
    figure_section,
    failure_section,
    conflict_section,
    timeline_section,
    other_section,
    source_section,
)
_KINDS = {
    **dict(KINDS),
    "ResearchOrganisation": "research organisation",
    "EndUse": "end use",
}
_NAMED = 5


def dossier(of: Subject) -> Sheet:
    """The dossier as a sheet; what nothing is known of has no section, and the last lines of the summary say which."""
    sections = tuple(section for make in _SECTIONS if (section := make(of)) is not None)
    drawn = neighbourhood(of)
    told: tuple[Block, ...] = (Points(tuple(_summary(of))), *(() if drawn is None else (drawn,)))
    absent = _absent({section.id for section in sections})
    summary = (*told, words(absent, mark="note")) if absent else told
    name = slugify(of.entity.name)[:60] or "entity"
    return Sheet(name, of.entity.name, f"{_kind(of)} · {about(of.graph)}", summary, sections)


def _kind(of: Subject) -> str:
    return _KINDS.get(of.entity.type, of.entity.type.lower())


# --- the summary -----------------------------------------------------------------------------------------------------


def _summary(of: Subject) -> Iterator[Words]:
    yield _identity(of)
    if of.is_site:
        yield _site(of)
    for sentence in (_made(of), _running(of), _flowing(of), _measured(of), _failing(of), _differing(of)):
        if sentence is not None:
            yield sentence
    yield _told(of)


def _identity(of: Subject) -> Words:
    """What it is, where it is at home, and what else it is called."""
    home = of.world.ownership.country(of.id) if of.entity.type not in ("Government", "Material") else None
    parts: list[Text] = [Cell(of.entity.name, mark="strong"), f" is a {_kind(of)}"]
    if _kind(of)[0] in "aeiou":
        parts[-1] = f" is an {_kind(of)}"
    if home is not None and home.holder != of.id:
        parts += [" in " if of.is_site else " based in ", Cell(of.graph.name(home.holder), home.claims)]
    also = _aliases(of)
    more = f" and {len(also) - _NAMED} more" if len(also) > _NAMED else ""
    return Words((*parts, f". Also called {', '.join(also[:_NAMED])}{more}." if also else "."))


def _aliases(of: Subject) -> list[str]:
    """Other names, the longest first; "it" and "The company" stand for it in a text and are no names."""
    own = of.entity.name.casefold()
    proper = exact_case(of.entity.type, of.entity.name)
    named = (alias for alias in of.entity.aliases if len(alias) > 2 and not (proper and alias.islower()))
    others = (alias for alias in named if alias.casefold() != own and not alias.startswith("The "))
    return sorted(others, key=lambda alias: (-len(alias), alias))


def _site(of: Subject) -> Words:
    found = whereabouts(of.graph, of.id)
    held = of.world.ownership.operators(of.id)
    run_by = [part for one in held for part in (", ", Cell(of.graph.name(one.holder), one.claims))][1:]
    place = Cell(where_words(of.graph, found), () if found is None else found.claims)
    run: tuple[Text, ...] = ("; run by ", *run_by) if run_by else ("; nobody says who runs it",)
    return words(f"State at the date: {dict(STATES)[of.world.state(of.id)]}", *run, "; place: ", place, ".")


def _made(of: Subject) -> Words | None:
    """Of a material: who makes it, and who is to."""
    makers = [f for f in of.facts if f.predicate == "produces" and f.object == of.id]
    now = sorted({of.graph.name(f.subject) for f in makers if of.standing(f) == "at the date"})
    later = sorted({of.graph.name(f.subject) for f in makers if of.standing(f) in ("planned", "not yet")})
    if not now and not later:
        return None
    said = [f"{len(now)} make it: {_some(now)}" if now else "nobody is known to make it"]
    said += [f"{len(later)} plan to: {_some(later)}"] if later else []
    flows = number_of(len(of.deliveries), "known flow")
    return words("At the date ", Cell("; ".join(said), link="flows"), f". It is named in {flows}.")


def _running(of: Subject) -> Words | None:
    if not of.sites:
        return None
    working = [site for site in of.sites if of.world.state(site) == "operating"]
    verb = "In it lie" if of.entity.type == "Government" else "It runs"
    names = ", ".join(of.graph.name(site) for site in working[:_NAMED])
    more = f" and {len(working) - _NAMED} more" if len(working) > _NAMED else ""
    told = f", {len(working)} of them operating: {names}{more}." if working else ", none of them known to operate."
    return words(verb, " ", Cell(number_of(len(of.sites), "known site"), link="sites"), told)


def _flowing(of: Subject) -> Words | None:
    flows = [f for f in of.facts_of(*FLOWS) if of.standing(f) in ("at the date", "planned", "not yet")]
    into = sorted({of.graph.name(f.subject) for f in flows if f.object in of.things and f.subject not in of.things})
    out = sorted({of.graph.name(str(f.object)) for f in flows if f.subject in of.things and f.object not in of.things})
    said = [f"gets material from {_some(into)}" if into else "", f"delivers to {_some(out)}" if out else ""]
    told = " and ".join(part for part in said if part)
    return words("It ", Cell(told, link="flows"), ", what is planned included.") if told else None


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _measured(of: Subject) -> Words | None:
    known = [f for f in of.figures if f.predicate in ("capacity", "production")]
    known.sort(key=lambda f: "planned" in f.terms.values())
    if not known:
        return None
    parts: list[Text] = []
    for figure in known[:_NAMED]:
        terms = ", ".join(figure_terms(of, figure))
        whose = "" if figure.subject == of.id else f"{of.graph.name(figure.subject)}: "
        amount = f"{figure.predicate} {grouped(figure.number)} {figure.unit} {terms}".strip()
        parts += ["; ", Cell(f"{whose}{amount}", figure.claims)]
    more = f"; and {len(known) - _NAMED} more." if len(known) > _NAMED else "."
    return Words(("Figures that count: ", *parts[1:], more))


def _failing(of: Subject) -> Words | None:
    if of.chokepoints is None or not of.facts:
        return None
    down = {target.name: point.claims for target, point in taken_down(of)}
    total = len(of.chokepoints.targets)
    if not down:
        none = f" for none of {total} magnet plants and buyers of magnets, as far as known."
        return words("It is a ", Cell("single point of failure", link="failure"), none)
    claims = tuple(dict.fromkeys(claim for found in down.values() for claim in found))
    return words("It is a ", Cell(f"single point of failure for {len(down)} of {total}", claims, mark="warn"),
                 f" magnet plants and buyers of magnets: {_some(sorted(down))}.")  # fmt: skip


def _differing(of: Subject) -> Words | None:
    if not of.conflicts:
        return None
    return words(
        "Sources ", Cell(f"differ on {number_of(len(of.conflicts), 'matter')}", link="disagreements", mark="warn"), "."
    )


def _told(of: Subject) -> Words:
    claims = {claim for fact in of.facts for claim in fact.claims}
    days = sorted(day for claim in claims if (day := of.graph.claims[claim].reported))
    last = f" The last report is of {days[-1]}." if days else ""
    if not claims:
        return words("It is named in the documents; no claim is about it.")
    rests = of.support(claims)
    return words(f"{number_of(len(claims), 'claim')} of ", Cell(rests.in_full(), link="sources"), f" tell of it.{last}")


_NAMES = {
    "ownership": "owners or holdings",
    "flows": "flows",
    "deals": "deals",
    "figures": "figures",
    "timeline": "dated events",
}


def _absent(present: set[str]) -> str:
    """What the page has no section on, since nothing is told of it."""
    missing = [name for key, name in _NAMES.items() if key not in present]
    said = f"Nothing is told of its {', '.join(missing)}. " if missing else ""
    return said if "disagreements" in present else f"{said}No two sources disagree about it."
