"""Seeing quickly that a value fits its schema."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Accepts = Callable[[Any], bool]
"""Says True when a value certainly fits; False means no more than that it has to be looked at."""

ANNOTATIONS = frozenset(
    {
        "$comment",
        "default",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "readOnly",
        "title",
        "writeOnly",
    }
)
"""Words that forbid nothing."""

NUMBER_LIMITS: Mapping[str, Callable[[float, float], bool]] = {
    "minimum": lambda value, limit: value >= limit,
    "maximum": lambda value, limit: value <= limit,
    "exclusiveMinimum": lambda value, limit: value > limit,
    "exclusiveMaximum": lambda value, limit: value < limit,
}
TYPES: Mapping[str, Accepts] = {
    "string": lambda value: type(value) is str,
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) is int or type(value) is float,
    "boolean": lambda value: type(value) is bool,
    "null": lambda value: value is None,
    "array": lambda value: type(value) is list,
    "object": lambda value: type(value) is dict,
}


class AcceptValues:
    """Makes quick checks from the schemas of one document.

    A check that says True is right; where it does not know a word of a schema, it never says so.
    What is wrong with all other values, if anything, is for a whole validator to say.
    """

    def __init__(self, document: Mapping[str, Any], formats: Mapping[str, Accepts]) -> None:
        """Make the maker of checks.

        :param formats: what is known of `format`; others are words for people
        """
        self._document = document
        self._formats = formats
        self._known: dict[str, Accepts] = {}

    def at(self, pointer: str) -> Accepts:
        """Make the check of the schema at a JSON Pointer."""
        if pointer not in self._known:
            # A schema may refer to itself, and is then looked up when it is used
            self._known[pointer] = self._later(pointer)
            schema: Any = self._document
            for key in pointer.removeprefix("/").split("/"):
                schema = schema[
                    int(key)
                    if isinstance(schema, list)
                    else key.replace("~1", "/").replace("~0", "~")
                ]
            self._known[pointer] = self._check(schema)
        return self._known[pointer]

    def _later(self, pointer: str) -> Accepts:
        def check(value: object) -> bool:
            return self._known[pointer](value)

        return check

    def _check(self, schema: object) -> Accepts:
        if not isinstance(schema, Mapping):
            return _anything if schema is True else _unknown
        checks: list[Accepts] = []
        for word, expected in schema.items():
            if word in ANNOTATIONS or word.startswith("x-"):
                continue
            check = self._check_word(word, expected, schema)
            if check is None:
                return _unknown
            checks.append(check)
        return _all(checks)

    def _check_word(  # noqa: C901, PLR0911, PLR0912 - one case for each word
        self,
        word: str,
        expected: Any,  # noqa: ANN401 - whatever stands in the description
        schema: Mapping[str, Any],
    ) -> Accepts | None:
        if word in NUMBER_LIMITS:
            return _if_number(NUMBER_LIMITS[word], expected)
        match word:
            case "$ref" if str(expected).startswith("#/"):
                return self.at(expected[1:])
            case "type" if isinstance(expected, str):
                return TYPES.get(expected)
            case "type" if isinstance(expected, list):
                return _any([TYPES.get(each, _unknown) for each in expected])
            case "enum" | "const":
                choices = expected if word == "enum" else [expected]
                texts = frozenset(each for each in choices if isinstance(each, str))
                return lambda value: type(value) is str and value in texts
            case "minLength":
                return lambda value: not isinstance(value, str) or len(value) >= expected
            case "maxLength":
                return lambda value: not isinstance(value, str) or len(value) <= expected
            case "pattern":
                search = re.compile(expected).search
                return lambda value: not isinstance(value, str) or search(value) is not None
            case "format":
                return self._formats.get(expected, _anything)
            case "minItems":
                return lambda value: not isinstance(value, list) or len(value) >= expected
            case "maxItems":
                return lambda value: not isinstance(value, list) or len(value) <= expected
            case "items":
                return _each_item(self._check(expected))
            case "required":
                return lambda value: (
                    not isinstance(value, dict) or all(name in value for name in expected)
                )
            case "properties":
                return _properties({name: self._check(each) for name, each in expected.items()})
            case "additionalProperties" if "patternProperties" not in schema:
                return _others(frozenset(schema.get("properties", ())), self._check(expected))
            case "minProperties":
                return lambda value: not isinstance(value, dict) or len(value) >= expected
            case "maxProperties":
                return lambda value: not isinstance(value, dict) or len(value) <= expected
            case "allOf":
                return _all([self._check(each) for each in expected])
            case "anyOf":
                return _any([self._check(each) for each in expected])
            case _:
                return None


def _anything(_value: object) -> bool:
    return True


def _unknown(_value: object) -> bool:
    return False


def _all(checks: list[Accepts]) -> Accepts:
    if len(checks) == 1:
        return checks[0]

    def check(value: object) -> bool:
        for each in checks:  # noqa: SIM110 - a generator costs more than the checks
            if not each(value):
                return False
        return True

    return check


def _any(checks: list[Accepts]) -> Accepts:
    return lambda value: any(check(value) for check in checks)


def _if_number(fits: Callable[[float, float], bool], limit: float) -> Accepts:
    # Booleans are numbers for Python, and for nobody else
    return lambda value: (type(value) is not int and type(value) is not float) or fits(value, limit)


def _each_item(check: Accepts) -> Accepts:
    return lambda value: not isinstance(value, list) or all(map(check, value))


def _properties(checks: Mapping[str, Accepts]) -> Accepts:
    return lambda value: (
        not isinstance(value, dict)
        or all(checks[name](each) for name, each in value.items() if name in checks)
    )


def _others(known: frozenset[str], check: Accepts) -> Accepts:
    return lambda value: (
        not isinstance(value, dict)
        or all(check(each) for name, each in value.items() if name not in known)
    )
