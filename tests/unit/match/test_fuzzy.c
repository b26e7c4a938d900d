/*
 * Words spelled about like others: the walk through sorted dictionaries against a plain scan with
 * the distance written out, over one tier and over several.
 */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/match/expand.h"
#include "index/match/fuzzy.h"
#include "index/match/slip.h"
#include "tests/unit/match/world.h"

#define DOCS 40
#define LETTERS 16

static struct kz_error err;

struct dictionary {
        struct world world;
        struct kz_memory_doc docs[DOCS];
        struct kz_termvector terms[DOCS];
        struct kz_tier *tiers[3];
        size_t n_tiers;
};

static void add_term(struct dictionary *dict, size_t doc, const char *word)
{
        struct kz_str term = kz_arena_dup(&dict->world.arena, kz_str(word));

        assert_int_equal(kz_termvector_add(&dict->terms[doc], term, 1, 1, false), KZ_OK);
}

static void deal(struct dictionary *dict, size_t n_tiers)
{
        size_t i, per = (DOCS + n_tiers - 1) / n_tiers;

        for (i = 0; i < DOCS; i++) {
                assert_int_equal(kz_termvector_finish(&dict->terms[i]), KZ_OK);
                dict->docs[i].terms = &dict->terms[i];
                dict->docs[i].id = KZ_STR("x");
        }
        for (i = 0; i < n_tiers; i++)
                dict->tiers[i] = kz_memory_tier_new(
                        &dict->docs[i * per], i == n_tiers - 1 ? DOCS - i * per : per);
        dict->n_tiers = n_tiers;
}

static void drop(struct dictionary *dict)
{
        size_t i;

        for (i = 0; i < dict->n_tiers; i++) {
                assert_int_equal(kz_memory_tier_open(dict->tiers[i]), 0);
                kz_tier_free(dict->tiers[i]);
        }
        for (i = 0; i < DOCS; i++)
                kz_termvector_deinit(&dict->terms[i]);
        world_deinit(&dict->world);
}

/* ---- The distance, written out ---- */

static unsigned cost_of(uint32_t typed, uint32_t meant)
{
        static const uint32_t alike[][2] = {{'a', 'e'}, {0x43A, 0x49B}, {0x430, 0x43E}};
        size_t i;

        if (typed == 0x43A && meant == 0x49B)
                return 1; /* қ without its mark */
        for (i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
                if ((typed == alike[i][0] && meant == alike[i][1]) ||
                        (typed == alike[i][1] && meant == alike[i][0]))
                        return 2;
        }
        return typed == meant ? 0 : 4;
}

static size_t letters_of(struct kz_str s, uint32_t out[LETTERS])
{
        size_t at = 0, n = 0;

        while (at < s.len && n < LETTERS)
                at += kz_utf8_decode(s.ptr + at, s.len - at, &out[n++]);
        return n;
}

static unsigned plain_distance(struct kz_str s, struct kz_str t)
{
        uint32_t a[LETTERS], b[LETTERS];
        size_t n = letters_of(s, a), m = letters_of(t, b), i, j;
        unsigned d[LETTERS + 1][LETTERS + 1];

        for (i = 0; i <= n; i++) {
                for (j = 0; j <= m; j++) {
                        unsigned best = i == 0 && j == 0 ? 0 : UINT32_MAX;

                        if (i && d[i - 1][j] + 4 < best)
                                best = d[i - 1][j] + 4;
                        if (j && d[i][j - 1] + 4 < best)
                                best = d[i][j - 1] + 4;
                        if (i && j && d[i - 1][j - 1] + cost_of(a[i - 1], b[j - 1]) < best)
                                best = d[i - 1][j - 1] + cost_of(a[i - 1], b[j - 1]);
                        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                                d[i - 2][j - 2] + 4 < best)
                                best = d[i - 2][j - 2] + 4;
                        d[i][j] = best;
                }
        }
        return d[n][m];
}

/* The first n letters. */
static struct kz_str first_letters(struct kz_str s, size_t n)
{
        while (kz_utf8_count(s.ptr, s.len) > n)
                s.len = kz_utf8_floor(s.ptr, s.len, s.len - 1);
        return s;
}

