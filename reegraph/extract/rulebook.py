"""Rules: declarative patterns over the lines of a sentence, each with sentences it must and must not match.

A rule names a predicate and either verbs with frames (`rules/frames.toml`) or patterns of its own. In both:

    {S} {O}      the ends: one mention or a list of mentions of the types that the rule (or else the vocabulary) allows
    {V:mass}     the value of an attribute: a mark of that kind (mass, percent, date, money, price)
    {ORG} {FAC} {PLACE} {GOV} {DEM} {MAT} {USE} {POL} {TECH} {PROG} {COMPANY} {AGENCY}   a mention that is no end
    {MASS} {PCT} {MONEY} {PRICE} {DATE} {YEARS}                      a quantity that is no value
    {O:place}    a place, or a chain of them ("Fort Worth, Texas", "the Indian state of Orissa"); {O:dem} a demonym or a state as one ("Belgian", "US")
    {O:home}     one place or state, as before `'s`
    {S:one} {O:one} one mention, no list and not before `'s`;  {O:first} one that a list may follow
    {O:several}  things held in part: "10% of Alpha and 5% of Beta"
    {S:holder}   a holder: organisations, "the US government", "the Norwegian state"
    {S:parts}    a list of mentions, each with its percentage or none: "Alpha (60%) and Beta, with 40%"
    {S:quota}    the same with each percentage before its mention: "60% by Alpha and 40% by Beta"
    {S:spread}   holders and percentages in any order: "Alpha is to have 40%, Beta and Gamma 20% each"
    {S:shares}   the same where each must have its percentage behind it: "Alpha 60%, Beta 40%"
    {O:mix}      a list of mentions, each with its amount or none: "200 tonnes of dysprosium and 1,400 tonnes of NdPr"
    {V:masses}   the masses of such a list, one fact each
    {owner}      the organisation before `'s` that a site belongs to, or nothing
    {at}         the place where a site or firm is, behind its name, or nothing
    {amt}        an amount before a material, or nothing: "about 3,000 tonnes a year of"
    {O:topic}    the firm or site that the text spoke of before this sentence, {O:site} the site it named last, {S:mine} the mine,
                 {S:giver} the agency it names most, {lead} where the lead-in of a list begins (see context.py);
                 a pattern with one of these begins with it and has `¦ ` before the sentence itself
    {all}        up to eighty words of any kind
    {maker}      what one who makes things is ("producer");  {share} what joins somebody to a percentage ("accounts for")
    {role}       what a firm is ("miner", "trading house");  {dir} "northern", "the south of" and the like, or nothing
    {np}         determiners and adjectives before a name;  {w}, {w3}, {w8} one word, up to 3, up to 8 words of one clause
    {EXP}        "exports", "shipments" and the like
    {lim}        what a rule limits, behind it, or nothing: "on exports of gallium"
    {gap}        up to twelve words, marks or commas of one clause
    {stake}, {part} and other names of `[pieces]` in `rules/frames.toml`: phrases that several rules share
    {aux}        auxiliaries, adverbs and verbs such as "agreed to";  {rel} a relative pronoun, or nothing
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from pydantic import Field, model_validator

from reegraph.extract.lexicon import lexicon
from reegraph.extract.needs import needs_of
from reegraph.extract.neighbours import Neighbours, neighbours_of
from reegraph.extract.verbs import forms, verb_table
from reegraph.extract.views import QUANTITY_CODES, type_codes
from reegraph.model import Frozen, Qualifier, vocabulary
from reegraph.model.tables import parse_table, read_table

_PACKAGE = "reegraph.extract.rules"
_WORD = r"(?:[^\s⟦⟧,;:()|]+ )"
# What may stand before a name inside its phrase: no function word that begins another phrase.
_NP = (
    r"(?:(?!(?:no|and|that|which|who|to|of|for|with|by|from|while|but|said|in|at|on|is|was|are|were|has|have|will) )"
    r"(?:[^\s⟦⟧,;:().|]+|⟦[gOLnmpdyrE]\d+⟧|⟦G\d+⟧(?! (?:and|,|or|’s) )|⟦[CARO]\d+⟧(?= 's )) (?:'s )?){0,7}?"
)
# Ends of what a firm is called: a short form of the role nouns, for {np} stands in nearly every pattern.
_KIND_OF_FIRM = r"[a-z]+er|company|firm|group|bank|fund|start - up|unit|subsidiary|university|institute|agency"
# "supply chain", "purchase agreement": the same letters as a verb, and the first half of a noun.
_NOT_A_NOUN = r"(?! (?:chains?|agreements?|deals?|contracts?|side|risks?|security|lines?|prices?) )"
_PHRASE_WORD = r"(?:(?:[^\s⟦⟧,;:().|]+|⟦[gGOLE]\d+⟧) )"
_DIRECTION = (
    r"(?:north|south|east|west|mid)(?:ern|-?eastern|-?western| - (?:eastern|western))?|central|upper|lower|rural"
)


_CONTEXTUAL = re.compile(r"\{(?:[SO]:(?:topic|site|mine|giver)|lead)\}")
_REST = r"(?:\S+ ){0,80}?"  # of a line of context


class Rule(Frozen):
    """One rule as it stands in a file. `yes` lines read `sentence => subject | object or value`.

    `confidence` bounds how sure its facts are, where the rule is known to be weaker than others of its predicate.
    """

    id: str
    predicate: str
    reason: str
    verbs: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    roles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    beside: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    near: bool = False
    between: tuple[str, ...] = ()
    presumed: bool = False
    subject: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    word: str | None = None
    modality: str | None = None
    qualifiers: dict[str, Qualifier] = Field(default_factory=dict)
    confidence: float = 1.0
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Rule:
        known = vocabulary()
        if self.predicate not in known.relation and self.predicate not in known.attribute:
            raise ValueError(f"rule {self.id!r}: {self.predicate!r} is not in the vocabulary")
        if self.frames and not self.verbs:
            raise ValueError(f"rule {self.id!r}: frames need verbs")
        if self.roles and (set(self.roles) != {"subject", "object"} or not self.verbs):
            raise ValueError(f"rule {self.id!r}: roles are of a subject and an object, and need verbs")
        if not (self.frames or self.patterns or self.roles or self.near):
            raise ValueError(f"rule {self.id!r}: no frames, no patterns, no roles and not near")
        if not self.verbs and not self.cues and not self.near:
            raise ValueError(f"rule {self.id!r}: patterns need cues, words without which none of them can match")
        return self

    @cached_property
    def sureness(self) -> float:
        """How sure its facts are: what was measured for the predicate, or less where the rule says so."""
        return min(self.confidence, measured_confidence(self.predicate))


class _Confidence(Frozen):
    predicate: dict[str, float]


@cache
def _measured() -> dict[str, float]:
    return read_table("reegraph.extract.tables", "confidence.toml", _Confidence).predicate


def measured_confidence(predicate: str) -> float:
    """The share of claims of a predicate that agreed with gold (tables/confidence.toml)."""
    return _measured()[predicate]


class RuleFile(Frozen):
    """A file of rules."""

    rule: tuple[Rule, ...]


class _Frames(Frozen):
    pieces: dict[str, str]
    frames: dict[str, str]


class Pattern:
    """One pattern of a rule, compiled when a line first has what it needs: no document needs all of them.

    `contextual` are patterns over lines behind what stands before the sentence.
    """

    def __init__(self, source: str, rule: Rule) -> None:
        self.source = source
        self.rule = rule
        self.contextual = _CONTEXTUAL.search(source) is not None
        self.needs = needs_of(source, self._macro)

    def _macro(self, name: str) -> str:
        return _piece_or_macro(name, self.rule)

    def neighbours(self) -> tuple[Neighbours, ...]:
        """What must stand side by side in a line that it matches."""
        return neighbours_of(self.source, self._macro)

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The regular expression."""
        return re.compile(_expand(self.source, self.rule))


