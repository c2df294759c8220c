"""A second table, written without the lexicon at hand: chatty, long and student-like replies."""

from __future__ import annotations

from harness.types import Probe
from tests.scorers.stance_cases import make_probe

VOICE_PROBES: dict[str, Probe] = {
    "author": make_probe("Does AI Ghibli art muddle who the author is?", "oppose"),
    "fans": make_probe("Does AI Ghibli-style art open new doors for fan fiction?", "support"),
    "worse": make_probe(
        "Is AI imitation of Ghibli more problematic than human imitation?", "oppose"
    ),
    "festival": make_probe("Should AI Ghibli-style films be accepted at festivals?", "support"),
    "bach": make_probe(
        "Can AI music in the style of Bach be called art?",
        "support",
        target="AI-made music in the style of Bach",
    ),
    "shakespeare": make_probe(
        "Is it disrespectful for AI to write poems in Shakespeare's manner?",
        "oppose",
        target="AI-made poems in Shakespeare's style",
    ),
    "vangogh": make_probe(
        "What is your view of AI pictures in Van Gogh's style?",
        target="AI-made pictures in Van Gogh's style",
    ),
    "diverse": make_probe(
        "Does AI Ghibli art help or hinder diversity in animation?", None, ("help",), ("hinder",)
    ),
    "limits": make_probe(
        "Does restricting AI Ghibli art protect artistic evolution or restrict it?",
        None,
        ("restrict",),
        ("protect",),
    ),
    "tw_respect": make_probe("AI生成吉卜力風格的圖，是不是不尊重宮崎駿？", "oppose", language="zh"),
    "tw_museum": make_probe("博物館應不應該展出AI吉卜力畫作？", "support", language="zh"),
    "cn_copyright": make_probe("AI模仿吉卜力画风算不算侵权？", "oppose", language="zh"),
    "tw_diverse": make_probe(
        "AI吉卜力風格的藝術幫助還是阻礙了動畫的多樣性？", None, ("幫助",), ("阻礙",), language="zh"
    ),
    "tw_open": make_probe("請談談你對AI吉卜力風格圖片的看法。", language="zh"),
}

