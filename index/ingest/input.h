/*
 * The bytes of the file being parsed, inflated when it is gzip, seen through a window that grows on
 * demand. Reading is by offset, so the position of the descriptor, which others share, never
 * matters.
 */
#ifndef KZ_INGEST_INPUT_H
#define KZ_INGEST_INPUT_H

#include "index/base/buf.h"
#include "index/ingest/gz.h"
#include "index/ingest/job.h"

struct kz_input {
        int fd; /* borrowed; -1: all there is, is in memory */
        uint64_t offset;
        uint64_t size_hint; /* of the file when it was opened: it may grow */
        struct kz_buf window;
        size_t consumed; /* bytes of the window */
        struct kz_buf packed;
        size_t packed_used;
        struct kz_gz gz;
        bool gzipped;
        bool ended;
        struct kz_error failure; /* why it ended early; status KZ_OK when it ended well */
};

#define KZ_INPUT_NULL ((struct kz_input){.fd = -1})

/* Tells gzip by its magic. KZ_E_NOMEM, or the failure to read. */
enum kz_status kz_input_open(
        struct kz_input *input, int fd, uint64_t max_inflated, struct kz_error *err);
/* As kz_input_open, for bytes in memory, which are taken: *bytes is empty afterwards. KZ_E_NOMEM.
 */
enum kz_status kz_input_open_bytes(
        struct kz_input *input, struct kz_buf *bytes, uint64_t max_inflated, struct kz_error *err);
void kz_input_deinit(struct kz_input *input);
/* For the next file: keeps a window of moderate size. */
void kz_input_reset(struct kz_input *input);

/*
 * Makes want bytes visible, or all there are. Damage and limits of the data are no failure here:
 * the data ends there, and input->failure says why. KZ_E_NOMEM.
 */
enum kz_status kz_input_fill(struct kz_input *input, size_t want, struct kz_error *err);

/* What is visible; valid until the next fill. */
static inline struct kz_str kz_input_view(const struct kz_input *input)
{
        struct kz_str all = kz_buf_str(&input->window);

        return (struct kz_str){all.ptr + input->consumed, all.len - input->consumed};
}

/* Forgets the first n visible bytes. */
static inline void kz_input_skip(struct kz_input *input, size_t n)
{
        input->consumed += n;
}

#endif
