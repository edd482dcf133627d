"""Problems that programs tell apart."""

import json

from service.platform.http.problem import HttpProblem


class TypedProblem(HttpProblem):
    """A problem with a `type` of its own, and with members that say more (RFC 9457, 3.2)."""

    def __init__(self, status: int, name: str, detail: str, **members: object) -> None:
        """Make a problem.

        :param name: what the `type` ends with
        :param members: further members of the document, ready for JSON
        """
        super().__init__(status, detail)
        self._type = f"/problems/{name}"
        self._members = members

    def to_json(self, request_id: str | None) -> bytes:
        """Write the problem document."""
        document = json.loads(super().to_json(request_id))
        return json.dumps(
            {**document, "type": self._type, **self._members}, ensure_ascii=False
        ).encode()
