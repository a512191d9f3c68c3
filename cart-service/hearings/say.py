"""Prints the phrases of a locale, one a line, as a voice would say them: for `recognise.py`."""

import sys

import phrases
import shop

for said in sorted({shop.spoken(case.phrase, sys.argv[1]) for case in phrases.cases(sys.argv[1])}):
    print(said)
