#include "index/query/query_field.h"

#include "index/base/field.h"

static const struct kz_query_field fields[] = {
        {"title", KZ_FIELD_WORDS, KZ_PREFIX_TITLE, false},
        {"author", KZ_FIELD_WORDS, KZ_PREFIX_AUTHOR, false},
        {"source", KZ_FIELD_EXACT, KZ_PREFIX_SOURCE, true},
        {"lang", KZ_FIELD_EXACT, KZ_PREFIX_LANG, true},
        {"kind", KZ_FIELD_EXACT, KZ_PREFIX_KIND, true},
        {"id", KZ_FIELD_EXACT, KZ_PREFIX_ID, false},
        {"path", KZ_FIELD_PATH, KZ_PREFIX_PATH, true},
        {"date", KZ_FIELD_DATE, "", false},
        {"since", KZ_FIELD_SINCE, "", false},
};

static bool name_is(struct kz_str name, const char *wanted)
{
        size_t i;

        if (name.len != strlen(wanted))
                return false;
        for (i = 0; i < name.len; i++) {
                char c = name.ptr[i];

                if (c >= 'A' && c <= 'Z')
                        c = (char)(c + ('a' - 'A'));
                if (c != wanted[i])
                        return false;
        }
        return true;
}

const struct kz_query_field *kz_query_field_find(struct kz_str name)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(fields); i++) {
                if (name_is(name, fields[i].name))
                        return &fields[i];
        }
        return NULL;
}

const struct kz_query_field *kz_query_field_of_term(struct kz_str term)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(fields); i++) {
                if ((fields[i].kind == KZ_FIELD_EXACT || fields[i].kind == KZ_FIELD_PATH) &&
                        kz_str_starts(term, kz_str(fields[i].prefix)))
                        return &fields[i];
        }
        return NULL;
}

enum kz_status kz_query_field_names(struct kz_buf *out)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(fields) && !status; i++)
                status = kz_buf_printf(out, "%s%s:", i ? ", " : "", fields[i].name);
        return status;
}