/* Whether some beginning of the word is at most an edit from each of the term's first letters. */
static bool begins_alike(struct kz_str word, struct kz_str term)
{
        size_t n, i;

        for (n = 1; n <= KZ_EDIT_HEAD; n++) {
                unsigned least = UINT32_MAX;

                for (i = 0; i <= LETTERS; i++) {
                        unsigned d = plain_distance(first_letters(word, i), first_letters(term, n));

                        least = d < least ? d : least;
                }
                if (least > KZ_EDIT)
                        return false;
        }
        return true;
}

/* To the word, or to what is left of it without an ending. */
static unsigned distance_to(const struct kz_fuzzy_word *word, struct kz_str term)
{
        struct kz_str left = word->text;
        unsigned least = plain_distance(left, term), d;
        size_t i;

        if (word->limit > KZ_EDIT && !begins_alike(word->text, term))
                return UINT32_MAX;
        for (i = 0; i < word->ending; i++) {
                left.len = kz_utf8_floor(left.ptr, left.len, left.len - 1);
                if (left.len == 0)
                        break;
                d = plain_distance(left, term);
                least = d < least ? d : least;
        }
        return least;
}

static unsigned distance(const char *a, const char *b)
{
        struct kz_edit_word x, y;

        assert_true(kz_edit_word_init(&x, kz_str(a)));
        assert_true(kz_edit_word_init(&y, kz_str(b)));
        return kz_edit_distance(&x, &y);
}

static void test_distance(void **state)
{
        (void)state;
        assert_int_equal(distance("assembly", "assembly"), 0);
        assert_int_equal(distance("assembly", "asembly"), KZ_EDIT);
        assert_int_equal(distance("assembly", "assembyl"), KZ_EDIT);
        assert_int_equal(distance("assembly", "xassembly"), KZ_EDIT);
        assert_int_equal(distance("ca", "abc"), 3 * KZ_EDIT); /* no letter is edited twice */
        /* Characters, not bytes: a Cyrillic letter is one edit. */
        assert_int_equal(distance("закон", "закн"), KZ_EDIT);
        assert_int_equal(distance("закон", "зкаон"), KZ_EDIT);
        assert_int_equal(distance("закон", "закрн"), KZ_EDIT);
        /* Easily taken for one another. */
        assert_int_equal(distance("қала", "кала"), KZ_EDIT_ALIKE);
        assert_int_equal(distance("кала", "қала"), KZ_EDIT_UNMARKED);
        assert_int_equal(distance("тауелсиздиги", "тәуелсіздігі"), 4 * KZ_EDIT_UNMARKED);
        assert_int_equal(distance("собрание", "сабрание"), KZ_EDIT_ALIKE);
        assert_int_equal(distance("qaragandy", "qaraǵandy"), KZ_EDIT_UNMARKED);
        assert_int_equal(distance("tokaev", "tokaew"), KZ_EDIT_ALIKE);
        assert_int_equal(distance("закон", "law"), 5 * KZ_EDIT);
}

static void test_words(void **state)
{
        struct kz_edit_word word;
        char longest[KZ_EDIT_LETTERS_MAX + 2];

        (void)state;
        memset(longest, 'a', sizeof(longest));
        assert_true(kz_edit_word_init(&word, (struct kz_str){longest, KZ_EDIT_LETTERS_MAX}));
        assert_false(kz_edit_word_init(&word, (struct kz_str){longest, KZ_EDIT_LETTERS_MAX + 1}));
        assert_false(kz_edit_word_init(&word, KZ_STR("")));
        assert_false(kz_edit_word_init(&word, KZ_STR("a\xFF")));
        assert_int_equal(kz_edit_usual_limit(2), 0);
        assert_int_equal(kz_edit_usual_limit(3), KZ_EDIT);
        assert_int_equal(kz_edit_usual_limit(5), KZ_EDIT);
        assert_int_equal(kz_edit_usual_limit(6), 2 * KZ_EDIT);
}

static unsigned slip(const char *typed, const char *meant)
{
        struct kz_edit_word a, b;

        assert_true(kz_edit_word_init(&a, kz_str(typed)));
        assert_true(kz_edit_word_init(&b, kz_str(meant)));
        return kz_slip_bits(&a, &b);
}

