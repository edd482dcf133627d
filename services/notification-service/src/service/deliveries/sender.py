"""From a delivery to its provider."""

from dataclasses import dataclass

from service.deliveries.decision import Address
from service.deliveries.delivery import Delivery
from service.preferences.preferences import Preferences
from service.preferences.unsubscribe_link import UnsubscribeLinks, Unsubscription
from service.providers.provider import (
    Email,
    EmailProvider,
    PermanentFailure,
    Sms,
    SmsProvider,
)
from service.rendering.renderer import CannotRender, Renderer


@dataclass(frozen=True, slots=True)
class Sender:
    """Writes messages and hands them to the providers."""

    renderer: Renderer
    links: UnsubscribeLinks
    email: EmailProvider
    sms: SmsProvider | None
    """None where text messages are not set up."""

    async def send(self, delivery: Delivery, address: Address, preferences: Preferences) -> None:
        """Write and hand over the message of a delivery.

        :raises TemporaryFailure: when it may work later
        :raises PermanentFailure: when it will never work
        """
        hours = preferences.quiet_hours
        time_zone = None if hours is None else hours.time_zone
        try:
            if delivery.channel == "email":
                await self.email.send_email(self._write_email(delivery, address, time_zone))
            elif self.sms is not None:
                await self.sms.send_sms(self._write_sms(delivery, address, time_zone))
            else:
                raise PermanentFailure("text messages are not set up")
        except CannotRender as error:
            raise PermanentFailure(str(error)) from error

    def _write_email(self, delivery: Delivery, address: Address, time_zone: str | None) -> Email:
        kind = delivery.kind
        url = None
        if not kind.is_security:
            url = self.links.url(Unsubscription(delivery.user_id, "email", kind.topic))
        content = self.renderer.email(
            kind,
            delivery.data,
            name=address.name,
            locale=address.locale,
            time_zone=time_zone,
            unsubscribe_url=url,
        )
        return Email(delivery.id, address.value, content, delivery.created_at, url)

    def _write_sms(self, delivery: Delivery, address: Address, time_zone: str | None) -> Sms:
        content = self.renderer.sms(
            delivery.kind,
            delivery.data,
            name=address.name,
            locale=address.locale,
            time_zone=time_zone,
        )
        return Sms(delivery.id, address.value, content)
