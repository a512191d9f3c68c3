"""Measures search and its peers on the part of the hearings that nothing is fitted on.

    python measure.py SAYCART [--part held|fit] [--wrong]

SAYCART is the program; it is asked by `catalogue search --batch --catalogue FILE`, as anybody may.
`--wrong` lists what ours takes wrongly.
"""

import argparse
import json
import subprocess

import judge
import peers
import shop

SOURCES = ("typed", "confusion", "recogniser", "second")
COLUMNS = ("recall@1", "wrong take", "clear asked", "family asked", "unsold refused")


def ours(saycart, locale, rows):
    lines = "".join(json.dumps({"id": row["id"], "phrase": row["phrase"]}) + "\n" for row in rows)
    catalogue = shop.HERE / locale / "catalogue.csv"
    out = subprocess.run(
        [saycart, "catalogue", "search", "--batch", "--catalogue", catalogue, "--locale", locale],
        input=lines, text=True, check=True, capture_output=True,
    ).stdout
    answers = map(json.loads, out.splitlines())
    return {answer["id"]: (answer["decision"], answer["products"]) for answer in answers}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("saycart")
    parser.add_argument("--part", choices=("held", "fit"), default="held")
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    print("| locale | heard by | phrases | matcher |", " | ".join(COLUMNS), "| cost |")
    print("| --- | --- | ---: | --- |", " | ".join("---:" for _ in COLUMNS), "| ---: |")
    for locale in shop.LOCALES:
        rows = judge.cases(locale)
        fit = judge.to_fit(locale)
        part = [row for row in rows if row["part"] == arguments.part]
        matchers = {"Saycart": ours(arguments.saycart, locale, part)}
        for name, peer in (("token_set_ratio", peers.token_set_ratio), ("SQLite trigram", peers.full_text)):
            thresholds = peers.fitted(peer(locale, fit), fit)
            matchers[name] = peers.answer(peer(locale, part), *thresholds)
        for source in (*SOURCES, "all"):
            some = [row for row in part if source in ("all", row["source"])]
            if not some:
                continue
            for name, answers in matchers.items():
                tally = judge.Tally(some, answers)
                rates = tally.rates()
                cost = tally.loss() / len(some)
                cells = " | ".join(f"{100 * rates[column]:.1f} %" for column in COLUMNS)
                print(f"| {locale} | {source} | {len(some)} | {name} | {cells} | {cost:.2f} |")
        if arguments.wrong:
            for row in judge.Tally(part, matchers["Saycart"]).wrong():
                print(row["source"], row["kind"], row["phrase"], matchers["Saycart"][row["id"]], row["meant"])


main()
