#include "index/segment/names_writer.h"

#include <stdlib.h>

#include "index/base/arena.h"
#include "index/base/grow.h"
#include "index/segment/dict_writer.h"

struct entry {
        struct kz_str key; /* in the arena, like the words of the name */
        struct kz_name name;
};

struct kz_names_writer {
        struct kz_arena arena;
        struct entry *entries;
        size_t n, cap;
        struct kz_dict_writer *dict;
        struct kz_buf packed; /* the names of one key */
};

enum kz_status kz_names_writer_new(struct kz_names_writer **ret, struct kz_error *err)
{
        struct kz_names_writer *writer = calloc(1, sizeof(*writer));
        enum kz_status status = writer ? KZ_OK : kz_error_nomem(err);

        if (!status)
                status = kz_dict_writer_new(&writer->dict, err);
        if (status) {
                kz_names_writer_free(writer);
                return status;
        }
        *ret = writer;
        return KZ_OK;
}

struct kz_names_writer *kz_names_writer_free(struct kz_names_writer *writer)
{
        if (writer) {
                kz_arena_deinit(&writer->arena);
                free(writer->entries);
                kz_dict_writer_free(writer->dict);
                kz_buf_deinit(&writer->packed);
                free(writer);
        }
        return NULL;
}

enum kz_status kz_names_writer_add(struct kz_names_writer *writer, struct kz_str key,
        const struct kz_name *name, struct kz_error *err)
{
        struct entry *entry;

        if (kz_grow((void **)&writer->entries, &writer->cap, writer->n + 1,
                    sizeof(*writer->entries)))
                return kz_error_nomem(err);
        entry = &writer->entries[writer->n];
        entry->key = kz_arena_dup(&writer->arena, key);
        entry->name.term = kz_arena_dup(&writer->arena, name->term);
        entry->name.form = kz_arena_dup(&writer->arena, name->form);
        entry->name.flags = name->flags;
        if (!entry->key.ptr || !entry->name.term.ptr || !entry->name.form.ptr)
                return kz_error_nomem(err);
        writer->n++;
        return KZ_OK;
}

static int compare_entries(const void *a, const void *b)
{
        const struct entry *x = a, *y = b;
        int order = kz_str_cmp(x->key, y->key);

        if (!order)
                order = kz_str_cmp(x->name.term, y->name.term);
        return order ? order : kz_str_cmp(x->name.form, y->name.form);
}

/* Packs the names of the key that begins at *at, and moves behind them. */
static enum kz_status pack_key(struct kz_names_writer *writer, size_t *at, uint64_t *ret_n)
{
        const struct kz_str key = writer->entries[*at].key;
        enum kz_status status = KZ_OK;

        kz_buf_clear(&writer->packed);
        for (*ret_n = 0; *at < writer->n && kz_str_eq(writer->entries[*at].key, key); ++*ret_n) {
                const size_t first = (*at)++;
                struct kz_name name = writer->entries[first].name;

                while (*at < writer->n &&
                        compare_entries(&writer->entries[*at], &writer->entries[first]) == 0)
                        name.flags |= writer->entries[(*at)++].name.flags;
                status = kz_name_append(&writer->packed, &name);
                if (status)
                        return status;
        }
        return KZ_OK;
}

enum kz_status kz_names_writer_finish(
        struct kz_names_writer *writer, struct kz_sections_writer *sections, struct kz_error *err)
{
        enum kz_status status;
        struct kz_str dict;
        size_t at = 0, first;
        uint64_t n;

        if (writer->n)
                qsort(writer->entries, writer->n, sizeof(*writer->entries), compare_entries);
        status = kz_sections_writer_begin(sections, KZ_SECTION_NAMES, err);
        while (!status && at < writer->n) {
                first = at;
                if (pack_key(writer, &at, &n))
                        return kz_error_nomem(err);
                status = kz_sections_writer_put(
                        sections, writer->packed.data, writer->packed.len, err);
                if (!status)
                        status = kz_dict_writer_add(writer->dict, writer->entries[first].key, n,
                                writer->packed.len, err);
        }
        if (!status)
                status = kz_dict_writer_finish(writer->dict, &dict, err);
        if (!status)
                status = kz_sections_writer_begin(sections, KZ_SECTION_NAME_KEYS, err);
        return status ? status : kz_sections_writer_put(sections, dict.ptr, dict.len, err);
}
