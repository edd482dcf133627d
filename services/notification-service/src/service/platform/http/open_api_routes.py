"""The endpoints that serve the API description."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from service.platform.http.open_api_document import OpenApiDocument


def open_api_routes(document: OpenApiDocument) -> APIRouter:
    """Serve the API description, for people and for tools."""
    router = APIRouter()

    @router.get("/openapi.yaml")
    async def get_api_description() -> Response:
        return Response(document.yaml, media_type="application/yaml; charset=utf-8")

    @router.get("/openapi.json")
    async def get_api_description_as_json() -> JSONResponse:
        return JSONResponse(document.json)

    return router
