#include "tests/support/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "index/store/tree.h"

static const char en_text[] =
        "The right to peaceful assembly\n"
        "is guaranteed by the constitution.\n\n"
        "Police dispersed the rally in Almaty: the court fined nine people.\n";
static const char ru_text[] = "Суд оштрафовал девять человек.\n"
                              "Право на свободу собраний гарантировано конституцией.\n";
static const char kk_text[] = "Қазақстан Республикасының азаматтары\n"
                              "бейбіт әрі қарусыз жиналуға құқылы.\n";

static void put_languages(void)
{
        struct kz_document en = test_document("reports", "assembly.txt", en_text),
                           ru = test_document("reports", "sobranie.txt", ru_text),
                           kk = test_document("news", "1", kk_text);

        en.title = KZ_STR("Freedom of assembly");
        en.author = KZ_STR("A. Author");
        en.path = KZ_STR("/r/assembly.txt");
        en.place = KZ_PLACE_FILE;
        en.text_line = 3;
        en.text_col = 7;
        en.date = KZ_STR("2020-09-09");
        en.ts = 1599609600;
        en.kind = KZ_STR("report");
        ru.path = KZ_STR("/r/sobranie.txt");
        ru.place = KZ_PLACE_FILE;
        ru.text_line = ru.text_col = 1;
        test_put(engine.writer, &en);
        test_put(engine.writer, &ru);
        test_put(engine.writer, &kk);
        test_commit(engine.writer);
}

static struct kz_search_request request_of(const char *query)
{
        return (struct kz_search_request){
                .query = kz_str(query), .limit = 10, .snippet_size = 240, .now = 1600000000};
}

static struct kz_search_result *search(const char *query)
{
        struct kz_search_request request = request_of(query);

        return engine_search(&request);
}

/* The two kinds of ranges say the same, and what they mark reads as word. */
static void check_matches(const struct kz_hit *hit, const char *word)
{
        bool seen = false;
        size_t i;

        for (i = 0; i < hit->n_matches; i++) {
                struct kz_range b = hit->matches_bytes[i], c = hit->matches[i];
                struct kz_str marked = {hit->snippet.ptr + b.start, b.end - b.start};

                assert_true(b.start < b.end && b.end <= hit->snippet.len);
                assert_int_equal(kz_utf8_count(hit->snippet.ptr, b.start), c.start);
                assert_int_equal(kz_utf8_count(hit->snippet.ptr, b.end), c.end);
                seen = seen || kz_str_eq(marked, kz_str(word));
        }
        if (!seen)
                fail_msg("%s is not marked in: %.*s", word, KZ_STR_ARG(hit->snippet));
}

/* One full hit: where it is, and what is marked. */
static void expect(const char *query, const char *id, uint32_t line, uint32_t col, const char *word)
{
        struct kz_search_result *result = search(query);

        if (result->total != 1)
                fail_msg("%s: %d found", query, (int)result->total);
        assert_true(result->n_hits >= 1);
        if (!kz_str_eq(result->hits[0].doc.id, kz_str(id)))
                fail_msg("%s: %.*s", query, KZ_STR_ARG(result->hits[0].doc.id));
        assert_int_equal(result->hits[0].n_missing, 0);
        if (result->hits[0].line != line || result->hits[0].col != col)
                fail_msg("%s: at %u:%u", query, result->hits[0].line, result->hits[0].col);
        if (word)
                check_matches(&result->hits[0], word);
        kz_search_result_free(result);
}

