"""What the cache needs from the environment."""

from typing import Annotated

from service.platform.configuration import Variables, connection_url, matching, whole_number
from service.platform.service_identity import SERVICE_IDENTITY


class CacheVariables(Variables):
    """What the cache needs from the environment."""

    redis_url: Annotated[str, connection_url("redis", "rediss")]
    cache_ttl_seconds: Annotated[int, whole_number(1, 86_400)] = 30
    """How old a cached answer may become, in seconds."""
    cache_near_seconds: Annotated[int, whole_number(0, 60)] = 5
    """How much of that it may be kept in the memory of an instance, should the news that it has
    changed be lost; 0 for not at all."""
    redis_key_prefix: Annotated[
        str, matching(r"[A-Za-z0-9_.:-]+", "may have letters, digits and .:_- only")
    ] = f"{SERVICE_IDENTITY.name}:"
    """Begins every key, so that services can share one Redis; also the name of the connection."""
