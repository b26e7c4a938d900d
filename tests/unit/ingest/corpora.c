/* Every document of the shared collections goes through the real program, and none is lost. */
#include "collect.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const struct {
        const char *name;
        uint64_t documents;
} collections[] = {
        {"en-un-upr-pdf", 161},
        {"en-upr-recommendations", 42013},
        {"en-kz-embassy-abai", 57},
        {"ru-tengrinews", 349},
        {"ru-ovdinfo-reports", 29},
        {"ru-factrueval", 254},
        {"ru-ruslit", 3074},
        {"kk-press-fvd", 937},
        {"kk-latn-qazinform", 200},
        {"kk-kaznerd-sentences", 22474},
        {"en-reuters21578", 21577},
        {"en-bbc", 2225},
        {"en-ungdc", 5476},
        {"udhr-multilingual", 387},
};

static struct collect *extract(const char *path, const char *name, struct kz_extract_result *result)
{
        struct kz_extractor *ex = NULL;
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        const struct kz_extract_job job = {
                .fd = fd, .source = KZ_STR("s"), .path = kz_str(path), .name = kz_str(name)};

        if (fd < 0) {
                collect_free(c);
                return NULL;
        }
        assert_int_equal(kz_extractor_new(KZ_EXTRACT_PROGRAM, NULL, &ex, NULL), KZ_OK);
        c->status = kz_extractor_run(ex, &job, &callbacks, result, &c->err);
        if (c->status)
                fail_msg("%s: %s", path, c->err.message);
        kz_extractor_free(ex);
        close(fd);
        return c;
}

static void test_collections(void **state)
{
        struct kz_extract_result result;
        char path[512], name[64];
        struct collect *c;
        size_t i, p;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(collections); i++) {
                snprintf(name, sizeof(name), "%s.jsonl.gz", collections[i].name);
                snprintf(path, sizeof(path), "%s/corpora/text/%s", KZ_SHARED_DIR, name);
                c = extract(path, name, &result);
                if (!c) {
                        print_message("%s is not here\n", path);
                        skip();
                }
                if (result.outcome != KZ_EXTRACT_OK)
                        fail_msg("%s: %s", name, result.why);
                /* Some of the languages of the Declaration have no code. */
                for (p = 0; p < c->problem_count && p < COLLECT_MAX; p++) {
                        if (!strstr(c->problems[p].message, "is not a code"))
                                fail_msg("%s: line %u: %s", name, c->problems[p].line,
                                        c->problems[p].message);
                }
                assert_int_equal(result.documents, collections[i].documents);
                assert_int_equal(c->doc_count, collections[i].documents);
                collect_free(c);
        }
}

static void test_the_article(void **state)
{
        struct kz_extract_result result;
        struct collect *c =
                extract(KZ_SHARED_DIR "/corpora/text-files/kazakhstan-freedom-of-assembly-2020.txt",
                        "kazakhstan-freedom-of-assembly-2020.txt", &result);

        (void)state;
        if (!c) {
                print_message("the article is not here\n");
                skip();
        }
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        assert_str(c->docs[0].id, "s:kazakhstan-freedom-of-assembly-2020.txt");
        assert_str(c->docs[0].title,
                "Kazakhstan’s Growing Space for Civil Society: Freedom of Assembly "
                "Under the Tokayev Administration");
        assert_str(c->docs[0].date, "2020-09-09");
        assert_int_equal(c->docs[0].ts, 1599609600);
        assert_str(c->docs[0].author, "Jason Fernandez, Junior Researcher");
        assert_int_equal(c->docs[0].place, KZ_PLACE_FILE);
        assert_int_equal(c->docs[0].text_line, 1);
        assert_int_equal(c->docs[0].text.len, 8393);
        assert_int_equal(c->problem_count, 0);
        collect_free(c);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_collections),
                cmocka_unit_test(test_the_article),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
