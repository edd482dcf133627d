"""Turning off a topic by a link in a mail."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import HTMLResponse

from service.platform.http.problem import HttpProblem
from service.preferences.postgresql_preferences import PostgresqlPreferences
from service.preferences.unsubscribe_link import UnsubscribeLinks, Unsubscription
from service.preferences.unsubscribe_page import done_page, question_page

Language = Annotated[str, Header()]

# Nothing from elsewhere, nothing that runs, and the token stays here
HEADERS = {
    "content-security-policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "vary": "accept-language",
    "x-content-type-options": "nosniff",
}


def unsubscribe_routes(store: PostgresqlPreferences, links: UnsubscribeLinks) -> APIRouter:
    """Make the routes of links to unsubscribe.

    GET only asks: mail scanners open every link. POST does it, for the page as for mail programs
    that offer it with one click (RFC 8058); it says nothing about who was unsubscribed.
    """
    router = APIRouter()

    @router.get("/notifications/unsubscribe")
    async def ask_to_unsubscribe(token: str, accept_language: Language = "") -> HTMLResponse:
        _read(links, token)
        return HTMLResponse(question_page(accept_language), headers=HEADERS)

    @router.post("/notifications/unsubscribe")
    async def unsubscribe(token: str, accept_language: Language = "") -> HTMLResponse:
        subscription = _read(links, token)
        await store.turn_off(subscription.user_id, subscription.channel, subscription.topic)
        return HTMLResponse(done_page(accept_language), headers=HEADERS)

    return router


def _read(links: UnsubscribeLinks, token: str) -> Unsubscription:
    subscription = links.read(token)
    if subscription is None:
        raise HttpProblem(404, "This link does not lead anywhere")
    return subscription