static void test_three_languages(void **state)
{
        (void)state;
        put_languages();
        /* Line and column of the file: its text begins at 3:7. */
        expect("peaceful assembly", "reports:assembly.txt", 3, 7 + 13, "peaceful");
        expect("right", "reports:assembly.txt", 3, 7 + 4, "right");
        expect("guarantee", "reports:assembly.txt", 4, 4, "guaranteed");
        expect("rallies", "reports:assembly.txt", 6, 22, "rally");
        expect("\"court fined\"", "reports:assembly.txt", 6, 43, "court");
        expect("собрание", "reports:sobranie.txt", 2, 18, "собраний");
        expect("\"право на свободу\"", "reports:sobranie.txt", 2, 1, "Право");
        expect("бейбіт", "news:1", 2, 1, "бейбіт");
        expect("құқылы", "news:1", 2, 29, "құқылы");
        expect("kind:report", "reports:assembly.txt", 3, 7, NULL);
        expect("title:freedom", "reports:assembly.txt", 3, 7, NULL);
        expect("lang:ru", "reports:sobranie.txt", 1, 1, NULL);
        expect("date:2020", "reports:assembly.txt", 3, 7, NULL);
        expect("source:news", "news:1", 1, 1, NULL);
        expect("id:news:1", "news:1", 1, 1, NULL);
}

/* The byte at a 1-based line and column in code points. */
static const char *at_place(const char *text, uint32_t line, uint32_t col)
{
        while (--line) {
                text = strchr(text, '\n');
                assert_non_null(text++);
        }
        while (--col) {
                do
                        text++;
                while ((*text & 0xc0) == 0x80);
        }
        return text;
}

/* A real article, as it stands in its file: an editor that goes to the place finds the word there.
 */
static void expect_total(const char *query, uint64_t total)
{
        struct kz_search_result *result = search(query);

        if (result->total != total)
                fail_msg("%s: %d found, not %d", query, (int)result->total, (int)total);
        kz_search_result_free(result);
}

static void put_titled(const char *key, const char *title, const char *text)
{
        struct kz_document doc = test_document("forms", key, text);

        doc.title = kz_str(title);
        test_put(engine.writer, &doc);
}

static void put_forms(void)
{
        put_titled("1", "", "They demonstrated against the policy.");
        put_titled("2", "", "A demonstration, policies and a demon.");
        put_titled("3", "Demonstrators", "Organized organs.");
        put_titled("4", "", "Участники демонстрации. Демонстрация прошла. Демон.");
        put_titled("5", "", "Assembly; assemblies of the people, the people's assemblies.");
        put_titled("6", "", "The people's assembly.");
        test_commit(engine.writer);
}

/* =word is the word as typed, whatever else has its stem. */
static void test_exact_words(void **state)
{
        (void)state;
        put_forms();
        expect_total("assembly", 2);
        expect_total("=assembly", 2);
        expect_total("=Assemblies", 1);
        expect("=assemblies", "forms:5", 1, 11, "assemblies");
        expect_total("=assembled", 0);
        expect_total("=\"people's assembly\"", 1);
        expect_total("\"people's assembly\"", 2);
        expect("=демонстрация", "forms:4", 1, 25, "Демонстрация");
        expect_total("=демонстрацию", 0);
        expect_total("title:=demonstrators", 1);
        expect_total("title:=demonstrator", 0);
        expect_total("assembly -=assemblies", 1);
        /* Only the form's own occurrences are marked. */
        struct kz_search_result *result = search("=assemblies");

        assert_int_equal(result->hits[0].n_matches, 2);
        kz_search_result_free(result);
}

static void test_prefixes(void **state)
{
        (void)state;
        put_forms();
        expect_total("demon*", 3);
        expect_total("demonstr*", 3);
        expect_total("demonstrat*", 3);
        expect_total("demonstrati*", 1);
        expect_total("demonstrations*", 0);
        expect_total("policy*", 1);
        expect_total("policie*", 1);
        expect_total("organi*", 1);
        expect_total("демонстраци*", 1);
        expect_total("\"the peop* assem*\"", 2);
        expect_total("title:demonstr*", 1);
        expect_total("demonstr* -policy*", 2);
        expect("demonstrati*", "forms:2", 1, 3, "demonstration");
}

