"""Whether capitalised words that nobody listed are a firm: by their form, or by what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from reegraph.extract.legal_forms import form_before, form_behind, is_suffix
from reegraph.extract.lexicon import lexicon
from reegraph.extract.things import Span, Things
from reegraph.model import Frozen
from reegraph.model.tables import read_table


class NameWords(Frozen):
    """Words by which capitalised phrases are told apart; what each list is for stands in `tables/names.toml`."""

    may_begin: frozenset[str]
    no_firm: frozenset[str]
    regions: frozenset[str]
    geographic: frozenset[str]
    person_nouns: frozenset[str]
    actor_verbs: frozenset[str]
    particles: tuple[str, ...]
    public_banks: frozenset[str]
    private_funds: frozenset[str]
    dug: frozenset[str]
    first_words: frozenset[str]
    joined_fields: frozenset[str]


@cache
def name_words() -> NameWords:
    """The lists of `tables/names.toml`."""
    return read_table("reegraph.extract.tables", "names.toml", NameWords)


@dataclass(slots=True)
class Surround:
    """What is known of a text when its firms are looked for: its listed mentions by start and end, and its persons.

    `mines` are the runs of capitalised words that the text calls a mine.
    """

    folded: str
    things: Things
    by_start: dict[int, Span]
    by_end: dict[int, Span]
    persons: set[str]
    mines: set[tuple[int, int]] = field(default_factory=set)

    def type_at(self, position: int) -> str:
        """The type of the listed mention that begins at `position`, or ""."""
        span = self.by_start.get(position)
        return self.things[span.thing].type if span is not None else ""

    def nation_before(self, position: int) -> bool:
        """Whether the mention that ends at `position` is a state: "Japan's …"."""
        span = self.by_end.get(position)
        return span is not None and self.things[span.thing].type == "Government"


@cache
def _common_words() -> frozenset[str]:
    """Words of business and words that name nothing."""
    return lexicon().field_words | lexicon().not_names


@cache
def _telling_nothing() -> frozenset[str]:
    """The common words and the legal forms: no firm is told by them."""
    return _common_words() | lexicon().corporate_suffixes


_PLACES = frozenset({"Government", "Place"})
_MARKS = "*_\"'“”("
_OFFICE = re.compile(r"(?:Minister|Secretary|Ministry|Department) (?:of|for) (?:[A-Z]\w+,? )+and $")


def firm_end(around: Surround, start: int, end: int, *, mine: bool) -> int | None:
    """Where the firm that begins at `start` ends, or None where the run of capitalised words is no firm.

    What the text calls a mine somewhere (`mine`) is a firm only by its form.
    """
    folded, lex = around.folded, lexicon()
    words = folded[start:end].split()
    listed = around.by_start.get(start)
    bare = [w for w in words if w not in _telling_nothing()]
    suffixed = len(words) > 1 and is_suffix(words[-1])
    fielded = len(words) > 1 and words[-1] in lex.field_words
    # "the Alpha Metals-Beta Mining merger" names two.
    two = listed is not None and (listed.end >= end or folded[listed.end : listed.end + 1] == "-")
    if (
        two
        or words[-1] in name_words().no_firm
        or words[-1] in lex.exchanges
        or (len(words) == 1 and words[0] in name_words().joined_fields)
        or (folded.endswith("and ", 0, start) and _OFFICE.search(folded, max(0, start - 60), start))
    ):
        return None
    if suffixed or (fielded and bare and not _only_listed(around, start, bare)):
        return _whole_form(around, words[-1], end)
    behind = form_behind(folded, end) if bare and not _other_kind(words[-1]) else None
    if behind is not None:
        return behind
    if len(words) > 1 and (form_before(folded[start:end]) or words[0] in name_words().first_words):
        return end
    other = _inside_listed(around, start, end) and not may_be_firm(around, start, end)
    if mine or not bare or words[-1] in name_words().regions or other:
        return None
    return end if _said_to_be_firm(around, start, end) else None


_LONGEST = 60  # letters of a name that only what is beside it makes a firm's


def may_be_firm(around: Surround, start: int, end: int) -> bool:
    """Whether capitalised words may be a firm if enough signs say so: no acronym of old, no month, no known name."""
    folded = around.folded
    words = folded[start:end].split()
    if (
        len(words) > 4
        or end - start > _LONGEST
        or words[-1] in name_words().no_firm
        or words[-1] in name_words().regions
    ):
        return False
    if _common_words().issuperset(words) or lexicon().has_head(words):
        return False
    if name_words().joined_fields.issuperset(words):
        return False
    if len(words) == 1:
        plain = not sentence_start(folded, start) or _is_name(around, start, words[0])
        return plain and start not in around.by_start and len(words[0]) > 2
    return not _of_others(around, start, end)


def _of_others(around: Surround, start: int, end: int) -> bool:
    """Whether the words are a listed name, or several, or hold one that no firm's name holds."""
    if around.by_start.keys().isdisjoint(range(start, end)):
        return False
    inside = [s for p in range(start, end) for s in (around.by_start.get(p),) if s is not None]
    plain = all(s.end <= end and _in_firm_names(around, s, start) for s in inside)
    return not plain or len(inside) > 1 or sum(s.end - s.start for s in inside) >= end - start - 1


