/*
 * The slots, their order and the variants of each ending are those of any grammar of Kazakh.
 * Checked against how often each ending and each chain stands in segmented texts.
 *
 * Left out, because a word's own end looks like them more often than not: the bare imperative
 * (-ма), adverbial -а, -е and -й, the future -р unless a person follows, -мақ; and what makes new
 * words: voice (-ыл, -ын), agents (-шы), abstract nouns and adjectives (-лық), -лы, -сыз. Measured:
 * none of these helped to find more.
 */
#include "index/text/kazakhsuffixes.h"

#include "index/base/check.h"
#include "index/text/kazakhword.h"

/* What an ending may follow. */
#define W KZ_SOUND_WIDE
#define V KZ_SOUND_VOWEL
#define Y KZ_SOUND_GLIDE
#define R KZ_SOUND_R
#define L KZ_SOUND_L
#define N KZ_SOUND_NASAL
#define Z KZ_SOUND_Z
#define HARD KZ_SOUND_HARD
#define VOICED (Y | R | L | N | Z)
#define CONSONANT (VOICED | HARD)
#define ANY (V | CONSONANT)

const struct kz_kazakh_suffix kz_kazakh_suffixes[] = {
        {KZ_SLOT_PLURAL, V | Y | R, "лар", "лер"},
        {KZ_SLOT_PLURAL, L | N | Z, "дар", "дер"},
        {KZ_SLOT_PLURAL, HARD, "тар", "тер"},

        /* my, your */
        {KZ_SLOT_MINE, CONSONANT, "ым", "ім"},
        {KZ_SLOT_MINE, CONSONANT, "ың", "ің"},
        {KZ_SLOT_MINE_VOWEL, W, "м", "м"},
        {KZ_SLOT_MINE_VOWEL, W, "ң", "ң"},
        /* our, your (polite), your (several), your (several, polite) */
        {KZ_SLOT_OURS, CONSONANT, "ымыз", "іміз"},
        {KZ_SLOT_OURS, V, "мыз", "міз"},
        {KZ_SLOT_OURS, CONSONANT, "ыңыз", "іңіз"},
        {KZ_SLOT_OURS, V, "ңыз", "ңіз"},
        {KZ_SLOT_OURS, CONSONANT, "ыңдар", "іңдер"},
        {KZ_SLOT_OURS, V, "ңдар", "ңдер"},
        {KZ_SLOT_OURS, CONSONANT, "ыңыздар", "іңіздер"},
        {KZ_SLOT_OURS, V, "ңыздар", "ңіздер"},
        /* his, her, its, their */
        {KZ_SLOT_THEIRS, CONSONANT, "ы", "і"},
        {KZ_SLOT_THEIRS, V, "сы", "сі"},

        /* genitive, instrumental, and the likening -дай */
        {KZ_SLOT_RELATION, V | N, "ның", "нің"},
        {KZ_SLOT_RELATION, Y | R | L | Z, "дың", "дің"},
        {KZ_SLOT_RELATION, HARD, "тың", "тің"},
        {KZ_SLOT_RELATION, V | Y | R | L | N, "мен", "мен"},
        {KZ_SLOT_RELATION, Z, "бен", "бен"},
        {KZ_SLOT_RELATION, HARD, "пен", "пен"},
        {KZ_SLOT_RELATION, V | VOICED, "дай", "дей"},
        {KZ_SLOT_RELATION, HARD, "тай", "тей"},
        /* accusative */
        {KZ_SLOT_CASE, V, "ны", "ні"},
        {KZ_SLOT_CASE, VOICED, "ды", "ді"},
        {KZ_SLOT_CASE, HARD, "ты", "ті"},
        /* dative */
        {KZ_SLOT_CASE, V | VOICED, "ға", "ге"},
        {KZ_SLOT_CASE, HARD, "қа", "ке"},
        /* locative */
        {KZ_SLOT_CASE, V | VOICED, "да", "де"},
        {KZ_SLOT_CASE, HARD, "та", "те"},
        /* ablative */
        {KZ_SLOT_CASE, N, "нан", "нен"},
        {KZ_SLOT_CASE, V | Y | R | L | Z, "дан", "ден"},
        {KZ_SLOT_CASE, HARD, "тан", "тен"},
        /* dative behind my and your: үй-ім-е */
        {KZ_SLOT_CASE_MINE, N, "а", "е"},
        /* accusative, dative, locative, ablative and likening behind his: үй-і-не */
        {KZ_SLOT_CASE_THEIRS, V, "н", "н"},
        {KZ_SLOT_CASE_THEIRS, V, "на", "не"},
        {KZ_SLOT_CASE_THEIRS, V, "нда", "нде"},
        {KZ_SLOT_CASE_THEIRS, V, "нан", "нен"},
        {KZ_SLOT_CASE_THEIRS, V, "ндай", "ндей"},

        {KZ_SLOT_PLACE, V | VOICED, "дағы", "дегі"},
        {KZ_SLOT_PLACE, HARD, "тағы", "тегі"},
        {KZ_SLOT_PLACE_THEIRS, V, "ндағы", "ндегі"},
        {KZ_SLOT_TIME, VOICED, "ғы", "гі"},
        {KZ_SLOT_OWN, V | N, "нікі", "нікі"},
        {KZ_SLOT_OWN, Y | R | L | Z, "дікі", "дікі"},
        {KZ_SLOT_OWN, HARD, "тікі", "тікі"},

        {KZ_SLOT_NEGATION, V | Y | R | L, "ма", "ме"},
        {KZ_SLOT_NEGATION, N | Z, "ба", "бе"},
        {KZ_SLOT_NEGATION, HARD, "па", "пе"},

        {KZ_SLOT_PAST, V | VOICED, "ды", "ді"},
        {KZ_SLOT_PAST, HARD, "ты", "ті"},
        {KZ_SLOT_PAST, V, "дық", "дік"}, /* we; elsewhere it is one with an adjective's ending */
        {KZ_SLOT_CONDITION, ANY, "са", "се"},
        {KZ_SLOT_CONDITION, ANY, "сақ", "сек"},
        /* I, you, you (polite), you (several), you (several, polite) */
        {KZ_SLOT_SPEAKER, V, "м", "м"},
        {KZ_SLOT_SPEAKER, V, "ң", "ң"},
        {KZ_SLOT_SPEAKER, V, "ңыз", "ңіз"},
        {KZ_SLOT_SPEAKER, V, "ңдар", "ңдер"},
        {KZ_SLOT_SPEAKER, V, "ңыздар", "ңіздер"},

        {KZ_SLOT_PRESENT, CONSONANT, "а", "е"},
        {KZ_SLOT_PRESENT, CONSONANT, "и", "и"}, /* оқ(ы)-и-ды */
        {KZ_SLOT_PRESENT, W, "й", "й"},
        {KZ_SLOT_PRESENT_THEIRS, V | Y, "ды", "ді"},
        {KZ_SLOT_FUTURE, CONSONANT, "ар", "ер"},
        {KZ_SLOT_FUTURE, V, "р", "р"},
        {KZ_SLOT_NOT_FUTURE, V | Y | R | L, "мас", "мес"},
        {KZ_SLOT_NOT_FUTURE, N | Z, "бас", "бес"},
        {KZ_SLOT_NOT_FUTURE, HARD, "пас", "пес"},
        {KZ_SLOT_WISH, W | CONSONANT, "сын", "сін"},
        {KZ_SLOT_WISH, CONSONANT, "айын", "ейін"},
        {KZ_SLOT_WISH, V, "йын", "йін"},
        {KZ_SLOT_WISH, CONSONANT, "айық", "ейік"},
        {KZ_SLOT_WISH, V, "йық", "йік"},
        /* I, we, you, you (polite), you (several), you (several, polite) */
        {KZ_SLOT_PERSON, V | Y | R | L | N, "мын", "мін"},
        {KZ_SLOT_PERSON, Z, "бын", "бін"},
        {KZ_SLOT_PERSON, HARD, "пын", "пін"},
        {KZ_SLOT_PERSON, V | Y | R | L | N, "мыз", "міз"},
        {KZ_SLOT_PERSON, N | Z, "быз", "біз"},
        {KZ_SLOT_PERSON, HARD, "пыз", "піз"},
        {KZ_SLOT_PERSON, ANY, "сың", "сің"},
        {KZ_SLOT_PERSON, ANY, "сыз", "сіз"},
        {KZ_SLOT_PERSON, ANY, "сыңдар", "сіңдер"},
        {KZ_SLOT_PERSON, ANY, "сыздар", "сіздер"},

        {KZ_SLOT_CONVERB, CONSONANT, "ып", "іп"},
        {KZ_SLOT_CONVERB, V, "п", "п"},
        {KZ_SLOT_CONVERB, V | Y | R | L, "май", "мей"},
        {KZ_SLOT_CONVERB, N | Z, "бай", "бей"},
        {KZ_SLOT_CONVERB, HARD, "пай", "пей"},
        {KZ_SLOT_CONVERB, V | VOICED, "ғалы", "гелі"},
        {KZ_SLOT_CONVERB, HARD, "қалы", "келі"},
        {KZ_SLOT_CONVERB, V | VOICED, "ғанша", "генше"},
        {KZ_SLOT_CONVERB, HARD, "қанша", "кенше"},
        {KZ_SLOT_HEARSAY, HARD, "ты", "ті"},

        {KZ_SLOT_PARTICIPLE, V | VOICED, "ған", "ген"},
        {KZ_SLOT_PARTICIPLE, HARD, "қан", "кен"},
        {KZ_SLOT_HABIT, CONSONANT, "атын", "етін"},
        {KZ_SLOT_HABIT, CONSONANT, "итын", "итін"},
        {KZ_SLOT_HABIT, W, "йтын", "йтін"},
        {KZ_SLOT_ABSTRACT, N, "дық", "дік"},
        {KZ_SLOT_ABSTRACT, N, "дығ", "діг"},
        {KZ_SLOT_ABSTRACT, HARD, "тық", "тік"},
        {KZ_SLOT_ABSTRACT, HARD, "тығ", "тіг"},
        {KZ_SLOT_INFINITIVE, ANY, "у", "у"},
};
const size_t kz_kazakh_n_suffixes = KZ_ARRAY_LEN(kz_kazakh_suffixes);

#define BIT(slot) ((uint64_t)1 << KZ_SLOT_##slot)
/* What takes the endings of a noun, and what those of a verb. */
#define NOMINAL                                                                                    \
        (BIT(NOUN) | BIT(PLACE) | BIT(PLACE_THEIRS) | BIT(TIME) | BIT(PARTICIPLE) |                \
                BIT(ABSTRACT) | BIT(INFINITIVE))
#define VERBAL (BIT(VERB) | BIT(NEGATION))
#define NUMBERED (NOMINAL | BIT(PLURAL))
#define OURS_OR_MINE (BIT(MINE) | BIT(MINE_VOWEL) | BIT(OURS))

const struct kz_kazakh_rule kz_kazakh_rules[KZ_SLOT_COUNT] = {
        [KZ_SLOT_PLURAL] = {NOMINAL | BIT(HABIT), true, 0},
        [KZ_SLOT_MINE] = {NUMBERED, true, 5},
        [KZ_SLOT_MINE_VOWEL] = {NOMINAL, true, 5},
        [KZ_SLOT_OURS] = {NUMBERED, true, 0},
        [KZ_SLOT_THEIRS] = {NUMBERED | BIT(HABIT), true, 0},
        [KZ_SLOT_RELATION] = {NUMBERED | OURS_OR_MINE | BIT(THEIRS), true, 0},
        [KZ_SLOT_CASE] = {NUMBERED | OURS_OR_MINE, true, 0},
        [KZ_SLOT_CASE_MINE] = {BIT(MINE), true, 0},
        [KZ_SLOT_CASE_THEIRS] = {BIT(THEIRS), true, 0},
        [KZ_SLOT_PLACE] = {NUMBERED | OURS_OR_MINE, true, 0},
        [KZ_SLOT_PLACE_THEIRS] = {BIT(THEIRS), true, 0},
        [KZ_SLOT_TIME] = {BIT(NOUN), true, 0},
        [KZ_SLOT_OWN] = {NUMBERED | OURS_OR_MINE | BIT(THEIRS), true, 0},
        [KZ_SLOT_NEGATION] = {BIT(VERB), false, 0},
        [KZ_SLOT_PAST] = {VERBAL, true, 0},
        [KZ_SLOT_CONDITION] = {VERBAL, true, 0},
        [KZ_SLOT_SPEAKER] = {BIT(PAST) | BIT(CONDITION), true, 0},
        [KZ_SLOT_PRESENT] = {VERBAL, false, 0},
        [KZ_SLOT_PRESENT_THEIRS] = {BIT(PRESENT), true, 0},
        [KZ_SLOT_FUTURE] = {BIT(VERB), false, 0},
        [KZ_SLOT_NOT_FUTURE] = {BIT(VERB), true, 0},
        [KZ_SLOT_WISH] = {VERBAL, true, 0},
        [KZ_SLOT_PERSON] = {BIT(PRESENT) | BIT(FUTURE) | BIT(NOT_FUTURE) | BIT(WISH) |
                                    BIT(CONVERB) | BIT(PARTICIPLE) | BIT(HABIT),
                true, 0},
        [KZ_SLOT_CONVERB] = {VERBAL, true, 0},
        [KZ_SLOT_HEARSAY] = {BIT(CONVERB), true, 0},
        [KZ_SLOT_PARTICIPLE] = {VERBAL, true, 0},
        [KZ_SLOT_HABIT] = {VERBAL, true, 0},
        [KZ_SLOT_ABSTRACT] = {BIT(PARTICIPLE) | BIT(HABIT) | BIT(NOT_FUTURE), false, 0},
        [KZ_SLOT_INFINITIVE] = {VERBAL, true, 0},
};
