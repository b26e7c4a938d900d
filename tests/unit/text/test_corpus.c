/* Real texts: our words against those of libunistring, and queries against documents. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <unictype.h>
#include <uniwbrk.h>

#include "index/base/utf8.h"
#include "tests/support/rounds.h"
#include "tests/unit/text/corpus.h"
#include "tests/unit/text/tokens.h"

/* Enough of each collection, and not the whole of the large ones. */
#define BYTES_MAX TEST_ROUNDS(6000000)

static const char *const corpora[] = {"en-un-upr-pdf", "en-bbc", "en-kz-embassy-abai",
        "ru-tengrinews", "ru-ovdinfo-reports", "ru-factrueval", "kk-press-fvd", "kk-latn-qazinform",
        "kk-kaznerd-sentences", "udhr-multilingual"};

struct place {
        size_t start, end;
};

struct run {
        struct kz_analyzer *analyzer;
        struct kz_arena arena;
        struct kz_str text;
        struct place *places;
        size_t n, cap;
        size_t bytes, joined, split;
};

static bool note_place(void *context, const struct kz_token *token)
{
        struct run *run = context;

        if (run->n == run->cap) {
                run->cap = run->cap ? run->cap * 2 : 4096;
                run->places = realloc(run->places, run->cap * sizeof(*run->places));
                assert_non_null(run->places);
        }
        run->places[run->n++] = (struct place){token->start, token->end};
        return true;
}

static uint32_t at(struct kz_str text, size_t offset)
{
        uint32_t cp = 0;

        if (offset < text.len)
                kz_utf8_decode(text.ptr + offset, text.len - offset, &cp);
        return cp;
}

static bool is_attached(uint32_t cp)
{
        return uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_Mn | UC_CATEGORY_MASK_Mc |
                                                            UC_CATEGORY_MASK_Me |
                                                            UC_CATEGORY_MASK_Cf);
}

/* The last character before offset that is no mark, and the offset where it begins. */
static size_t letter_before(struct kz_str text, size_t offset)
{
        do {
                offset = kz_utf8_floor(text.ptr, text.len, offset - 1);
        } while (offset > 0 && is_attached(at(text, offset)));
        return offset;
}

static bool is_wordlike(uint32_t cp)
{
        return uc_is_general_category_withtable(
                cp, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_Nd | UC_CATEGORY_MASK_Nl);
}

static bool is_in(uint32_t cp, const uint32_t *set, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if (set[i] == cp)
                        return true;
        }
        return false;
}

/* They join two of our words: only where the script changes, at . : _ and the like, in kana. */
static bool may_split(struct kz_str text, struct place a, struct place b)
{
        static const uint32_t dividers[] = {'.', ':', '_', ';', ',', '\'', '"', 0x2019, 0x2018,
                0xB7, 0x202F, 0x203F, 0x2044, 0xFF1A, 0x2E40, 0x589, 0x60C, 0x2027, 0x2024};
        const uc_script_t *left, *right;
        size_t i;

        if (a.end < b.start) {
                for (i = a.end; i < b.start;
                        i += kz_utf8_decode(text.ptr + i, text.len - i, &(uint32_t){0})) {
                        if (!is_in(at(text, i), dividers, KZ_ARRAY_LEN(dividers)) &&
                                !is_attached(at(text, i)))
                                return false;
                }
                return true;
        }
        if (text.ptr[a.end - 1] == '.')
                return true;
        i = letter_before(text, a.end);
        while (i > a.start && !uc_is_general_category(at(text, i), UC_CATEGORY_L))
                i = letter_before(text, i);
        left = uc_script(at(text, i));
        right = uc_script(at(text, b.start));
        return left != right || strcmp(left->name, "Katakana") == 0;
}

/* They cut one of our words: only at an apostrophe of another kind, or in scripts without spaces.
 */
static bool may_join(struct kz_str text, size_t offset)
{
        static const uint32_t apostrophes[] = {
                '`', 0xB4, 0x2BB, 0x2BC, 0x2018, 0x2019, '\'', 0x2032};
        static const char *const spaceless[] = {
                "Thai", "Lao", "Khmer", "Myanmar", "Tai_Le", "New_Tai_Lue", "Tai_Tham", "Tai_Viet"};
        uint32_t left = at(text, letter_before(text, offset)), right = at(text, offset);
        const uc_script_t *script;
        size_t i;

        if (is_in(left, apostrophes, KZ_ARRAY_LEN(apostrophes)) ||
                is_in(right, apostrophes, KZ_ARRAY_LEN(apostrophes)))
                return true;
        if (right == '.') /* the last point of an acronym */
                return true;
        script = uc_script(left);
        for (i = 0; i < KZ_ARRAY_LEN(spaceless); i++) {
                if (strcmp(script->name, spaceless[i]) == 0)
                        return true;
        }
        return false;
}

