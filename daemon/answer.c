#include "daemon/answer.h"

#include "daemon/answer_plan.h"
#include "index/base/utf8.h"
#include "kzsearch/protocol.h"

/* RFC 4648. */
static void put_base64(struct kz_json *json, struct kz_str bytes)
{
        static const char digits[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < bytes.len; i += 3) {
                uint32_t v = 0;
                size_t n = bytes.len - i < 3 ? bytes.len - i : 3, j;
                char quad[4];

                for (j = 0; j < 3; j++)
                        v = v << 8 | (j < n ? (unsigned char)bytes.ptr[i + j] : 0u);
                for (j = 0; j < 4; j++)
                        quad[j] = j <= n ? digits[v >> (18 - 6 * j) & 63] : '=';
                if (kz_buf_append(&out, quad, 4))
                        json->failed = true;
        }
        kz_json_str(json, kz_buf_str(&out));
}

static void put_path(struct kz_json *json, struct kz_str path)
{
        kz_json_key(json, "path");
        if (!path.len) {
                kz_json_null(json);
                return;
        }
        kz_json_str(json, path);
        if (kz_utf8_validate(path.ptr, path.len) != path.len) {
                kz_json_key(json, "path_bytes");
                put_base64(json, path);
        }
}

static void put_fields(struct kz_json *json, const struct kz_document *doc)
{
        kz_json_member_str(json, "id", doc->id);
        kz_json_member_str(json, "key", doc->key);
        kz_json_member_str(json, "source", doc->source);
        put_path(json, doc->path);
        kz_json_member_cstr(json, "place", doc->place == KZ_PLACE_FILE ? "file" : "extract");
        if (doc->file_line)
                kz_json_member_uint(json, "file_line", doc->file_line);
        kz_json_member_str(json, "title", doc->title);
        kz_json_member_str(json, "author", doc->author);
        kz_json_member_str(json, "date", doc->date);
        kz_json_key(json, "ts");
        if (doc->date.len)
                kz_json_int(json, doc->ts);
        else
                kz_json_null(json);
        kz_json_member_str(json, "lang", doc->lang);
        kz_json_member_str(json, "kind", doc->kind);
        kz_json_member_str(json, "url", doc->url);
}

static void put_ranges(
        struct kz_json *json, const char *name, const struct kz_range *ranges, size_t n)
{
        size_t i;

        kz_json_key(json, name);
        kz_json_open(json, '[');
        for (i = 0; i < n; i++) {
                kz_json_open(json, '[');
                kz_json_uint(json, ranges[i].start);
                kz_json_uint(json, ranges[i].end);
                kz_json_close(json, ']');
        }
        kz_json_close(json, ']');
}

static void put_array(struct kz_json *json, const struct kz_str *strings, size_t n)
{
        size_t i;

        kz_json_open(json, '[');
        for (i = 0; i < n; i++)
                kz_json_str(json, strings[i]);
        kz_json_close(json, ']');
}

static void put_strings(
        struct kz_json *json, const char *name, const struct kz_str *strings, size_t n)
{
        kz_json_key(json, name);
        put_array(json, strings, n);
}

static void put_hit(struct kz_json *json, const struct kz_hit *hit)
{
        kz_json_open(json, '{');
        put_fields(json, &hit->doc);
        kz_json_member_uint(json, "line", hit->line);
        kz_json_member_uint(json, "col", hit->col);
        kz_json_member_uint(json, "col_bytes", hit->col_bytes);
        if (hit->page)
                kz_json_member_uint(json, "page", hit->page);
        kz_json_key(json, "score");
        kz_json_double(json, hit->score);
        kz_json_member_uint(json, "duplicates", hit->duplicates);
        kz_json_member_uint(json, "identical", hit->identical);
        put_strings(json, "copies", hit->copies, hit->n_copies);
        kz_json_member_str(json, "snippet", hit->snippet);
        put_ranges(json, "matches", hit->matches, hit->n_matches);
        put_ranges(json, "matches_bytes", hit->matches_bytes, hit->n_matches);
        put_strings(json, "missing", hit->missing, hit->n_missing);
        kz_json_close(json, '}');
}

const char *kz_answer_facet_name(int facet)
{
        static const char *const names[KZ_FACET_COUNT] = {
                [KZ_FACET_SOURCE] = "source",
                [KZ_FACET_LANGUAGE] = "language",
                [KZ_FACET_KIND] = "kind",
                [KZ_FACET_MONTH] = "month",
                [KZ_FACET_YEAR] = "year",
        };

        return names[facet];
}

static void put_facet(struct kz_json *json, const struct kz_facet_counts *facet)
{
        size_t i;

        kz_json_key(json, kz_answer_facet_name(facet->facet));
        kz_json_open(json, '[');
        for (i = 0; i < facet->n; i++) {
                kz_json_open(json, '{');
                kz_json_member_str(json, "value", facet->values[i].value);
                kz_json_member_uint(json, "count", facet->values[i].count);
                kz_json_close(json, '}');
        }
        kz_json_close(json, ']');
}

