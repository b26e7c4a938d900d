/*
 * Bytes flipped in every table of a live index: whatever is then asked of it gives an answer, or an
 * error that names the index and what to run. Nothing crashes and nothing hangs: each case runs in
 * a process of its own, with a limit on its time.
 */
#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index/base/check.h"
#include "index/engine.h"

#define DOCUMENTS 60
#define WORDS 400 /* of each, so that every table has more than one block */
#define CASE_SECONDS 30
#define STEP 16007 /* bytes between flips; KZ_DAMAGE_STEP=101 in the environment for more */

static char dir[64];

static void put_document(struct kz_writer *writer, int i, int round)
{
        char key[16], text[WORDS * 12], *p = text;
        uint32_t seed = (uint32_t)i * 7919u + 1;
        struct kz_document doc;
        int w;

        for (w = 0; w < WORDS; w++) {
                seed = seed * 1664525u + 1013904223u;
                p += sprintf(p, w % 3 ? "w%x " : "steady ", seed >> 20);
        }
        sprintf(p, "round%d", round);
        snprintf(key, sizeof(key), "d%d", i);
        doc = test_document("s", key, text);
        test_put(writer, &doc);
}

static void put_record(struct kz_writer *writer, int i)
{
        char path[32];
        struct kz_file_record record = {.source = KZ_STR("s"), .size = 10, .documents = 1};

        snprintf(path, sizeof(path), "/reports/d%d", i);
        record.path = kz_str(path);
        record.error = KZ_STR("");
        assert_ok(kz_writer_put_file(writer, &record, &test_error));
}

static void make_index(void)
{
        struct kz_writer *writer = NULL;
        int i;

        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        for (i = 0; i < DOCUMENTS; i++) {
                put_document(writer, i, 0);
                put_record(writer, i);
                if (i % 20 == 19)
                        assert_ok(kz_writer_commit(writer, NULL, &test_error));
        }
        kz_writer_free(writer);
}

/* ---- What is asked, in the child ---- */

/* An answer, or an error as it must be; else the child's words go to its standard error. */
static void judge(const char *what, enum kz_status status, const struct kz_error *err)
{
        if (status == KZ_OK || status == KZ_E_NOT_FOUND)
                return;
        if (strstr(err->message, dir) && strstr(err->message, "kzsearchctl reindex --rebuild") &&
                status == KZ_E_CORRUPT)
                return;
        if (status == KZ_E_VERSION && strstr(err->message, "--rebuild"))
                return;
        fprintf(stderr, "%s: %s: %s\n", what, kz_status_name(status), err->message);
        _exit(3);
}

static enum kz_status take_record(void *context, const struct kz_file_record *record)
{
        (void)context;
        (void)record;
        return KZ_OK;
}

static void ask_searches(struct kz_searcher *searcher)
{
        static const char *const queries[] = {"steady", "\"steady w1a\"", "w1* -steady",
                "w1 OR w2 OR w3", "source:s steady", "lang:en", "round0", "nothing here"};
        struct kz_search_request request = {.limit = 100, .snippet_size = 100, .explain = true};
        struct kz_search_result *result;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(queries); i++) {
                result = NULL;
                request.query = kz_str(queries[i]);
                status = kz_searcher_search(searcher, &request, &result, &err);
                judge(queries[i], status, &err);
                kz_search_result_free(result);
        }
        result = NULL;
        status = kz_searcher_similar(searcher, KZ_STR("s:d3"), &request, &result, &err);
        judge("similar", status, &err);
        kz_search_result_free(result);
}

static void ask(void)
{
        struct kz_searcher *searcher = NULL;
        struct kz_suggestion *suggestions = NULL;
        struct kz_index_stats stats;
        struct kz_buf storage = KZ_BUF_NULL;
        struct kz_document doc;
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t count;
        size_t n;
        char id[16];
        int i;

        judge("open", kz_searcher_open(dir, &searcher, &err), &err);
        if (searcher) {
                ask_searches(searcher);
                for (i = 0; i < DOCUMENTS; i++) {
                        snprintf(id, sizeof(id), "s:d%d", i);
                        judge("get", kz_searcher_get(searcher, kz_str(id), &storage, &doc, &err),
                                &err);
                }
                judge("suggest",
                        kz_searcher_suggest(searcher, KZ_STR("st"), 10, &suggestions, &n, &err),
                        &err);
                judge("stats", kz_searcher_stats(searcher, &stats, &err), &err);
                judge("count", kz_searcher_count_source(searcher, KZ_STR("s"), &count, &err), &err);
                judge("files",
                        kz_searcher_each_file(searcher, KZ_STR("s"), take_record, NULL, &err),
                        &err);
        }
        kz_searcher_free(searcher);
        kz_buf_deinit(&storage);
}

static void check(void)
{
        struct kz_error err = KZ_ERROR_NULL;

        judge("check", kz_index_check(dir, &err), &err);
}