/* What people do more often is likelier. */
static void test_slips(void **state)
{
        (void)state;
        assert_int_equal(slip("assembly", "assembly"), 0);
        assert_true(slip("asembly", "assembly") < slip("assemblyx", "assembly"));
        assert_true(slip("assembbly", "assembly") < slip("assembkly", "assembly"));
        assert_true(slip("assembyl", "assembly") < slip("assembkk", "assembly"));
        assert_true(slip("сабрание", "собрание") < slip("сыбрание", "собрание"));
        /* One who has no Kazakh letters has none of them; one who has them means what is typed. */
        assert_true(slip("тауелсиздиги", "тәуелсіздігі") <= slip("сабрание", "собрание"));
        assert_true(slip("кала", "қала") < slip("қала", "кала"));
        assert_true(slip("manual", "xanual") > slip("manual", "maxual"));
}

/* ---- The walk ---- */

/* Words over so few letters that most have neighbours. */
static void random_word(struct world *world, char *out)
{
        static const char *const letters[] = {"a", "b", "e", "z", "к", "қ", "а", "о", "'", "7"};
        uint32_t n = 1 + world_random(world, 7), i;

        for (*out = '\0', i = 0; i < n; i++) {
                uint32_t which = world_random(world, 40);

                strcat(out, letters[which < 36 ? which % 8 : which % 2 ? 8 : 9]);
        }
}

static void random_dictionary(struct dictionary *dict, uint64_t seed)
{
        char word[64];
        size_t i, k;

        memset(dict, 0, sizeof(*dict));
        dict->world.random = seed;
        for (i = 0; i < DOCS; i++) {
                add_term(dict, i, "XSsource");
                for (k = 0; k < 15; k++) {
                        random_word(&dict->world, word);
                        add_term(dict, i, word);
                        if (k % 4 == 0) {
                                char title[64];

                                snprintf(title, sizeof(title), "S%.60s", word);
                                add_term(dict, i, title);
                        }
                }
        }
}

static bool has_digit(struct kz_str s)
{
        size_t i;

        for (i = 0; i < s.len; i++) {
                if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
                        return true;
        }
        return false;
}

/* Bits: a letter that Latin words may not have, one that Cyrillic ones may not. */
static unsigned alphabets_of(struct kz_str text)
{
        unsigned bits = 0;
        size_t i;

        for (i = 0; i < text.len; i++) {
                const unsigned char byte = (unsigned char)text.ptr[i];

                /* The random words are of both alphabets, an apostrophe, and what is in neither. */
                if (byte == '\'' || (byte & 0xC0) == 0x80)
                        continue;
                bits |= byte >= 'a' && byte < 0x7F     ? 2
                        : byte >= 0xC3 && byte <= 0xC9 ? 2
                        : byte >= 0xD0 && byte <= 0xD4 ? 1
                                                       : 3;
        }
        return bits;
}

static bool is_of_alphabet(struct kz_str text, const struct kz_fuzzy_word *words, size_t n)
{
        unsigned bits = 0;
        size_t i;

        for (i = 0; i < n; i++)
                bits |= alphabets_of(words[i].text);
        return bits == 3 || !(alphabets_of(text) & ~bits);
}

/* The smallest distance of a term's rest to a word that has it within its limit. */
static bool is_near(struct kz_str rest, const struct kz_fuzzy_word *words, size_t n, unsigned *ret)
{
        bool near = false;
        size_t i;

        *ret = UINT32_MAX;
        for (i = 0; i < n; i++) {
                unsigned d = distance_to(&words[i], rest);

                if (d > words[i].limit)
                        continue;
                near = true;
                if (d < *ret)
                        *ret = d;
        }
        return near && !has_digit(rest) && (rest.ptr[0] < 'A' || rest.ptr[0] > 'Z') &&
               is_of_alphabet(rest, words, n);
}

