"""Prints the phrases of a locale, one a line, as a voice would say them: for `recognise.py`.

    python say.py LOCALE [PART]    (PART: those of `fit` or `held` alone)
"""

import sys

import phrases
import shop

locale, parts = sys.argv[1], sys.argv[2:] or ("fit", "held")
cases = [case for case in phrases.cases(locale) if case.part in parts]
for said in sorted({shop.spoken(case.phrase, locale) for case in cases}):
    print(said)
