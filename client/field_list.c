#include "client/field_list.h"

#include <string.h>

#include "client/nearest.h"
#include "index/base/buf.h"

static const struct {
        const char *name;
        bool of_snippet;
} known[] = {
        {"id", false},
        {"key", false},
        {"source", false},
        {"path", false},
        {"path_bytes", false},
        {"place", false},
        {"line", true},
        {"col", true},
        {"col_bytes", true},
        {"file_line", false},
        {"page", true},
        {"title", false},
        {"author", false},
        {"date", false},
        {"ts", false},
        {"lang", false},
        {"kind", false},
        {"url", false},
        {"score", false},
        {"duplicates", false},
        {"identical", false},
        {"copies", false},
        {"missing", false},
        {"snippet", true},
        {"matches", true},
        {"matches_bytes", true},
};

const struct kz_field_list kz_field_list_default = {
        .names = {"id", "source", "path", "line", "col", "title", "author", "date", "lang", "kind",
                "url", "score", "missing", "snippet"},
        .n = 14,
};

static enum kz_status unknown(const char *name, size_t len, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf all = KZ_BUF_NULL;
        const char *names[KZ_ARRAY_LEN(known)], *meant;
        char word[64];
        size_t i;

        len = len < sizeof(word) ? len : sizeof(word) - 1;
        memcpy(word, name, len);
        word[len] = '\0';
        for (i = 0; i < KZ_ARRAY_LEN(known); i++) {
                names[i] = known[i].name;
                if (kz_buf_printf(&all, "%s%s", i ? ", " : "", names[i]))
                        return kz_error_nomem(err);
        }
        meant = kz_nearest(word, names, KZ_ARRAY_LEN(known));
        return kz_error_set(err, KZ_E_INVALID, "a hit has no field '%s'%s%s%s %s", word,
                meant ? "; did you mean " : "", meant ? meant : "", meant ? "? It has" : "; it has",
                all.data);
}

enum kz_status kz_field_list_parse(
        const char *text, struct kz_field_list *ret, struct kz_error *err)
{
        struct kz_field_list list = {.n = 0};
        size_t len, i;

        for (;; text += len + 1) {
                len = strcspn(text, ",");
                for (i = 0; i < KZ_ARRAY_LEN(known); i++) {
                        if (strlen(known[i].name) == len && memcmp(known[i].name, text, len) == 0)
                                break;
                }
                if (i == KZ_ARRAY_LEN(known))
                        return unknown(text, len, err);
                if (list.n == KZ_FIELD_LIST_MAX)
                        return kz_error_set(err, KZ_E_INVALID, "--fields takes at most %d names",
                                KZ_FIELD_LIST_MAX);
                list.names[list.n++] = known[i].name;
                if (!text[len])
                        break;
        }
        *ret = list;
        return KZ_OK;
}

bool kz_field_list_needs_snippet(const struct kz_field_list *list)
{
        size_t i, j;

        for (i = 0; i < list->n; i++) {
                for (j = 0; j < KZ_ARRAY_LEN(known); j++) {
                        if (known[j].of_snippet && strcmp(known[j].name, list->names[i]) == 0)
                                return true;
                }
        }
        return false;
}
