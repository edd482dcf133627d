"""Looking at what would be sent."""

from fastapi import APIRouter, Depends

from service.administration.callers import Callers
from service.notices.notice_kind import NOTICE_KINDS, Channel
from service.platform.http.problem import HttpProblem
from service.rendering.renderer import CannotRender, Renderer
from service.rendering.samples import SAMPLE_NAME, sample_data

SAMPLE_UNSUBSCRIBE_URL = "https://example.com/unsubscribe"


def preview_routes(renderer: Renderer, callers: Callers) -> APIRouter:
    """Make the route of previews."""
    router = APIRouter()

    @router.get("/notifications/preview", dependencies=[Depends(callers.administrator)])
    async def preview(
        type: str,  # noqa: A002 - as the API calls it
        channel: Channel = "email",
        locale: str = "en",
    ) -> dict[str, object]:
        kind = NOTICE_KINDS[type]
        if channel not in kind.channels:
            raise HttpProblem(404, f"There is no {channel} for {type}")
        data = sample_data(kind)
        try:
            if channel == "sms":
                sms = renderer.sms(kind, data, name=SAMPLE_NAME, locale=locale)
                return {"language": sms.language, "text": sms.text}
            email = renderer.email(
                kind,
                data,
                name=SAMPLE_NAME,
                locale=locale,
                unsubscribe_url=None if kind.is_security else SAMPLE_UNSUBSCRIBE_URL,
            )
        except CannotRender as error:
            raise HttpProblem(422, str(error)) from error
        return {
            "language": email.language,
            "subject": email.subject,
            "text": email.text,
            "html": email.html,
        }

    return router
