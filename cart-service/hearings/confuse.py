"""The confusion model: a word is heard as a real word of the word list that sounds near.

Sounds come from espeak-ng and words from Debian's wamerican and wngerman, once, when hearings are
made. Nothing here is known to the matcher.
"""

import pathlib
import random
import subprocess

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

import shop

VOICE = {"en-US": "en-us", "de-DE": "de"}
LIST = {"en-US": "/usr/share/dict/american-english", "de-DE": "/usr/share/dict/ngerman"}
MOST_WORDS = 60_000
NEAR = ["pb", "td", "kɡ", "fv", "szʃʒ", "mnŋ", "θð", "lr", "ɹr", "iɪ", "eɛæ", "aɑʌɐ", "oɔɒ", "uʊ",
        "əɜɐ", "yʏ", "øœ", "xç"]
# The farthest that one word is taken for another, per sound.
FARTHEST = 0.42


def cost(one, other):
    if one == other:
        return 0.0
    return 0.4 if any(one in group and other in group for group in NEAR) else 1.0


def distance(one, other):
    """Edit distance over sounds; near sounds are cheap to take for each other."""
    row = [float(at) for at in range(len(other) + 1)]
    for at, sound in enumerate(one, 1):
        before, row = row, [float(at)]
        for to, heard in enumerate(other, 1):
            row.append(min(before[to] + 1, row[-1] + 1, before[to - 1] + cost(sound, heard)))
    return row[-1]


def sounds(words, locale):
    """How words sound, each in a sentence of its own."""
    out = subprocess.run(
        ["espeak-ng", "-q", "--ipa", "-v", VOICE[locale], "--stdin"],
        input="".join(f"{word}.\n" for word in words), text=True, check=True, capture_output=True,
    ).stdout.splitlines()
    assert len(out) == len(words), (len(out), len(words))
    plain = str.maketrans("", "", "ˈˌː ‿̩̃͡")
    return [line.strip().translate(plain) for line in out]


class Ear:
    """Mishears, seeded: the same phrase is misheard alike on every run."""

    def __init__(self, locale, vocabulary):
        self.locale = locale
        words = pathlib.Path(LIST[locale]).read_text().split()
        words = sorted({w.lower() for w in words if w.isalpha() and 2 < len(w) < 13})
        if locale == "en-US":
            words = [word for word in words if word.isascii()]
        words = sorted(words, key=lambda word: shop.draw(word, 1 << 31))[:MOST_WORDS]
        self.listed = sorted(words)
        self.heard = sounds(self.listed, locale)
        asked = sorted(vocabulary)
        self.near = {
            word: self.nearest(word, sound) for word, sound in zip(asked, sounds(asked, locale))
        }

    def nearest(self, word, sound):
        """Up to six words that sound near, the nearest first, with how far they are."""
        close = process.extract(sound, self.heard, scorer=Levenshtein.distance, limit=40)
        far = []
        for _, _, at in close:
            other = self.listed[at]
            if other.rstrip("s") == word.rstrip("s"):
                continue
            far.append((distance(sound, self.heard[at]) / max(len(sound), 1), other))
        return [(d, other) for d, other in sorted(far) if d <= FARTHEST][:6]

    def word(self, word, rng):
        near = self.near.get(word)
        if not near:
            return None
        weights = [1 / (0.1 + d) for d, _ in near]
        return rng.choices([other for _, other in near], weights)[0]

    def phrase(self, phrase, again=0):
        """One word misheard, in a third of long phrases two, and small slips of the tongue; `again` hears
        the same phrase otherwise."""
        rng = random.Random(f"{self.locale} {phrase}" + (f" {again}" if again else ""))
        words = phrase.split()
        places = [at for at, word in enumerate(words) if self.near.get(word)]
        rng.shuffle(places)
        slips = 2 if len(words) > 3 and rng.random() < 0.33 else 1
        for at in places[:slips]:
            words[at] = self.word(words[at], rng) or words[at]
        if rng.random() < 0.15 and len(words) > 1:
            at = rng.randrange(len(words) - 1)
            words[at:at + 2] = ["".join(words[at:at + 2])]
        if rng.random() < 0.15:
            last = words[-1]
            words[-1] = last[:-1] if last.endswith("s") else last + "s"
        return " ".join(words)