static void test_prefix_of_very_many_words(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_search_result *result;
        int i;

        (void)state;
        for (i = 0; i < 500; i++)
                assert_int_equal(kz_buf_printf(&text, "zq%d ", i), KZ_OK);
        put_titled("many", "", text.data);
        put_titled("few", "", "zq499 zq498 zq7");
        put_titled("rare", "", "zq498");
        test_commit(engine.writer);
        result = search("zq*");
        assert_int_equal(result->total, 3);
        assert_int_equal(result->n_warnings, 1);
        assert_non_null(strstr(result->warnings[0].ptr, "“zq*”: 500 words begin so; the 63 most"));
        kz_search_result_free(result);
        result = search("zq49*");
        assert_int_equal(result->n_warnings, 0);
        kz_search_result_free(result);
}

static void test_paths(void **state)
{
        struct kz_document a = test_document("reports", "kz/2020/a.txt", "one"),
                           b = test_document("reports", "kz/Отчёт.txt.gz", "two"),
                           c = test_document("added", "note", "three");

        (void)state;
        a.path = KZ_STR("/home/a/Reports/kz/2020/a.txt");
        b.path = KZ_STR("/home/a/Reports/kz/Отчёт.txt.gz");
        test_put(engine.writer, &a);
        test_put(engine.writer, &b);
        test_put(engine.writer, &c);
        test_commit(engine.writer);
        expect_total("path:reports", 2);
        expect_total("path:reports/kz", 2);
        expect_total("path:reports/kz/2020", 1);
        expect_total("path:reports/2020", 0);
        expect_total("path:reports/**/a.txt", 1);
        expect_total("path:/home", 2);
        expect_total("path:/reports", 0);
        expect_total("path:/home/a/reports/", 2);
        expect_total("path:a.txt", 1);
        expect_total("path:a", 2);
        expect_total("path:*.txt", 1);
        expect_total("path:*.gz", 1);
        expect_total("path:отчет.txt", 1);
        expect_total("path:2020 one", 1);
        expect_total("path:2020 two", 0);
        expect_total("path:note", 1);
        expect_total("-path:reports", 1);
}

