"""Speaks phrases with espeak-ng and writes down what pocketsphinx understands (en-US only).

    python recognise.py < phrases (one a line) > phrase TAB heard

Needs Debian's espeak-ng, sox and wamerican, and PyPI's pocketsphinx 5. As with Alexa, the
recogniser leans towards words that a shop's model would have: its language model has the words of
names and of things that are not sold, one by one and without their order, among several thousand
words of the word list. What its dictionary lacks, such as invented brands, it cannot hear.
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


def vocabulary():
    texts = [text for text, _ in shop.unsold("en-US")]
    for family in shop.families("en-US"):
        texts += [family.base, family.brand, family.category, *family.says]
        texts += [value for _, values in family.axes for value in values]
    shops = {word for text in texts for word in shop.spoken(text, "en-US").split()}
    shops |= set(shop.EN_ONES + shop.EN_TENS + "hundred a some the please two add to my cart".split())
    known = known_words()
    general = [word for word in WORD_LIST.read_text().split() if word.islower() and word in known]
    weights = {word: WEIGHT for word in general if shop.draw(word, EVERY) == 0}
    weights.update({word: 1.0 for word in shops & known})
    return weights


def language_model(folder):
    weights = vocabulary()
    total = sum(weights.values())
    path = pathlib.Path(folder) / "shop.arpa"
    with open(path, "w") as file:
        print("\\data\\", f"ngram 1={len(weights) + 2}", "", "\\1-grams:", sep="\n", file=file)
        print("-99 <s>\n-1.0 </s>", file=file)
        for word, weight in sorted(weights.items()):
            print(f"{math.log10(0.9 * weight / total):.4f} {word}", file=file)
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
    with tempfile.TemporaryDirectory() as folder:
        decoder = pocketsphinx.Decoder(
            samprate=16000, loglevel="FATAL", lm=language_model(folder), cmn="batch", dither=True
        )
    for line in sys.stdin:
        phrase = line.rstrip("\n")
        decoder.start_utt()
        voice = VOICES[shop.draw(phrase, len(VOICES))]
        decoder.process_raw(speech(phrase, voice), full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp().hypstr if decoder.hyp() else ""
        print(phrase, heard, sep="\t", flush=True)


main()
