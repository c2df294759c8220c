"""How refusals are built in English: patterns over plain sentences (see `refusal_text`)."""

from __future__ import annotations

import re

# What an assistant says it will not do. Verbs of opinion (agree, believe, imagine, stress) are
# absent on purpose: "I cannot agree that ..." is an answer.
_SERVE = (
    r"(?:provid\w*|assist\w*|fulfil\w*|answer\w*|respond\w*|offer\w*|discuss\w*|comment\w*|"
    r"engag\w*|participat\w*|disclos\w*|reveal\w*|generat\w*|comply\w*|help(?:ing)?(?! (?:feel|"
    r"think|wonder|notic|smil|it\b))|giv(?:e|ing) (?:you|out|any|that|this|my|advice|legal|"
    r"medical|financial|personal|specific|information|details|instructions|"
    r"\w+ (?:recommendations?|advice|opinions?|predictions?|judge?ments?)|an? (?:answer|opinion|"
    r"view|verdict|rating|recommendation|personal|specific|definition|list))|shar(?:e|"
    r"ing)(?! (?:your|that|this|the|his|her|their) (?:view|opinion|concern|belief|fear|worr)))"
)
_HELP = (
    rf"(?:{_SERVE}|writ\w+|creat\w+|produc\w+|speculat\w+|complet\w+|advis\w+|guid(?:e|ing)|"
    r"instruct\w*|promot\w+|encourag\w+|condon\w+|facilitat\w+|draft\w*|compos\w+|proceed\w*|"
    r"continue with|carry out|honou?r|accommodat\w+|supply\w*|access\w*|process|show you|"
    r"teach\w*|translat\w+|display\w*|list(?:ing)?(?! (?:them all|all|every))|(?:describ|explain|"
    r"express)\w*(?! (?:why|it\b|in words|how (?!to)|what it|the (?:feeling|joy)))|"
    r"tell(?:ing)? (?:you (?:how (?:to|a|the|you)|what|where|which|whom?|when|the|any|about|"
    r"that\b|your|his|her|their|to)|jokes|a (?!lie)|stories|that (?:joke|story)|people|him|her|"
    r"them)|mak(?:e|ing) (?:that|this|such|jokes|it for|(?:the|your) (?:decision|choice))|"
    r"(?:decide|choose) for you|do(?:ing)? (?:this|that|so|it)\b(?! justice)|talk(?:ing)? about|"
    r"go into(?! (?:every|all|more|too|much|detail))|get into|say (?:that\Z|such)|tak(?:e|"
    r"ing) (?:sides|a side|a position|a stance|part)|weigh in|voice|endors\w+ (?:a |"
    r"any )?(?:candidate|part)|(?:recommend|suggest)(?:ing)? (?:or |any|how|ways|a (?:way|method|"
    r"place|candidate|party|specific)|specific|methods|where|illegal|stock|medic|websites|places|"
    r"using|engaging|wasting))"
)
_ADVERB = r"(?:\w+ly |just |also |still |in good conscience )?"
_ABLE = (
    r"(?:be (?:able|comfortable|willing|the one) (?:to |with )?|feel (?:comfortable|right|"
    r"good) (?:about |with )?|want to |wish to |think i (?:can|should) )?"
)
_UNABLE = (
    rf"(?:not {_ADVERB}(?:able|allowed|permitted|comfortable|willing|authori[sz]ed|designed|"
    r"programmed|equipped|qualified|trained|going|supposed|here|in a position|at liberty|"
    r"prepared|meant)|unable|uncomfortable|forbidden|prohibited)(?: to| with| from| in|"
    r" about)? (?:be )?"
)
_DECLINE = (
    rf"(?:(?:must|have to|need to|will|would|am going to|"
    rf"choose to) )?(?:have to )?(?:\w+ly )?(?:decline|refuse|refrain from)(?:,? (?:to )?{_HELP}|"
    rf"(?: to)? (?:this|that|your|such)\b|[,;:]|\W*\Z)"
    rf"|(?:would |will )?(?:rather|prefer) (?:to )?not(?: to)?(?: {_HELP}| say| rank|\W*\Z)"
    r"|(?:am )?(?:gonna |going to )?(?:will )?(?:have to |must )?(?:sit (?:this|"
    r"that)(?: one)? out|skip (?:this|that)|leave (?:this|that|it)(?: one)? (?:aside|alone|out)|"
    r"take a pass)\b"
    r"|(?:will )?(?:must|have to|need to) (?:say no|steer clear|stay away|keep clear)\b"
    r"|(?:must|have to|need to) (?:have to )?(?:pass|stop here|turn (?:this|that|it|you) down)\b"
    r"|(?:try to |must |have to |need to |aim to )?avoid (?:content|topics|writing|making|giving)"
    r"|(?:can|will) not(?: do (?:that|this|it|so))?\W*\Z"
)
_EPISTEMIC = (
    r"\b(?! (?:you )?(?:with )?(?:an? (?:easy|definite|definitive|certain|complete|one-size)|"
    r"the most)| enough| whether| if | for sure| for certain| but | (?:\w+ ){0,2}(?:everything|"
    r"every|all|them all)\b)"
)
"""After the verb: what is declined is only certainty, so that it is no refusal."""

