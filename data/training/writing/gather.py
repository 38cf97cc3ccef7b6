#!/usr/bin/env python3
"""Checks what a writer handed in and makes rows of the corpus of it.

    python3 gather.py check SHEET.jsonl BLOCKS.txt              # what is wrong or missing, how far the writer has come
    python3 gather.py rows HAND SHEET.jsonl BLOCKS.txt OUT.jsonl [OTHER.jsonl ...]
                                                                # rows that share no run of eight words with OTHER
"""
import collections, json, pathlib, re, sys

RUN = 8  # words that no two texts may share in a row
KINDS = {"suspicious_overseas": "ad", "suspicious_domestic": "ad", "legit_overseas": "ad", "legit_domestic": "ad"}


def blocks(path):
    made, current = [], None
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        head = re.match(r"=== *(\d+) *\|? ?(.*)$", line)
        note = re.match(r"--- *(sign|near|to) *([A-I]\d\d|\?)? *:? *(.*)$", line)
        if head:
            current = {"no": int(head[1]), "title": head[2].strip(), "lines": [], "sign": [], "near": [], "to": ""}
            made.append(current)
        elif current is not None and note:
            if note[1] == "to":
                current["to"] = (note[3] or note[2] or "").strip()
            else:
                current[note[1]].append([note[2] or "?", note[3].strip().strip('"')])
        elif current is not None:
            current["lines"].append(line)
    for block in made:
        block["text"] = "\n".join(block.pop("lines")).strip()
    return made


def words(text):
    return re.findall(r"\w+", text.lower())


def runs(text):
    all_words = words(text)
    return {tuple(all_words[at:at + RUN]) for at in range(len(all_words) - RUN + 1)}


def problems(sheet, made):
    seen, owner, found = collections.Counter(), {}, []
    for block in made:
        no, want = block["no"], sheet.get(block["no"])
        seen[no] += 1
        if want is None:
            found.append(f"{no}: not on the sheet")
            continue
        if seen[no] > 1:
            found.append(f"{no}: handed in twice")
        if not block["text"]:
            found.append(f"{no}: no text")
        whole = block["title"] + "\n" + block["text"]
        for name in ("sign", "near"):
            for code, quote in block[name]:
                if quote not in whole:
                    found.append(f"{no}: the words of `{name} {code}` do not stand in the text: {quote!r}")
        if want["kind"].startswith("suspicious"):
            missing = {sign[:3] for sign in want["tanda"]} - {code for code, _ in block["sign"]}
            if missing:
                found.append(f"{no}: no `--- sign` for {', '.join(sorted(missing))}")
        if want["kind"] in KINDS and not block["to"]:
            found.append(f"{no}: no `--- to`")
        for run in runs(whole):
            if owner.setdefault(run, no) != no:
                found.append(f"{no}: shares words with {owner[run]}: {' '.join(run)}")
                break
    return found


def read_sheet(path):
    return {row["no"]: row for row in map(json.loads, pathlib.Path(path).read_text(encoding="utf-8").splitlines())}


def main():
    if sys.argv[1] == "check":
        sheet, made = read_sheet(sys.argv[2]), blocks(sys.argv[3])
        found = problems(sheet, made)
        print("\n".join(found))
        done = {block["no"] for block in made}
        missing = [no for no in sheet if no not in done]
        print(f"{len(done)} of {len(sheet)} texts, {len(found)} problems; missing: {missing[:10]}{' ...' if len(missing) > 10 else ''}")
        return
    hand, sheet, made, out, others = sys.argv[2], read_sheet(sys.argv[3]), blocks(sys.argv[4]), sys.argv[5], sys.argv[6:]
    taken = set()
    for other in others:
        for line in pathlib.Path(other).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            taken |= runs(row.get("title", "") + "\n" + row["text"])
    kept, left, numbers = 0, 0, set()
    with open(out, "w", encoding="utf-8") as file:
        for block in made:
            want, whole = sheet.get(block["no"]), block["title"] + "\n" + block["text"]
            shared = runs(whole) & taken
            if want is None or not block["text"] or shared or block["no"] in numbers:
                left += 1
                continue
            numbers.add(block["no"])
            taken |= runs(whole)
            kind = want["kind"]
            row = {
                "id": f"{hand}-{block['no']:03d}", "author": hand, "kind": KINDS.get(kind, kind),
                "label": "suspicious" if kind.startswith("suspicious") else "ordinary",
                "family": [sign[:3] for sign in want.get("tanda", [])],
                "lookalike": want.get("jenis", "") or "; ".join(want.get("catatan", [])),
                "register": want["register"], "language": want["bahasa"], "length": want["panjang"],
                "scope": "domestic" if kind.endswith("domestic") else "overseas" if kind.endswith("overseas") else "",
                "destination": block["to"], "added": want["tambahan"],
                "signs": [[code, quote] for code, quote in block["sign"] if quote in whole],
                "near": [[code, quote] for code, quote in block["near"] if quote in whole],
                "title": block["title"], "text": block["text"],
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            kept += 1
    print(f"{hand}: {kept} rows kept, {left} left out")


main()
