"""What other programs document of what they read, as JSON schemas."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

CLASSROOM50 = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "schema",
        "classroom",
        "assignment",
        "submission",
        "commit",
        "release",
        "review",
        "datetime",
        "score",
        "max-score",
        "tests",
    ],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        **{
            name: {"type": ["string", "null"]}
            for name in ("classroom", "assignment", "submission", "commit", "release", "review")
        },
        "datetime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "score": {"type": "number"},
        "max-score": {"type": "number"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": {"type": "string"},
                    "passed": {"type": "boolean"},
                    "score": {"type": "number"},
                    "max-score": {"type": "number"},
                },
            },
        },
    },
}


def valid(document: str, schema: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(document)
    jsonschema.validate(data, schema)
    return data
