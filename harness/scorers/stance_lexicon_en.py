"""English cues of stance: (kind, weight, phrases).

Phrases are matched on word stems, `=` asks for the exact word, `*` stands for up to two
words between. What a kind does is told in `stance_cues`.
"""

from __future__ import annotations

ENTRIES: tuple[tuple[str, float, str], ...] = (
    (
        "none",
        0.0,
        "not only; not just; not merely; not simply; not solely; no doubt; without a doubt;"
        "without doubt; without question; no question; no wonder; not to mention; need not;"
        "no longer just; studio ghibli; can not deny; can not be denied; can not help but;"
        "no denying; not denying; as well as; even so; of art; so far; far reaching;"
        "nothing to do with;"
        "creative commons; in the wrong hands; for better or worse; as long as; state of the art;"
        "i can not think of; i can not imagine; can not think of; can not wait;"
        "art world; right now; all right; not to say; at least; in fact; hard not to; hard to deny;"
        " difficult to deny; impossible to deny; hard to dispute;"
        "hard to argue with; impossible to ignore;"
        "difficult not to; impossible not to; nothing stop; nothing prevent; nothing keep;"
        "happy to help; glad to help; help you; here to help;"
        "good question; great question; interesting question; fascinating question;"
        "thoughtful question; important question; good point; hope this help; hope that help;"
        "belong to; free to; the good; the bad; better or worse",
    ),
    (
        "neg",
        1.0,
        "neither; mistake to; shame to; pity to; no reason; no good reason; no need; not so much;"
        "can not say; can not claim; can not argue; hard to see; wrong to call; wrong to think;"
        "wrong to see; wrong to dismiss; unfair to say; unfair to call; unfair to claim;"
        "unfair to suggest; unfair to dismiss; unfair to blame; unfair to think; unfair to judge;"
        "exaggeration to say; exaggerated to say; too harsh to say; too harsh to call;"
        "not fair to say; not fair to call; not right to say; not right to call; not; =no; never;"
        "nor; =hardly; =barely; =scarcely; =rarely; without; far from; free of; rather than;"
        "instead of; nowhere near; by no means; avoid; prevent; disagree that; disagree with;"
        "doubt that; =doubt; wrong to say; reject the idea; reject the notion; no longer;"
        "do not think; do not believe; not convinced; as opposed to; anything but; not about;"
        "protect * from; protect * against; less; combat; curb; deter; guard against; discourage;"
        "solve; resolve; overcome; address; mitigate; alleviate; fail to see; can not see how;"
        "can not see why; do not see how; do not see why; yet to see; have yet to; has yet to;"
        "yet to; hard to; difficult to; impossible to; unlikely to",
    ),
    (
        "soft_neg",
        0.6,
        "not necessarily; not always; not entirely; not inherently; not exactly",
    ),
    ("neg_after", 1.0, "nobody; no one; =none; =nothing"),
    (
        "target",
        1.0,
        "=ai; ai art; ai generated; ai made; artificial intelligence; machine; algorithm;"
        "=generator; generated; generative; computer; bot; software; the model; a model; =models;"
        "program; prompt; neural network; ghibli style; ghibli inspired; ghibli esque;"
        "style of ghibli; style of studio ghibli",
    ),
    ("pronoun", 1.0, "=it; =they; =this; =these; =that; =such"),
    (
        "rival",
        1.0,
        "human artist; human; handmade; hand drawn; hand made; hand crafted; hand painted;"
        "drawn by hand; made by hand; by hand; original artist; original creator; original work;"
        "=originals; the original; =miyazaki; ghibli; ghibli 's; animator; illustrator;"
        "real artist; true artist; real art; true art; genuine art; traditional art;"
        "traditional artist; traditional animation; traditional craft; traditional; old master;"
        "the master; people who draw; people who drew; =artistry; drawing by hand; painter;"
        "=craftsmanship; musician; =poets; =novelists; real drawing",
    ),
    ("artist", 1.0, "artist; creator; craft"),
    (
        "people",
        1.0,
        "=i; =we; people; fan; everyone; viewer; museum; platform; festival; society",
    ),
    (
        "good",
        1.0,
        "open * door; is right; are right; be right; it right; perfectly right; no objection;"
        "open up; new tool; useful tool; powerful tool; great tool; creative tool; valuable tool;"
        "new medium; new way; new form; new avenue; new possibility; possibility;"
        "new opportunity; opportunity; new perspective; new idea; new voice; new life;"
        "new horizon; new audience; wide audience; broad audience; bring joy; innovate;"
        "innovation; innovative; inspire; inspiring; celebrate; celebration; honor; honour;"
        "pay tribute; pay homage; tribute; homage; accessible; accessibility; more access;"
        "democratize; democratise; democratization; empower; enrich; enhance; broaden; expand;"
        "foster; unlock; beautiful; wonderful; great; amazing; stunning; fantastic; =lovely;"
        "exciting; fun; delightful; enjoyable; benefit; beneficial; legitimate; =valid; valuable;"
        "worthwhile; deserve; worthy; merit; belong in; belong on; belong among;"
        "belong here; belong there; belong beside; belong alongside; have a place; has a place;"
        " deserve a place;"
        "keep alive; keep * alive; revive; breathe new life; push * boundary; push the boundary;"
        "complement; fair use; harmless; acceptable; positive; positively; art form; form of art;"
        "form of expression; form of creativity; =is art; =are art; be art; still art;"
        "count as art; call it art; call * art; consider * art; is creative; are creative;"
        "i love; i like; i enjoy; i admire; welcome addition; love letter; admiration; flattery;"
        "respectful; respectfully; is ethical; are ethical; adore; diversify; versatile; free;"
        "level the playing field; lower * barrier; for everyone; to everyone; coexist; co exist;"
        "imaginative; just as valid; just as powerful; equally; game changer; refreshing; a plus;"
        "make sense; nothing wrong; no harm; no problem; worth; good; admirable; captivating;"
        "room for; not object; more than fine; more than welcome; more than acceptable; no enemy;"
        " not an enemy; not the enemy; move me; moves me;"
        "moved me; welcome; side by side; gateway",
    ),
    (
        "good",
        0.6,
        "creative; creativity boost; inspiration; potential; appreciate; appreciation; respect;"
        "preserve; explore; encourage; promote; boost; spark; enable; help; companion; available;"
        "charming; fresh; playful; evolve; evolution; progress; contribute; collaborate;"
        "collaboration; blend; bridge; fine; okay; =ok; =fair; natural; growth; freedom; unique;"
        "impressive; pretty; joy; delight; ability to; allow; let people; let anyone; share;"
        "grow; extend; move people; touch people; touch heart; resonate; improve; diverse;"
        "thrive; embrace; reflect our time; modern; tool; relevant; experiment; experimentation;"
        "intriguing; interesting; fascinating; reach more; reach new; advance; influence;"
        " introduce;"
        "attract; multiply",
    ),
    (
        "own_good",
        1.4,
        "i support; i fully support; in favor; in favour; i approve; i am for; i am all for;"
        "all for it; i am fond of",
    ),
    (
        "own_bad",
        1.4,
        "i oppose; oppose; i am against; =against; opposed to; i reject; i object; i dislike;"
        "i hate; can not stand; i disapprove; i despise; not a fan; i can not support;"
        "i do not support",
    ),
    (
        "bad",
        1.0,
        "cheapen; devalue; not right; undermine; threaten; threat; steal; stole; stolen; theft;"
        "thief; exploit; exploitation; exploitative; harm; harmful; hurt; damage; degrade;"
        "dilute; diminish; disrespect; disrespectful; disregard; insult; offensive; offend; mock;"
        "mockery; plagiarize; plagiarise; plagiarism; rip off; ripoff; knockoff; knock off;"
        "displace; erode; destroy; kill; ruin; tarnish; trivialize; trivialise; trivial;"
        "commodify; commodification; belittle; demean; dishonor; dishonour; betray; violate;"
        "infringe; infringement; mislead; deceive; deceptive; stifle; hinder; hamper; homogenize;"
        "homogenise; homogeneous; uniformity; flood; rob; robs; deprive; lazy; laziness;"
        "soulless; hollow; shallow; empty; generic; fake; inauthentic; derivative; unoriginal;"
        "mechanical; lifeless; sterile; superficial; counterfeit; unethical; immoral;"
        "problematic; dangerous; illegal; inferior; meaningless; worthless; bland; gimmick; bad;"
        "terrible; poor; erase; loss of; at the expense of; without consent; without permission;"
        "without credit; without asking; without paying; without * consent; without * permission;"
        "without * credit; take away; takes away; took away; take * away; cheap; crude; exploitive;"
        "pale imitation; mere imitation; imitation; mere copy; just a copy; copycat; parasitic;"
        "parasite; betrayal; misuse; abuse; put out of work; lose job; lose * job; loses job;"
        "job loss; cost * job; not art; not a art; not real art; not true art; not * real art;"
        "not * true art; not * genuine art; no art; no place; blur * line; confuse; confusion;"
        "obscure; murky; can not feel; can not think; can not dream; can not understand;"
        "can not love; not feel anything; never be the same; not the same; no substitute;"
        " deserve better; deserves better; kitsch;"
        "kitschy; hindrance; uneasy; uncomfortable; not ethical; hold back; hold * back;"
        "held back; close * door; closed off; regurgitate; regurgitated; nobody behind;"
        "no one behind; nothing behind; nothing underneath; nothing beneath; nothing inside;"
        "nothing back; no mind; narrow; drown; drown out; not a substitute; only human;"
        "only people; only a human; only artist; only a person; irreplaceable; come from human;"
        "come from a human; need human; need a human; require human; belong to human; disservice;"
        "slap in the face; appropriation; appropriate the; desecrate; weaken; compromise;"
        "distort; pollute; corrupt; strip; rob * of; disgrace; sacrilege; creepy; disturbing;"
        "troubling; unjust; unauthorized; pirate; piracy; robotic; formulaic; repetitive;"
        "one look; monotonous; stale; slop; eerie; uncanny; uninspired; hurtful; destructive;"
        "detrimental; discredit; overshadow; inauthenticity; protect artist; protect * artist;"
        "protect human; protect original; protect * original; protect creator; protect * creator;"
        "protect * right; protect the craft; protect traditional; respect for human; to a filter;"
        " a mere filter; just a filter;"
        "a shortcut; shortcut; cash grab; profit off; plunder; loot; siphon; misappropriate;"
        "misappropriation; mass produced; disposable; gimmicky; losing; lose; no right; enemy;"
        "look the same; looks the same; flatten; crowd out; all alike; too far; overreach;"
        " heavy handed; draconian; creeps; cold comfort; smother;"
        "rip off artists; put * out of work; dry up; drying up; dies out; die out; suffocate;"
        " choke",
    ),
    (
        "bad",
        0.6,
        "concern; ethical concern; ethical issue; ethical question; risk; worry; worrying;"
        "controversial; imitate; mimic; mimicry; copy; replicate; replace; artificial;"
        "superficially; =limited; profit; commercialize; infringing; cold; skip; shock;"
        "unclear ownership; question about; copyright; reduce; negative; negatively; repeat;"
        "dependence; overuse; saturate; issue; lost; ignore; limitation; hard to accept;"
        "challenge; mixed up; backlash; disappoint; disappointing; boring; bias; overlook; shame;"
        "pity; unwise; foolish; narrow minded; quick fix; no business; just a imitation; fear;"
        "criticism; accusation",
    ),
    (
        "lack",
        1.0,
        "lack; lacking; =lacks; missing; miss; devoid; void of; fail; failure; unable;"
        "struggle to; fall short; falls short; lose the; lose its; absence of; incapable;"
        "deprived of; no real; can not replace; never replace; can not substitute;"
        "can not replicate; never replicate; can not truly; can not fully; can not match;"
        "never match; never capture; can not reproduce; can not compare; can not compete;"
        "can not equal; can not imitate; nothing can replace; short on; want for; pale beside;"
        "pale next to",
    ),
    (
        "virtue",
        0.9,
        "soul; heart; depth; emotion; emotional; =feelings; =feeling; warmth; humanity;"
        "authenticity; authentic; originality; creativity; intent; intention; spirit; essence;"
        "magic; charm; passion; nuance; imagination; meaning; human touch; personal touch; care;"
        "story; understanding; consciousness; empathy; meaningful; soulful; vision; beauty;"
        "wonder; originally; heartfelt; sincerity; character; personality; life; integrity;"
        "purpose; experience; lived experience; individuality; complexity; artistic; =original;"
        "a mind; skill; value",
    ),
    (
        "convey",
        0.0,
        "capture; convey; express; show; carry; hold; possess; embody; evoke; stir; =have; =has;"
        "elicit; create; bring; deliver; contain; transmit; communicate; full of; filled with;"
        "instill; reproduce; match; touch; channel; reflect; rich in; demonstrate; retain; with;"
        "plenty of; lot of",
    ),
    (
        "allow",
        1.0,
        "=allowed; accept; accepted; include; embraced; display; exhibit; showcase; feature;"
        "recognize; recognise; considered; judged; screened; admit; celebrated; shown; permitted;"
        "appreciated; valued; adopt; encouraged; =in museums; =seen; heard; watched; exhibited",
    ),
    (
        "should",
        1.0,
        "should; must; ought; deserve to; need to; have to; has to; let us; better to",
    ),
    (
        "limit",
        1.0,
        "limit; restrict; ban; restriction; regulate; regulation; prohibit; forbid; forbidden;"
        "rule; policy; censor; censorship; outlaw; tax; levy; surcharge; constrain; curtail; law;"
        " guideline; policing;"
        "exclude; boycott; abolish; abolition; scrap; phase out; do away with; get rid of;"
        "shut down; close down; keep out; keep * out; kept out; leave out; leave * out; left out;"
        "shut out; reject; dismiss; refuse; refuse to; disqualify; turn down; turn * down; shun;"
        "say no to; stay away",
    ),
    (
        "focus",
        0.8,
        "focus on; remain; stay; go to; prioritize; prioritise; reserved for; stick to; favor;"
        "favour",
    ),
    (
        "may",
        0.7,
        "may; might; could; perhaps; maybe; possibly; potentially; probably; sometimes",
    ),
    (
        "slight",
        0.4,
        "a little; a bit; slightly; somewhat; in some way; superficially; at first;"
        "on the surface; at first glance",
    ),
    (
        "more",
        1.3,
        "mostly; mainly; primarily; ultimately; overall; truly; above all; by far",
    ),
    (
        "but",
        1.0,
        "but; however; yet; nevertheless; nonetheless; still ,; even so ,; that said; in reality;"
        "in practice; in truth",
    ),
    (
        "concede",
        0.35,
        "although; though; despite; in spite of; even though; even if; granted; no matter;"
        "regardless of; notwithstanding; on paper; in theory; nominally; supposedly",
    ),
    ("while", 0.35, "while; whereas; whilst"),
    ("because", 1.0, "because; since; so that; as it; which; therefore; so it; who; what"),
    ("also", 1.0, "also; too; equally ,; at the same time"),
    (
        "report",
        0.3,
        "some say; some may; some might; some argue; some people; some believe; some see;"
        "some fear; some worry; some feel; some find; some consider; some call; some would;"
        "many argue; many say; many believe; many fear; many worry; critic; skeptic; purist;"
        "people say; people may; proponent; opponent; detractor; others say; others argue;"
        "others see; others believe; others may; others call; others would; others feel;"
        "others worry; others fear; others; they say; supporter; i understand; i see why;"
        "it is argued; it is said; i get that; there are worries; there are concerns;"
        "there are fears; there is concern; there is a fear; there is worry; some think;"
        "some people think",
    ),
    (
        "if",
        0.4,
        "if; unless; provided that; as long as; only if; only when; when used; whenever",
    ),
    (
        "unlike",
        0.0,
        "unlike; compared to; compared with; in contrast to; as opposed to; whether",
    ),
    ("than", 0.0, "than; whether"),
    (
        "conclude",
        2.0,
        "in conclusion; to conclude; to sum up; in summary; all in all; in short",
    ),
    ("both_of", 1.0, "both; bit of both; bit of each; some of each"),
    (
        "balance",
        1.0,
        "both side; it depends; it all depends; depends on; depend on; depending on; on one hand;"
        "on the one hand; on the other hand; on the other; pros and cons; pro and con;"
        "opinion differ; opinion vary; opinion are divided; double edged; two sides;"
        "up for debate; cuts both ways; cut both ways; benefits and drawbacks; strike a balance;"
        "strike * balance; balance between; arguments for and against; personal preference;"
        "matter of perspective; matter of opinion; matter of taste; eye of the beholder;"
        "people disagree; not black and white; varies; vary; yes and no; both view; both camp;"
        "both perspective; something to be said; mixed bag; torn; of two minds; mixed feelings;"
        "plus side; minus side; upside and downside; advantages and disadvantages; to others;"
        "for others; in other ways; strengths and weaknesses",
    ),
    (
        "soft_balance",
        1.0,
        "complex; nuanced; debatable; subjective; multifaceted; complicated; tricky;"
        "open question; ongoing debate; up to each; up to the",
    ),
    (
        "dodge",
        1.0,
        "no opinion; not have * opinion; not have opinion; no personal opinion; not hold opinion;"
        "not have personal; not have feelings; not have belief; not have a stance;"
        "not have a view; no view; can not take sides; not take sides; not take a side;"
        "remain neutral; stay neutral; neutral; too vague; too broad; vague; unclear question;"
        "question is unclear; can not answer; unable to answer; can not judge; can not provide;"
        "can not say whether; can not say if; can not say for; not able to answer;"
        "as a ai language model; can not help with; need more context; need more information;"
        "not sure; hard to say; can not give; not comfortable; can not assist; can not comment;"
        "rather not say; difficult to say; not my place; prefer not; i do not know; i am not sure",
    ),
    (
        "need",
        0.8,
        "=needed; necessary; essential; required; warranted; overdue; vital; crucial",
    ),
    (
        "suffice",
        1.0,
        "rules are enough; laws are enough; law is enough; already cover; are sufficient;"
        "is sufficient; already enough; strict enough; no new rules; no extra rules; enough rules;"
        "enough laws; rules suffice; laws suffice",
    ),
    ("need", -0.8, "unnecessary; excessive; overkill; redundant; superfluous"),
    (
        "claim",
        0.3,
        "claim that; idea that; notion that; argument that; belief that; view that;"
        "suggestion that; fear that; assumption that; accusation that; worry that; myth that;"
        "to say; to call; to claim; =saying it; =saying that; =calling it; =calling this",
    ),
    (
        "refuted",
        1.0,
        "unfounded; mistaken; misguided; exaggerated; overblown; baseless; nonsense; absurd;"
        "not true; untrue; ridiculous; is a myth; overstated; flawed; unfair; wrong; mistake;"
        "naive; simplistic; misunderstand; miss the point; misses the point; false; inaccurate;"
        "misleading",
    ),
    ("opinion", 1.0, "think; believe; feel that; see * as; consider; agree; find; say; view"),
)
