#include "index/segment/segment_terms.h"

#include <stdlib.h>

struct terms {
        struct kz_terms base;
        struct kz_dict_cursor cursor;
        struct kz_str prefix;
        char bytes[]; /* of the prefix */
};

/* Shows where the cursor stands. */
static enum kz_status show_term(struct terms *terms)
{
        const struct kz_dict_cursor *cursor = &terms->cursor;

        terms->base.done = cursor->done || !kz_str_starts(cursor->key, terms->prefix);
        terms->base.term = cursor->key;
        terms->base.df = cursor->entry.count;
        return KZ_OK;
}

static enum kz_status terms_next(struct kz_terms *base, struct kz_error *err)
{
        struct terms *terms = (struct terms *)base;
        enum kz_status status = kz_dict_cursor_next(&terms->cursor, err);

        return status ? status : show_term(terms);
}

static enum kz_status terms_seek(struct kz_terms *base, struct kz_str from, struct kz_error *err)
{
        struct terms *terms = (struct terms *)base;
        enum kz_status status = kz_dict_cursor_seek(&terms->cursor, from, err);

        return status ? status : show_term(terms);
}

static void terms_free(struct kz_terms *base)
{
        free(base);
}

static const struct kz_terms_ops terms_ops = {
        .next = terms_next,
        .seek = terms_seek,
        .free = terms_free,
};

enum kz_status kz_segment_terms_open(const struct kz_dict *dict, struct kz_str prefix,
        struct kz_str from, struct kz_terms **ret, struct kz_error *err)
{
        struct terms *terms = calloc(1, sizeof(*terms) + prefix.len);
        enum kz_status status;

        if (!terms)
                return kz_error_nomem(err);
        terms->base.ops = &terms_ops;
        if (prefix.len)
                memcpy(terms->bytes, prefix.ptr, prefix.len);
        terms->prefix = (struct kz_str){terms->bytes, prefix.len};
        if (kz_str_cmp(from, prefix) < 0)
                from = prefix;
        status = kz_dict_cursor_begin(&terms->cursor, dict, from, err);
        if (status) {
                free(terms);
                return status;
        }
        show_term(terms);
        *ret = &terms->base;
        return KZ_OK;
}
