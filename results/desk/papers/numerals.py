"""A number as it is read out in the hall: "one thousand two hundred and four", in English and in Welsh.

The Welsh counts in tens, as figures are read out today ("dau ddeg tri"); a translator must check it before it
is used. Numbers up to 999,999,999.
"""

from collections.abc import Sequence

from results.language import Language

LARGEST = 999_999_999
_DIGITS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen")
_SMALL = (*_DIGITS, *_TEENS, "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS_CY = ("dim", "un", "dau", "tri", "pedwar", "pump", "chwech", "saith", "wyth", "naw", "deg")
_FEMININE_CY = {2: "dwy", 3: "tair", 4: "pedair"}
_TENS_CY = ("un", "dau", "tri", "pedwar", "pum", "chwe", "saith", "wyth", "naw")
_CANT_CY = ("cant", "gant", "chant", "cant", "cant", "chant", "cant", "cant", "cant")
_BEFORE_A_NOUN_CY = {"pump": "pum", "chwech": "chwe", "cant": "can", "gant": "gan", "chant": "chan"}
_AFTER_AND_CY = {"tri": "thri", "tair": "thair", "pedwar": "phedwar", "pedair": "phedair", "pump": "phump"}


def in_words(number: int, language: Language, *, feminine: bool = False) -> str:
    """The number in words.

    Args:
        feminine: in Welsh, whether what is counted is a feminine noun: votes (pleidlais) are, papers are not.

    Raises:
        ValueError: it is below nought or above 999,999,999.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} cannot be put into words")
    return _welsh(number, feminine=feminine) if language is Language.WELSH else _english(number)


def pct_in_words(value: float, language: Language) -> str:
    """A percentage to one place: "thirty-three point seven per cent"."""
    whole, tenth = divmod(round(value * 10), 10)
    point, of = ("pwynt", "y cant") if language is Language.WELSH else ("point", "per cent")
    return f"{in_words(whole, language)} {point} {in_words(tenth, language)} {of}"


def _english(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_SMALL[unit]}" if unit else "")
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= size:
            many, rest = divmod(number, size)
            return f"{_english(many)} {name}" + _english_rest(rest)
    raise AssertionError


def _english_rest(rest: int) -> str:
    if not rest:
        return ""
    return f" and {_english(rest)}" if rest < 100 else f" {_english(rest)}"


def _welsh(number: int, *, feminine: bool) -> str:
    if number <= 10:
        return _FEMININE_CY.get(number, _UNITS_CY[number]) if feminine else _UNITS_CY[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        said = "dau ddeg" if tens == 2 else f"{_TENS_CY[tens - 1]} deg"
        return f"{said} {_welsh(unit, feminine=feminine)}" if unit else said
    for size, forms in ((1_000_000, ("miliwn", "filiwn")), (1_000, ("mil", "fil"))):
        if number >= size:
            many, rest = divmod(number, size)
            return _welsh_many(many, forms) + _welsh_rest(rest, feminine=feminine)
    hundreds, rest = divmod(number, 100)
    said = f"{_TENS_CY[hundreds - 1]} {_CANT_CY[hundreds - 1]}" if hundreds > 1 else "cant"
    return said + _welsh_rest(rest, feminine=feminine)


def _welsh_many(many: int, forms: Sequence[str]) -> str:
    """So many thousands or millions, both feminine nouns: "mil", "dwy fil", "pum mil", "can mil"."""
    if many == 1:
        return forms[0]
    *before, last = _welsh(many, feminine=True).split()
    return " ".join([*before, _BEFORE_A_NOUN_CY.get(last, last), forms[last == "dwy"]])


def _welsh_rest(rest: int, *, feminine: bool) -> str:
    """What follows a hundred, a thousand or a million: small numbers with "and", which changes them."""
    if not rest:
        return ""
    said = _welsh(rest, feminine=feminine)
    if rest > 10:
        return f" {said}"
    return f" ac {said}" if said[0] in "uw" else f" a {_AFTER_AND_CY.get(said, said)}"
