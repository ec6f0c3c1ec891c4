"""How well claims agree with what people read out of the same documents; docs/explanation/evaluation.md explains it."""

from reegraph.evaluation.gold import Gold, parse_gold
from reegraph.evaluation.gold_set import (
    GoldSet,
    evaluate_extractions,
    evaluate_extractor,
    evaluate_files,
    read_gold_set,
)
from reegraph.evaluation.predictions import PredictedClaim, PredictedMention, read_claims, read_mentions
from reegraph.evaluation.scoring import Evaluation, Figures, Remark, score

__all__ = [
    "Evaluation",
    "Figures",
    "Gold",
    "GoldSet",
    "PredictedClaim",
    "PredictedMention",
    "Remark",
    "evaluate_extractions",
    "evaluate_extractor",
    "evaluate_files",
    "parse_gold",
    "read_claims",
    "read_gold_set",
    "read_mentions",
    "score",
]
