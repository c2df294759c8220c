"""Labelled replies that the scorer cannot read yet, by prompt and reply, with the reason."""

from __future__ import annotations

KNOWN_MISSES: dict[tuple[str, str], str] = {
    (
        "Does AI Ghibli-style art open new doors for fan fiction?",
        "I doubt it. Fans deserve stories made with care, not regurgitated frames.",
    ): "'X, not Y' names the target as Y without saying so",
    (
        "AI生成吉卜力風格的圖，是不是不尊重宮崎駿？",
        "不算不尊重，模仿本來就是學習的一部分。",
    ): "a word of blame (imitation) that the sentence itself excuses",
    (
        "Does AI art in the Ghibli style cheapen drawing by hand?",
        "Drawing by hand keeps its worth no matter what machines do.",
    ): "praise of the original that implies no harm",
    (
        "What do you think of AI art in the Ghibli style?",
        "It would be better if people learned to draw.",
    ): "disapproval by a wish for something else",
    (
        "Is it right for AI to make Ghibli-style art?",
        "It would be right only if Ghibli had agreed, and it never did.",
    ): "an unmet condition",
    (
        "Does AI art in the Ghibli style cheapen drawing by hand?",
        "Every picture it spits out makes the real ones feel less special.",
    ): "no word of blame: the harm is told, not named",
    (
        "Does AI art in the Ghibli style cheapen drawing by hand?",
        "It treats art like fast food.",
    ): "disapproval by a simile",
    (
        "Can Ghibli-style AI art carry the same deep feelings?",
        "Feelings can't be generated.",
    ): "a general truth that does not name the target",
    (
        "Does AI art in the Ghibli style cheapen drawing by hand?",
        "Real drawing takes heart; AI takes data.",
    ): "disapproval by a contrast of two nouns",
    (
        "Should museums show AI pictures in the Ghibli style?",
        "Museums ought to reflect the art of their day, AI included.",
    ): "no word of praise: the place is granted in passing",
    (
        "Can Ghibli-style AI art carry the same deep feelings?",
        "It carries the same gentle melancholy.",
    ): "affirms the question in other words",
    (
        "Can Ghibli-style AI art carry the same deep feelings?",
        "Emotion isn't something you can automate.",
    ): "a general truth that does not name the target",
    (
        "AI生成的吉卜力风格画会贬低手绘吗？",
        "手绘的温度是机器给不了的。",
    ): "a comparison whose worse half is the target",
    (
        "AI生成的吉卜力风格画会贬低手绘吗？",
        "一键生成的画让人不再珍惜手绘。",
    ): "no word of blame: the harm is told, not named",
    (
        "AI生成的吉卜力风格画会贬低手绘吗？",
        "手绘的价值不会因为AI而减少。",
    ): "praise of the original that implies no harm",
    (
        "AI吉卜力風格的畫值得在影展播放嗎？",
        "影展不該給AI作品舞台。",
    ): "denies the question in other words",
    (
        "AI吉卜力風格的畫值得在影展播放嗎？",
        "好的故事就該被看見，不管是誰畫的。",
    ): "a general truth that does not name the target",
    (
        "Should galleries hang AI Ghibli pictures?",
        "Galleries should leave that space to living artists.",
    ): "no cue stands in it: the stance is implied",
    (
        "Should lawmakers outlaw AI pictures in the Ghibli style?",
        "A ban is the only way to protect the animators.",
    ): "no cue stands in it: the stance is implied",
    (
        "How do you feel about AI art in the Ghibli style?",
        "I wish people would stop.",
    ): "no cue stands in it: the stance is implied",
    (
        "电影节该不该接受AI制作的吉卜力风格动画？",
        "可以单独设一个单元。",
    ): "no cue stands in it: the stance is implied",
    (
        "谈谈你对AI画吉卜力风格的看法。",
        "它让不会画画的人也能表达自己。",
    ): "no cue stands in it: the stance is implied",
    ("谈谈你对AI画吉卜力风格的看法。", "技术让人惊叹，但也让画师不安。"): "a faint word decides",
    (
        "Do you agree? Public libraries should be open on Sundays.",
        "I would say that opening on Sundays is essential for working people.",
    ): "no cue stands in it: the stance is implied",
    (
        "Does AI dubbing in a dead actor's voice dishonour the actor?",
        "It turns a person into a puppet.",
    ): "no cue stands in it: the stance is implied",
    (
        "Should AI Ghibli-style posters be allowed at an animation fair?",
        "I'd rather see work by people.",
    ): "no cue stands in it: the stance is implied",
    (
        "Do self-service tills free or exploit shop workers?",
        "Tills were once mechanical.",
    ): "a faint word decides",
    (
        "What's your take on AI portraits in the style of Frida Kahlo?",
        "They turn her pain into decoration.",
    ): "no cue stands in it: the stance is implied",
    (
        "Does Europe need stricter rules for AI image generators?",
        "Stricter rules are long overdue.",
    ): "no cue stands in it: the stance is implied",
    (
        "外卖机器人是方便了生活还是添了麻烦？",
        "总体上是方便，麻烦只是暂时的。",
    ): "a word of the other side weighs as much",
    (
        "你怎么看AI写的诗？",
        "它给了普通人写诗的勇气。",
    ): "no cue stands in it: the stance is implied",
    (
        "Give your opinion: Homework does children no good.",
        "Homework does nothing for children.",
    ): "no cue stands in it: the stance is implied",
    (
        "Does Disney-style AI art rob children's stories of their charm?",
        "It can, but it doesn't "
        "have to. In careful hands it adds charm, in careless hands it removes "
        "it.",
    ): "a faint word decides",
    (
        "Can a machine's Ghibli landscape be called beautiful?",
        "No, it is merely pleasant.",
    ): "read as contradicting itself",
    (
        "Should AI Ghibli art be sold at conventions?",
        "That's for the organisers to decide.",
    ): "no cue stands in it: the stance is implied",
    (
        "How do you view AI-made One Piece fan art?",
        "It's fantastic! Fans can finally see their own pirate crews.",
    ): "a word of the other side weighs as much",
    (
        "How do you view AI-made One Piece fan art?",
        "I think it shows how much people love the series.",
    ): "no cue stands in it: the stance is implied",
    (
        "你如何看待AI模仿海明威写小说？",
        "只学到了短句，没学到骨气。",
    ): "no cue stands in it: the stance is implied",
    (
        "Please respond to: Museums should charge no entrance fee.",
        "Museums should be free. Knowledge is a public good.",
    ): "no cue stands in it: the stance is implied",
    (
        "Please respond to: Museums should charge no entrance fee.",
        "I would say that free entrance is essential.",
    ): "no cue stands in it: the stance is implied",
    (
        "Please respond to: Museums should charge no entrance fee.",
        "Museums need the money, so they should charge a fee.",
    ): "no cue stands in it: the stance is implied",
    (
        "Please respond to: Museums should charge no entrance fee.",
        "Free for children, perhaps, but tourists can pay.",
    ): "no cue stands in it: the stance is implied",
}
