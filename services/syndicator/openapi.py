"""`/api/openapi.json`: OpenAPI 3.1, from the shapes that the API answers with and the table of its routes."""

from dataclasses import dataclass
from typing import Any

import msgspec

from services.syndicator.api_shapes import ProblemShape
from services.syndicator.problems import MEDIA_TYPE as PROBLEM
from services.syndicator.requests import DEFAULT_LIMIT, MAX_LIMIT
from shared import __version__
from shared.provinces import PROVINCES
from shared.topics import TOPICS

Parameter = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """A GET, as the document describes it."""

    path: str
    summary: str
    media_type: str
    shape: type[msgspec.Struct] | None = None
    """None where the answer is no JSON of ours."""
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = (503,)


def _query(name: str, description: str, schema: dict[str, Any]) -> Parameter:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def in_path(name: str, description: str, schema: dict[str, Any] | None = None) -> Parameter:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema or {"type": "string"},
    }


SLUGS = {"type": "string", "enum": sorted(unit.slug for unit in PROVINCES)}
PROVINCE = _query("province", "One of today's 34 units.", SLUGS)
TOPIC = _query("topic", "A subject.", {"type": "string", "enum": [entry.slug for entry in TOPICS]})
DOCUMENT = _query(
    "document",
    "An official document that the articles name: its key, or its number.",
    {"type": "string", "examples": ["42-2022-nd-cp", "42/2022/NĐ-CP"]},
)
SOURCE = _query("source", "Id of a source.", {"type": "string"})
LIMIT = _query(
    "limit",
    "At most so many.",
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
)
CURSOR = _query("before", "Where the page before ended; taken from `next`.", {"type": "string"})
LISTED_BEFORE = _query("before", "Stories listed before this `listed_seq`.", {"type": "integer", "minimum": 1})
SINCE = _query(
    "since",
    "Changes after this `change_seq`, or from this time on: every change once and in order. Not with `before`.",
    {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "format": "date-time"}]},
)
DUPLICATES = _query(
    "duplicates", "Stories, not their copies.", {"type": "string", "enum": ["collapse"], "default": "collapse"}
)


def document(operations: tuple[Operation, ...]) -> bytes:
    shapes = [operation.shape for operation in operations if operation.shape is not None]
    references, components = msgspec.json.schema_components(
        [*shapes, ProblemShape], ref_template="#/components/schemas/{name}"
    )
    refs = dict(zip([*shapes, ProblemShape], references, strict=True))
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Hợp Tin",
                "version": __version__,
                "description": "One national feed from the news of Vietnam's provincial government portals.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "paths": {operation.path: {"get": _operation(operation, refs)} for operation in operations},
            "components": {"schemas": components},
        }
    )


def _operation(operation: Operation, refs: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    content = refs[operation.shape] if operation.shape else {"type": "string"}
    problem = {"content": {PROBLEM: {"schema": refs[ProblemShape]}}}
    described: dict[str, Any] = {
        "operationId": operation.path.strip("/").replace("{", "").replace("}", "").replace("/", "_").replace(".", "_"),
        "summary": operation.summary,
        "responses": {
            "200": {"description": "OK", "content": {operation.media_type: {"schema": content}}},
            **{str(status): {"description": _PROBLEMS[status], **problem} for status in sorted(operation.problems)},
        },
    }
    if operation.parameters:
        described["parameters"] = list(operation.parameters)
    return described


_PROBLEMS = {
    400: "A parameter is wrong; the problem names it and what it may be.",
    404: "There is no such thing.",
    410: "It was withdrawn, or merged into another.",
    503: "The database does not answer; try again later.",
}