def _in_firm_names(around: Surround, span: Span, start: int) -> bool:
    """Whether firms have such a name inside theirs: a place, another firm, or first of all a material ("Iron Peak")."""
    kind = around.things[span.thing].type
    first = kind == "Material" and span.start == start and " " not in around.folded[span.start : span.end]
    return first or kind in ("Place", "Company")


def _other_kind(word: str) -> bool:
    """Whether a word is the head of something other than a firm's name."""
    return lexicon().head_type(word) is not None


def _whole_form(around: Surround, last: str, end: int) -> int:
    """Where a firm's name ends whose last word is a form or a field: behind "and Metallurgical Combine", "Co. | KG"."""
    folded = around.folded
    more = _AND_MORE.match(folded, end) or _FORM_MORE.match(folded, end)
    if more is not None:
        return more.end()
    seat = _SEAT.match(folded, end) if last in _SEATED and _says_field_only(folded, end) else None
    if seat is not None and around.type_at(seat.end()) in _PLACES:
        return around.by_start[seat.end()].end
    behind = form_behind(folded, end)
    if behind is not None:
        return behind
    return end + (folded[end : end + 1] == "." and last in _STOPPED)


def _says_field_only(folded: str, end: int) -> bool:
    """Whether all words of the name that ends here tell what it is for: "Industrial Development Corporation"."""
    words = _CAPITALISED.search(folded, max(0, end - 60), end)
    known = name_words().joined_fields | lexicon().field_words | name_words().may_begin | _SEATED
    return words is not None and known.issuperset(words.group().split())


_CAPITALISED = re.compile(r"[A-Z][\w-]+(?: [A-Z][\w-]+)*$")
_STOPPED = frozenset({"Inc", "Corp", "Ltd", "Co", "S.A", "N.V", "B.V", "K.K", "S.p.A", "S.r.l", "L.P", "S.A.S"})
_FORM_MORE = re.compile(r"\.? KG(?:aA)?\b|\.,? (?:Ltd|Limited|Inc|LLC|Bhd|de C\.V)\b\.?")
# What goes on with "of" and a state: "Industrial Corporation | of Zenda".
_SEATED = frozenset({"Bank", "Corporation", "Company"})
_SEAT = re.compile(r" of (?:the )?")

