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
        free(reading->ids);
        free(reading);
        return NULL;
}

/* "line 17: ..." or "note: line 17: ..." */
static void keep(struct kz_reading *reading, bool note, uint32_t line, const char *message)
{
        char place[24] = "";

        if (line)
                snprintf(place, sizeof(place), "line %u: ", line);
        snprintf(reading->error, sizeof(reading->error), "%s%s%s", note ? "note: " : "", place,
                message);
        reading->only_noted = note;
}

void kz_reading_problem(struct kz_reading *reading, enum kz_problem_severity severity,
        uint32_t line, const char *message)
{
        bool note = severity == KZ_PROBLEM_NOTE;

        reading->problems++;
        reading->unread |= severity == KZ_PROBLEM_UNREAD;
        if (!*reading->error || (reading->only_noted && !note))
                keep(reading, note, line, message);
        kz_report_problem(
                reading->report, reading->source->name, reading->path, note, line, message);
}

void kz_reading_fail(struct kz_reading *reading, const char *message)
{
        reading->failed = true;
        snprintf(reading->error, sizeof(reading->error), "%s", message);
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
