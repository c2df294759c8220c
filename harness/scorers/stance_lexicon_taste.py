"""Words of taste and judgement, English and Chinese: they approve or blame whatever the topic.

Same form as in `stance_lexicon_en` and `stance_lexicon_zh`, which hold what belongs to art,
tools, rules and rights.
"""

from __future__ import annotations

ENTRIES: tuple[tuple[str, float, str], ...] = (
    (
        "good",
        1.0,
        "applaud; appealing; astonishing; awesome; brilliant; breathtaking; clever; comforting;"
        "commendable; compelling; convenient; dazzling; effective; elegant; enchanting; endearing;"
        "engaging; enlightening; excellent; exceptional; exquisite; extraordinary; fabulous;"
        "favourable; favorable; flourish; fruitful; a gem; =genius; glorious; gorgeous;"
        "grateful; handy; heartening; heartwarming; helpful; ideal; illuminating; incredible;"
        "ingenious; liberating; lovable; magical; magnificent; marvel; marvelous; marvellous;"
        "memorable; mesmerizing; outstanding; =perfect; perfectly fine; pleasant; =pleasing;"
        "pleasure; poignant; praise; precious; promising; proud; reasonable; remarkable; rewarding;"
        "satisfying; sensible; splendid; spectacular; superb; terrific; thoughtful; thrilled;"
        "thrilling; touching; a treat; triumph; uplifting; useful; vibrant; a win; win win;"
        "worthwhile; godsend; goosebumps; made my day; brings a smile; bring a smile; cheer for;"
        "cherish; treasure; fond of; no big deal; nothing to fear; nothing to worry;"
        "nobody is harmed; nobody gets hurt; no one gets hurt; harms nobody; harm nobody;"
        "hurts nobody; hurt nobody; harms no one; hurts no one; justified; make life easier;"
        "save time; saves time; affordable; more good than harm; better than nothing;"
        "outweigh the risk; outweighs the risk; outweigh the harm; outweigh the cost;"
        "see no problem; see no harm; see nothing wrong; nothing against; not mind; could not hurt;"
        "can not hurt; keep it; keep them; =kept; should stay; must stay; should remain;"
        "let it stay; let them stay; leave it be; no reason to object; reason not to object;"
        "not see the problem; not see the harm; not see a problem; not see any problem;"
        "not see any harm; not see what is wrong; of a reason to object; of any reason to object;"
        "benefits outweigh; here to stay; about time; natural step; next step",
    ),
    (
        "good",
        0.6,
        "attractive; cheerful; cool; cute; encouraging; friendly; glad; happy; =honest; hopeful;"
        "inviting; neat; nice; playful; practical; quick; efficient; sweet; vivid; warm;"
        "smart; wise; healthy; safe; rich; =pleased",
    ),
    (
        "bad",
        1.0,
        "abysmal; abhorrent; alarming; annoying; appalling; arrogant; awful; awkward; banal;"
        "bleak; =bored; burden; careless; catastrophe; catastrophic; =cheat; cheating; contempt;"
        "counterproductive; cruel; cynical; deceitful; degrading; depressing; despicable; dire;"
        "disaster; disastrous; disgust; disgusting; dishonest; dismal; distasteful; dreadful;"
        "drab; dull; eyesore; farce; fatal; feeble; forgery; fraud; fraudulent; frightening;"
        "greed; greedy; grim; grotesque; half baked; heartless; hideous; hopeless; horrible;"
        "horrifying; humiliating; hypocrisy; impersonal; impoverish; inadequate; indecent;"
        "indefensible; ineffective; inhuman; injustice; insensitive; insincere; intrusive;"
        "irritating; a joke; junk; lame; leech; ludicrous; mediocre; menace; a mess; miserable;"
        "mindless; monotony; nasty; nightmare; obnoxious; outrage; outrageous; pathetic;"
        "patronizing; patronising; perverse; plague; pointless; predatory; pretentious;"
        "questionable; reckless; regret; regrettable; reheated; repugnant; repulsive; rubbish;"
        "rude; sadden; =sad; sham; shameful; shameless; sickening; sinister; sloppy; snobbish;"
        "spoil; stupid; tacky; tasteless; tedious; thoughtless; tiresome; toxic; tragedy; tragic;"
        "trash; travesty; ugly; unacceptable; unbearable; unconvincing; undeserved; undignified;"
        "unfeeling; unfortunate; unhealthy; unimaginative; unpleasant; unsettling; unwelcome;"
        "unworthy; upset; upsetting; useless; vandalism; vile; vulgar; wasteful; waste of;"
        "wicked; worse; worst; wreck; go too far; goes too far; gone too far; no excuse;"
        "make * worse; makes * worse; more harm than good; outweigh the benefit;"
        "risks outweigh; harms outweigh; cost too much; costs too much; out of hand; no thanks;"
        "leave me cold; leaves me cold; nothing to say; nobody asked; never =asked; not =asked;"
        "never agreed; not agreed; without * asking; never =paid; not =paid; unpaid; uncredited;"
        "at what price; at what cost; slippery slope; sell out; sellout",
    ),
    ("bad", 0.6, "weak; stale; tired; trick; excess; expensive; noise; spam; excuse; unproven"),
    (
        "good",
        1.0,
        "温馨;治愈;动人;惊喜;赏心悦目;美妙;点赞;佩服;福音;贴心;亲切;可贵;珍贵;宝贵;优秀;卓越;"
        "亮点;耳目一新;大开眼界;锦上添花;如虎添翼;皆大欢喜;百花齐放;生机;蓬勃;繁荣;兴盛;造福;"
        "受益;得益;惠及;开心;快乐;幸福;欣喜;热爱;心动;期待;无妨;无害;无可厚非;未尝不可;"
        "何乐而不为;情有可原;天经地义;名正言顺;理所当然;合情合理;双赢;共赢;"
        "亲近;推陈出新;与时俱进;利大于弊;省时;省力;省钱;有用;实用;"
        "没毛病;眼前一亮;举双手赞成;为什么不;何尝不可;没什么不好;没有不好;不是坏事;好事;暖心;"
        "让人一笑;拿手;了不起;不输;更近;走近;圆了梦;插上翅膀;锦上添花",
    ),
    (
        "bad",
        1.0,
        "恶心;可恶;可耻;无耻;卑鄙;丑陋;低俗;粗制滥造;粗劣;乏味;无聊;枯燥;空虚;空泛;苍白;单薄;"
        "呆板;僵硬;生硬;死板;刻板;雷同;千人一面;东施效颦;邯郸学步;拾人牙慧;鸡肋;噱头;割韭菜;"
        "圈钱;蹭热度;不劳而获;坐享其成;强盗;白嫖;糟糕;差劲;很烂;太烂;垃圾;灾难;祸害;毒害;腐蚀;"
        "污染;倒退;退化;衰落;没落;消亡;凋零;贫乏;匮乏;失控;恶性;混乱;乱象;沦为;取巧;投机取巧;"
        "偷工减料;心痛;痛心;心疼;悲哀;可悲;讽刺;气愤;愤怒;恐惧;可怕;危险;不安;厌恶;抗拒;扫兴;"
        "别扭;冷血;无情;麻木;吓跑;断送;葬送;饭碗;丢掉工作;没饭吃;贱卖;掉价;辜负;愧对;站不住脚;"
        "说不过去;得不偿失;弊大于利;后患;纵容;助长;不可接受;不能接受;难以容忍;不可取;不配;"
        "不尊重;不负责;不敬;没心;没有心;假象;冒充;越来越窄;越来越少;越来越差;浪费;多余的;白白;"
        "凭什么;不想再;宁可;宁愿",
    ),
    (
        "good",
        1.0,
        "nourish; rejuvenate; invigorate; popularise; popularize; sustain; ignite; cultivate;"
        "dignify; brighten; relieve; comfort; entertain; educate; lifeline; boon; asset;"
        "independence; independent; convenience; solution; inclusive; admire; respectable;"
        "well done; well made; =striking; a joy; full of life; ease the; eases the; take pride;"
        "rich tradition; bring people together; brings people together; second chance;"
        "healing; soothing; generous; marvellously; wholesome; sound idea; step forward",
    ),
    (
        "bad",
        1.0,
        "suffocate; starve; sideline; swamp; overwhelm; jeopardise; jeopardize; sabotage;"
        "standardise; standardize; cripple; demotivate; devour; injure; poison; hollow out;"
        "nuisance; ghoulish; macabre; liability; scam; swindle; eats into; step backwards;"
        "step back; wrong direction; insulting; addictive; distract; distraction; isolating;"
        " dehumanize; dehumanise; dehumanizing; dehumanising; unsafe; noisy;"
        "harmed; cash in; cashes in; cashing in; prop up; turn * into a product; watered down;"
        "at stake; in danger; endanger; extinct; extinction; obsolete; out of business; jobless;"
        "unnatural; forced; wooden; plastic; gutless; spineless; brainless; bore; bores; boredom",
    ),
    (
        "good",
        1.0,
        "滋养;点亮;守护;解放;减轻;缓解;前景;独立;安慰;慰藉;陪伴左右;得心应手;事半功倍;受用;"
        "雅俗共赏;老少皆宜;物美价廉;功不可没;大有可为;值得一试;值得鼓励;乐在其中;平易近人",
    ),
    (
        "bad",
        1.0,
        "淹没;挤压;吞噬;榨取;摧残;瓦解;冲垮;拖垮;拉低;败坏;抹平;单调;乏善可陈;堆砌;矫揉造作;"
        "很假;太假;虚有其表;华而不实;徒有其表;空有;味同嚼蜡;千篇一律;粗暴;霸道;冷落;孤独;"
        "依赖成瘾;上瘾;走火入魔;本末倒置;舍本逐末;自欺欺人;哗众取宠;得寸进尺;饮鸩止渴;代替不了",
    ),
    ("good", 0.6, "人人都能;人人可以;人人都可以;大家都能;让普通人"),
    ("good", 1.0, "不受版权保护;不受著作权保护;不受法律保护;不受保护"),
    ("bad", 1.0, "保留态度;有所保留;持怀疑"),
    ("bad", 0.6, "遗憾;可惜;奇怪;冲击;吵;贵;疲劳"),
)
