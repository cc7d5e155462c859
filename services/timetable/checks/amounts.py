"""An amount has as many decimals as its currency has (ISO 4217)."""

import polars as pl

from services.timetable.row_rules import WARNING, RowRule, judge_rows
from services.timetable.tables import FeedTables

_USUAL_DECIMALS = 2
_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_OF_CURRENCY = {currency: decimals for decimals, words in _DECIMALS.items() for currency in words.split()}

_AMOUNT = pl.col("amount")
RULES = (
    RowRule(
        "invalid_currency_amount",
        WARNING,
        "amount",
        _AMOUNT.str.contains(r"^-?\d+(\.\d*)?$")
        & pl.col("currency").str.contains(r"^[A-Z]{3}$")
        & (
            _AMOUNT.str.extract(r"\.(\d*)$").fill_null("").str.len_chars()
            != pl.col("currency").replace_strict(_OF_CURRENCY, default=_USUAL_DECIMALS, return_dtype=pl.UInt32)
        ),
        "not as many decimals as the currency has: 2.50 of USD, 250 of JPY",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, "fare_products.txt", RULES)
