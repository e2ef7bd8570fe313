"""Which texts a field allows and what they become: SQL expressions on a text column.

The one place that says what is allowed. The checks only name what is not.
"""

from enrollees.datasets.engine import literal, quoted
from enrollees.ingest.facts import FIRST_MONTH, Facts
from enrollees.ingest.layouts.schema import Field, Kind

FOREVER = "9999-12-31"
MONEY = r"[0-9]{1,10}(\.[0-9]{1,2})?"
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"
COUNTY = r"[0-9]{5}"
CELL = r"\*|0|1[1-9]|[2-9][0-9]|[1-9][0-9]{2,8}"
DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
WRITTEN_DAY = "[0-9]{1,2}-?[A-Za-z]{3}-?[0-9]{4}|[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
_WRITTEN_LIKE = "['%d-%b-%Y', '%d%b%Y', '%Y%m%d', '%Y-%m-%d']"
AMOUNT = r"[+-]?([0-9]{1,12}(\.[0-9]{0,2})?|\.[0-9]{1,2})"
TEXT = r"[^\x00-\x1f\x7f\x{85}\x{2028}\x{2029}]{1,64}"


def listed(texts: tuple[str, ...]) -> str:
    return ", ".join(literal(text) for text in texts)


def matches(value: str, pattern: str) -> str:
    return f"regexp_full_match({value}, {literal(pattern)})"


def allowed(field: Field, value: str, facts: Facts) -> str:
    """True for texts that the field allows, and for an empty cell of a field that may be empty; never NULL."""
    said = _allowed(field, value, facts)
    never_empty = field.required and not field.may_be_empty
    return f"({value} IS NOT NULL AND {said})" if never_empty else f"({value} IS NULL OR {said})"


def _allowed(field: Field, value: str, facts: Facts) -> str:
    """Of a value that is not NULL. No long IN: the engine makes a join of it, which loses the order of the rows."""
    match field.kind:
        case Kind.FLAG:
            return f"({value} = '0' OR {value} = '1')"
        case Kind.CODE:
            return f"TRY_CAST({value} AS {sql_type(field)}) IS NOT NULL"
        case Kind.STATE:
            return f"TRY_CAST({value} AS ENUM ({listed(tuple(facts.state_fips))})) IS NOT NULL"
        case Kind.COUNTY:
            return matches(value, COUNTY)
        case Kind.MONTH:
            between = f"{value} BETWEEN {literal(FIRST_MONTH)} AND {literal(facts.last_month)}"
            return f"({matches(value, MONTH)} AND {between})"
        case Kind.COUNT:
            whole = matches(value, f"[0-9]{{1,{len(str(field.most))}}}")
            return f"({whole} AND TRY_CAST({value} AS INTEGER) <= {field.most})"
        case Kind.MONEY:
            return matches(value, MONEY)
        case Kind.SCORE:
            return f"({matches(value, NUMBER)} AND isfinite(TRY_CAST({value} AS DOUBLE)))"
        case Kind.CELL:
            return matches(value, CELL)
        case Kind.DAY:
            return f"({matches(value, DAY)} AND TRY_CAST({value} AS DATE) IS NOT NULL)"
        case Kind.WRITTEN_DAY:
            return f"coalesce({written_day(value)} IS NOT NULL, false)"
        case Kind.AMOUNT:
            return matches(value, AMOUNT)
        case Kind.TEXT:
            return f"({matches(value, field.pattern or TEXT)} AND trim({value}) = {value})"


def sql_type(field: Field) -> str:
    """The engine's type; a code is an enumeration, which sorts and stores in one byte a row."""
    return f"ENUM ({listed(field.values)})" if field.kind == Kind.CODE else field.sql_type


def typed(field: Field, value: str) -> str:
    """An allowed text in the field's type. What is not allowed may give anything but an error."""
    match field.kind:
        case Kind.CODE:
            return f"TRY_CAST({value} AS {sql_type(field)})"
        case Kind.FLAG:
            return f"CAST(CASE {value} WHEN '0' THEN 0 WHEN '1' THEN 1 END AS TINYINT)"
        case Kind.MONTH:
            return f"TRY_CAST({value} || '-01' AS DATE)"
        case Kind.WRITTEN_DAY:
            return written_day(value)
        case Kind.AMOUNT:
            return amount(value)
        case Kind.MONEY | Kind.COUNT | Kind.SCORE | Kind.CELL | Kind.DAY:
            return f"TRY_CAST({value} AS {field.sql_type})"
        case _:
            return value


def written_day(value: str) -> str:
    """A day in one of the ways that claim files write it, NULL where it is none; the years are four digits."""
    read = f"try_strptime({value}, {_WRITTEN_LIKE})"
    sound = f"{matches(value, WRITTEN_DAY)} AND year({read}) BETWEEN 1850 AND 2100"
    return f"CASE WHEN {sound} THEN CAST({read} AS DATE) END"


def amount(value: str) -> str:
    """Dollars with at most two decimals and a sign, NULL where it is none; nothing is rounded."""
    return f"CASE WHEN {matches(value, AMOUNT)} THEN TRY_CAST({value} AS DECIMAL(18, 2)) END"


def canonical(field: Field, column: str) -> str:
    """The typed value as the content hash reads it."""
    return f"strftime({column}, '%Y-%m')" if field.kind == Kind.MONTH else column


def end_of(last_day: str) -> str:
    """SQL: the first day on which a span is over; NULL while it goes on."""
    column = quoted(last_day)
    return f"CASE WHEN {column} < DATE '{FOREVER}' THEN CAST({column} + INTERVAL 1 DAY AS DATE) END"


def repository_key(column: str) -> str:
    """SQL: a repository's key as an identifier, with letters in front, so that it is never taken for an MBI."""
    return f"(CASE WHEN starts_with({quoted(column)}, '-') THEN 'SKN' ELSE 'SK' END || ltrim({quoted(column)}, '-'))"
