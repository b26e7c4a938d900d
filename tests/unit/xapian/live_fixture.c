#include "live_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "temp_dir.h"

void live_assert_ok(enum kz_status status, const struct kz_error *err, const char *file, int line)
{
        if (status)
                fail_msg("%s:%d: %s: %s", file, line, kz_status_name(status), err->message);
}

int live_setup(void **state)
{
        struct live_fixture *f = calloc(1, sizeof(*f));

        f->dir = temp_dir_new();
        f->path = temp_path(f->dir, "live");
        *state = f;
        return 0;
}

int live_teardown(void **state)
{
        struct live_fixture *f = *state;

        temp_dir_free(f->dir);
        free(f->path);
        free(f);
        return 0;
}

struct kz_live_writer *live_writer(const char *path)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = NULL;

        ok(kz_live_writer_open(path, &writer, &err));
        return writer;
}

struct kz_tier *live_reader(const char *path)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_tier *tier = NULL;

        ok(kz_live_open(path, &tier, &err));
        return tier;
}

void live_split(struct kz_termvector *tv, struct kz_str text)
{
        struct kz_error err = KZ_ERROR_NULL;
        const char *p = text.ptr, *end = text.ptr + text.len, *space;
        uint32_t position = 0;

        kz_termvector_reset(tv);
        for (; p < end; p = space + 1) {
                struct kz_str word;

                space = memchr(p, ' ', (size_t)(end - p));
                if (!space)
                        space = end;
                word = (struct kz_str){p, (size_t)(space - p)};
                if (word.len > 0 && word.len <= KZ_TERM_MAX && word.ptr[0] != 'Q')
                        ok(kz_termvector_add(tv, word, ++position, 1, false));
        }
        ok(kz_termvector_finish(tv));
}

enum kz_status live_put(struct kz_live_writer *writer, const char *id, uint64_t seq,
        const char *text, struct kz_error *err)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_live_document doc = {.id = kz_str(id),
                .terms = &tv,
                .seq = seq,
                .source = KZ_STR("reports"),
                .record = kz_str(text)};
        enum kz_status status;

        live_split(&tv, kz_str(text));
        status = kz_live_writer_put(writer, &doc, err);
        kz_termvector_deinit(&tv);
        return status;
}

uint64_t live_count(const char *path)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_tier *tier = live_reader(path);
        struct kz_tier_stats stats = {0};

        ok(tier->ops->stats(tier, &stats, &err));
        kz_tier_free(tier);
        return stats.documents;
}

void live_assert_stored(struct kz_tier *tier, const char *id, const char *text)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf record = KZ_BUF_NULL;
        struct kz_str column = KZ_STR_NULL;
        kz_docnum doc = 0;

        if (!text) {
                assert_int_equal(kz_live_find(tier, kz_str(id), &doc, &err), KZ_E_NOT_FOUND);
                assert_int_equal(doc, 0);
                return;
        }
        ok(kz_live_find(tier, kz_str(id), &doc, &err));
        ok(tier->ops->bytes(tier, doc, KZ_COLUMN_ID, &column, &err));
        assert_true(kz_str_eq(column, kz_str(id)));
        ok(tier->ops->stored(tier, doc, &record, &err));
        assert_string_equal(record.data, text);
        kz_buf_deinit(&record);
}
