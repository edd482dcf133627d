"""Everything that the service does, put together."""

from fastapi import APIRouter

from service.administration.callers import make_callers
from service.configuration import Configuration
from service.dead_letters.dead_letter_routes import dead_letter_routes
from service.dead_letters.postgresql_dead_letters import PostgresqlDeadLetters
from service.dead_letters.queue_publisher import QueuePublisher
from service.deliveries.delivery_archive import DeliveryArchive
from service.deliveries.delivery_routes import delivery_routes
from service.deliveries.sender import Sender
from service.deliveries.start_dispatcher import start_dispatcher
from service.intake.start_intake import start_intake
from service.platform.database.open_database import open_database
from service.platform.identity.identity_verifier import IdentityVerifier
from service.platform.messaging.broker import Broker
from service.platform.service_context import ServiceContext
from service.preferences.postgresql_preferences import PostgresqlPreferences
from service.preferences.preference_routes import preference_routes
from service.preferences.unsubscribe_link import UnsubscribeLinks
from service.preferences.unsubscribe_routes import unsubscribe_routes
from service.providers.open_providers import open_providers
from service.rendering.preview_routes import preview_routes
from service.rendering.renderer import Renderer, Shop


async def create_notifications(context: ServiceContext, configuration: Configuration) -> APIRouter:
    """Listen, send, and make the routes.

    What is opened last is closed first: nothing arrives any more, then what is being sent is
    finished, then the database goes.
    """
    database = await open_database(context, configuration)
    email, sms = open_providers(context, configuration)
    shop = Shop(configuration.shop_name, configuration.shop_url, configuration.shop_time_zone)
    renderer = Renderer(shop)
    links = UnsubscribeLinks(configuration.unsubscribe_secrets, configuration.public_api_url)
    sender = Sender(renderer, links, email, sms)
    dispatcher = start_dispatcher(context, configuration, database, sender)

    # While the broker is away there is nothing new, but what is known already is sent
    broker = await Broker.connect(context, configuration, required=False)
    await start_intake(context, broker, configuration, database, dispatcher.wake)
    publisher = await QueuePublisher.create(broker)

    callers = make_callers(IdentityVerifier(configuration.identity_secrets))
    preferences = PostgresqlPreferences(database)
    letters = PostgresqlDeadLetters(database)
    archive = DeliveryArchive(database)
    router = APIRouter()
    router.include_router(preference_routes(preferences, callers))
    router.include_router(unsubscribe_routes(preferences, links))
    router.include_router(preview_routes(renderer, callers))
    router.include_router(dead_letter_routes(letters, publisher.publish, callers))
    router.include_router(delivery_routes(archive, callers, dispatcher.wake))
    return router
