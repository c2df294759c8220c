"""Words by which a reply answers, points back, or names a machine's work."""

from __future__ import annotations

import re

from harness.scorers.stance_text import stem

FILLERS = frozenset(
    "a an the of in on at to for from by with and or but not no yes is are was were be been "
    "being do does did can could should would will may might must have has had it its this "
    "that these those there they them their he she his her we us our you your i me my what "
    "which who whom whose how why when where if than then so as about into out up over more "
    "most less least very just only even also too still ever never any some all many much "
    "such one two made make makes making style styles like think thinks thought believe feel "
    "opinion view views good bad right wrong okay fine way manner known own give let new s t "
    "re ve ll d m agree disagree".split()
)
"""Words that say nothing of what a prompt is about."""

AI = frozenset((stem("ai"), stem("artificial"), stem("generative")))
MACHINE = frozenset(
    stem(word)
    for word in (
        "ai machine machines algorithm algorithms computer computers software robot robots "
        "bot bots technology tech tool tools generator generators generated generative "
        "generate automated automation artificial synthetic model models program programs "
        "prompt prompts chatgpt copy copies copied copying imitation imitations imitate "
        "imitates imitating mimic mimics mimicking mimicry replica replicas replicate "
        "replicates replicating lookalike lookalikes plagiarism plagiarise plagiarize"
    ).split()
)
"""Stems of words for AI and for what it does to a style."""

ANSWER = re.compile(
    r"(?:(?:well|honestly|sadly|frankly|personally|hmm|oh)[,?.!]? )?"
    r"(?:yes|yeah|yep|no|nope|nah|not|never|absolutely|definitely|certainly|of course|sure|maybe|"
    r"perhaps|possibly|probably|hardly|both|neither|exactly|indeed|agreed?|disagree|without (?:a )?"
    r"doubt|strongly (?:dis)?agree|true|false|(?:it |that )?depends|on the contrary|quite the "
    r"opposite|i (?:(?:strongly|fully|completely|totally|partly|do|would|don't|do not|wouldn't|"
    r"can't|cannot|must|have to) ){0,2}(?:agree|disagree|support|oppose|think (?:so|not)|"
    r"believe so|doubt it|hope (?:so|not)|reject|approve|disapprove|object)|"
    r"(?:do|does|should|can|would|will)(?:n't)?(?! you))\b",
    re.IGNORECASE,
)
SHORT_ANSWER = re.compile(
    r"\b(?:yes|no|yeah|nope|so|not|never|sure|agree|disagree|depends|does|(?:could|does|do|would|"
    r"should|is|are|was|will|wo|can)n't)\b|不|没|会的?|能|可以|应该|当然|同意|赞成|支持|反对|是的"
)
"""What makes a reply of a few words an answer, wherever it stands in it."""
POINTER = re.compile(
    r"\b(?:it|it's|they|they're|them|these|those|doing so|this is|that is|that's|this would|"
    r"that would)\b|它|这种|这些|这样|这是|这会|这不|此举|此类"
)
"""Points to what was asked about, where no name stands for something else."""
REFUSAL = re.compile(
    r"(?:i'm |i am )?(?:very |so )?sorry\b|i (?:can't|cannot|can not|am unable|am not able|won't)\b"
    r"|抱歉|对不起|很抱歉|我(?:无法|不能|没法|没办法)"
)
SELF = re.compile(
    r"\b(?:as|i'm|i am|being)(?: just| only| merely)? an? (?:responsible |helpful |friendly )?"
    r"(?:ai|artificial intelligence|computer program|language model|machine|bot)\b"
    r"(?: language)?(?: model| assistant)?|(?:作为|我是|身为)(?:一个|一名|一款)?"
    r"(?:ai|人工智能|大?语言模型)(?:语言模型|助手|模型)?"
)
"""What a model says of itself: no word on the AI that is judged."""
CHINESE_ANSWER = re.compile(
    r"(?:我?(?:个人)?(?:认为|觉得|想|感觉)[,，]?)?"
    r"(?:是的|不是|不|没|并不|并非|绝不|绝对|当然|应该|应当|可以|会的|确实|肯定|未必|难说|很难|"
    r"(?:是|会|能|对|有|行|要|算)(?:[,，。!！]|$)|"
    r"我?(?:完全|十分|非常|很|坚决|比较)?(?:同意|赞成|赞同|支持|反对)|也许|或许|可能|"
    r"恰恰相反|看情况|这要看|两者|都有|值得|合适|好的)"
)
CHINESE_AI = re.compile(r"人工智能|人工智慧|(?<![a-z])ai(?![a-z])")
CHINESE_MACHINE = re.compile(
    r"人工智能|人工智慧|机器|算法|演算法|电脑|计算机|模型|程序|技术|科技|软件|工具|生成|模仿|仿造|仿制|"
    r"抄袭|复制|剽窃|侵权|(?<![a-z])ai(?![a-z])"
)
CHINESE_STYLE = re.compile(r"([\u3400-\u9fff]{2,6}?)的?(?:风格|画风|笔触|式|风(?!险|景|气))")
"""What stands before "style": a name, in a language that writes no capitals."""
CHINESE_NOISE = re.compile(
    r"什么|怎么|怎样|如何|是否|是不是|会不会|能不能|该不该|应该|可以|可能|觉得|认为|看待|我们|你们|他们|"
    r"一个|这个|那个|这种|那种|这样|的话|如果|因为|所以|但是|或者|还是|以及|对于|关于|[的了吗呢吧啊是在有和"
    r"与或也都就还又很更最被把让给对从到用以为于我你他她它这那其之而且但若会能该要不没一个种样上下中]"
)
