#include "index/ingest/html_meta.h"

#include "index/ingest/head.h"
#include "index/ingest/html_token.h"

#define VALUE_MAX 4096 /* bytes */
#define URL_MAX 2048

/* Names that <meta> has in name, property, itemprop or http-equiv, in lower case. */
static const struct {
        const char *name;
        enum kz_html_field field;
        enum kz_html_trust trust;
} names[] = {
        {"og:title", KZ_HTML_TITLE_FIELD, KZ_HTML_META_TAG},
        {"twitter:title", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA},
        {"dc.title", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA},
        {"dcterms.title", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA},
        {"author", KZ_HTML_AUTHOR, KZ_HTML_META_TAG},
        {"article:author", KZ_HTML_AUTHOR, KZ_HTML_DATA},
        {"dc.creator", KZ_HTML_AUTHOR, KZ_HTML_DATA},
        {"dcterms.creator", KZ_HTML_AUTHOR, KZ_HTML_DATA},
        {"citation_author", KZ_HTML_AUTHOR, KZ_HTML_DATA},
        {"article:published_time", KZ_HTML_DATE, KZ_HTML_META_TAG},
        {"datepublished", KZ_HTML_DATE, KZ_HTML_DATA},
        {"date", KZ_HTML_DATE, KZ_HTML_DATA},
        {"pubdate", KZ_HTML_DATE, KZ_HTML_DATA},
        {"publishdate", KZ_HTML_DATE, KZ_HTML_DATA},
        {"publish-date", KZ_HTML_DATE, KZ_HTML_DATA},
        {"publication_date", KZ_HTML_DATE, KZ_HTML_DATA},
        {"citation_publication_date", KZ_HTML_DATE, KZ_HTML_DATA},
        {"og:published_time", KZ_HTML_DATE, KZ_HTML_DATA},
        {"dc.date", KZ_HTML_DATE, KZ_HTML_DATA},
        {"dc.date.issued", KZ_HTML_DATE, KZ_HTML_DATA},
        {"dc.date.created", KZ_HTML_DATE, KZ_HTML_DATA},
        {"dcterms.date", KZ_HTML_DATE, KZ_HTML_DATA},
        {"dcterms.issued", KZ_HTML_DATE, KZ_HTML_DATA},
        {"dcterms.created", KZ_HTML_DATE, KZ_HTML_DATA},
        {"og:locale", KZ_HTML_LANG, KZ_HTML_DATA},
        {"content-language", KZ_HTML_LANG, KZ_HTML_TOLD},
        {"language", KZ_HTML_LANG, KZ_HTML_TOLD},
        {"og:url", KZ_HTML_URL, KZ_HTML_DATA},
        {"og:site_name", KZ_HTML_SITE, KZ_HTML_META_TAG},
        {"application-name", KZ_HTML_SITE, KZ_HTML_TOLD},
};

void kz_html_meta_deinit(struct kz_html_meta *meta)
{
        int field, trust;

        for (field = 0; field < KZ_HTML_FIELDS; field++) {
                for (trust = 0; trust < KZ_HTML_TRUSTS; trust++)
                        kz_buf_deinit(&meta->values[field][trust]);
        }
}

static bool is_web_address(struct kz_str value)
{
        return kz_str_starts(value, KZ_STR("http://")) || kz_str_starts(value, KZ_STR("https://"));
}

static bool acceptable(enum kz_html_field field, struct kz_str value)
{
        if (value.len == 0 || value.len > VALUE_MAX)
                return false;
        /* Profiles on social networks stand where names should. */
        if (field == KZ_HTML_AUTHOR)
                return !is_web_address(value) && value.ptr[0] != '@';
        if (field == KZ_HTML_URL)
                return is_web_address(value) && value.len <= URL_MAX;
        return true;
}

enum kz_status kz_html_meta_put(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, struct kz_str value)
{
        struct kz_buf *buf = &meta->values[field][trust];

