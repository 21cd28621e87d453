"""A model is installed by dropping a folder; a folder that is not what it says is named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inference.models import BadModel, Model, Unusable, add, installed, read_model

Write = Callable[..., Path]


def change(folder: Path, old: str, new: str) -> None:
    manifest = folder / "model.toml"
    text = manifest.read_text()
    assert old in text
    manifest.write_text(text.replace(old, new))


def test_a_dropped_folder_is_a_model(folder_with: Write) -> None:
    folder = folder_with({"network.onnx": b"weights"})
    (model,) = installed([folder.parent])
    assert isinstance(model, Model)
    assert (model.id, model.version, model.label) == ("bright", "1.2.0", "for tests only")
    assert model.identity(device="cpu").weights_sha256 == model.files["network.onnx"]


def test_a_folder_without_a_manifest_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    assert installed([tmp_path, tmp_path / "absent"]) == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('licence = "As Lightbox itself"\n', "", "licence"),
        ('version = "1.2.0"', "version = 3", "version"),
        ('version = "1.2.0"', 'version = "1.2.0"\nhomepage = "x"', "homepage"),
        ('id = "bright"', 'id = "../bright"', "id"),
        ("pixel_mm = [0.3, 3.0]", "pixel_mm = [0.0, 3.0]", "pixel_mm"),
        ("pixel_mm = [0.3, 3.0]", "pixel_mm = [3.0, 0.3]", "upside down"),
        ('orientation = "HPL"', 'orientation = "HHL"', "names an axis twice"),
        ('orientation = "HPL"', 'orientation = "XYZ"', "orientation"),
        ('kind = "heatmap-nodules"', 'kind = "labels"', "at least two classes"),
        ('"network.onnx" = ', '"other.onnx" = ', "no sha256 for its weights"),
        ('"network.onnx" = "', '"../network.onnx" = "aa', "files"),
        ('id = "bright"', "id = ", "cannot be read"),
    ],
)
def test_a_manifest_that_does_not_hold_is_refused_by_name(
    folder_with: Write, old: str, new: str, reason: str
) -> None:
    folder = folder_with({"network.onnx": b"weights"})
    change(folder, old, new)
    (entry,) = installed([folder.parent])
    assert isinstance(entry, Unusable)
    assert entry.reason.startswith("The model in bright cannot be used: ")
    assert reason in entry.reason
    assert entry.reason.endswith(".")


def test_weights_that_were_changed_are_refused(folder_with: Write) -> None:
    folder = folder_with({"network.onnx": b"weights"})
    (folder / "network.onnx").write_bytes(b"Weights")
    with pytest.raises(BadModel, match=r"network\.onnx is not the file .* \(sha256\)"):
        read_model(folder)


def test_any_other_file_that_was_changed_is_refused_too(folder_with: Write) -> None:
    folder = folder_with({"network.onnx": b"weights", "network.data": b"more"})
    (folder / "network.data").write_bytes(b"else")
    with pytest.raises(BadModel, match=r"network\.data is not the file"):
        read_model(folder)


def test_a_missing_file_is_named(folder_with: Write) -> None:
    folder = folder_with({"network.onnx": b"weights"})
    (folder / "network.onnx").unlink()
    with pytest.raises(BadModel, match=r"network\.onnx is missing"):
        read_model(folder)


def test_a_link_out_of_the_folder_is_no_file_of_the_model(
    folder_with: Write, tmp_path: Path
) -> None:
    folder = folder_with({"network.onnx": b"weights"})
    elsewhere = tmp_path / "elsewhere"
    (folder / "network.onnx").rename(elsewhere)
    (folder / "network.onnx").symlink_to(elsewhere)
    with pytest.raises(BadModel, match=r"network\.onnx is missing"):
        read_model(folder)


def test_a_file_name_that_leads_out_of_the_folder_is_refused(folder_with: Write) -> None:
    folder = folder_with({"network.onnx": b"weights"})
    change(folder, "[files]\n", f'[files]\n"../../secret" = "{"a" * 64}"\n')
    with pytest.raises(BadModel, match="leads out of its folder"):
        read_model(folder)


def test_two_models_with_one_id_are_not_both_offered(folder_with: Write) -> None:
    folder = folder_with({"network.onnx": b"weights"})
    twin = folder.with_name("twin")
    twin.mkdir()
    for file in folder.iterdir():
        (twin / file.name).write_bytes(file.read_bytes())
    first, second = installed([folder.parent])
    assert isinstance(first, Model)
    assert isinstance(second, Unusable)
    assert "bright already has the id bright" in second.reason


def test_an_unknown_runtime_is_refused(folder_with: Write) -> None:
    folder = folder_with({"network.onnx": b"weights"}, runtime="tensorflow")
    (entry,) = installed([folder.parent])
    assert isinstance(entry, Unusable)
    assert "no runtime is called tensorflow" in entry.reason


def test_without_torch_a_torch_model_is_listed_with_what_it_needs(
    folder_with: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with({"network.pt": b"weights"}, runtime="torchscript")
    monkeypatch.setitem(sys.modules, "torch", None)
    (entry,) = installed([folder.parent])
    assert isinstance(entry, Unusable)
    assert entry.needs == "torch"
    assert entry.reason == "Bright spots cannot run: needs torch."


def test_listing_models_imports_no_runtime(folder_with: Write) -> None:
    folder = folder_with({"network.onnx": b"weights"})
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(root)!r}); from pathlib import Path\n"
            f"from inference.models import installed; installed([Path({str(folder.parent)!r})])\n"
            "assert not {'torch', 'onnxruntime', 'onnx'} & set(sys.modules)",
        ],
        check=False,
    )
    assert said.returncode == 0


def test_adding_a_model_copies_what_its_manifest_names_and_nothing_else(
    folder_with: Write, tmp_path: Path
) -> None:
    source = folder_with({"network.onnx": b"weights"})
    (source / "autorun.sh").write_text("rm -rf /")
    model = add(source, tmp_path / "seat")
    assert installed([tmp_path / "seat"]) == (model,)
    assert {file.name for file in model.folder.iterdir()} == {"model.toml", "network.onnx"}


def test_a_model_that_does_not_hold_is_not_added(folder_with: Write, tmp_path: Path) -> None:
    source = folder_with({"network.onnx": b"weights"})
    (source / "network.onnx").write_bytes(b"else")
    with pytest.raises(BadModel):
        add(source, tmp_path / "seat")
    assert not (tmp_path / "seat").exists()


def test_adding_a_model_never_replaces_another(folder_with: Write, tmp_path: Path) -> None:
    source = folder_with({"network.onnx": b"weights"})
    add(source, tmp_path / "seat")
    with pytest.raises(BadModel, match="already installed"):
        add(source, tmp_path / "seat")
    assert len(installed([tmp_path / "seat"])) == 1
