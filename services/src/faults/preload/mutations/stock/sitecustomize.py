"""Takes the conditional update of the stock away: reads, computes, writes back."""

import runpy
from importlib.util import find_spec
from pathlib import Path

runpy.run_path(str(Path(__file__).parents[2] / "crash-at" / "sitecustomize.py"))

if find_spec("service") and find_spec("service.inventory"):
    from service.inventory import reserve_stock as module
    from service.platform.database.database import Statement

    READ = Statement(
        "read-stock-naively",
        "SELECT variant_id, product_id, available, reserved FROM stock WHERE variant_id = ANY($1::uuid[])",
    )
    WRITE = Statement(
        "write-stock-naively",
        "UPDATE stock SET available = $2, reserved = $3 WHERE variant_id = $1",
    )

    async def reserve_stock(transaction, wanted):
        """Do what everybody writes first."""
        rows = {row["variant_id"]: row for row in await transaction.query(READ, [each.variant_id for each in wanted])}
        taken = []
        for each in wanted:
            row = rows[each.variant_id]
            if row["available"] < each.quantity:
                continue
            await transaction.query(
                WRITE, each.variant_id, row["available"] - each.quantity, row["reserved"] + each.quantity
            )
            taken.append(module.TakenStock(each.variant_id, row["product_id"], True))
        return taken

    module.reserve_stock = reserve_stock
