"""What answers are worth, for any matcher: counts and rates on cases."""

import collections
import csv

import shop


def cases(locale):
    with open(shop.HERE / locale / "cases.tsv", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        row["meant"] = row["meant"].split(";") if row["meant"] else []
    return rows


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
        """What thresholds are fitted by, for every matcher alike: loss.tsv."""
        lost = 0
        wrong, phrases = collections.Counter(), collections.Counter()
        for row in self.rows:
            decision, products = self.answers[row["id"]]
            times = LOSS["typed"] if row["source"] == "typed" else 1
            right = products[:1] and products[0] in row["meant"]
            phrases[row["source"]] += 1
            if self.is_wrong(row):
                wrong[row["source"]] += 1
            elif row["kind"] == "clear" and decision != "take":
                lost += times * LOSS["question" if decision == "ask" and right else "refused"]
            elif row["kind"] == "family" and decision == "refuse":
                lost += times * LOSS["refused"]
            elif row["kind"] == "family" and not right:
                lost += times * LOSS["question"]
            elif row["kind"] == "unsold" and decision == "ask":
                lost += times * LOSS["unsold"]
        for source, count in phrases.items():
            over = wrong[source] - max(1, count * LOSS["allowed"] // 1000)
            lost += LOSS["wrong"] * wrong[source] + LOSS["excess"] * max(0, over)
        return lost
