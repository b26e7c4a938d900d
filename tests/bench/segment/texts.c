#include "tests/bench/segment/texts.h"

#include <errno.h>
#include <fts.h>
#include <jansson.h>
#include <stdlib.h>
#include <zlib.h>

#define CHUNK ((size_t)1 << 20)

enum kind { OTHER, JSON_LINES, PLAIN };

void texts_deinit(struct texts *texts)
{
        kz_buf_deinit(&texts->block);
        free(texts->items);
        *texts = (struct texts)TEXTS_NULL;
}

static enum kz_status add(struct texts *texts, struct kz_str text, struct kz_error *err)
{
        struct texts_span *items;
        size_t cap;

        if (text.len == 0)
                return KZ_OK;
        if (texts->n == texts->cap) {
                cap = texts->cap ? 2 * texts->cap : 1024;
                items = realloc(texts->items, cap * sizeof(*items));
                if (!items)
                        return kz_error_nomem(err);
                texts->items = items;
                texts->cap = cap;
        }
        texts->items[texts->n] = (struct texts_span){texts->block.len, text.len};
        if (kz_buf_append_str(&texts->block, text))
                return kz_error_nomem(err);
        texts->n++;
        return KZ_OK;
}

/* Some collections here have lines that are not JSON: they are counted, and said. */
static enum kz_status add_line(struct texts *texts, struct kz_str line, struct kz_error *err)
{
        json_t *object = json_loadb(line.ptr, line.len, 0, NULL);
        const json_t *text = json_object_get(object, "text");
        enum kz_status status = KZ_OK;

        if (!object && kz_str_trim(line).len)
                texts->broken++;
        if (json_is_string(text))
                status = add(texts,
                        (struct kz_str){json_string_value(text), json_string_length(text)}, err);
        json_decref(object);
        return status;
}

static enum kz_status inflate_all(const char *path, struct kz_buf *out, struct kz_error *err)
{
        gzFile file = gzopen(path, "rb");
        enum kz_status status = KZ_OK;
        int n = 1;

        if (!file)
                return kz_error_errno(err, errno, "cannot open %s", path);
        while (n > 0 && !status) {
                if (kz_buf_reserve(out, CHUNK)) {
                        status = kz_error_nomem(err);
                        break;
                }
                n = gzread(file, out->data + out->len, (unsigned)CHUNK);
                if (n < 0)
                        status = kz_error_set(
                                err, KZ_E_IO, "cannot read %s: %s", path, gzerror(file, &n));
                else
                        out->len += (size_t)n;
        }
        gzclose(file);
        return status;
}

static enum kz_status read_file(
        struct texts *texts, const char *path, enum kind kind, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf content = KZ_BUF_NULL;
        enum kz_status status = inflate_all(path, &content, err);
        struct kz_str rest = kz_buf_str(&content), line;
        bool more = true;

        if (status)
                return status;
        texts->files++;
        if (kind == PLAIN)
                return add(texts, rest, err);
        while (more && !status) {
                more = kz_str_split(&rest, '\n', &line);
                status = add_line(texts, line, err);
        }
        return status;
}

static bool ends(struct kz_str name, struct kz_str with)
{
        return name.len > with.len &&
               memcmp(name.ptr + name.len - with.len, with.ptr, with.len) == 0;
}

static enum kind kind_of(const char *path)
{
        struct kz_str name = kz_str(path);

        if (ends(name, KZ_STR(".gz")))
                name.len -= 3;
        if (ends(name, KZ_STR(".jsonl")) || ends(name, KZ_STR(".json")))
                return JSON_LINES;
        return ends(name, KZ_STR(".txt")) ? PLAIN : OTHER;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
        return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum kz_status visit(struct texts *texts, const FTSENT *entry, struct kz_error *err)
{
        enum kind kind = kind_of(entry->fts_path);

        switch (entry->fts_info) {
        case FTS_F:
                if (kind != OTHER)
                        return read_file(texts, entry->fts_path, kind, err);
                if (entry->fts_level == FTS_ROOTLEVEL)
                        return kz_error_set(err, KZ_E_INVALID,
                                "%s is neither JSON Lines (.jsonl) nor text (.txt)",
                                entry->fts_path);
                return KZ_OK;
        case FTS_DNR:
        case FTS_ERR:
        case FTS_NS:
                return kz_error_errno(err, entry->fts_errno, "cannot read %s", entry->fts_path);
        default:
                return KZ_OK;
        }
}

enum kz_status texts_read(struct texts *texts, const char *path, struct kz_error *err)
{
        char *paths[2] = {(char *)path, NULL};
        FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
        enum kz_status status = KZ_OK;
        FTSENT *entry;

        if (!walk)
                return kz_error_errno(err, errno, "cannot read %s", path);
        while (!status && (entry = fts_read(walk)))
                status = visit(texts, entry, err);
        fts_close(walk);
        return status;
}

void texts_limit(struct texts *texts, size_t bytes)
{
        size_t total = texts->block.len, kept = 0, seen = 0, i;
        double part = total ? (double)bytes / (double)total : 0;
        size_t taken = 0;

        /* A document is kept when so far less than its part of the bytes has been. */
        for (i = 0; part < 1 && i < texts->n; i++) {
                seen += texts->items[i].len;
                if ((double)taken + (double)texts->items[i].len / 2 > part * (double)seen)
                        continue;
                taken += texts->items[i].len;
                texts->items[kept++] = texts->items[i];
        }
        if (part < 1)
                texts->n = kept;
}
