/* Reads columns: columns_writer.h. A struct kz_columns is a view, immutable, for any thread. */
#ifndef KZ_SEGMENT_COLUMNS_H
#define KZ_SEGMENT_COLUMNS_H

#include "index/segment/columns_writer.h"
#include "index/segment/sections.h"
#include "index/tier.h"

struct kz_columns_one {
        unsigned kind;         /* enum kz_columns_kind; 0: absent */
        uint32_t width;        /* bytes of a number, of an index, of a string, of an end */
        uint32_t n_strings;    /* few */
        const uint8_t *values; /* of each document: numbers, indexes, strings or ends */
        const uint8_t *has;    /* bits; NULL: all have one */
        const uint8_t *ends;   /* few: u32 each */
        struct kz_str strings; /* few, any: their bytes */
        int64_t least;
};

struct kz_columns {
        struct kz_columns_one one[KZ_COLUMN_COUNT];
        uint32_t n_docs;
        const char *path;
};

/* Columns that this version does not know are passed over. KZ_E_CORRUPT. The section and the path
 * outlive *ret. */
enum kz_status kz_columns_open(struct kz_str section, uint32_t n_docs, const char *path,
        struct kz_columns *ret, struct kz_error *err);
/* doc: 1 to n_docs, else KZ_E_CORRUPT. As tier.h's number and bytes; the bytes are a view into the
 * section. KZ_E_CORRUPT when the column is of the other sort. */
enum kz_status kz_columns_number(const struct kz_columns *columns, kz_docnum doc,
        enum kz_column column, int64_t *ret, bool *ret_has, struct kz_error *err);
enum kz_status kz_columns_bytes(const struct kz_columns *columns, kz_docnum doc,
        enum kz_column column, struct kz_str *ret, struct kz_error *err);

/* Reads everything: that every value can be had, that the strings of few are in order, that absent
 * values are zeros and no bit belongs to no document. */
enum kz_status kz_columns_check(const struct kz_columns *columns, struct kz_error *err);

#endif
