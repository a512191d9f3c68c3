"""The second generator, for German: what careless writing makes of careless speech.

It works on spelling alone, with rules of dialects and of dictation, and shares neither table nor
word list with the confusion model or with the matcher.
"""

import random
import re

# Heard and written for one another: hard and soft consonants, vowels of dialects, dictation.
RULES = [
    ("p", "b"), ("b", "p"), ("t", "d"), ("d", "t"), ("k", "g"), ("g", "k"), ("ei", "ai"),
    ("eu", "oi"), ("äu", "eu"), ("ä", "e"), ("ö", "e"), ("ü", "i"), ("ch", "sch"), ("sch", "ch"),
    ("pf", "f"), ("v", "f"), ("z", "s"), ("ß", "s"), ("ss", "s"), ("qu", "kw"), ("ie", "i"),
    ("en", "n"), ("er", "a"), ("h", ""), ("tt", "t"), ("ll", "l"), ("mm", "m"), ("nn", "n"),
    ("ck", "k"), ("st", "scht"), ("ig", "ich"), ("y", "ü"), ("ph", "f"), ("th", "t"), ("au", "o"),
    ("r", ""), ("e", ""),
]
# Where dictation puts a blank into a compound.
SEAMS = ["kaffee", "küchen", "wasch", "spül", "apfel", "tomaten", "kartoffel", "hunde", "katzen",
         "papier", "toiletten", "gefrier", "müll", "sonnen", "zahn", "garten", "druck", "drucker",
         "erd", "haar", "hand", "bade", "dusch", "baby", "mandel", "hafer", "schokoladen", "vanille",
         "orangen", "erdbeer", "lauf", "tennis", "maler", "wand", "steckdosen", "laut", "lade"]


def slur(phrase, again=0):
    rng = random.Random(f"slur {phrase}" + (f" {again}" if again else ""))
    words = phrase.split()
    long = [at for at, word in enumerate(words) if len(word) > 3 and not word[0].isdigit()]
    rng.shuffle(long)
    for at in long[: 2 if rng.random() < 0.4 else 1]:
        words[at] = mangle(words[at], rng)
    if rng.random() < 0.3:
        words = [apart(word) for word in words]
    return " ".join(words)


def mangle(word, rng):
    fits = [(old, new) for old, new in RULES if old in word[1:]]
    rng.shuffle(fits)
    for old, new in fits[: rng.choice((1, 1, 2))]:
        places = [found.start() for found in re.finditer(old, word) if found.start()]
        if places:
            at = rng.choice(places)
            word = word[:at] + new + word[at + len(old):]
    return word


def apart(word):
    for seam in SEAMS:
        if word.startswith(seam) and len(word) - len(seam) > 3:
            return f"{seam} {word[len(seam):]}"
    return word
