from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from service.platform.http.accept_values import AcceptValues
from service.platform.http.open_api_document import OpenApiDocument
from service.platform.http.schema_validator import FORMATS, QUICK_FORMATS, SchemaValidators

UUID_TEXT = "0190b0a0-0000-7000-8000-00000000000A"
SCALARS: list[Any] = [None, True, False, 0, 1, 2, -1, 1.0, 1.5, "", "a", "ab", "abc", "1\n"]
SCALARS += [UUID_TEXT, f"{UUID_TEXT}\n", f"{{{UUID_TEXT}}}", "a@b", "2026-01-01", "2026-01-01T00Z"]
SCALARS += [float("nan"), float("inf"), 10**400, "é", "\x00"]
NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "object"])
SMALL = st.integers(0, 3)


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
            "enum": st.lists(st.sampled_from(SCALARS), min_size=1, max_size=3),
            "const": st.sampled_from(SCALARS),
            "description": st.just("words"),
            "x-ours": st.just("words"),
            "minLength": SMALL,
            "maxLength": SMALL,
            "pattern": st.sampled_from(["^a", "b$", "^[a-z]+$"]),
            "format": st.sampled_from(["uuid", "date", "date-time", "email", "other"]),
            "minimum": SMALL,
            "maximum": SMALL,
            "exclusiveMinimum": SMALL,
            "exclusiveMaximum": SMALL,
            "multipleOf": st.just(2),
            "minItems": SMALL,
            "maxItems": SMALL,
            "uniqueItems": st.booleans(),
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "items": inner,
            "required": st.lists(NAMES, max_size=2, unique=True),
            "properties": st.dictionaries(NAMES, inner, max_size=2),
            "patternProperties": st.just({"^a": {"type": "string"}}),
            "additionalProperties": inner,
            "minProperties": SMALL,
            "maxProperties": SMALL,
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
            "$ref": st.just("#/components/schemas/Tree"),
        },
    )


TREE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"a": {"$ref": "#/components/schemas/Tree"}, "b": {"format": "uuid"}},
}
SCHEMAS = st.recursive(st.booleans() | schemas(st.booleans()), schemas, max_leaves=3)


WORDS: list[Any] = [
    *({"type": name} for name in ("string", "integer", "number", "boolean", "null")),
    *({"type": name} for name in ("array", "object")),
    *({"format": name} for name in ("uuid", "date", "date-time", "email", "other")),
    *({word: 1} for word in ("minLength", "maxLength", "minItems", "maxItems")),
    *({word: 1} for word in ("minProperties", "maxProperties", "minimum", "maximum")),
    *({word: 1} for word in ("exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
    {"type": ["string", "null"]},
    {"enum": ["a", 1]},
    {"const": "a"},
    {"pattern": "^a$"},
    {"items": {"type": "string"}},
    {"uniqueItems": True},
    {"required": ["a"]},
    {"properties": {"a": {"type": "string"}}},
    {"properties": {"a": True}, "additionalProperties": False},
    {"properties": {"a": True}, "additionalProperties": {"type": "string"}},
    {"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": False},
    {"allOf": [{"type": "string"}, {"minLength": 2}]},
    {"anyOf": [{"type": "string"}, {"type": "array"}]},
    {"oneOf": [{"type": "string"}, {"minLength": 2}]},
    {"not": {"type": "string"}},
    {"$ref": "#/components/schemas/Tree"},
    True,
    False,
]
INSIDE: list[Any] = [[], ["a"], ["a", "a"], [1, "a"], {}, {"a": "a"}, {"a": 1}, {"b": "a"}]
INSIDE += [{"b": 1}, {"a": {}, "b": UUID_TEXT}, {"a": {"c": 1}}, {"a": "a", "b": 1}]


@pytest.mark.parametrize("schema", WORDS, ids=str)
def test_quickly_accepts_for_no_word_what_the_whole_validator_would_not(schema: object) -> None:
    document = {"components": {"schemas": {"Tree": TREE}}, "it": schema}
    accepts = AcceptValues(document, QUICK_FORMATS).at("/it")
    whole = Draft202012Validator({**document, "$ref": "#/it"}, format_checker=FORMATS)

    for value in [*SCALARS, *INSIDE]:
        assert whole.is_valid(value) or not accepts(value)


@given(SCHEMAS, VALUES)
def test_quickly_accepts_nothing_that_the_whole_validator_would_not(
    schema: Any, value: object
) -> None:
    document = {"components": {"schemas": {"Tree": TREE}}, "it": schema}

    if AcceptValues(document, QUICK_FORMATS).at("/it")(value):
        whole = Draft202012Validator({**document, "$ref": "#/it"}, format_checker=FORMATS)
        assert list(whole.iter_errors(value)) == []


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 100, "default": 20}, 50),
        ({"type": "string", "enum": ["a", "b"]}, "b"),
        ({"type": "string", "format": "uuid"}, UUID_TEXT),
        ({"type": ["string", "null"], "maxLength": 3}, None),
        ({"type": "array", "maxItems": 2, "items": {"type": "string"}}, ["a"]),
        ({"$ref": "#/components/schemas/Tree"}, {"a": {"a": {"b": UUID_TEXT}}}),
    ],
)
def test_quickly_accepts_what_requests_usually_have(schema: object, value: object) -> None:
    document = {"components": {"schemas": {"Tree": TREE}}, "it": schema}

    assert AcceptValues(document, QUICK_FORMATS).at("/it")(value)


def test_says_what_is_wrong_however_deep_it_is() -> None:
    document = {"paths": {}, "components": {"schemas": {"Tree": TREE}}}
    validator = SchemaValidators(OpenApiDocument("", document)).at("/components/schemas/Tree")

    assert list(validator.problems({"a": {"a": {"b": "7", "c": 1}}})) == [
        ("/a/a/c", "must NOT have additional properties"),
        ("/a/a/b", 'must match format "uuid"'),
    ]