static void put_facets(struct kz_json *json, const struct kz_facet_counts *facets, size_t n)
{
        size_t i;

        kz_json_key(json, "facets");
        kz_json_open(json, '{');
        for (i = 0; i < n; i++)
                put_facet(json, &facets[i]);
        kz_json_close(json, '}');
        kz_json_key(json, "facets_truncated");
        kz_json_open(json, '[');
        for (i = 0; i < n; i++) {
                if (facets[i].cut)
                        kz_json_cstr(json, kz_answer_facet_name(facets[i].facet));
        }
        kz_json_close(json, ']');
}

static void put_tail(struct kz_json *json, const struct kz_widened *widened, size_t n,
        struct kz_str did_you_mean)
{
        size_t i;

        kz_json_key(json, "widened");
        kz_json_open(json, '{');
        for (i = 0; i < n; i++) {
                kz_json_key_str(json, widened[i].word);
                put_array(json, widened[i].forms, widened[i].n_forms);
        }
        kz_json_close(json, '}');
        kz_json_key(json, "did_you_mean");
        if (did_you_mean.len)
                kz_json_str(json, did_you_mean);
        else
                kz_json_null(json);
}

static void put_head(struct kz_json *json, struct kz_str query, uint64_t total, uint64_t fill,
        bool partial, uint64_t took_us)
{
        kz_json_member_int(json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_str(json, "query", query);
        kz_json_member_uint(json, "total", total);
        kz_json_member_uint(json, "fill", fill);
        kz_json_member_bool(json, "partial", partial);
        kz_json_member_uint(json, "took_us", took_us);
}

static void put_warnings(struct kz_json *json, const struct kz_search_result *result, bool damaged)
{
        size_t i;

        kz_json_key(json, "warnings");
        kz_json_open(json, '[');
        if (damaged)
                kz_json_str(
                        json, KZ_STR("The index is damaged, so documents may be missing here: run  "
                                     "kzsearchctl check  and then  kzsearchctl reindex --rebuild"));
        for (i = 0; i < result->n_warnings; i++)
                kz_json_str(json, result->warnings[i]);
        kz_json_close(json, ']');
}

enum kz_status kz_answer_search(struct kz_buf *out, struct kz_str query,
        const struct kz_search_result *result, bool damaged, bool explain, uint64_t took_us)
{
        struct kz_json json = kz_json_writer(out);
        size_t i;

        kz_json_open(&json, '{');
        put_head(&json, query, result->total, result->fill, result->partial || damaged, took_us);
        kz_json_key(&json, "hits");
        kz_json_open(&json, '[');
        for (i = 0; i < result->n_hits; i++)
                put_hit(&json, &result->hits[i]);
        kz_json_close(&json, ']');
        put_facets(&json, result->facets, result->n_facets);
        put_tail(&json, result->widened, result->n_widened, result->did_you_mean);
        put_warnings(&json, result, damaged);
        if (explain) {
                kz_json_member_str(&json, "explanation", result->explanation);
                kz_json_key(&json, "plan");
                kz_answer_put_plan(&json, result->plan);
        }
        kz_json_close(&json, '}');
        return json.failed ? KZ_E_NOMEM : KZ_OK;
}

enum kz_status kz_answer_nothing_indexed(struct kz_buf *out, struct kz_str query, unsigned facets)
{
        struct kz_facet_counts none[KZ_FACET_COUNT];
        struct kz_json json = kz_json_writer(out);
        const struct kz_str warning = KZ_STR("nothing is indexed yet: run  kzsearchctl source add "
                                             "DIR,  or  kzsearchctl reindex  when it was added");
        size_t n = 0;
        int f;

        for (f = 0; f < KZ_FACET_COUNT; f++) {
                if (facets >> f & 1)
                        none[n++] = (struct kz_facet_counts){.facet = (enum kz_facet)f};
        }
        kz_json_open(&json, '{');
        put_head(&json, query, 0, 0, false, 0);
        kz_json_key(&json, "hits");
        kz_json_raw(&json, KZ_STR("[]"));
        put_facets(&json, none, n);
        put_tail(&json, NULL, 0, KZ_STR_NULL);
        put_strings(&json, "warnings", &warning, 1);
        kz_json_close(&json, '}');
        return json.failed ? KZ_E_NOMEM : KZ_OK;
}

static uint64_t count_pages(struct kz_str text)
{
        uint64_t pages = 1;
        size_t i;

        for (i = 0; i < text.len; i++)
                pages += text.ptr[i] == '\f';
        return pages;
}

enum kz_status kz_answer_document(
        struct kz_buf *out, const struct kz_document *doc, const struct kz_marks *marks)
{
        struct kz_json json = kz_json_writer(out);

        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        put_fields(&json, doc);
        if (marks) {
                kz_json_member_uint(&json, "line", marks->line);
                kz_json_member_uint(&json, "col", marks->col);
                if (marks->page)
                        kz_json_member_uint(&json, "page", marks->page);
                put_ranges(&json, "matches", marks->points, marks->n);
                put_ranges(&json, "matches_bytes", marks->bytes, marks->n);
        }
        if (doc->place == KZ_PLACE_PAGES)
                kz_json_member_uint(&json, "pages", count_pages(doc->text));
        kz_json_member_str(&json, "text", doc->text);
        kz_json_close(&json, '}');
        return json.failed ? KZ_E_NOMEM : KZ_OK;
}
