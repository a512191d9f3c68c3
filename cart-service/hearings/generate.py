"""Makes the catalogue and the hearings of the benchmark; what it writes is committed.

    python generate.py    (see README.md for what it needs)
"""

import csv
import pathlib

import confuse
import phrases
import shop
import slur

HEAD = ["id", "part", "kind", "form", "source", "phrase", "meant"]

# So often is what is fitted on misheard once more: thresholds are to lie where many hearings say, not few.
AGAIN = 5


def recognised(locale, name):
    """What was heard of each phrase."""
    path = shop.HERE / locale / name
    heard = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        said, text = line.split("\t")
        heard.setdefault(said, []).append(text)
    return heard


def hearings(locale, case, ear, heard):
    yield "typed", case.phrase
    yield "confusion", ear.phrase(shop.spoken(case.phrase, locale))
    if locale == "de-DE":
        yield "second", slur.slur(case.phrase)
    elif text := heard.get(shop.spoken(case.phrase, locale)):
        yield "recogniser", text[0]


def hearings_again(locale, case, ear, heard):
    said = shop.spoken(case.phrase, locale)
    for again in range(1, AGAIN + 1):
        yield "confusion", ear.phrase(said, again)
        if locale == "de-DE":
            yield "second", slur.slur(case.phrase, again)
    for text in heard.get(said, []):
        yield "recogniser", text


def write(locale):
    heard, again_heard = recognised(locale, "recognised.tsv"), recognised(locale, "recognised_again.tsv")
    shop.write_catalogue(locale)
    cases = list(phrases.cases(locale))
    vocabulary = {word for case in cases for word in shop.spoken(case.phrase, locale).split()
                  if word.isalpha() and len(word) > 2}
    ear = confuse.Ear(locale, vocabulary)
    folder = shop.HERE / locale
    with open(folder / "cases.tsv", "w", newline="") as file, \
            open(folder / "again.tsv", "w", newline="") as more:
        writer, again = (csv.writer(to, delimiter="\t", lineterminator="\n") for to in (file, more))
        writer.writerow(HEAD)
        again.writerow(HEAD)
        number = 0
        for case in cases:
            meant = ";".join(case.meant)
            first = number + 1
            known = set()
            for source, phrase in hearings(locale, case, ear, heard):
                number += 1
                known.add((source, phrase))
                writer.writerow([number, case.part, case.kind, case.form, source, phrase, meant])
            if case.part != "fit":
                continue
            # The number of the phrase itself: what is heard of it stays together.
            for source, phrase in hearings_again(locale, case, ear, again_heard):
                if (source, phrase) not in known:
                    known.add((source, phrase))
                    again.writerow([first, case.part, case.kind, case.form, source, phrase, meant])


for locale in shop.LOCALES:
    write(locale)
