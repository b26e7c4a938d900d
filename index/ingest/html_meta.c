#include "index/ingest/html_meta.h"

#include "index/ingest/head.h"
#include "index/ingest/html_token.h"

#define VALUE_MAX 4096 /* bytes */
#define URL_MAX 2048
/* Values of one field that are trusted alike; what the page shows may be that of many teasers. */
#define EACH_MAX 8
#define EACH_SHOWN_MAX 32

/*
 * Names that <meta> and others have in name, property, itemprop or http-equiv: in lower case, and
 * with a full stop for "-", "_" and ":".
 */
static const struct {
        const char *name;
        enum kz_html_field field;
        enum kz_html_trust trust;
        const char *origin;
} names[] = {
        {"og.title", KZ_HTML_TITLE_FIELD, KZ_HTML_META_TAG, "og:title"},
        {"twitter.title", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA, "twitter:title"},
        {"dc.title", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA, "Dublin Core"},
        {"dcterms.title", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA, "Dublin Core"},
        {"citation.title", KZ_HTML_TITLE_FIELD, KZ_HTML_META_TAG, "citation_title"},
        {"title", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA, "meta title"},
        {"headline", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA, "microdata"},
        {"sailthru.title", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA, "sailthru.title"},
        {"parsely.title", KZ_HTML_TITLE_FIELD, KZ_HTML_DATA, "parsely-title"},
        {"author", KZ_HTML_AUTHOR, KZ_HTML_DATA, "meta author"},
        {"byl", KZ_HTML_AUTHOR, KZ_HTML_DATA, "meta byl"},
        {"article.author", KZ_HTML_AUTHOR, KZ_HTML_DATA, "article:author"},
        {"article.author.name", KZ_HTML_AUTHOR, KZ_HTML_DATA, "article:author_name"},
        {"author.name", KZ_HTML_AUTHOR, KZ_HTML_DATA, "author.name"},
        {"dc.creator", KZ_HTML_AUTHOR, KZ_HTML_DATA, "Dublin Core"},
        {"dcterms.creator", KZ_HTML_AUTHOR, KZ_HTML_DATA, "Dublin Core"},
        {"citation.author", KZ_HTML_AUTHOR, KZ_HTML_META_TAG, "citation_author"},
        {"sailthru.author", KZ_HTML_AUTHOR, KZ_HTML_DATA, "sailthru.author"},
        {"parsely.author", KZ_HTML_AUTHOR, KZ_HTML_DATA, "parsely-author"},
        {"article.published.time", KZ_HTML_DATE, KZ_HTML_META_TAG, "article:published_time"},
        {"og.published.time", KZ_HTML_DATE, KZ_HTML_META_TAG, "og:published_time"},
        {"og.article.published.time", KZ_HTML_DATE, KZ_HTML_META_TAG, "og:article:published_time"},
        {"article.published", KZ_HTML_DATE, KZ_HTML_META_TAG, "article:published"},
        {"article.date.original", KZ_HTML_DATE, KZ_HTML_META_TAG, "article_date_original"},
        {"citation.publication.date", KZ_HTML_DATE, KZ_HTML_META_TAG, "citation_publication_date"},
        {"citation.online.date", KZ_HTML_DATE, KZ_HTML_META_TAG, "citation_online_date"},
        {"datepublished", KZ_HTML_DATE, KZ_HTML_DATA, "microdata"},
        {"schema.datepublished", KZ_HTML_DATE, KZ_HTML_DATA, "RDFa"},
        {"rnews.datepublished", KZ_HTML_DATE, KZ_HTML_DATA, "RDFa"},
        {"og.datepublished", KZ_HTML_DATE, KZ_HTML_DATA, "og:datepublished"},
        {"og.pubdate", KZ_HTML_DATE, KZ_HTML_DATA, "og:pubdate"},
        {"date", KZ_HTML_DATE, KZ_HTML_DATA, "meta date"},
        {"pubdate", KZ_HTML_DATE, KZ_HTML_DATA, "meta pubdate"},
        {"pub.date", KZ_HTML_DATE, KZ_HTML_DATA, "meta pub_date"},
        {"pdate", KZ_HTML_DATE, KZ_HTML_DATA, "meta pdate"},
        {"published", KZ_HTML_DATE, KZ_HTML_DATA, "meta published"},
        {"published.at", KZ_HTML_DATE, KZ_HTML_DATA, "meta published_at"},
        {"published.date", KZ_HTML_DATE, KZ_HTML_DATA, "meta published_date"},
        {"publishdate", KZ_HTML_DATE, KZ_HTML_DATA, "meta publishdate"},
        {"publish.date", KZ_HTML_DATE, KZ_HTML_DATA, "meta publish-date"},
        {"publication.date", KZ_HTML_DATE, KZ_HTML_DATA, "meta publication_date"},
        {"date.release", KZ_HTML_DATE, KZ_HTML_DATA, "meta date.release"},
        {"prism.publicationdate", KZ_HTML_DATE, KZ_HTML_DATA, "prism.publicationDate"},
        {"cxenseparse.recs.publishtime", KZ_HTML_DATE, KZ_HTML_DATA, "cXenseParse"},
        {"parsely.pub.date", KZ_HTML_DATE, KZ_HTML_DATA, "parsely-pub-date"},
        {"sailthru.date", KZ_HTML_DATE, KZ_HTML_DATA, "sailthru.date"},
        {"dcsext.articlefirstpublished", KZ_HTML_DATE, KZ_HTML_DATA, "DCSext"},
        {"dc.date", KZ_HTML_DATE, KZ_HTML_DATA, "Dublin Core"},
        {"dc.date.issued", KZ_HTML_DATE, KZ_HTML_DATA, "Dublin Core"},
        {"dc.date.created", KZ_HTML_DATE, KZ_HTML_DATA, "Dublin Core"},
        {"dc.issued", KZ_HTML_DATE, KZ_HTML_DATA, "Dublin Core"},
        {"dc.created", KZ_HTML_DATE, KZ_HTML_DATA, "Dublin Core"},
        {"dcterms.date", KZ_HTML_DATE, KZ_HTML_DATA, "Dublin Core"},
        {"dcterms.issued", KZ_HTML_DATE, KZ_HTML_DATA, "Dublin Core"},
        {"dcterms.created", KZ_HTML_DATE, KZ_HTML_DATA, "Dublin Core"},
        {"datecreated", KZ_HTML_DATE, KZ_HTML_TOLD, "microdata"},
        {"article.modified.time", KZ_HTML_UPDATED, KZ_HTML_META_TAG, "article:modified_time"},
        {"og.updated.time", KZ_HTML_UPDATED, KZ_HTML_META_TAG, "og:updated_time"},
        {"datemodified", KZ_HTML_UPDATED, KZ_HTML_DATA, "microdata"},
        {"dcterms.modified", KZ_HTML_UPDATED, KZ_HTML_DATA, "Dublin Core"},
        {"dc.date.modified", KZ_HTML_UPDATED, KZ_HTML_DATA, "Dublin Core"},
        {"last.modified", KZ_HTML_UPDATED, KZ_HTML_TOLD, "last-modified"},
        {"og.locale", KZ_HTML_LANG, KZ_HTML_DATA, "og:locale"},
        {"dc.language", KZ_HTML_LANG, KZ_HTML_TOLD, "Dublin Core"},
        {"content.language", KZ_HTML_LANG, KZ_HTML_TOLD, "content-language"},
        {"language", KZ_HTML_LANG, KZ_HTML_TOLD, "meta language"},
        {"og.url", KZ_HTML_URL, KZ_HTML_DATA, "og:url"},
        {"og.site.name", KZ_HTML_SITE, KZ_HTML_META_TAG, "og:site_name"},
        {"application.name", KZ_HTML_SITE, KZ_HTML_TOLD, "application-name"},
        {"apple.mobile.web.app.title", KZ_HTML_SITE, KZ_HTML_GUESS, "apple-mobile-web-app-title"},
};

