"""Turning off a topic by a link in a mail."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from service.platform.http.problem import HttpProblem
from service.preferences.postgresql_preferences import PostgresqlPreferences
from service.preferences.unsubscribe_link import UnsubscribeLinks, Unsubscription

# Nothing from elsewhere, nothing that runs, and the token stays here
HEADERS = {
    "content-security-policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>No more messages</title></head>
<body><main>{content}</main></body>
</html>
"""

QUESTION = _PAGE.format(
    content="<h1>No more messages of this kind?</h1>"
    '<form method="post"><button type="submit">Yes, turn them off</button></form>'
)

CONFIRMATION = _PAGE.format(
    content="<h1>You get no more messages of this kind</h1>"
    "<p>You can turn them on again in your account.</p>"
)


def unsubscribe_routes(store: PostgresqlPreferences, links: UnsubscribeLinks) -> APIRouter:
    """Make the routes of links to unsubscribe.

    GET only asks: mail scanners open every link. POST does it, for the page as for mail programs
    that offer it with one click (RFC 8058); it says nothing about who was unsubscribed.
    """
    router = APIRouter()

    @router.get("/notifications/unsubscribe")
    async def ask_to_unsubscribe(token: str) -> HTMLResponse:
        _read(links, token)
        return HTMLResponse(QUESTION, headers=HEADERS)

    @router.post("/notifications/unsubscribe")
    async def unsubscribe(token: str) -> HTMLResponse:
        subscription = _read(links, token)
        await store.turn_off(subscription.user_id, subscription.channel, subscription.topic)
        return HTMLResponse(CONFIRMATION, headers=HEADERS)

    return router


def _read(links: UnsubscribeLinks, token: str) -> Unsubscription:
    subscription = links.read(token)
    if subscription is None:
        raise HttpProblem(404, "This link does not lead anywhere")
    return subscription
