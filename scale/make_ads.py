"""Makes ads with copies that were edited, for the test and the figures: of rows of learning hands alone.

    python3 scale/make_ads.py 20000 ads.jsonl

The same count gives the same file.
"""
import csv
import json
import pathlib
import random
import re
import sys

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "data" / "training"
ENDINGS = ["", "", " Segera hubungi kami.", " Kuota terbatas!", " Info lebih lanjut lewat chat.", " #loker #lowongan"]
EMPLOYERS = ["", "", "PT Contoh Jaya", "CV Maju Contoh", "Koperasi Contoh Sejahtera"]


def learning_rows():
    with open(CORPUS / "hands.tsv", encoding="utf-8") as lines:
        table = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
        hands = [row["hand"] for row in table if row["part"] == "learning"]
    rows = []
    for hand in hands:
        with open(CORPUS / "hands" / f"{hand}.jsonl", encoding="utf-8") as lines:
            rows += [json.loads(line) for line in lines]
    return [(row.get("title") or "", row["text"]) for row in rows]


def edited(text, draw):
    """What people change from copy to copy: numbers, a word, an ending, the case."""
    if draw.random() < 0.8:
        text = re.sub(r"\d", lambda _: draw.choice("0123456789"), text)
    words = text.split(" ")
    for _ in range(draw.choice([0, 0, 1, 1, 2, 4, 8])):
        at = draw.randrange(len(words))
        words[at] = draw.choice([words[at].upper(), draw.choice(words), ""])
    return " ".join(words) + draw.choice(ENDINGS)


def ads(count):
    draw = random.Random(16)
    rows = learning_rows()
    # Few texts are posted many times, most once.
    weights = [1 / (1 + place) ** 0.6 for place in range(len(rows))]
    draw.shuffle(rows)
    for number, (title, text) in enumerate(draw.choices(rows, weights, k=count)):
        yield {
            "id": f"ad-{number:06}",
            "title": title,
            "text": edited(text, draw),
            "url": f"https://papan{number % 40}.example/iklan/{number}",
            "employer": draw.choice(EMPLOYERS),
            "posted_at": f"2026-{draw.randrange(1, 12):02}-{draw.randrange(1, 29):02}",
        }


if __name__ == "__main__":
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        for ad in ads(int(sys.argv[1])):
            out.write(json.dumps(ad, ensure_ascii=False) + "\n")