_GENERIC = (
    r"(?:Metallurgical|Metallurgy|Smelting|Chemicals?|Refining|Processing|Steel|Trading|Technology|Technologies|Science"
    r"|Industrial|Minerals?|Development|Exploration|Resources|Materials|Metals|Engineering|Combine|Company|Corporation"
    r"|Co|Group|Works|Gas|Energy|Services?|Sons|Trade|Rehabilitation|Investment|Power|Manufacturing|Ltd|Limited|Inc)"
)
# What goes on with a firm's name behind "and": "Zenda Mining and Metallurgical Combine".
_AND_MORE = re.compile(rf" and(?: {_GENERIC}\b){{1,4}}(?! [A-Z])")


def _only_listed(around: Surround, start: int, bare: list[str]) -> bool:
    """Whether every telling word belongs to a listed material or people (`Chinese Rare Earths`)."""
    span = around.by_start.get(start)
    if span is None or around.things[span.thing].type not in ("Material", "Government", "EndUse") or span.how == "name":
        return False
    first = around.folded[start : span.end]
    return set(bare) <= set(first.split()) or bool(_PLAIN_DEMONYM.search(first))


# Endings by which an adjective is surely of a nation; "Thai Duong Group" is a name of its own.
_PLAIN_DEMONYM = re.compile(r"(?:ese|ish|an|ch|ss|\w{4}i)$")


def _inside_listed(around: Surround, start: int, end: int) -> bool:
    """Whether a listed mention stands in the words; a province or people may begin a firm's name ("Hebei Zenda")."""
    first = around.by_start.get(start)
    if first is not None and (" " not in around.folded[first.end : end] + " " or around.type_at(start) not in _PLACES):
        return True
    if first is not None and around.folded[first.end : end].split()[-1:] == [
        around.folded[first.end : end].strip("- ")
    ]:
        rest = around.folded[first.end : end].strip()
        if rest in name_words().geographic or rest in lexicon().not_names:
            return True
    return not around.by_start.keys().isdisjoint(range(start + 1, end))


def _said_to_be_firm(around: Surround, start: int, end: int) -> bool:
    """Whether the words beside a name say that it is a firm: a role, an apposition, a verb, a possession, a home."""
    folded = around.folded
    before = folded[max(0, start - 90) : start].rstrip(_MARKS)
    after = folded[end : end + 180]
    if after[:1] in ("*", "_", '"'):
        after = after.lstrip('*_"')
    if _TICKER.match(after) or _apposed(after) or _owns(folded, start, after) or _at_home(around, start, end):
        return True
    if _OTHER_HEAD.match(after):
        return False
    led = _role_before(before) or _led_in(before) or _does(around, start, end, after)
    if led or (before.endswith("he ") and _GROUP.match(after)) or _introduced(folded, start, end, before):
        return True
    words = folded[start:end].split()
    if words[-1] in name_words().geographic or _is_person(before, after, words):
        return False
    if len(words) > 1 or _BRAND.search(words[0]):
        return _in_business(around, start, before, after)
    traded = before.endswith(_TRADED_ENDS) and _TRADED.search(before) is not None
    return len(words[0]) > 3 and traded and not _OWN_PEOPLE.match(after)


