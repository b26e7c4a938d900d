/* Making terms anew from stored text: the same documents give the same terms, whichever analyzer
 * made those before, and whatever comes in between. */
#include "sealed.h"

#include <libdeflate.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/base/field.h"
#include "index/segment/le.h"
#include "index/segment/sections_writer.h"
#include "index/segment/term_sink.h"
#include "index/store/added.h"
#include "index/store/manifest.h"
#include "index/store/tree.h"

#define OTHER (KZ_ANALYZER_VERSION + 1)

static char dir[64];
static struct kz_writer *writer;

static int set_up(void **state)
{
        (void)state;
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        writer = kz_writer_free(writer);
        test_remove(dir);
        return 0;
}

static void reanalyze(uint64_t documents)
{
        uint64_t n = 0;

        assert_ok(kz_writer_reanalyze(writer, &n, &test_error));
        assert_int_equal(n, documents);
}

/* ---- An index as another analyzer leaves it ---- */

static void set_analyzer(const char *path, unsigned analyzer)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        uint8_t *header;
        size_t table;

        assert_ok(kz_file_read(path, SIZE_MAX, &bytes, &test_error));
        header = (uint8_t *)bytes.data;
        table = KZ_SECTIONS_HEADER(kz_le_get32(header + 24)) - 4;
        kz_le_set32(header + 12, analyzer);
        kz_le_set32(header + table, libdeflate_crc32(0, header, table));
        test_write_file(path, kz_buf_str(&bytes));
}

static enum kz_status make_older(void *context, const char *name, struct kz_error *err)
{
        (void)context;
        (void)err;
        if (kz_segment_name_begins(kz_str(name), NULL))
                set_analyzer(test_path(dir, name), OTHER);
        return KZ_OK;
}

static struct kz_manifest manifest(void)
{
        struct kz_manifest manifest;

        assert_ok(kz_manifest_read(test_path(dir, KZ_MANIFEST_NAME), &manifest, &test_error));
        return manifest;
}

/* Closes the writer. */
static void pretend_other_analyzer(void)
{
        struct kz_manifest other;

        writer = kz_writer_free(writer);
        other = manifest();
        other.analyzer = OTHER;
        assert_ok(kz_manifest_write(test_path(dir, KZ_MANIFEST_NAME), &other, &test_error));
        assert_ok(kz_tree_list(dir, make_older, NULL, &test_error));
}

/* ---- Documents of all kinds ---- */

/* n: 0 to KINDS - 1. Languages told and guessed, mixed scripts, an author, names, dates, a path. */
#define KINDS 8
static struct kz_document document(int n)
{
        static const char *const texts[KINDS] = {
                "Police dispersed the protests. Protesters were detained by police officers.\n\n"
                "Полиция задержала участников митинга в Алматы.",
                "Президент Касым-Жомарт Токаев выступил с обращением к народу Казахстана.",
                "Қазақстан Республикасының Президенті халыққа жолдау арнады. Құқық қорғаушылар.",
                "Qazaqstan Respýblıkasynyń Prezıdenti halyqqa joldaý arnady.",
                "WHO and IT: the state-owned company's e-mail, 12,500 tenge; №5 [2020] U.N.", "",
                "a",
                "Назарбаева и Назарбаев, Назарбаевым. ЁЛКА ёлка елка naïve cafe\xcc\x81 "
                "re\xc2\xadport"};
        static const char *const titles[KINDS] = {"Protests in Almaty", "Послание президента",
                "Жолдау", "", "IT", "Only a title", "", "Елки"};
        static const char *const langs[KINDS] = {"", "ru", "", "kk", "en", "", "de", ""};
        char key[16];
        struct kz_document doc;

        snprintf(key, sizeof(key), "%d", n);
        doc = test_document(n == 4 ? "added" : "news", key, texts[n]);
        doc.title = kz_str(titles[n]);
        doc.lang = kz_str(langs[n]);
        if (n % 2 == 0) {
                doc.author = KZ_STR("Әлия Сәрсенбай, John O'Neill");
                doc.date = KZ_STR("2020-09-09");
                doc.ts = 1599609600;
                doc.kind = KZ_STR("report");
                doc.url = KZ_STR("https://example.org/a");
        }
        if (n != 4)
                doc.path = KZ_STR("/reports/\xd0\xbf\xd1\x83\xd1\x82\xd1\x8c/2020.txt");
        return doc;
}

