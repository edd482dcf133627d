import time

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.identity.identity import Identity
from service.platform.identity.identity_signer import IdentitySigner
from service.platform.identity.identity_verifier import IdentityVerifier, InvalidIdentity

OLD, NEW, FOREIGN = "o" * 48, "n" * 48, "f" * 48
CUSTOMER = Identity("3b6c8f0e-4a44-4b0e-9c3f-0a6c2f6d2b11", ("customer",), "session-1")
VERIFIER = IdentityVerifier([NEW, OLD])

texts = st.text(min_size=1)


def make_token(secret: str = NEW, algorithm: str = "HS256", **changes: object) -> str:
    """Make a token with something wrong: a claim that is None is left out."""
    now = int(time.time())
    claims = {
        "iss": "api-gateway",
        "aud": "storefront",
        "sub": "user-1",
        "roles": ["customer"],
        "iat": now,
        "exp": now + 60,
        **changes,
    }
    given_claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(given_claims, secret, algorithm=algorithm)


@given(texts, st.lists(texts), st.none() | texts)
def test_reads_what_a_signer_wrote(subject: str, roles: list[str], session: str | None) -> None:
    if "service" in roles:
        subject = f"service:{subject}"
    identity = Identity(subject, tuple(roles), session)

    token = IdentitySigner([NEW, OLD], "api-gateway").sign(identity)

    assert VERIFIER.verify(token) == identity


def test_says_who_signed_for_whom_and_for_how_long() -> None:
    token = IdentitySigner([NEW], "order-service").sign(CUSTOMER)

    claims = jwt.decode(token, NEW, algorithms=["HS256"], audience="storefront")
    assert claims["iss"] == "order-service"
    assert claims["exp"] - claims["iat"] == 60
    assert claims["sid"] == CUSTOMER.session_id


def test_accepts_every_secret_and_signs_with_the_first() -> None:
    signed_before = IdentitySigner([OLD], "api-gateway").sign(CUSTOMER)
    signed_after = IdentitySigner([NEW, OLD], "api-gateway").sign(CUSTOMER)

    assert VERIFIER.verify(signed_before) == CUSTOMER
    assert IdentityVerifier([NEW]).verify(signed_after) == CUSTOMER
    with pytest.raises(InvalidIdentity):
        IdentityVerifier([OLD]).verify(signed_after)


def test_forgives_clocks_that_differ_by_a_few_seconds() -> None:
    now = int(time.time())

    assert VERIFIER.verify(make_token(iat=now - 61, exp=now - 1)).subject == "user-1"
    assert VERIFIER.verify(make_token(iat=now + 2, exp=now + 62)).subject == "user-1"
    assert VERIFIER.verify(make_token(iat=now, exp=now + 120)).subject == "user-1"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"secret": FOREIGN}, "not signed with a known secret"),
        ({"algorithm": "HS384"}, "InvalidAlgorithm"),
        ({"algorithm": "none", "secret": ""}, "InvalidAlgorithm"),
        ({"aud": "another-shop"}, "InvalidAudience"),
        ({"aud": None}, "MissingRequiredClaim"),
        ({"iss": None}, "MissingRequiredClaim"),
        ({"iss": ""}, "iss"),
        ({"sub": None}, "MissingRequiredClaim"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "InvalidSubject"),
        ({"roles": None}, "roles"),
        ({"roles": "admin"}, "roles"),
        ({"roles": ["customer", 7]}, "roles"),
        ({"roles": {"admin": True}}, "roles"),
        ({"roles": ["service"]}, "only a service"),
        ({"sid": 7}, "sid"),
        ({"iat": None}, "MissingRequiredClaim"),
        ({"exp": None}, "MissingRequiredClaim"),
        ({"iat": 1_000, "exp": 1_060}, "ExpiredSignature"),
        ({"iat": int(time.time()) + 600, "exp": int(time.time()) + 660}, "ImmatureSignature"),
        ({"exp": int(time.time()) + 3_600}, "lives longer than 120 s"),
    ],
)
def test_refuses_what_nobody_may_vouch_for(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidIdentity, match=reason):
        VERIFIER.verify(make_token(**changes))  # type: ignore[arg-type]


def test_refuses_a_token_that_was_changed() -> None:
    head, _, signature = make_token().split(".")
    _, other, _ = make_token(sub="admin-1", roles=["admin"]).split(".")

    with pytest.raises(InvalidIdentity, match="not signed with a known secret"):
        VERIFIER.verify(f"{head}.{other}.{signature}")


@given(st.text(st.characters(max_codepoint=255)))
def test_refuses_everything_else(text: str) -> None:
    with pytest.raises(InvalidIdentity):
        VERIFIER.verify(text)


def test_refuses_a_token_that_nests_too_deeply_to_be_read() -> None:
    head = jwt.utils.base64url_encode(b"[" * 20_000).decode()

    with pytest.raises(InvalidIdentity):
        VERIFIER.verify(f"{head}.e30.AAAA")
