/* JSON-LD (https://schema.org): what a script of type application/ld+json says of the article. */
#include <jansson.h>

#include "index/base/check.h"
#include "index/ingest/html_json_repair.h"
#include "index/ingest/html_meta.h"

#define SCRIPTS_MAX 16
#define SCRIPT_BYTES_MAX (1u << 20)
#define REPAIR_BYTES_MAX (1u << 18)
#define PAGE_BYTES_MAX (4u << 20) /* of all scripts together */
#define DEPTH_MAX 8
#define AUTHORS_MAX 8
#define ARTICLES_MAX 16 /* of a page; each may look through the whole script for its author */
#define NAME_BYTES 1024 /* bytes */

static void free_json(json_t **json)
{
        json_decref(*json);
}

static struct kz_str string_of(const json_t *json)
{
        return (struct kz_str){json_string_value(json), json_string_length(json)};
}

static bool type_has(const json_t *type, const char *const *parts, size_t count)
{
        const char *name = json_string_value(type);
        size_t i;

        for (i = 0; i < json_array_size(type); i++) {
                if (type_has(json_array_get(type, i), parts, count))
                        return true;
        }
        for (i = 0; name && i < count; i++) {
                if (strstr(name, parts[i]))
                        return true;
        }
        return false;
}

/* An article by its type, or by having what articles have. */
static bool is_article(const json_t *json)
{
        static const char *const parts[] = {"Article", "Posting", "Report"};

        return type_has(json_object_get(json, "@type"), parts, KZ_ARRAY_LEN(parts)) ||
               (json_is_string(json_object_get(json, "headline")) &&
                       json_is_string(json_object_get(json, "datePublished")));
}

/* The page that the article stands in says less of it, but often is all there is. */
static bool is_page(const json_t *json)
{
        static const char *const parts[] = {"WebPage"};

        return type_has(json_object_get(json, "@type"), parts, KZ_ARRAY_LEN(parts));
}

/* Strings are written for pages: with character references. */
static enum kz_status put(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, const json_t *value)
{
        return json_is_string(value)
                       ? kz_html_meta_put_raw(meta, field, trust, "JSON-LD", string_of(value))
                       : KZ_OK;
}

/* What is described elsewhere, as {"@id": …} says; NULL: nowhere in this script. */
static const json_t *find_id(const json_t *json, const char *id, int depth)
{
        const char *own = json_string_value(json_object_get(json, "@id"));
        const json_t *found = NULL;
        size_t i;

        if (depth > DEPTH_MAX)
                return NULL;
        if (own && strcmp(own, id) == 0 && json_object_get(json, "name"))
                return json;
        for (i = 0; i < json_array_size(json) && !found; i++)
                found = find_id(json_array_get(json, i), id, depth + 1);
        return found                  ? found
               : json_is_object(json) ? find_id(json_object_get(json, "@graph"), id, depth + 1)
                                      : NULL;
}

/* A name, an object with a name, one described elsewhere, or a list of these. */
static enum kz_status put_authors(
        struct kz_html_meta *meta, const json_t *root, const json_t *author, int depth)
{
        const json_t *elsewhere = NULL;
        enum kz_status status = KZ_OK;
        const char *id;
        size_t i;

        if (json_is_array(author) && depth == 0) {
                for (i = 0; i < json_array_size(author) && i < AUTHORS_MAX && !status; i++)
                        status = put_authors(meta, root, json_array_get(author, i), depth + 1);
                return status;
        }
        if (json_is_object(author) && !json_object_get(author, "name")) {
                id = json_string_value(json_object_get(author, "@id"));
                elsewhere = id ? find_id(root, id, 0) : NULL;
                author = elsewhere ? elsewhere : author;
        }
        if (json_is_object(author))
                author = json_object_get(author, "name");
        if (json_is_array(author))
                author = json_array_get(author, 0);
        return json_string_length(author) > NAME_BYTES
                       ? KZ_OK
                       : put(meta, KZ_HTML_AUTHOR, KZ_HTML_META_TAG, author);
}

static enum kz_status take(struct kz_html_meta *meta, const json_t *root, const json_t *article,
        enum kz_html_trust trust)
{
        enum kz_status status = KZ_OK;

        if (meta->articles++ >= ARTICLES_MAX)
                return KZ_OK;
        /* What a page is called often has the name of the site in it. */
        if (trust == KZ_HTML_META_TAG)
                status =
                        put(meta, KZ_HTML_TITLE_FIELD, trust, json_object_get(article, "headline"));
        if (!status)
                status = put(meta, KZ_HTML_DATE, trust, json_object_get(article, "datePublished"));
        if (!status)
                status = put(
                        meta, KZ_HTML_DATE, KZ_HTML_TOLD, json_object_get(article, "dateCreated"));
        if (!status)
                status =
                        put(meta, KZ_HTML_UPDATED, trust, json_object_get(article, "dateModified"));
        if (!status)
                status = put(
                        meta, KZ_HTML_LANG, KZ_HTML_GUESS, json_object_get(article, "inLanguage"));
        if (!status)
                status = put(meta, KZ_HTML_URL, KZ_HTML_TOLD, json_object_get(article, "url"));
        if (!status && trust == KZ_HTML_META_TAG)
                status = put_authors(meta, root, json_object_get(article, "author"), 0);
        return status;
}

/* Articles stand at the top, in a list, in a "@graph", or in the page that they are what is it
 * about. */
static enum kz_status walk(
        struct kz_html_meta *meta, const json_t *root, const json_t *json, int depth)
{
        static const char *const within[] = {"@graph", "mainEntity", "mainEntityOfPage"};
        enum kz_status status = KZ_OK;
        size_t i;

        if (depth > DEPTH_MAX)
                return KZ_OK;
        for (i = 0; i < json_array_size(json) && !status; i++)
                status = walk(meta, root, json_array_get(json, i), depth + 1);
        if (!json_is_object(json) || status)
                return status;
        if (is_article(json))
                status = take(meta, root, json, KZ_HTML_META_TAG);
        else if (is_page(json))
                status = take(meta, root, json, KZ_HTML_DATA);
        for (i = 0; i < KZ_ARRAY_LEN(within) && !status; i++)
                status = walk(meta, root, json_object_get(json, within[i]), depth + 1);
        return status;
}

static enum kz_status load(struct kz_str text, json_t **ret)
{
        json_error_t error;

        *ret = json_loadb(text.ptr, text.len, JSON_DISABLE_EOF_CHECK, &error);
        return !*ret && json_error_code(&error) == json_error_out_of_memory ? KZ_E_NOMEM : KZ_OK;
}

enum kz_status kz_html_json_read(struct kz_html_meta *meta, struct kz_str text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf repaired = KZ_BUF_NULL;
        KZ_CLEANUP(free_json) json_t *json = NULL;
        enum kz_status status;

        if (text.len > SCRIPT_BYTES_MAX || meta->json_count++ >= SCRIPTS_MAX ||
                text.len > PAGE_BYTES_MAX - meta->json_bytes)
                return KZ_OK;
        meta->json_bytes += text.len;
        status = load(text, &json);
        if (!status && !json && text.len <= REPAIR_BYTES_MAX) {
                status = kz_html_json_repair(text, &repaired);
                if (!status)
                        status = load(kz_buf_str(&repaired), &json);
        }
        return status || !json ? status : walk(meta, json, json, 0);
}