void kz_html_meta_deinit(struct kz_html_meta *meta)
{
        while (meta->count)
                kz_buf_deinit(&meta->list[--meta->count].value);
}

static bool is_web_address(struct kz_str value)
{
        return kz_str_starts(value, KZ_STR("http://")) || kz_str_starts(value, KZ_STR("https://"));
}

static bool acceptable(enum kz_html_field field, struct kz_str value)
{
        if (value.len == 0 || value.len > VALUE_MAX)
                return false;
        if (field == KZ_HTML_URL)
                return is_web_address(value) && value.len <= URL_MAX;
        return true;
}

static bool is_full(
        const struct kz_html_meta *meta, enum kz_html_field field, enum kz_html_trust trust)
{
        return meta->count == KZ_HTML_CANDIDATES_MAX ||
               meta->counts[field][trust] == (trust <= KZ_HTML_SEEN ? EACH_SHOWN_MAX : EACH_MAX);
}

enum kz_status kz_html_meta_put(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, const char *origin, struct kz_str value)
{
        struct kz_html_candidate *candidate = &meta->list[meta->count];
        enum kz_status status;

        value = kz_head_trim(value);
        if (is_full(meta, field, trust) || !acceptable(field, value))
                return KZ_OK;
        *candidate = (struct kz_html_candidate){
                .field = field, .trust = trust, .origin = origin, .block = meta->block};
        status = kz_buf_append_str(&candidate->value, value);
        if (status)
                return status;
        meta->count++;
        meta->counts[field][trust]++;
        return KZ_OK;
}

enum kz_status kz_html_meta_put_raw(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, const char *origin, struct kz_str raw)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status;

        if (is_full(meta, field, trust) || raw.len > VALUE_MAX)
                return KZ_OK;
        status = kz_html_value(&value, raw);
        return status ? status : kz_html_meta_put(meta, field, trust, origin, kz_buf_str(&value));
}

