"""Dates and money, as people of a locale write them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_currency, get_currency_precision


def formats_of(locale: Locale, zone: ZoneInfo) -> dict[str, Callable[..., str]]:
    """Make the functions with which templates write dates and money."""

    def money(value: Mapping[str, Any]) -> str:
        currency = str(value["currency"])
        amount = Decimal(int(value["amount"])).scaleb(-get_currency_precision(currency))
        return format_currency(amount, currency, locale=locale)

    def line_total(item: Mapping[str, Any]) -> str:
        unit = item["unit_price"]
        return money({**unit, "amount": int(unit["amount"]) * int(item["quantity"])})

    def moment(text: str) -> str:
        local = datetime.fromisoformat(text).astimezone(zone)
        date = format_date(local, "long", locale=locale)
        time = format_time(local, "short", tzinfo=zone, locale=locale)
        return f"{date}, {time} {get_timezone_name(local, 'short', locale=locale)}"

    def day(text: str) -> str:
        # A moment that ends at midnight is not a part of the next day
        local = (datetime.fromisoformat(text) - timedelta(microseconds=1)).astimezone(zone)
        return format_date(local, "long", locale=locale)

    return {"money": money, "line_total": line_total, "moment": moment, "day": day}