static void check_against_scan(const struct dictionary *dict, struct kz_str prefix,
        const struct kz_fuzzy_word *words, size_t n_words)
{
        struct kz_fuzzy_terms found = KZ_FUZZY_TERMS_NULL;
        struct kz_watch watch = kz_watch_begin(0, NULL);
        size_t i, k, n = 0, at = 0;

        assert_ok(kz_fuzzy_find(dict->tiers, dict->n_tiers, prefix, words, n_words, &watch, NULL,
                          &found, &err),
                &err);
        for (i = 0; i + 1 < found.n; i++)
                assert_true(kz_str_cmp(found.list[i].term, found.list[i + 1].term) < 0);
        /* Each found one is right, and there are as many as there should be. */
        for (i = 0; i < found.n; i++) {
                struct kz_str rest = found.list[i].term;
                uint64_t df = 0;
                unsigned d;

                assert_true(kz_str_starts(rest, prefix));
                rest.ptr += prefix.len;
                rest.len -= prefix.len;
                if (!is_near(rest, words, n_words, &d) || d != found.list[i].distance)
                        fail_msg("%.*s for %.*s: %u", KZ_STR_ARG(rest), KZ_STR_ARG(words[0].text),
                                found.list[i].distance);
                assert_int_equal(distance_to(&words[found.list[i].word], rest), d);
                for (k = 0; k < dict->n_tiers; k++) {
                        uint64_t one;

                        assert_ok(dict->tiers[k]->ops->df(
                                          dict->tiers[k], found.list[i].term, &one, &err),
                                &err);
                        df += one;
                }
                assert_int_equal(found.list[i].df, df);
        }
        for (i = 0; i < DOCS; i++) {
                for (k = 0; k < dict->terms[i].n_entries; k++) {
                        struct kz_str term = dict->terms[i].entries[k].term;
                        struct kz_str rest = {term.ptr + prefix.len, term.len - prefix.len};
                        unsigned d;

                        if (!kz_str_starts(term, prefix) || rest.len == 0 ||
                                !is_near(rest, words, n_words, &d))
                                continue;
                        n++;
                        for (at = 0; at < found.n; at++) {
                                if (kz_str_eq(found.list[at].term, term))
                                        break;
                        }
                        if (at == found.n)
                                fail_msg("%.*s was not found", KZ_STR_ARG(term));
                }
        }
        assert_true(n >= found.n);
        kz_fuzzy_terms_deinit(&found);
}

static void test_against_scan(void **state)
{
        struct dictionary dict;
        uint64_t seed;
        size_t n, i;

        (void)state;
        for (seed = 1; seed <= 20; seed++) {
                random_dictionary(&dict, seed);
                deal(&dict, 1 + seed % 3);
                for (n = 0; n < 12; n++) {
                        struct kz_fuzzy_word words[3];
                        char text[3][64];

                        for (i = 0; i < 3; i++) {
                                random_word(&dict.world, text[i]);
                                words[i] = (struct kz_fuzzy_word){kz_str(text[i]),
                                        world_random(&dict.world, KZ_EDIT_MAX + 1),
                                        KZ_EDIT_HEAD_ANY, world_random(&dict.world, 4)};
                        }
                        check_against_scan(
                                &dict, n % 4 ? KZ_STR("") : KZ_STR("S"), words, 1 + n % 3);
                }
                drop(&dict);
        }
}

static size_t count_found(const struct dictionary *dict, const struct kz_fuzzy_word *word,
        uint32_t *seeks_left, struct kz_fuzzy_terms *ret)
{
        struct kz_watch watch = kz_watch_begin(0, NULL);

        assert_ok(kz_fuzzy_find(dict->tiers, dict->n_tiers, KZ_STR(""), word, 1, &watch, seeks_left,
                          ret, &err),
                &err);
        return ret->n;
}

/* Of all words near, those with the right first letter and those with a wrong one are each some,
 * and as long as there are seeks left, a bound changes nothing. */
static void test_heads_and_bounds(void **state)
{
        struct dictionary dict;
        uint64_t seed;
        size_t n;

        (void)state;
        for (seed = 1; seed <= 20; seed++) {
                random_dictionary(&dict, seed);
                deal(&dict, 1 + seed % 3);
                for (n = 0; n < 12; n++) {
                        struct kz_fuzzy_terms all = KZ_FUZZY_TERMS_NULL, some = KZ_FUZZY_TERMS_NULL,
                                              others = KZ_FUZZY_TERMS_NULL;
                        uint32_t plenty = 1000000, scarce, used;
                        struct kz_fuzzy_word word;
                        char text[64];

                        random_word(&dict.world, text);
                        word = (struct kz_fuzzy_word){kz_str(text),
                                world_random(&dict.world, KZ_EDIT_MAX + 1), KZ_EDIT_HEAD_ANY,
                                world_random(&dict.world, 4)};
                        count_found(&dict, &word, &plenty, &all);
                        used = 1000000 - plenty;
                        assert_int_equal(count_found(&dict, &word, NULL, &some), all.n);
                        kz_fuzzy_terms_deinit(&some);
                        word.head = KZ_EDIT_HEAD_RIGHT;
                        count_found(&dict, &word, NULL, &some);
                        word.head = KZ_EDIT_HEAD_WRONG;
                        count_found(&dict, &word, NULL, &others);
                        assert_int_equal(some.n + others.n, all.n);
                        kz_fuzzy_terms_deinit(&some);
                        kz_fuzzy_terms_deinit(&others);
                        word.head = KZ_EDIT_HEAD_ANY;
                        scarce = used;
                        assert_int_equal(count_found(&dict, &word, &scarce, &some), 0);
                        assert_int_equal(scarce, 0);
                        kz_fuzzy_terms_deinit(&some);
                        kz_fuzzy_terms_deinit(&all);
                }
                drop(&dict);
        }
}

