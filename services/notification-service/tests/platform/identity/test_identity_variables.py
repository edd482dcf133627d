import pytest

from service.platform.configuration import ConfigurationError, read_environment
from service.platform.identity.identity_variables import IdentityVariables

OLD, NEW = "o" * 32, "n" * 40


def test_reads_one_secret_or_several() -> None:
    one = read_environment(IdentityVariables, {"IDENTITY_SECRETS": OLD})
    two = read_environment(IdentityVariables, {"IDENTITY_SECRETS": f"{NEW}, {OLD}"})

    assert one.identity_secrets == (OLD,)
    assert two.identity_secrets == (NEW, OLD)


@pytest.mark.parametrize("secrets", ["o" * 31, f"{OLD},", f"{OLD},short", " " * 40])
def test_refuses_secrets_that_could_be_guessed_without_repeating_them(secrets: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_environment(IdentityVariables, {"IDENTITY_SECRETS": secrets})

    assert raised.value.problems == [
        "IDENTITY_SECRETS must be secrets of at least 32 characters, separated by commas"
    ]


def test_has_to_be_set_where_it_is_wanted() -> None:
    with pytest.raises(ConfigurationError, match="IDENTITY_SECRETS is required"):
        read_environment(IdentityVariables, {})
