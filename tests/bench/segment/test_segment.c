/* What bench_segment rests on: tokens, passages, drawn queries, figures. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "tests/bench/segment/draw.h"
#include "tests/bench/segment/figures.h"
#include "tests/support/test.h"

static struct tokens tokens;

static int begin(void **state)
{
        (void)state;
        return tokens_init(&tokens, NULL) ? -1 : 0;
}

static int end(void **state)
{
        (void)state;
        tokens_deinit(&tokens);
        return 0;
}

/* ---- Tokens ---- */

static void assert_tokens(const char *text, const char *expected)
{
        struct kz_error err = KZ_ERROR_NULL;
        size_t used;

        assert_ok(tokens_read(&tokens, kz_str(text), SIZE_MAX, &used, &err), &err);
        assert_str(kz_buf_str(&tokens.joined), expected);
        assert_int_equal(used, strlen(text));
}

static void tokens_are_runs_of_letters_and_digits(void **state)
{
        (void)state;
        assert_tokens("", "");
        assert_tokens(" -- ", "");
        assert_tokens("The U.N.'s 3rd report,1946", "the u n s 3rd report 1946");
        assert_tokens("ТОҚАЕВ сказал: «Ёлки»", "тоқаев сказал елки");
        assert_tokens("a_b\nc", "a b c");
        assert_tokens("\xff"
                      "a\xc3 b\xe2\x82",
                "a b");
}

static void marks_belong_to_letters_and_joiners_are_not_there(void **state)
{
        (void)state;
        assert_tokens("e\xcc\x81t\xc3\xa9 \xcc\x81 x", "e\xcc\x81t\xc3\xa9 x");
        assert_tokens("қала\xc2\xadлар", "қалалар");
        assert_tokens("人权a", "人 权 a");
        assert_tokens("\xe1\xb8\xb0\xe1\xb8\x81", "\xe1\xb8\xb1\xe1\xb8\x81"); /* Ḱḁ */
}

static void a_token_is_cut_between_characters(void **state)
{
        char text[3 * TOKEN_MAX + 1];
        struct kz_error err = KZ_ERROR_NULL;
        size_t i;

        (void)state;
        text[0] = 'x';
        for (i = 1; i + 1 < sizeof(text); i += 2)
                memcpy(text + i, "ж", 2);
        assert_ok(tokens_read(&tokens, (struct kz_str){text, i}, SIZE_MAX, NULL, &err), &err);
        assert_int_equal(tokens.n, 1);
        assert_int_equal(tokens.items[0].len, TOKEN_MAX - 1);
        assert_memory_equal(tokens.items[0].ptr, text, TOKEN_MAX - 1);
}

static void reading_goes_on_where_it_stopped(void **state)
{
        struct kz_str text = KZ_STR("one, two three"), all = text;
        struct kz_error err = KZ_ERROR_NULL;
        size_t used;

        (void)state;
        assert_ok(tokens_read(&tokens, text, 2, &used, &err), &err);
        assert_str(kz_buf_str(&tokens.joined), "one two");
        assert_int_equal(used, strlen("one, two"));
        text.ptr += used;
        text.len -= used;
        assert_ok(tokens_read(&tokens, text, 2, &used, &err), &err);
        assert_str(tokens.items[0], "three");
        assert_ptr_equal(text.ptr + used, all.ptr + all.len);
}

/* ---- A collection ---- */

#define WORDS 60
#define TEXTS 39

/* TEXTS texts of words w0, w1, …, the first ones most often, of up to 700 words, and one without
 * any. */
static void make_collection(struct collection *collection)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf file = KZ_BUF_NULL;
        char path[] = "/tmp/kz-bench-XXXXXX.jsonl";
        struct kz_error err = KZ_ERROR_NULL;
        unsigned next = 1;
        int fd, doc, i;

        for (doc = 0; doc <= TEXTS; doc++) {
                kz_buf_append_cstr(&file, "{\"text\": \"");
                for (i = 0; i < doc * 18; i++) {
                        next = next * 1103515245u + 12345u;
                        kz_buf_printf(&file, "w%u ", (next >> 16) % ((next >> 8) % WORDS + 1));
                }
                kz_buf_append_cstr(&file, "\", \"title\": \"not looked at\"}\n");
        }
        kz_buf_append_cstr(&file, "this is not JSON\n\n{\"title\": \"no text\"}");
        fd = mkstemps(path, 6);
        assert_true(fd >= 0);
        assert_ok(kz_fd_write_all(fd, file.data, file.len, &err), &err);
        close(fd);
        assert_ok(texts_read(&collection->texts, path, &err), &err);
        unlink(path);
}

static size_t naive_df(const struct collection *collection, struct kz_str word)
{
        struct kz_error err = KZ_ERROR_NULL;
        size_t n = 0, i, t;

        for (i = 0; i < collection->n; i++) {
                assert_ok(
                        tokens_read(&tokens, collection->passages[i], SIZE_MAX, NULL, &err), &err);
                for (t = 0; t < tokens.n && !kz_str_eq(tokens.items[t], word); t++)
                        ;
                n += t < tokens.n;
        }
        return n;
}