/* 17,576 words, of which a handful is near: no scan of them all. */
static void test_seeks(void **state)
{
        struct kz_fuzzy_word word = {.text = KZ_STR("bltembly"), .limit = KZ_EDIT};
        struct kz_fuzzy_terms found = KZ_FUZZY_TERMS_NULL;
        struct kz_watch watch = kz_watch_begin(0, NULL);
        struct dictionary dict;
        char text[32];
        uint64_t before;
        int i;

        (void)state;
        memset(&dict, 0, sizeof(dict));
        for (i = 0; i < 26 * 26 * 26; i++) {
                snprintf(text, sizeof(text), "%c%c%cembly", 'a' + i % 26, 'a' + i / 26 % 26,
                        'a' + i / 676);
                add_term(&dict, (size_t)i % DOCS, text);
        }
        deal(&dict, 1);
        before = kz_memory_tier_calls(dict.tiers[0]);
        assert_ok(kz_fuzzy_find(dict.tiers, 1, KZ_STR(""), &word, 1, &watch, NULL, &found, &err),
                &err);
        /* Itself, one of three letters replaced, lbtembly and btlembly. */
        assert_int_equal(found.n, 1 + 3 * 25 + 2);
        assert_true(kz_memory_tier_calls(dict.tiers[0]) - before < 26 * 26 * 26 / 10);
        kz_fuzzy_terms_deinit(&found);
        drop(&dict);
}

static void test_faults(void **state)
{
        const struct kz_fuzzy_word word = {.text = KZ_STR("kabak"), .limit = KZ_EDIT_MAX};
        atomic_bool cancelled = true;
        struct dictionary dict;
        uint64_t n;

        (void)state;
        random_dictionary(&dict, 7);
        deal(&dict, 2);
        for (n = 1;; n++) {
                struct kz_fuzzy_terms found = KZ_FUZZY_TERMS_NULL;
                struct kz_watch watch = kz_watch_begin(0, NULL);
                enum kz_status status;

                kz_memory_tier_fail_at(dict.tiers[n % 2], n / 2 + 1);
                status = kz_fuzzy_find(
                        dict.tiers, 2, KZ_STR(""), &word, 1, &watch, NULL, &found, &err);
                kz_memory_tier_fail_at(dict.tiers[n % 2], 0);
                kz_fuzzy_terms_deinit(&found);
                if (!status)
                        break;
                assert_int_equal(status, KZ_E_MODIFIED);
        }
        assert_true(n > 10);
        {
                struct kz_fuzzy_terms found = KZ_FUZZY_TERMS_NULL;
                struct kz_watch watch = kz_watch_begin(0, &cancelled);

                assert_status(kz_fuzzy_find(dict.tiers, 2, KZ_STR(""), &word, 1, &watch, NULL,
                                      &found, &err),
                        KZ_E_CANCELLED);
                watch = kz_watch_begin(1, NULL);
                assert_status(kz_fuzzy_find(dict.tiers, 2, KZ_STR(""), &word, 1, &watch, NULL,
                                      &found, &err),
                        KZ_E_DEADLINE);
                kz_fuzzy_terms_deinit(&found);
        }
        drop(&dict);
}

/* ---- tokaev~ ---- */

static struct kz_query *fuzzy_query(struct dictionary *dict, const char *word, uint8_t edits)
{
        struct kz_node *node = world_word(&dict->world, word);

        node->groups[0].n_own = 1;
        node->groups[0].edits = edits;
        node->groups[0].form = node->groups[0].terms[0].term;
        if (kz_term_is_prefixed(node->groups[0].form)) {
                node->groups[0].form.ptr++;
                node->groups[0].form.len--;
        }
        return world_rooted(&dict->world, node);
}

