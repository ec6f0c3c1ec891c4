"""The supply model as checked tables: stages, what they make and need, and what a material is to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from reegraph.entities.gazetteer import Known, gazetteer
from reegraph.model import Frozen, slugify
from reegraph.model.tables import read_table

Source = Annotated[str, StringConstraints(min_length=6)]
END_USE, TRADE, MAGNET, RECYCLING, SEPARATION, MINING = (
    "end_use",
    "trade",
    "magnet",
    "recycling",
    "separation",
    "mining",
)


class Form(Frozen):
    """A form of material; see tables/stages.toml for the fields of this and the next records."""

    kinds: tuple[str, ...]
    elements: str
    any: bool = False
    source: Source


class RecipeInput(Frozen):
    name: str
    forms: tuple[str, ...]
    earlier: tuple[str, ...] = ()


class Stage(Frozen):
    rank: int
    makes: tuple[str, ...]
    types: tuple[str, ...] = ()
    inputs: tuple[RecipeInput, ...] = ()
    source: Source


class NamedElement(Frozen):
    forms: tuple[str, ...]
    group_forms: tuple[str, ...]
    source: Source


class MaterialRule(Frozen):
    forms: tuple[str, ...]
    elements: str | tuple[str, ...] | None = None
    source: Source


class Addition(Frozen):
    """Elements that a product may hold beside those that it is named after, by grade."""

    forms: tuple[str, ...]
    of: tuple[str, ...]
    adds: tuple[str, ...]
    source: Source


class StageTable(Frozen):
    elements: dict[str, tuple[str, ...]]
    addition: dict[str, Addition]
    form: dict[str, Form]
    stage: dict[str, Stage]
    named: NamedElement
    material: dict[str, MaterialRule]
    words: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]]

    def form_rank(self, form: str) -> int:
        """The place of a form on the way from the ground to the magnet, from 0."""
        return list(self.form).index(form)


class Goods(NamedTuple):
    """What a name of a material may stand for: any of these forms, of any of these elements.

    `named` says that the words name elements alone, and the form is our reading of them.
    """

    label: str
    forms: tuple[str, ...]
    elements: frozenset[str]
    named: bool = False

    def narrowed(self, wanted: frozenset[str]) -> Goods | None:
        """The goods as far as they hold wanted elements, None where they hold none; see `narrowed`."""
        held = frozenset(e for form in self.forms for e in narrowed(form, self.elements, wanted))
        return self._replace(elements=held) if held else None

    def fits(self, forms: Iterable[str], elements: frozenset[str]) -> bool:
        """Whether it may be one of these forms of at least one of these elements."""
        return not self.elements.isdisjoint(elements) and any(form in self.forms for form in forms)


def narrowed(form: str, elements: frozenset[str], wanted: frozenset[str]) -> frozenset[str]:
    """What of the wanted elements goods of this form may hold; all that they hold where nothing is asked for.

    Of a magnet named after neodymium, dysprosium and terbium are wanted parts too (`addition` in the table), but
    never what it stands for: nobody buys it for want of dysprosium.

    >>> sorted(narrowed("magnet", frozenset({"Nd", "Pr"}), frozenset({"Dy"})))
    ['Dy']
    >>> sorted(narrowed("oxide", frozenset({"Nd", "Pr"}), frozenset({"Dy"})))
    []
    """
    if not wanted:
        return elements
    held = elements & wanted
    if held:
        return held
    added = (a.adds for a in stage_table().addition.values() if form in a.forms and not elements.isdisjoint(a.of))
    return wanted & {e for adds in added for e in adds}


@cache
def stage_table() -> StageTable:
    """The stages of this version of reegraph; raises TableError naming every fault of the file."""
    return read_table("reegraph.analysis.tables", "stages.toml", StageTable)


@cache
def goods(material: str) -> Goods | None:
    """What a material is to the supply model: None where it holds no rare earths, or nothing tells what it is.

    >>> goods("NdPr oxide").forms, sorted(goods("NdPr oxide").elements)
    (('oxide',), ['Nd', 'Pr'])
    >>> goods("graphite") is None
    True
    """
    slug = slugify(material)
    known = gazetteer().by_id(f"material/{slug}") or _by_form().get(material.casefold())
    if known is None:
        return _unlisted(material)
    rule = stage_table().material.get(known.id.partition("/")[2])
    if rule is not None:
        return Goods(known.name, rule.forms, _rule_elements(rule, known))
    return _listed(known) if known.rare_earth else None


def _rule_elements(rule: MaterialRule, known: Known) -> frozenset[str]:
    if isinstance(rule.elements, tuple):
        return frozenset(rule.elements)
    if rule.elements is not None:
        return frozenset(stage_table().elements[rule.elements])
    return _elements(known, rule.forms[0])


def _elements(known: Known, form: str) -> frozenset[str]:
    table, record = stage_table(), stage_table().form[form]
    if record.any or not known.elements or "*" in known.elements:
        return frozenset(table.elements[record.elements])
    return frozenset(known.elements)


def _listed(known: Known) -> Goods | None:
    table = stage_table()
    if known.kind in ("element", "group"):
        spread = "*" in known.elements or len(known.elements) > 2
        forms = table.named.group_forms if spread else table.named.forms
        return Goods(known.name, forms, _elements(known, forms[0]), named=True)
    form = next((name for name, record in table.form.items() if known.kind in record.kinds), None)
    if form is None:
        return None
    if form == "mixed" and "*" not in known.elements:
        form = "oxide"  # a compound of named elements has been separated
    return Goods(known.name, (form,), _elements(known, form))


def _unlisted(material: str) -> Goods | None:
    """A name that no table has: its form from its last word, its elements from the elements that stand in it."""
    words = [w.removesuffix("s") for w in slugify(material).split("-")]
    table = stage_table()
    forms = next((table.words[w] for w in reversed(words) if w in table.words), None)
    if forms is None:
        return None
    inside = [k for k in map(gazetteer().by_id, (f"material/{w}" for w in words)) if k is not None]
    if inside and not any(k.rare_earth or k.kind == "magnet" for k in inside):
        return None
    named = frozenset(e for k in inside if k.kind == "element" for e in k.elements)
    return Goods(material, forms, named or frozenset(table.elements[table.form[forms[0]].elements]))


@cache
def _by_form() -> Mapping[str, Known]:
    """Listed materials by their names and aliases, without case."""
    materials = sorted((k for k in gazetteer() if k.type == "Material"), key=lambda k: k.id, reverse=True)
    return {form.casefold(): k for k in materials for form in (*k.aliases, k.name)}
