"""What somebody wants to be told, how, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.notices.notice_kind import CHANNELS, TOPICS, Channel, Topic
from service.preferences.quiet_hours import QuietHours

DEFAULTS: Mapping[Channel, bool] = {"email": True, "sms": False}
"""A text message is more of a disturbance: nobody gets one without having asked for it."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody wants to be told, how, and when."""

    choices: Mapping[Channel, Mapping[Topic, bool]] = field(default_factory=dict)
    """What was chosen; whatever is left out has its default."""
    quiet_hours: QuietHours | None = None

    def allows(self, channel: Channel, topic: Topic) -> bool:
        """Whether notices about a topic are wanted on a channel."""
        return self.choices.get(channel, {}).get(topic, DEFAULTS[channel])

    def all_choices(self) -> dict[Channel, dict[Topic, bool]]:
        """Get every choice, with its default where none was made."""
        return {
            channel: {topic: self.allows(channel, topic) for topic in TOPICS}
            for channel in CHANNELS
        }
