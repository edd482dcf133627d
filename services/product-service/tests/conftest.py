"""What all tests share."""

from hypothesis import HealthCheck, settings

# How fast a test is says more about the machine than about the service
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