        value = kz_head_trim(value);
        if (buf->len || !acceptable(field, value))
                return KZ_OK;
        return kz_buf_append_str(buf, value);
}

enum kz_status kz_html_meta_put_raw(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, struct kz_str raw)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status;

        if (meta->values[field][trust].len || raw.len > VALUE_MAX)
                return KZ_OK;
        status = kz_html_value(&value, raw);
        return status ? status : kz_html_meta_put(meta, field, trust, kz_buf_str(&value));
}

/* The attributes that metadata stands in; empty where they are not. */
struct found {
        struct kz_str name, itemprop, content, rel, href, lang, datetime;
        bool pubdate;
};

static void find_attrs(struct kz_str attrs, struct found *found)
{
        struct kz_str name, value;

        while (kz_html_attr_next(&attrs, &name, &value)) {
                if (kz_html_name_is(name, "name") || kz_html_name_is(name, "property") ||
                        kz_html_name_is(name, "http-equiv"))
                        found->name = value;
                else if (kz_html_name_is(name, "itemprop"))
                        found->itemprop = value;
                else if (kz_html_name_is(name, "content"))
                        found->content = value;
                else if (kz_html_name_is(name, "rel"))
                        found->rel = value;
                else if (kz_html_name_is(name, "href"))
                        found->href = value;
                else if (kz_html_name_is(name, "lang") || kz_html_name_is(name, "xml:lang"))
                        found->lang = value;
                else if (kz_html_name_is(name, "datetime"))
                        found->datetime = value;
                else if (kz_html_name_is(name, "pubdate"))
                        found->pubdate = true;
        }
}

static enum kz_status named(struct kz_html_meta *meta, struct kz_str name, struct kz_str content)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(names) && !status && name.len; i++) {
                if (kz_html_name_is(name, names[i].name))
                        status =
                                kz_html_meta_put_raw(meta, names[i].field, names[i].trust, content);
        }
        return status;
}

static enum kz_status time_tag(
        struct kz_html_meta *meta, const struct found *found, bool in_article)
{
        enum kz_html_trust trust = KZ_HTML_GUESS;

        if (found->pubdate || in_article)
                trust = KZ_HTML_TOLD;
        if (kz_html_name_is(found->itemprop, "datepublished"))
                trust = KZ_HTML_DATA;
        else if (found->itemprop.len)
                return KZ_OK;
        return kz_html_meta_put_raw(meta, KZ_HTML_DATE, trust, found->datetime);
}

enum kz_status kz_html_meta_tag(
        struct kz_html_meta *meta, enum kz_html_tag tag, struct kz_str attrs, bool in_article)
{
        struct found found = {0};
        enum kz_status status;

        /* Most tags say nothing; microdata may stand in any. */
        if (tag != KZ_HTML_META && tag != KZ_HTML_HTML && tag != KZ_HTML_LINK &&
                tag != KZ_HTML_TIME && !memmem(attrs.ptr, attrs.len, "itemprop", 8))
                return KZ_OK;
        find_attrs(attrs, &found);
        switch (tag) {
        case KZ_HTML_HTML:
                return kz_html_meta_put_raw(meta, KZ_HTML_LANG, KZ_HTML_META_TAG, found.lang);
        case KZ_HTML_LINK:
                if (!kz_html_name_is(found.rel, "canonical"))
                        return KZ_OK;
                return kz_html_meta_put_raw(meta, KZ_HTML_URL, KZ_HTML_META_TAG, found.href);
        case KZ_HTML_TIME:
                return time_tag(meta, &found, in_article);
        default:
                status = named(meta, found.name, found.content);
                return status ? status : named(meta, found.itemprop, found.content);
        }
}

struct kz_str kz_html_meta_best(
        const struct kz_html_meta *meta, enum kz_html_field field, int *trust)
{
        while (*trust > 0) {
                --*trust;
                if (meta->values[field][*trust].len)
                        return kz_buf_str(&meta->values[field][*trust]);
        }
        return KZ_STR_NULL;
}
