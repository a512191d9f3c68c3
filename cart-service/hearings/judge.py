"""What answers are worth, for any matcher: counts and rates on cases."""

import collections
import csv

import shop


def cases(locale, name="cases.tsv"):
    with open(shop.HERE / locale / name, newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for at, row in enumerate(rows):
        row["meant"] = row["meant"].split(";") if row["meant"] else []
        row["again"] = name != "cases.tsv"
        if row["again"]:
            row["id"] = f"again {at}"
    return rows


def to_fit(locale):
    """What thresholds are fitted on: the part `fit`, and how it was heard again."""
    return [row for row in cases(locale) if row["part"] == "fit"] + cases(locale, "again.tsv")


def loss():
    with open(shop.HERE / "loss.tsv", newline="") as file:
        lines = [line.split("\t") for line in file if not line.startswith("#")]
    return {name: int(cost) for name, cost, _ in lines}


LOSS = loss()


class Tally:
    """`answers`: id → (decision, products, best first)."""

    def __init__(self, rows, answers):
        self.rows, self.answers = rows, answers

    def wrong(self):
        """Takes of what was not meant: another product, something for what is not sold, or one of a
        family when the phrase did not say which."""
        return [row for row in self.rows if self.is_wrong(row)]

    def is_wrong(self, row):
        decision, products = self.answers[row["id"]]
        return decision == "take" and not (row["kind"] == "clear" and products[:1] == row["meant"])

    def share(self, kind, holds):
        rows = [row for row in self.rows if row["kind"] == kind]
        good = sum(1 for row in rows if holds(row, *self.answers[row["id"]]))
        return good / len(rows) if rows else float("nan")

    def rates(self):
        first = lambda row, decision, products: (
            decision != "refuse" and products[:1] == row["meant"])
        return {
            "recall@1": self.share("clear", first),
            "wrong take": len(self.wrong()) / max(len(self.rows), 1),
            "taken": self.share("clear", lambda r, d, p: d == "take" and p[:1] == r["meant"]),
            "clear asked": self.share("clear", lambda r, d, p: d == "ask"),
            "family asked": self.share(
                "family", lambda r, d, p: d == "ask" and p[:1] and p[0] in r["meant"]),
            "unsold refused": self.share("unsold", lambda r, d, p: d == "refuse"),
        }

    def loss(self):
        """What thresholds are fitted by, for every matcher alike: loss.tsv. Each way of hearing counts by the
        phrases that were heard in it, however often they were heard again."""
        lost, wrong, phrases, once = (collections.Counter() for _ in range(4))
        for row in self.rows:
            decision, products = self.answers[row["id"]]
            source = row["source"]
            times = LOSS["typed"] if source == "typed" else 1
            right = products[:1] and products[0] in row["meant"]
            phrases[source] += 1
            once[source] += not row["again"]
            if self.is_wrong(row):
                wrong[source] += 1
            elif row["kind"] == "clear" and decision != "take":
                lost[source] += times * LOSS["question" if decision == "ask" and right else "refused"]
            elif row["kind"] == "family" and decision == "refuse":
                lost[source] += times * LOSS["refused"]
            elif row["kind"] == "family" and not right:
                lost[source] += times * LOSS["question"]
            elif row["kind"] == "unsold" and decision == "ask":
                lost[source] += times * LOSS["unsold"]
        return sum(
            once[source] / count * (
                lost[source] + LOSS["wrong"] * wrong[source]
                + LOSS["excess"] * max(0, wrong[source] - count * LOSS["allowed"] / 1000))
            for source, count in phrases.items()
        )
