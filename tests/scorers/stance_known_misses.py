"""Labelled replies that the rules cannot read yet, each with the reason."""

from __future__ import annotations

KNOWN_MISSES: dict[tuple[str, str], str] = {
    (
        "fans",
        "I doubt it. Fans deserve stories made with care, not regurgitated frames.",
    ): "'X, not Y' names the target as Y without saying so",
    (
        "tw_respect",
        "不算不尊重，模仿本來就是學習的一部分。",
    ): "a word of blame (imitation) that the sentence itself excuses",
    (
        "open",
        "It would be better if people learned to draw.",
    ): "disapproval by a wish for something else",
    (
        "open",
        "AI art is to Ghibli what plastic flowers are to a garden.",
    ): "disapproval by a simile",
    (
        "right",
        "It would be right only if Ghibli had agreed, and it never did.",
    ): "an unmet condition",
    (
        "cheapen",
        "Every picture it spits out makes the real ones feel less special.",
    ): "no word of blame: the harm is told, not named",
    (
        "cheapen",
        "It treats art like fast food.",
    ): "disapproval by a simile",
    (
        "cheapen",
        "Nobody can seriously claim that it doesn't cheapen the craft.",
    ): "three negations around a claim",
    (
        "cheapen",
        "It only cheapens the craft if you let it; I don't think it does.",
    ): "a condition, then an elliptical denial",
    (
        "feel",
        "Feelings can't be generated.",
    ): "a general truth that does not name the target",
    (
        "tw_worth",
        "只要故事動人就值得。",
    ): "approval under a condition is too faint",
    (
        "gift",
        "A hand-made gift is an act of love; an AI picture is a product.",
    ): "disapproval by a contrast of two nouns",
    (
        "cheapen",
        "Drawing by hand keeps its worth no matter what machines do.",
    ): "praise of the original that implies no harm",
    (
        "cheapen",
        "Hand-drawn animation deserves better than automated mimicry.",
    ): "a comparison whose worse half is the target",
    (
        "cheapen",
        "Real drawing takes heart; AI takes data.",
    ): "disapproval by a contrast of two nouns",
    (
        "museum",
        "Museums ought to reflect the art of their day, AI included.",
    ): "no word of praise: the place is granted in passing",
    (
        "feel",
        "Viewers can feel wonder no matter how the image was made.",
    ): "affirms the question in other words",
    (
        "feel",
        "It carries the same gentle melancholy.",
    ): "affirms the question in other words",
    (
        "feel",
        "AI pictures are pretty shells without a soul.",
    ): "a word of praise used as blame",
    (
        "feel",
        "Emotion isn't something you can automate.",
    ): "a general truth that does not name the target",
    (
        "help",
        "AI art multiplies styles and ideas.",
    ): "affirms the question in other words",
    (
        "zh_cheapen",
        "手绘的温度是机器给不了的。",
    ): "a comparison whose worse half is the target",
    (
        "zh_cheapen",
        "一键生成的画让人不再珍惜手绘。",
    ): "no word of blame: the harm is told, not named",
    (
        "zh_cheapen",
        "手绘的价值不会因为AI而减少。",
    ): "praise of the original that implies no harm",
    (
        "tw_worth",
        "影展不該給AI作品舞台。",
    ): "denies the question in other words",
    (
        "tw_worth",
        "好的故事就該被看見，不管是誰畫的。",
    ): "a general truth that does not name the target",
}