/* The attributes that metadata stands in; empty where they are not. */
struct found {
        struct kz_str name, itemprop, content, rel, href, lang, datetime, class, title;
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
                else if (kz_html_name_is(name, "class"))
                        found->class = value;
                else if (kz_html_name_is(name, "title"))
                        found->title = value;
                else if (kz_html_name_is(name, "pubdate"))
                        found->pubdate = true;
        }
}

/* Whether a name as written is this one of the table. */
static bool is_named(struct kz_str name, const char *plain)
{
        size_t i;

        if (strlen(plain) != name.len)
                return false;
        for (i = 0; i < name.len; i++) {
                char c = name.ptr[i];

                if (c >= 'A' && c <= 'Z')
                        c = (char)(c + 32);
                if ((strchr(":_-", c) ? '.' : c) != plain[i])
                        return false;
        }
        return true;
}

static enum kz_status named(struct kz_html_meta *meta, struct kz_str name, struct kz_str content)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(names) && name.len && content.len; i++) {
                if ((name.ptr[0] | 0x20) == names[i].name[0] && is_named(name, names[i].name))
                        return kz_html_meta_put_raw(
                                meta, names[i].field, names[i].trust, names[i].origin, content);
        }
        return KZ_OK;
}

static enum kz_status time_tag(
        struct kz_html_meta *meta, const struct found *found, bool in_article)
{
        enum kz_html_trust trust = KZ_HTML_GUESS;

        if (kz_html_name_is(found->itemprop, "datemodified") ||
                kz_html_name_is(found->itemprop, "dateupdated"))
                return kz_html_meta_put_raw(
                        meta, KZ_HTML_UPDATED, KZ_HTML_DATA, "<time>", found->datetime);
        if (found->pubdate || in_article)
                trust = KZ_HTML_TOLD;
        if (kz_html_name_is(found->itemprop, "datepublished"))
                trust = KZ_HTML_DATA;
        else if (found->itemprop.len)
                return KZ_OK;
        return kz_html_meta_put_raw(meta, KZ_HTML_DATE, trust, "<time>", found->datetime);
}

/* Most tags say nothing; itemprop and property of microdata and RDFa may stand in any, and so may
 * the class of a microformat. */
static bool may_say(enum kz_html_tag tag, struct kz_str attrs)
{
        return tag == KZ_HTML_META || tag == KZ_HTML_HTML || tag == KZ_HTML_LINK ||
               tag == KZ_HTML_TIME || memmem(attrs.ptr, attrs.len, "prop", 4) ||
               memmem(attrs.ptr, attrs.len, "published", 9);
}

enum kz_status kz_html_meta_tag(
        struct kz_html_meta *meta, enum kz_html_tag tag, struct kz_str attrs, bool in_article)
{
        struct found found = {0};
        enum kz_status status;

        if (!may_say(tag, attrs))
                return KZ_OK;
        find_attrs(attrs, &found);
        switch (tag) {
        case KZ_HTML_HTML:
                return kz_html_meta_put_raw(
                        meta, KZ_HTML_LANG, KZ_HTML_META_TAG, "<html lang>", found.lang);
        case KZ_HTML_LINK:
                if (!kz_html_name_is(found.rel, "canonical"))
                        return KZ_OK;
                return kz_html_meta_put_raw(
                        meta, KZ_HTML_URL, KZ_HTML_META_TAG, "canonical", found.href);
        case KZ_HTML_TIME:
                return time_tag(meta, &found, in_article);
        default:
                status = named(meta, found.name, found.content);
                if (!status)
                        status = named(meta, found.itemprop, found.content);
                /* <abbr class="published" title="2012-05-31"> */
                if (!status && found.class.len &&
                        memmem(found.class.ptr, found.class.len, "published", 9))
                        status = kz_html_meta_put_raw(
                                meta, KZ_HTML_DATE, KZ_HTML_TOLD, "microformat", found.title);
                return status;
        }
}

const struct kz_html_candidate *kz_html_meta_next(
        const struct kz_html_meta *meta, enum kz_html_field field, size_t *at)
{
        /* *at counts through the list once for each trust, the highest first. */
        for (; *at < meta->count * KZ_HTML_TRUSTS; ++*at) {
                const struct kz_html_candidate *candidate = &meta->list[*at % meta->count];
                int trust = KZ_HTML_TRUSTS - 1 - (int)(*at / meta->count);

                if (candidate->field == field && (int)candidate->trust == trust) {
                        ++*at;
                        return candidate;
                }
        }
        return NULL;
}

struct kz_str kz_html_meta_best(
        const struct kz_html_meta *meta, enum kz_html_field field, const char **ret_origin)
{
        size_t at = 0;
        const struct kz_html_candidate *best = kz_html_meta_next(meta, field, &at);

        if (!best)
                return KZ_STR_NULL;
        if (ret_origin)
                *ret_origin = best->origin;
        return kz_buf_str(&best->value);
}
