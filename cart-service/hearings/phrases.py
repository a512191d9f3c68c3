"""What shoppers say, before anybody mishears it, and what is meant by it."""

import shop

FRAMES = {
    "en-US": ["{}", "a {}", "some {}", "the {} please", "two {}", "add {} to my cart", "three {}"],
    "de-DE": ["{}", "ein {}", "zwei {}", "bitte {}", "noch {}", "{} in den warenkorb", "drei {}"],
}
# These come after the noun; what else tells twins apart comes before it.
AFTER = ("size", "pack", "generation", "variant")


def stem(word):
    word = word.lower()
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def stems(text):
    return [stem(word) for word in text.replace("-", " ").split()]


class Case:
    """A phrase, its kind (clear, family, absent, unsold), and the products that are meant."""

    def __init__(self, part, kind, form, phrase, meant):
        self.part, self.kind, self.form, self.phrase = part, kind, form, phrase
        self.meant = meant


def with_values(base, axes, values, locale):
    before, after = [], []
    for (kind, _), value in zip(axes, values):
        late = kind in AFTER or locale == "de-DE" or value.startswith(("in ", "with ", "no "))
        (after if late else before).append(value)
    return " ".join([*before, base, *after])


def numbers_as_said(text, locale, key):
    """Recognisers write some numbers as digits and some as words."""
    return shop.spoken(text, locale) if shop.draw(f"digits {key}", 2) else text.lower()


def of_family(family, everything):
    locale = family.locale
    base = family.base.lower()
    meant_all = [product.sku for product in family.products]
    same = [sku for other in everything if other.base.lower() == base for sku in
            (product.sku for product in other.products)]
    assert same == meant_all, base

    for product in family.products:
        full = with_values(base, family.axes, product.values, locale)
        said = numbers_as_said(full, locale, product.sku)
        frames = FRAMES[locale]
        # "two 12 pack …" is nothing that people say; digits next to digits even less.
        frame = frames[shop.draw(f"frame {product.sku}", len(frames))]
        if said[:1].isdigit() or family.axes and "{}" != frame and said.split()[0] in NUMBERS[locale]:
            frame = "{}"
        yield Case(family.part, "clear", "short", frame.format(said), [product.sku])
        if family.brand and shop.draw(f"branded {product.sku}", 2):
            branded = f"{family.brand.lower()} {said}"
            yield Case(family.part, "clear", "brand", branded, [product.sku])
    kind = "clear" if len(family.products) == 1 else "family"
    if kind == "family":
        yield Case(family.part, kind, "short", base, meant_all)
        if family.brand:
            yield Case(family.part, kind, "brand", f"{family.brand.lower()} {base}", meant_all)
        if len(family.axes) == 2:
            (_, firsts), _ = family.axes
            for value in firsts:
                some = [p.sku for p in family.products if p.values[0] == value]
                said = numbers_as_said(with_values(base, family.axes[:1], [value], locale), locale, value)
                yield Case(family.part, kind, "half", said, some)
    yield from absent(family)
    for say in family.says:
        form = "listed" if say in family.listed else "synonym"
        yield Case(family.part, kind, form, say.lower(), meant_all)
    for shorter in shortened(family, everything):
        yield Case(family.part, kind, "cut", shorter, meant_all)


# Values that hardly any family has.
OTHERS = {
    "en-US": {"pack": ["7 pack", "36 pack"], "generation": ["2nd generation"],
              "color": ["turquoise", "orange"], "flavor": ["pineapple", "licorice"]},
    "de-DE": {"pack": ["7er Pack", "36er Pack"], "generation": ["2. Generation"],
              "color": ["türkis", "orange"], "flavor": ["Ananas", "Lakritz"]},
}


def absent(family):
    """The thing in a size or colour in which it is not sold: to take another one is wrong."""
    for kind, values in family.axes[:1]:
        others = OTHERS[family.locale].get(kind)
        first, _, unit = values[0].partition(" ")
        if kind == "size" and first.isdigit() and unit:
            others = [f"{7 * int(first)} {unit}"]
        if not others:
            continue
        value = others[shop.draw(f"other {family.base}", len(others))]
        number = value.partition(" ")[0].removesuffix("er")
        if value in values or any(other.partition(" ")[0] == number for other in values):
            continue
        text = with_values(family.base.lower(), [(kind, values)], [value], family.locale)
        said = numbers_as_said(text, family.locale, f"absent {family.base}")
        yield Case(family.part, "absent", "short", said, [])


def shortened(family, everything):
    """The name with a word less, where it still fits this family and no other."""
    words = family.base.lower().split()
    if len(words) < 3:
        return
    for leave in range(len(words) - 1):
        kept = [word for at, word in enumerate(words) if at != leave]
        if kept[-1] == words[-1] and not {"and", "und"} & set(kept):
            text = " ".join(kept)
            wanted = set(stems(text))
            fits = [other for other in everything
                    if wanted <= set(stems(f"{other.brand} {other.base}"))]
            if fits == [family]:
                yield text


NUMBERS = {
    "en-US": {shop.english(number).split()[0] for number in range(1, 100)},
    "de-DE": {shop.german(number) for number in range(1, 100)},
}


def cases(locale):
    everything = shop.families(locale)
    for family in everything:
        yield from of_family(family, everything)
    articles = {"en-US": ["{}", "a {}", "some {}"], "de-DE": ["{}", "bitte {}", "noch {}"]}[locale]
    for text, part in shop.unsold(locale):
        frame = articles[shop.draw(f"frame {text}", len(articles))]
        yield Case(part, "unsold", "short", frame.format(text.lower()), [])
