#include "client/line_reader.h"

#include <errno.h>
#include <unistd.h>

#define READ_SIZE ((size_t)64 << 10)

void kz_line_reader_deinit(struct kz_line_reader *reader)
{
        kz_buf_deinit(&reader->in);
        reader->at = 0;
}

bool kz_line_reader_take(struct kz_line_reader *reader, struct kz_str *ret)
{
        struct kz_buf *in = &reader->in;
        size_t left = in->len - reader->at, len;
        const char *line = in->data + reader->at, *lf = left ? memchr(line, '\n', left) : NULL;

        if (!lf && !(reader->ended && left)) {
                /* The rest of a line that is too long is not kept while its end is awaited. */
                if (left > KZ_LINE_READER_MAX)
                        in->len = reader->at + KZ_LINE_READER_MAX;
                return false;
        }
        len = lf ? (size_t)(lf - line) : left;
        reader->at += lf ? len + 1 : len;
        if (len && line[len - 1] == '\r')
                len--;
        if (len > KZ_LINE_READER_MAX)
                len = KZ_LINE_READER_MAX;
        if (reader->number++ == 0 && len >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
                line += 3;
                len -= 3;
        }
        *ret = (struct kz_str){line, len};
        return true;
}

enum kz_status kz_line_reader_fill(struct kz_line_reader *reader, struct kz_error *err)
{
        struct kz_buf *in = &reader->in;
        ssize_t n;

        kz_buf_consume(in, reader->at);
        reader->at = 0;
        if (kz_buf_reserve(in, READ_SIZE))
                return kz_error_nomem(err);
        n = read(reader->fd, in->data + in->len, READ_SIZE);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
                return KZ_OK;
        if (n < 0)
                return kz_error_errno(err, errno, "cannot read the queries");
        reader->ended = n == 0;
        in->len += (size_t)n;
        in->data[in->len] = '\0';
        return KZ_OK;
}