static void test_places_in_a_real_file(void **state)
{
        static const char *const queries[] = {"freedom of assembly", "\"freedom of assembly\"",
                "police", "Almaty", "court fines", "\"peaceful assembly\"", "Tokayev", "2020",
                "demonstrations"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        const char *path = KZ_SHARED_DIR "/corpora/text-files/"
                                         "kazakhstan-freedom-of-assembly-2020.txt";
        struct kz_document doc = test_document("reports", "article.txt", "");
        size_t i, found = 0;

        (void)state;
        if (kz_file_read(path, 1 << 20, &text, &test_error)) {
                print_message("skipped: %s\n", test_error.message);
                skip();
        }
        doc.path = kz_str(path);
        doc.text = kz_buf_str(&text);
        doc.place = KZ_PLACE_FILE;
        doc.text_line = doc.text_col = 1;
        test_put(engine.writer, &doc);
        test_commit(engine.writer);
        for (i = 0; i < KZ_ARRAY_LEN(queries); i++) {
                struct kz_search_result *result = search(queries[i]);
                const struct kz_hit *hit = result->hits;
                struct kz_str marked, there;

                if (result->n_hits && kz_str_eq(hit->doc.id, doc.id) && hit->n_matches) {
                        marked.ptr = hit->snippet.ptr + hit->matches_bytes[0].start;
                        marked.len = hit->matches_bytes[0].end - hit->matches_bytes[0].start;
                        there = kz_str(at_place(text.data, hit->line, hit->col));
                        if (!kz_str_starts(there, marked))
                                fail_msg("%s: %u:%u is %.20s, not %.*s", queries[i], hit->line,
                                        hit->col, there.ptr, KZ_STR_ARG(marked));
                        found++;
                }
                kz_search_result_free(result);
        }
        print_message("%d of them found\n", (int)found);
        assert_true(found >= 5);
}

static void test_fields_of_a_hit(void **state)
{
        struct kz_search_result *result;
        const struct kz_document *doc;

        (void)state;
        put_languages();
        result = search("freedom");
        assert_int_equal(result->n_hits, 1);
        doc = &result->hits[0].doc;
        assert_true(kz_str_eq(doc->title, KZ_STR("Freedom of assembly")));
        assert_true(kz_str_eq(doc->path, KZ_STR("/r/assembly.txt")));
        assert_true(kz_str_eq(doc->author, KZ_STR("A. Author")));
        assert_true(kz_str_eq(doc->date, KZ_STR("2020-09-09")));
        assert_true(kz_str_eq(doc->lang, KZ_STR("en")));
        assert_true(kz_str_eq(doc->kind, KZ_STR("report")));
        assert_int_equal(doc->ts, 1599609600);
        assert_int_equal(doc->place, KZ_PLACE_FILE);
        assert_int_equal(doc->text.len, 0);
        assert_true(result->hits[0].score > 0);
        kz_search_result_free(result);
}

static void test_nothing_found(void **state)
{
        struct kz_search_result *result;

        (void)state;
        result = search("anything");
        assert_int_equal(result->total + result->n_hits + result->fill, 0);
        kz_search_result_free(result);
        put_languages();
        result = search("zzyzx");
        assert_int_equal(result->total + result->n_hits + result->fill, 0);
        kz_search_result_free(result);
        result = search("");
        assert_int_equal(result->total + result->n_hits, 0);
        kz_search_result_free(result);
}

/* Of more words than there are bits for: a document that has the first of them misses the others.
 */
static void test_fill_of_many_words(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf query = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_search_result *result;
        struct kz_document doc;
        int words, i;

        (void)state;
        for (words = 33; words <= 80; words++) {
                kz_buf_clear(&query);
                kz_buf_clear(&text);
                for (i = 0; i < words; i++)
                        assert_ok(kz_buf_printf(&query, "q%cz%c ", 'a' + i / 10, 'a' + i % 10));
                for (i = 0; i < words - 1 && i < 64; i++)
                        assert_ok(kz_buf_printf(&text, "q%cz%c ", 'a' + i / 10, 'a' + i % 10));
                doc = test_document("news", "a", text.data);
                test_put(engine.writer, &doc);
                test_commit(engine.writer);
                result = search(query.data);
                assert_int_equal(result->total, 0);
                assert_int_equal(result->fill, 1);
                /* Words that have no bit of their own are not told apart. */
                assert_int_equal(result->hits[0].n_missing, 1);
                kz_search_result_free(result);
        }
}

static void test_fill(void **state)
{
        struct kz_search_request request = request_of("police constitution zzyzx");
        struct kz_search_result *result;

        (void)state;
        put_languages();
        result = engine_search(&request);
        assert_int_equal(result->total, 0);
        assert_int_equal(result->fill, 1);
        assert_int_equal(result->n_hits, 1);
        assert_int_equal(result->hits[0].n_missing, 1);
        assert_true(kz_str_eq(result->hits[0].missing[0], KZ_STR("zzyzx")));
        kz_search_result_free(result);

        request = request_of("суд police");
        result = engine_search(&request);
        assert_int_equal(result->total, 0);
        assert_int_equal(result->fill, 2);
        assert_int_equal(result->n_hits, 2);
        assert_int_equal(result->hits[0].n_missing, 1);
        assert_int_equal(result->hits[1].n_missing, 1);
        assert_false(kz_str_eq(result->hits[0].missing[0], result->hits[1].missing[0]));
        kz_search_result_free(result);

        /* fill counts as far as offset and limit reach. */
        request.limit = 1;
        result = engine_search(&request);
        assert_int_equal(result->fill, 1);
        assert_int_equal(result->n_hits, 1);
        kz_search_result_free(result);
        request.offset = 1;
        result = engine_search(&request);
        assert_int_equal(result->fill, 2);
        assert_int_equal(result->n_hits, 1);
        kz_search_result_free(result);
}

static void test_warnings_and_explanation(void **state)
{
        static const struct {
                const char *query;
                bool counts;
        } near[] = {{"peaceful", false}, {"peaceful assembly", true},
                {"\"peaceful assembly\"", true}, {"assembly lang:en -bill", false}};
        struct kz_search_request request = request_of("freedom date:2020-13");
        struct kz_search_result *result;
        size_t i;

        (void)state;
        put_languages();
        request.explain = true;
        result = engine_search(&request);
        assert_true(result->n_warnings >= 1);
        assert_true(result->explanation.len > 0);
        assert_non_null(strstr(result->explanation.ptr, "3 documents"));
        assert_non_null(strstr(result->explanation.ptr, "freedom (in 1 document)"));
        assert_non_null(result->plan);
        assert_int_equal(result->plan->documents, 3);
        assert_string_equal(result->plan->root.type, "all");
        assert_int_equal(result->plan->n_tiers, 1);
        assert_int_equal(result->plan->tiers[0].matches, result->total);
        kz_search_result_free(result);
        for (i = 0; i < KZ_ARRAY_LEN(near); i++) {
                request.query = kz_str(near[i].query);
                result = engine_search(&request);
                assert_true(result->total > 0);
                assert_true(result->plan->nearness == near[i].counts);
                kz_search_result_free(result);
        }
        request.explain = false;
        result = engine_search(&request);
        assert_int_equal(result->explanation.len, 0);
        assert_null(result->plan);
        kz_search_result_free(result);
}

/* 450 documents that rank nearly alike, in pages of odd sizes: each exactly once, in one order. */
static void put_many(void)
{
        char key[16], text[128];
        int i;

        for (i = 0; i < 450; i++) {
                struct kz_document doc;

                snprintf(key, sizeof(key), "%d", i * 7919 % 450);
                snprintf(text, sizeof(text), "human%s rights in the report number %d",
                        i % 3 ? "" : " and other", i);
                doc = test_document("many", key, text);
                test_put(engine.writer, &doc);
        }
        test_commit(engine.writer);
}

static void test_paging(void **state)
{
        static const size_t sizes[] = {1000, 7, 10, 100, 199, 200, 201};
        static char order[450][16];
        struct kz_search_request request = request_of("human rights");
        size_t s, i;

        (void)state;
        put_many();
        request.snippet_size = 0;
        for (s = 0; s < KZ_ARRAY_LEN(sizes); s++) {
                unsigned char seen[450] = {0};
                size_t n = 0;

                request.limit = sizes[s];
                for (request.offset = 0; request.offset < 450; request.offset += sizes[s]) {
                        struct kz_search_result *result = engine_search(&request);

                        assert_int_equal(result->total, 450);
                        assert_int_equal(result->fill, 0);
                        for (i = 0; i < result->n_hits; i++, n++) {
                                struct kz_str key = result->hits[i].doc.key;

                                assert_true(n < 450 && key.len < 16);
                                seen[strtoul(key.ptr, NULL, 10)]++;
                                if (s == 0)
                                        snprintf(order[n], 16, "%s", key.ptr);
                                else
                                        assert_string_equal(order[n], key.ptr);
                        }
                        kz_search_result_free(result);
                }
                assert_int_equal(n, 450);
                for (i = 0; i < 450; i++)
                        assert_int_equal(seen[i], 1);
        }
        request.offset = 450;
        request.limit = 10;
        kz_search_result_free(engine_search(&request));
}

static void test_count_only(void **state)
{
        struct kz_search_request request = request_of("human rights");
        struct kz_search_result *result;

        (void)state;
        put_many();
        request.limit = 0;
        result = engine_search(&request);
        assert_int_equal(result->total, 450);
        assert_int_equal(result->n_hits, 0);
        kz_search_result_free(result);
}

static void test_limits(void **state)
{
        struct kz_search_request request = request_of("x");
        struct kz_search_result *result = NULL;

        (void)state;
        request.limit = 1001;
        assert_int_equal(
                kz_searcher_search(engine.searcher, &request, &result, &test_error), KZ_E_LIMIT);
        assert_non_null(strstr(test_error.message, "limit is 1001"));
        request.limit = 1000;
        request.offset = 9001;
        assert_int_equal(
                kz_searcher_search(engine.searcher, &request, &result, &test_error), KZ_E_LIMIT);
        assert_non_null(strstr(test_error.message, "offset 9001"));
        request.offset = SIZE_MAX;
        assert_int_equal(
                kz_searcher_search(engine.searcher, &request, &result, &test_error), KZ_E_LIMIT);
        assert_null(result);
        request.offset = 9000;
        kz_search_result_free(engine_search(&request));
}

static void test_cancelled_and_late(void **state)
{
        atomic_bool cancelled = true;
        struct kz_search_request request = request_of("human rights");
        struct kz_search_result *result = NULL;

        (void)state;
        put_many();
        request.cancelled = &cancelled;
        assert_int_equal(kz_searcher_search(engine.searcher, &request, &result, &test_error),
                KZ_E_CANCELLED);
        assert_null(result);
        request.cancelled = NULL;
        request.deadline_ns = 1;
        result = engine_search(&request);
        assert_true(result->partial);
        kz_search_result_free(result);
}

static void test_get(void **state)
{
        struct kz_buf storage = KZ_BUF_NULL;
        struct kz_document doc;
        char id[2000];

        (void)state;
        put_languages();
        assert_ok(kz_searcher_get(
                engine.searcher, KZ_STR("reports:sobranie.txt"), &storage, &doc, &test_error));
        assert_true(kz_str_eq(doc.text, KZ_STR(ru_text)));
        assert_true(kz_str_eq(doc.path, KZ_STR("/r/sobranie.txt")));
        assert_int_equal(kz_searcher_get(engine.searcher, KZ_STR("reports:none"), &storage, &doc,
                                 &test_error),
                KZ_E_NOT_FOUND);
        assert_non_null(strstr(test_error.message, "reports:none"));
        assert_int_equal(kz_searcher_get(engine.searcher, KZ_STR(""), &storage, &doc, &test_error),
                KZ_E_NOT_FOUND);
        memset(id, 'i', sizeof(id));
        assert_int_equal(kz_searcher_get(engine.searcher, (struct kz_str){id, sizeof(id)}, &storage,
                                 &doc, &test_error),
                KZ_E_NOT_FOUND);
        kz_buf_deinit(&storage);
}

static void put_text(const char *key, const char *text)
{
        struct kz_document doc = test_document("s", key, text);

        test_put(engine.writer, &doc);
}

static void test_similar(void **state)
{
        struct kz_search_request request = request_of("");
        struct kz_search_result *result = NULL;

        (void)state;
        put_text("1", "oil pipeline leaks near Atyrau, the refinery says");
        put_text("2", "the refinery at Atyrau shut its oil pipeline");
        put_text("3", "the parliament says a new law on elections passed");
        put_text("4", "a football match ended in a draw, the league says");
        put_text("5", "weather over the pipeline of Atyrau");
        put_text("6", "lonely xylophone");
        test_commit(engine.writer);
        assert_ok(kz_searcher_similar(
                engine.searcher, KZ_STR("s:1"), &request, &result, &test_error));
        assert_true(result->n_hits >= 2);
        assert_int_equal(result->total, result->n_hits);
        assert_true(kz_str_eq(result->hits[0].doc.id, KZ_STR("s:2")));
        assert_true(kz_str_eq(result->hits[1].doc.id, KZ_STR("s:5")));
        check_matches(&result->hits[1], "Atyrau");
        result = kz_search_result_free(result);
        request.limit = 1;
        request.offset = 1;
        assert_ok(kz_searcher_similar(
                engine.searcher, KZ_STR("s:1"), &request, &result, &test_error));
        assert_int_equal(result->n_hits, 1);
        assert_true(kz_str_eq(result->hits[0].doc.id, KZ_STR("s:5")));
        result = kz_search_result_free(result);
        /* None of its words stands anywhere else. */
        assert_ok(kz_searcher_similar(
                engine.searcher, KZ_STR("s:6"), &request, &result, &test_error));
        assert_int_equal(result->total + result->n_hits, 0);
        result = kz_search_result_free(result);
        assert_int_equal(
                kz_searcher_similar(engine.searcher, KZ_STR("s:9"), &request, &result, &test_error),
                KZ_E_NOT_FOUND);
}

/* However long the document is, its beginning is what tells. */
static void test_similar_to_a_book(void **state)
{
        struct kz_search_request request = request_of("");
        struct kz_search_result *result = NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;

        (void)state;
        assert_ok(kz_buf_append_cstr(&text, "refinery "));
        while (text.len < (size_t)2 << 20)
                assert_ok(kz_buf_append_cstr(&text, "country "));
        assert_ok(kz_buf_append_cstr(&text, "parliament"));
        put_text("1", text.data);
        put_text("2", "a refinery");
        put_text("3", "a parliament");
        put_text("4", "a tree");
        test_commit(engine.writer);
        assert_ok(kz_searcher_similar(
                engine.searcher, KZ_STR("s:1"), &request, &result, &test_error));
        assert_int_equal(result->total, 1);
        assert_true(kz_str_eq(result->hits[0].doc.id, KZ_STR("s:2")));
        result = kz_search_result_free(result);
}

static void test_suggest(void **state)
{
        struct kz_suggestion *list = NULL;
        size_t n = 0, i;

        (void)state;
        put_text("1", "parliament parking");
        put_text("2", "Parliament");
        put_text("3", "парламент");
        test_commit(engine.writer);
        assert_ok(kz_searcher_suggest(
                engine.searcher, KZ_STR("the new PAR"), 10, &list, &n, &test_error));
        assert_int_equal(n, 2);
        assert_int_equal(list[0].documents, 2);
        assert_string_equal(list[0].text, "parliament");
        assert_int_equal(list[1].documents, 1);
        assert_string_equal(list[1].text, "parking");
        kz_suggestions_free(list, n);
        /* Typed whole: longer than its stem, which is the term. */
        assert_ok(kz_searcher_suggest(
                engine.searcher, KZ_STR("parking"), 10, &list, &n, &test_error));
        assert_int_equal(n, 1);
        assert_string_equal(list[0].text, "parking");
        kz_suggestions_free(list, n);
        assert_ok(kz_searcher_suggest(engine.searcher, KZ_STR("Пар"), 10, &list, &n, &test_error));
        assert_int_equal(n, 1);
        assert_string_equal(list[0].text, "парламент");
        kz_suggestions_free(list, n);
        assert_ok(kz_searcher_suggest(engine.searcher, KZ_STR("p"), 1, &list, &n, &test_error));
        assert_int_equal(n, 1);
        kz_suggestions_free(list, n);
        /* Capitals would be prefixes of exact terms: XS, Q, L. */
        assert_ok(kz_searcher_suggest(engine.searcher, KZ_STR("XS"), 10, &list, &n, &test_error));
        for (i = 0; i < n; i++)
                assert_true(list[i].text[0] == 'x');
        kz_suggestions_free(list, n);
        assert_ok(kz_searcher_suggest(engine.searcher, KZ_STR(" —"), 10, &list, &n, &test_error));
        assert_int_equal(n, 0);
        kz_suggestions_free(list, n);
}

static enum kz_status count_files(void *context, const struct kz_file_record *record)
{
        (void)record;
        return ++*(int *)context == 3 ? KZ_E_END : KZ_OK;
}

static void test_numbers(void **state)
{
        struct kz_file_record record = {.source = KZ_STR("reports"), .path = KZ_STR("/r/a")};
        struct kz_index_stats stats;
        uint64_t n;
        int files = 0;

        (void)state;
        put_languages();
        assert_ok(kz_writer_put_file(engine.writer, &record, &test_error));
        record.path = KZ_STR("/r/b");
        assert_ok(kz_writer_put_file(engine.writer, &record, &test_error));
        test_commit(engine.writer);
        assert_ok(kz_searcher_stats(engine.searcher, &stats, &test_error));
        assert_int_equal(stats.documents, 3);
        assert_int_equal(stats.seq, 3);
        assert_int_equal(stats.generation, 1);
        assert_true(stats.bytes > 1000);
        assert_ok(kz_searcher_documents(engine.searcher, &n, &test_error));
        assert_int_equal(n, 3);
        assert_ok(kz_searcher_count_source(engine.searcher, KZ_STR("reports"), &n, &test_error));
        assert_int_equal(n, 2);
        assert_ok(kz_searcher_count_source(engine.searcher, KZ_STR("report"), &n, &test_error));
        assert_int_equal(n, 0);
        assert_ok(kz_searcher_each_file(
                engine.searcher, KZ_STR("reports"), count_files, &files, &test_error));
        assert_int_equal(files, 2);
        files = 2;
        assert_int_equal(kz_searcher_each_file(engine.searcher, KZ_STR("reports"), count_files,
                                 &files, &test_error),
                KZ_E_END);
}

static enum kz_status first_name(void *context, const char *name, struct kz_error *err)
{
        char *first = context;

        (void)err;
        if (!*first && strcmp(name, "new") && strcmp(name, "gone"))
                snprintf(first, 64, "%s", name);
        return KZ_OK;
}

static void test_check(void **state)
{
        struct kz_document doc;
        struct kz_search_request request = request_of("human rights");
        struct kz_search_result *result = NULL;
        struct kz_searcher *second = NULL;
        enum kz_status status;
        char path[200], first[64] = "";
        FILE *file;
        long i, size;

        (void)state;
        assert_ok(kz_index_check(engine.dir, &test_error));
        put_many();
        doc = test_document("added", "1", "kept");
        test_put(engine.writer, &doc);
        test_commit(engine.writer);
        assert_ok(kz_index_check(engine.dir, &test_error));

        assert_ok(kz_tree_list(test_path(engine.dir, "added"), first_name, first, &test_error));
        snprintf(path, sizeof(path), "%s/added/%s", engine.dir, first);
        first[0] = '\0';
        assert_ok(kz_tree_list(path, first_name, first, &test_error));
        snprintf(path + strlen(path), sizeof(path) - strlen(path), "/%s", first);
        test_write_file(path, KZ_STR("rubbish"));
        assert_int_equal(kz_index_check(engine.dir, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, first));
        assert_int_equal(test_put(engine.writer, &doc), KZ_PUT_UNCHANGED);
        test_remove(path);
        assert_ok(kz_index_check(engine.dir, &test_error));

        engine.writer = kz_writer_free(engine.writer);
        snprintf(path, sizeof(path), "%s/live-1/postlist.glass", engine.dir);
        file = fopen(path, "r+b");
        assert_non_null(file);
        fseek(file, 0, SEEK_END);
        size = ftell(file);
        rewind(file);
        for (i = 0; i < size; i++)
                fputc(0xa5, file);
        fclose(file);
        assert_int_equal(kz_index_check(engine.dir, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "live-1"));
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --rebuild"));
        /* And a search that meets the damage says the same. */
        status = kz_searcher_open(engine.dir, &second, &test_error);
        if (!status)
                status = kz_searcher_search(second, &request, &result, &test_error);
        assert_int_equal(status, KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "live-1"));
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --rebuild"));
        kz_searcher_free(second);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                engine_test(test_three_languages),
                engine_test(test_exact_words),
                engine_test(test_prefixes),
                engine_test(test_prefix_of_very_many_words),
                engine_test(test_paths),
                engine_test(test_places_in_a_real_file),
                engine_test(test_fields_of_a_hit),
                engine_test(test_nothing_found),
                engine_test(test_fill),
                engine_test(test_fill_of_many_words),
                engine_test(test_warnings_and_explanation),
                engine_test(test_paging),
                engine_test(test_count_only),
                engine_test(test_limits),
                engine_test(test_cancelled_and_late),
                engine_test(test_get),
                engine_test(test_similar),
                engine_test(test_similar_to_a_book),
                engine_test(test_suggest),
                engine_test(test_numbers),
                engine_test(test_check),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
