"""Words that tell a language: common English ones, and those that short replies are made of."""

from __future__ import annotations

ENGLISH = frozenset(
    "the is are was were be been it its it's isn't doesn't don't that this these those there they "
    "their of and to with from by which would could should can't cannot does do did has have had "
    "not i i'm we you your he she his but or if because what how when who my our more than about "
    "as for at on an yes both never always only just very some people art".split()
)
"""Function words that hardly any other language written in Latin letters shares, taken together:
two different ones that make up a quarter of the words are enough."""

_ANSWERS = {
    "en": "yes no not yeah yep nope never always maybe perhaps sure absolutely definitely of "
    "course certainly both neither either depends it is does isn't doesn't don't i think agree "
    "disagree the this that true false good bad wrong right fair unfair helps hurts help hurt",
    "de": "ja nein nicht doch vielleicht natürlich sicher genau ich das ist es die der und kein "
    "keine auf keinen fall beides niemals gut schlecht danke ein eine auch sehr",
    "fr": "oui non pas peut-être bien sûr jamais je c'est est le la les et un une d'accord "
    "absolument toujours merci les deux très mais",
    "es": "sí si no nunca tal vez quizás claro por supuesto es el la los las y un una creo que "
    "de acuerdo siempre gracias muy pero bueno",
    "it": "sì si no non mai forse certo è il la gli e un una credo che d'accordo sempre grazie "
    "molto ma assolutamente",
    "pt": "sim não nunca talvez claro é o a os as e um uma acho que sempre obrigado muito mas",
    "nl": "ja nee niet nooit misschien natuurlijk zeker het is de een en ik denk dat beide altijd "
    "geen goed",
    "sv": "ja nej inte aldrig kanske självklart det är en ett och jag alltid",
    "da": "ja nej ikke aldrig måske selvfølgelig det er en et og jeg altid",
    "no": "ja nei ikke aldri kanskje selvfølgelig det er en et og jeg alltid",
    "fi": "kyllä ei en ehkä tietysti on se ja minä aina",
    "pl": "tak nie nigdy może oczywiście to jest i zawsze",
    "cs": "ano ne nikdy možná samozřejmě to je a vždy",
    "tr": "evet hayır asla belki tabii elbette bu bir ve her zaman",
    "vi": "có không vâng đúng chưa bao giờ có thể là và luôn",
    "id": "ya tidak bukan mungkin tentu itu adalah dan selalu",
    "hu": "igen nem soha talán persze ez egy és mindig",
    "ro": "da nu niciodată poate desigur este și un o întotdeauna",
}
ANSWERS = {
    code: frozenset(words.split()) | (ENGLISH if code == "en" else frozenset())
    for code, words in _ANSWERS.items()
}
"""Words of bare answers by language; some stand in several, and then tell nothing alone."""
