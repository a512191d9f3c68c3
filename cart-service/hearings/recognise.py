"""Speaks phrases with espeak-ng and writes down what pocketsphinx understands (en-US only).

    python recognise.py [AGAIN] < phrases (one a line) > phrase TAB heard

AGAIN, 1 or 2, has each phrase said by another of the three voices.

Needs Debian's espeak-ng, sox and wamerican, and PyPI's pocketsphinx 5. As with Alexa, the
recogniser leans towards what a shop's model would have: its language model has pairs of words from
names and from things that are not sold, among several thousand words of the word list. What its dictionary lacks, such as invented brands, it cannot hear.
"""

import math
import pathlib
import subprocess
import sys
import tempfile

import pocketsphinx
import shop

VOICES = ("en-us+f2", "en-us+f4", "en-us")
WORD_LIST = pathlib.Path("/usr/share/dict/words")
# One in so many words of the list can be heard, and counts this little beside those of the shop.
EVERY, WEIGHT = 8, 0.1


def known_words():
    dictionary = pathlib.Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    return {line.split()[0] for line in dictionary.read_text().splitlines()}


def texts():
    """What a shop's model would have: names in every order of their parts, and what is not sold."""
    yield from (text for text, _ in shop.unsold("en-US"))
    for family in shop.families("en-US"):
        yield from (family.category, *family.says, f"{family.brand} {family.base}".strip())
        for product in family.products:
            values = " ".join(product.values)
            yield f"{family.base} {values}".strip()
            yield f"{values} {family.base}".strip()


def pairs_and_words():
    known = known_words()
    pairs, words = {}, {}
    frames = "a some the two three add".split()
    for text in texts():
        said = [word for word in shop.spoken(text, "en-US").split() if word in known]
        for one, other in zip(["<s>", *said], [*said, "</s>"]):
            pairs.setdefault(one, {}).setdefault(other, 0)
            pairs[one][other] += 1
        for frame in frames:
            pairs.setdefault(frame, {}).setdefault(said[0] if said else frame, 1)
        words.update(dict.fromkeys(said, 1.0))
    pairs["<s>"].update(dict.fromkeys(frames, 20))
    words.update(dict.fromkeys([*frames, "please", "to", "my", "cart"], 1.0))
    general = [word for word in WORD_LIST.read_text().split() if word.islower() and word in known]
    for word in general:
        if shop.draw(word, EVERY) == 0:
            words.setdefault(word, WEIGHT)
    return pairs, words


def language_model(folder):
    pairs, words = pairs_and_words()
    total = sum(words.values())
    path = pathlib.Path(folder) / "shop.arpa"
    with open(path, "w") as file:
        count = sum(len(others) for others in pairs.values())
        print("\\data\\", f"ngram 1={len(words) + 2}", f"ngram 2={count}", "", sep="\n", file=file)
        print("\\1-grams:", "-99 <s> -0.3", "-1.0 </s>", sep="\n", file=file)
        for word, weight in sorted(words.items()):
            print(f"{math.log10(0.9 * weight / total):.4f} {word} -0.3", file=file)
        print("", "\\2-grams:", sep="\n", file=file)
        for one, others in sorted(pairs.items()):
            for other, times in sorted(others.items()):
                share = 0.5 * times / sum(others.values())
                print(f"{math.log10(share):.4f} {one} {other}", file=file)
        print("", "\\end\\", sep="\n", file=file)
    return str(path)


def speech(phrase, voice):
    wav = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", "115", "--stdout", phrase],
        check=True, capture_output=True,
    ).stdout
    return subprocess.run(
        ["sox", "-t", "wav", "-", "-r", "16000", "-e", "signed", "-b", "16", "-c", "1", "-t", "raw",
         "-", "pad", "0.3", "0.3"],
        input=wav, check=True, capture_output=True,
    ).stdout


def main():
    again = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with tempfile.TemporaryDirectory() as folder:
        decoder = pocketsphinx.Decoder(
            samprate=16000, loglevel="FATAL", lm=language_model(folder), cmn="batch", dither=True
        )
    for line in sys.stdin:
        phrase = line.rstrip("\n")
        decoder.start_utt()
        voice = VOICES[(shop.draw(phrase, len(VOICES)) + again) % len(VOICES)]
        decoder.process_raw(speech(phrase, voice), full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp().hypstr if decoder.hyp() else ""
        print(phrase, heard, sep="\t", flush=True)


main()
