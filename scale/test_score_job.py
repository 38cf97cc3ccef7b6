"""One machine and Spark give the same: scores, reasons, campaigns; also when a worker is killed in mid-job.

Run by test.sh. WASPADA names the program, ADS says how many ads (20,000 where not given).
"""
import gzip
import http.server
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import pyarrow.dataset
import pyarrow.parquet

import make_ads
import warc_records

HERE = pathlib.Path(__file__).resolve().parent
WASPADA = os.path.abspath(os.environ["WASPADA"])
COUNT = int(os.environ.get("ADS", "20000"))
DAY = "2026-11-30"
# Two workers, each a process of its own.
MASTER = "local-cluster[2,1,1024]"
JUDGEMENT = ["kind", "score", "band", "destination", "reasons", "for_legitimacy", "contacts", "kind_probability"]


def spark(folder, out, *arguments, master=MASTER):
    command = [
        os.path.join(os.path.dirname(sys.executable), "spark-submit"),
        *("--master", master, "--conf", "spark.ui.enabled=false", "--conf", "spark.sql.shuffle.partitions=4"),
        *("--conf", "spark.executor.cores=1", "--conf", f"spark.local.dir={folder}"),
        *(str(HERE / "score_job.py"), "--waspada", WASPADA, "--as-of", DAY, "--partition-mb", "2"),
        *("--out", str(out), *arguments),
    ]
    surroundings = os.environ | {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    # The workers of local-cluster keep what they ship here.
    surroundings["SPARK_WORKER_DIR"] = str(folder)
    with open(f"{out}.log", "wb") as said:
        return subprocess.Popen(command, cwd=folder, env=surroundings, stdout=subprocess.PIPE, stderr=said)


def ended(job, out):
    figures, _ = job.communicate()
    if job.returncode != 0:
        raise AssertionError(pathlib.Path(f"{out}.log").read_text(errors="replace")[-5000:])
    return json.loads(figures.splitlines()[-1])


def table(path):
    return pyarrow.dataset.dataset(str(path), format="parquet").to_table().to_pylist()


def judgement(row):
    """What an answer says, without how JSON was written."""
    read = lambda value: json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
    return {name: read(row[name]) for name in JUDGEMENT}


def groups(campaign_of):
    """Ads that are together, each group as the set of its ads; ads that are alone are none."""
    together = {}
    for ad, campaign in campaign_of.items():
        together.setdefault(campaign, set()).add(ad)
    return {frozenset(ads) for ads in together.values() if len(ads) > 1}


class Bytes:
    """Bytes as a stream gives them."""

    def __init__(self, content):
        self.content, self.at = content, 0

    def read(self, count):
        self.at += count
        return self.content[self.at - count : self.at]


def served(folder):
    """A server on this machine that gives ranges of the files in a folder, and counts what it gives."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            file = folder / self.path.strip("/")
            if not file.exists():
                return self.send_error(404)
            content = file.read_bytes()
            asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            if asked:
                content = content[int(asked[1]) : int(asked[2]) + 1 if asked[2] else None]
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.server.sizes.append(len(content))
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.sizes = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def descendants(process):
    """Processes below `process`: number to command line."""
    above, command = {}, {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                line = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue  # it has ended meanwhile
            above[int(entry.name)], command[int(entry.name)] = parent, line.replace("\0", " ")

    def is_below(one):
        while one in above and one != process:
            one = above[one]
        return one == process

    return {one: command[one] for one in above if one != process and is_below(one)}


class SameOnSpark(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.kept.name)
        cls.ads = cls.folder / "ads.jsonl"
        with open(cls.ads, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(ad, ensure_ascii=False) + "\n" for ad in make_ads.ads(COUNT))
        with open(cls.ads, "rb") as ads:
            answers = cls.waspada("score", "-", "--as-of", DAY, stdin=ads)
        lines = [json.loads(line) for line in answers.splitlines()]
        cls.alone = {line["id"]: judgement(line) for line in lines}
        assert len(cls.alone) == COUNT
        cls.out = cls.folder / "out"
        cls.figures = ended(spark(cls.folder, cls.out, str(cls.ads)), cls.out)
        cls.rows = table(cls.out / "ads")
        print(json.dumps(cls.figures), file=sys.stderr)

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    @classmethod
    def waspada(cls, *arguments, codes=(0,), **others):
        others = {"cwd": cls.folder} | others
        done = subprocess.run([WASPADA, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **others)
        if done.returncode not in codes:
            raise AssertionError(f"{arguments} ended with {done.returncode}: {(done.stdout + done.stderr)[-3000:].decode()}")
        return done.stdout

    def test_scores_and_reasons_are_those_of_one_machine(self):
        self.assertEqual(len(self.rows), COUNT)
        self.assertEqual({row["id"]: judgement(row) for row in self.rows}, self.alone)
        self.assertTrue(any(row["reasons"] != "[]" for row in self.rows))

    def test_campaigns_are_those_of_a_night(self):
        night = self.campaigns_of_an_import("night", self.ads)
        spark = groups({row["url"]: row["campaign"] or row["url"] for row in self.rows})
        self.assertGreater(len(spark), COUNT // 100)
        self.assertEqual(spark, night)
        copies = {frozenset([row["url"]]): row["copies"] for row in self.rows}
        for group in spark:
            self.assertTrue(all(copies[frozenset([ad])] == len(group) for ad in group))

    def test_what_is_flagged_is_taken_into_the_desk(self):
        flagged = {row["url"]: row for row in self.rows if row["band"] in ("sedang", "tinggi")}
        self.assertGreater(len(flagged), COUNT // 100)
        self.campaigns_of_an_import("desk", self.out / "flagged")
        kept = self.query("desk", "SELECT ad.url, v.title, v.text FROM ad JOIN ad_version v ON v.ad = ad.id")
        self.assertEqual(
            sorted(kept), sorted((row["url"], row["title"], row["text"]) for row in flagged.values())
        )

    def test_a_worker_that_is_killed_costs_no_row(self):
        out = self.folder / "killed"
        job = spark(self.folder, out, str(self.ads))
        self.addCleanup(job.kill)
        # In mid-job: a worker's filter is at work.
        executors = []
        while not executors:
            self.assertIsNone(job.poll(), "the job ended before a worker was at work")
            below = descendants(job.pid)
            executors = [one for one, command in below.items() if "CoarseGrainedExecutorBackend" in command]
            executors = [one for one in executors if any("--sketch" in command for command in descendants(one).values())]
            time.sleep(0.05)
        os.kill(executors[0], signal.SIGKILL)
        ended(job, out)
        self.assertIn("Lost executor", pathlib.Path(f"{out}.log").read_text(errors="replace"))
        key = lambda row: row["id"]
        self.assertEqual(sorted(table(out / "ads"), key=key), sorted(self.rows, key=key))

    def archive(self):
        """The one WARC file of a night over the sample board."""
        sample = self.folder / "sample"
        if not sample.exists():
            sample.mkdir()
            self.waspada("init", cwd=sample)
            self.waspada("run", "-qq", "--source", "sample", cwd=sample)
        archive = sorted((sample / "archive").iterdir())
        self.assertEqual(len(archive), 1)
        return archive[0]

    def answers_of(self, file):
        # 4: some of it could not be read, which a line tells.
        answers = self.waspada("score", "--ad", "--as-of", DAY, str(file), codes=(0, 4))
        return [json.loads(line) for line in answers.splitlines()]

    def assert_read_as_one_file(self, out, files):
        """What Spark says of ranges is what the program says of the files."""
        lines = [line for file in files for line in self.answers_of(file)]
        by_address = lambda row: (row["url"], row["text"])
        ads = sorted((line for line in lines if "kind" in line), key=lambda line: by_address(line["ad"]))
        self.assertGreater(len(ads), 20 * len(files))
        rows = [judgement(row) for row in sorted(table(out / "ads"), key=by_address)]
        self.assertEqual(rows, [judgement(line) for line in ads])
        judged = table(out / "judged")
        skipped = lambda rows: sorted((row["place"], row["skipped"]) for row in rows if row.get("skipped") not in (None, "no_page"))
        self.assertEqual(skipped(judged), skipped(lines))
        return [row for row in judged if row["error"]], [line["error"] for line in lines if "error" in line]

    def test_a_list_of_warc_files_is_read_as_each_file_is(self):
        archive = self.archive()
        paths = self.folder / "warc.paths"
        paths.write_text(f"{archive}\n{self.folder}/none.warc.gz\n")
        out = self.folder / "of_warc"
        figures = ended(spark(self.folder, out, str(paths), "--form", "warc", master="local[2]"), out)
        failed, _ = self.assert_read_as_one_file(out, [archive])
        self.assertEqual(figures["failed"], 1, "the file that is not there is named")
        self.assertIn("none.warc.gz", failed[0]["place"])
        self.assertIn("cannot be fetched", failed[0]["error"])

    def test_one_large_warc_file_is_shared_among_workers(self):
        whole = self.archive().read_bytes()
        starts = list(warc_records.member_starts(Bytes(whole), b""))
        broken = bytearray(whole)
        for at in (starts[len(starts) // 2], starts[len(starts) // 2 + 1]):
            broken[at + 40 : at + 44] = b"\0\0\0\0"
        files = {"packed.warc.gz": whole, "plain.warc": gzip.decompress(whole), "broken.warc.gz": bytes(broken)}
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        files = [self.folder / name for name in files]
        paths = self.folder / "large.paths"
        paths.write_text("".join(f"{file.name}\n" for file in files))
        out = self.folder / "of_large"
        prefix = ["--prefix", f"{self.folder}/"]
        ended(spark(self.folder, out, str(paths), "--form", "warc", *prefix, "--partition-mb", "0.01"), out)
        for file in files:
            ranges = sorted((row["offset"], row["length"]) for row in table(out / "ranges") if row["path"] == str(file))
            self.assertGreater(len(ranges), 3, file)
            ends = [offset + length for offset, length in ranges[:-1]]
            self.assertEqual(ends, [offset for offset, _ in ranges[1:]], "every byte is in one range")
            self.assertEqual(ranges[-1][1], warc_records.TO_ITS_END)
        failed, alone = self.assert_read_as_one_file(out, files)
        told = sorted(row["error"].removeprefix(f"{self.folder}/") for row in failed)
        self.assertEqual(told, sorted(alone), "with the place in the whole file")
        self.assertEqual({row["place"] for row in failed}, {str(self.folder / "broken.warc.gz")})

    def test_records_that_an_index_names_are_fetched_alone(self):
        archive = self.archive()
        whole = archive.read_bytes()
        starts = [*warc_records.member_starts(Bytes(whole), b""), len(whole)]
        records = [(at, after - at) for at, after in zip(starts, starts[1:])]
        pages = [(at, size) for at, size in records if b"WARC-Type: response" in gzip.decompress(whole[at : at + size])]
        line = lambda at, size, file=archive.name: json.dumps({"filename": file, "offset": str(at), "length": str(size)})
        lines = [f"example,papan)/ 20261124183000 {line(*page)}" for page in pages]
        bad = [line(pages[0][0], 20), line(pages[0][0] + 1, 90), line(0, 90, "none.warc.gz"), line(0, 0), "no object"]
        index = self.folder / "pages.cdxj"
        index.write_text("\n".join([*lines, *bad]))
        pyarrow.parquet.write_table(
            pyarrow.Table.from_pylist(
                [{"warc_filename": archive.name, "warc_record_offset": at, "warc_record_length": size} for at, size in pages]
            ),
            self.folder / "pages.parquet",
        )
        server = served(archive.parent)
        self.addCleanup(server.shutdown)
        prefix = ["--prefix", f"http://127.0.0.1:{server.server_port}/"]
        out = self.folder / "of_index"
        ended(spark(self.folder, out, str(index), "--form", "cdx", *prefix, master="local[2]"), out)
        failed, _ = self.assert_read_as_one_file(out, [archive])
        errors = sorted(row["error"].split(" bytes")[0] for row in failed)
        self.assertEqual(len(errors), len(bad), errors)
        self.assertEqual(errors[1:], [*["no whole record fills these 20", "no whole record fills these 90"], *["the line names no file, offset and length"] * 2])
        self.assertIn("404", errors[0])
        self.assertTrue(all(0 < size < len(whole) for size in server.sizes), "nobody asked for the whole file")
        out = self.folder / "of_columns"
        ended(spark(self.folder, out, str(self.folder / "pages.parquet"), "--form", "cdx-parquet", *prefix, master="local[2]"), out)
        self.assertEqual(self.assert_read_as_one_file(out, [archive])[0], [])

    def test_a_table_with_columns_of_its_own_is_read(self):
        some = self.folder / "some.parquet"
        rows = list(make_ads.ads(200))
        named = [{"nomor": ad["id"], "isi": ad["text"], "judul": ad["title"], "url": ad["url"]} for ad in rows]
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(named), some)
        out = self.folder / "of_parquet"
        columns = ["--column", "id=nomor", "--column", "text=isi", "--column", "title=judul"]
        ended(spark(self.folder, out, str(some), "--form", "parquet", *columns, master="local[2]"), out)
        found = {row["id"]: (row["title"], row["text"]) for row in table(out / "ads")}
        self.assertEqual(found, {ad["id"]: (ad["title"], ad["text"].strip()) for ad in rows})

    def test_a_line_that_cannot_be_read_is_named_and_the_rest_goes_on(self):
        bad = self.folder / "bad.jsonl"
        whole = json.dumps(next(make_ads.ads(1))).encode()
        bad.write_bytes(b"no JSON\n\n \t\n" + whole + b'\n{"text": "\xff"}\n{"id": "ad-9"}\n')
        out = self.folder / "of_bad"
        figures = ended(spark(self.folder, out, str(bad), master="local[1]"), out)
        self.assertEqual((figures["ads"], figures["failed"], figures["campaigns"]), (1, 3, 0))
        errors = sorted(row["error"] for row in table(out / "judged") if row["error"])
        self.assertIn("`text` is missing", errors[0])
        self.assertIn("no JSON object", errors[1])
        self.assertIn("not UTF-8", errors[2])

    def campaigns_of_an_import(self, name, path):
        folder = self.folder / name
        folder.mkdir()
        self.waspada("init", cwd=folder)
        self.waspada("import", "-q", str(path), cwd=folder)
        members = "SELECT ad.url, m.founder FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version JOIN ad ON ad.id = v.ad"
        return groups(dict(self.query(name, members)))

    def query(self, name, sql):
        with sqlite3.connect(self.folder / name / "waspada.db") as database:
            return database.execute(sql).fetchall()


if __name__ == "__main__":
    unittest.main()