_TICKER = re.compile(
    r" ?\(\s*([A-Z][A-Za-z. ]{1,13}(?:-V)?(?:\s?/\s?[A-Z][A-Za-z-]{1,8})*)\s*:\s*([A-Z0-9]{1,6}(?:\.[A-Z]{1,2})?)\b"
)
# The firm's kind behind its name: "the Zenda group".
_GROUP = re.compile(r" (?:group|company|firm|conglomerate|concern|corporation)\b")
# A noun of something else that the capitalised words only name or describe: "the Zenda graphite mine".
_OTHER_HEAD = re.compile(
    r"(?: (?!and\b|to\b|in\b|at\b|for\b|on\b|by\b|of\b|from\b|is\b|has\b|was\b|with\b|will\b|the\b|a\b|an\b|its\b)"
    r"[a-z][a-z-]+){0,3} (?:mines?|deposits?|projects?|prospects?|plants?|refinery|smelter|factory|mill|pit|works"
    r"|facility|district|province|region|state|basin|peninsula|fjord|process|technology|method|programme|program|scheme"
    r"|conference|summit|party|administration|doctrine|accord|treaty|round|model|range|river|port|dam|village|town"
    r"|county|licence|license|property|concession|tenement|intrusion|complex|formation|belt)\b"
)
_CALLED = ("called ", "named ", "known as ")
_ROLE = re.compile(rf"(?:^|[^.!?] |[^.!?] [\"'*])([a-z-]+),? (?:{'|'.join(_CALLED)})?$")
_BASED = re.compile(r"-(?:based|listed|owned|backed|headquartered|traded) (?:[a-z-]+ )?$")
# What is done by firms more than by persons, and what is held in firms.
_AGENT = re.compile(
    r"(?i:\b(?:(?:acquired|owned|backed|developed|operated|provided|supplied|built|bought|made|run|mined|held|controlled"
    r"|financed|funded|refined|processed|produced|manufactured|taken over) by"
    r"|(?:subsidiary|unit|arm|division|affiliate|parent|shareholders?|customers?|clients?|holders?|takeover|acquisition"
    r"|purchase|shares?|per cent|percent|\d ?%) of"
    r"|(?:shares|stake|shareholding|holding|equity|interest) in|(?:merger|merge|merged|venture) with"
    r"|(?:companies|firms|miners|producers|makers|manufacturers|suppliers|customers|buyers|shareholders|investors"
    r"|carmakers|processors|refiners|recyclers|traders|partners|backers|owners|subscribers|lenders|clients|bidders"
    r"|rivals|competitors|juniors|explorers)(?:,)? (?:include|includes|included|including|such as|like|are|were)"
    r"|(?:consortium|alliance|syndicate|partnership|venture) (?:of|between)) $)"
)


# How the words end that these patterns match: a test that is cheaper than they are.
_AGENT_ENDS = (
    "by ", "of ", "in ", "with ", "include ", "includes ", "included ", "including ", "as ", "like ", "are ", "were ",
    "between ",
)  # fmt: skip
_COMMERCE_ENDS = ("to ", "from ", "for ", "by ")
_TRADED_ENDS = ("with ", "to ", "by ", "between ")
_NEAR = 70  # characters before a name in which those words stand that stand right before it


def _led_in(before: str) -> bool:
    """Whether the words before a name say that a firm follows: "acquired by", "Zenda-based"."""
    if before.lower().endswith(_AGENT_ENDS) and _AGENT.search(before, max(0, len(before) - _NEAR)):
        return True
    return "-" in before and _BASED.search(before) is not None


def _role_before(before: str) -> bool:
    if not before.endswith(" "):
        return False
    near = max(0, len(before) - _NEAR)
    if not before.endswith(_CALLED):
        near = max(near, before.rfind(" ", 0, -1) - 1)  # nothing else stands between the noun and the name
    role = _ROLE.search(before, near)
    if role is None or (role[0].rstrip().endswith(",") and role[1] not in _ROLE_COMMA):
        return False
    noun = role[1].rpartition("-")[2] if role[1] not in lexicon().role_nouns else role[1]
    return noun in lexicon().role_nouns or (noun.endswith("s") and noun[:-1] in lexicon().role_nouns)


_ROLE_COMMA = frozenset(
    {"subsidiary", "unit", "arm", "affiliate", "contractor", "parent", "supplier", "maker", "producer"}
)


_APPOSED = re.compile(
    r"(?: \([^)]{1,60}\))?(?:,| -| --)? (?:which is |who is |is )?"
    r"(?:an?|the|one of|another|its|their|owner|maker|operator|developer)\b(?: \d\d[:/-]\d\d)?"
    r"(?P<words>[^,;.:()]{3,110})"
)
# Where the head of an apposition ends: "a founder | of the group", "the company | 's chairman".
_HEAD_ENDS = re.compile(r" (?:of|in|at|for|from|that|which|who|whose|with|by|on|near|to|based|controlled|owned|run)\b")


