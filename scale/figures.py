"""Measures Spark beside the plain filter, over the same ads in the same run.

    target/venv-scale/bin/python scale/figures.py PROGRAM [ADS]

Prints seconds by the clock and of processor. On a machine that does other work, only figures of one run can be held against one another.
"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import make_ads

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM, ADS = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
DAY = "2026-11-30"


def measured(name, command, **others):
    used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    before, began = used(), time.monotonic()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **others)
    clock, processor = time.monotonic() - began, used() - before
    steps = json.loads(done.stdout.splitlines()[-1]) if "spark" in name else {}
    print(f"{name}: {clock:.1f} s by the clock, {processor:.1f} s of processor, {ADS / clock:.0f} ads a second {steps}", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        ads = pathlib.Path(folder) / "ads.jsonl"
        with open(ads, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(ad, ensure_ascii=False) + "\n" for ad in make_ads.ads(ADS))
        for name, more in [("filter", []), ("filter with --ad --sketch", ["--ad", "--sketch"])]:
            for threads in ("1", "2"):
                with open(ads, "rb") as given:
                    command = [PROGRAM, "score", "-", "--as-of", DAY, "--threads", threads, *more]
                    measured(f"{name}, {threads} threads", command, stdin=given, cwd=folder)
        surroundings = os.environ | {"PYSPARK_PYTHON": sys.executable, "SPARK_WORKER_DIR": folder}
        for workers in (1, 2):
            command = [
                os.path.join(os.path.dirname(sys.executable), "spark-submit"),
                *("--master", f"local-cluster[{workers},1,1024]", "--conf", "spark.ui.enabled=false"),
                *("--conf", "spark.sql.shuffle.partitions=4", str(HERE / "score_job.py"), str(ads), "--waspada", PROGRAM),
                *("--as-of", DAY, "--out", f"{folder}/out{workers}", "--partition-mb", "8"),
            ]
            measured(f"spark, {workers} workers", command, env=surroundings, cwd=folder)


if __name__ == "__main__":
    main()