static void passages_have_all_the_tokens_of_the_texts(void **state)
{
        struct collection collection = COLLECTION_NULL;
        const struct vocabulary *vocabulary = &collection.vocabulary;
        struct kz_error err = KZ_ERROR_NULL;
        size_t i, of_texts = 0, of_passages = 0;

        (void)state;
        make_collection(&collection);
        assert_int_equal(collection.texts.n, TEXTS);
        assert_int_equal(collection.texts.broken, 1);
        assert_ok(collection_cut(&collection, &tokens, &err), &err);
        for (i = 0; i < collection.texts.n; i++) {
                assert_ok(
                        tokens_read(&tokens, texts_at(&collection.texts, i), SIZE_MAX, NULL, &err),
                        &err);
                of_texts += tokens.n;
        }
        for (i = 0; i < collection.n; i++) {
                assert_ok(tokens_read(&tokens, collection.passages[i], SIZE_MAX, NULL, &err), &err);
                assert_in_range(tokens.n, 1, COLLECTION_PASSAGE_TOKENS);
                of_passages += tokens.n;
        }
        assert_int_equal(of_passages, of_texts);
        assert_int_equal(collection.tokens, of_texts);
        assert_int_equal(vocabulary->n, WORDS);
        for (i = 0; i < vocabulary->n; i++) {
                assert_int_equal(vocabulary->words[i].passages,
                        naive_df(&collection, vocabulary->words[i].token));
                if (i)
                        assert_true(
                                vocabulary->words[i - 1].passages >= vocabulary->words[i].passages);
        }
        collection_deinit(&collection);
}

/* An index that was kept is told by it in another process. */
static void the_mark_is_the_same_in_every_process(void **state)
{
        struct collection collection = COLLECTION_NULL;
        char path[] = "/tmp/kz-bench-XXXXXX.txt";
        struct kz_error err = KZ_ERROR_NULL;
        int fd = mkstemps(path, 4);

        (void)state;
        assert_true(fd >= 0);
        assert_ok(kz_fd_write_all(fd, "w1 w2", 5, &err), &err);
        close(fd);
        assert_ok(texts_read(&collection.texts, path, &err), &err);
        unlink(path);
        assert_ok(collection_cut(&collection, &tokens, &err), &err);
        assert_true(collection.mark == 0xDD1117978655E7BAu);
        collection_deinit(&collection);
}

static void copies_are_the_same_passages_again(void **state)
{
        struct collection collection = COLLECTION_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t bytes, tokens_before, mark;
        size_t n, i;

        (void)state;
        make_collection(&collection);
        assert_ok(collection_cut(&collection, &tokens, &err), &err);
        n = collection.n;
        bytes = collection.bytes;
        tokens_before = collection.tokens;
        mark = collection.mark;
        assert_ok(collection_repeat(&collection, 1, &err), &err);
        assert_true(collection.n == n && collection.mark == mark);
        assert_ok(collection_repeat(&collection, 3, &err), &err);
        assert_int_equal(collection.n, 3 * n);
        assert_int_equal(collection.bytes, 3 * bytes);
        assert_int_equal(collection.tokens, 3 * tokens_before);
        assert_true(collection.mark != mark);
        for (i = n; i < 3 * n; i++)
                assert_true(kz_str_eq(collection.passages[i], collection.passages[i - n]));
        collection_deinit(&collection);
}

static void a_limit_spreads_over_all_texts(void **state)
{
        struct collection collection = COLLECTION_NULL;
        size_t total, i, bytes = 0;

        (void)state;
        make_collection(&collection);
        total = collection.texts.block.len;
        texts_limit(&collection.texts, total);
        assert_int_equal(collection.texts.n, TEXTS);
        texts_limit(&collection.texts, total / 4);
        for (i = 0; i < collection.texts.n; i++)
                bytes += collection.texts.items[i].len;
        assert_in_range(bytes, total / 5, total * 3 / 10);
        assert_true(collection.texts.items[0].at < total / 8);
        assert_true(collection.texts.items[i - 1].at > total * 3 / 4);
        collection_deinit(&collection);
}

/* ---- Drawn queries ---- */

/* Whether the passage that tokens holds matches. */
static bool matches(const struct draw_query *query)
{
        size_t found = 0, at, i;

        if (query->kind == DRAW_PHRASE) {
                for (at = 0; at + query->n <= tokens.n; at++) {
                        for (i = 0; i < query->n; i++) {
                                if (!kz_str_eq(tokens.items[at + i], query->words[i]))
                                        break;
                        }
                        if (i == query->n)
                                return true;
                }
                return false;
        }
        for (i = 0; i < query->n; i++) {
                for (at = 0; at < tokens.n; at++) {
                        if (kz_str_eq(tokens.items[at], query->words[i]))
                                break;
                }
                found += at < tokens.n;
        }
        return query->kind == DRAW_OR ? found > 0 : found == query->n;
}

