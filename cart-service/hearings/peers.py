"""The peers: rapidfuzz's `token_set_ratio`, and SQLite's full-text search over trigrams.

Both give a ranking with scores; what a score is good for is decided by three thresholds (take,
distance to the second, ask), fitted on the same part and by the same loss as ours.
"""

import csv
import re
import sqlite3

import judge
import shop
from rapidfuzz import fuzz, process, utils

TOP = 4


def products(locale):
    with open(shop.HERE / locale / "catalogue.csv", newline="") as file:
        return list(csv.DictReader(file))


def names(product):
    return [product["name"], *filter(None, product["synonyms"].split(";"))]


def token_set_ratio(locale, rows):
    """id → [(score, sku)], best first."""
    pairs = [(name, product["sku"]) for product in products(locale) for name in names(product)]
    scores = process.cdist([row["phrase"] for row in rows], [name for name, _ in pairs],
                           scorer=fuzz.token_set_ratio, processor=utils.default_process)
    found = {}
    for row, line in zip(rows, scores):
        best = {}
        for at in (-line).argsort(kind="stable")[: 8 * TOP]:
            best.setdefault(pairs[at][1], float(line[at]))
        found[row["id"]] = [(score, sku) for sku, score in list(best.items())[:TOP]]
    return found


def trigrams(text):
    words = re.findall(r"\w+", text.lower())
    text = " ".join(words)
    return sorted({text[at:at + 3] for at in range(len(text) - 2)})


def full_text(locale, rows):
    """The score is bm25, for each trigram of the phrase."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE names USING fts5(name, sku UNINDEXED, tokenize='trigram')")
    database.executemany(
        "INSERT INTO names VALUES (?, ?)",
        [(name, product["sku"]) for product in products(locale) for name in names(product)],
    )
    found = {}
    for row in rows:
        grams = trigrams(row["phrase"])
        best = {}
        if grams:
            query = " OR ".join(f'"{gram}"' for gram in grams)
            for sku, rank in database.execute(
                "SELECT sku, rank FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?",
                (query, 8 * TOP),
            ):
                best.setdefault(sku, -rank / len(grams))
        found[row["id"]] = [(score, sku) for sku, score in list(best.items())[:TOP]]
    return found


def answer(found, take, apart, ask):
    answers = {}
    for key, ranked in found.items():
        skus = [sku for _, sku in ranked[:3]]
        first = ranked[0][0] if ranked else 0
        second = ranked[1][0] if len(ranked) > 1 else 0
        if not ranked or first < ask:
            answers[key] = ("refuse", [])
        elif first >= take and first - second >= apart:
            answers[key] = ("take", skus[:1])
        else:
            answers[key] = ("ask", skus)
    return answers


def fitted(found, rows):
    """The three thresholds that cost least, each moved in turn until none moves."""
    wanted = {row["id"] for row in rows}
    found = {key: ranked for key, ranked in found.items() if key in wanted}
    top = max(ranked[0][0] for ranked in found.values() if ranked)
    grid = [top * step / 50 for step in range(52)]
    near = [top * step / 200 for step in range(40)]

    def cost(thresholds):
        return judge.Tally(rows, answer(found, *thresholds)).loss()

    best = (cost([top * 0.8, top * 0.05, top * 0.6]), [top * 0.8, top * 0.05, top * 0.6])
    while True:
        before = best[0]
        for part, steps in ((0, grid), (1, near), (2, grid)):
            for step in steps:
                tried = list(best[1])
                tried[part] = step
                best = min(best, (cost(tried), tried))
        if best[0] == before:
            return best[1]
