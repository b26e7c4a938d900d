#include "index/ingest/media_type.h"

#include "index/base/check.h"
#include "index/ingest/lower.h"

static const struct {
        const char *type;
        const char *what;
} textless[] = {
        {"image/", "images"},
        {"audio/", "sound and video"},
        {"video/", "sound and video"},
        {"application/ogg", "sound and video"},
        {"application/vnd.apple.mpegurl", "sound and video"},
        {"application/x-mpegurl", "sound and video"},
        {"application/dash+xml", "sound and video"},
        {"application/x-shockwave-flash", "sound and video"},
        {"font/", "fonts"},
        {"application/font", "fonts"},
        {"application/x-font", "fonts"},
        {"application/vnd.ms-fontobject", "fonts"},
        {"text/css", "style sheets"},
        {"text/javascript", "scripts"},
        {"text/ecmascript", "scripts"},
        {"application/javascript", "scripts"},
        {"application/x-javascript", "scripts"},
        {"application/ecmascript", "scripts"},
        {"application/wasm", "scripts"},
};

/* Only what the content alone does not tell. */
static const struct {
        const char *type;
        const char *suffix;
} suffixes[] = {
        {"text/html", ".html"},
        {"application/xhtml+xml", ".html"},
        {"text/markdown", ".md"},
        {"text/plain", ".txt"},
        {"text/csv", ".csv"},
        {"text/x-vcard", ".vcf"},
        {"text/vcard", ".vcf"},
        {"application/json", ".json"},
        {"application/x-ndjson", ".jsonl"},
        {"application/jsonl", ".jsonl"},
        {"application/msword", ".doc"},
        {"application/rtf", ".rtf"},
        {"text/rtf", ".rtf"},
        {"application/rss+xml", ".rss"},
        {"application/atom+xml", ".atom"},
        {"application/rdf+xml", ".rdf"},
        {"application/mbox", ".mbox"},
        {"message/rfc822", ".eml"},
};

struct kz_str kz_media_type(struct kz_str value)
{
        struct kz_str type;

        kz_str_split(&value, ';', &type);
        return kz_str_trim(type);
}

bool kz_media_type_is(struct kz_str type, const char *lower)
{
        struct kz_str wanted = kz_str(lower);
        size_t n;

        return kz_lower_starts(type, wanted, &n) &&
               (n == type.len || wanted.ptr[wanted.len - 1] == '/');
}

const char *kz_media_type_textless(struct kz_str type)
{
        size_t i, n;

        for (i = 0; i < KZ_ARRAY_LEN(textless); i++) {
                if (kz_lower_starts(type, kz_str(textless[i].type), &n))
                        return textless[i].what;
        }
        return NULL;
}

const char *kz_media_type_suffix(struct kz_str type)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(suffixes); i++) {
                if (kz_media_type_is(type, suffixes[i].type))
                        return suffixes[i].suffix;
        }
        return "";
}