static void fail_at(struct kz_str text, size_t offset, const char *what)
{
        size_t from = kz_utf8_floor(text.ptr, text.len, offset > 40 ? offset - 40 : 0);
        size_t to = kz_utf8_floor(text.ptr, text.len, offset + 40);

        fail_msg("%s, at \"%.*s|%.*s\"", what, (int)(offset - from), text.ptr + from,
                (int)(to - offset), text.ptr + offset);
}

/* Nothing that has letters or digits is left out. */
static void check_gap(struct kz_str text, size_t from, size_t to)
{
        size_t n;
        uint32_t cp;

        for (; from < to; from += n) {
                n = kz_utf8_decode(text.ptr + from, to - from, &cp);
                if (n == 0) {
                        n = 1;
                        continue;
                }
                if (is_wordlike(cp) && cp != 0x2BC && cp != 0x2BB)
                        fail_at(text, from, "a letter is in no word");
        }
}

static bool compare_breaks(void *context, struct kz_str lang, struct kz_str text)
{
        struct run *run = context;
        char *breaks = malloc(text.len + 1);
        size_t i, k;

        assert_non_null(breaks);
        run->n = 0;
        assert_int_equal(
                kz_analyzer_text(run->analyzer, lang, text, 1, note_place, run, NULL, NULL), KZ_OK);
        u8_wordbreaks((const uint8_t *)text.ptr, text.len, breaks);
        for (i = 0; i < run->n; i++) {
                struct place here = run->places[i], next;

                check_gap(text, i ? run->places[i - 1].end : 0, here.start);
                for (k = here.start + 1; k < here.end; k++) {
                        if (breaks[k] && !may_join(text, k))
                                fail_at(text, k, "they cut one of our words");
                        run->joined += breaks[k] != 0;
                }
                if (i + 1 == run->n)
                        break;
                next = run->places[i + 1];
                for (k = here.end; k <= next.start && !breaks[k];)
                        k++;
                if (k > next.start) {
                        if (!may_split(text, here, next))
                                fail_at(text, next.start, "they join two of our words");
                        run->split++;
                }
        }
        check_gap(text, run->n ? run->places[run->n - 1].end : 0, text.len);
        free(breaks);
        run->bytes += text.len;
        return run->bytes < BYTES_MAX;
}

static void over_all(void **state, corpus_fn fn)
{
        size_t i, found = 0, bytes = 0;

        for (i = 0; i < KZ_ARRAY_LEN(corpora); i++) {
                struct run run = {.analyzer = *state, .arena = KZ_ARENA_NULL};

                found += corpus_each(corpora[i], fn, &run);
                bytes += run.bytes;
                free(run.places);
                kz_arena_deinit(&run.arena);
        }
        if (found == 0)
                skip();
        assert_true(bytes > 100000);
}

static void test_word_breaks(void **state)
{
        over_all(state, compare_breaks);
}

struct meeting {
        struct run *run;
        struct kz_str text;
        const struct kz_group *groups;
        size_t n, at;
};

/*
 * The word of the document is one of those its own text, typed as a query, asks for. A query leaves
 * the endings behind a hyphen out: АҚШ-тың.
 */
static bool meet(void *context, const struct kz_token *token)
{
        struct meeting *meeting = context;
        const struct kz_group *group = &meeting->groups[meeting->at];
        size_t k;

        if (token->start > 0 && meeting->text.ptr[token->start - 1] == '-' &&
                (meeting->at == meeting->n || group->start > token->start))
                return true;
        meeting->at++;
        assert_true(meeting->at <= meeting->n);
        assert_int_equal(group->start, token->start);
        assert_int_equal(group->end, token->end);
        assert_int_equal(group->offset + 1, token->position);
        for (k = 0; k < group->n_terms; k++) {
                if (kz_str_eq(group->terms[k].term, token->term))
                        return true;
        }
        fail_msg("no query finds \"%.*s\"", KZ_STR_ARG(token->term));
        return false;
}

static bool check_meeting(void *context, struct kz_str lang, struct kz_str text)
{
        static const char *const langs[] = {"", "en", "kk"};
        struct run *run = context;
        struct kz_group *groups;
        size_t n, i;

        kz_arena_reset(&run->arena);
        assert_int_equal(
                kz_analyzer_query(run->analyzer, text, "", &run->arena, &groups, &n, NULL), KZ_OK);
        for (i = 0; i <= KZ_ARRAY_LEN(langs); i++) {
                struct meeting meeting = {run, text, groups, n, 0};

                /* The views of groups live in the arena, so one analyzer serves both. */
                kz_analyzer_text(run->analyzer, i ? kz_str(langs[i - 1]) : lang, text, 1, meet,
                        &meeting, NULL, NULL);
                assert_int_equal(meeting.at, n);
        }
        run->bytes += text.len * 4;
        return run->bytes < BYTES_MAX;
}

static void test_queries_meet_documents(void **state)
{
        over_all(state, check_meeting);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_word_breaks),
                cmocka_unit_test(test_queries_meet_documents),
        };

        return cmocka_run_group_tests(tests, tokens_setup, tokens_teardown);
}
