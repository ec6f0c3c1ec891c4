"""Mines and places that nobody listed: capitalised words that the text itself calls a mine, or puts a plant in."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reegraph.extract.firms import Surround, name_words, sentence_start
from reegraph.extract.lexicon import lexicon

_MINES = (
    "mine", "deposit", "prospect", "orebody", "ore body", "salar", "salt flat", "brine project", "tailings dam", "pit",
    "quarry", "tenement", "concession", "property",
)  # fmt: skip
_MINE = rf"(?:{'|'.join(_MINES)})"
_AT_ONCE = tuple(f" {mine}" for mine in _MINES)
_KIND = re.compile(rf"(?P<words>(?: [a-z][a-z-]*){{0,5}}) {_MINE}s?\b(?! (?:of|at|in) [A-Z])")
_APPOSED = re.compile(rf",? (?:is |was )?(?:an?|the|its) (?:[a-z][a-z-]* ){{0,6}}(?:{_MINE}|operation)\b")
_OUTPUT = re.compile(r"\b(?i:production|output|mining|shipments) (?:at|from) $")
_OF_ORE = re.compile(r"[^.;]{0,80}\b(?:concentrates?|ore|spodumene|mined)\b")
_HOSTS = re.compile(
    r" (?:hosts|contains|holds|has) (?:\w+ )?(?:proven|measured|indicated|inferred|ore reserves|reserves|resources)\b"
)
_SHARED = re.compile(
    r"(?: (?:nickel|graphite|lithium|tin|tungsten|antimony|gold|copper))? \((?:\w+ )?\d{1,3}(?:\.\d+)?%"
)
_LABELLED = re.compile(r"(?:Project|Mine|Deposit|Property|PROJECT|MINE|DEPOSIT)\W{1,4}$")
# Who drills there, behind a name: "At Zenda in Texas, 41 holes were", "at Zenda hit 12 metres of ore".
_DRILLED = re.compile(
    r"[^.;]{0,60}\b(?:drill\w*|aircore|holes|assay\w*|intercept\w*|trench\w*|diamond core|metres (?:at|of|grading)|TREO)\b"
)
_LISTED = re.compile(
    r"(?:mines|projects|deposits|prospects)\b(?: -| (?:are|include|includes|included|including|such as|like|called|named"
    r"|namely)|,|:)* (?:the )?(?:[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,2}(?: \([^()]{1,40}\))?(?:, and |, | and )){0,6}$"
)
_CALLED_ENDS = ("of ", "called ", "named ", "known as ")
_CALLED = re.compile(rf"\b{_MINE} (?:{'|'.join(_CALLED_ENDS)})$")
_MANY = re.compile(rf"(?:, [A-Z]\w+){{0,8}},? and [A-Z]\w+(?: [A-Z]\w+)?(?: [a-z-]+){{0,3}} {_MINE}s\b")


def is_mine(around: Surround, start: int, end: int) -> bool:
    """Whether the text calls the capitalised words at `start` a mine: "the Zenda gold mine", "Zenda hosts reserves"."""
    folded = around.folded
    name = folded[start:end]
    words = name.split()
    if start in around.by_start or name in around.persons or words[-1] in lexicon().field_words:
        return False
    before = folded[max(0, start - 40) : start].rstrip("*_\"'")
    after = folded[end : end + 120].lstrip('*_"')
    kind = _KIND.match(after) if after.startswith(_AT_ONCE) or _describes(after[1:].partition(" ")[0]) else None
    if kind is not None and all(_describes(w) for w in kind["words"].split()):
        return not sentence_start(folded, start) or len(words) > 1
    return (
        _is_mined(before, after)
        or _LISTED.search(folded, max(0, start - 120), start) is not None
        or _APPOSED.match(after) is not None
        or (before.endswith("he ") and _MANY.match(after) is not None)
    )


def _is_mined(before: str, after: str) -> bool:
    """Whether what stands before and behind a name says what mines are said to have, or what is done at one."""
    if _HOSTS.match(after) or _SHARED.match(after) or after.startswith(" (mine)"):
        return True
    if (before.endswith(_CALLED_ENDS) and _CALLED.search(before)) or _LABELLED.search(before):
        return True
    drilled = before.endswith(("At ", "at ")) and _DRILLED.match(after) is not None
    from_it = before.endswith(("at ", "from ")) and _OUTPUT.search(before) is not None
    return drilled or (from_it and _OF_ORE.match(after) is not None)


@lru_cache(maxsize=4096)
def _describes(word: str) -> bool:
    """Whether a word may stand between a mine's name and "mine": what is dug there, or how."""
    parts = word.split("-")
    lex = lexicon()
    return all(p in lex.facility_modifiers.words or p in lex.stage_words or p in name_words().dug for p in parts)


