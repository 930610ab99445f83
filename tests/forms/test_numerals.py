"""Numbers and days in Chinese numerals."""

from datetime import date

import pytest

from forms.numerals import chinese_date, chinese_numeral, day_in_numerals


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一"), (99, "九十九")]
)
def test_numbers_are_counted_as_official_texts_count(number, said):
    assert chinese_numeral(number) == said


@pytest.mark.parametrize("number", [0, 100, -1])
def test_a_number_outside_is_refused(number):
    with pytest.raises(ValueError, match=str(number)):
        chinese_numeral(number)


@pytest.mark.parametrize(
    ("day", "said"), [(date(2022, 12, 30), "二〇二二年十二月三十日"), (date(2031, 1, 5), "二〇三一年一月五日")]
)
def test_certificates_are_dated_digit_by_digit(day, said):
    assert day_in_numerals(day) == said


def test_a_date_has_no_leading_zeros() -> None:
    assert chinese_date(date(2022, 3, 5)) == "2022年3月5日"
