"""Materials, agencies and processes that a text names by their form: "antimony ore", "the state of Alabama"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.firms import Surround


class Formed(NamedTuple):
    """A name that its form gives away: where it stands, its type and what it is called."""

    start: int
    end: int
    type: str
    name: str


def find_forms(around: Surround) -> Iterator[Formed]:
    """Every name in the text that only its form tells."""
    yield from _compounds(around)
    yield from _spent(around.folded)
    yield from _public_bodies(around)
    yield from _processes(around)
    yield from _schemes(around)


_HEAD = re.compile(
    r" (?P<head>ores?|concentrates?|oxides?|sulphates?|sulfates?|chlorides?|carbonates?|hydroxides?|nitrates?"
    r"|fluorides?|nitrides?|chemicals|compounds|salts|tailings|scrap|powders?|alloys?|slag|residues|ingots?|sponge|dust"
    r"|flakes?|wires?|dross|fines|matte|trioxide|pentoxide|dioxide|oxalates?|acetates?|phosphates?|sulphides?|sulfides?"
    r"|arsenide|telluride|selenide|carbides?|borides?|hydrides?|silicates?|wafers?|targets?|brines?|briquettes?|cathodes?"
    r"|sludges?|metal)\b(?! (?:prices|mines?|project|deposit))"
)
_PLURAL_HEADS = frozenset(
    {"chemicals", "compounds", "salts", "tailings", "residues", "fines", "dross", "wafers", "targets"}
)


def _compounds(around: Surround) -> Iterator[Formed]:
    """An element with what is made of it: "tin concentrate", "zirconium chemicals"."""
    for end, span in around.by_end.items():
        match = _HEAD.match(around.folded, end)
        if match is None or not _is_element(around.things[span.thing].id):
            continue
        head = match["head"].lower().replace("sulfate", "sulphate").replace("sulfide", "sulphide")
        head = head if head in _PLURAL_HEADS or not head.endswith("s") else head[:-1]
        yield Formed(span.start, match.end(), "Material", f"{around.things[span.thing].name} {head}")


def _is_element(entity_id: str) -> bool:
    """Whether a material is one element, of which ores and compounds are told by their form."""
    known = gazetteer().by_id(entity_id)
    return known is not None and known.kind in ("element", "metal") and len(known.elements) == 1


_SPENT = re.compile(
    r"\b(?:spent|end-of-life|discarded|scrapped|waste)(?: [a-z-]+)? (?:lamps|motors|phosphors|catalysts|hard drives"
    r"|hard disks|hard disk drives|drives|electronics|batteries)\b|\brecycled (?:phosphors|motors)\b"
)


def _spent(folded: str) -> Iterator[Formed]:
    """What is recycled: "spent lamps", "end-of-life motors"."""
    said = any(word in folded for word in ("spent", "end-of-life", "discarded", "scrapped", "waste", "recycled"))
    for match in _SPENT.finditer(folded) if said else ():
        yield Formed(match.start(), match.end(), "Material", match.group())


_STATE_OF = re.compile(r"\b(?:[Ss]tate|[Pp]rovince|[Gg]overnment) of $")
_STATE_BODY = re.compile(r"(?:'s)? (?:state|provincial|regional|city|municipal|county) government\b| government\b")
_PROVINCE_ACTS = re.compile(
    r" (?:province|state)(?= (?:has|had|will|would|gave|closed|banned|opened|lent|put|offered)\b)"
)
_CUSTOMS = re.compile(r"(?:'s)? (?:customs|taxman)(?= (?:has|have|had|will|said|stopped|seized|officials?|service)\b)")
_NATIONAL = re.compile(
    r"(?:'s)? (?:(?:state|national|public) )?(?:development bank|export credit agency|export-credit agency"
    r"|sovereign wealth fund|competition authority|antitrust authority|customs authority|central bank)\b(?! [A-Z])"
)
_COMMITTEE = re.compile(r"\bparliament's (?:[a-z]+ )?committee(?: on [a-z]+)?\b")
_ADMINISTRATION = re.compile(r"\b(?:[Tt]he )?(?P<name>(?:[A-Z][a-z]+) [Aa]dministration)\b")
_NOT_ONE = frozenset(
    {"General", "The", "This", "An", "Its", "Public", "Business", "Current", "Previous", "New", "Local"}
)


def _public_bodies(around: Surround) -> Iterator[Formed]:
    """Bodies of a state in small letters: "the Zendan development bank", "the state of Zenda"."""
    folded = around.folded
    for start in around.by_start:
        kind = around.type_at(start)
        if kind == "Place":
            yield from _provincial(around, start)
        elif kind == "Government":
            end = around.by_start[start].end
            body = _NATIONAL.match(folded, end) or _CUSTOMS.match(folded, end)
            if body is not None and not _apposed(folded, start, body.end()):
                yield Formed(start, body.end(), "Agency", folded[start : body.end()].replace("'s ", " "))
    for match in _COMMITTEE.finditer(folded) if "parliament's" in folded else ():
        yield Formed(match.start(), match.end(), "Agency", match.group())
    for match in _ADMINISTRATION.finditer(folded) if "dministration" in folded else ():
        if match["name"].split()[0] not in _NOT_ONE and match.start("name") not in around.by_start:
            yield Formed(match.start("name"), match.end(), "Agency", match["name"])


_APPOSED = re.compile(r"[\w)*_], (?:the|an?) $")


def _apposed(folded: str, start: int, end: int) -> bool:
    """Whether a description only says what stands named before it: "Alpha, the Zendan export credit agency, pays"."""
    return _APPOSED.search(folded, max(0, start - 8), start) is not None and folded[end : end + 1] in ",.;)"


def _provincial(around: Surround, start: int) -> Iterator[Formed]:
    """A province or state as the one who acts: "the state of Zenda has pledged", "the Zenda government"."""
    folded = around.folded
    span = around.by_start[start]
    thing = around.things[span.thing]
    if not _divides(thing.id):
        return
    before = _STATE_OF.search(folded, max(0, start - 14), start)
    after = _STATE_BODY.match(folded, span.end)
    if before is not None:
        word = before[0].split()[0].capitalize()
        if word == "Government" or before[0][0].isupper() or _ACTS.match(folded, span.end):
            yield Formed(before.start(), span.end, "Agency", f"{word} of {thing.name}")
    elif after is not None:
        yield Formed(start, after.end(), "Agency", f"{thing.name} government")
    elif (acts := _PROVINCE_ACTS.match(folded, span.end)) is not None:
        yield Formed(start, acts.end(), "Agency", f"{thing.name} government")


def _divides(place_id: str) -> bool:
    """Whether a place lies in a state itself, as provinces and states of a federation do."""
    known = gazetteer().by_id(place_id)
    return known is None or any(w.startswith("government/") for w in known.within)


_ACTS = re.compile(r" (?:has|have|had|will|would|gave|put|withdrew|is|was|(?!based|located|sited)[a-z]{3,}ed)\b")


_PROCESS_NOUNS = ("process", "technology", "method", "route", "technique", "resin", "system")
_PROCESS_NOUN = re.compile(rf"(?:{'|'.join(_PROCESS_NOUNS)})\b")
_PROCESS = re.compile(
    rf"\b(?:(?:{'|'.join(_PROCESS_NOUNS)}),?"
    r"(?: [a-z]+){0,3} (?:(?:that|which) (?:is|it calls)|it calls|known as|called|named|dubbed"
    r"|marketed as)(?: called| known as)?|its process,? known as) [\"'*]?"
    r"(?P<name>[A-Z][\w-]*(?: [A-Z][\w-]*){0,3})"
)
_OWN_PROCESS = re.compile(
    r"(?P<name>[A-Z](?<!\w.)[\w-]+(?: [A-Z][\w-]+){0,3})(?: \([A-Z]{2,6}\))?, an? (?:[a-z-]+ ){0,5}"
    r"(?:process|technology|method|technique)\b"
)
_STEP = (
    r"(?:leaching|hydriding|extraction|crystallisation|crystallization|electrolysis|precipitation|roasting|calcination"
    r"|chlorination|electrorefining|electrodialysis|distillation|sorption|adsorption|dissolution|decrepitation)"
)
_A_STEP = re.compile(f" {_STEP}")
_STEPPED = re.compile(
    rf"\b(?P<name>(?!the\b|and\b|of\b|for\b|by\b|to\b|its\b|or\b|in\b|from\b|with\b|acid\b|ore\b|metal\b|through\b|after\b"
    rf"|raw\b|resource\b|oil\b|gas\b|further\b|mineral\b|heap-only\b)(?:[a-z]+-[a-z]+|[a-z]+(?:ic|al|ane|ed|gen|er))"
    rf"(?: [a-z]+)? {_STEP})\b"
)
_NAMED = re.compile(r"\b(?P<name>[a-z]+-[a-z]+ (?:process|technology|route|method))\b")


def _processes(around: Surround) -> Iterator[Formed]:
    """Named processes: "a process called Zendex", "Zenda Column, a process for …", "anodic leaching"."""
    folded = around.folded
    for pattern in (_PROCESS, _OWN_PROCESS) if _PROCESS_NOUN.search(folded) else ():
        for match in pattern.finditer(folded):
            if match.start("name") not in around.by_start and match["name"] not in around.persons:
                yield Formed(match.start("name"), match.end("name"), "Technology", match["name"])
    for match in _STEPPED.finditer(folded) if _A_STEP.search(folded) else ():
        yield Formed(match.start("name"), match.end("name"), "Technology", match["name"])
    for match in _NAMED.finditer(folded) if "calls " in folded else ():
        if re.search(r"\bcalls (?:the |its )?[\"']?$", folded[max(0, match.start() - 20) : match.start()]):
            yield Formed(match.start("name"), match.end("name"), "Technology", match["name"])


_SCHEME = re.compile(
    r"\b(?P<name>[A-Z][\w-]*(?: (?:[A-Z][\w-]*|of|for|and)){0,5})(?: \([A-Z]{2,8}\))? "
    r"(?:programme|program|initiative|scheme|research project)$"
)
_SCHEME_NOUN = re.compile(r" (?:programme|program|initiative|scheme|research project)\b")
_BEFORE_SCHEME = re.compile(r"(?:\b[Tt]he |'s |\b[Ii]ts |\b[Uu]nder |\bas part of |\bvia )$")


def _schemes(around: Surround) -> Iterator[Formed]:
    """Programmes named before a small noun: "the Zenda Minerals programme"."""
    folded = around.folded
    for noun in _SCHEME_NOUN.finditer(folded):
        match = _SCHEME.search(folded, max(0, noun.start() - 80), noun.end())
        if match is None:
            continue
        start = match.start("name")
        words = match["name"].split()
        known = any(p in around.by_start for p in (start, match.start()))
        plain = len(words) == 1 and words[0].isupper() is False and len(words[0]) < 4
        if (
            not known
            and not plain
            and match["name"] not in around.persons
            and _BEFORE_SCHEME.search(folded, max(0, start - 14), start)
        ):
            yield Formed(start, match.end(), "Programme", match["name"])
