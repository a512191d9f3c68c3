"""Makes the catalogue and the hearings of the benchmark; what it writes is committed.

    python generate.py [RECOGNISED.tsv]    (see README.md for what it needs)

RECOGNISED.tsv is the output of `recognise.py`; without it the committed recogniser's hearings stay.
"""

import csv
import pathlib
import sys

import confuse
import phrases
import shop
import slur

HEAD = ["id", "part", "kind", "form", "source", "phrase", "meant"]


def recognised(path):
    pairs = [line.split("\t") for line in path.read_text().splitlines()]
    return {said: heard for said, heard in pairs if heard}


def hearings(locale, case, ear, heard):
    yield "typed", case.phrase
    yield "confusion", ear.phrase(shop.spoken(case.phrase, locale))
    if locale == "de-DE":
        yield "second", slur.slur(case.phrase)
    elif text := heard.get(shop.spoken(case.phrase, locale)):
        yield "recogniser", text


def write(locale, heard):
    shop.write_catalogue(locale)
    cases = list(phrases.cases(locale))
    vocabulary = {word for case in cases for word in shop.spoken(case.phrase, locale).split()
                  if word.isalpha() and len(word) > 2}
    ear = confuse.Ear(locale, vocabulary)
    with open(shop.HERE / locale / "cases.tsv", "w", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(HEAD)
        number = 0
        for case in cases:
            for source, phrase in hearings(locale, case, ear, heard):
                number += 1
                writer.writerow([number, case.part, case.kind, case.form, source, phrase,
                                 ";".join(case.meant)])


def main():
    kept = shop.HERE / "en-US" / "recognised.tsv"
    if len(sys.argv) > 1:
        kept.write_text(pathlib.Path(sys.argv[1]).read_text())
    write("en-US", recognised(kept) if kept.exists() else {})
    write("de-DE", {})


main()
