import pytest

from adapters.insight_regions import postal_area


@pytest.mark.parametrize(
    ("country", "postal_code", "region"),
    [
        ("DE", "28195", "DE-28"),
        ("GB", "sw1a 1aa", "GB-SW"),
        ("PT", "9000-123", "PT-90"),
        ("JP", "〒100-0001", "JP-10"),
        ("HK", "", "HK"),
        ("", "28195", ""),
    ],
)
def test_a_region_is_no_closer_than_a_town(country: str, postal_code: str, region: str) -> None:
    assert postal_area(country, postal_code) == region