_SITE = (
    r"(?:plants?|mines?|factory|factories|refinery|smelter|works|mill|facility|facilities|unit|kiln|line|sites?|concentrator"
    r"|foundry|laboratory|offices?|warehouse|headquarters|hub|workshop|furnaces?|headquartered|based|located|situated"
    r"|built|build|opened|operates?|runs|recover\w*|makes?|produc\w+|born|sited|terminal|farm|centre|center|complex)"
)
_PUT = re.compile(rf"\b{_SITE}\b(?:[^.;:|]{{0,60}}[ ,])?(?:in|at|near|outside)(?: nearby)? $")
_TOWN = re.compile(
    r"\b(?:town|port|city|village|province|state|region|district|county|island|harbour|suburb)(?: of)? $"
)
_IN = re.compile(r"\b(?<!stake )(?<!interest )(?<!shares )(?<!shareholding )(?<!equity )(?:in|near|outside) $")
_INVESTED = re.compile(r"\b(?:invest\w*|holding|believe|confidence|trust) in $")
_DIVISION = re.compile(
    r" (?:province|county|district|peninsula|fjord|region|harbour|harbor|prefecture|state|oblast|archipelago"
    r"|municipality)\b"
)
_TOWN_OF_PLANT = re.compile(
    r", [A-Z][\w ]{2,25}, (?:[a-z-]+ ){0,4}(?:plant|factory|refinery|facility|smelter|mill|works|mine)\b"
)
_WITHIN = re.compile(r"(?:, (?:in )?| in )(?:[a-z]+ )?(?:the )?")


def is_place(around: Surround, start: int, end: int, firm_ends: set[int]) -> bool:
    """Whether the text puts something in the capitalised words at `start`: "its plant in Zenda", "Zenda, Texas".

    `firm_ends` are the ends of firms, whose homes stand behind them: "Alpha Metals of Zenda".
    """
    folded = around.folded
    words = folded[start:end].split()
    if not _may_be_place(around, start, end, words):
        return False
    before = folded[max(0, start - 110) : start]
    after = folded[end : end + 80]
    if _DIVISION.match(after) or (before.endswith(" ") and _TOWN.search(before, max(0, len(before) - 30))):
        return True
    titled = _IN_TITLE.search(before)  # "A Market in Transition", but "Alpha Metals in Zenda"
    if titled is not None and start - len(titled[1]) not in firm_ends:
        return _lies_within(around, before, after, end)
    return _lies_within(around, before, after, end) or _is_home(before, start, firm_ends) or _has_site(before, after)


def _lies_within(around: Surround, before: str, after: str, end: int) -> bool:
    """Whether a known place behind the words holds them: "in Zenda, Texas", "the Zenda, Texas, plant"."""
    within = _WITHIN.match(after)
    if within is None or around.type_at(end + within.end()) not in ("Place", "Government"):
        return False
    led = before.endswith(("the ", "its ", "their ", "'s ", "a ")) and _TOWN_OF_PLANT.match(after) is not None
    return led or _LEADS_IN.search(before) is not None


def _is_home(before: str, start: int, firm_ends: set[int]) -> bool:
    """Whether the words stand behind a firm as its home: "Alpha Metals of Zenda"."""
    home = _HOME.search(before)
    return home is not None and start - len(home[0]) in firm_ends


def _has_site(before: str, after: str) -> bool:
    """Whether something is said to be in what the words name: "a plant in Zenda"."""
    if not before.endswith(("in ", "at ", "near ", "outside ", "nearby ")) or after.startswith(("'s ", " and Co")):
        return False
    return bool(_PUT.search(before) or (_IN.search(before) and not _INVESTED.search(before)))


_IN_TITLE = re.compile(r"[A-Z][\w'-]*( in )$")
_LEADS_IN = re.compile(r"(?:\b(?:in|at|near|of|outside|from|to|around|between|for)|[*.:|(]) ?$")
_HOME = re.compile(r",? of $")


@cache
def _no_places() -> frozenset[str]:
    return name_words().no_firm | lexicon().not_names | name_words().regions


def _may_be_place(around: Surround, start: int, end: int, words: list[str]) -> bool:
    """Whether words can name a place by themselves: no acronym, no word of business, no person."""
    name = around.folded[start:end]
    lex = lexicon()
    if len(words) > 3 or not name.replace(" ", "").replace("-", "").replace("'", "").isalpha() or len(name) < 3:
        return False
    if any(w.isupper() or w in lex.field_words or w in lex.corporate_suffixes for w in words):
        return False
    if name in around.persons or words[-1] in _no_places():
        return False
    return start not in around.by_start and not any(lex.head_type(w) for w in words)


# Up to a name of a list of towns: "mines at Drag and | Svanvik".
TOWNS_BEFORE = re.compile(r"\b(?:at|in|near) [A-Z][\w-]+(?:(?:,| and|, and) [A-Z][\w-]+){0,3}(?:,| and|, and) $")