/* Two segments, one of them with masked documents, and live documents. */
static void fill(void)
{
        struct kz_document doc;
        int n;

        for (n = 0; n < KINDS; n++) {
                doc = document(n);
                if (n < 3) {
                        sealed_put_bulk(writer, &doc);
                } else {
                        test_put(writer, &doc);
                        if (n == 3)
                                assert_ok(kz_writer_seal(writer, &test_error));
                        if (n == 5) {
                                doc = test_document("news", "gone", "soon masked");
                                test_put(writer, &doc);
                                assert_ok(kz_writer_seal(writer, &test_error));
                        }
                }
        }
        doc = test_document("news", "gone", "live now");
        test_put(writer, &doc);
        test_commit(writer);
        assert_int_equal(sealed_assert_files(dir), 3);
}

/* ---- What an index holds, line by line ---- */

struct lines {
        char **all;
        size_t n;
};

static void lines_deinit(struct lines *lines)
{
        while (lines->n)
                free(lines->all[--lines->n]);
        free(lines->all);
}

static void add_line(struct lines *lines, struct kz_buf *line)
{
        lines->all = realloc(lines->all, (lines->n + 1) * sizeof(*lines->all));
        assert_non_null(lines->all);
        lines->all[lines->n++] = kz_buf_steal(line);
}

static void put_bytes(struct kz_buf *line, struct kz_str bytes)
{
        size_t i;

        for (i = 0; i < bytes.len; i++)
                assert_ok(kz_buf_printf(line, "%02x", (unsigned char)bytes.ptr[i]));
        assert_ok(kz_buf_append_cstr(line, " "));
}

static void put_id(struct kz_tier *tier, kz_docnum doc, struct kz_buf *line)
{
        struct kz_str id;

        assert_ok(tier->ops->bytes(tier, doc, KZ_COLUMN_ID, &id, &test_error));
        assert_ok(kz_buf_printf(line, "%.*s ", KZ_STR_ARG(id)));
}

static void add_document(struct kz_tier *tier, kz_docnum doc, struct lines *lines)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf record = KZ_BUF_NULL;
        struct kz_buf line = KZ_BUF_NULL;
        struct kz_str bytes;
        int64_t number = 0;
        uint8_t length;
        int column;
        bool has;

        put_id(tier, doc, &line);
        assert_ok(tier->ops->length(tier, doc, &length, &test_error));
        assert_ok(kz_buf_printf(&line, "length %u ", length));
        for (column = 0; column < KZ_COLUMN_COUNT; column++) {
                if (column == KZ_COLUMN_SEQ || column == KZ_COLUMN_DATE) {
                        assert_ok(tier->ops->number(
                                tier, doc, (enum kz_column)column, &number, &has, &test_error));
                        assert_ok(kz_buf_printf(&line, "%d:%lld ", has, (long long)number * has));
                } else {
                        assert_ok(tier->ops->bytes(
                                tier, doc, (enum kz_column)column, &bytes, &test_error));
                        put_bytes(&line, bytes);
                }
        }
        assert_ok(tier->ops->stored(tier, doc, &record, &test_error));
        put_bytes(&line, kz_buf_str(&record));
        add_line(lines, &line);
}

static void add_postings(struct kz_tier *tier, struct kz_str term, struct lines *lines)
{
        struct kz_postings *postings = NULL;
        const uint32_t *positions, *exact;
        uint32_t n, i;

        assert_ok(tier->ops->postings(tier, term, KZ_POSTINGS_POSITIONS, &postings, &test_error));
        while (!postings->done) {
                struct kz_buf line = KZ_BUF_NULL;

                assert_ok(kz_buf_printf(&line, "term %.*s ", KZ_STR_ARG(term)));
                put_id(tier, kz_postings_doc(postings), &line);
                assert_ok(kz_buf_printf(&line, "%u:", postings->freqs[postings->at]));
                assert_ok(postings->ops->positions(postings, &positions, &n, &test_error));
                for (i = 0; i < n; i++)
                        assert_ok(kz_buf_printf(&line, " %u", positions[i]));
                /* Where it is written as its stem is. */
                if (n) {
                        assert_ok(tier->ops->forms(tier, kz_postings_doc(postings), term,
                                kz_term_word(term), false, &exact, &n, &test_error));
                        assert_ok(kz_buf_append_cstr(&line, " exact"));
                        for (i = 0; i < n; i++)
                                assert_ok(kz_buf_printf(&line, " %u", exact[i]));
                }
                add_line(lines, &line);
                assert_ok(kz_postings_next(postings, &test_error));
        }
        kz_postings_free(postings);
}

