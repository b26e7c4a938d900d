/*
 * bench_stored FILE FILE.jsonl[.gz]…: writes the documents' heads and texts as the stored documents
 * of FILE, which must not be there and is removed at the end, with the places of their words; then
 * reads what hits would: a head and the text around a word somewhere, of random documents. Times
 * are of this process, not of the clock; analysing is not counted.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "index/base/document.h"
#include "index/segment/stored_reader.h"
#include "index/text/analyzer.h"

#define LINE_MAX_BYTES (64u << 20)
#define HITS 20000
#define AROUND 300

struct bench {
        const char *path;
        struct kz_sections_writer *sections;
        struct kz_stored_writer *writer;
        struct kz_buf head, index;
        struct kz_analyzer *analyzer;
        struct kz_termvector terms;
        struct kz_textplaces places;
        uint32_t n;
        double heads, texts; /* bytes */
        double seconds;
};

static double now(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
        return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void require(enum kz_status status, const struct kz_error *err)
{
        if (!status)
                return;
        fprintf(stderr, "bench_stored: %s: %s\n", kz_status_name(status), err->message);
        exit(1);
}

static struct kz_str field(const json_t *object, const char *name)
{
        const char *value = json_string_value(json_object_get(object, name));

        return kz_str(value ? value : "");
}

static void put_document(struct bench *bench, const json_t *object)
{
        const struct kz_str text = field(object, "text");
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_document doc = {.source = KZ_STR("bench"),
                .key = field(object, "id"),
                .path = KZ_STR("/srv/documents/bench/collection.jsonl"),
                .title = field(object, "title"),
                .date = field(object, "date"),
                .lang = field(object, "lang"),
                .url = field(object, "url")};
        struct kz_document with_text = {.title = doc.title, .text = text, .lang = doc.lang};
        char id[240];
        double begin;

        snprintf(id, sizeof(id), "bench:%.*s", KZ_STR_ARG(doc.key));
        doc.id = kz_str(id);
        kz_buf_clear(&bench->head);
        require(kz_document_encode(&doc, &bench->head), &err);
        require(kz_analyzer_document_more(
                        bench->analyzer, &with_text, &bench->terms, NULL, &bench->places, &err),
                &err);
        begin = now();
        require(kz_stored_writer_add(bench->writer, kz_buf_str(&bench->head), text,
                        bench->places.items, bench->places.n, &err),
                &err);
        bench->seconds += now() - begin;
        bench->heads += (double)bench->head.len;
        bench->texts += (double)text.len;
        bench->n++;
}

static void put_file(struct bench *bench, const char *path, char *line)
{
        gzFile in = gzopen(path, "rb");

        if (!in) {
                fprintf(stderr, "bench_stored: cannot read %s\n", path);
                exit(1);
        }
        while (gzgets(in, line, LINE_MAX_BYTES)) {
                json_t *object = json_loads(line, 0, NULL);

                if (object)
                        put_document(bench, object);
                json_decref(object);
        }
        gzclose(in);
}

static void write_all(struct bench *bench, char **files, int n)
{
        struct kz_error err = KZ_ERROR_NULL;
        char *line = malloc(LINE_MAX_BYTES);
        double begin;
        int i;

        if (!line)
                exit(1);
        require(kz_sections_writer_new(bench->path, 1, &bench->sections, &err), &err);
        require(kz_sections_writer_begin(bench->sections, KZ_SECTION_STORED, &err), &err);
        require(kz_stored_writer_new(bench->sections, &bench->writer, &err), &err);
        require(kz_analyzer_new(&bench->analyzer, &err), &err);
        for (i = 0; i < n; i++)
                put_file(bench, files[i], line);
        free(line);
        kz_analyzer_free(bench->analyzer);
        kz_termvector_deinit(&bench->terms);
        free(bench->places.items);
        begin = now();
        require(kz_stored_writer_finish(bench->writer, &bench->index, &err), &err);
        require(kz_sections_writer_begin(bench->sections, KZ_SECTION_STORED_INDEX, &err), &err);
        require(kz_sections_writer_put(bench->sections, bench->index.data, bench->index.len, &err),
                &err);
        require(kz_sections_writer_finish(bench->sections, false, &err), &err);
        bench->seconds += now() - begin;
        kz_stored_writer_free(bench->writer);
        kz_sections_writer_free(bench->sections);
}

static void read_hits(const struct kz_stored *stored)
{
        struct kz_stored_reader *reader = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_tier_text part;
        uint64_t seed = 1, head, text;
        double begin, bytes = 0;
        int i;

        require(kz_stored_reader_new(stored, &reader, &err), &err);
        begin = now();
        for (i = 0; i < HITS; i++) {
                uint32_t doc, position;

                seed = seed * 6364136223846793005u + 1442695040888963407u;
                doc = 1 + (uint32_t)((seed >> 33) % stored->n_docs);
                require(kz_stored_size(stored, doc, &head, &text, &err), &err);
                position = (uint32_t)((seed >> 13) % (text / 6 + 1)); /* English has a word there */
                kz_buf_clear(&out);
                require(kz_stored_read(reader, doc, 0, head, &out, &err), &err);
                require(kz_stored_text(reader, doc, position, position, AROUND, &out, &part, &err),
                        &err);
                bytes += (double)part.bytes.len;
        }
        printf("a head and %.0f bytes of text around a word: %.1f us\n", bytes / HITS,
                (now() - begin) / HITS * 1e6);
        kz_buf_deinit(&out);
        kz_stored_reader_free(reader);
}

static void read_all(const struct kz_stored *stored)
{
        struct kz_stored_reader *reader = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf out = KZ_BUF_NULL;
        uint64_t head, text;
        double begin = now(), bytes = 0;
        uint32_t doc;

        require(kz_stored_reader_new(stored, &reader, &err), &err);
        for (doc = 1; doc <= stored->n_docs; doc++) {
                require(kz_stored_size(stored, doc, &head, &text, &err), &err);
                kz_buf_clear(&out);
                require(kz_stored_read(reader, doc, 0, head + text, &out, &err), &err);
                bytes += (double)out.len;
        }
        printf("all of it in order: %.0f MB/s\n", bytes / 1e6 / (now() - begin));
        kz_buf_deinit(&out);
        kz_stored_reader_free(reader);
}

static void read_back(const struct bench *bench)
{
        struct kz_sections *sections = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_stored stored;
        struct kz_str blocks;
        double begin;

        require(kz_sections_open(bench->path, 1, &sections, &err), &err);
        begin = now();
        require(kz_sections_check(sections, &err), &err);
        printf("checksums: %.0f MB/s\n",
                (double)kz_sections_size(sections) / 1e6 / (now() - begin));
        blocks = kz_sections_get(sections, KZ_SECTION_STORED);
        require(kz_stored_open(blocks, kz_sections_get(sections, KZ_SECTION_STORED_INDEX), bench->n,
                        bench->path, &stored, &err),
                &err);
        printf("%.0f bytes in %llu blocks, and an index of %zu, %llu of it places: %.4f of the "
               "texts\n",
                (double)blocks.len, (unsigned long long)stored.n_blocks, bench->index.len,
                (unsigned long long)stored.n_places,
                (double)(blocks.len + bench->index.len) / bench->texts);
        read_all(&stored);
        read_hits(&stored);
        kz_sections_free(sections);
}

int main(int argc, char **argv)
{
        struct bench bench = {
                .head = KZ_BUF_NULL, .index = KZ_BUF_NULL, .terms = KZ_TERMVECTOR_NULL};

        if (argc < 3) {
                fprintf(stderr, "usage: %s FILE FILE.jsonl[.gz]...\n", argv[0]);
                return 2;
        }
        bench.path = argv[1];
        write_all(&bench, argv + 2, argc - 2);
        if (bench.n == 0) {
                fprintf(stderr, "bench_stored: no documents there\n");
                return 1;
        }
        printf("%u documents, %.0f bytes of heads, %.0f of texts: written at %.0f MB/s\n", bench.n,
                bench.heads, bench.texts, (bench.heads + bench.texts) / 1e6 / bench.seconds);
        read_back(&bench);
        unlink(bench.path);
        kz_buf_deinit(&bench.head);
        kz_buf_deinit(&bench.index);
        return 0;
}
