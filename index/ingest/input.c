#include "index/ingest/input.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536u
#define KEEP (1u << 20)

/* Appends up to len bytes of the file to buf; *ret_len 0 at its end. */
static enum kz_status read_file(struct kz_input *input, struct kz_buf *buf, size_t len,
        size_t *ret_len, struct kz_error *err)
{
        ssize_t n;

        *ret_len = 0;
        if (input->fd < 0)
                return KZ_OK;
        if (kz_buf_reserve(buf, len))
                return kz_error_nomem(err);
        do
                n = pread(input->fd, buf->data + buf->len, len, (off_t)input->offset);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return kz_error_errno(err, errno, "cannot read the file");
        input->offset += (uint64_t)n;
        buf->len += (size_t)n;
        buf->data[buf->len] = '\0';
        *ret_len = (size_t)n;
        return KZ_OK;
}

static void end_early(struct kz_input *input, const struct kz_error *why)
{
        input->ended = true;
        input->failure = *why;
}

/* More packed bytes, when those there are used up. */
static enum kz_status refill_packed(struct kz_input *input, struct kz_error *err)
{
        size_t n;

        if (input->packed_used < input->packed.len)
                return KZ_OK;
        kz_buf_clear(&input->packed);
        input->packed_used = 0;
        return read_file(input, &input->packed, CHUNK, &n, err);
}

static enum kz_status more_inflated(struct kz_input *input, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        struct kz_str in;
        size_t taken = 0, given = 0;
        enum kz_status status;

        status = refill_packed(input, &why);
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        if (status) {
                end_early(input, &why);
                return KZ_OK;
        }
        in = kz_buf_str(&input->packed);
        in = (struct kz_str){in.ptr + input->packed_used, in.len - input->packed_used};
        if (in.len == 0) {
                input->ended = true;
                if (!input->gz.member_ended)
                        kz_error_set(&input->failure, KZ_E_CORRUPT,
                                "the gzip data is cut short: what could be read was kept");
                return KZ_OK;
        }
        if (kz_buf_reserve(&input->window, CHUNK))
                return kz_error_nomem(err);
        status = kz_gz_inflate(&input->gz, in, &taken, input->window.data + input->window.len,
                input->window.cap - input->window.len - 1, &given, &why);
        input->packed_used += taken;
        input->window.len += given;
        input->window.data[input->window.len] = '\0';
        if (status == KZ_E_END)
                input->ended = true;
        else if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        else if (status)
                end_early(input, &why);
        return KZ_OK;
}

static enum kz_status more_raw(struct kz_input *input, size_t want, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        size_t ask = CHUNK, n = 0;
        enum kz_status status;

        /* One more than the size, so that an ordinary file shows its end at once. */
        if (input->offset < input->size_hint && input->size_hint - input->offset >= CHUNK)
                ask = (size_t)(input->size_hint - input->offset) + 1;
        if (ask > want && want > CHUNK)
                ask = want;
        else if (ask > CHUNK && want <= CHUNK)
                ask = CHUNK;
        status = read_file(input, &input->window, ask, &n, &why);
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        if (status)
                end_early(input, &why);
        /* A short read of a regular file is its end; asking again would cost another call. */
        if (n < ask)
                input->ended = true;
        return KZ_OK;
}

enum kz_status kz_input_fill(struct kz_input *input, size_t want, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t have = input->window.len - input->consumed;

        if (have >= want || input->ended)
                return KZ_OK;
        if (input->consumed) {
                kz_buf_consume(&input->window, input->consumed);
                input->consumed = 0;
        }
        while (!status && !input->ended && input->window.len < want) {
                status = input->gzipped ? more_inflated(input, err)
                                        : more_raw(input, want - input->window.len, err);
        }
        return status;
}

/* What was read so far is packed when it begins as gzip does: then it goes below the window. */
static enum kz_status tell_gzip(struct kz_input *input, uint64_t max_inflated, struct kz_error *err)
{
        struct kz_str head = kz_input_view(input);

        if (head.len < 2 || (unsigned char)head.ptr[0] != 0x1F ||
                (unsigned char)head.ptr[1] != 0x8B)
                return KZ_OK;
        if (kz_gz_init(&input->gz, max_inflated))
                return kz_error_nomem(err);
        kz_buf_deinit(&input->packed);
        input->packed = input->window;
        input->window = (struct kz_buf)KZ_BUF_NULL;
        input->gzipped = true;
        input->ended = false;
        return KZ_OK;
}

enum kz_status kz_input_open(
        struct kz_input *input, int fd, uint64_t max_inflated, struct kz_error *err)
{
        enum kz_status status;
        struct stat st;

        if (fstat(fd, &st) < 0)
                return kz_error_errno(err, errno, "cannot look at the file");
        input->fd = fd;
        input->size_hint = (uint64_t)st.st_size;
        status = kz_input_fill(input, 2, err);
        return status ? status : tell_gzip(input, max_inflated, err);
}

enum kz_status kz_input_open_bytes(
        struct kz_input *input, struct kz_buf *bytes, uint64_t max_inflated, struct kz_error *err)
{
        kz_buf_deinit(&input->window);
        input->window = *bytes;
        *bytes = (struct kz_buf)KZ_BUF_NULL;
        input->size_hint = input->window.len;
        input->ended = true;
        return tell_gzip(input, max_inflated, err);
}

void kz_input_deinit(struct kz_input *input)
{
        kz_gz_deinit(&input->gz);
        kz_buf_deinit(&input->window);
        kz_buf_deinit(&input->packed);
        *input = KZ_INPUT_NULL;
}

void kz_input_reset(struct kz_input *input)
{
        struct kz_buf window = input->window;

        input->window = (struct kz_buf)KZ_BUF_NULL;
        kz_input_deinit(input);
        if (window.cap > KEEP)
                kz_buf_deinit(&window);
        kz_buf_clear(&window);
        input->window = window;
}
