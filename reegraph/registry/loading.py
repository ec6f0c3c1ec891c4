"""The reference tables: read, checked record by record, and written in one canonical form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml
from pydantic import TypeAdapter, ValidationError

from reegraph.entities.gazetteer import gazetteer
from reegraph.errors import TableError
from reegraph.model import Frozen, vocabulary
from reegraph.registry.records import (
    Facility,
    Flow,
    Material,
    Organisation,
    PolicyRecord,
    Source,
    StageShares,
)

PACKAGE = "reegraph.registry.tables"
_WIDTH = 110

# libyaml reads ten times as fast; where Python came without it, the same in Python.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Registry(NamedTuple):
    """Everything that the reference tables say, in the order of the files."""

    organisations: tuple[Organisation, ...]
    facilities: tuple[Facility, ...]
    materials: tuple[Material, ...]
    flows: tuple[Flow, ...]
    stage_shares: tuple[StageShares, ...]
    policies: tuple[PolicyRecord, ...]
    sources: tuple[Source, ...]


_ROWS: Mapping[str, type[Frozen]] = {
    "organisations": Organisation,
    "facilities": Facility,
    "materials": Material,
    "flows": Flow,
    "stage_shares": StageShares,
    "policies": PolicyRecord,
    "sources": Source,
}


@cache
def registry() -> Registry:
    """The reference tables of this version of reegraph; raises TableError naming every fault of a file."""
    tables = {name: parse_rows(table_text(name), schema, name=f"{name}.yaml") for name, schema in _ROWS.items()}
    found = Registry(**tables)
    faults = sorted(check(found))
    if faults:
        raise TableError("reference tables", faults)
    return found


def table_text(name: str) -> str:
    """The text of one table, such as `flows`."""
    return resources.files(PACKAGE).joinpath(f"{name}.yaml").read_text(encoding="utf-8")


def parse_rows(text: str, schema: type[Frozen], *, name: str) -> tuple[Any, ...]:
    """The rows of a table; `name` is what errors call it. Raises TableError with every fault, by the id of its row."""
    try:
        rows = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except yaml.YAMLError as error:
        raise TableError(name, [" ".join(str(error).split())]) from error
    if not isinstance(rows, list):
        raise TableError(name, ["expected a list of rows"])
    try:
        return TypeAdapter(tuple[schema, ...]).validate_python(tuple(rows))  # type: ignore[valid-type]
    except ValidationError as error:
        raise TableError(name, [_fault(rows, f) for f in error.errors()]) from error


def _fault(rows: Sequence[Any], fault: Any) -> str:
    number, *where = fault["loc"]
    row = rows[number] if isinstance(number, int) and number < len(rows) else None
    name = row.get("id", f"row {number}") if isinstance(row, dict) else f"row {number}"
    return f"{name}: {'.'.join(str(p) for p in where)}: {fault['msg']} (found {fault['input']!r})"


def canonical(text: str) -> str:
    """A table in canonical form: its leading comments, then every row as YAML dumps it, 110 wide, keys unsorted."""
    comments = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    rows = yaml.load(text, Loader=_LOADER)  # noqa: S506 - as above
    return comments + yaml.dump(rows, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=_WIDTH)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the name is YAML's
        return True


# --- what one record alone cannot tell -------------------------------------------------------------------------------


def check(tables: Registry) -> Iterator[str]:
    """The faults between records: ids used twice or unknown, types that a relation does not join, sums and orders."""
    yield from _identifiers(tables)
    known = {r.id: r.type for rows in tables[:3] for r in rows} | {r.id: r.type for r in tables.policies}
    sources = {s.id for s in tables.sources}
    for where, named in _named_sources(tables):
        if named not in sources:
            yield f"{where}: unknown source {named}"
    for where, named in _named_things(tables):
        if named not in known:
            yield f"{where}: unknown id {named}"
    yield from _sites(tables.facilities)
    yield from _relations(tables.flows, known)
    yield from _dates(tables)


def _identifiers(tables: Registry) -> Iterator[str]:
    counts = Counter(row.id for rows in tables for row in rows)
    yield from (f"{name}: id used {n} times" for name, n in counts.items() if n > 1)
    for rows in (tables.organisations, tables.facilities, tables.materials, tables.policies):
        for row in rows:
            if not row.id.startswith(f"{vocabulary().entity[row.type].slug}/"):
                yield f"{row.id}: the id does not fit the type {row.type}"
            if row.name in row.aliases or len(set(row.aliases)) != len(row.aliases):
                yield f"{row.id}: an alias twice, or equal to the name"
            entry = gazetteer().by_id(row.id)
            if entry is not None and entry.type != row.type:
                yield f"{row.id}: a {row.type} here, a {entry.type} among the known names"


def _named_sources(tables: Registry) -> Iterator[tuple[str, str]]:
    """Every source that a record names, with the record."""
    for rows in tables[:6]:
        for row in rows:
            yield from ((row.id, s) for s in _values(row.model_dump(), ("source",)))
            yield from ((row.id, s) for s in _values(row.model_dump(), ("more_sources",)))


_REFERENCES = (
    "parent", "operator", "owners", "products", "materials", "material", "member_of", "subject", "object", "country",
    "holder", "imposed_by", "restricts", "suspends", "suspended_by", "elements", "origins", "buyers", "same_deal",
)  # fmt: skip


def _named_things(tables: Registry) -> Iterator[tuple[str, str]]:
    """Every record that a record names, with the record that names it."""
    flows = {f.id for f in tables.flows}
    for rows in tables[:6]:
        for row in rows:
            for named in _values(row.model_dump(), _REFERENCES):
                if "/" in named and named not in flows:
                    yield row.id, named


def _values(record: Any, keys: Sequence[str]) -> Iterator[str]:
    """The texts that stand under some keys, at any depth; of a record under such a key, its id."""
    if isinstance(record, Mapping):
        for key, value in record.items():
            if key in keys:
                yield from _texts(value)
            yield from _values(value, keys)
    elif isinstance(record, (list, tuple)):
        for value in record:
            yield from _values(value, keys)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and isinstance(value.get("id"), str):
        yield value["id"]
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def _sites(facilities: Sequence[Facility]) -> Iterator[str]:
    for site in facilities:
        lines = Counter((c.stage, tuple(sorted(c.products))) for c in site.circuits)
        yield from (f"{site.id}: the circuit {line} twice" for line, n in lines.items() if n > 1)
        if {c.stage for c in site.circuits} != set(site.stages):
            yield f"{site.id}: the stages are not those of the circuits"
        if sum(o.percent or 0 for o in site.owners) > 100:
            yield f"{site.id}: owners above 100 %"
        if any(c.kind == "quota" and c.scope == "site" for c in site.capacity):
            yield f"{site.id}: a quota is not the capacity of a site"


def _relations(flows: Sequence[Flow], known: Mapping[str, str]) -> Iterator[str]:
    relations = vocabulary().relation
    for flow in flows:
        if flow.predicate not in relations:
            yield f"{flow.id}: {flow.predicate} is no relation"
            continue
        for end, types in (
            (flow.subject, vocabulary().domain(flow.predicate)),
            (flow.object, vocabulary().range(flow.predicate)),
        ):
            if known.get(end) not in types:
                yield f"{flow.id}: {end} may not stand here ({known.get(end)})"
        if flow.subject == flow.object:
            yield f"{flow.id}: joins a thing to itself"
        if flow.status == "cancelled" and flow.commitment not in (None, "lapsed"):
            yield f"{flow.id}: cancelled but not lapsed"


def _dates(tables: Registry) -> Iterator[str]:
    spans = [(f.id, f.valid_from, f.valid_to) for f in tables.flows]
    spans += [(p.id, p.suspended_from, p.suspended_to) for p in tables.policies]
    spans += [(p.id, p.in_force, p.ends) for p in tables.policies]
    for where, start, end in spans:
        if start and end and end < start[: len(end)]:
            yield f"{where}: ends before it begins"
    for policy in tables.policies:
        if policy.imposer not in policy.imposed_by:
            yield f"{policy.id}: the imposer is not among those who impose it"
    for table in tables.stage_shares:
        if sum(s.percent or 0 for s in table.shares) > 101:
            yield f"{table.id}: shares above 100 %"