static int compare_lines(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All documents and postings of an index, of whatever tier. */
static struct lines read_index(void)
{
        struct lines lines = {0};
        struct kz_postings *all = NULL;
        struct kz_terms *terms = NULL;
        struct kz_view *view = NULL;
        size_t i;

        assert_ok(kz_view_open(dir, &view, &test_error));
        for (i = 0; i < view->n_tiers; i++) {
                struct kz_tier *tier = view->tiers[i];

                assert_ok(tier->ops->all(tier, 0, &all, &test_error));
                while (!all->done) {
                        add_document(tier, kz_postings_doc(all), &lines);
                        assert_ok(kz_postings_next(all, &test_error));
                }
                kz_postings_free(all);
                assert_ok(tier->ops->terms(tier, KZ_STR(""), KZ_STR(""), &terms, &test_error));
                while (!terms->done) {
                        add_postings(tier, terms->term, &lines);
                        assert_ok(terms->ops->next(terms, &test_error));
                }
                kz_terms_free(terms);
        }
        kz_view_free(view);
        qsort(lines.all, lines.n, sizeof(*lines.all), compare_lines);
        return lines;
}

static void assert_same(const struct lines *before, const struct lines *after)
{
        size_t i;

        for (i = 0; i < before->n && i < after->n; i++)
                assert_string_equal(before->all[i], after->all[i]);
        assert_int_equal(before->n, after->n);
}

/* ---- What is made anew ---- */

static void the_same_documents_give_the_same_terms(void **state)
{
        struct lines before, after;
        uint64_t seq;

        (void)state;
        fill();
        seq = test_seq(dir);
        before = read_index();
        assert_true(before.n > 200);
        reanalyze(KINDS + 1);
        after = read_index();
        assert_same(&before, &after);
        lines_deinit(&before);
        lines_deinit(&after);
        assert_int_equal(sealed_assert_files(dir), 4);
        assert_int_equal(test_seq(dir), seq);
        assert_int_equal(test_count(dir), 0); /* live */
        assert_ok(kz_writer_compact(writer, &test_error));
        assert_int_equal(sealed_count(dir), KINDS + 1);
}

static void there_may_be_nothing(void **state)
{
        struct kz_document doc = document(0);
        bool removed;

        (void)state;
        reanalyze(0);
        test_put(writer, &doc);
        assert_ok(kz_writer_seal(writer, &test_error));
        assert_ok(kz_writer_remove(writer, doc.id, &removed, &test_error));
        test_commit(writer);
        reanalyze(0);
        assert_int_equal(sealed_count(dir), 0);
        assert_int_equal(sealed_assert_files(dir), 0);
        test_put(writer, &doc);
        reanalyze(1);
        assert_int_equal(sealed_count(dir), 1);
}

static void put_file(void)
{
        const struct kz_file_record record = {
                .source = KZ_STR("news"), .path = KZ_STR("/reports/a"), .documents = 1};

        assert_ok(kz_writer_put_file(writer, &record, &test_error));
        test_commit(writer);
}

static enum kz_status count_file(void *context, const struct kz_file_record *record)
{
        assert_true(kz_str_eq(record->path, KZ_STR("/reports/a")));
        ++*(int *)context;
        return KZ_OK;
}

/* Without a writer. */
static void assert_refused(void)
{
        struct kz_writer *refused = NULL;
        struct kz_view *view = NULL;

        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_VERSION);
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --reanalyze"));
        assert_null(strstr(test_error.message, "--rebuild"));
        assert_int_equal(kz_writer_open(dir, &refused, &test_error), KZ_E_VERSION);
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --reanalyze"));
}

static void what_another_analyzer_made_can_be_searched_again(void **state)
{
        struct kz_added *added = NULL;
        struct lines before, after;
        int files = 0;

        (void)state;
        fill();
        put_file();
        before = read_index();
        pretend_other_analyzer();
        assert_refused();
        assert_ok(kz_writer_open_any(dir, &writer, &test_error));
        assert_false(kz_writer_is_of_our_analyzer(writer));
        reanalyze(KINDS + 1);
        assert_true(kz_writer_is_of_our_analyzer(writer));
        writer = kz_writer_free(writer);
        assert_int_equal(manifest().analyzer, KZ_ANALYZER_VERSION);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        after = read_index();
        assert_same(&before, &after);
        lines_deinit(&before);
        lines_deinit(&after);
        assert_ok(kz_writer_each_file(writer, KZ_STR("news"), count_file, &files, &test_error));
        assert_int_equal(files, 1);
        assert_int_equal(sealed_assert_files(dir), 4);
        assert_ok(kz_added_new(dir, &added, &test_error));
        assert_true(kz_added_has(added, KZ_STR("added:4")));
        kz_added_free(added);
}