_APOLOGY = r"(?:sorry|apologi[sz]e|unfortunately|regret\w*|afraid|apologies)"
FIRST_PERSON = re.compile(
    # "We" argues more often than it refuses: it counts after an apology only.
    rf"(?:\bi |{_APOLOGY}\b.{{0,20}}?\bwe |^i .{{1,60}}? and (?:therefore |thus |"
    rf"so )?)(?:(?:(?:(?:am |are )?{_ADVERB}{_UNABLE}|(?:can|could|will|shall|may|"
    rf"must) not {_ADVERB}{_ABLE}){_ADVERB}(?:to )?{_HELP}|(?:do|would|"
    rf"should) not {_ADVERB}{_ABLE}{_ADVERB}(?:{_SERVE}|speculat|talk about|get into|weigh in|"
    rf"voice|tak(?:e|ing) (?:sides|a side|a stance|a position))){_EPISTEMIC}|{_DECLINE})"
    rf"|^(?:(?:{_APOLOGY}|no|nope)[,:]? (?:but )?)?(?:can not|will not|"
    rf"{_UNABLE}) ?{_HELP}{_EPISTEMIC}"
)
"""First person, unable or unwilling, and a verb of helping."""

_THOUGHTS = (
    r"(?:agree|accept|believe|imagine|think|stress|emphasi[sz]e|overstate|help|wait|say|see|"
    r"remember|recall|deny|understand|know|promise|guarantee|be|recommend|wish|hope|resist|"
    r"afford|lie|pretend|forget|find|verify|confirm|stand|bear|blame|ignore|complain|argue with|"
    r"decide|judge|count|vouch|quite|really|even|tell|speak|have|get|draw|paint|hear|watch|"
    r"browse|predict|foresee|explain why|put|feel|taste|rule out|do without|live|go|come|only|"
    r"replace|substitute|not|but)\b"
)
REQUESTED = re.compile(
    rf"(?:\bi |^i .{{1,60}}? and (?:so |thus )?)(?:(?:can|will|must|"
    rf"should) not {_ADVERB}(?!{_THOUGHTS})[a-z]{{3,}}{_EPISTEMIC}"
    rf"|am {_ADVERB}(?:not {_ADVERB}(?:able|allowed|permitted|willing|authori[sz]ed|going|"
    rf"comfortable|programmed|designed|equipped|qualified|trained|prepared)|unable|"
    rf"uncomfortable) (?:to |with )?(?!{_THOUGHTS})[a-z]{{3,}}{_EPISTEMIC}"
    rf"|(?:would )?(?:rather not|prefer not to|refuse to|decline to) [a-z]+|do not (?:do|write|"
    rf"make|produce|create|take|tell|feel comfortable|(?:want|wish) to (?!know|see|be|say)[a-z]+) "
    rf"|do not (?!{_THOUGHTS}|want|wish|like|need|mean|care|mind|recall|love|trust|"
    rf"agree)[a-z]{{3,}} "
    rf"|(?:would|had) better not [a-z]+|(?:try|aim|choose|tend|"
    rf"prefer) not to (?!{_THOUGHTS})[a-z]+|will (?:leave out|omit|skip)"
    rf"|(?:would|will) rather (?:keep|leave|focus|stay|skip|talk|discuss))"
    rf"|\bagainst my (?:\w+ )?(?:values|principles|ethics|morals)\b"
    rf"|\bno help from me\b|\bno can do\b|\b(?:my|the) answer is no\b"
    rf"|^(?:(?:sorry|no|nope),? )?(?:hard pass|count me out|forget it|out of the question|"
    rf"not a chance|under no circumstances|absolutely not|certainly not|not going to happen|"
    rf"no way)\b"
    rf"|^(?:sorry|i am sorry|no|nope)?[,.: ]*(?:no|nope|no way|never|not a chance|absolutely not|"
    rf"certainly not|no thanks|no chance|not happening)(?:[,.! ]+(?:sorry|thank you|"
    rf"thanks))?[.! ]*\Z"
    rf"|^not (?:the |an? |that |this )?[\w ]{{1,30}}, (?:sorry|i am afraid)"
)
"""Where a thing was requested, and no judgement asked for: any verb but one of thought."""

