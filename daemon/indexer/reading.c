#include "daemon/indexer/reading.h"

#include <stdio.h>
#include <stdlib.h>

struct kz_reading *kz_reading_new(void)
{
        return calloc(1, sizeof(struct kz_reading));
}

struct kz_reading *kz_reading_free(struct kz_reading *reading)
{
        if (!reading)
                return NULL;
        kz_arena_deinit(&reading->arena);
        kz_buf_deinit(&reading->error);
        free(reading->ids);
        free(reading);
        return NULL;
}

/* Without memory it is not kept: what comes next fails for the same reason, and says so. */
static void keep(struct kz_reading *reading, bool note, uint32_t line, const char *message)
{
        static const char cut[] = "\nmore problems, which were not kept";
        struct kz_buf *error = &reading->error;
        const size_t before = error->len;
        enum kz_status status = KZ_OK;

        if (reading->cut)
                return;
        if (before)
                status = kz_buf_append_char(error, '\n');
        /* "line 17: ..." or "note: line 17: ..." */
        if (!status && note)
                status = kz_buf_append_cstr(error, "note: ");
        if (!status && line)
                status = kz_buf_printf(error, "line %u: ", line);
        if (!status)
                status = kz_buf_append_cstr(error, message);
        reading->cut = error->len > KZ_READING_ERROR_MAX - sizeof(cut);
        if (status || reading->cut)
                error->len = before;
        if (reading->cut)
                (void)kz_buf_append_cstr(error, cut);
        reading->only_noted = note;
}

/* Before the problems that were found until then, which are more of the same. */
static void keep_first(struct kz_reading *reading, const char *message)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf rest = reading->error;
        size_t room = KZ_READING_ERROR_MAX + KZ_ERROR_MAX;

        reading->error = (struct kz_buf)KZ_BUF_NULL;
        if (kz_buf_append_cstr(&reading->error, message) || reading->only_noted || !rest.len)
                return;
        if (reading->error.len + rest.len < room && !kz_buf_append_char(&reading->error, '\n'))
                (void)kz_buf_append_str(&reading->error, kz_buf_str(&rest));
}

void kz_reading_problem(struct kz_reading *reading, enum kz_problem_severity severity,
        uint32_t line, const char *message)
{
        bool note = severity == KZ_PROBLEM_NOTE;

        reading->problems++;
        reading->unread |= severity == KZ_PROBLEM_UNREAD;
        if (reading->only_noted && !note)
                kz_buf_clear(&reading->error);
        if (!note || !reading->error.len)
                keep(reading, note, line, message);
        kz_report_problem(
                reading->report, reading->source->name, reading->path, note, line, message);
}

void kz_reading_fail(struct kz_reading *reading, const char *message)
{
        reading->failed = true;
        keep_first(reading, message);
        reading->source->failed++;
        kz_report_problem(reading->report, reading->source->name, reading->path, false, 0, message);
}

enum kz_status kz_reading_keep_id(struct kz_reading *reading, struct kz_str id)
{
        size_t wanted = reading->ids_cap ? reading->ids_cap * 2 : 16, bytes;
        struct kz_str *ids;

        if (reading->n_ids == reading->ids_cap) {
                if (!kz_mul_size(wanted, sizeof(*ids), &bytes))
                        return KZ_E_NOMEM;
                ids = realloc(reading->ids, bytes);
                if (!ids)
                        return KZ_E_NOMEM;
                reading->ids = ids;
                reading->ids_cap = wanted;
        }
        reading->ids[reading->n_ids] = kz_arena_dup(&reading->arena, id);
        if (!reading->ids[reading->n_ids].ptr)
                return KZ_E_NOMEM;
        reading->n_ids++;
        return KZ_OK;
}
