"""Measures the demonstration model on chests that it has never seen.

    python resources/models/lung-nodule-demonstration/evaluate.py [--out FILE]

Everything runs as on a seat: manifest, preparation, runtime, measuring of marks.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[2] / "out" / HERE.name
sys.path[:0] = [str(HERE), str(HERE.parents[2])]

import numpy as np  # noqa: E402

from chests import HELD_OUT, SEED, chest  # noqa: E402
from imaging.phantom import Examination, demonstration, volume  # noqa: E402
from inference.findings import marks  # noqa: E402
from inference.models import read_model  # noqa: E402
from inference.preparing import prepare  # noqa: E402
from inference.runtimes import onnx  # noqa: E402

NODULES = 8
BANDS_MM = ((4.0, 6.0), (6.0, 8.0), (8.0, 11.0), (11.0, 16.5))


def measured(examination: Examination) -> dict[str, object]:
    """Return what the model found in one chest, held against what is there."""
    model = read_model(HERE)
    scan = volume(examination)
    started = time.monotonic()
    prepared = prepare(model, scan, lambda _share: None)
    weights = (model.folder / model.weights).read_bytes()
    (answer,) = onnx.run(weights, {}, [prepared.block[None, None]], device="cpu", threads=1)
    found = marks(model.output, prepared, scan, answer[0, 0])
    seconds = time.monotonic() - started
    free = list(found)
    truths = []
    for nodule in sorted(examination.thorax.nodules, key=lambda nodule: -nodule.diameter_mm):
        near = [mark for mark in free if mark.centre.distance_to(nodule.centre) < nodule.diameter_mm / 2 + 1]
        entry: dict[str, object] = {"diameter_mm": nodule.diameter_mm, "found": bool(near)}
        if near:
            best = min(near, key=lambda mark: mark.centre.distance_to(nodule.centre))
            free.remove(best)
            entry |= {
                "centre_error_mm": best.centre.distance_to(nodule.centre),
                "diameter_error_mm": best.diameter_mm - nodule.diameter_mm,
                "confidence": best.confidence,
            }
        truths.append(entry)
    false = [
        {"confidence": m.confidence, "diameter_mm": m.diameter_mm,
         "centre": [m.centre.x, m.centre.y, m.centre.z]} for m in free
    ]
    return {"key": examination.key, "nodules": truths, "false": false, "seconds": seconds}


def held_out(seed: int) -> dict[str, object]:
    return measured(chest(seed, nodules=NODULES))


def table(scans: list[dict[str, object]]) -> str:
    """Return the results as the model card shows them."""
    lines = ["| diameter | nodules | found | centre error, median / worst | diameter error, mean |",
             "|---|---|---|---|---|"]
    every = [nodule for scan in scans for nodule in scan["nodules"]]  # type: ignore[attr-defined]
    for low, high in (*BANDS_MM, (6.0, 16.5)):
        those = [n for n in every if low <= n["diameter_mm"] < high]
        hits = [n for n in those if n["found"]]
        errors = [n["centre_error_mm"] for n in hits] or [float("nan")]
        sizes = [n["diameter_error_mm"] for n in hits] or [float("nan")]
        name = "all of 6 mm or more" if (low, high) == (6.0, 16.5) else f"{low:g} to {high:g} mm"
        lines.append(
            f"| {name} | {len(those)} | {len(hits)} ({len(hits) / max(1, len(those)):.0%}) "
            f"| {np.median(errors):.2f} / {np.max(errors):.2f} mm | {np.mean(sizes):+.2f} mm |"
        )
    false = [len(scan["false"]) for scan in scans]  # type: ignore[arg-type]
    lines.append("")
    lines.append(
        f"{len(scans)} chests; false marks: {sum(false)}, that is {np.mean(false):.2f} a scan, "
        f"at most {max(false)} in one."
    )
    return "\n".join(lines)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--out", type=Path, default=OUT / "held-out.json")
    wanted = said.parse_args()
    wanted.out.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1), mp_context=get_context("spawn")) as pool:
        scans = list(pool.map(held_out, HELD_OUT))
    wanted.out.write_text(json.dumps({"seed": SEED, "scans": scans}, indent=1))
    print(table(scans))
    print(json.dumps(measured(demonstration().current), indent=1))


if __name__ == "__main__":
    main()
