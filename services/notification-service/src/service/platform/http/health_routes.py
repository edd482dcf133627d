"""The endpoints that Kubernetes and Prometheus call."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from service.platform.health import Health
from service.platform.service_identity import SERVICE_IDENTITY
from service.platform.telemetry.metrics import CONTENT_TYPE, Metrics


def health_routes(health: Health, metrics: Metrics) -> APIRouter:
    """Make the endpoints that Kubernetes and Prometheus call."""
    router = APIRouter()

    @router.get("/health")
    async def get_health() -> JSONResponse:
        return JSONResponse(
            {
                "status": "ok",
                "service": SERVICE_IDENTITY.name,
                "version": SERVICE_IDENTITY.version,
            }
        )

    # Says only that the process can answer: a restart would not bring back a dependency
    @router.get("/health/live")
    async def get_liveness() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @router.get("/health/ready")
    async def get_readiness() -> JSONResponse:
        report = await health.report()
        checks = {name: result.to_json() for name, result in report.checks.items()}
        return JSONResponse(
            {"status": report.status, "checks": checks}, 200 if report.ready else 503
        )

    @router.get("/metrics")
    async def get_metrics() -> Response:
        return Response(await metrics.scrape(), headers={"content-type": CONTENT_TYPE})

    return router