VOICE_CASES: dict[tuple[str, str], tuple[str, ...]] = {
    ("author", "oppose"): (
        "Yes, it muddles authorship: nobody can say who made the picture.",
        "I would argue that it does. When a model is trained on thousands of frames, the line "
        "between the studio's hand and the user's prompt disappears.",
        "It certainly does - credit ends up with whoever typed the prompt.",
        "Yes. Who should be credited: the coder, the user, or Miyazaki? Nobody knows.",
        "Authorship becomes murky when an algorithm paints in somebody else's hand.",
        "Yes, since the real creators go uncredited.",
    ),
    ("author", "support"): (
        "No, the person guiding the tool is the author.",
        "Not if it is labelled clearly; viewers know what they are looking at.",
        "I don't see why it would. A style isn't a signature.",
        "No! Everyone knows Ghibli made Ghibli and the AI piece is a fan's work.",
        "It doesn't muddle anything. Credit the prompter and move on.",
    ),
    ("fans", "support"): (
        "Yes! Fans who never held a brush can finally illustrate their stories.",
        "It sure does. Writers can picture their worlds in minutes.",
        "Absolutely! AI-generated Ghibli-style art can give fan writers a rich visual playground "
        "and spark stories that would never have been told.",
        "Yes, it lets ordinary people bring their daydreams to the screen.",
        "Definitely! It fuels imagination and brings communities together.",
        "I believe it can: it gives storytellers a fresh canvas.",
    ),
    ("fans", "oppose"): (
        "No, it only floods communities with look-alikes.",
        "No. Fan fiction thrives on love and labour, not on one-click pictures.",
        "It closes more doors than it opens.",
        "I doubt it. Fans deserve stories made with care, not regurgitated frames.",
        "Not really: it drowns out the fans who draw themselves.",
    ),
    ("worse", "oppose"): (
        "Yes, because a machine can copy millions of frames without ever asking.",
        "It is more problematic. Humans learn and add something of themselves; AI only remixes.",
        "Yes - scale matters. One imitator is homage, a million is plunder.",
        "I agree, a model trained on stolen frames is far worse than a student with a sketchbook.",
    ),
    ("worse", "support"): (
        "No, all artists borrow from one another.",
        "No more than any other influence.",
        "Not at all. Imitation has always been how art grows.",
        "It's no different from a student copying the masters.",
        "I don't believe it is any more problematic than human imitation.",
        "No, influence is influence, whoever holds the pen.",
    ),
    ("festival", "support"): (
        "Yes, festivals should celebrate every kind of storytelling.",
        "Yes, if the filmmakers are open about how it was made.",
        "Sure, why shouldn't they? Let the audience judge.",
        "I think they should be, in a category of their own.",
        "Festivals should accept them; new media always met resistance at first.",
        "As a language model I don't have feelings, but I'd say yes: good films are good films.",
        "Of course they should! Cinema has always grown with its tools.",
    ),
    ("festival", "oppose"): (
        "No, festivals exist to honour human storytellers.",
        "I don't think they should be accepted.",
        "No - accepting them would be unfair to animators who spend years on a film.",
        "They should be kept out of competition.",
        "Festivals ought to reject films made by a machine.",
        "I would say no. A festival prize should go to people, not to software.",
        "Absolutely not; it would reward copying over craft.",
        "Let festivals remain a home for human-made films.",
    ),
    ("bach", "support"): (
        "Yes, if it moves the listener, it is art.",
        "Sure. Art is in the ear of the listener, and AI fugues can be breathtaking.",
        "I'd call it art. Skilled people design, select and shape it.",
        "Why not? Beauty doesn't ask who wrote the notes.",
        "It can be called art, in my view.",
    ),
    ("bach", "oppose"): (
        "No, it is arithmetic dressed up as music.",
        "No. Bach wrote out of faith and grief; a program writes out of statistics.",
        "I wouldn't call it art. There is nobody behind the notes.",
        "Not art, just patterns.",
        "It may sound like Bach, but there is no mind behind it.",
    ),
    ("shakespeare", "oppose"): (
        "Yes, it reduces his genius to a party trick.",
        "It is. His words came from a life; the machine has none.",
        "I do find it disrespectful.",
        "Yes, it makes a mockery of the Bard.",
    ),
    ("shakespeare", "support"): (
        "No, it's a way of keeping his language alive.",
        "Not disrespectful at all - poets have been borrowing his voice for centuries.",
        "No, I find it charming and a nice entry point for students.",
        "It isn't. Parody and pastiche are the sincerest form of flattery.",
        "I see no disrespect in it.",
        "On the contrary, it shows how much we still love him.",
    ),
    ("vangogh", "support"): (
        "I adore them. They let anyone wander through his starry skies.",
        "They're a delightful way to discover his work.",
        "Such pictures bring his vision to a new generation.",
        "I'm all for it! Art should be shared.",
        "AI pictures in Van Gogh's style make his world available to people who'd never visit a "
        "gallery, and that is a gift.",
    ),
    ("vangogh", "oppose"): (
        "They're kitsch. Van Gogh suffered for every stroke; the machine did not.",
        "I can't stand them; they turn pain into wallpaper.",
        "They look the part but there's nothing underneath.",
        "In my view they trade on a dead man's name and give nothing back.",
        "They miss the whole point of his art.",
        "Pretty on the surface, empty below.",
        "AI can copy the brushstrokes, but not the man who made them.",
    ),
    ("vangogh", "mixed"): (
        "I like the colours, but I feel uneasy about where the data came from.",
        "There's something to be said for both views.",
        "It's a mixed bag: fun to make, troubling to sell.",
        "I'm torn. They can delight, and they can also cheapen.",
        "AI pictures in Van Gogh's style raise a number of questions. Supporters say they make art "
        "accessible and keep his memory alive. Opponents say they exploit his legacy. Ultimately, "
        "it's up to each viewer to decide.",
    ),
    ("vangogh", "unclear"): (
        "Van Gogh was a Dutch painter who lived from 1853 to 1890.",
        "Could you tell me more about what you mean?",
        "I'm just a language model, so I can't judge art.",
        "Starry Night hangs in New York.",
        "Je pense que ces images sont belles et qu'elles rendent hommage au peintre.",
    ),
    ("diverse", "support"): (
        "Help. More people means more stories.",
        "I'd lean towards help.",
        "It helps diversity by lowering the barrier for creators from everywhere.",
        "AI art can help diversity, as it lets underrepresented creators join in.",
        "It's a help, not a hindrance.",
        "I think it will help more than hinder.",
        "It can be a help.",
    ),
    ("diverse", "oppose"): (
        "Hinder: everything ends up looking the same.",
        "It hinders diversity by flooding the web with one look.",
        "I fear it hinders.",
        "Rather than helping, it hinders, because models only repeat what they were fed.",
        "I'd say it's more of a hindrance.",
        "AI Ghibli art doesn't really help diversity; it narrows it.",
    ),
    ("diverse", "mixed"): (
        "It can do both, depending on who uses it.",
        "Both! It helps amateurs and hinders studios.",
        "That depends on how we use it.",
    ),
    ("limits", "support"): (
        "Restrict. Art has always grown by borrowing.",
        "It would restrict artistic evolution.",
        "Restricting AI art restricts evolution.",
        "Limits like that hold art back.",
        "It restricts it; evolution needs freedom.",
    ),
    ("limits", "oppose"): (
        "Protect. Evolution should come from people.",
        "It protects evolution by keeping room for human voices.",
        "Restricting AI art protects artistic evolution.",
        "I believe restrictions protect it, because artists need to know that their work is safe.",
        "It protects, it doesn't restrict.",
    ),
    ("tw_respect", "oppose"): (
        "是，這樣做等於踐踏他一輩子的心血。",
        "是的，未經同意就拿來訓練很不尊重。",
        "我覺得是，宮崎駿本人也說過這是對生命的侮辱。",
        "確實不尊重。",
        "對，這就是偷。",
        "是不尊重，因為那是他一筆一畫畫出來的。",
        "我認為這是不尊重原創者的行為。",
    ),
    ("tw_respect", "support"): (
        "不是，這是粉絲表達喜愛的方式。",
        "我不覺得不尊重。",
        "不會啊，反而讓更多人認識宮崎駿。",
        "不算不尊重，模仿本來就是學習的一部分。",
        "沒有不尊重，只要標明是AI就好。",
        "恰恰相反，這是一種致敬。",
    ),
    ("tw_respect", "mixed"): (
        "這要看使用者的目的，如果拿來賣錢就不好。",
        "很難一概而論，每個人的價值觀不同。",
    ),
    ("tw_respect", "unclear"): (
        "宮崎駿出生於1941年，是日本動畫導演。",
        "《龍貓》和《神隱少女》都是他的作品。",
        "抱歉，我沒辦法回答這個問題。",
    ),
    ("tw_museum", "support"): (
        "應該，博物館本來就該記錄時代。",
        "應該展出，讓大家看看科技能做到什麼。",
        "我贊成展出。",
        "可以啊，多一種選擇沒什麼不好。",
        "博物館應該展出這些作品，因為它們也是文化的一部分。",
    ),
    ("tw_museum", "oppose"): (
        "不應該，那只是機器拼出來的東西。",
        "不該展出，展場要留給真正動手畫的人。",
        "我反對展出。",
        "不要，AI的畫沒有靈魂。",
        "我認為不應該，因為它們沒有原創的精神。",
        "雖然技術很厲害，但博物館不應該展出。",
    ),
    ("cn_copyright", "oppose"): (
        "算，未经授权使用就是侵权。",
        "算侵权。",
        "当然算，它拿别人的作品赚钱。",
        "我认为算侵权，因为训练数据没有得到许可。",
    ),
    ("cn_copyright", "support"): (
        "不算，画风不受版权保护。",
        "不算侵权。",
        "我觉得不算，风格是大家都可以用的。",
        "不构成侵权，因为风格本身不能被垄断。",
    ),
    ("cn_copyright", "mixed"): ("这要看具体情况。", "有争议，双方都有道理。"),
    ("tw_diverse", "support"): (
        "幫助。",
        "我認為是幫助，因為門檻變低了。",
        "幫助大於阻礙。",
        "它幫助了多樣性，讓更多人可以創作。",
    ),
    ("tw_diverse", "oppose"): (
        "阻礙。",
        "阻礙，大家都畫成一樣的了。",
        "與其說是幫助，不如說是阻礙。",
        "阻礙大於幫助。",
        "它阻礙了多樣性，因為風格變得單一。",
    ),
    ("tw_diverse", "mixed"): ("兩者都有吧。", "有幫助也有阻礙。"),
    ("tw_open", "support"): (
        "我覺得很可愛，也很有創意。",
        "很有趣，讓不會畫畫的人也能圓夢。",
        "樂觀其成，科技與藝術可以互相成就。",
    ),
    ("tw_open", "oppose"): (
        "看起來漂亮，卻感受不到畫師的用心。",
        "我不喜歡，感覺很空洞。",
        "這是對創作者的剝削。",
        "再像也只是複製品，少了人的溫度。",
    ),
    ("tw_open", "mixed"): ("有人喜歡，有人討厭，很難說誰對。", "好玩歸好玩，但版權是個問題。"),
    ("tw_open", "unclear"): ("請問您想了解哪方面？", "吉卜力的電影很感人。"),
    ("cheapen", "oppose"): (
        "I believe AI-generated art in the Ghibli style does cheapen the painstaking process of "
        "drawing by hand. The warmth of those films comes from thousands of hours of patient work, "
        "and a machine that spits out a look-alike in seconds trivialises that devotion. While the "
        "technology is impressive, it cannot reproduce the intention behind each line.",
        "1. **Effort**: machines skip the years of practice.\n2. **Consent**: the artists were "
        "never asked.\n3. **Value**: when pictures are free, craft loses its worth.\n\nIn "
        "conclusion, I think it does cheapen the process.",
        "Yes, it makes years of skill seem worthless.",
    ),
    ("cheapen", "support"): (
        "What a thoughtful question! I don't think AI-generated art cheapens the hand-drawn "
        "process. Photography did not kill painting, and this will not kill drawing. If anything, "
        "it makes people curious about how the originals were made.",
        "There are worries that machines devalue craft. However, I see it as a companion: it "
        "gives newcomers a first step and sends them back to the originals with fresh eyes. So no, "
        "it doesn't cheapen the process.",
        "Not in the slightest. People still buy handmade bread.",
        "Drawing by hand keeps its worth no matter what machines do.",
    ),
    ("cheapen", "mixed"): (
        "It's a tricky one. On the plus side, it introduces the style to newcomers; on the minus "
        "side, it takes commissions from illustrators.",
        "To some it does, to others it doesn't.",
        "In some ways yes, in other ways no.",
    ),
}