static void check_query(const struct collection *collection, const struct draw_query *query)
{
        struct kz_error err = KZ_ERROR_NULL;
        size_t a, b;

        if (query->kind == DRAW_TERM) {
                assert_int_equal(query->n, 1);
                return;
        }
        assert_in_range(query->n, 2, DRAW_WORDS_MAX);
        assert_ok(tokens_read(&tokens, collection->passages[query->passage], SIZE_MAX, NULL, &err),
                &err);
        assert_true(matches(query));
        for (a = 0; a < query->n && query->kind != DRAW_PHRASE; a++) {
                for (b = 0; b < a; b++)
                        assert_false(kz_str_eq(query->words[a], query->words[b]));
        }
}

static void every_drawn_query_matches_its_passage(void **state)
{
        struct collection collection = COLLECTION_NULL;
        struct draw draw = DRAW_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        size_t of_kind[DRAW_KINDS] = {0}, of_length[DRAW_WORDS_MAX + 1] = {0}, i;

        (void)state;
        make_collection(&collection);
        assert_ok(collection_cut(&collection, &tokens, &err), &err);
        assert_ok(draw_queries(&draw, &collection, &tokens, 7, 100, 5, &err), &err);
        for (i = 0; i < draw.n; i++) {
                check_query(&collection, &draw.queries[i]);
                of_kind[draw.queries[i].kind]++;
                of_length[draw.queries[i].n]++;
        }
        assert_int_equal(of_kind[DRAW_AND], 100);
        assert_int_equal(of_kind[DRAW_OR], 100);
        assert_int_equal(of_kind[DRAW_PHRASE], 100);
        assert_int_equal(of_kind[DRAW_TERM], 5);
        assert_str(draw.queries[300].words[0], "w0");
        for (i = 2; i <= DRAW_WORDS_MAX; i++)
                assert_true(of_length[i] > 50);
        draw_deinit(&draw);
        collection_deinit(&collection);
}

static void write_all(const struct collection *collection, uint64_t seed, struct kz_buf *out)
{
        struct draw draw = DRAW_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        size_t i;

        assert_ok(draw_queries(&draw, collection, &tokens, seed, 20, 2, &err), &err);
        for (i = 0; i < draw.n; i++) {
                assert_int_equal(draw_write(&draw.queries[i], out), KZ_OK);
                kz_buf_append_char(out, '\n');
        }
        draw_deinit(&draw);
}

static void a_seed_gives_the_same_queries_again(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf a = KZ_BUF_NULL, b = KZ_BUF_NULL, c = KZ_BUF_NULL;
        struct collection collection = COLLECTION_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        make_collection(&collection);
        assert_ok(collection_cut(&collection, &tokens, &err), &err);
        write_all(&collection, 1, &a);
        write_all(&collection, 1, &b);
        write_all(&collection, 2, &c);
        assert_string_equal(a.data, b.data);
        assert_string_not_equal(a.data, c.data);
        assert_non_null(strstr(a.data, "\"w"));
        assert_non_null(strstr(a.data, "+w"));
        assert_non_null(strstr(a.data, " OR w"));
        kz_buf_deinit(&b);
        kz_buf_deinit(&c);
        collection_deinit(&collection);
}

/* Else a search for a passage that will do would have no end. */
static void passages_too_short_are_refused(void **state)
{
        struct collection collection = COLLECTION_NULL;
        struct draw draw = DRAW_NULL;
        struct kz_str passage = KZ_STR("only three words");
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        collection.passages = &passage;
        collection.n = 1;
        assert_status(draw_queries(&draw, &collection, &tokens, 1, 1, 0, &err), KZ_E_INVALID);
        draw_deinit(&draw);
}

/* ---- Figures ---- */

static void figures_are_what_they_are_called(void **state)
{
        double values[200], doubled[200];
        struct figures figures;
        size_t i;

        (void)state;
        for (i = 0; i < 200; i++) {
                values[i] = (double)(i * 7 % 200 + 1); /* 1 to 200, shuffled */
                doubled[i] = values[i] * (i % 2 ? 4 : 1);
        }
        assert_true(fabs(figures_ratio(doubled, values, 200) - 2) < 1e-9);
        figures = figures_of(values, 200);
        assert_true(fabs(figures.mean - 100.5) < 1e-9);
        assert_true(fabs(figures.median - 100.5) < 1e-9);
        assert_true(figures.p99 == 198);
        figures = figures_of(values, 1);
        assert_true(figures.p99 == 1 && figures.median == 1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(tokens_are_runs_of_letters_and_digits),
                cmocka_unit_test(marks_belong_to_letters_and_joiners_are_not_there),
                cmocka_unit_test(a_token_is_cut_between_characters),
                cmocka_unit_test(reading_goes_on_where_it_stopped),
                cmocka_unit_test(passages_have_all_the_tokens_of_the_texts),
                cmocka_unit_test(the_mark_is_the_same_in_every_process),
                cmocka_unit_test(copies_are_the_same_passages_again),
                cmocka_unit_test(a_limit_spreads_over_all_texts),
                cmocka_unit_test(every_drawn_query_matches_its_passage),
                cmocka_unit_test(a_seed_gives_the_same_queries_again),
                cmocka_unit_test(passages_too_short_are_refused),
                cmocka_unit_test(figures_are_what_they_are_called),
        };

        return cmocka_run_group_tests(tests, begin, end);
}