/* What expansion put into the query's own arena. */
static void drop_query(struct kz_query *query)
{
        if (query)
                kz_arena_deinit(&query->arena);
}

static void expand(struct dictionary *dict, struct kz_query *query)
{
        struct kz_watch watch = kz_watch_begin(0, NULL);

        assert_ok(kz_expand_query(query, dict->tiers, dict->n_tiers, &watch, &err), &err);
}

static void expect_term(const struct kz_group *group, size_t i, const char *term, double weight)
{
        assert_true(i < group->n_terms);
        assert_str(group->terms[i].term, term);
        assert_true(group->terms[i].weight == weight);
}

static void test_groups(void **state)
{
        struct dictionary dict;
        struct kz_query *query = NULL;
        const struct kz_group *group;
        size_t i;

        (void)state;
        memset(&dict, 0, sizeof(dict));
        for (i = 0; i < DOCS; i++) {
                add_term(&dict, i, "tokayev");
                if (i < 9)
                        add_term(&dict, i, "toqaev");
                if (i == 30)
                        add_term(&dict, i, "tokaew");
                if (i < 20)
                        add_term(&dict, i, "Stokayev");
                if (i < 5)
                        add_term(&dict, i, "token");
                add_term(&dict, i, "tokaev77");
        }
        deal(&dict, 2);
        drop_query(query);
        query = fuzzy_query(&dict, "tokaev", KZ_EDITS_USUAL);
        expand(&dict, query);
        expand(&dict, query); /* again: an index that moved on */
        group = query->root->groups;
        expect_term(group, 0, "tokaev", 1);
        expect_term(group, 1, "tokayev", 0.7);
        expect_term(group, 2, "toqaev", 0.85);
        expect_term(group, 3, "token", 0.5);
        expect_term(group, 4, "tokaew", 0.85);
        assert_int_equal(group->n_terms, 5);
        assert_int_equal(group->n_begin, 4);
        drop_query(query);
        query = fuzzy_query(&dict, "tokaev", 1);
        expand(&dict, query);
        assert_int_equal(query->root->groups->n_terms, 4);
        /* Titles have a dictionary of their own. */
        drop_query(query);
        query = fuzzy_query(&dict, "Stokaev", 2);
        expand(&dict, query);
        expect_term(query->root->groups, 1, "Stokayev", 0.7);
        assert_int_equal(query->root->groups->n_terms, 2);
        drop_query(query);
        query = fuzzy_query(&dict, "tokaev", 0);
        expand(&dict, query);
        assert_int_equal(query->root->groups->n_terms, 1);
        drop_query(query);
        drop(&dict);
}

static void test_most_frequent(void **state)
{
        struct dictionary dict;
        struct kz_query *query = NULL;
        size_t i, k;
        char word[16];

        (void)state;
        memset(&dict, 0, sizeof(dict));
        for (i = 0; i < 5 * 26; i++) {
                snprintf(word, sizeof(word), "l%cwy%c", 'a' + (char)(i % 26), 'a' + (char)(i / 26));
                for (k = 0; k <= i % DOCS; k++)
                        add_term(&dict, k, word);
        }
        deal(&dict, 3);
        drop_query(query);
        query = fuzzy_query(&dict, "lawyo", 2);
        expand(&dict, query);
        assert_int_equal(query->root->groups->n_terms, KZ_EXPAND_MAX);
        assert_int_equal(query->root->groups->n_begin, 5 * 26);
        for (i = 2; i < KZ_EXPAND_MAX; i++) {
                uint64_t df[2] = {0, 0}, one;

                for (k = 0; k < 2 * dict.n_tiers; k++) {
                        struct kz_tier *tier = dict.tiers[k / 2];

                        assert_ok(
                                tier->ops->df(tier, query->root->groups->terms[i - 1 + k % 2].term,
                                        &one, &err),
                                &err);
                        df[k % 2] += one;
                }
                assert_true(df[0] >= df[1] && df[1] >= 20);
        }
        drop_query(query);
        drop(&dict);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_distance),
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_slips),
                cmocka_unit_test(test_against_scan),
                cmocka_unit_test(test_heads_and_bounds),
                cmocka_unit_test(test_seeks),
                cmocka_unit_test(test_faults),
                cmocka_unit_test(test_groups),
                cmocka_unit_test(test_most_frequent),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