def _apposed(after: str) -> bool:
    """Whether an apposition behind a name says that it is a firm: ", the Essen steel group"."""
    found = _APPOSED.match(after) if after.startswith((",", " (", " -", " is ")) else None
    if found is None:
        return False
    head = re.findall(r"[a-z]+(?:-up)?", _HEAD_ENDS.split(found["words"], maxsplit=1)[0])
    if head and head[-1] in name_words().person_nouns:
        return False
    words = re.findall(r"[a-z]+(?:-up)?", found["words"])[:12]
    return any(w in lexicon().role_nouns for w in words)


def _introduced(folded: str, start: int, end: int, before: str) -> bool:
    """Whether a firm is introduced by its officers, a role before a comma, or the words under a bold name."""
    if _OFFICER.match(folded, end):
        return True
    called = _THE_ROLE.search(before) if before.endswith(", ") else None
    if called is not None and called["role"] in lexicon().company_nouns and folded[end : end + 1] in ",.;)":
        return True
    led = _LED.match(folded, end) if before.endswith("*") or folded[start - 1 : start] == "*" else None
    return led is not None and not lexicon().company_nouns.isdisjoint(led["words"].split())


_OFFICER = re.compile(
    r" (?:group |founding )?(?:chief executive|chief financial|chief operating|chairman|chairwoman|CEO|CFO|COO"
    r"|managing director|spokes(?:man|woman|person)|shareholders|executives"
    r"|shares (?:rose|fell|were|have|jumped|closed))\b"
)
_THE_ROLE = re.compile(r"\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|[Aa]n?)(?: [a-z-]+){0,3} (?P<role>[a-z]+), $")
_LED = re.compile(r"[.:]?\*{1,2}[.:]? +(?:The|This|An?)(?P<words>(?: [\w-]+){1,5})")


def _owns(folded: str, start: int, after: str) -> bool:
    if not after.startswith("'"):
        return False
    owned = _OWNED.match(after)
    if owned is not None and lexicon().possessed_nouns & set(owned[1].split()):
        return True
    return _OWN_SITE.match(after) is not None and not sentence_start(folded, start)


_OWNED = re.compile(r"'s?((?: [a-z-]+){1,4})")
_OWN_SITE = re.compile(
    r"'s(?: [\w-]+){1,5} (?:mine|deposit|project|plant|refinery|smelter|factory|pit|concentrator|roaster|kiln|furnaces?"
    r"|subsidiary|shareholders|magnets|share price|order book)\b"
)


def _does(around: Surround, start: int, end: int, after: str) -> bool:
    """Whether a name is the subject of what firms do, or is told by what it does or owns: "Zenda, which refines …"."""
    folded = around.folded
    name = folded[start:end]
    if " " not in name and _AT.search(folded, max(0, start - 6), start):
        return False
    if _WHOSE.match(after):
        return name not in around.persons
    relative = _WHICH.match(after)
    if relative is not None and relative[1] in lexicon().firm_verbs | name_words().actor_verbs:
        return not re.search(rf"\b{re.escape(name)} {_SITE_BEHIND}", folded)
    if " " not in name and sentence_start(folded, start) and not _is_name(around, start, name):
        return False
    verb = _VERB.match(after)
    if verb is not None and verb[1] in lexicon().firm_verbs:
        return True
    will = _WILL.match(after)
    return will is not None and will[1] in name_words().actor_verbs and name not in around.persons


