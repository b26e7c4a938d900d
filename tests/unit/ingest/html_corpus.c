/* Real pages through the real program, and our own samples. */
#include "collect.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct kz_extractor *extractor;
static unsigned pages, empty;
static uint64_t bytes, text_bytes;

static struct collect *extract(const char *path, struct kz_extract_result *result)
{
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        const struct kz_extract_job job = {.fd = fd,
                .source = KZ_STR("s"),
                .path = kz_str(path),
                .key = KZ_STR("page"),
                .name = kz_str(path)};

        assert_true(fd >= 0);
        c->status = kz_extractor_run(extractor, &job, &callbacks, result, &c->err);
        if (c->status)
                fail_msg("%s: %s", path, c->err.message);
        close(fd);
        return c;
}

/* What only scripts, styles and comments hold. */
static void assert_no_code(const char *path, struct kz_str text)
{
        static const char *const code[] = {
                "</style", "<!--[if", "@media", "googletag.cmd", "\"@context\"", "!important"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(code); i++) {
                if (memmem(text.ptr, text.len, code[i], strlen(code[i])))
                        fail_msg("%s: its text holds %s", path, code[i]);
        }
}

static int take_page(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        struct kz_extract_result result;
        const char *dot = strrchr(path, '.');
        struct collect *c;

        (void)ftw;
        if (type != FTW_F || !dot || strcmp(dot, ".html") != 0)
                return 0;
        c = extract(path, &result);
        pages++;
        bytes += (uint64_t)st->st_size;
        text_bytes += c->text_bytes;
        assert_string_equal(result.parser, "html");
        if (result.outcome != KZ_EXTRACT_OK) {
                assert_contains(result.why, "neither text nor title");
                empty++;
        } else {
                assert_int_equal(c->doc_count, 1);
                assert_true(c->docs[0].title.len > 0);
                assert_true(c->docs[0].text.len <= (size_t)st->st_size);
                assert_no_code(path, c->docs[0].text);
        }
        collect_free(c);
        return 0;
}

static void test_pages(void **state)
{
        (void)state;
        pages = empty = 0;
        if (nftw(KZ_SHARED_DIR "/corpora/files/html", take_page, 16, FTW_PHYS) < 0) {
                print_message(KZ_SHARED_DIR "/corpora/files/html is not here\n");
                skip();
        }
        print_message("%u pages, %.1f MB, %.1f MB of text\n", pages, (double)bytes / 1e6,
                (double)text_bytes / 1e6);
        assert_int_equal(pages, 133);
        assert_int_equal(empty, 1); /* empty_5_doc_pages.html */
}

static void assert_sample(const char *name, const char *title, const char *author, const char *date,
        const char *lang, const char *part)
{
        struct kz_extract_result result;
        struct collect *c;
        char path[512];

        snprintf(path, sizeof(path), "%s/tests/data/samples/%s", KZ_SOURCE_DIR, name);
        c = extract(path, &result);
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        assert_int_equal(c->problem_count, 0);
        assert_str(c->docs[0].title, title);
        assert_str(c->docs[0].author, author);
        assert_str(c->docs[0].date, date);
        assert_str(c->docs[0].lang, lang);
        assert_non_null(memmem(c->docs[0].text.ptr, c->docs[0].text.len, part, strlen(part)));
        collect_free(c);
}

static void test_samples(void **state)
{
        (void)state;
        assert_sample("reports/police-body-cameras.html",
                "Body cameras stay off at rallies, monitors say", "Dana Omarova", "2023-10-12",
                "en", "the officer’s report.\nRecordings of arrests");
        assert_sample("news/semey-tram.html", "Semey gets its tram back", "", "2024-03-04", "",
                "\n\nThe council voted on Monday");
        assert_sample("ru/shtrafy-bloggery.html", "Штрафы блогерам выросли вдвое", "Игорь Лесной",
                "2023-11-02", "ru", "«Суд не спрашивает, правда ли это.");
        assert_sample("kk/mektep-suy.html", "Ауыл мектебіне таза су жетті", "Гүлнар Сейітқызы",
                "2024-02-21", "kk", "екі рет бейбіт жиналысқа шықты");
}

static int start(void **state)
{
        (void)state;
        return kz_extractor_new(KZ_EXTRACT_PROGRAM, NULL, &extractor, NULL) ? -1 : 0;
}

static int stop(void **state)
{
        (void)state;
        kz_extractor_free(extractor);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_pages),
                cmocka_unit_test(test_samples),
        };

        return cmocka_run_group_tests(tests, start, stop);
}
