import pytest

from service.platform.http.open_api_document import OpenApiDocument
from service.platform.http.problem import HttpProblem
from service.platform.http.route_table import RouteTable

TABLE = RouteTable(
    OpenApiDocument(
        yaml="",
        json={
            "paths": {
                "/things/{thingId}": {"get": {}, "delete": {}, "parameters": []},
                "/things/latest": {"get": {}},
                "/things": {"post": {}},
                "/a.b": {"get": {}},
            }
        },
    )
)


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/things", "/things"),
        ("/things/", "/things"),
        ("/things/42", "/things/{thingId}"),
        ("/things/latest", "/things/latest"),
        ("/a.b", "/a.b"),
    ],
)
def test_finds_the_template(path: str, template: str) -> None:
    route = TABLE.find(path)

    assert route is not None
    assert route.template == template


@pytest.mark.parametrize("path", ["/", "/thing", "/things/42/parts", "/axb", "/things//"])
def test_finds_none(path: str) -> None:
    assert TABLE.find(path) is None


def test_knows_the_methods_and_that_a_get_may_be_asked_for_as_head() -> None:
    one, all_things = TABLE.find("/things/42"), TABLE.find("/things")

    assert one is not None
    assert one.methods == ("GET", "HEAD", "DELETE")
    assert all_things is not None
    assert all_things.methods == ("POST",)


def test_reads_parameters() -> None:
    route = TABLE.find("/things/a%2Fb%C3%A9")

    assert route is not None
    assert route.read_parameters("/things/a%2Fb%C3%A9") == {"thingId": "a/bé"}


@pytest.mark.parametrize("path", ["/things/%", "/things/%zz", "/things/%ff"])
def test_refuses_what_is_no_uri(path: str) -> None:
    route = TABLE.find(path)

    assert route is not None
    with pytest.raises(HttpProblem, match="not a valid URI"):
        route.read_parameters(path)
