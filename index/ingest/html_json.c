/* JSON-LD (https://schema.org): what a script of type application/ld+json says of the article. */
#include <jansson.h>

#include "index/base/check.h"
#include "index/ingest/html_meta.h"

#define SCRIPTS_MAX 16
#define SCRIPT_BYTES_MAX (1u << 20)
#define DEPTH_MAX 8
#define AUTHORS_MAX 8

static void free_json(json_t **json)
{
        json_decref(*json);
}

static struct kz_str string_of(const json_t *json)
{
        return (struct kz_str){json_string_value(json), json_string_length(json)};
}

static bool is_kind_of_article(const json_t *type)
{
        static const char *const parts[] = {"Article", "Posting", "Report"};
        const char *name = json_string_value(type);
        size_t i;

        if (json_is_array(type))
                return json_array_size(type) && is_kind_of_article(json_array_get(type, 0));
        for (i = 0; name && i < KZ_ARRAY_LEN(parts); i++) {
                if (strstr(name, parts[i]))
                        return true;
        }
        return false;
}

static enum kz_status put(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, const json_t *value)
{
        return json_is_string(value) ? kz_html_meta_put(meta, field, trust, string_of(value))
                                     : KZ_OK;
}

/* A name, an object with a name, or a list of either. */
static enum kz_status join_names(struct kz_buf *names, const json_t *author, int depth)
{
        enum kz_status status = KZ_OK;
        size_t i;

        if (json_is_array(author) && depth == 0) {
                for (i = 0; i < json_array_size(author) && i < AUTHORS_MAX && !status; i++)
                        status = join_names(names, json_array_get(author, i), depth + 1);
                return status;
        }
        if (json_is_object(author))
                author = json_object_get(author, "name");
        if (!json_is_string(author) || json_string_length(author) > 1024)
                return KZ_OK;
        if (names->len)
                status = kz_buf_append_cstr(names, ", ");
        return status ? status : kz_buf_append_str(names, string_of(author));
}

static enum kz_status take_article(struct kz_html_meta *meta, const json_t *article)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf authors = KZ_BUF_NULL;
        enum kz_status status;

        status = put(meta, KZ_HTML_TITLE_FIELD, KZ_HTML_DATA, json_object_get(article, "headline"));
        if (!status)
                status = put(meta, KZ_HTML_DATE, KZ_HTML_DATA,
                        json_object_get(article, "datePublished"));
        if (!status)
                status = put(
                        meta, KZ_HTML_LANG, KZ_HTML_GUESS, json_object_get(article, "inLanguage"));
        if (!status)
                status = put(meta, KZ_HTML_URL, KZ_HTML_TOLD, json_object_get(article, "url"));
        if (!status)
                status = join_names(&authors, json_object_get(article, "author"), 0);
        return status ? status
                      : kz_html_meta_put(meta, KZ_HTML_AUTHOR, KZ_HTML_DATA, kz_buf_str(&authors));
}

/* Articles stand at the top, in a list, or in a "@graph". */
static enum kz_status walk(struct kz_html_meta *meta, const json_t *json, int depth)
{
        enum kz_status status = KZ_OK;
        size_t i;

        if (depth > DEPTH_MAX)
                return KZ_OK;
        for (i = 0; i < json_array_size(json) && !status; i++)
                status = walk(meta, json_array_get(json, i), depth + 1);
        if (!json_is_object(json) || status)
                return status;
        if (is_kind_of_article(json_object_get(json, "@type")))
                status = take_article(meta, json);
        return status ? status : walk(meta, json_object_get(json, "@graph"), depth + 1);
}

enum kz_status kz_html_json_read(struct kz_html_meta *meta, struct kz_str text)
{
        KZ_CLEANUP(free_json) json_t *json = NULL;
        json_error_t error;

        if (text.len > SCRIPT_BYTES_MAX || meta->json_count++ >= SCRIPTS_MAX)
                return KZ_OK;
        json = json_loadb(text.ptr, text.len, 0, &error);
        if (!json && json_error_code(&error) == json_error_out_of_memory)
                return KZ_E_NOMEM;
        return json ? walk(meta, json, 0) : KZ_OK;
}