/* Of the sources, and of what was added; nothing of the old segments is left. */
static void a_rebuild_replaces_it_as_well(void **state)
{
        uint64_t restored;

        (void)state;
        fill();
        pretend_other_analyzer();
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        assert_ok(kz_writer_restore_added(writer, &restored, &test_error));
        assert_int_equal(restored, 1);
        assert_ok(kz_writer_publish(writer, &test_error));
        writer = kz_writer_free(writer);
        assert_int_equal(manifest().analyzer, KZ_ANALYZER_VERSION);
        assert_int_equal(sealed_count(dir), 1);
        assert_int_equal(sealed_assert_files(dir), 0);
}

/* ---- Meanwhile ---- */

struct meanwhile {
        uint64_t at; /* when so many documents are done, it happens */
        enum kz_status status;
        bool happened;
};

static enum kz_status change_things(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err)
{
        struct meanwhile *meanwhile = context;
        struct kz_document doc;
        bool removed;

        assert_true(done <= total);
        if (strcmp(step, "reanalyze") != 0 || done != meanwhile->at || meanwhile->happened)
                return KZ_OK;
        meanwhile->happened = true;
        if (meanwhile->status)
                return kz_error_set(err, meanwhile->status, "stopped");
        doc = test_document("news", "0", "replaced while it is made anew");
        assert_int_equal(test_put(writer, &doc), KZ_PUT_REPLACED);
        doc = test_document("added", "fresh", "added while terms are made anew");
        assert_int_equal(test_put(writer, &doc), KZ_PUT_ADDED);
        assert_ok(kz_writer_remove(writer, KZ_STR("news:3"), &removed, &test_error));
        assert_true(removed);
        test_commit(writer);
        return KZ_OK;
}

/* at each document in turn: before and after it is written. */
static void documents_come_and_go_meanwhile(void **state)
{
        struct meanwhile meanwhile = {0};
        uint64_t n;
        int other;

        (void)state;
        for (other = 0; other < 2; other++) {
                for (meanwhile.at = 0; meanwhile.at < 6; meanwhile.at++) {
                        tear_down(NULL);
                        set_up(NULL);
                        fill();
                        if (other) {
                                pretend_other_analyzer();
                                assert_ok(kz_writer_open_any(dir, &writer, &test_error));
                        }
                        meanwhile.happened = false;
                        kz_writer_set_tick(writer, change_things, &meanwhile);
                        assert_ok(kz_writer_reanalyze(writer, &n, &test_error));
                        assert_true(meanwhile.happened);
                        kz_writer_set_tick(writer, NULL, NULL);
                        assert_int_equal(sealed_count(dir), KINDS + 1);
                        sealed_assert_text(dir, "news:0", "replaced while it is made anew");
                        sealed_assert_text(dir, "added:fresh", "added while terms are made anew");
                        sealed_assert_text(dir, "news:3", NULL);
                        sealed_assert_text(dir, "news:gone", "live now");
                        sealed_assert_files(dir);
                }
        }
}

/* Segments that are done stay so: the next time begins behind them. */
static void the_next_time_goes_on(void **state)
{
        struct meanwhile meanwhile = {.at = 5, .status = KZ_E_CANCELLED};
        struct lines before, after;
        uint64_t n;

        (void)state;
        fill();
        before = read_index();
        pretend_other_analyzer();
        assert_ok(kz_writer_open_any(dir, &writer, &test_error));
        kz_writer_set_tick(writer, change_things, &meanwhile);
        assert_int_equal(kz_writer_reanalyze(writer, &n, &test_error), KZ_E_CANCELLED);
        assert_false(kz_writer_is_of_our_analyzer(writer));
        writer = kz_writer_free(writer);
        assert_int_equal(manifest().analyzer, KZ_ANALYZER_MIXED);
        assert_refused();
        assert_ok(kz_writer_open_any(dir, &writer, &test_error));
        reanalyze(KINDS + 1 - 3);
        after = read_index();
        assert_same(&before, &after);
        lines_deinit(&before);
        lines_deinit(&after);
}

/* By other rules names get other keys. */
static void names_get_the_keys_of_other_rules(void **state)
{
        struct kz_namerules *rules = NULL;
        struct kz_view *view = NULL;
        uint64_t fingerprint;
        bool differ;

        (void)state;
        fill();
        assert_ok(kz_namerules_parse(
                "test", KZ_STR("[latin letters]\na = a\nb = b\n"), &rules, &test_error));
        fingerprint = kz_namerules_fingerprint(rules);
        kz_writer_set_name_rules(writer, rules);
        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_ok(kz_view_name_rules_differ(view, fingerprint, &differ, &test_error));
        assert_true(differ);
        reanalyze(KINDS + 1);
        assert_ok(kz_view_refresh(view, &test_error));
        assert_ok(kz_view_name_rules_differ(view, fingerprint, &differ, &test_error));
        assert_false(differ);
        /* What did not go together before can be merged now. */
        assert_ok(kz_writer_compact(writer, &test_error));
        kz_view_free(view);
        kz_writer_set_name_rules(writer, NULL);
        kz_namerules_free(rules);
}