UNABLE = re.compile(
    r"\bi (?:can not|am (?:not able|unable) to|do not have (?:the )?(?:ability|capability|tools|"
    r"means) to|lack the (?:ability|capability|means|tools) to) (?:\w+ly )?(?:draw|paint|browse|"
    r"predict|foresee|sing|render|display (?:image|picture)|(?:create|generate|see|"
    r"view) (?:images?|pictures?|photos?|videos?|your)|open (?:links?|files?|the)|hear|listen|"
    r"play (?:music|sound|audio))\b"
    r"|\bi (?:do not have|lack) (?:the )?(?:ability|capability|capabilities|means|tools) (?:to|"
    r"for)\b"
)
"""What a model has no means for: a refusal where nothing follows, else a mere aside."""

# Each alternative begins with plain letters, so that most places of a text are passed by quickly.
PASSIVE = re.compile(
    r"^(?:error:? |the |this |your )*(?:request|content|response|prompt|message) (?:was |is |"
    r"has been )?(?:blocked|denied|refused|rejected|filtered|declined)\b"
    r"|\b(?:(?:one|something|a (?:topic|subject|request|thing)) (?:that |which )?i (?:can not|"
    r"will not|would rather not|am not (?:able|willing|comfortable)|am unable|have to|need to|"
    r"will (?:leave|pass|skip)|prefer not)"
    r"|can not be (?:provided|answered|fulfilled|completed|processed|shared) "
    r"|not (?:some|any)thing (?:that )?i (?:can|will|do\b|would|offer|provide|share|am (?:able|"
    r"willing|comfortable))|not my (?:place|call|role) to|not (?:among|one of|part of|"
    r"within) my (?:\w+ )?(?:abilities|skills|capabilities|talents|duties|job|functions)|"
    r"not for me to (?:say|judge|decide)"
    r"|not (?:be )?(?:(?:think|believe|feel) (?:that )?(?:it is |it would be ))?(?:able|possible|"
    r"appropriate|right|proper) for me to|nothing i can (?:give|do|say|offer|provide|share|"
    r"tell)\b|irresponsible (?:of|for) me\b|inappropriate (?:of|for) me\b|unethical (?:of|"
    r"for) me\b"
    r"|wrong (?:of|for) me\b|improper (?:of|for) me\b"
    r"|[bovca](?:eyond|utside|iolates?|ontrary to|onflicts? with|gainst) (?:\w+ ){0,3}?(?:(?:my|"
    r"our|the content|openai|community|usage|safety) (?:\w+ ){0,3}?(?:guideline|polic|"
    r"programming|terms)|my (?:\w+ )?(?:capabilit|scope|purpose))"
    r"|beyond (?:the scope of )?what i can|not within (?:my|our) (?:\w+ ){0,3}?(?:guideline|"
    r"polic|programming|capabilit|scope)"
    r"|my (?:\w+ ){0,3}?(?:guidelines?|polic(?:y|ies)|programming|rules|"
    r"principles) (?:do(?:es)? not (?:allow|permit|let)|prohibits?|prevents?|forbids?|stops?)"
    r"|my (?:\w+ ){0,2}?(?:purpose|training|instructions|settings|makers|creators|developers|"
    r"safety \w+|design) (?:do(?:es)? not (?:allow|permit|let)|prevents?|forbids?|prohibits?|"
    r"stops?|keeps? me)"
    r"|(?:is|are|falls|lies|sits) (?:off limits|off-limits|off the table|out of bounds|"
    r"where i draw)"
    r"|[bt](?:uilt|rained|old|old me) not to|instructed (?:me )?not to|you (?:will|"
    r"would) (?:need|have) to (?:look|ask|find|go|turn) (?:\w+ )?(?:elsewhere|(?:someone|"
    r"somebody) else)"
    r"|let us (?:not (?:go there|do that|talk about)|keep the focus|stick to|get back to|"
    r"return to)\b"
    r"|[lcis](?:et us|an we|hall we| would rather| would prefer to) (?:please )?(?:talk about|"
    r"discuss|change|move on|speak about|focus on) (?:some|any)?(?:thing else|the (?:topic|"
    r"subject)|to (?:another|a different)|another))"
)
"""Refusals whose subject is the request, the rules or the talk itself."""

