#include "parse_file.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/ingest/extract_frame.h"
#include "index/ingest/parser.h"

static enum kz_status take_document(void *ctx, const struct kz_document *doc)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf frame = KZ_BUF_NULL;
        struct kz_str body;
        struct kz_origins origins;
        struct kz_document read;

        (void)ctx;
        if (kz_extract_put_document(&frame, doc))
                abort();
        body = (struct kz_str){frame.data + KZ_FRAME_HEADER, frame.len - KZ_FRAME_HEADER};
        if (kz_extract_get_document(body, &read, &origins, NULL))
                abort();
        return KZ_OK;
}

static enum kz_status take_problem(
        void *ctx, enum kz_problem_severity severity, uint32_t line, const char *message)
{
        (void)severity;
        (void)ctx;
        (void)line;
        return strlen(message) < KZ_ERROR_MAX ? KZ_OK : KZ_E_INTERNAL;
}

void parse_file(const char *name, const uint8_t *data, size_t size)
{
        const struct kz_extract_job job = {.name = kz_str(name), .mtime = 1700000000};
        struct kz_extract_limits limits = kz_extract_limits_default();
        const struct kz_sink sink = {.document = take_document, .problem = take_problem};
        KZ_CLEANUP(kz_input_deinit) struct kz_input input = KZ_INPUT_NULL;
        KZ_CLEANUP(kz_fd_close) int fd = memfd_create("fuzz", MFD_CLOEXEC);
        struct kz_error err = KZ_ERROR_NULL;
        const char *parser;

        limits.line_size = 4096;
        limits.output = 1 << 20;
        if (fd < 0 || kz_fd_write_all(fd, data, size, NULL))
                return;
        (void)kz_parser_run(&job, &limits, fd, &input, &sink, &parser, &err);
}