/* ---- kill -9 ---- */

#define KILL_SEGMENTS 3
#define KILL_DOCUMENTS 6 /* in each */

static void put_numbered(const char *source, int n)
{
        struct kz_document doc;
        char key[16];

        snprintf(key, sizeof(key), "%d", n);
        doc = test_document(source, key, "a document that is there whatever happens");
        test_put(writer, &doc);
}

struct adding {
        int next, pipe_fd;
        uint64_t done; /* 1 + what the last tick said */
};

/* Adds one document more, and says which. (Not while they are sealed: there would be more and
 * more.) */
static enum kz_status add_one(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err)
{
        struct adding *adding = context;

        (void)total;
        (void)err;
        if (strcmp(step, "reanalyze") != 0 || done + 1 == adding->done)
                return KZ_OK;
        adding->done = done + 1;
        put_numbered("added", adding->next);
        test_commit(writer);
        assert_int_equal(write(adding->pipe_fd, &adding->next, sizeof(int)), sizeof(int));
        adding->next++;
        return KZ_OK;
}

static void child(int next, int pipe_fd)
{
        struct adding adding = {next, pipe_fd, 0};
        uint64_t n;

        if (kz_writer_open_any(dir, &writer, &test_error))
                _exit(2);
        kz_writer_set_tick(writer, add_one, &adding);
        if (kz_writer_reanalyze(writer, &n, &test_error))
                _exit(3);
        _exit(0);
}

/* *next: the number after the last that was acknowledged. Returns whether the child ended before it
 * was killed. */
static bool run_and_kill(int *next, long us)
{
        const struct timespec pause_time = {us / 1000000, us % 1000000 * 1000};
        int ends[2], status, n;
        pid_t pid;

        assert_int_equal(pipe(ends), 0);
        fflush(NULL);
        pid = fork();
        if (pid == 0)
                child(*next, ends[1]);
        close(ends[1]);
        nanosleep(&pause_time, NULL);
        kill(pid, SIGKILL);
        while (read(ends[0], &n, sizeof(n)) == sizeof(n))
                *next = n + 1;
        close(ends[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WIFEXITED(status))
                assert_int_equal(WEXITSTATUS(status), 0);
        return WIFEXITED(status);
}

/* Nothing but the reanalysis mends what a kill leaves, and it goes on where that was. */
static void survives_a_kill_at_any_moment(void **state)
{
        const char *from = getenv("KZ_TEST_SEED");
        unsigned seed = from ? (unsigned)strtoul(from, NULL, 10) : (unsigned)getpid();
        char id[32];
        int next = 0, kills = 0, n;

        (void)state;
        print_message("KZ_TEST_SEED=%u\n", seed);
        for (n = 0; n < KILL_SEGMENTS * KILL_DOCUMENTS; n++) {
                put_numbered("news", n);
                if (n % KILL_DOCUMENTS == KILL_DOCUMENTS - 1)
                        assert_ok(kz_writer_seal(writer, &test_error));
        }
        pretend_other_analyzer();
        /* Longer and longer, so that a slow machine comes to the end as well. */
        while (!run_and_kill(&next, 5000 + rand_r(&seed) % 60000 + kills * 50000))
                kills++;
        assert_true(kills > 0);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        for (n = 0; n < KILL_SEGMENTS * KILL_DOCUMENTS; n++) {
                snprintf(id, sizeof(id), "news:%d", n);
                assert_true(sealed_has(dir, id));
        }
        for (n = 0; n < next; n++) {
                snprintf(id, sizeof(id), "added:%d", n);
                assert_true(sealed_has(dir, id));
        }
        assert_int_equal(sealed_count(dir), KILL_SEGMENTS * KILL_DOCUMENTS + next);
        sealed_assert_files(dir);
        print_message("%d documents added over %d kills\n", next, kills);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                T(the_same_documents_give_the_same_terms),
                T(there_may_be_nothing),
                T(what_another_analyzer_made_can_be_searched_again),
                T(a_rebuild_replaces_it_as_well),
                T(documents_come_and_go_meanwhile),
                T(the_next_time_goes_on),
                T(names_get_the_keys_of_other_rules),
                T(survives_a_kill_at_any_moment),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
