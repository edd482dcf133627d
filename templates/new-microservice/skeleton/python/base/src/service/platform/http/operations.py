"""What the API description says about each operation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from starlette.datastructures import Headers

from service.platform.http.open_api_document import METHODS, Located, OpenApiDocument
from service.platform.http.problem import HttpProblem, ProblemDetail
from service.platform.http.query_string import split_query
from service.platform.http.schema_validator import SchemaValidator, SchemaValidators

SchemaType = Literal["string", "integer", "number", "boolean", "array"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path, the query or a header."""

    name: str
    location: str
    required: bool
    schema_type: str
    item_type: str
    validator: SchemaValidator

    def problems(self, values: list[str]) -> Iterator[ProblemDetail]:
        """Find everything that is wrong with the values that were sent."""
        if not values:
            if self.required:
                detail = f"must have required property '{self.name}'"
                yield ProblemDetail(detail, parameter=self.name)
            return
        value: object
        if self.schema_type == "array":
            value = [_read(text, self.item_type) for text in values]
        else:
            value = _read(values[-1], self.schema_type)
        for _, detail in self.validator.problems(value):
            yield ProblemDetail(detail, parameter=self.name)


class Operation:
    """One method of one path."""

    def __init__(
        self, document: OpenApiDocument, validators: SchemaValidators, template: str, method: str
    ) -> None:
        path = _require(document.locate("paths", template))
        operation = _require(document.within(path, method))
        self._document = document
        self._validators = validators
        self._operation = operation
        self.parameters = [
            _parameter(document, validators, located)
            for owner in (operation, path)
            for located in _each(document, owner, "parameters")
        ]
        self._query = self._located("query")
        self._query_names = {each.name for each in self._query}
        self._headers = self._located("header")
        self._path = self._located("path")
        self._requires_query = any(each.required for each in self._query)
        body = document.within(operation, "requestBody")
        self.has_body = body is not None
        self.body_required = body is not None and bool(body.value.get("required", False))
        self.body_validators = _by_media_type(document, validators, body)

    def parameter_problems(
        self, path: Mapping[str, str], query_string: bytes, headers: Headers
    ) -> Iterator[ProblemDetail]:
        """Find everything that is wrong with the parameters of a request."""
        if query_string or self._requires_query:
            yield from self._query_problems(query_string)
        for parameter in self._headers:
            yield from parameter.problems(headers.getlist(parameter.name))
        for parameter in self._path:
            value = path.get(parameter.name)
            yield from parameter.problems([] if value is None else [value])

    def _query_problems(self, query_string: bytes) -> Iterator[ProblemDetail]:
        query: dict[str, list[str]] = {}
        for name, value in split_query(query_string.decode("latin-1")):
            query.setdefault(name, []).append(value)
        for name in query:
            if name not in self._query_names:
                yield ProblemDetail(f"Unknown query parameter '{name}'", parameter=name)
        for parameter in self._query:
            if parameter.required or parameter.name in query:
                yield from parameter.problems(query.get(parameter.name, []))

    def _located(self, location: str) -> list[Parameter]:
        return [each for each in self.parameters if each.location == location]

    def body_validator(self, content_type: str | None) -> SchemaValidator:
        """Find the validator for a body of this media type.

        :raises HttpProblem: (415) when the operation does not take this media type
        """
        media_type = (content_type or "").partition(";")[0].strip().lower()
        validator = self.body_validators.get(media_type)
        if validator is None:
            raise HttpProblem(415, "This media type is not accepted here")
        return validator

    def response_validators(self, status: int) -> dict[str, SchemaValidator] | None:
        """Find the validators for an answer, by media type; None when it is not described."""
        for key in (str(status), "default"):
            response = self._document.within(self._operation, "responses", key)
            if response is not None:
                return _by_media_type(self._document, self._validators, response)
        return None


class Operations:
    """All operations of an API."""

    def __init__(self, document: OpenApiDocument) -> None:
        validators = SchemaValidators(document)
        self._operations = {
            (template, method.upper()): Operation(document, validators, template, method)
            for template, item in document.paths.items()
            for method in METHODS
            if method in item
        }

    def find(self, template: str, method: str) -> Operation:
        """Get an operation that exists."""
        return self._operations[template, method]


def _parameter(
    document: OpenApiDocument, validators: SchemaValidators, located: Located
) -> Parameter:
    schema = _require(document.within(located, "schema"))
    items = document.within(schema, "items")
    return Parameter(
        name=located.value["name"],
        location=located.value["in"],
        required=bool(located.value.get("required", False)),
        schema_type=str(schema.value.get("type", "string")),
        item_type="string" if items is None else str(items.value.get("type", "string")),
        validator=validators.at(schema.pointer),
    )


def _by_media_type(
    document: OpenApiDocument, validators: SchemaValidators, owner: Located | None
) -> dict[str, SchemaValidator]:
    content = None if owner is None else document.within(owner, "content")
    if content is None:
        return {}
    schemas = {name: document.within(content, name, "schema") for name in content.value}
    return {
        name.lower(): validators.at(None if schema is None else schema.pointer)
        for name, schema in schemas.items()
    }


def _each(document: OpenApiDocument, owner: Located, key: str) -> Iterator[Located]:
    for index in range(len(owner.value.get(key, []))):
        yield _require(document.within(owner, key, index))


def _require(located: Located | None) -> Located:
    if located is None:
        raise ValueError("openapi.yaml refers to something that it does not have")
    return located


def _read(text: str, schema_type: str) -> object:
    """Read a text as the type that the description wants, or leave it a text that does not fit."""
    try:
        match schema_type:
            case "integer":
                return int(text) if text.lstrip("-").isdecimal() else text
            case "number":
                return float(text)
            case "boolean":
                return {"true": True, "false": False}.get(text, text)
            case _:
                return text
    except ValueError:
        return text