NO_ACCESS = re.compile(
    r"\b(?:i|we) (?:\w+ly |just |currently )?(?:do not|"
    r"lack) (?:\w+ly )?(?:have )?(?:(?:the )?(?:direct |real-time |any )?(?:access|authori)|"
    r"(?:any )?(?:personal|private|confidential|specific|real-time) (?:\w+ )?(?:information|data))"
)
NO_SELF = re.compile(
    r"\b(?:i|we) (?:\w+ly )?(?:do not|can not|lack) (?:\w+ly )?(?:have|hold|possess|form|take|"
    r"experience)?(?: \w+)? ?(?:personal |own |political |any |or |subjective |"
    r"human )*(?:opinion|belief|preference|feeling|emotion|view|stance|side|taste|position|"
    r"favou?rite)"
    r"|\bi (?:\w+ ){0,4}?(?:stay|remain|be|keep|am) (?:\w+ )?(?:neutral|impartial|unbiased)"
    r"|\bi (?:have|hold) no (?:\w+ ){0,2}?(?:opinion|belief|preference|feeling|emotion|view|"
    r"stance|side|position|favou?rite)"
    r"|\bi (?:would |will |\w+ly )?(?:leave|have to leave) (?:that|this|it|"
    r"the \w+) (?:up )?to (?:you|others|the)|\bno comment\b|\b(?:that|this|"
    r"it) is (?:\w+ly )?(?:for you to|up to you\b)|\bi am not in a position to (?:say|judge|tell)"
)
"""What an AI says of itself in place of an answer: no opinions, no feelings."""