_VERB = re.compile(r"(?:,? (?:has|had|have|also|now|itself|already|later))* ([a-z]+)")
_AT = re.compile(r"\b(?:at|in|near) $")
_SITE_BEHIND = r"(?:[A-Za-z-]+ ){0,2}(?i:plant|mine|works|smelter|factory|refinery|deposit|project)\b"
_WHICH = re.compile(r", which (?:also |now |already |has |had |in turn |itself |since )*([a-z]+)")
_WHOSE = re.compile(
    r", whose (?:[a-z-]+ ){0,4}(?:mine|plant|refinery|smelter|factory|mill|works|shares|shareholders|plants|mines"
    r"|subsidiary|customers|output|furnaces)\b"
)
_WILL = re.compile(
    r",? (?:(?:also|now|then) )?(?:will|would|is to|plans to|intends to|aims to|expects to|hopes to|wants to|agreed to"
    r"|has agreed to|is expected to) (?:(?:also|now|then) )?([a-z]+)"
)
# Endings of the nouns and adverbs that may stand at the head of a sentence without an article.
_COMMON = re.compile(
    r"(?:tion|sion|ment|ing|ity|ness|ship|ance|ence|ism|ly|[aeo]rs|ants|ists|ies|ments|ions|ings|als|ians|ese|ish|cs|orts|ices|ocks|ales|osts|eals|ends"
    r"|ally|ures|ates|ents|ages|men|women|people|ists)$"
)


def _is_name(around: Surround, start: int, word: str) -> bool:
    """Whether one word at the head of a sentence is a name: no noun without an article, nowhere in small letters."""
    if around.folded[start - 2 : start] == "**":
        return True
    if len(word) == 3 and word.isupper():
        return True
    told = len(word) > 3 and word.isalpha() and not _COMMON.search(word)
    return told and word.lower() not in small_words(around.folded)


_SMALL_WORD = re.compile(r"\b[a-z]\w*")


@lru_cache(maxsize=4)
def small_words(folded: str) -> frozenset[str]:
    """The words of a text that begin with a small letter somewhere: a capital tells nothing of them."""
    return frozenset(_SMALL_WORD.findall(folded))


_ACTS = re.compile(
    r"(?:,? (?:has|had|have|also|now|itself|already|later|will|would|is|was|then|since|recently|not|to|plans|expects"
    r"|intends|hopes|aims|wants|agreed|may|might|could|in \d{4}|last \w+|this \w+),?)* ([a-z]+)"
)
_HOME = re.compile(r",? (?:of|based in|headquartered in|from)(?: the)? ")
_NO_HOME = re.compile(
    r"(?:s|tion|ment|ing|ity|Republic|Government|State|Kingdom|Bank|University|Gulf|Commonwealth|Prince|King|Queen"
    r"|Emperor|Union|Council|Minister|President|Governor|Embassy|Port|Bay|City|Province)$"
)


def _at_home(around: Surround, start: int, end: int) -> bool:
    """Whether a place behind a name is its home: "Alpha of Norway", "Alpha, of Essen"."""
    after = around.folded[end : end + 30]
    marks = len(after) - len(after.lstrip('*_"'))
    home = _HOME.match(after, marks)
    if home is None:
        return False
    where = around.type_at(end + home.end())
    apposed = home[0].startswith(", of") and where == "" and around.folded[end + home.end()].isupper()
    name = around.folded[start:end]
    if (where not in _PLACES and not apposed) or name in around.persons or name.split()[-1] in name_words().geographic:
        return False
    if home[0].startswith(","):
        plain = not sentence_start(around.folded, start) or " " in name or marks > 0
        return plain or (not apposed and not _NO_HOME.search(name))
    return not _NO_HOME.search(name)


def _is_person(before: str, after: str, words: list[str]) -> bool:
    """Whether the words beside a name are those that stand beside persons."""
    if len(words) > 3 or _PERSON_BEHIND.match(after):
        return True
    return before.endswith(" ") and _PERSON_BEFORE.search(before, max(0, len(before) - _NEAR)) is not None


