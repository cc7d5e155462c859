"""services.shared.web.languages: Accept-Language as browsers send it, and as nobody should."""

import pytest

from services.shared.web.languages import preferred


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ("ja", "ja"),
        ("en-US,en;q=0.9,ja;q=0.8", "en-US,en,ja"),
        ("en;q=0.5, ja ; q=1, fr;q=0", "ja,en"),
        ("*", None),
        ("ko, *;q=0.1", "ko"),
        ("a,b,,;q=1, en_US, x," * 50, None),
        ("aa,bb,cc,dd,ee,ff", "aa,bb,cc,dd,ee"),
        ("ja;q=2", None),
        ("", None),
    ],
)
def test_the_most_wanted_comes_first_and_what_is_no_tag_is_passed_over(sent: str, wanted: str | None) -> None:
    assert preferred(sent) == wanted
