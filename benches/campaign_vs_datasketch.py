"""Ads a second of campaigns against datasketch's MinHash LSH: same texts, 128 permutations, one core, one run.

    python3 -m venv venv && venv/bin/pip install datasketch
    venv/bin/python benches/campaign_vs_datasketch.py [--ads 20000]

Both sides do the whole way from text to groups: words, runs of three words, signature, look-up, joining.
Waspada also folds disguises, compares every candidate exactly and keeps the reasons.
"""

import argparse
import json
import os
import random
import re
import subprocess
import tempfile
import time

from datasketch import MinHash, MinHashLSH

WORDS = re.compile(r"[^\W\d_]+")


def invent(count, seed=7):
    """Texts of about 1 KB, a fifth of them copies with other numbers and a few other words."""
    rng = random.Random(seed)
    syllables = ["ka", "ri", "men", "di", "lo", "ta", "su", "ban", "pe", "ngi", "ra", "mo", "ja", "tu"]
    words = ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(9000)]
    texts = []
    for at in range(count):
        if at and rng.random() < 0.2:
            parts = texts[rng.randrange(at)].split(" ")
            parts = [rng.choice(words) if rng.random() < 0.02 else part for part in parts]
            parts[-1] = "08%010d" % rng.randrange(10**10)
        else:
            parts = [words[int(9000 * rng.random() * rng.random())] for _ in range(rng.randint(60, 240))]
            parts += ["Rp%d.000.000" % rng.randint(1, 30), "WA", "08%010d" % rng.randrange(10**10)]
        texts.append(" ".join(parts))
    return texts


def datasketch_groups(texts):
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    above = list(range(len(texts)))

    def root(at):
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    for at, text in enumerate(texts):
        words = WORDS.findall(text.lower())
        shingles = {" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)}
        signature = MinHash(num_perm=128)
        signature.update_batch(shingles)
        for other in lsh.query(signature):
            a, b = root(at), root(other)
            above[max(a, b)] = min(a, b)
        lsh.insert(at, signature)
    sizes = {}
    for at in range(len(texts)):
        sizes[root(at)] = sizes.get(root(at), 0) + 1
    return sum(size for size in sizes.values() if size > 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ads", type=int, default=20000)
    ads = parser.parse_args().ads
    here = os.path.dirname(os.path.abspath(__file__))
    texts = invent(ads)
    subprocess.run(["cargo", "bench", "--bench", "campaign", "--no-run"], cwd=here, check=True)
    os.sched_setaffinity(0, {0})
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(texts))
        file.flush()
        env = dict(os.environ, CAMPAIGN_BENCH=f"file {file.name}")
        runs = []
        for _ in range(3):
            out = subprocess.run(
                ["cargo", "bench", "-q", "--bench", "campaign"], cwd=here, env=env, check=True, capture_output=True
            )
            runs.append(json.loads(out.stdout.splitlines()[-1]))
    ours = sorted(runs, key=lambda run: run["seconds"])[1]
    begin = time.perf_counter()
    grouped = datasketch_groups(texts)
    seconds = time.perf_counter() - begin
    size = sum(len(text) for text in texts) / len(texts)
    print(f"{ads} texts of {size:.0f} bytes, one core")
    print(f"waspada     {ours['ads_per_second']:>10.0f} ads/s, {ours['ads_in_campaigns']:.0f} ads in campaigns")
    print(f"datasketch  {ads / seconds:>10.0f} ads/s, {grouped} ads in groups")
    print(f"ratio       {ours['ads_per_second'] * seconds / ads:>10.1f}")


if __name__ == "__main__":
    main()
