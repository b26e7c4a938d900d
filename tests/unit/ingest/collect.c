#include "collect.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "index/base/fdio.h"

struct collect *collect_new(void)
{
        struct collect *c = calloc(1, sizeof(*c));

        assert_non_null(c);
        return c;
}

void collect_free(struct collect *c)
{
        size_t i;

        for (i = 0; i < COLLECT_MAX; i++)
                kz_buf_deinit(&c->bytes[i]);
        free(c);
}

enum kz_status collect_document(void *ctx, const struct kz_document *doc)
{
        struct collect *c = ctx;
        uint64_t i = c->doc_count++;

        c->text_bytes += doc->text.len;
        if (i < COLLECT_MAX) {
                assert_int_equal(kz_document_encode(doc, &c->bytes[i]), KZ_OK);
                c->origins[i] = doc->origins ? *doc->origins : (struct kz_origins){0};
                assert_int_equal(
                        kz_document_decode(kz_buf_str(&c->bytes[i]), &c->docs[i], NULL), KZ_OK);
        }
        return c->answer;
}

enum kz_status collect_problem(
        void *ctx, enum kz_problem_severity severity, uint32_t line, const char *message)
{
        struct collect *c = ctx;
        uint64_t i = c->problem_count++;

        if (i < COLLECT_MAX) {
                c->problems[i].severity = severity;
                c->problems[i].line = line;
                strncpy(c->problems[i].message, message, KZ_ERROR_MAX - 1);
        }
        return KZ_OK;
}

int file_of(const void *data, size_t len)
{
        int fd = memfd_create("kzsearch-test", MFD_CLOEXEC);

        assert_true(fd >= 0);
        assert_int_equal(kz_fd_write_all(fd, data, len, NULL), KZ_OK);
        assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
        return fd;
}

void gzip_append(struct kz_buf *out, const void *data, size_t len)
{
        z_stream z;

        memset(&z, 0, sizeof(z));
        assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
        assert_int_equal(kz_buf_reserve(out, deflateBound(&z, len)), KZ_OK);
        z.next_in = (Bytef *)(uintptr_t)data;
        z.avail_in = (uInt)len;
        z.next_out = (Bytef *)out->data + out->len;
        z.avail_out = (uInt)(out->cap - out->len - 1);
        assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
        out->len += z.total_out;
        deflateEnd(&z);
}

struct collect *parse_with(const struct kz_extract_job *job, const struct kz_extract_limits *limits,
        const void *data, size_t len)
{
        struct collect *c = collect_new();
        const struct kz_sink sink = {
                .ctx = c, .document = collect_document, .problem = collect_problem};
        struct kz_input input = KZ_INPUT_NULL;
        int fd = file_of(data, len);

        c->status = kz_parser_run(job, limits, fd, &input, &sink, &c->parser, &c->err);
        kz_input_deinit(&input);
        close(fd);
        return c;
}

struct collect *parse_bytes(const char *name, const void *data, size_t len)
{
        const struct kz_extract_job job = {.name = kz_str(name)};
        const struct kz_extract_limits limits = kz_extract_limits_default();

        return parse_with(&job, &limits, data, len);
}

void assert_str(struct kz_str s, const char *expected)
{
        char *copy = strndup(s.ptr ? s.ptr : "", s.len);

        assert_string_equal(copy, expected);
        free(copy);
}

void assert_contains(const char *text, const char *part)
{
        if (!strstr(text, part))
                fail_msg("\"%s\" does not contain \"%s\"", text, part);
}

void assert_problem(const struct collect *c, uint32_t line, const char *part)
{
        uint64_t i;

        for (i = 0; i < c->problem_count && i < COLLECT_MAX; i++) {
                if (c->problems[i].line == line && strstr(c->problems[i].message, part))
                        return;
        }
        for (i = 0; i < c->problem_count && i < COLLECT_MAX; i++)
                print_message("line %u: %s\n", c->problems[i].line, c->problems[i].message);
        fail_msg("no problem at line %u that says \"%s\"", line, part);
}

struct collect *extract_text(struct kz_extractor *ex, const char *name, const char *content,
        struct kz_extract_result *result)
{
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        int fd = file_of(content, strlen(content));
        const struct kz_extract_job job = {.fd = fd,
                .source = KZ_STR("test"),
                .path = KZ_STR("/srv/test/file"),
                .key = KZ_STR("file"),
                .name = kz_str(name)};

        memset(result, 0, sizeof(*result));
        c->status = kz_extractor_run(ex, &job, &callbacks, result, &c->err);
        close(fd);
        return c;
}
