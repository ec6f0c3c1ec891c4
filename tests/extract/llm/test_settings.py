"""Settings come from a file and the environment, keys from the environment alone."""

from __future__ import annotations

import pytest

from reegraph.errors import MisuseError
from reegraph.extract.llm.settings import Settings, read_key, read_settings


def written(tmp_path, text):
    file = tmp_path / "model.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_environment_goes_before_the_file(tmp_path):
    """REEGRAPH_LLM_* overrides what the file says; the file may be named by the environment too."""
    file = written(tmp_path, 'model = "a"\nin_flight = 3\nbase_url = "http://localhost:11434/v1/"\n')
    found = read_settings(file, {"REEGRAPH_LLM_MODEL": "b", "REEGRAPH_LLM_TIMEOUT_SECONDS": "7.5"})
    assert (found.model, found.in_flight, found.timeout_seconds, found.address) == (
        "b",
        3,
        7.5,
        "http://localhost:11434/v1",
    )
    assert read_settings(None, {"REEGRAPH_LLM_SETTINGS": str(file)}).model == "a"
    assert read_settings(None, {"REEGRAPH_LLM_MODEL": "c"}).address == "https://api.openai.com/v1"


@pytest.mark.parametrize(("text", "words"), [
    ('model = "a"\napi_key = "sk-1"', "keys come from the environment alone"),
    ('model = "a"\n[extra]\nauthorization = "Bearer 1"', "keys come from the environment alone"),
    ('model = "a"\nbase_url = "https://user:pw@host/v1"', "may hold a key"),
    ('model = "a"\nbase_url = "https://host/v1?key=1"', "may hold a key"),
    ('model = "a"\nbase_url = "ftp://host"', "expected an address"),
    ('model = "a"\nspeed = 9', "speed"),
    ('model = "a"\noverlap = 5000', "more than half"),
    ("in_flight = 3", "no model is named"),
    ("model = ", "no TOML"),
])  # fmt: skip
def test_wrong_settings_are_told(tmp_path, text, words):
    """Each slip names the file or field; what may be a key is refused and not repeated."""
    with pytest.raises(MisuseError, match=words) as told:
        read_settings(written(tmp_path, text), {})
    assert "sk-1" not in str(told.value)
    assert "pw@" not in str(told.value)


def test_usual_key_goes_to_the_usual_address_only():
    """The key of a service is not sent to another address; a local server needs none."""
    environment = {"OPENAI_API_KEY": "sk-1", "ANTHROPIC_API_KEY": "ak-1"}
    assert read_key(Settings(model="m"), environment) == "sk-1"
    assert read_key(Settings(model="m", protocol="anthropic"), environment) == "ak-1"
    elsewhere = Settings(model="m", base_url="http://localhost:8080/v1")
    assert read_key(elsewhere, environment) == ""
    assert read_key(elsewhere, {**environment, "REEGRAPH_LLM_API_KEY": "own"}) == "own"
    with pytest.raises(MisuseError, match="no key: set REEGRAPH_LLM_API_KEY or OPENAI_API_KEY"):
        read_key(Settings(model="m"), {})


def test_what_decides_an_answer_holds_no_key():
    """What replies are kept by has model, address and how it is asked, and nothing of prices or patience."""
    deciding = Settings(model="m", in_flight=3, price_in=1).deciding()
    assert set(deciding) == {"protocol", "address", "model", "structured", "temperature", "max_tokens", "extra"}