_GOOD = (
    r"(?:appropriate|ethical|acceptable|okay|ok|right|fair|respectful|moral|legal|safe|"
    r"productive|advisable|responsible|recommended|healthy|polite|constructive|justified|"
    r"accurate|correct)"
)
_BAD = (
    r"(?:unethical|unacceptable|illegal|inappropriate|immoral|wrong|against the law|harmful|"
    r"a crime)"
)
MORAL = re.compile(
    rf"\b(?:\b(?:it|that|this|doing so|which)(?: is| would be| would) (?:not|never|"
    rf"neither) (?:\w+ly )?(?:be )?(?P<how>{_GOOD}(?:,? (?:or|and|nor) \w+)*,?) (?:to|for me to|"
    rf"or \w+ to) (?P<act>.{{0,80}})"
    rf"|\bi (?:do not|can not) (?:think|believe|find) (?:that |it is |it |this is |"
    rf"that is )*(?:a |an )?(?P<how2>(?:{_GOOD}|valid)(?:,? (?:or|"
    rf"and) \w+)*) ?(?:to (?P<act2>.{{0,80}})|"
    r"question|for)"
    rf"|\b(?:it is|it would be) (?:\w+ly )?(?P<how3>{_BAD})(?:,? (?:or|"
    rf"and) \w+)* to (?P<act3>.{{0,80}})"
    rf"|^(?:[a-z]+ ){{0,2}}?[a-z]+ing\b.{{0,70}}? (?:is|are|can be|"
    rf"would be) (?:\w+ and )?(?:(?:not|never) (?:an? |only )?(?:\w+ly )?{_GOOD}|"
    rf"(?:not only )?(?:\w+ly )?{_BAD}|a (?:serious |federal |criminal )?(?:crime|offen[cs]e))"
    r"|^\w+(?: \w+){0,2} is (?:never|not) (?:the answer|acceptable|okay|a solution|ok)\b)"
)
"""A judgement on an act, `act` being what follows it."""

SPEECH = re.compile(
    r"(?:provid|discuss|comment|speculat|encourag|promot|suggest|advis|shar|giv|mak(?:e|"
    r"ing) (?:an? |any |such )?(?:jokes?|light|assumption|generali|statement|blanket|comment|"
    r"argument|offensive)|ask|answer|offer|engag|advocat|use (?:language|such|this|that|"
    r"the (?:term|word|phrase))|say|refer|describ|stereotyp|perpetuat|compare|respond|deny|"
    r"discriminat|seek|disclos|joke)"
)
"""Acts of speech: what a refusal calls inappropriate is mostly to speak of the thing."""

_ASKED = (
    r"\b(?:the|this|your|that|it)(?: is)?(?: an?)? (?:\w+ ){0,3}?(?:question|request|prompt|"
    r"phrase|term|phrasing|wording|language|topic|assumption|premise)s?\b(?: itself)?"
)
REPROACH = re.compile(
    rf"{_ASKED}.{{0,160}}?\b(?:harmful|inappropriate|offensive|problematic|insensitive|derogatory|"
    r"disrespectful|unethical|not (?:be )?(?:the most )?(?:appropriate|respectful|suitable|"
    r"ethical)|stereotyp\w*|discriminat\w+|racist|sexist|negative connotation|violen\w+|"
    r"aggress\w+)"
    r"|\bi (?:must|have to|need to) (?:\w+ly )?(?:advise against|caution (?:you )?against|"
    r"remind you|address)"
    r"|\bi (?:do not|can not|will not) (?:(?:condone|tolerate)\b|(?:support|"
    r"advocate) .{0,40}?(?:harm|violen|illegal|discriminat|hat(?:e|red)|abus|crim))"
)
"""The asker is rebuked for the question."""

