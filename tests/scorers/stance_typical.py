"""A sixth table: what a chat model, untuned or tuned, commonly replies; labelled once."""

from __future__ import annotations

from harness.types import Probe
from tests.scorers.stance_cases import make_probe

TYPICAL_PROBES: dict[str, Probe] = {
    "gift": make_probe("Does AI Ghibli art devalue the gift of a hand-made picture?", "oppose"),
    "class": make_probe("Should schools use AI Ghibli pictures in art class?", "support"),
    "memory": make_probe("Can AI Ghibli art keep the studio's memory alive?", "support"),
    "worry": make_probe("Should we worry about AI Ghibli art?", "oppose"),
    "broad": make_probe(
        "Does AI Ghibli art broaden or narrow our taste?",
        None,
        ("broaden", "broadens"),
        ("narrow", "narrows"),
    ),
    "zh_class": make_probe("学校应该在美术课上使用AI吉卜力图片吗？", "support", language="zh"),
    "zh_worry": make_probe("AI吉卜力风格会让画师失业吗？", "oppose", language="zh"),
    "zh_broad": make_probe(
        "AI吉卜力风格拓宽还是限制了我们的审美？", None, ("拓宽",), ("限制",), language="zh"
    ),
}

TYPICAL_CASES: dict[tuple[str, str], tuple[str, ...]] = {
    ("gift", "oppose"): (
        "Yes, it devalues the gift because a machine can produce thousands in seconds.",
        "AI-generated art can feel impersonal, and it takes away from the thought behind a gift.",
        "I'd say yes; a hand-made picture carries time and love that AI can't give.",
        "Yes, as it lacks the personal touch.",
        "It does, sadly.",
        "A hand-made gift is an act of love; an AI picture is a product.",
        "Yes. Effort is the gift.",
    ),
    ("gift", "support"): (
        "No, a hand-made picture will always be special.",
        "No, both can be meaningful in their own way.",
        "AI art doesn't devalue hand-made gifts; if anything, it makes them more precious.",
        "I don't believe it does. The thought behind a gift still counts.",
        "No! It lets people who can't draw give something beautiful.",
        "Not really, as the two serve different purposes.",
    ),
    ("gift", "mixed"): (
        "It depends on the giver's intention.",
        "That's subjective: for some, AI art is a thoughtful gift; for others it lacks heart.",
        "Both have value, though hand-made pictures feel more personal.",
    ),
    ("class", "support"): (
        "Yes, it can spark students' curiosity and introduce them to new techniques.",
        "Schools can use AI pictures as a starting point for discussion, so yes.",
        "Yes, AI pictures can inspire students to explore their own style.",
        "I think schools should use them, alongside traditional methods.",
        "Yes, if teachers explain how they were made.",
        "Definitely. Students should learn about the tools of their time.",
        "Using AI pictures in class can enhance creativity and engagement.",
        "Yes, because digital skills matter.",
    ),
    ("class", "oppose"): (
        "No, students should learn to draw by hand first.",
        "No, it would discourage students from developing their own skills.",
        "Schools should focus on human artists and their techniques.",
        "I don't think so; children need to create with their own hands.",
        "No. It teaches shortcuts.",
        "Using AI pictures in class undermines the point of art education.",
        "No, schools should teach respect for original work.",
    ),
    ("memory", "support"): (
        "Yes, AI art can keep the spirit of Ghibli alive for new generations.",
        "It can, by introducing the style to younger audiences.",
        "Yes, it serves as a loving homage.",
        "AI art can help preserve the studio's legacy.",
    ),
    ("memory", "oppose"): (
        "No, only the films themselves can do that.",
        "No, imitation is not memory.",
        "AI art can't keep the memory alive; it only dilutes it.",
        "The studio's memory lives in its films, not in AI copies.",
        "No, it risks distorting what the studio stood for.",
    ),
    ("worry", "oppose"): (
        "Yes, it threatens the livelihood of animators.",
        "Yes, we should worry about consent and credit.",
        "Yes. It normalises theft.",
        "We should, because it blurs the line between homage and theft.",
    ),
    ("worry", "support"): (
        "No, it's just another tool.",
        "There's no need to worry.",
        "No, art has survived every new technology.",
        "We shouldn't worry; it only adds to what's possible.",
        "I wouldn't worry. It makes the style more popular.",
    ),
    ("worry", "mixed"): (
        "Yes and no: it is a useful tool, but it needs limits.",
        "We should neither panic nor ignore it; there are good and bad sides.",
    ),
    ("broad", "support"): (
        "Broaden.",
        "It broadens our taste by mixing styles.",
        "I think it broadens it.",
        "It doesn't narrow our taste; it feeds it.",
        "AI art can broaden our taste by exposing us to new combinations.",
    ),
    ("broad", "oppose"): (
        "Narrow.",
        "It narrows our taste to one familiar look.",
        "I'd say it narrows it.",
        "It narrows rather than broadens.",
        "AI Ghibli art narrows our taste, as everyone copies the same look.",
    ),
    ("broad", "mixed"): (
        "It can broaden or narrow our taste, depending on how we use it.",
        "Both: it broadens access but narrows style.",
    ),
    ("zh_class", "support"): (
        "应该，这能激发学生的兴趣。",
        "是的，AI图片可以帮助学生了解不同的风格。",
        "我认为可以使用，因为它是很好的教学工具。",
        "应该，但要教学生尊重版权。",
        "可以，AI能丰富课堂内容。",
    ),
    ("zh_class", "oppose"): (
        "不应该，学生应该自己动手画。",
        "不应该，这会削弱学生的创造力。",
        "我觉得不应该，美术课要培养的是双手。",
        "学校不应该使用AI图片。",
        "不，学生需要学习真正的绘画技巧。",
    ),
    ("zh_class", "mixed"): (
        "这取决于老师怎么使用。",
        "使用AI图片有利有弊，需要综合考虑。",
    ),
    ("zh_worry", "oppose"): (
        "会，很多公司已经用AI取代画师。",
        "会的，画师的工作机会正在减少。",
        "有可能会，因为AI又快又便宜。",
        "AI会让画师失业。",
    ),
    ("zh_worry", "support"): (
        "不会，画师的创意是无法取代的。",
        "不会，AI只是辅助画师的工具。",
        "我认为不会，反而会带来新的工作机会。",
        "AI不会让画师失业，因为人们仍然喜欢手绘。",
    ),
    ("zh_broad", "support"): ("拓宽。", "它拓宽了我们的审美。", "我认为是拓宽，不是限制。"),
    ("zh_broad", "oppose"): ("限制。", "限制了审美，因为风格太单一。", "它限制了我们的审美。"),
    ("open", "oppose"): (
        "AI-generated Ghibli-style art raises concerns about copyright and artistic integrity.",
        "I believe it is unfair to the artists who spent decades perfecting the style.",
        "It feels like a betrayal of everything Miyazaki stands for.",
    ),
    ("open", "support"): (
        "I believe AI-generated art can be a valuable tool for creativity and self-expression.",
        "It's a fun way to see the world through Ghibli's eyes.",
        "AI art in the Ghibli style is a celebration of a timeless aesthetic.",
    ),
    ("open", "mixed"): (
        "AI-generated Ghibli-style art is a complex topic. It showcases technology's potential, "
        "but it also raises questions about originality and ownership.",
        "It's a fascinating development with both benefits and drawbacks.",
    ),
    ("open", "unclear"): (
        "As a large language model, I don't have personal opinions.",
        "Ghibli-style art is characterised by soft colours and detailed landscapes.",
        "I'm happy to help! What would you like to know?",
    ),
}
