"""Which service this is."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

SERVICE_ROOT = Path(__file__).resolve().parents[3]
"""The directory that holds pyproject.toml, openapi.yaml and whatever else is read at run time."""


@dataclass(frozen=True, slots=True)
class ServiceIdentity:
    """The name is the one that the catalog, the metrics, the logs and the traces all use."""

    name: str
    version: str


def _read_identity() -> ServiceIdentity:
    project = tomllib.loads((SERVICE_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return ServiceIdentity(name=project["name"], version=project["version"])


SERVICE_IDENTITY = _read_identity()
"""Name and version of this service, from pyproject.toml."""
