"""A seventh table: plain statements without an opening answer, and students' short replies."""

from __future__ import annotations

PLAIN_CASES: dict[tuple[str, str], tuple[str, ...]] = {
    ("cheapen", "oppose"): (
        "AI art turns decades of devotion into a disposable effect.",
        "Mass-produced AI images make hand-drawn frames seem less precious.",
        "Hand-drawn animation deserves better than automated mimicry.",
        "It dishonors the labour behind each frame.",
        "AI shortcuts erode appreciation for hand-drawn craft.",
        "It makes a mockery of patience.",
        "AI art exploits what artists took years to master.",
        "Automated copies weaken the meaning of craft.",
        "Real drawing takes heart; AI takes data.",
        "It ignores the humanity behind the pencil.",
    ),
    ("cheapen", "support"): (
        "AI art stands beside hand-drawn work without diminishing it.",
        "Hand drawing and AI can live side by side.",
        "It introduces more people to the beauty of the hand-drawn originals.",
        "AI art is a gateway that leads fans back to the originals.",
        "New tools never cheapen old crafts.",
        "It adds a fresh chapter without erasing the old one.",
        "The craft loses nothing.",
        "AI art pays respect to the hand-drawn tradition.",
        "Appreciation for hand-drawn work only grows.",
        "It's a homage, plain and simple.",
    ),
    ("museum", "support"): (
        "Museums ought to reflect the art of their day, AI included.",
        "AI works would attract younger visitors and start conversations.",
        "Exhibiting AI art encourages dialogue about creativity.",
        "Including AI art would enrich the collection.",
        "Keeping AI art out would be a disservice to visitors.",
        "It deserves to be seen.",
    ),
    ("museum", "oppose"): (
        "Museum walls should be reserved for human hands.",
        "Exhibiting AI art would legitimize theft.",
        "Including AI art would betray the museum's mission.",
        "AI images do not merit a place in a museum.",
        "Let museums honor artists, not algorithms.",
        "It would mislead visitors about who the artist is.",
    ),
    ("feel", "support"): (
        "AI art can touch hearts when guided by a sincere creator.",
        "Viewers can feel wonder no matter how the image was made.",
        "It carries the same gentle melancholy.",
    ),
    ("feel", "oppose"): (
        "AI imagery feels hollow next to the real films.",
        "Machines don't know grief, so their pictures can't share it.",
        "There is no heart behind the pixels.",
        "AI pictures are pretty shells without a soul.",
        "It copies tears without ever having cried.",
        "Emotion isn't something you can automate.",
    ),
    ("help", "support"): (
        "It opens the field to new voices.",
        "AI art multiplies styles and ideas.",
        "More tools, more variety.",
    ),
    ("help", "oppose"): (
        "Everything starts to look the same.",
        "It flattens styles into one.",
        "AI recycles one look and crowds out the rest.",
    ),
    ("open", "mixed"): (
        "It can inspire beginners, yet it can also exploit the artists it learns from.",
        "I admire the technology but not the way it was trained.",
        "It has merits and flaws.",
    ),
    ("zh_cheapen", "oppose"): (
        "AI画把匠人的心血变成了廉价的滤镜。",
        "手绘的温度是机器给不了的。",
        "一键生成的画让人不再珍惜手绘。",
        "它只是在消费画师的努力。",
        "AI的模仿是对手绘的冒犯。",
    ),
    ("zh_cheapen", "support"): (
        "手绘和AI可以共存。",
        "AI画让更多人爱上手绘。",
        "它是对手绘的一种致敬，而不是贬低。",
        "新工具不会让旧手艺贬值。",
        "手绘的价值不会因为AI而减少。",
    ),
    ("tw_worth", "oppose"): (
        "影展不該給AI作品舞台。",
        "AI作品缺乏誠意，不該上大銀幕。",
        "影展應該保護真正的創作者。",
    ),
    ("tw_worth", "support"): (
        "影展應該包容新的創作形式。",
        "好的故事就該被看見，不管是誰畫的。",
        "AI作品也能打動觀眾。",
    ),
}
