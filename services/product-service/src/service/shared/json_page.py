"""Pages of a list."""

import json
from collections.abc import Sequence

from starlette.responses import Response

from service.shared.json_response import json_response


def json_page(documents: Sequence[str], next_cursor: str | None) -> Response:
    """Answer a page of documents that are JSON already."""
    end = "" if next_cursor is None else f',"nextCursor":{json.dumps(next_cursor)}'
    return json_response(f'{{"items":[{",".join(documents)}]{end}}}')
