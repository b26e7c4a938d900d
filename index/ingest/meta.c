#include "index/ingest/meta.h"

#include "index/base/utf8.h"
#include "index/ingest/head.h"
#include "index/ingest/lower.h"

#define KIND_MAX 64

static const struct {
        const char *name, *code;
} languages[] = {
        {"eng", "en"},
        {"rus", "ru"},
        {"kaz", "kk"},
        {"kz", "kk"},
        {"english", "en"},
        {"russian", "ru"},
        {"kazakh", "kk"},
        {"русский", "ru"},
        {"казахский", "kk"},
        {"английский", "en"},
        {"қазақша", "kk"},
        {"орысша", "ru"},
        {"ағылшынша", "en"},
        {"kir", "ky"},
        {"uzb", "uz"},
        {"tgk", "tg"},
        {"tuk", "tk"},
};

/* The primary subtag of a language tag (RFC 5646), or a name known here, as a code; 0: neither. */
static size_t lang_code(struct kz_str lower, char out[16])
{
        size_t i, len = 0;

        for (i = 0; i < KZ_ARRAY_LEN(languages); i++) {
                if (kz_str_eq(lower, kz_str(languages[i].name))) {
                        memcpy(out, languages[i].code, 3);
                        return 2;
                }
        }
        while (len < lower.len && lower.ptr[len] >= 'a' && lower.ptr[len] <= 'z')
                len++;
        if (len < 2 || len > 3 ||
                (len < lower.len && lower.ptr[len] != '-' && lower.ptr[len] != '_'))
                return 0;
        if (len < lower.len)
                return lang_code((struct kz_str){lower.ptr, len}, out);
        memcpy(out, lower.ptr, len);
        return len;
}

enum kz_status kz_meta_lang(struct kz_parse *parse, struct kz_str value, uint64_t line,
        struct kz_document *doc, char out[16])
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf lower = KZ_BUF_NULL;
        enum kz_status status;
        size_t len;

        doc->lang = parse->job->lang;
        value = kz_head_trim(value);
        if (value.len == 0)
                return KZ_OK;
        status = value.len > 64 ? KZ_OK : kz_lower_append(&lower, value);
        if (status)
                return status;
        len = lang_code(kz_buf_str(&lower), out);
        if (len == 0)
                return kz_parse_note(parse, line,
                        "language \"%.*s\" is not a code such as kk, ru, en",
                        value.len > 40 ? (int)kz_utf8_floor(value.ptr, value.len, 40)
                                       : (int)value.len,
                        value.ptr);
        doc->lang = (struct kz_str){out, len};
        return KZ_OK;
}

enum kz_status kz_meta_kind(
        struct kz_parse *parse, struct kz_str value, struct kz_document *doc, struct kz_buf *buf)
{
        enum kz_status status;

        doc->kind = parse->job->kind;
        value = kz_head_trim(value);
        if (value.len == 0)
                return KZ_OK;
        value.len = kz_utf8_floor(value.ptr, value.len, KIND_MAX);
        kz_buf_clear(buf);
        status = kz_lower_append(buf, value);
        if (!status)
                doc->kind = kz_buf_str(buf);
        return status;
}