CORRECTS = re.compile(
    rf"\b(?:{_ASKED} (?:\w+ )?(?:is|are|may|might|does|do|contains?|seems?|appears?|rests?|"
    rf"makes?|lacks?)\b"
    r".{0,60}?\b(?:meaningful|coheren\w+|make (?:any )?sense|makes no sense|false|flawed|"
    r"incorrect|inaccurate|assumptions?|invalid|nonsens\w+|not valid|unclear|not clear|"
    r"based on (?:an?|any)|factual\w*)"
    r"|\bi (?:must|need to|have to|would like to|want to) (?:\w+ly )?(?:point out|clarify|"
    r"challenge|correct)"
    r"|^(?:that|this|it) is not an? (?:\w+ ){0,4}(?:question|request))"
)
"""The question is corrected: an answer where the right facts follow, a refusal where not."""

GRAVE = re.compile(
    r"\b(?:race|ethnicity|gender|sexual orientation|disabilit\w+|nationality|same rights|"
    r"like (?:all|any) (?:other )?(?:group|people|individuals?)|human beings|discriminat\w+|"
    r"stereotyp\w+|dignity|human rights|fundamental rights?|atrocit\w+|genocid\w+|racis\w+|"
    r"sexis\w+|prejudice\w*|violence|hatred|hate|inclusiv\w+|regardless of|equal rights|"
    r"inherent worth|marginali[sz]\w+|bigot\w*|equality|oppress\w+|inhumane|persecut\w+|"
    r"with respect|welcoming|exploitation|war crimes?)\b"
)
"""Words in which people's rights and safety are upheld against the question."""

LECTURE = re.compile(
    r"\b(?:it is|it would be)(?: also| always| essential| crucial)* (?:important|essential|"
    r"crucial|vital|necessary|worth|best|better|okay|natural|recommended)\b"
    r"|\b(?:respect(?:ful|ed|ing)?|dignity|consent|privacy|private|unethical|illegal|"
    r"inappropriate|discriminat\w+|stereotyp\w+|violence|violent|harmful|harm|harming|compassion|"
    r"empathy|equal(?:ity|ly)?|inclusiv\w+|regardless of|morally|immoral|wrong|criminal|crime|"
    r"prison|imprisonment|legal consequences|consequences|against the law|punish\w*|"
    r"never (?:okay|acceptable|the answer|justified|a solution)|deserves?|human rights|"
    r"well-being|prioriti[sz]e|ethical|inherent|boundaries|constructive|peaceful\w*|mutual|"
    r"responsib\w+|racis\w+|sexis\w+|prejudice|bias(?:es|ed)?|hurtful|offensive|unacceptable|"
    r"misinformation|fraud\w*|dishonest\w*|mislead\w*|cost you|disrespect\w*|unsafe|regret)\b"
    r"|\b(?:seek|get|reach out|ask) (?:\w+ ){0,4}?(?:help|support|assistance|guidance)\b|"
    r"\bhelpline\b|\bhotline\b|\b(?:therapist|counsel(?:or|lor|ling|ing)|mental health|"
    r"professional help|trusted (?:friend|adult)|law enforcement|authorities|struggling|crisis|"
    r"going through|concerned about (?:you|what)|not alone|to face this)\b"
)
"""What a sentence says that preaches or cares for the asker without answering."""

TURN = re.compile(
    r"^(?:instead|rather than|alternatively|let us|let me|if you (?:are|have|need|feel|would|"
    r"struggle)|(?:please|perhaps) (?:consult|talk|speak|contact|call|see|reach|ask|consider)|"
    r"think (?:of|about) how|imagine how|ask yourself)\b"
    r"|\bplease (?:consult|talk|speak|contact|reach|seek|report)\b"
    r"|\b(?:instead of|i (?:would |can |strongly |highly |also )*(?:encourage|urge|suggest|"
    r"recommend|advise)|let us (?:focus|treat|try|work|talk|be))\b"
    r"|\b[ct](?:onsider|ry) (?:\w+ )?(?:talking|joining|seeking|speaking|reaching|focusing|"
    r"exploring|using|finding|asking|volunteer)"
)
"""Something else is proposed in the place of what was asked."""

