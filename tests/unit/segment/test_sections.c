/* The file of a segment as a whole: what is written comes back, and every damage is found. */
#include <stdlib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libdeflate.h>

#include "tests/support/test.h"

#include "tests/unit/segment/damage.h"
#include "index/base/fdio.h"
#include "index/segment/le.h"
#include "index/segment/sections.h"
#include "tests/unit/xapian/temp_dir.h"

#define ANALYZER 3

struct fixture {
        char *dir, *path;
        struct kz_error err;
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        f->dir = temp_dir_new();
        f->path = temp_path(f->dir, "one.seg");
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        free(f->path);
        temp_dir_free(f->dir);
        free(f);
        return 0;
}

static struct kz_sections_writer *new_writer(struct fixture *f)
{
        struct kz_sections_writer *writer = NULL;

        assert_ok(kz_sections_writer_new(f->path, ANALYZER, &writer, &f->err), &f->err);
        return writer;
}

static void put(struct fixture *f, struct kz_sections_writer *writer, enum kz_section name,
        const char *text)
{
        assert_ok(kz_sections_writer_begin(writer, name, &f->err), &f->err);
        assert_ok(kz_sections_writer_put(writer, text, strlen(text), &f->err), &f->err);
        assert_int_equal(kz_sections_writer_at(writer), strlen(text));
}

static void finish(struct fixture *f, struct kz_sections_writer *writer)
{
        assert_ok(kz_sections_writer_finish(writer, true, &f->err), &f->err);
        kz_sections_writer_free(writer);
}

static void write_small(struct fixture *f)
{
        struct kz_sections_writer *writer = new_writer(f);

        put(f, writer, KZ_SECTION_STORED, "texts");
        put(f, writer, KZ_SECTION_TERMS, "");
        put(f, writer, KZ_SECTION_META, "counts and sums");
        finish(f, writer);
}

static struct kz_sections *open_it(struct fixture *f)
{
        struct kz_sections *sections = NULL;

        assert_ok(kz_sections_open(f->path, ANALYZER, &sections, &f->err), &f->err);
        return sections;
}