_PERSON_BEFORE = re.compile(
    r"\b(?:said|says|told|chairman|chairwoman|chief|executive|minister|president|director|geologist|founder|analyst"
    r"|spokesman|spokeswoman|economist|engineer|professor|manager|lawyer|investor|financier|billionaire|mayor|governor"
    r"|senator|ambassador|secretary|author|historian|officer|head|candidate|successor|predecessor|under|[Mm]r|[Dd]r"
    r"|CEO|CFO|Mrs|Ms|President|Minister|Senator|Secretary|Governor|Premier),? $"
)
_PERSON_BEHIND = re.compile(
    r",? who\b|, \d\d,|,? (?:a |the |its |then |now |our |former )*(?:chief|chairman|chairwoman|chair|director"
    r"|president|founder|head|minister|analyst|CEO|CFO|President|Chief|Chairman|Director|professor|spokesman"
    r"|spokeswoman|vice|managing|senior|executive|general manager|governor|secretary)\b"
    r"|,? (?:said|says|told|thinks|believes|argues|added)\b"
)
_COMMERCE = re.compile(
    r"\b(?:s[oe]ld|sells?|selling|lent|lends?|suppl\w+|deliver\w*|ship\w*|stake|interest|shares?|offtake|contract\w*|agree\w+|loan"
    r"|grant|orders?|purchas\w+|bought|buy|acquir\w+|belong\w*|placement|licen[cs]ed|concentrates?|oxides?|carbonates?"
    r"|metals?|feed\w*|materials?|sulphate|sulfate|ores?|magnets?|alloys?|allocated|awarded|goes|went|leased|tonnes|tons"
    r"|stays|invest\w+|million|billion|exports?|transfer\w*|hydroxide|graphite|scrap|powders?)\b[^.;:|]{0,50}"
    r"(?<!according )\b(?:to|from|for|by) $"
)
# What binds a firm rather than a place, also where its name is one plain word.
_TRADED = re.compile(
    r"\b(?:(?:agreement|contract|deal|memorandum|venture|partnership|alliance|merger|MoU|accord)(?: [a-z]+){0,3} with"
    r"|(?:s[oe]ld|sells?|selling|suppl(?:y|ies|ied)|deliver(?:s|ed)?|stake|belong(?:s|ed)?|awarded|licen[cs]ed|leased)"
    r"\b[^.;:|,]{0,50}(?<!according )\b(?:to|by)|deal between|(?:contract|agreement) between) $"
)
# A dash, capital or digit inside one word, as brands have them.
_BRAND = re.compile(r"[a-z][A-Z]|-[A-Z]|[A-Za-z]\d")
_OWN_PEOPLE = re.compile(r"'s (?:government|ministry|state|president|people|army|parliament)\b|, [A-Z]")
_BETWEEN = re.compile(
    r"(?<!interview )(?<!meeting )(?<!met )(?<!talks )\b(?:with|between|via|partners?|investors?|contractors?) $"
)


_TAKEN_OVER = re.compile(
    r"\b(?:acquir(?:e|es|ed|ing)|bought|buys?|buying|took over|taken over|taking over|merged? with|purchased"
    r"|supplie[sd]|renamed|now called|formerly|previously|owned by) $"
)


def _in_business(around: Surround, start: int, before: str, after: str) -> bool:
    """Whether several capitalised words stand where firms stand: beside trade, a nation's possessive, an act."""
    if before.endswith(_COMMERCE_ENDS) and _COMMERCE.search(before):
        return True
    near = max(0, len(before) - _NEAR)
    if before.endswith(" ") and (_BETWEEN.search(before, near) or _TAKEN_OVER.search(before, near)):
        return True
    if around.folded[start - 3 : start] == "'s " and around.nation_before(start - 3):
        return True
    acts = _ACTS.match(after)
    return acts is not None and acts[1] in name_words().actor_verbs


def sentence_start(folded: str, start: int) -> bool:
    """Whether the word at `start` begins a sentence, a line or a cell, so that its capital tells nothing."""
    return start == 0 or folded[max(0, start - 20) : start].rstrip(" \"'“(*_")[-1:] in (
        ".", "!", "?", ":", "", "|", "\n", "-", "#", "*",
    )  # fmt: skip
