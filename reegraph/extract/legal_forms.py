"""What tells a firm by its legal form: "Ltd", "GmbH & Co. KG", "s.r.o." behind a name, "PT", "OOO" before it."""

from __future__ import annotations

import re
from functools import lru_cache

from reegraph.entities.laws import form_in_id
from reegraph.extract.lexicon import lexicon

# Forms written with stops, small letters or several words; those of one capitalised word stand in the lexicon.
_BEHIND = re.compile(
    r",? (?:GmbH (?:&|and) Co\.? KG(?:aA)?|AG (?:&|and) Co\.? KG(?:aA)?"
    r"|(?:&|and) Co\.?(?: KG| Ltd\.?| Inc\.?|,? Limited)?"
    r"|Co\.?,? (?:Ltd|Limited|Inc|LLC|KG)\b\.?|Pty\.? Ltd\b\.?|Sdn\.? Bhd\b\.?|Pte\.? Ltd\b\.?"
    r"|a\. ?s\.|s\. ?r\. ?o\.|d\. ?o\. ?o\.|d\. ?d\.|a\. ?d\.|k\. ?s\.|S\.p\.A\.|S\.r\.l\."
    r"|S\.A\.(?:S\.|R\.L\.| de C\.V\.)?"
    r"|S\. de R\.L\.(?: de C\.V\.)?|SA de CV|S/A|A/S|sp\. z o\. ?o\.|z o\.o\.|e\. ?V\.|e\. ?K\."
    r"|A\. ?Ş\.|A\. ?S\.|K\. ?K\."
    r"|B\. ?V\.|N\. ?V\.|L\. ?P\.|P\.?L\.?C\b\.?|(?:plc|kft|zrt|nyrt|ehf|hf|oyj|oy|ab|aps)\b\.?"
    r"|Oy|Ab|ApS|Zrt|Nyrt|Rt|ehf|Kft|OJSC|CJSC|PJSC|UAB|SIA|AD|DOO|OOD|EOOD|EAD|TOO|LLP)(?!\w)(?: \(publ\))?"
)
_BEFORE = re.compile(
    r"(?:PT|CV|OOO|OAO|ZAO|PAO|AO|AK|NPO|NPP|FGUP|TOO|JSC|PJSC|OJSC|CJSC|LLC|UAB|SIA|AB"
    r"|AS|TOV|PrAT|SP|CIA|Cia|Cía|Grupa)"
    r" [\"']?(?=[A-ZÀ-Þ])"
)
_LAST = re.compile(
    r",? (?:&|and)(?: Co)?$|,? (?:GmbH (?:&|and) Co\.? KG(?:aA)?|(?:a\. ?s|s\. ?r\. ?o|d\. ?o\. ?o|d\. ?d|a\. ?d|k\. ?s"
    r"|sp\. z o\. ?o|z o\.o|SA de CV|S\.A\. de C\.V|S\. de R\.L|S/A|A/S|plc|kft|zrt|nyrt|oy"
    r"|oyj|ab|aps|hf|ehf|A\. ?[SŞ])\.?"
    r"(?: \(publ\))?|\(publ\))$"
)


def form_behind(folded: str, end: int) -> int | None:
    """Where the legal form behind a name ends: "Zenda | s.r.o.", "Zenda | GmbH & Co. KG"; None where there is none."""
    match = _BEHIND.match(folded, end)
    if match is None:
        return None
    stop = match.end()
    # The stop of "Ltd." may be that of the sentence, and "a.s." keeps its own.
    ends = (
        folded[stop - 1] == "." and "." not in match.group().strip(", ")[:-1] and folded[stop : stop + 2].strip() == ""
    )
    return stop - 1 if ends else stop


def form_before(words: str) -> int:
    """The length of the legal form that a name begins with: "OOO Zenda", "PT Zenda"; 0 where there is none."""
    match = _BEFORE.match(words)
    return match.end() if match else 0


def is_suffix(word: str) -> bool:
    """Whether a word is the form of a company: "Ltd", "S.A.", "A/S"."""
    return word.replace(".", "") in lexicon().corporate_suffixes


@lru_cache(maxsize=4096)
def strip_suffixes(name: str) -> str:
    """A firm's name without Inc, Ltd and the like, before or behind it.

    >>> strip_suffixes("Beta Mining Pty Ltd."), strip_suffixes("Beta GmbH & Co. KG"), strip_suffixes("Beta s.r.o.")
    ('Beta Mining', 'Beta', 'Beta')
    >>> strip_suffixes("OOO Beta")
    'Beta'
    """
    plain = name.removeprefix("The ").strip()
    while True:
        shorter = _LAST.sub("", plain).rstrip(" ,")
        words = shorter.rstrip(".").split()
        while len(words) > 1 and is_suffix(words[-1].rstrip(",")):
            words.pop()
        shorter = " ".join(words).rstrip(",")
        if shorter == plain or not shorter:
            break
        plain = shorter
    before = form_before(plain)
    return plain[before:] if before and not plain.startswith(("PT ", "SP ", "AB ", "AS ", "Grupa ", "CV ")) else plain


# Every form that an id keeps, as texts write it.
_KEPT_BEHIND = re.compile(
    r"(?:,(?<=\w,) | (?<=\w ))(?=[A-Z]|[sd]\.)"
    r"(Pty|GmbH|AG|KGaA|KG|S\.?A\.?S|S\.A|SA|SARL|S\.?a\.?r\.?l|SAU|S\.?p\.?A|S\.?r\.?l|SRL|Ltda"
    r"|B\.V|BV|N\.V|NV|AB|ASA|AS|A/S|Oyj|Oy|ApS|OÜ|s\. ?r\. ?o|d\. ?o\. ?o|K\.K|KK|Sdn|Bhd|Berhad|Pte|Pvt)\b"
)
_KEPT_BEFORE = re.compile(r"\b(OOO|OAO|PAO|ZAO) [\"']?(?=[A-ZÀ-Þ])")


@lru_cache(maxsize=4)
def _kept_forms(folded: str) -> tuple[tuple[int, int, str], ...]:
    found = [(m.start(), m.end(), m[1]) for m in _KEPT_BEHIND.finditer(folded)]
    if "OOO " in folded or "AO " in folded:
        found += [(m.start(), m.end(), m[1]) for m in _KEPT_BEFORE.finditer(folded)]
    return tuple(found)


def forms_stated(folded: str, plain: str) -> tuple[str, ...]:
    """The forms of law that a text gives a firm by its bare name, sorted, those that an id keeps.

    >>> forms_stated("Zenda said that Zenda Pty Ltd and Beta GmbH had met.", "Zenda")
    ('pty',)
    """
    found = {
        form_in_id(form)
        for start, end, form in _kept_forms(folded)
        if (folded.endswith(plain, 0, start) if folded[start] in ", " else folded.startswith(plain, end))
    }
    return tuple(sorted(form for form in found if form is not None))