static void test_sections_come_back(void **state)
{
        struct fixture *f = *state;
        struct kz_sections *sections;
        struct stat st;

        write_small(f);
        assert_int_equal(stat(f->path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        sections = open_it(f);
        assert_str(kz_sections_get(sections, KZ_SECTION_STORED), "texts");
        assert_str(kz_sections_get(sections, KZ_SECTION_TERMS), "");
        assert_str(kz_sections_get(sections, KZ_SECTION_META), "counts and sums");
        assert_str(kz_sections_get(sections, KZ_SECTION_COLUMNS), ""); /* there is none */
        assert_int_equal((uintptr_t)kz_sections_get(sections, KZ_SECTION_META).ptr % 64, 0);
        assert_int_equal(kz_sections_size(sections), st.st_size);
        assert_string_equal(kz_sections_path(sections), f->path);
        kz_sections_read_ahead(sections);
        assert_str(kz_sections_get(sections, KZ_SECTION_STORED), "texts");
        assert_ok(kz_sections_check(sections, &f->err), &f->err);
        kz_sections_free(sections);
}

/* What is still buffered too; and the file becomes what it would have been. */
static void test_written_sections_are_read_again(void **state)
{
        struct fixture *f = *state;
        struct kz_sections_writer *writer = new_writer(f);
        struct kz_sections *sections;
        struct kz_str view;

        put(f, writer, KZ_SECTION_STORED, "texts");
        put(f, writer, KZ_SECTION_POSTINGS, "");
        /* It may grow. */
        assert_status(
                kz_sections_writer_map(writer, KZ_SECTION_POSTINGS, &view, &f->err), KZ_E_INTERNAL);
        put(f, writer, KZ_SECTION_META, "counts and sums");
        assert_status(
                kz_sections_writer_map(writer, KZ_SECTION_TERMS, &view, &f->err), KZ_E_INTERNAL);
        assert_ok(kz_sections_writer_map(writer, KZ_SECTION_POSTINGS, &view, &f->err), &f->err);
        assert_str(view, "");
        assert_ok(kz_sections_writer_map(writer, KZ_SECTION_STORED, &view, &f->err), &f->err);
        assert_str(view, "texts");
        /* One at a time. */
        assert_status(
                kz_sections_writer_map(writer, KZ_SECTION_STORED, &view, &f->err), KZ_E_INTERNAL);
        put(f, writer, KZ_SECTION_PAIRS, "of the");
        assert_str(view, "texts");
        kz_sections_writer_unmap(writer);
        assert_ok(kz_sections_writer_map(writer, KZ_SECTION_META, &view, &f->err), &f->err);
        assert_str(view, "counts and sums");
        finish(f, writer);
        sections = open_it(f);
        assert_str(kz_sections_get(sections, KZ_SECTION_STORED), "texts");
        assert_str(kz_sections_get(sections, KZ_SECTION_PAIRS), "of the");
        assert_ok(kz_sections_check(sections, &f->err), &f->err);
        kz_sections_free(sections);
}

/* Pieces that are smaller than the buffer, as large, and larger; all bytes are different. */
static void test_pieces_of_all_sizes(void **state)
{
        static const size_t sizes[] = {1, 63, 64, 65, 200000, 62143, 1, 262144, 5, 262145, 1000000};
        struct fixture *f = *state;
        struct kz_sections_writer *writer = new_writer(f);
        struct kz_sections *sections;
        struct kz_str postings;
        size_t i, total = 0, at = 0;
        uint32_t *numbers = calloc(500000, sizeof(*numbers));

        for (i = 0; i < 500000; i++)
                numbers[i] = (uint32_t)i * 2654435761u;
        assert_ok(kz_sections_writer_begin(writer, KZ_SECTION_POSTINGS, &f->err), &f->err);
        for (i = 0; i < KZ_ARRAY_LEN(sizes); i++) {
                assert_ok(kz_sections_writer_put(
                                  writer, (const char *)numbers + i, sizes[i], &f->err),
                        &f->err);
                total += sizes[i];
                assert_int_equal(kz_sections_writer_at(writer), total);
        }
        put(f, writer, KZ_SECTION_META, "behind");
        finish(f, writer);
        sections = open_it(f);
        postings = kz_sections_get(sections, KZ_SECTION_POSTINGS);
        assert_int_equal(postings.len, total);
        for (i = 0; i < KZ_ARRAY_LEN(sizes); at += sizes[i++])
                assert_memory_equal(postings.ptr + at, (const char *)numbers + i, sizes[i]);
        assert_str(kz_sections_get(sections, KZ_SECTION_META), "behind");
        assert_ok(kz_sections_check(sections, &f->err), &f->err);
        kz_sections_free(sections);
        free(numbers);
}

static void test_writer_keeps_order(void **state)
{
        struct fixture *f = *state;
        struct kz_sections_writer *writer = new_writer(f), *other = NULL;

        assert_status(kz_sections_writer_put(writer, "x", 1, &f->err), KZ_E_INTERNAL);
        assert_status(kz_sections_writer_finish(writer, true, &f->err), KZ_E_INTERNAL);
        put(f, writer, KZ_SECTION_TERMS, "terms");
        assert_status(kz_sections_writer_begin(writer, KZ_SECTION_TERMS, &f->err), KZ_E_INTERNAL);
        assert_status(kz_sections_writer_begin(writer, KZ_SECTION_STORED, &f->err), KZ_E_INTERNAL);
        assert_status(kz_sections_writer_begin(writer, KZ_SECTION_COUNT, &f->err), KZ_E_INTERNAL);
        /* Another writer neither takes the file nor removes it. */
        assert_status(kz_sections_writer_new(f->path, ANALYZER, &other, &f->err), KZ_E_EXISTS);
        assert_non_null(strstr(f->err.message, f->path));
        assert_null(other);
        finish(f, writer);
        kz_sections_free(open_it(f));
}

static void test_unfinished_is_removed(void **state)
{
        struct fixture *f = *state;
        struct kz_sections_writer *writer = new_writer(f);
        struct kz_sections *sections = NULL;

        put(f, writer, KZ_SECTION_TERMS, "terms");
        assert_int_equal(access(f->path, F_OK), 0);
        kz_sections_writer_free(writer);
        assert_int_equal(access(f->path, F_OK), -1);
        kz_sections_writer_free(NULL);
        assert_status(kz_sections_open(f->path, ANALYZER, &sections, &f->err), KZ_E_NOT_FOUND);
        assert_non_null(strstr(f->err.message, f->path));
        assert_null(sections);
}

/* What the system refuses to write is told, and nothing is left. */
static void test_failed_write(void **state)
{
        struct fixture *f = *state;
        struct kz_sections_writer *writer = new_writer(f);
        struct rlimit old, small = {100000, 100000};
        enum kz_status status = KZ_OK;
        static const char zeros[4096];
        int i;

        signal(SIGXFSZ, SIG_IGN);
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
        small.rlim_max = old.rlim_max;
        put(f, writer, KZ_SECTION_STORED, "texts");
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        for (i = 0; i < 100 && !status; i++)
                status = kz_sections_writer_put(writer, zeros, sizeof(zeros), &f->err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
        signal(SIGXFSZ, SIG_DFL);
        assert_int_equal(status, KZ_E_IO);
        assert_non_null(strstr(f->err.message, f->path));
        kz_sections_writer_free(writer);
        assert_int_equal(access(f->path, F_OK), -1);
}

static void rewrite(struct fixture *f, struct kz_str bytes)
{
        unlink(f->path);
        temp_write(f->path, bytes.ptr, bytes.len);
}

static void read_back(struct fixture *f, struct kz_buf *out)
{
        assert_ok(kz_file_read(f->path, 1 << 20, out, &f->err), &f->err);
}

/* With a checksum that is right for it. */
static void set_format(struct kz_buf *file, uint32_t format)
{
        uint8_t *header = (uint8_t *)file->data;
        const size_t len = KZ_SECTIONS_HEADER(kz_le_get32(header + 24)) - 4;

        kz_le_set32(header + 8, format);
        kz_le_set32(header + len, libdeflate_crc32(0, header, len));
}

static void test_versions(void **state)
{
        struct fixture *f = *state;
        struct kz_buf file = KZ_BUF_NULL;
        struct kz_sections *sections = NULL;

        write_small(f);
        assert_status(kz_sections_open(f->path, ANALYZER + 1, &sections, &f->err), KZ_E_VERSION);
        assert_non_null(strstr(f->err.message, "reindex --reanalyze"));
        assert_ok(kz_sections_open(f->path, 0, &sections, &f->err), &f->err);
        kz_sections_free(sections);
        read_back(f, &file);
        file.data[8] = KZ_SEGMENT_FORMAT + 1;
        rewrite(f, kz_buf_str(&file));
        assert_status(kz_sections_open(f->path, ANALYZER, &sections, &f->err), KZ_E_VERSION);
        assert_non_null(strstr(f->err.message, f->path));
        set_format(&file, KZ_SEGMENT_FORMAT - 1);
        rewrite(f, kz_buf_str(&file));
        assert_status(kz_sections_open(f->path, ANALYZER, &sections, &f->err), KZ_E_VERSION);
        assert_non_null(strstr(f->err.message, "reindex --rebuild"));
        set_format(&file, KZ_SEGMENT_FORMAT);
        rewrite(f, kz_buf_str(&file));
        assert_ok(kz_sections_open(f->path, ANALYZER, &sections, &f->err), &f->err);
        kz_sections_free(sections);
        kz_buf_deinit(&file);
}

/* Opening or checking refuses it, and says where. */
static void expect_found(void *context, struct kz_str bytes)
{
        struct fixture *f = context;
        struct kz_sections *sections = NULL;
        enum kz_status status;

        rewrite(f, bytes);
        f->err.message[0] = '\0';
        status = kz_sections_open(f->path, 0, &sections, &f->err);
        if (!status)
                status = kz_sections_check(sections, &f->err);
        kz_sections_free(sections);
        if (status != KZ_E_CORRUPT && status != KZ_E_VERSION)
                fail_msg("%s instead of corrupt", kz_status_name(status));
        assert_non_null(strstr(f->err.message, f->path));
}

static void test_damage(void **state)
{
        struct fixture *f = *state;
        struct kz_buf file = KZ_BUF_NULL;

        write_small(f);
        read_back(f, &file);
        damage_flip(kz_buf_str(&file), expect_found, f);
        damage_cut(kz_buf_str(&file), expect_found, f);
        assert_int_equal(kz_buf_append(&file, "", 1), KZ_OK);
        expect_found(f, kz_buf_str(&file));
        kz_buf_deinit(&file);
}

static void test_damage_is_named(void **state)
{
        struct fixture *f = *state;
        struct kz_buf file = KZ_BUF_NULL;

        write_small(f);
        read_back(f, &file);
        file.data[file.len - 1]++;
        expect_found(f, kz_buf_str(&file));
        assert_non_null(strstr(f->err.message, "meta: its checksum is wrong"));
        kz_buf_deinit(&file);
        unlink(f->path);
        assert_int_equal(mkdir(f->path, 0700), 0);
        assert_status(kz_sections_open(f->path, 0, NULL, &f->err), KZ_E_CORRUPT);
}

/* A file that is cut while it is open: an error, where a look at the mapping would be a signal. */
static void test_cut_while_open(void **state)
{
        struct fixture *f = *state;
        struct kz_sections *sections;

        write_small(f);
        sections = open_it(f);
        assert_int_equal(truncate(f->path, 0), 0);
        assert_status(kz_sections_check(sections, &f->err), KZ_E_CORRUPT);
        assert_int_equal(truncate(f->path, (off_t)kz_sections_size(sections)), 0);
        assert_status(kz_sections_check(sections, &f->err), KZ_E_CORRUPT);
        kz_sections_free(sections);
        kz_sections_free(NULL);
}

static void test_names(void **state)
{
        int name;

        (void)state;
        for (name = 1; name < KZ_SECTION_COUNT; name++)
                assert_string_not_equal(kz_section_name(name), "unknown section");
        assert_string_equal(kz_section_name(KZ_SECTION_COUNT), "unknown section");
        assert_string_equal(kz_section_name(0), "unknown section");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(test_sections_come_back),
                TEST(test_written_sections_are_read_again),
                TEST(test_pieces_of_all_sizes),
                TEST(test_writer_keeps_order),
                TEST(test_unfinished_is_removed),
                TEST(test_failed_write),
                TEST(test_versions),
                TEST(test_damage),
                TEST(test_damage_is_named),
                TEST(test_cut_while_open),
                cmocka_unit_test(test_names),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
