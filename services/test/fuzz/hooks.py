"""Examples for Schemathesis that reach what exists.

What is made up finds nothing to capture, to ship or to delete. The file that `FUZZ_EXAMPLES` names has,
for each operation, requests that succeed; they are sent as they are, and their ids also take the place of
made-up ones in other requests.
"""

import hashlib
import json
import os
from pathlib import Path

import schemathesis

EXAMPLES = json.loads(Path(os.environ["FUZZ_EXAMPLES"]).read_text("utf-8"))

MADE_UP_IN_TEN = 3
"""How many of ten requests keep the ids that were made up: what is not there is to be asked for as well."""


@schemathesis.hook
def before_add_examples(context, examples):
    """Add the requests that succeed."""
    operation = context.operation
    for example in EXAMPLES.get(operation.label, []):
        body = {"body": example["body"], "media_type": "application/json"} if "body" in example else {}
        examples.append(
            operation.Case(
                path_parameters=example.get("path"),
                query=example.get("query"),
                headers=example.get("headers"),
                **body,
            )
        )


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Put the ids of things that exist in the place of most ids that were made up."""
    ids = [each["path"] for each in EXAMPLES.get(context.operation.label, []) if "path" in each]
    if not ids or path_parameters is None:
        return path_parameters
    # Chosen by what was made up, so that the same seed makes the same requests
    digest = hashlib.sha256(repr(sorted(path_parameters.items())).encode(errors="replace")).digest()
    if digest[0] % 10 < MADE_UP_IN_TEN:
        return path_parameters
    return {**path_parameters, **ids[digest[1] % len(ids)]}
