"""Runs the notebooks in fresh kernels and writes them with their outputs, the same bytes each time.

    python scripts/notebooks.py                       # all of notebooks/, in place
    python scripts/notebooks.py FILE... --to FOLDER   # these, into another folder

Of what Jupyter adds nothing stays that differs from run to run or machine to machine: no execution counts, no times, no
version of Python; the id of a cell is made from its text. The user's own Jupyter settings do not count.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "notebooks"
SECONDS = 120
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def executed(notebook: Path) -> str:
    """The notebook as it stands in its file after a run of all its cells in a new kernel, in its own folder."""
    import nbformat  # noqa: PLC0415 - after the folders of Jupyter are set
    from nbclient import NotebookClient  # noqa: PLC0415

    book = nbformat.read(notebook, as_version=4)
    where = {"metadata": {"path": str(notebook.resolve().parent)}}
    quiet = ["--IPKernelApp.log_level=40"]  # it warns of users of this machine who might listen
    NotebookClient(book, timeout=SECONDS, kernel_name="python3", resources=where, extra_arguments=quiet).execute()
    return str(nbformat.writes(cleaned(book), indent=1)) + "\n"


def cleaned(book: Any) -> Any:
    """The same notebook without what no reader needs; ids of cells by their content."""
    book.metadata = METADATA
    book.nbformat, book.nbformat_minor = 4, 5
    seen: Counter[str] = Counter()
    for cell in book.cells:
        text = f"{cell.cell_type}\n{cell.source}"
        cell.id = hashlib.sha256(f"{text}\n{seen[text]}".encode()).hexdigest()[:12]
        cell.metadata = {}
        seen[text] += 1
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = _joined(cell.outputs)
    return book


def _joined(outputs: list[Any]) -> list[Any]:
    """Outputs without counts and metadata; what was printed in several pieces is one, however it was cut."""
    kept: list[Any] = []
    for output in outputs:
        if "execution_count" in output:
            output.execution_count = None
        if "metadata" in output:
            output.metadata = {}
        before = kept[-1] if kept else None
        if before is not None and output.output_type == before.output_type == "stream" and output.name == before.name:
            before.text += output.text
        else:
            kept.append(output)
    return kept


def main(arguments: list[str]) -> int:
    """Run the notebooks that are named, by default all, and write them."""
    reader = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reader.add_argument("files", nargs="*", type=Path, default=sorted(FOLDER.glob("*.ipynb")))
    reader.add_argument("--to", type=Path, help="folder for what is written, in place of the notebooks' own")
    asked = reader.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "IPYTHONDIR": f"{folder}/ipython",
            "JUPYTER_CONFIG_DIR": f"{folder}/config",
            "JUPYTER_DATA_DIR": f"{folder}/data",
            "JUPYTER_RUNTIME_DIR": f"{folder}/runtime",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        for file in asked.files:
            text = executed(file)
            (asked.to or file.parent).joinpath(file.name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
