"""Reads a bag with tools that nobody of this house wrote, and says by JSON what each of them found.

Usage: python check_export.py BAG. A tool that is not installed is named on standard error and left out of the answer.
"""
import csv
import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import redirect_stdout
from pathlib import Path

bag = Path(sys.argv[1])
data = bag / "data"


def read_bag():
    import bagit

    return bagit.Bag(str(bag)).is_valid(fast=False)


def read_stix():
    import stix2validator

    # Identifiers that are the same in every export are of version 5, of which the validator only warns.
    options = stix2validator.ValidationOptions(version="2.1", disabled="uuid-check")
    result = stix2validator.validate_file(str(data / "stix.json"), options)
    told = lambda kind: sorted({str(one)[:200] for of in result.object_results for one in getattr(of, kind) or []})
    return {"valid": result.is_valid, "errors": told("errors"), "warnings": told("warnings")}


def read_ftm():
    from followthemoney import model
    from followthemoney.proxy import EntityProxy

    schemas, lost = set(), []
    for line in (data / "ftm.jsonl").read_text(encoding="utf-8").splitlines():
        entity = json.loads(line)
        model.get(entity["schema"]).validate(entity)
        proxy = EntityProxy.from_dict(entity, cleaned=False)
        schemas.add(entity["schema"])
        # What is not clean is thrown away by the proxy: nothing may be.
        lost += [f"{entity['schema']}.{name}: {values}" for name, values in entity["properties"].items()
                 if len(proxy.get(name)) != len(set(values))]
    return {"schemas": sorted(schemas), "lost": lost}


def rows_of(path, at):
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet = book[book.sheetnames[at]]
    rows = [row for row in sheet.iter_rows(values_only=True)]
    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return book, sheet, rows, formulas


def read_xlsx():
    book, sheet, rows, formulas = rows_of(data / "iklan.xlsx", 1)
    first = dict(zip(rows[0], rows[1]))
    time = next(name for name in rows[0] if name.startswith("first_seen"))
    return {"sheets": book.sheetnames, "rows": len(rows) - 1, "frozen": sheet.freeze_panes, "formulas": formulas,
            "time": [time, type(first[time]).__name__, str(first[time])]}


def read_libreoffice():
    if not shutil.which("soffice"):
        raise ImportError("soffice (LibreOffice)")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, at in [("iklan.csv", 0), ("iklan.xlsx", 1)]:
            out = Path(folder) / name.replace(".", "-")
            home = f"-env:UserInstallation=file://{folder}/home"
            subprocess.run(["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(data / name)],
                           check=True, capture_output=True)
            _, _, rows, formulas = rows_of(out / "iklan.xlsx", at)
            found[name] = {"rows": len(rows) - 1, "formulas": formulas}
    return found


def read_csv():
    with open(data / "iklan.csv", newline="", encoding="utf-8-sig") as file:
        table = list(csv.DictReader(file))
    return {"rows": len(table), "columns": len(table[0])}


def read_jsonl():
    import jsonschema

    schema = json.loads((data / "iklan.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    lines = [json.loads(line) for line in (data / "iklan.jsonl").read_text(encoding="utf-8").splitlines()]
    return {"rows": len(lines), "errors": [error.message for line in lines for error in validator.iter_errors(line)]}


def read_gexf():
    import networkx

    graph = networkx.read_gexf(data / "jaringan.gexf")
    return {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}


def read_wacz():
    from wacz.main import main as wacz
    from warcio.archiveiterator import ArchiveIterator

    said = io.StringIO()
    with redirect_stdout(said):
        status = wacz(["validate", "-f", str(data / "bukti.wacz")])
    with zipfile.ZipFile(data / "bukti.wacz") as archive:
        records = archive.read("archive/data.warc.gz")
        index = archive.read("indexes/index.cdx").decode().splitlines()
    kinds, wrong, misled = [], [], []
    for record in ArchiveIterator(io.BytesIO(records), check_digests=True):
        record.content_stream().read()
        kinds.append(record.rec_type)
        if record.digest_checker.passed is False:
            wrong.append(record.rec_headers.get_header("WARC-Record-ID"))
    # Each line of the index leads to the record that it names.
    for line in index:
        fields = json.loads(line.split(" ", 2)[2])
        at, length = int(fields["offset"]), int(fields["length"])
        record = next(iter(ArchiveIterator(io.BytesIO(records[at : at + length]))))
        if record.rec_headers.get_header("WARC-Target-URI") != fields["url"]:
            misled.append(fields["url"])
    return {"status": status, "said": said.getvalue()[-400:], "kinds": kinds, "wrong": wrong, "misled": misled,
            "index": len(index)}


found = {}
for name, read in [("bagit", read_bag), ("stix", read_stix), ("ftm", read_ftm), ("xlsx", read_xlsx), ("csv", read_csv),
                   ("libreoffice", read_libreoffice), ("jsonl", read_jsonl), ("gexf", read_gexf)]:
    try:
        found[name] = read()
    except ImportError as missing:
        print(f"left out: {name}, for which {missing} is not installed", file=sys.stderr)
if (data / "bukti.wacz").exists():
    try:
        found["wacz"] = read_wacz()
    except ImportError as missing:
        print(f"left out: wacz, for which {missing} is not installed", file=sys.stderr)
print(json.dumps(found))
