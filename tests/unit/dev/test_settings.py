from __future__ import annotations

import pytest

from dev.settings import ROOT, SettingsError, read_settings


def test_without_settings_the_demo_keeps_its_state_in_var_on_three_different_ports() -> None:
    settings = read_settings({})
    assert settings.directory == ROOT / "var"
    assert len({settings.api_port, settings.dashboard_port, settings.site_port}) == 3
    assert not settings.detach


def test_every_address_follows_the_chosen_ports() -> None:
    settings = read_settings(
        {"DEMO_API_PORT": "5001", "DEMO_DASHBOARD_PORT": "5002", "DEMO_SITE_PORT": "5003"}
    )
    assert settings.api_endpoint == "http://127.0.0.1:5001"
    assert settings.dashboard_url == "http://127.0.0.1:5002/admin/"
    assert settings.site_url == "http://127.0.0.1:5003/"
    assert settings.site_origins == ("http://127.0.0.1:5003", "http://localhost:5003")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "web", "80 80", "٤٦١٠", "1e3"])
def test_what_is_no_port_is_refused_by_the_name_of_its_variable(port: str) -> None:
    with pytest.raises(SettingsError, match="DEMO_SITE_PORT"):
        read_settings({"DEMO_SITE_PORT": port})


def test_two_servers_on_one_port_are_refused() -> None:
    with pytest.raises(SettingsError, match="must differ"):
        read_settings({"DEMO_API_PORT": "5000", "DEMO_SITE_PORT": "5000"})


@pytest.mark.parametrize(("value", "detaches"), [("1", True), ("", False), ("0", False)])
def test_detach_is_asked_for_with_one(value: str, detaches: bool) -> None:
    assert read_settings({"DEMO_DETACH": value}).detach is detaches


def test_the_functions_can_be_sent_elsewhere_for_their_table_and_queues() -> None:
    settings = read_settings({"DEMO_TABLE_ENDPOINT": "http://127.0.0.1:9"})
    assert (settings.table_endpoint, settings.queue_endpoint) == ("http://127.0.0.1:9", "")
    with pytest.raises(SettingsError, match="DEMO_QUEUE_ENDPOINT"):
        read_settings({"DEMO_QUEUE_ENDPOINT": "127.0.0.1:9"})
