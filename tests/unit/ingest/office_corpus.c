/* Real office files through the real program: each gives text, or a reason that says why not. */
#include "collect.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#define FILES KZ_SHARED_DIR "/corpora/files"

static struct kz_extractor *extractor;
static unsigned read_files, refused;

static struct collect *extract(const char *path, struct kz_extract_result *result)
{
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        const char *name = strrchr(path, '/') + 1;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        const struct kz_extract_job job = {.fd = fd,
                .source = KZ_STR("s"),
                .path = kz_str(path),
                .key = KZ_STR("file"),
                .name = kz_str(name)};

        assert_true(fd >= 0);
        c->status = kz_extractor_run(extractor, &job, &callbacks, result, &c->err);
        if (c->status)
                fail_msg("%s: %s", path, c->err.message);
        close(fd);
        return c;
}

static int take_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        struct kz_extract_result result;
        struct collect *c;

        (void)st;
        (void)ftw;
        if (type != FTW_F)
                return 0;
        c = extract(path, &result);
        if (c->doc_count == 0) {
                refused++;
                if (result.outcome == KZ_EXTRACT_OK || result.why[0] == '\0')
                        fail_msg("%s: neither a document nor a reason", path);
        } else {
                read_files++;
                assert_true(c->docs[0].title.len > 0);
                if (c->docs[0].text.len == 0)
                        fail_msg("%s: a document without text", path);
        }
        collect_free(c);
        return 0;
}

/* Of each folder, how many files at least give a document; the others have passwords, nothing but
 * pictures, or are of kinds that are not read. */
static void test_files(void **state)
{
        static const struct {
                const char *folder;
                unsigned at_least;
        } folders[] = {{"docx", 31}, {"odt", 10}, {"pptx", 16}, {"xlsx", 15}, {"epub", 2},
                {"rtf", 23}, {"msg", 5}};
        char path[512];
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(folders); i++) {
                read_files = refused = 0;
                snprintf(path, sizeof(path), FILES "/%s", folders[i].folder);
                if (nftw(path, take_file, 16, FTW_PHYS) < 0) {
                        print_message("%s is not here\n", path);
                        skip();
                }
                print_message("%s: %u read, %u refused\n", folders[i].folder, read_files, refused);
                if (read_files < folders[i].at_least)
                        fail_msg("%s: only %u files gave a document", path, read_files);
        }
}

static void assert_found(const char *path, const char *text, const char *title, const char *date)
{
        struct kz_extract_result result;
        struct collect *c;

        if (access(path, R_OK) < 0) {
                print_message("%s is not here\n", path);
                return;
        }
        c = extract(path, &result);
        assert_int_equal(c->doc_count, 1);
        if (!memmem(c->docs[0].text.ptr, c->docs[0].text.len, text, strlen(text)))
                fail_msg("%s: no \"%s\"", path, text);
        assert_str(c->docs[0].title, title);
        assert_str(c->docs[0].date, date);
        collect_free(c);
}

static void test_contents(void **state)
{
        (void)state;
        assert_found(FILES "/docx/fvd-kazakh/өмірбаян Ахмет Байтұрсынұлы.docx",
                "туған жерім Қостанай", "Өмірбаян", "2022-10-21");
        assert_found(FILES "/rtf/tika/testRTF-ms932.rtf", "こんにちは", "タイトル", "2010-10-10");
        assert_found(FILES "/epub/tika/testEPUB_xml_ext.epub", "Part 1", "1984", "1949");
}

static int start(void **state)
{
        (void)state;
        return kz_extractor_new(KZ_EXTRACT_PROGRAM, NULL, &extractor, NULL);
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
                cmocka_unit_test(test_files),
                cmocka_unit_test(test_contents),
        };

        return cmocka_run_group_tests(tests, start, stop);
}
