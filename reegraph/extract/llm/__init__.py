"""Claims that a language model reads, each held to the words of the document before it counts.

`guide` is what a model is told, `chunks` what it is asked, `checking` what becomes of its answer; `files` keeps
requests and replies in a folder.
"""

from reegraph.extract.llm.checking import Checked, Rejected, check
from reegraph.extract.llm.files import ReplyFiles, write_prompts
from reegraph.extract.llm.reader import CHARACTERS, OVERLAP, Answers, Reader, checking_version

__all__ = [
    "CHARACTERS",
    "OVERLAP",
    "Answers",
    "Checked",
    "Reader",
    "Rejected",
    "ReplyFiles",
    "check",
    "checking_version",
    "write_prompts",
]
