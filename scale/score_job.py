"""Scores more ads than one machine holds, on Apache Spark, with the same program as everywhere else.

    spark-submit scale/score_job.py --waspada target/release/waspada --out OUT ads.jsonl
    spark-submit scale/score_job.py --waspada waspada --out s3a://bucket/out --form warc warc.paths
    spark-submit scale/score_job.py --waspada waspada --out s3a://bucket/out --form cdx pages.cdxj

What an ad is worth and whether two texts are one is said by `waspada` alone: `waspada score` judges and sketches, `waspada
likeness` compares. Spark carries: it spreads rows, finds texts whose sketches share a band, and joins what is alike.
README.md tells what is in OUT and how to run this on a cluster.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.parse

import pyarrow as pa
from pyspark import SparkFiles
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import warc_records

# What `waspada score` is handed, and what `waspada import` recognises.
FIELDS = ["id", "title", "text", "url", "employer", "location", "posted_at"]
# Bands whose ads a person should see (docs/detection.md).
FLAGGED = ["sedang", "tinggi"]
FLAGGED_A_FILE = 100_000
# Most texts of one band key that are all compared with one another. More are a site's standing phrase.
MOST_IN_BUCKET = 2000
ROWS_AT_ONCE = 1000
MOST_TASKS = 100_000
DONE, SOME_LINES_FAILED = 0, 4
# How `waspada score` says that a file holds nothing to judge.
NO_PAGE = "no row and no page in it"

JUDGED = pa.schema(
    [(name, pa.string()) for name in FIELDS]
    + [("kind", pa.string()), ("score", pa.float64()), ("band", pa.string()), ("destination", pa.string())]
    # As `waspada score` writes them, in JSON: reasons have details of many forms.
    + [(name, pa.string()) for name in ("reasons", "for_legitimacy", "contacts", "kind_probability")]
    + [("fingerprint", pa.string()), ("bands", pa.list_(pa.int64())), ("copy", pa.string())]
    + [("place", pa.string()), ("skipped", pa.string()), ("error", pa.string())]
)
# Bytes of a WARC file that hold whole records; what its index calls them.
RANGE = pa.schema([("path", pa.string()), ("offset", pa.int64()), ("length", pa.int64())])
CDX = {"cdx": ["filename", "offset", "length"]}
CDX["cdx-parquet"] = ["warc_filename", "warc_record_offset", "warc_record_length"]
ALIKE = pa.schema([("a", pa.string()), ("b", pa.string()), ("likeness", pa.string()), ("share", pa.float64())])


def spark_type(schema):
    kinds = {pa.string(): "string", pa.int64(): "bigint", pa.float64(): "double", pa.list_(pa.int64()): "array<bigint>"}
    return ", ".join(f"{field.name} {kinds[field.type]}" for field in schema)


class Waspada:
    """The program on a worker: shipped with the job, run with the settings that were shipped beside it."""

    def __init__(self, program, settings):
        self.program, self.settings = program, settings

    def answers(self, arguments, lines=()):
        """What the program answers to `lines`, line by line."""
        folder = SparkFiles.getRootDirectory()
        command = [os.path.join(folder, self.program), *arguments]
        if self.settings:
            command += ["--config", os.path.join(folder, self.settings)]
        with tempfile.TemporaryFile() as said:
            # Its folder is that of the shipped files: no settings that happen to lie elsewhere are read.
            process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said)
            failures = []
            # Two hands: the program reads on only while its answers are taken.
            feeder = threading.Thread(target=feed, args=(process.stdin, lines, failures), daemon=True)
            feeder.start()
            try:
                yield from process.stdout
                feeder.join()
                code = process.wait()
            finally:
                process.kill()
                process.wait()
            if failures:
                raise failures[0]
            if code not in (DONE, SOME_LINES_FAILED):
                said.seek(0)
                raise RuntimeError(f"waspada {arguments[0]} ended with {code}: {said.read()[-2000:].decode(errors='replace')}")


def feed(pipe, lines, failures):
    try:
        with pipe:
            for line in lines:
                pipe.write(line)
    except BaseException as failure:  # told by the other thread
        failures.append(failure)


def batches(rows, schema):
    """Arrow batches of rows, each a dict."""
    waiting = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == ROWS_AT_ONCE:
            yield pa.RecordBatch.from_pylist(waiting, schema)
            waiting = []
    if waiting:
        yield pa.RecordBatch.from_pylist(waiting, schema)


def judged_row(answer):
    """A row of JUDGED of a line that `waspada score --ad --sketch` wrote."""
    line = json.loads(answer)
    if "kind" not in line:
        return {"place": line.get("place"), "skipped": as_text(line.get("skipped")), "error": line.get("error")}
    sketch = line.get("sketch") or {}
    row = {name: line["ad"].get(name) for name in FIELDS}
    row |= {name: line[name] for name in ("kind", "score", "band", "destination")}
    row |= {name: as_text(line[name]) for name in ("reasons", "for_legitimacy", "contacts", "kind_probability")}
    row |= {name: sketch.get(name) for name in ("fingerprint", "bands", "copy")}
    row["id"] = as_text(line["id"])
    return row


def as_text(value):
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def judge_lines(waspada, arguments):
    """Ads as lines of JSON, in bytes, through the filter."""

    def judge(arrow):
        given = answered = 0

        def lines():
            nonlocal given
            # The filter tells JSON Lines from CSV by the first line, which might be the one that is broken.
            yield b"{}\n"
            for batch in arrow:
                given += batch.num_rows
                yield from (line + b"\n" for line in batch.column(0).to_pylist())

        answers = waspada.answers(["score", "-", *arguments], lines())
        next(answers)
        for batch in batches(map(judged_row, answers), JUDGED):
            answered += batch.num_rows
            yield batch
        if answered != given:
            raise RuntimeError(f"{given} lines were given and {answered} answered")

    return judge


def find_ranges(prefix, most_bytes):
    """Ranges of whole records of WARC files named by their paths."""

    def find(arrow):
        for batch in arrow:
            for path in batch.column(0).to_pylist():
                path = under(prefix, path.strip())
                found = warc_records.ranges(path, most_bytes)
                yield from batches(({"path": path, "offset": at, "length": length} for at, length in found), RANGE)

    return find


def under(prefix, path):
    return path if not prefix or "://" in path or path.startswith("/") else prefix + path


def judge_ranges(waspada, arguments, most_bytes):
    """Ranges of WARC files: each fetched, read as `waspada import` reads a file, and deleted. Small ones are read together."""

    def judge(arrow):
        fetched = warc_records.Fetched()
        with tempfile.TemporaryDirectory() as folder:
            held = Held(folder, most_bytes)
            for row in (row for batch in arrow for row in batch.to_pylist()):
                path, offset, length = row["path"], row["offset"], row["length"]
                if offset is None or length is None or not path:
                    yield from batches([{"place": path, "error": "the line names no file, offset and length"}], JUDGED)
                    continue
                if held.bytes >= most_bytes:
                    yield from batches(held.judged(waspada, arguments), JUDGED)
                try:
                    failure = held.take(fetched, path, offset, length)
                except OSError as problem:
                    failure = f"cannot be fetched: {problem}"
                if failure:
                    yield from batches([{"place": f"{path}, byte {offset}", "error": failure}], JUDGED)
                elif length == warc_records.TO_ITS_END or length >= most_bytes:
                    # On its own, whatever is broken in it.
                    yield from batches(held.judged(waspada, arguments), JUDGED)
            yield from batches(held.judged(waspada, arguments), JUDGED)

    return judge


class Held:
    """Ranges on the worker's disk that wait to be judged: whole files under their names, packed records in one file, others in
    another."""

    def __init__(self, folder, most_bytes):
        self.folder, self.most_bytes = folder, most_bytes
        self.pieces, self.bytes = {}, 0

    def take(self, fetched, path, offset, length):
        """Fetches a range; says what is wrong with it."""
        with tempfile.TemporaryFile() as piece:
            size = fetched.into(path, offset, length, piece)
            piece.seek(0)
            end = ".warc.gz" if piece.read(2) == warc_records.GZIP else ".warc"
            piece.seek(0)
            # A broken record must not take the next file's with it. Large ranges and those that end their file are judged alone.
            if 0 <= length < self.most_bytes and not warc_records.holds_whole_records(piece.read()):
                return f"no whole record fills these {length} bytes"
            piece.seek(0)
            is_file = offset == 0 and length == warc_records.TO_ITS_END
            name = os.path.basename(urllib.parse.urlsplit(path).path) if is_file else f"records{end}"
            file = os.path.join(self.folder, name or f"records{end}")
            with open(file, "ab") as target:
                self.pieces.setdefault(file, []).append((target.tell(), path, offset))
                shutil.copyfileobj(piece, target, 1 << 20)
        self.bytes += size
        return None

    def judged(self, waspada, arguments):
        for file, pieces in self.pieces.items():
            for row in map(judged_row, waspada.answers(["score", file, *arguments])):
                if row.get("error"):
                    row["place"], row["error"] = placed(row["error"], file, pieces)
                    if row["error"].endswith(NO_PAGE) and pieces != [(0, row["place"], 0)]:
                        # A range may hold requests alone: nothing failed.
                        row["error"], row["skipped"] = None, "no_page"
                yield row
            os.remove(file)
        self.pieces, self.bytes = {}, 0


def placed(error, file, pieces):
    """The file that a message is about, and the message with the place in that file."""
    at = re.search(r"record at byte (\d+)", error)
    start, path, offset = pieces[0]
    if at:
        start, path, offset = max(piece for piece in pieces if piece[0] <= int(at[1]))
        error = error.replace(at[0], f"record at byte {int(at[1]) - start + offset}")
    for name in (file, os.path.basename(file)):
        if error.startswith(name):
            error = path + error[len(name) :]
    return path, error


def compare(waspada):
    """Pairs of texts (a, b, copy_a, copy_b), through `waspada likeness`; those that are one text."""

    def alike(arrow):
        names = []

        def lines():
            for batch in arrow:
                for pair in batch.to_pylist():
                    names.append((pair["a"], pair["b"]))
                    yield json.dumps({"a": pair["copy_a"], "b": pair["copy_b"]}).encode() + b"\n"

        def rows():
            for at, answer in enumerate(waspada.answers(["likeness"], lines())):
                answer = json.loads(answer)
                if answer["likeness"]:
                    a, b = names[at]
                    yield {"a": a, "b": b, **answer}

        yield from batches(rows(), ALIKE)

    return alike


class Job:
    def __init__(self, spark, options):
        self.spark, self.options = spark, options
        for path in [options.waspada, *([options.settings] if options.settings else []), *options.ship]:
            spark.sparkContext.addFile(path, recursive=os.path.isdir(path))
        settings = options.settings and os.path.basename(options.settings)
        # It goes with the job as the program does.
        spark.sparkContext.addPyFile(warc_records.__file__)
        self.waspada = Waspada(os.path.basename(options.waspada), settings)
        self.figures = {}

    def keep(self, name, frame):
        """Writes a step and reads it back: a worker that dies costs its own step, and no lineage grows without end."""
        began = time.monotonic()
        path = f"{self.options.out.rstrip('/')}/{name}"
        frame.write.mode("overwrite").parquet(path)
        self.figures[f"{name}_s"] = round(time.monotonic() - began, 1)
        return self.spark.read.parquet(path)

    def judged(self):
        options = self.options
        arguments = ["--ad", "--sketch", "--as-of", options.as_of, "--threads", str(options.threads)]
        if options.form == "warc" or options.form in CDX:
            frame = self.ranges_of_files() if options.form == "warc" else self.ranges_of_index()
            judge = judge_ranges(self.waspada, arguments, self.range_bytes)
        else:
            # As bytes: a line that is no UTF-8 is the filter's to refuse.
            frame = self.lines().where("value rlike '\\\\S'").select(F.col("value").cast("binary"))
            judge = judge_lines(self.waspada, arguments)
        return self.keep("judged", frame.mapInArrow(judge, spark_type(JUDGED)))

    @property
    def range_bytes(self):
        return int(self.options.partition_mb * (1 << 20))

    def ranges_of_files(self):
        """Where to cut large WARC files, so that all workers read one of them."""
        paths = self.spark.read.text(self.options.input).where("trim(value) <> ''")
        paths = paths.repartition(min(max(paths.count(), 1), MOST_TASKS))
        ranges = self.keep("ranges", paths.mapInArrow(find_ranges(self.options.prefix, self.range_bytes), spark_type(RANGE)))
        return ranges.repartition(min(max(ranges.count(), 1), MOST_TASKS))

    def ranges_of_index(self):
        """The records that an index of WARC files names, those of one file together."""
        options = self.options
        columns = dict(pair.split("=", 1) for pair in options.column)
        file, offset, length = (columns.get(name, name) for name in CDX[options.form])
        if options.form == "cdx":
            lines = self.spark.read.text(options.input).where("trim(value) <> ''")
            # CDXJ has a key and a time in front of the object.
            line = F.regexp_extract("value", r"(?s)(\{.*)", 1)
            named = {name: F.get_json_object(line, f"$['{name}']") for name in (file, offset, length)}
            path = F.coalesce(named[file], F.substring("value", 1, 200))
        else:
            lines = self.spark.read.parquet(options.input)
            named = {name: F.col(f"`{name}`") for name in (file, offset, length)}
            path = named[file]
        at, size = (named[name].try_cast("bigint") for name in (offset, length))
        at, size = F.when(at >= 0, at), F.when(size > 0, size)
        ranges = lines.select(under_prefix(options.prefix, path).alias("path"), at.alias("offset"), size.alias("length"))
        ranges = self.keep("ranges", ranges)
        tasks = 1 + (ranges.agg(F.sum("length")).first()[0] or 0) // self.range_bytes
        tasks = min(max(tasks, self.spark.sparkContext.defaultParallelism), MOST_TASKS)
        return ranges.repartitionByRange(tasks, "path", "offset").sortWithinPartitions("path", "offset")

    def lines(self):
        """One line of JSON an ad, under the names that `waspada score` knows."""
        options = self.options
        if options.form == "jsonl" and not options.column:
            return self.spark.read.text(options.input)
        read = self.spark.read.json if options.form == "jsonl" else self.spark.read.parquet
        rows = read(options.input)
        columns = dict(pair.split("=", 1) for pair in options.column)
        named = {field: columns.get(field, field) for field in FIELDS}
        known = [F.col(f"`{column}`").alias(field) for field, column in named.items() if column in rows.columns]
        return rows.select(F.to_json(F.struct(*known)).alias("value"))

    def alike(self, texts):
        """Pairs of texts that count as one. Two texts are compared if their sketches agree in a band; first each with
        one text of the bucket, then those pairs that are not together through it already."""
        keys = texts.select("fingerprint", F.posexplode("bands").alias("band", "key"))
        shared = keys.groupBy("band", "key").agg(F.count("*").alias("texts"), F.min("fingerprint").alias("first"))
        keys = self.keep("buckets", keys.join(shared.where("texts > 1"), ["band", "key"]))
        star = keys.where("fingerprint <> first").selectExpr("first as a", "fingerprint as b").distinct()
        star = self.keep("alike_first", self.compared(texts, star))
        root = star.groupBy(F.col("b").alias("fingerprint")).agg(F.min("a").alias("root"))
        rooted = keys.join(root, "fingerprint", "left").withColumn("root", F.coalesce("root", "fingerprint"))
        rooted = rooted.where(F.col("texts") <= MOST_IN_BUCKET)
        a, b = rooted.alias("a"), rooted.alias("b")
        same = "a.band = b.band and a.key = b.key and a.fingerprint < b.fingerprint and a.root <> b.root"
        rest = a.join(b, F.expr(same)).selectExpr("a.fingerprint as a", "b.fingerprint as b").distinct()
        rest = self.keep("alike_rest", self.compared(texts, rest))
        crowded = keys.where(F.col("texts") > MOST_IN_BUCKET).select("band", "key").distinct().count()
        self.figures["buckets_not_compared_in_full"] = crowded
        return self.keep("alike", star.union(rest))

    def compared(self, texts, pairs):
        for side in ("a", "b"):
            copies = texts.select(F.col("fingerprint").alias(side), F.col("copy").alias(f"copy_{side}"))
            pairs = pairs.join(copies, side)
        return pairs.select("a", "b", "copy_a", "copy_b").mapInArrow(compare(self.waspada), spark_type(ALIKE))

    def campaigns(self, alike):
        """Which campaign each text is in, by the least fingerprint of all that hang together: large star and small star
        in turn (Kiveris et al., Connected Components in MapReduce and Beyond, SoCC 2014)."""
        links, before, turn = alike.select("a", "b"), None, 0
        while True:
            links = small_star(large_star(links))
            # Two places, in turn: what is read is never written over.
            links = self.keep(f"links_{turn % 2}", links)
            now = links.agg(F.count("*"), F.sum(F.xxhash64("a", "b").cast("decimal(38,0)"))).first()
            if now == before:
                self.figures["turns"] = turn
                return links.selectExpr("a as fingerprint", "b as campaign")
            before, turn = now, turn + 1

    def run(self):
        began = time.monotonic()
        judged = self.judged()
        self.figures["judged_rows"] = judged.count()
        texts = judged.where("fingerprint is not null").groupBy("fingerprint")
        texts = self.keep("texts", texts.agg(F.first("bands").alias("bands"), F.min("copy").alias("copy")))
        campaigns = self.campaigns(self.alike(texts))
        ads = judged.where("kind is not null").drop("bands", "copy", "place", "skipped", "error")
        ads = ads.join(campaigns, "fingerprint", "left")
        ads = ads.withColumn("campaign", F.coalesce("campaign", "fingerprint"))
        sizes = ads.where("campaign is not null").groupBy("campaign").agg(F.count("*").alias("copies"))
        ads = self.keep("ads", ads.join(sizes, "campaign", "left"))
        self.count(judged, ads, texts)
        # Files of a size that an import takes at once; and none that is empty, which it would call a mistake.
        files = 1 + self.figures["flagged"] // FLAGGED_A_FILE
        flagged = ads.where(F.col("band").isin(FLAGGED)).select(*FIELDS).repartition(files)
        flagged.write.mode("overwrite").json(f"{self.options.out.rstrip('/')}/flagged")
        self.figures["all_s"] = round(time.monotonic() - began, 1)
        return self.figures

    def count(self, judged, ads, texts):
        counts = {
            "ads": ads.count(),
            "flagged": ads.where(F.col("band").isin(FLAGGED)).count(),
            "failed": judged.where("error is not null").count(),
            "skipped": judged.where("skipped is not null").count(),
            "texts": texts.count(),
            "campaigns": ads.where("copies > 1").select("campaign").distinct().count(),
        }
        self.figures |= counts


def under_prefix(prefix, path):
    is_whole = path.contains("://") | path.startswith("/")
    return F.when(is_whole, path).otherwise(F.concat(F.lit(prefix), path)) if prefix else path


def both_ways(links):
    return links.union(links.selectExpr("b as a", "a as b"))


def large_star(links):
    """Hangs the larger neighbours of each text below its least neighbour."""
    around = both_ways(links).groupBy("a").agg(F.collect_set("b").alias("near"))
    around = around.select("a", F.explode("near").alias("b"), F.least("a", F.array_min("near")).alias("least"))
    return around.where("b > a").selectExpr("b as a", "least as b").distinct()


def small_star(links):
    """Hangs each text and its smaller neighbours below the least of them."""
    lower = links.selectExpr("greatest(a, b) as a", "least(a, b) as b")
    around = lower.groupBy("a").agg(F.collect_set("b").alias("near"), F.min("b").alias("least"))
    around = around.select(F.explode(F.array_union("near", F.array("a"))).alias("a"), F.col("least").alias("b"))
    return around.where("a <> b").distinct()


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", help="files, folder or object-storage path; what is in them says --form")
    parser.add_argument("--out", required=True, help="folder or object-storage path for what comes out")
    parser.add_argument("--waspada", required=True, help="the program, built for the workers' machines; shipped with the job")
    parser.add_argument("--form", choices=["jsonl", "parquet", "warc", *CDX], default="jsonl")
    parser.add_argument("--prefix", default="", help="what stands before paths of WARC files that are not whole, such as https://data.commoncrawl.org/")
    parser.add_argument("--column", action="append", default=[], metavar="FIELD=COLUMN", help="a column of another name")
    parser.add_argument("--as-of", required=True, metavar="DATE", help="day as of which ads without a day are judged")
    parser.add_argument("--settings", help="pipeline.toml whose [assess] is used; shipped with the job")
    parser.add_argument("--ship", action="append", default=[], metavar="PATH", help="model file or data folder it names")
    parser.add_argument("--threads", type=int, default=1, help="threads of each filter; as spark.task.cpus")
    parser.add_argument("--partition-mb", type=float, default=32, help="most of a file that one filter is given")
    return parser.parse_args()


def main():
    options = read_options()
    spark = (
        SparkSession.builder.appName("waspada-score")
        .config("spark.sql.files.maxPartitionBytes", int(options.partition_mb * (1 << 20)))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", ROWS_AT_ONCE)
        .getOrCreate()
    )
    try:
        print(json.dumps(Job(spark, options).run()))
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
