"""The API description."""

from dataclasses import dataclass
from typing import Any

import yaml

from service.platform.service_identity import SERVICE_ROOT

METHODS = ("get", "head", "put", "post", "patch", "delete", "options")
"""The keys of a path that are operations."""


@dataclass(frozen=True, slots=True)
class Located:
    """A part of the description, and the JSON Pointer that leads to it."""

    value: dict[str, Any]
    pointer: str


@dataclass(frozen=True, slots=True)
class OpenApiDocument:
    """The API description, as it is in openapi.yaml and as it is after parsing."""

    yaml: str
    json: dict[str, Any]

    @property
    def paths(self) -> dict[str, dict[str, Any]]:
        """The paths of the API with what they offer."""
        return dict(self.json["paths"])

    def locate(self, *keys: str | int) -> Located | None:
        """Find a part of the description and follow its references; None when there is none."""
        return self.within(Located(self.json, ""), *keys)

    def within(self, start: Located, *keys: str | int) -> Located | None:
        """Find a part of a part, and follow references on the way."""
        found = self._follow(start)
        for key in keys:
            if isinstance(found.value, dict) and key not in found.value:
                return None
            value = found.value[key]
            found = self._follow(Located(value, f"{found.pointer}/{_escape(str(key))}"))
        return found

    def _follow(self, located: Located) -> Located:
        while isinstance(located.value, dict) and "$ref" in located.value:
            pointer = str(located.value["$ref"]).removeprefix("#")
            value: Any = self.json
            for key in pointer.removeprefix("/").split("/"):
                value = value[key.replace("~1", "/").replace("~0", "~")]
            located = Located(value, pointer)
        return located


def read_open_api_document() -> OpenApiDocument:
    """Read openapi.yaml: the API that is served, validated against and shown in the portal."""
    text = (SERVICE_ROOT / "openapi.yaml").read_text("utf-8")
    return OpenApiDocument(yaml=text, json=yaml.safe_load(text))


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
