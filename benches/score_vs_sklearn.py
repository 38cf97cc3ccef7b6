"""Ads a second of `waspada score` against scikit-learn's HashingVectorizer and a linear model: same texts, one core.

    python3 -m venv venv && venv/bin/pip install scikit-learn
    venv/bin/python benches/score_vs_sklearn.py

The texts are 20,000 ads of 1 KB made of `data/training` (benches/support/ads.rs). scikit-learn reads them from
memory, hashes words and pairs of words into 2^20 buckets and gives one number an ad. Waspada reads them as JSON from
standard input, reads each for contacts, places, pay, dates and some 62,000 phrases, and writes the reasons out. Both
are measured in time of a processor, start-up left out on the side of scikit-learn and counted for Waspada.
"""

import glob
import json
import os
import resource
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def training():
    for path in sorted(glob.glob(os.path.join(HERE, "data", "training", "*.jsonl"))):
        with open(path, encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row["kind"] == "ad":
                    yield row["text"], row["label"] == "suspicious"


def children_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def waspada(path):
    begin = children_s()
    with open(path, "rb") as ads:
        program = os.path.join(HERE, "target", "release", "waspada")
        subprocess.run([program, "score", "-"], stdin=ads, stdout=subprocess.DEVNULL, check=True)
    return children_s() - begin


def main():
    # The numbers of threads must be known before numpy is loaded.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression

    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=HERE, check=True)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "ads.jsonl")
        subprocess.run(["cargo", "bench", "--quiet", "--bench", "score", "--", path], cwd=HERE, check=True)
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        with open(path, encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        hashing = HashingVectorizer(n_features=2**20, ngram_range=(1, 2))
        known, labels = zip(*training())
        model = LogisticRegression().fit(hashing.transform(known), labels)
        ours, theirs = [], []
        for _ in range(3):
            ours.append(waspada(path))
            begin = time.process_time()
            model.predict_proba(hashing.transform(texts))
            theirs.append(time.process_time() - begin)
    ours, theirs = min(ours), min(theirs)
    size = sum(len(text.encode()) for text in texts) / len(texts)
    print(f"{len(texts)} ads of {size:.0f} bytes, one core, seconds of a processor, best of 3")
    print(f"waspada score  {len(texts) / ours:>8.0f} ads/s")
    print(f"scikit-learn   {len(texts) / theirs:>8.0f} ads/s")
    print(f"ratio          {theirs / ours:>8.1f}")


if __name__ == "__main__":
    main()
