#include "index/segment/names_writer.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/grow.h"
#include "index/base/termorder.h"
#include "index/segment/dict_writer.h"

/*
 * Of each name one record, one behind the other: u16 its length without these three bytes, u8
 * flags, key, 0, term, 0, form. Nothing of them has a zero byte, so records sort as the three do
 * one after the other. A segment has hundreds of thousands: what they take is what a writer takes
 * that has no budget.
 */
#define RECORD_HEAD 3

struct kz_names_writer {
        struct kz_buf records;
        struct kz_termorder *order; /* index: where the record begins */
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
                kz_buf_deinit(&writer->records);
                free(writer->order);
                kz_dict_writer_free(writer->dict);
                kz_buf_deinit(&writer->packed);
                free(writer);
        }
        return NULL;
}

static struct kz_str record_at(const void *context, uint32_t at)
{
        const unsigned char *record = (const unsigned char *)context + at;

        return (struct kz_str){
                (const char *)record + RECORD_HEAD, (size_t)(record[0] | record[1] << 8)};
}

static bool has_zero(struct kz_str s)
{
        return memchr(s.ptr, '\0', s.len) != NULL;
}

static enum kz_status append_record(
        struct kz_buf *out, struct kz_str key, const struct kz_name *name)
{
        const size_t len = key.len + name->term.len + name->form.len + 2;
        const char head[RECORD_HEAD] = {(char)len, (char)(len >> 8), (char)name->flags};
        enum kz_status status = kz_buf_append(out, head, sizeof(head));

        if (!status)
                status = kz_buf_append_str(out, key);
        if (!status)
                status = kz_buf_append_char(out, '\0');
        if (!status)
                status = kz_buf_append_str(out, name->term);
        if (!status)
                status = kz_buf_append_char(out, '\0');
        return status ? status : kz_buf_append_str(out, name->form);
}

enum kz_status kz_names_writer_add(struct kz_names_writer *writer, struct kz_str key,
        const struct kz_name *name, struct kz_error *err)
{
        const size_t at = writer->records.len;

        if (key.len == 0 || key.len > KZ_TIER_NAME_KEY_MAX || name->term.len > KZ_NAME_WORD_MAX ||
                name->form.len > KZ_NAME_WORD_MAX || has_zero(key) || has_zero(name->term) ||
                has_zero(name->form))
                return kz_error_set(err, KZ_E_INVALID, "a name that cannot be written");
        if (at > UINT32_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "too many names for one segment");
        if (kz_grow((void **)&writer->order, &writer->cap, writer->n + 1, sizeof(*writer->order)) ||
                append_record(&writer->records, key, name))
                return kz_error_nomem(err);
        writer->order[writer->n++] = (struct kz_termorder){
                kz_termorder_begin(record_at(writer->records.data, (uint32_t)at)), (uint32_t)at};
        return KZ_OK;
}

struct record {
        struct kz_str all, key;
        struct kz_name name;
};

static struct kz_str take_part(struct kz_str *left)
{
        const char *end = memchr(left->ptr, '\0', left->len);
        const struct kz_str part = {left->ptr, end ? (size_t)(end - left->ptr) : left->len};
        const size_t used = part.len + (end != NULL);

        *left = (struct kz_str){left->ptr + used, left->len - used};
        return part;
}

static struct record read_record(const struct kz_names_writer *writer, size_t i)
{
        const uint32_t at = writer->order[i].index;
        struct record record = {.all = record_at(writer->records.data, at)};
        struct kz_str left = record.all;

        record.key = take_part(&left);
        record.name.term = take_part(&left);
        record.name.form = left;
        record.name.flags = (unsigned char)writer->records.data[at + RECORD_HEAD - 1];
        return record;
}

/* Packs the names of the key that begins at *at, and moves behind them. */
static enum kz_status pack_key(
        struct kz_names_writer *writer, size_t *at, struct kz_str *ret_key, uint64_t *ret_n)
{
        struct record next = read_record(writer, *at);
        const struct kz_str key = next.key;
        enum kz_status status = KZ_OK;

        kz_buf_clear(&writer->packed);
        for (*ret_n = 0; *at < writer->n && kz_str_eq(next.key, key) && !status; ++*ret_n) {
                const struct record first = next;
                struct kz_name name = first.name;

                while (++*at < writer->n) {
                        next = read_record(writer, *at);
                        if (!kz_str_eq(next.all, first.all))
                                break;
                        name.flags |= next.name.flags;
                }
                status = kz_name_append(&writer->packed, &name);
        }
        *ret_key = key;
        return status;
}

static enum kz_status sort(struct kz_names_writer *writer)
{
        struct kz_termorder *scratch = malloc((writer->n + 1) * sizeof(*scratch)), *sorted;

        if (!scratch)
                return KZ_E_NOMEM;
        sorted = kz_termorder_sort(
                writer->order, scratch, writer->n, record_at, writer->records.data);
        free(sorted == scratch ? writer->order : scratch);
        writer->order = sorted;
        return KZ_OK;
}

enum kz_status kz_names_writer_finish(
        struct kz_names_writer *writer, struct kz_sections_writer *sections, struct kz_error *err)
{
        enum kz_status status;
        struct kz_str dict, key;
        size_t at = 0;
        uint64_t n;

        if (sort(writer))
                return kz_error_nomem(err);
        status = kz_sections_writer_begin(sections, KZ_SECTION_NAMES, err);
        while (!status && at < writer->n) {
                if (pack_key(writer, &at, &key, &n))
                        return kz_error_nomem(err);
                status = kz_sections_writer_put(
                        sections, writer->packed.data, writer->packed.len, err);
                if (!status)
                        status = kz_dict_writer_add(writer->dict, key, n, writer->packed.len, err);
        }
        if (!status)
                status = kz_dict_writer_finish(writer->dict, &dict, err);
        if (!status)
                status = kz_sections_writer_begin(sections, KZ_SECTION_NAME_KEYS, err);
        return status ? status : kz_sections_writer_put(sections, dict.ptr, dict.len, err);
}
