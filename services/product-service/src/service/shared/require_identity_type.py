"""What hands the identity of the caller to a route."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from starlette.requests import Request

from service.platform.identity.identity import Identity

RequireIdentity: TypeAlias = Callable[[Request], Coroutine[Any, Any, Identity]]
"""What `require_identity` makes: answers 401 or 403 to whoever may not."""
