/*
 * Writes documents of JSON Lines files into a live index, for benchmarks:
 *
 *      make_live DIRECTORY MAX-DOCUMENTS FILE.jsonl[.gz]…
 *
 * Long texts are cut into documents of about 4 KB at line ends.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "index/base/buf.h"
#include "index/text/analyzer.h"
#include "index/xapian/live.h"

#define LINE_MAX_BYTES (64u << 20)
#define PIECE_BYTES 4096
#define COMMIT_EVERY 20000

struct maker {
        struct kz_analyzer *analyzer;
        struct kz_live_writer *writer;
        struct kz_termvector terms;
        struct kz_buf record;
        unsigned long n, max;
};

static enum kz_status put(struct maker *maker, struct kz_document *doc, struct kz_error *err)
{
        struct kz_live_document live = {
                .seq = maker->n + 1, .lang = doc->lang, .source = doc->source};
        enum kz_status status;
        char id[32];

        snprintf(id, sizeof(id), "b:%lu", maker->n++);
        doc->id = live.id = kz_str(id);
        kz_buf_clear(&maker->record);
        status = kz_analyzer_document(maker->analyzer, doc, &maker->terms, err);
        if (!status && kz_termvector_finish(&maker->terms))
                status = kz_error_nomem(err);
        if (!status && kz_document_encode(doc, &maker->record))
                status = kz_error_nomem(err);
        live.terms = &maker->terms;
        live.hash = KZ_STR("0123456789abcdef");
        live.record = kz_buf_str(&maker->record);
        if (!status)
                status = kz_live_writer_put(maker->writer, &live, err);
        if (!status && maker->n % COMMIT_EVERY == 0)
                status = kz_live_writer_commit(maker->writer, err);
        return status;
}

static struct kz_str field(const json_t *object, const char *name)
{
        const char *value = json_string_value(json_object_get(object, name));

        return kz_str(value ? value : "");
}

static enum kz_status put_pieces(struct maker *maker, const json_t *object, struct kz_error *err)
{
        struct kz_str text = field(object, "text");
        struct kz_document doc = {.source = KZ_STR("bench"),
                .key = KZ_STR("k"),
                .title = field(object, "title"),
                .lang = field(object, "lang")};
        enum kz_status status = KZ_OK;

        do {
                size_t n = text.len;
                const char *end;

                if (n > PIECE_BYTES) {
                        end = memchr(text.ptr + PIECE_BYTES, '\n', n - PIECE_BYTES);
                        n = end ? (size_t)(end - text.ptr) + 1 : n;
                }
                doc.text = (struct kz_str){text.ptr, n};
                status = put(maker, &doc, err);
                text.ptr += n;
                text.len -= n;
        } while (!status && text.len && maker->n < maker->max);
        return status;
}

static enum kz_status put_file(
        struct maker *maker, const char *path, char *line, struct kz_error *err)
{
        gzFile in = gzopen(path, "rb");
        enum kz_status status = KZ_OK;

        if (!in)
                return kz_error_set(err, KZ_E_IO, "cannot read %s", path);
        while (!status && maker->n < maker->max && gzgets(in, line, LINE_MAX_BYTES)) {
                json_t *object = json_loads(line, 0, NULL);

                if (object)
                        status = put_pieces(maker, object, err);
                json_decref(object);
        }
        gzclose(in);
        return status;
}

int main(int argc, char **argv)
{
        struct maker maker = {.terms = KZ_TERMVECTOR_NULL, .record = KZ_BUF_NULL};
        struct kz_error err = KZ_ERROR_NULL;
        char *line = malloc(LINE_MAX_BYTES);
        enum kz_status status;
        int i;

        if (argc < 4 || !line) {
                fprintf(stderr, "usage: make_live DIRECTORY MAX-DOCUMENTS FILE.jsonl[.gz]…\n");
                return 2;
        }
        maker.max = strtoul(argv[2], NULL, 10);
        status = kz_analyzer_new(&maker.analyzer, &err);
        if (!status)
                status = kz_live_writer_open(argv[1], &maker.writer, &err);
        for (i = 3; i < argc && !status; i++)
                status = put_file(&maker, argv[i], line, &err);
        if (!status)
                status = kz_live_writer_commit(maker.writer, &err);
        kz_live_writer_free(maker.writer);
        kz_analyzer_free(maker.analyzer);
        kz_termvector_deinit(&maker.terms);
        kz_buf_deinit(&maker.record);
        free(line);
        if (status) {
                fprintf(stderr, "%s\n", err.message);
                return 2;
        }
        printf("%lu documents in %s\n", maker.n, argv[1]);
        return 0;
}
