"""Which thing of a document a name means that only its legal form tells from another."""

from __future__ import annotations

from reegraph.entities.laws import form_in_id, may_be_of
from reegraph.extract.legal_forms import forms_stated, strip_suffixes
from reegraph.extract.things import Span, Things


def thing_for(things: Things, folded: str, entity_type: str, name: str, known: Span | None = None) -> int:
    """The thing that a longer form only extends (`Inc`, `Limited`), known at this place or before, else a new one.

    A form of another law (`Pty Ltd`, `GmbH`) names another firm than the same name under a law that it cannot be of.
    """
    plain = strip_suffixes(name)
    same = known is not None and things[known.thing].type == entity_type
    form = form_in_id(name.replace(plain, " ", 1)) if plain != name else None
    if known is not None and same and strip_suffixes(things[known.thing].name) == plain:
        if form is None or not things[known.thing].listed or may_be_of(things[known.thing].id, form):
            return known.thing
        return things.unlisted(entity_type, name, form=f"{plain} {form}")
    stated = forms_stated(folded, plain) if entity_type == "Company" else ()
    form = form or (stated[0] if len(stated) == 1 else None)
    if len(stated) > 1:
        return things.unlisted(entity_type, name if form else plain, form=f"{plain} {form}" if form else plain)
    found = things.by_plain_name(entity_type, plain, strip_suffixes)
    if found is not None and (form is None or not things[found].listed or may_be_of(things[found].id, form)):
        return found
    return things.unlisted(entity_type, plain, form=f"{plain} {form}" if form else plain)
