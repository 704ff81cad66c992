"""Names of time zones, Windows' and IANA's."""

from zoneinfo import available_timezones

from connectors.microsoft.zones import name_of, zone_of


def test_a_zone_has_windows_name_where_there_is_one() -> None:
    named = {zone: name_of(zone) for zone in ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC")}
    assert named == {
        "Europe/Berlin": "W. Europe Standard Time",
        "America/New_York": "Eastern Standard Time",
        "Asia/Kathmandu": "Asia/Kathmandu",  # the table knows it as Katmandu
        "UTC": "UTC",
    }


def test_every_name_leads_back_to_its_zone() -> None:
    zones = available_timezones() - {"localtime"}
    assert {zone for zone in zones if zone_of(name_of(zone)).key not in (zone, f"Etc/{zone}")} == set()
