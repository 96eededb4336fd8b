"""The generated documents say what the code says, and they are valid."""

from typing import Any

import jsonschema
import msgspec
import pytest
import yaml

from docs.generate import ROOT, asyncapi, generated
from shared.events import TYPES, EventData, encode
from shared.settings import PREFIX, Settings
from tests.support.samples import event
from tests.unit.test_events import ONE_OF_EACH


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_what_stands_in_the_repository_is_what_the_code_says(path: Any) -> None:
    assert path.read_text(encoding="utf-8") == generated()[path], "run `make docs`"


@pytest.mark.parametrize("data", ONE_OF_EACH, ids=lambda data: type(data).__name__)
def test_every_event_is_valid_by_the_document(data: EventData) -> None:
    document = asyncapi()
    sent = event(data)
    schema = {**document["components"]["messages"][sent.type]["payload"], "components": document["components"]}
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(msgspec.json.decode(encode(sent)))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**msgspec.json.decode(encode(sent)), "version": 99})


def test_every_reference_in_the_document_leads_somewhere() -> None:
    document = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))
    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == set(TYPES)
    for reference in _references(document):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_every_setting_stands_in_both_readmes(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`{PREFIX}{name.upper()}`" not in text] == []


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []
