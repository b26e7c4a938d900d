#include "index/text/namekey.h"

#include <string.h>

#include "index/base/utf8.h"
#include "index/text/namerules.h"

/* A short word read in rarer ways is like too many others. */
#define USUAL_HABITS 2

/* A word, or what has become of it: code points between KZ_NAME_BEGIN and KZ_NAME_END. */
struct word {
        size_t n;
        uint16_t letters[KZ_NAMEWORD_MAX];
};

/* The ways one word can be read. */
struct readings {
        size_t n, n_usual; /* the first of them are by usual habits */
        struct word words[KZ_NAMEKEYS_MAX];
};

static bool read_form(struct kz_str form, struct word *ret)
{
        size_t at = 0, len;
        uint32_t cp;

        ret->n = 0;
        ret->letters[ret->n++] = KZ_NAME_BEGIN;
        while (at < form.len) {
                len = kz_utf8_decode(form.ptr + at, form.len - at, &cp);
                if (len == 0 || cp > UINT16_MAX || ret->n == KZ_NAMEWORD_MAX - 1)
                        return false;
                ret->letters[ret->n++] = (uint16_t)cp;
                at += len;
        }
        ret->letters[ret->n++] = KZ_NAME_END;
        return true;
}

static bool same(const struct word *a, const struct word *b)
{
        return a->n == b->n && memcmp(a->letters, b->letters, a->n * sizeof(a->letters[0])) == 0;
}

static bool is_cyrillic(uint16_t letter)
{
        return letter >= 0x400 && letter < 0x530;
}

static void push(struct word *word, uint16_t letter)
{
        if (word->n < KZ_NAMEWORD_MAX)
                word->letters[word->n++] = letter;
}

static void push_reading(struct word *word, const struct kz_namerule *rule, size_t reading)
{
        size_t i;

        for (i = 0; i < rule->readings[reading].len; i++)
                push(word, rule->readings[reading].letters[i]);
}

/*
 * The rule of the longest ending that leaves enough of a word, counting what takes its place: Абая
 * leaves Абай. NULL for none.
 */
static const struct kz_namerule *find_ending(const struct kz_namerules *rules,
        const struct kz_namepass *pass, const struct word *word, size_t *ret_len)
{
        const uint16_t *last = word->letters + word->n - 2;
        const size_t letters = word->n - 2;
        const struct kz_namerule *rule;
        size_t most = letters;
        uint16_t id;

        do {
                most = kz_nametrie_longest(&pass->trie, last, most - 1, -1, &id);
                if (most == 0)
                        return NULL;
                rule = &pass->rules[id];
        } while (letters - most + rule->readings[0].len < rules->stem_min);
        *ret_len = most;
        return rule;
}

/* The words that one with an ending may be of, and itself where the rule is not sure. */
static void cut_ending(const struct kz_namerules *rules, const struct kz_namepass *pass,
        const struct word *word, struct readings *ret)
{
        const struct kz_namerule *rule;
        struct word *cut;
        size_t len, i;

        ret->n = 0;
        rule = find_ending(rules, pass, word, &len);
        for (i = 0; rule && i < rule->n; i++) {
                cut = &ret->words[ret->n++];
                *cut = *word;
                cut->n = word->n - 1 - len;
                push_reading(cut, rule, i);
                push(cut, KZ_NAME_END);
        }
        if (!rule || rule->maybe)
                ret->words[ret->n++] = *word;
}

/* Every way read so far goes on in each way of the rule, as far as there is room. */
static void branch(struct readings *readings, const struct kz_namerule *rule)
{
        size_t before = readings->n, reading, i;

        for (reading = 1; reading < rule->n; reading++) {
                for (i = 0; i < before && readings->n < KZ_NAMEKEYS_MAX; i++) {
                        readings->words[readings->n] = readings->words[i];
                        push_reading(&readings->words[readings->n++], rule, reading);
                }
        }
        for (i = 0; i < before; i++)
                push_reading(&readings->words[i], rule, 0);
}

static void push_all(struct readings *readings, uint16_t letter)
{
        size_t i;

        for (i = 0; i < readings->n; i++)
                push(&readings->words[i], letter);
}

/* Each reading is one habit of spelling, kept for the whole word. */
static void keep_apart(struct readings *habits, const struct kz_namerule *rule)
{
        size_t i;

        for (i = 0; i < habits->n; i++)
                push_reading(&habits->words[i], rule, i < rule->n ? i : 0);
}

/*
 * Rewrites a word from left to right, by the longest pattern at each place. How a rule with several
 * readings goes on is the caller's choice, as are the readings there are at the beginning.
 * Returns whether every letter stood in a pattern.
 */
static bool rewrite(const struct kz_namepass *pass, const struct word *word,
        void (*apply)(struct readings *, const struct kz_namerule *), struct readings *ret)
{
        uint16_t letter, id = 0;
        bool whole = true;
        size_t at = 0, len;

        while (at < word->n) {
                letter = word->letters[at];
                len = kz_nametrie_longest(&pass->trie, word->letters + at, word->n - at, 1, &id);
                if (len == 0) {
                        whole = whole && (letter == KZ_NAME_BEGIN || letter == KZ_NAME_END);
                        push_all(ret, letter);
                        at++;
                        continue;
                }
                /* The marks stay, for the next pass, whether the pattern has them or not. */
                if (letter == KZ_NAME_BEGIN)
                        push_all(ret, letter);
                apply(ret, &pass->rules[id]);
                at += len;
                if (word->letters[at - 1] == KZ_NAME_END)
                        push_all(ret, KZ_NAME_END);
        }
        return whole;
}

/* A doubled sound is one: Massimov and Masimov. Whether there was any. */
static bool undouble(struct word *word)
{
        const size_t before = word->n;
        size_t from, to = 1;

        for (from = 1; from < word->n; from++) {
                if (word->letters[from] != word->letters[to - 1])
                        word->letters[to++] = word->letters[from];
        }
        word->n = to;
        return to != before;
}

static void write_key(const struct word *word, struct kz_namekey *ret)
{
        size_t i;

        ret->len = 0;
        for (i = 0; i < word->n && ret->len < KZ_NAMEKEY_MAX; i++) {
                if (word->letters[i] != KZ_NAME_BEGIN && word->letters[i] != KZ_NAME_END)
                        ret->bytes[ret->len++] = (char)word->letters[i];
        }
}

static void add_key(const struct word *word, size_t sounds, struct kz_namekeys *keys)
{
        struct kz_namekey *key;
        size_t i;

        if (keys->n == KZ_NAMEKEYS_MAX)
                return;
        key = &keys->keys[keys->n];
        write_key(word, key);
        if (key->len < sounds)
                return;
        for (i = 0; i < keys->n; i++) {
                if (keys->keys[i].len == key->len &&
                        memcmp(keys->keys[i].bytes, key->bytes, key->len) == 0)
                        return;
        }
        keys->n++;
}

/* Takes every reading through a pass; a rule with several readings makes more of each. */
static void pass_all(const struct kz_namepass *pass, struct readings *readings)
{
        struct readings from = *readings, one;
        size_t i, j;

        readings->n = 0;
        for (i = 0; i < from.n; i++) {
                one.n = 1;
                one.words[0].n = 0;
                rewrite(pass, &from.words[i], branch, &one);
                for (j = 0; j < one.n && readings->n < KZ_NAMEKEYS_MAX; j++) {
                        undouble(&one.words[j]);
                        readings->words[readings->n++] = one.words[j];
                }
        }
}

/* Short keys of rarer habits are like too many others. */
static size_t least_sounds(const struct kz_namerules *rules, bool usual)
{
        return usual || rules->rare_key_min < rules->key_min ? rules->key_min : rules->rare_key_min;
}

/* Whether a word as it is read can be spoken; БРК and Vvs cannot. */
static bool has_vowel(const struct word *word)
{
        size_t i;

        for (i = 0; i < word->n; i++) {
                if (word->letters[i] < 0x80 && strchr("aeiouy", word->letters[i]))
                        return true;
        }
        return false;
}

/*
 * From what the letters say to keys of some sounds or more, and to a close key where there is none
 * yet of the stem. The letters of an acronym or a Roman numeral are no sounds: each counts, and in
 * the likeliest way alone.
 */
static void finish(const struct kz_namerules *rules, struct word *word, size_t sounds, size_t stem,
        struct kz_namekeys *keys)
{
        struct readings readings;
        bool doubled;
        size_t i;

        if (!has_vowel(word)) {
                if (keys->n == 0 && keys->n_close == stem) {
                        add_key(word, sounds, keys);
                        write_key(word, &keys->close[keys->n_close++]);
                }
                return;
        }
        doubled = undouble(word);
        readings.n = readings.n_usual = 1;
        readings.words[0] = *word;
        for (i = KZ_NAMEPASS_SOUNDS; i < KZ_NAMEPASS_SKELETON; i++)
                pass_all(&rules->passes[i], &readings);
        if (keys->n_close == 0)
                keys->alone = doubled;
        if (keys->n_close == stem)
                write_key(&readings.words[0], &keys->close[keys->n_close++]);
        pass_all(&rules->passes[KZ_NAMEPASS_SKELETON], &readings);
        for (i = 0; i < readings.n; i++)
                add_key(&readings.words[i], sounds, keys);
}

/*
 * The word as each habit of spelling reads it, or as the first ones do; the same reading once.
 * False for another script.
 */
static bool read_letters(const struct kz_namerules *rules, const struct kz_namepass *alphabet,
        const struct word *word, size_t habits, struct readings *ret)
{
        size_t i, j, n = alphabet->habits < habits ? alphabet->habits : habits;

        if (n > USUAL_HABITS && word->n - 2 < rules->rare_min)
                n = USUAL_HABITS;

        for (i = 0; i < n; i++)
                ret->words[i].n = 0;
        ret->n = n;
        if (!rewrite(alphabet, word, keep_apart, ret))
                return false;
        ret->n = 0;
        for (i = 0; i < n; i++) {
                for (j = 0; j < ret->n; j++) {
                        if (same(&ret->words[j], &ret->words[i]))
                                break;
                }
                if (j == ret->n && ret->n++ != i)
                        ret->words[j] = ret->words[i];
                if (i < USUAL_HABITS)
                        ret->n_usual = ret->n;
        }
        return true;
}

static bool is_no_name(const struct kz_namerules *rules, const struct word *word)
{
        const size_t letters = word->n - 2;
        uint16_t id;

        return kz_nametrie_longest(&rules->passes[KZ_NAMEPASS_NO_NAMES].trie, word->letters + 1,
                       letters, 1, &id) == letters;
}

static void clear_keys(struct kz_namekeys *keys)
{
        keys->n = keys->n_close = 0;
        keys->alone = false;
}

/* By the first habits, from the first stems. */
static void make(const struct kz_namerules *rules, struct kz_str form, size_t n_habits,
        size_t n_stems, struct kz_namekeys *ret)
{
        const struct kz_namepass *endings, *alphabet;
        struct readings stems, habits[KZ_NAMESTEMS_MAX];
        struct word word;
        size_t i, j;

        clear_keys(ret);
        if (!read_form(form, &word) || word.n - 2 < rules->word_min || is_no_name(rules, &word))
                return;
        if (is_cyrillic(word.letters[1])) {
                endings = &rules->passes[KZ_NAMEPASS_CYRILLIC_ENDINGS];
                alphabet = &rules->passes[KZ_NAMEPASS_CYRILLIC_LETTERS];
        } else {
                endings = &rules->passes[KZ_NAMEPASS_LATIN_ENDINGS];
                alphabet = &rules->passes[KZ_NAMEPASS_LATIN_LETTERS];
        }
        cut_ending(rules, endings, &word, &stems);
        if (stems.n > n_stems)
                stems.n = n_stems;
        for (i = 0; i < stems.n; i++) {
                if (!read_letters(rules, alphabet, &stems.words[i], n_habits, &habits[i]))
                        return;
        }
        /* The first habit of each stem before the second one of any. */
        for (j = 0; j < KZ_NAMEKEYS_MAX; j++) {
                for (i = 0; i < stems.n; i++) {
                        if (j < habits[i].n)
                                finish(rules, &habits[i].words[j],
                                        least_sounds(rules, j < habits[i].n_usual), i, ret);
                }
        }
        ret->alone = word.n - 2 < (ret->alone ? rules->double_min : rules->close_min);
}

void kz_namekeys_make(const struct kz_namerules *rules, struct kz_str form, struct kz_namekeys *ret)
{
        make(rules, form, KZ_NAMEKEYS_MAX, KZ_NAMESTEMS_MAX, ret);
}

void kz_namekeys_make_first(
        const struct kz_namerules *rules, struct kz_str form, struct kz_namekeys *ret)
{
        make(rules, form, 1, 1, ret);
        if (ret->n == 0) /* too short, as it is usually read */
                kz_namekeys_make(rules, form, ret);
        if (ret->n > 1)
                ret->n = 1;
}

/* Whether what a stemmer took off belongs to the name. */
static bool is_kept(const struct kz_namerules *rules, struct kz_str form, struct kz_str stem)
{
        const struct kz_namepass *kept = &rules->passes[KZ_NAMEPASS_KEPT_ENDINGS];
        struct word word, rest;
        uint16_t id;

        if (form.len <= stem.len || memcmp(form.ptr, stem.ptr, stem.len) != 0)
                return false;
        if (!read_form(stem, &word) || word.n + form.len - stem.len > KZ_NAMEWORD_MAX ||
                !read_form((struct kz_str){form.ptr + stem.len, form.len - stem.len}, &rest))
                return false;
        /* The mark before the rest takes the place of that behind the stem. */
        memcpy(word.letters + word.n - 1, rest.letters, rest.n * sizeof(rest.letters[0]));
        word.n += rest.n - 1;
        return kz_nametrie_longest(&kept->trie, word.letters + word.n - 2, word.n - 2, -1, &id) > 0;
}

bool kz_namekeys_has_stem(const struct kz_namerules *rules, struct kz_str form, struct kz_str stem)
{
        return kz_utf8_count(stem.ptr, stem.len) >= rules->stem_min && !is_kept(rules, form, stem);
}

void kz_namekeys_make_of_stem(const struct kz_namerules *rules, struct kz_str form,
        struct kz_str stem, struct kz_namekeys *ret)
{
        clear_keys(ret);
        if (kz_namekeys_has_stem(rules, form, stem))
                kz_namekeys_make(rules, stem, ret);
}