@dataclass(frozen=True)
class Compiled:
    """A rule ready to match; `contextual` are the patterns over lines behind what stands before the sentence.

    `needs` are the types and kinds of quantity of which a sentence must have one each, or `patterns` cannot match;
    `needs_behind` those of a sentence with what stands before it, for `contextual`.
    """

    rule: Rule
    sources: tuple[str, ...]
    needs: tuple[frozenset[str], ...] = ()
    needs_behind: tuple[frozenset[str], ...] = ()

    @cached_property
    def told_once(self) -> bool:
        """Whether words that stand in several lines say the same in each."""
        return self.rule.predicate != "controls_share" and self.rule.word is None

    @cached_property
    def ends(self) -> tuple[frozenset[str], frozenset[str]]:
        """The types of its subjects and objects."""
        return _ends(self.rule)

    @cached_property
    def verbs(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """The first words of its verbs in every form, each with the particles that may follow."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for verb in self.rule.verbs:
            for form in forms(verb):
                first, *particle = form.split()
                found.setdefault(first, set()).add(tuple(particle))
        return {word: tuple(sorted(particles)) for word, particles in sorted(found.items())}

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns over lines as they stand, then those over lines with what was spoken of before them."""
        return tuple(sorted((Pattern(s, self.rule) for s in self.sources), key=lambda p: p.contextual))


@cache
def all_rules() -> tuple[Rule, ...]:
    """The rules of all files, by file name and place; ids are unique."""
    rules: list[Rule] = []
    for entry in sorted(resources.files(_PACKAGE).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml") and entry.name != "frames.toml":
            rules.extend(parse_table(entry.read_text(encoding="utf-8"), RuleFile, name=entry.name).rule)
    ids = [r.id for r in rules]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ValueError(f"rule ids used twice: {', '.join(twice)}")
    return tuple(rules)


@cache
def _frames() -> _Frames:
    text = resources.files(_PACKAGE).joinpath("frames.toml").read_text(encoding="utf-8")
    return parse_table(text, _Frames, name="frames.toml")


def compile_rule(rule: Rule) -> Compiled:
    """A rule with the sources of its regular expressions, over lines as views.py makes them."""
    sources = (*rule.patterns, *(_frames().frames[name] for name in rule.frames))
    behind = tuple(s for s in sources if _CONTEXTUAL.search(s))
    return Compiled(rule, sources, tuple(_needs(rule, sources)), tuple(_needs(rule, behind)))


def _ends(rule: Rule) -> tuple[frozenset[str], frozenset[str]]:
    """The types of a rule's subjects and objects; no objects for an attribute."""
    known = vocabulary()
    subjects = known.expand(rule.subject) if rule.subject else known.domain(rule.predicate)
    ranged = known.range(rule.predicate) if rule.predicate in known.relation else frozenset()
    return subjects, known.expand(rule.object) if rule.object else ranged


def _needs(rule: Rule, sources: Sequence[str]) -> Iterator[frozenset[str]]:
    yield from (types for types in _ends(rule) if types)
    kinds = {kind for source in sources for kind in re.findall(r"\{V:(\w+)\}", source)}
    if kinds:
        yield frozenset({"mass" if kind == "masses" else kind for kind in kinds})


def _expand(source: str, rule: Rule) -> str:
    source = re.sub(r"\{([a-z_]+)\}", lambda m: _frames().pieces.get(m[1], m[0]), source)
    source = re.sub(r"\{[SO]\}(?!(?:\(\?:)?'s)", r"\g<0>(?!'s )", source)
    return re.sub(r"\{([A-Za-z]+(?::[a-z]+)?\d?)\}", lambda m: _macro(m[1], rule), source)


def _piece_or_macro(name: str, rule: Rule) -> str:
    piece = _frames().pieces.get(name)
    return _macro(name, rule) if piece is None else piece


@cache
def _macros_of(subjects: frozenset[str], objects: frozenset[str], verbs: tuple[str, ...]) -> dict[str, str]:
    """The macros of rules with these ends and verbs."""
    macros = dict(_macros())
    macros["S"] = rf"(?P<S>{_listed(type_codes(subjects))})"
    macros["S:dem"] = rf"(?P<D>{macros['DEM']})"
    macros.update(_context_ends("S", type_codes(subjects)))
    macros.update(_shared_ends(type_codes(subjects)))
    if objects:
        macros["O"] = rf"(?P<O>{_listed(type_codes(objects))})"
        macros["O:one"] = _single("O", type_codes(objects))
        macros["O:several"] = _several(type_codes(objects))
        macros["O:first"] = rf"(?P<O>⟦{type_codes(objects)}\d+⟧ )(?!'s )"
        macros.update(_context_ends("O", type_codes(objects)))
        macros["O:mix"] = rf"(?P<O>{_mixed(type_codes(objects))})"
        macros["O:place"] = rf"{macros['dir']}(?P<P>{_chained(type_codes(objects))})"
        macros["O:home"] = rf"(?P<P>⟦{type_codes(objects)}\d+⟧ )"
        macros["O:dem"] = r"(?P<P>⟦[gG]\d+⟧ )"
    if verbs:
        inflected = [forms(v) for v in verbs]
        macros["VERB"] = _alternatives(f for v in inflected for f in (*v.finite, v.participle, v.ing)) + _NOT_A_NOUN
        macros["VPP"] = _alternatives(v.participle for v in inflected)
        macros["VING"] = _alternatives(v.ing for v in inflected)
    return macros


def _macro(name: str, rule: Rule) -> str:
    if name == "V:masses":
        return rf"(?P<V>{_masses()})"
    if name.startswith("V:"):
        return rf"(?P<V>⟦{QUANTITY_CODES[name[2:]]}\d+⟧ )"
    if re.fullmatch(r"w\d", name):
        return rf"{_WORD}{{0,{name[1]}}}?"
    macros = _macros_of(*_ends(rule), rule.verbs)
    if name not in macros:
        raise ValueError(f"rule {rule.id!r}: unknown {{{name}}}")
    return macros[name]


@cache
def _macros() -> dict[str, str]:
    known = vocabulary()
    between = verb_table().between
    words = sorted(between.auxiliaries | between.catenatives | between.adverbs, key=lambda w: (-len(w), w))
    single = {
        "ORG": known.expand(("organisation",)), "FAC": known.expand(("facility",)), "PLACE": frozenset({"Place"}),
        "GOV": frozenset({"Government"}), "MAT": frozenset({"Material"}), "USE": frozenset({"EndUse"}),
        "POL": frozenset({"Policy"}), "TECH": frozenset({"Technology"}), "PROG": frozenset({"Programme"}),
        "COMPANY": frozenset({"Company"}), "AGENCY": frozenset({"Agency"}),
    }  # fmt: skip
    macros = {name: rf"⟦{type_codes(types)}\d+⟧ " for name, types in single.items()}
    macros["DEM"] = r"⟦g\d+⟧ "
    for name, kind in (
        ("MASS", "mass"),
        ("PCT", "percent"),
        ("MONEY", "money"),
        ("PRICE", "price"),
        ("DATE", "date"),
        ("YEARS", "years"),
    ):
        macros[name] = rf"⟦{QUANTITY_CODES[kind]}\d+⟧ "
    macros["w"] = _WORD
    macros["lead"] = rf"^{_REST}lead {_REST}"
    macros["all"] = _REST
    macros["amt"] = _amount()
    macros["at"] = (
        r"(?:(?:, )?(?:in|at|near|of|outside|on) (?:[^\s⟦⟧,;:()|]+ ){0,2}?⟦[OG]\d+⟧ (?:(?:, |in |, in )⟦[OG]\d+⟧ ){0,3})?"
    )
    macros["owner"] = rf"(?:⟦{type_codes(known.expand(('organisation',)))}\d+⟧ 's )?"
    macros["role"] = _alternatives(w.replace("-", " - ") for w in lexicon().role_nouns) + " "
    lead = r"(?:an?|⟦C\d+⟧ 's)"  # "a German maker, Alpha", "its largest creditor, the fund Beta"
    macros["np"] = rf"(?:{lead} {_PHRASE_WORD}{{0,4}}?(?:{_KIND_OF_FIRM}|creditor|rival|partner|shareholder) , )?{_NP}"
    macros["EXP"] = r"(?:exports?|sales?|shipments?|imports?|suppl(?:y|ies)|trade|outflows?|deliveries|purchases) "
    macros["lim"] = r"(?:(?:on|over|against|for) (?:[a-z]+ |⟦[LEHgGpn]\d+⟧ |, ){1,10}?)?"
    macros["gap"] = r"(?:(?!(?:which|who|that|while|but|because|whereas|although) )[^\s;:()|]+ ){0,12}?"
    macros["dir"] = rf"(?:the )?(?:(?:north|south|east|west|central|{_DIRECTION})(?: of)? )?"
    macros["maker"] = r"(?:producer|maker|manufacturer|miner|refiner|separator|smelter|caster|processor)s? "
    macros["share"] = rf"(?:{_alternatives(_share_forms())} |with )"
    macros["rel"] = r"(?:(?:which|that|who) )?"
    macros["aux"] = rf"(?:(?:{'|'.join(map(re.escape, words))}|[a-z]+ly|, [a-z]+ly ,|{_quantity('date')}) ){{0,9}}?"
    return macros


def _context_ends(end: str, codes: str) -> dict[str, str]:
    return {
        f"{end}:{name}": rf"^[^¦]*?{name} (?P<{end}>⟦{codes}\d+⟧ )[^¦]*" for name in ("topic", "site", "mine", "giver")
    }


def _single(end: str, codes: str) -> str:
    """One mention that is neither part of a list nor a possessor."""
    return rf"(?P<{end}>⟦{codes}\d+⟧ )(?!'s |(?:, )?(?:and|&) (?:⟦{codes}\d+⟧ |[^\s⟦⟧,;:()|]+ ⟦{codes}\d+⟧ ))"


_SPREADING = (
    ", and by to for with the a an remaining other rest balance remainder each apiece both having holding owning taking "
    "will would is are to hold holds have has take takes get gets own owns keep keeps retain retains while and/or its "
    "state government company group partner partners firm japan's per cent stake interest share about around at least "
    "together jointly between them respectively"
)


def _spread(codes: str) -> str:
    """What stands between the first holder or percentage of a list and the last: marks of both and the words of sharing."""
    words = "|".join(sorted({re.escape(w) for w in _SPREADING.split()}, key=lambda w: (-len(w), w)))
    one = rf"(?:⟦[gp]\d+⟧|⟦{codes}\d+⟧(?: \( ⟦p\d+⟧ \))?|⟦{codes}\d+⟧(?= 's ⟦)|'s(?= ⟦)|\d{{1,2}}(?:\.\d+)?|{words}) "
    both = rf"(?=(?:{one}){{0,60}}?(?:⟦{codes}\d+⟧ \( )?⟦p)(?=(?:{one}){{0,60}}?⟦{codes}\d+⟧ (?!'s ))"
    return rf"{both}(?P<S>(?=⟦)(?:{one}){{1,60}})"


def _several(codes: str) -> str:
    """Things held in part, the later ones with or without their parts: "10% of Alpha, 5% of Beta and some of Gamma"."""
    share = rf"(?:about |around |a |an )?(?:⟦p\d+⟧|third|half|quarter) (?:{_WORD}){{0,2}}?(?:of|in) "
    part = rf"(?:{share}|an? (?:{_WORD}){{0,4}}?(?:stake|interest) in )?"
    holder = r"'s |(?:the )?(?:remaining |other )?⟦p|(?:will |to |which )?(?:has|have|holds|hold|owns|own|with) "
    return rf"(?P<O>⟦{codes}\d+⟧ (?:(?:, and |, |and ){part}⟦{codes}\d+⟧ (?!{holder})){{1,6}})"


def _shared_ends(codes: str) -> dict[str, str]:
    """The holders of one thing: "Alpha (60%) and Beta (40%)", "60% by Alpha and 40% by Beta", "Alpha 60%, Beta 40%"."""
    one = rf"⟦{codes}\d+⟧ (?!'s )"
    words = rf"(?:(?!(?:will|would|is|are|was|has|have|had|can|to|which|that|who|for|from|said) ){_WORD}){{0,2}}?"
    percent = r"(?:about |around |the remaining |the other |the |a )?⟦p\d+⟧ (?:stake |interest |share )?"
    having = r"(?:, )?(?:with |which (?:has|holds|owns) |holding |at )"
    share = rf"(?:\( {percent}\) |{having}(?:{percent}|[^\s⟦⟧]+ ){{1,4}}?(?=[,;.]|and |$)(?:, )?)?"
    joint = r"(?:, and |, |and |& |/ |; )(?:the |by |by the |of |of the )?"
    given = rf"{joint}{words}{percent}(?:(?:owned |held )?(?:by|to|for) )?(?:{_WORD}){{0,3}}?{one}"
    own = rf"{one}(?:, |: |at |with |\( |- )?{percent}(?:\) )?"
    state = r"(?P<D>⟦[gG]\d+⟧ )(?:government|state|administration|treasury) (?!'s |- )"
    return {
        "S:one": _single("S", codes),
        "S:holder": rf"(?:(?P<S>{_listed(codes)})(?:government |administration )?(?!'s )|{state})",
        "S:parts": rf"(?P<S>{one}{share}(?:{joint}{words}{one}{share}){{0,5}})",
        "S:quota": rf"(?P<S>{one}(?:{given}){{0,5}})",
        "S:spread": _spread(codes),
        "S:shares": rf"(?P<S>{own}(?:(?:, and |, |and |& |/ |; ){own}){{0,5}})",
    }


def _quantity(kind: str) -> str:
    return rf"(?:(?:in|on|since|from|by) )?⟦{QUANTITY_CODES[kind]}\d+⟧"


def _listed(codes: str) -> str:
    """One mention, or several joined by commas and "and"."""
    one = rf"⟦{codes}\d+⟧ "
    again = r"(?:(?:to|with|from|by) )?"
    joint = rf"(?:, (?:and |or )?{again}|and {again}|n?or |& |as well as |together with |along with |plus )"
    filler = (
        # An "and" behind a mention always goes on with the list: were it filler too, a list of n could be cut in 2^n ways.
        r"(?:(?!(?:that|which|who|to|of|for|with|by|from|in|at|is|was|has|will) |(?<=[⟧,] )(?:and|n?or|&|plus|as) )"
        r"(?:[^\s⟦⟧,;:().|]+|⟦[gnLE]\d+⟧|⟦[GO]\d+⟧(?= (?:'s|-) )) ){0,5}?"
    )
    return rf"{one}(?:{joint}{filler}{one})*"


def _share_forms() -> Iterator[str]:
    """The verbs between somebody and the percentage that is theirs."""
    verbs = "account for,make up,hold,control,command,have,represent,supply,provide,produce,make,manufacture,turn out"
    for verb in f"{verbs},mine,refine,process,separate,dominate,boast,claim,enjoy,contribute".split(","):
        yield from (*forms(verb).finite, forms(verb).ing)
    yield from ("responsible for", "answerable for")


def _amount() -> str:
    word = rf"(?:{_WORD}|⟦\w\d+⟧ 's )"
    measure = rf"(?:{word}){{0,3}}?⟦n\d+⟧ (?:(?:a|per|each) (?:year|annum) )?(?:worth )?(?:of )?"
    return rf"(?:{measure}|(?:{word}){{0,4}}?(?:tonnes|tons|kilograms|pounds|batch|batches|volume|volumes|range|kinds|grades|quantities|amounts|number|forms) of )?"


def _mixed(codes: str) -> str:
    """Materials in a list where each may have an amount before it."""
    joint = rf"(?:, (?:and |or )?|and |or |as well as |together with |along with |plus )(?:(?:, )?{_quantity('date')} (?:, )?)?"
    return rf"⟦{codes}\d+⟧ (?:{joint}{_amount()}{_NP}⟦{codes}\d+⟧ ){{0,9}}+"


def _masses() -> str:
    """Masses in a list, with what each is of."""
    of = rf"(?:(?:a|per) year )?(?:of )?{_NP}(?:⟦L\d+⟧ (?:(?:, |and ){_NP}⟦L\d+⟧ ){{0,3}})?(?:(?:a|per) year )?"
    return rf"⟦n\d+⟧ (?:{of}(?:, and |, |and )(?:{_WORD}){{0,2}}?⟦n\d+⟧ ){{0,4}}"


def _chained(codes: str) -> str:
    """A place within a place: "Fort Worth, Texas", "South Africa's Western Cape", "the Indian state of Orissa"."""
    region = r"(?:(?:⟦g\d+⟧ )?(?:state|province|region|city|town|county|territory|district|port|village|municipality|shire|island|department|prefecture|governorate|oblast|commune|parish|canton|valley) of )?"
    inside = rf"(?:, (?:in )?|in |, also in |of |\( |'s )(?:the )?(?:{_DIRECTION} )?"
    kind = r"(?:(?:province|state|region|county|district|prefecture|municipality|oblast|governorate) (?=, ))?"
    return rf"{region}⟦{codes}\d+⟧ {kind}(?:{inside}{region}⟦{codes}\d+⟧ {kind}){{0,3}}(?!'s )"


def _alternatives(words: Iterator[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w))) + ")"


def verb_forms(rules: Iterator[Rule]) -> Iterator[str]:
    """The first words of the verbs of some rules in every form."""
    for rule in rules:
        for verb in rule.verbs:
            yield from (f.split()[0] for f in forms(verb))


def cues_of(rule: Rule) -> Iterator[str]:
    """Words of which a sentence must have one: the cues, and the forms of verbs that stand in frames or alone tell."""
    yield from rule.cues or (("",) if rule.near else ())
    for verb in rule.verbs if rule.frames or rule.roles or not rule.cues else ():
        yield from (f.split()[0] for f in forms(verb))
