#include "tests/unit/text/corpus.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "index/base/buf.h"

static struct kz_str member(const json_t *record, const char *name)
{
        const json_t *value = json_object_get(record, name);

        return json_is_string(value)
                       ? (struct kz_str){json_string_value(value), json_string_length(value)}
                       : KZ_STR("");
}

static bool each_line(const struct kz_buf *line, corpus_fn fn, void *context)
{
        json_t *record = json_loadb(line->data, line->len, JSON_ALLOW_NUL, NULL);
        bool more = true;

        if (record)
                more = fn(context, member(record, "lang"), member(record, "text"));
        json_decref(record);
        return more;
}

bool corpus_each(const char *name, corpus_fn fn, void *context)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        char path[512], block[16384];
        bool more = true;
        gzFile file;

        snprintf(path, sizeof(path), "%s/corpora/text/%s.jsonl.gz", KZ_SHARED_DIR, name);
        file = gzopen(path, "rb");
        if (!file)
                return false;
        while (more && gzgets(file, block, sizeof(block))) {
                if (kz_buf_append_cstr(&line, block))
                        break;
                if (line.data[line.len - 1] == '\n') {
                        more = each_line(&line, fn, context);
                        kz_buf_clear(&line);
                }
        }
        gzclose(file);
        return true;
}
