"""How long a text message is."""

import math

MOST_SEGMENTS = 3
"""Longer ones arrive in pieces, or not at all, and cost more than a mail is worth."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")


def sms_segments(text: str) -> int:
    """Count the segments of a text message (3GPP TS 23.038).

    One character outside of the basic alphabet makes the whole message take two bytes for each.
    """
    if all(each in _BASIC or each in _EXTENDED for each in text):
        septets = sum(2 if each in _EXTENDED else 1 for each in text)
        return 1 if septets <= 160 else math.ceil(septets / 153)
    units = len(text.encode("utf-16-be")) // 2
    return 1 if units <= 70 else math.ceil(units / 67)
