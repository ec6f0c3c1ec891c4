"""Telling English from other languages."""

from __future__ import annotations

import time
import tomllib
from importlib import resources

import pytest

from reegraph.documents.language import detect_language

SAMPLES = {
    "en": "Alpha Metals has opened the Beta Mine in Texas and will ship oxide to the plant from May.",
    "de": "Die Bundesregierung fördert den Bau einer Anlage in Bitterfeld.",
    "fr": "La société Alpha construit une usine de séparation à Lacq.",
    "es": "La empresa opera una mina en el norte del país y vende óxidos.",
    "pt": "A empresa opera uma mina no norte do país e vende óxidos para a China.",
    "it": "La società gestisce una miniera nel nord del paese e vende ossidi alla Cina.",
    "nl": "Het bedrijf bouwt een fabriek in het noorden van het land en levert aan de industrie.",
    "sv": "Företaget bygger en fabrik i Norrbotten och ska leverera till industrin med stöd av staten.",
    "da": "Virksomheden bygger en fabrik og skal levere til industrien med støtte fra staten, som ikke er stor.",
    "no": "Selskapet bygger en fabrikk og skal levere til industrien med støtte fra staten etter at det ble klart.",
    "fi": "Yhtiö rakentaa tehtaan ja se on myös mukana hankkeessa, joka ei ole vielä valmis.",
    "et": "Ettevõte ehitab tehase ja see on juba valmis, kuid oma toodangut ta veel ei müü.",
    "pl": "Firma buduje zakład w Polsce i nie jest to pierwszy projekt, który będzie finansowany przez państwo.",
    "cs": "Firma staví závod v Česku a není to první projekt, který je financován státem, ale také se rozšíří.",
    "hu": "A cég új gyárat épít, és ez a projekt az állam által is támogatott, de még nem volt kész.",
    "ro": "Compania construiește o fabrică și nu este primul proiect care a fost finanțat de către stat.",
    "tr": "Şirket yeni bir fabrika kuruyor ve bu proje için devlet desteği daha çok olacak.",
    "id": "Perusahaan ini membangun pabrik yang akan memproduksi oksida dan tidak ada di negara lain.",
    "vi": "Công ty đang xây dựng nhà máy và các dự án này không được tài trợ.",
    "ru": "Компания строит завод.",
    "uk": "Компанія будує завод і їде далі.",
    "zh": "公司在包头建设稀土分离工厂 (Alpha Metals)。",
    "ja": "会社は工場を建設しています。",
    "ko": "회사는 공장을 건설합니다.",
    "ar": "الشركة تبني مصنعا",
    "fa": "شرکت یک کارخانه می‌سازد و چند پروژه",
    "el": "Η εταιρεία",
    "he": "החברה בונה",
    "hi": "कंपनी",
    "th": "บริษัท",
}


@pytest.mark.parametrize(("language", "text"), SAMPLES.items(), ids=SAMPLES)
def test_a_sentence_is_enough(language, text):
    """One ordinary sentence tells its language."""
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Alpha Metals",
        "Beta Mine: 1,200 t/yr, 42 %",
        "Comisión de la Energía",
        "Alpha owns Beta.",
        "No plugin system, no abstract store, no async.",
        "| Alpha | a | is | China's | do | 12 |",
    ],
)
def test_short_latin_text_stays_open(text):
    """Too little to tell is None, which is treated as English."""
    assert detect_language(text) is None


def test_english_with_foreign_names_is_english():
    """Names and quotations of another language do not turn a text."""
    text = f"{SAMPLES['en']} {SAMPLES['en']} The Société de la Mine et des Usines du Nord said so. 公司在包头"
    assert detect_language(text) == "en"


def test_foreign_text_with_addresses_is_foreign():
    """Links are no English words."""
    assert detect_language(f"{SAMPLES['zh']} https://www.alpha.example/the-mine-and-the-plant-of-beta") == "zh"


def test_a_long_text_of_no_known_language_is_undetermined():
    """Plain words without one English function word are no English."""
    text = (
        "gallia est omnis divisa partes tres quarum unam incolunt belgae aliam aquitani tertiam qui lingua celtae " * 8
    )
    assert detect_language(text) == "und"


def test_a_table_of_names_and_numbers_is_not():
    """A long list without prose is still read."""
    assert detect_language("| Alpha Metals | Beta Mine | 1,200 t/yr | NdPr |\n" * 100) is None


def test_only_the_head_counts():
    """The time does not grow with the text, and what comes late does not matter."""
    begin = time.perf_counter()
    assert detect_language(SAMPLES["en"] * 300 + SAMPLES["de"] * 100_000) == "en"
    assert time.perf_counter() - begin < 0.5


def test_no_language_shares_a_word_with_english():
    """A word of two languages would count against itself (tables/languages.toml)."""
    table = tomllib.loads(resources.files("reegraph.documents.tables").joinpath("languages.toml").read_text("utf-8"))
    words = {row["code"]: row["words"].split() for row in table["language"]}
    english = set(words.pop("en"))
    assert {code: sorted(english & set(row)) for code, row in words.items() if english & set(row)} == {}
    assert {code: row for code, row in words.items() if len(row) != len(set(row))} == {}