static void change(void)
{
        struct kz_writer *writer = NULL;
        struct kz_prepared *prepared = NULL;
        struct kz_preparer *preparer = NULL;
        struct kz_document doc = test_document("s", "d5", "other words");
        enum kz_put_outcome outcome;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = kz_writer_open(dir, &writer, &err);
        uint64_t n;
        bool removed;

        judge("writer", status, &err);
        if (status)
                return;
        kz_preparer_new(&preparer, &err);
        kz_preparer_run(preparer, &doc, &prepared, &err);
        status = kz_writer_put(writer, prepared, &outcome, &err);
        judge("put", status, &err);
        if (!status)
                status = kz_writer_remove(writer, KZ_STR("s:d6"), &removed, &err);
        judge("remove", status, &err);
        if (!status)
                status =
                        kz_writer_forget_file(writer, KZ_STR("s"), KZ_STR("/reports/d7"), &n, &err);
        judge("forget", status, &err);
        if (!status)
                judge("commit", kz_writer_commit(writer, NULL, &err), &err);
        kz_writer_free(writer);
}

static void rebuild(void)
{
        struct kz_writer *writer = NULL;
        struct kz_error err = KZ_ERROR_NULL;

        if (kz_writer_open_rebuild(dir, &writer, &err) || kz_writer_publish(writer, &err) ||
                kz_index_check(dir, &err)) {
                fprintf(stderr, "rebuild: %s\n", err.message);
                _exit(4);
        }
        kz_writer_free(writer);
}

/* ---- Cases ---- */

struct place {
        const char *table;
        off_t at;
        unsigned char mask;
};

/*
 * Runs body in a child. may_crash: Xapian itself ends the process, as its check sometimes does and
 * its commit, which throws where nothing may be thrown. These run in processes that the daemon
 * watches; a search never may.
 */
static void in_child(const struct place *place, bool may_crash, void (*body)(void))
{
        const struct rlimit none = {0, 0};
        pid_t pid = fork();
        int how;

        assert_true(pid >= 0);
        if (pid == 0) {
                setrlimit(RLIMIT_CORE, &none);
                signal(SIGSEGV, SIG_DFL);
                alarm(CASE_SECONDS);
                body();
                _exit(0);
        }
        assert_int_equal(waitpid(pid, &how, 0), pid);
        if (may_crash && WIFSIGNALED(how) && WTERMSIG(how) != SIGALRM)
                return;
        if (!WIFEXITED(how) || WEXITSTATUS(how))
                fail_msg("%s, byte %ld xor %02x: %s %d", place->table, (long)place->at, place->mask,
                        WIFSIGNALED(how) ? "signal" : "exit code",
                        WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
}

static const char *table_path(const char *table)
{
        static char path[128];

        snprintf(path, sizeof(path), "%s/live-1/%s", dir, table);
        return path;
}

static void flip(const struct place *place)
{
        int fd = open(table_path(place->table), O_RDWR);
        unsigned char byte;

        assert_true(fd >= 0);
        assert_int_equal(pread(fd, &byte, 1, place->at), 1);
        byte ^= place->mask;
        assert_int_equal(pwrite(fd, &byte, 1, place->at), 1);
        close(fd);
}

/* What changes the index works on the damaged one, and is then undone. */
static void change_and_rebuild(const struct place *place)
{
        char command[300];

        snprintf(command, sizeof(command), "cp -a %s %s.saved", dir, dir);
        assert_int_equal(system(command), 0);
        in_child(place, true, change);
        in_child(place, false, rebuild);
        snprintf(command, sizeof(command), "rm -rf %s && mv %s.saved %s", dir, dir, dir);
        assert_int_equal(system(command), 0);
}

static void damage_table(const char *table, long step)
{
        static const unsigned char masks[] = {0xff, 0x01, 0x80};
        struct place place = {.table = table};
        struct stat st;
        int n;

        assert_int_equal(stat(table_path(table), &st), 0);
        for (n = 0; place.at < st.st_size; n++) {
                place.mask = masks[n % 3];
                flip(&place);
                in_child(&place, false, ask);
                if (n % 8 == 0) {
                        in_child(&place, true, check);
                        change_and_rebuild(&place);
                }
                flip(&place);
                place.at += step + place.at % 7;
        }
}

static void test_tables(void **state)
{
        static const char *const tables[] = {
                "postlist.glass", "position.glass", "docdata.glass", "termlist.glass"};
        const char *step = getenv("KZ_DAMAGE_STEP");
        size_t i;

        (void)state;
        make_index();
        for (i = 0; i < KZ_ARRAY_LEN(tables); i++)
                damage_table(tables[i], step ? atol(step) : STEP);
        damage_table("iamglass", 5);
        test_remove(dir);
}

/* A block that is said to be newer than the index is damage, not an index that moves on. */
static void test_block_of_the_future(void **state)
{
        struct place place = {"docdata.glass", 0, 0xff};
        struct kz_search_request request = {
                .query = KZ_STR("steady"), .limit = 10, .snippet_size = 100};
        struct kz_search_result *result = NULL;
        struct kz_searcher *searcher = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;
        struct stat st;

        (void)state;
        make_index();
        assert_int_equal(stat(table_path(place.table), &st), 0);
        for (; place.at < st.st_size; place.at += 8192)
                flip(&place);
        status = kz_searcher_open(dir, &searcher, &err);
        if (!status)
                status = kz_searcher_search(searcher, &request, &result, &err);
        assert_int_equal(status, KZ_E_CORRUPT);
        assert_non_null(strstr(err.message, dir));
        assert_non_null(strstr(err.message, "kzsearchctl reindex --rebuild"));
        kz_searcher_free(searcher);
        test_remove(dir);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_tables), cmocka_unit_test(test_block_of_the_future)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