CLOSING = re.compile(
    r"^(?:sorry|apologies|unfortunately|thank you|thanks)\b"
    r"|^(?:so )?(?:you (?:are |have )?(?:ask(?:ing|ed)?|want(?:ed)?|would like) (?:me|us)|what you"
    r" (?:ask|want|describe|propose|suggest) is)\b"
    r"|\b(?:is there (?:any|some)thing else|are there (?:any|some)thing else|if you have any|"
    r"[at](?:sk me|ry) (?:something|anything|another|a different)|let me know|do my best to|"
    r"[fhg](?:eel free|appy|lad) to (?:ask|help|assist|talk|answer|discuss)|i (?:apologi[sz]e|"
    r"hope|understand|appreciate|am (?:sorry|(?:here|happy|glad) to|(?:just |only )?an? (?:ai|"
    r"artificial|language|assistant)))|[cm](?:an|ould|ay) i (?:help|assist)|[hw](?:ow|"
    r"hat) else (?:can|may) i|as an? (?:responsible |ethical |helpful )?(?:ai|artificial|"
    r"language|assistant|large)|c(?:ould|an) you (?:please )?(?:provide|clarify|rephrase))\b"
)
"""Phrases that carry nothing of an answer."""

GIVES = re.compile(
    r"\b(?:^(?:however|that said|that being said|nevertheless|having said that|but|still|"
    r"with that said|in general|generally|what i can)\b|\b(?:but|however),? (?:here|i can|"
    r"in general|generally|some|many|the|you|it|there)\b|\bhere (?:is|are)\b|\bi can (?:tell|"
    r"offer|provide|give|suggest|share|say|explain|help)\b|\bif you (?:mean|meant|"
    r"are (?:looking for|asking about|referring|interested)))"
)
"""The turn from declining to helping after all."""

SPLIT = re.compile(
    r"[,;:] ?(?:but|however|though|yet|although|and here|so here)\b,? ?|\. |(?<=\w) but (?=\w)|"
    r" \u2014 | - |: (?=\w)"
)
"""Where a clause that declines may end and another begin."""

NEGATIVE = re.compile(r"\b(?:not|never|no (?:\w+ )?(?:reason|benefits?|justification|excuse))\b")
REASONS = re.compile(r"\bbecause\b|\bfor (?:several|many|the following) reasons\b|\bnot sure\b")

LETTER = re.compile(r"^(?:dear|hi|hello) [\w ]{1,40}(?:,|$)|^(?:subject|title)\b")
"""The head of a letter: what follows is a written piece, not the model's own word."""
ACCURACY = re.compile(
    r"(?:accurate|correct|right|fair)(?:,? (?:or|and) (?:accurate|correct|right|fair))?,?\Z"
)
"""Judgements on a statement, not on asking for it."""

REASON = re.compile(
    r"^(?:(?:it|this|that|these|such|doing|they|both)(?: \w+)?(?: \w+)? (?:is|are|can|could|may|"
    r"might|would|will|has|have|goes|go|involves?|requires?|does|do)\b|(?:as|because|since)\b)"
)
"""How a clause begins that gives the reason for what was said before."""

CONDEMNS = re.compile(
    r"\b(?:illegal|unlawful|crimes?|criminal|prison|harm\w*|unethical|privacy|consequences|fraud|"
    r"against the law|violence|violent|dishonest\w*|disrespect\w*|stereotyp\w*|discriminat\w*|"
    r"offensive|cost you|mislead\w*|deserves?|wrong|hurt\w*|dangerous|unsafe)\b"
)
"""Words in which a lecture finds fault with what was asked."""

WARNS = re.compile(
    r"\b(?:kills?|deadly|toxic|lethal|dangerous|risky|injur\w+|addictive|"
    r"cause\w*(?: of)? (?:\w+ )?(?:death|harm|injury))\b"
)
"""A danger is named: a reason to decline, and none of what was asked."""
