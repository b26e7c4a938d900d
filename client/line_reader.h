/*
 * Lines from a file or a pipe, however long: what a batch reads its queries from. Reading and
 * taking lines are apart, so that the caller can wait for input and for something else.
 */
#ifndef KZ_CLIENT_LINE_READER_H
#define KZ_CLIENT_LINE_READER_H

#include "index/base/buf.h"

/* Bytes of a line that are kept: a character more than the daemon uses, so that it says so. */
#define KZ_LINE_READER_MAX (65536 + 4)

struct kz_line_reader {
        int fd; /* owned by the caller */
        struct kz_buf in;
        size_t at;     /* bytes of in that were taken */
        size_t number; /* of the line taken last, from 1 */
        bool ended;
};

#define KZ_LINE_READER_NULL                                                                        \
        {                                                                                          \
                -1, KZ_BUF_NULL, 0, 0, false                                                       \
        }

void kz_line_reader_deinit(struct kz_line_reader *reader);

/* Takes the next line without its LF or CR LF, when a whole one is there; a view until the next
 * call. At the end of the input the rest is a line, too. */
bool kz_line_reader_take(struct kz_line_reader *reader, struct kz_str *ret);

/* Reads once, which may wait. Sets ended. KZ_E_IO, KZ_E_NOMEM. */
enum kz_status kz_line_reader_fill(struct kz_line_reader *reader, struct kz_error *err);

#endif
