"""The shop of the benchmark: families of products, as a catalogue and as what shoppers say.

A line of families.txt: base | brand | category | axis:value/value … | ~what shoppers also say
"""

import csv
import hashlib
import itertools
import pathlib
import re

HERE = pathlib.Path(__file__).parent
LOCALES = ("en-US", "de-DE")

EN_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
EN_TENS = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()
DE_ONES = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn".split()
DE_TENS = "x x zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()


def english(number):
    if number < 20:
        return EN_ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return EN_TENS[ten] + (f" {EN_ONES[one]}" if one else "")
    if number < 1000:
        hundred, rest = divmod(number, 100)
        return f"{english(hundred)} hundred" + (f" {english(rest)}" if rest else "")
    thousand, rest = divmod(number, 1000)
    return f"{english(thousand)} thousand" + (f" {english(rest)}" if rest else "")


def german(number):
    if number == 1:
        return "eins"
    if number < 20:
        return DE_ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return (f"{DE_ONES[one]}und" if one else "") + DE_TENS[ten]
    if number < 1000:
        hundred, rest = divmod(number, 100)
        return f"{DE_ONES[hundred]}hundert" + (german(rest) if rest else "")
    thousand, rest = divmod(number, 1000)
    head = "ein" if thousand == 1 else german(thousand)
    return f"{head}tausend" + (german(rest) if rest else "")


UNITS = {
    "en-US": {
        "oz": "ounce", "qt": "quart", "gal": "gallon", "lb": "pound", "ft": "foot", "l": "liter",
        "ml": "milliliter", "gb": "gigabyte", "mah": "milliamp hour",
    },
    "de-DE": {
        "ml": "milliliter", "l": "liter", "g": "gramm", "kg": "kilo", "m": "meter",
        "cm": "zentimeter", "gb": "gigabyte", "mah": "milliamperestunden", "x": "mal",
    },
}
ORDINALS = {"4th": "fourth", "5th": "fifth", "4.": "vierte", "5.": "fünfte"}


def spoken(text, locale):
    """As it is said: numbers and units as words, no marks."""
    number = english if locale == "en-US" else german
    words = []
    before = ""
    for word in text.lower().replace("-", " ").split():
        word = ORDINALS.get(word, word)
        decimal = re.fullmatch(r"(\d+)[.,](\d+)", word)
        if decimal:
            point = "point" if locale == "en-US" else "komma"
            words += [number(int(decimal[1])), point, number(int(decimal[2]))]
        elif word.isdigit():
            words.append(number(int(word)))
        elif re.fullmatch(r"\d+er", word):
            words.append(number(int(word[:-2])) + "er")
        elif re.fullmatch(r"\d+k", word):
            words += [number(int(word[:-1])), "k"]
        elif before and before[0].isdigit() or before == "half":
            words.append(UNITS[locale].get(word, word))
        else:
            words.append(word)
        before = word
    return " ".join(words)


def draw(text, among):
    """A choice that is the same on every run."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % among


class Family:
    def __init__(self, line, locale):
        fields = [field.strip() for field in line.split("|")]
        self.locale = locale
        self.base, self.brand, self.category = fields[:3]
        self.axes = [
            (kind, values.split("/"))
            for kind, values in (field.split(":") for field in fields[3:] if ":" in field)
        ]
        self.says = [
            say.strip()
            for field in fields[3:]
            if field.startswith("~")
            for say in field[1:].split(",")
        ]
        # Two in five are fitted on, never more than these.
        self.part = "fit" if draw(f"part {self.base}", 5) < 2 else "held"
        self.listed = self.says if draw(f"listed {self.base}", 2) else []
        combinations = itertools.product(*(values for _, values in self.axes))
        self.products = [ShopProduct(self, values) for values in combinations]


class ShopProduct:
    def __init__(self, family, values):
        self.family = family
        self.values = values
        text = " ".join([family.base, *values]).upper()
        plain = text.translate(str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS"}))
        self.sku = re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")

    def title(self):
        """As shops write it; not all shops alike."""
        family = self.family
        base = family.base if family.locale == "de-DE" else family.base.title().replace("'S", "'s")
        values = [
            value if family.locale == "de-DE" or value[:1].isdigit() else value.title()
            for value in self.values
        ]
        way = draw(f"title {family.base}", 4)
        if way == 0:
            name = " ".join([family.brand, base, *values])
        elif way == 1:
            name = ", ".join([f"{family.brand} {base}", *values])
        elif way == 2:
            name = f"{family.brand} {base}" + (f" ({', '.join(values)})" if values else "")
        else:
            name = f"{family.brand} {base}" + (f" - {' - '.join(values)}" if values else "")
        return " ".join(name.split())

    def row(self):
        family = self.family
        in_columns = draw(f"columns {family.base}", 3) > 0
        kinds = [kind for kind, _ in family.axes]
        size = [v for k, v in zip(kinds, self.values) if k in ("size", "pack")]
        variants = [f"{k}={v}" for k, v in zip(kinds, self.values) if k not in ("size", "pack")]
        return {
            "sku": self.sku,
            "name": self.title(),
            "price_minor": 100 + draw(self.sku, 5000),
            "currency": "USD" if family.locale == "en-US" else "EUR",
            "brand": family.brand if draw(f"brand {family.base}", 4) else "",
            "category": family.category,
            "size": " ".join(size) if in_columns else "",
            "variants": ";".join(variants) if in_columns else "",
            "synonyms": ";".join(family.listed),
        }


def lines(path):
    return [
        line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")
    ]


def families(locale):
    return [Family(line, locale) for line in lines(HERE / locale / "families.txt")]


def unsold(locale):
    """What is not sold, with the part that it belongs to."""
    return [
        (text, "fit" if draw(f"part {text}", 5) < 2 else "held")
        for text in lines(HERE / locale / "unsold.txt")
    ]


def write_catalogue(locale):
    rows = [product.row() for family in families(locale) for product in family.products]
    assert len({row["sku"] for row in rows}) == len(rows), "two products with one number"
    with open(HERE / locale / "catalogue.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows
