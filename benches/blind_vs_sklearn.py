#!/usr/bin/env python3
"""The shipped detector beside ten lines of scikit-learn: learned from the same rows, graded on the same blind hands.

    pip install scikit-learn
    python3 benches/blind_vs_sklearn.py [path to waspada]     # prints figures only, never a row

TF-IDF (words 1-2, characters 3-5 within words, sublinear, min_df 2) and logistic regression (C = 10), fitted on every row of
`data/training` that is not blind. All that is not suspicious counts as negative. Waspada is the model in use, asked through
`waspada score`; a text without a score counts as 0.
"""
import csv, json, pathlib, subprocess, sys
import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

HERE = pathlib.Path(__file__).resolve().parents[1]
CORPUS = HERE / "data/training"


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def recall_at(scores, y, share):
    others = np.sort(scores[~y])[::-1]
    return float((scores[y] > others[int(len(others) * share)]).mean())


def told(name, scores, y):
    recalls = "  ".join(f"{recall_at(scores, y, share):.3f}" for share in (0.01, 0.02, 0.05))
    print(f"{name:<28} AP {average_precision_score(y, scores):.3f}   recall at 1, 2, 5 % of the rest  {recalls}")


lines = [line for line in (CORPUS / "hands.tsv").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
part = {row["hand"]: row["part"] for row in csv.DictReader(lines, delimiter="\t")}
seen = [row for path in sorted(CORPUS.glob("*.jsonl")) for row in read(path)]
blind = []
for path in sorted((CORPUS / "hands").glob("*.jsonl")):
    (blind if part[path.stem] == "blind" else seen).extend(read(path))
text = lambda rows: [f"{row.get('title') or ''}\n{row['text']}" for row in rows]
label = lambda rows: np.array([row["label"] == "suspicious" for row in rows])
words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
characters = TfidfVectorizer(ngram_range=(3, 5), min_df=2, sublinear_tf=True, analyzer="char_wb")
x = hstack([words.fit_transform(text(seen)), characters.fit_transform(text(seen))])
model = LogisticRegression(C=10, max_iter=1000).fit(x, label(seen))
y = label(blind)
print(f"{len(seen)} rows learned from, {len(blind)} blind rows by {len({row['author'] for row in blind})} hands, {y.mean():.3f} suspicious")
told("scikit-learn", model.decision_function(hstack([words.transform(text(blind)), characters.transform(text(blind))])), y)
asked = "".join(json.dumps({"id": at, "title": row.get("title") or "", "text": row["text"]}) + "\n" for at, row in enumerate(blind))
answers = subprocess.run([sys.argv[1] if len(sys.argv) > 1 else "waspada", "score", "-"], input=asked, capture_output=True, text=True, check=True)
scores = {answer["id"]: answer["score"] or 0.0 for answer in map(json.loads, answers.stdout.splitlines())}
told("waspada, model in use", np.array([scores[at] for at in range(len(blind))]), y)
