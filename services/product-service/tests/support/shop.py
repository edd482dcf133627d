"""A shop to test with, over HTTP."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.support.http import Answer, send
from tests.support.identities import administrator, order_service
from tests.support.running_service import RunningTestService, run_service


@dataclass(frozen=True, slots=True)
class Shop:
    """The service, and short words for what tests do with it all the time."""

    service: RunningTestService

    @property
    def url(self) -> str:
        """Where the service is."""
        return self.service.url

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Read something, as anybody."""
        return await send("GET", self.url + path, headers=headers)

    async def manage(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Do something as an administrator."""
        return await send(
            method, self.url + path, body=body, headers={**administrator(), **(headers or {})}
        )

    async def call(self, method: str, path: str, body: object = None) -> Answer:
        """Do something as the order-service."""
        return await send(method, self.url + path, body=body, headers=order_service())

    async def category(self, **fields: Any) -> dict[str, Any]:
        """Make a category."""
        answer = await self.manage(
            "POST", "/products/categories", {"name": f"Category {uuid4()}", **fields}
        )
        assert answer.status == 201, answer.text
        return dict(answer.body)

    async def product(self, **fields: Any) -> dict[str, Any]:
        """Make a product that is for sale once it has a variant."""
        if "categoryId" not in fields:
            fields["categoryId"] = (await self.category())["id"]
        answer = await self.manage(
            "POST", "/products", {"title": f"Product {uuid4()}", "status": "active", **fields}
        )
        assert answer.status == 201, answer.text
        return dict(answer.body)

    async def variant(
        self, product_id: str, *, price: int = 1_000, stock: int = 0, **fields: Any
    ) -> dict[str, Any]:
        """Make a variant with some stock."""
        body = {
            "sku": f"SKU-{uuid4()}",
            "price": {"amount": price, "currency": "EUR"},
            "options": {"number": str(uuid4())},
            **fields,
        }
        answer = await self.manage("POST", f"/products/{product_id}/variants", body)
        assert answer.status == 201, answer.text
        if stock > 0:
            await self.receive(answer.body["id"], stock)
        return dict(answer.body)

    async def offer(
        self, *, price: int = 1_000, stock: int = 10, **fields: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Make a product with one variant that is in stock."""
        product = await self.product(**fields)
        return product, await self.variant(product["id"], price=price, stock=stock)

    async def receive(self, variant_id: str, quantity: int) -> None:
        """Receive stock."""
        answer = await self.manage(
            "POST",
            f"/products/variants/{variant_id}/receipts",
            {"quantity": quantity, "reference": str(uuid4())},
        )
        assert answer.status == 201, answer.text

    async def reserve(
        self,
        items: Mapping[str, int],
        *,
        reservation_id: str | None = None,
        expires_in_seconds: int = 600,
    ) -> Answer:
        """Ask for stock."""
        return await self.call(
            "PUT",
            f"/internal/reservations/{reservation_id or uuid4()}",
            {
                "items": [
                    {"variantId": each, "quantity": quantity} for each, quantity in items.items()
                ],
                "expiresInSeconds": expires_in_seconds,
            },
        )

    async def stock(self, variant_id: str) -> tuple[int, int, int]:
        """Read what is available, reserved and sold."""
        body = (await self.manage("GET", f"/products/variants/{variant_id}/stock")).body
        return body["available"], body["reserved"], body["sold"]

    async def broken_invariants(self) -> Sequence[str]:
        """Read which checks fail."""
        body = (await self.call("GET", "/internal/invariants")).body
        return [check["name"] for check in body["checks"] if not check["holds"]]

    async def titles(self, query: str) -> list[str]:
        """Read the titles of the products that a query finds."""
        answer = await self.get(f"/products{query}")
        assert answer.status == 200, answer.text
        return [item["title"] for item in answer.body["items"]]


@asynccontextmanager
async def run_shop(**overrides: str) -> AsyncIterator[Shop]:
    """Run a shop of one's own."""
    async with run_service(**overrides) as service:
        yield Shop(service)
