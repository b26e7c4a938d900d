/*
 * The records of a web archive, WARC (ISO 28500) or its forerunner ARC, one after another: the
 * header of each, and how long its block is, which the reader takes from the input or passes over.
 */
#ifndef KZ_INGEST_WARC_RECORD_H
#define KZ_INGEST_WARC_RECORD_H

#include "index/ingest/input.h"

enum kz_warc_type {
        KZ_WARC_OTHER = 0, /* requests, metadata, what the archive says of itself */
        KZ_WARC_RESPONSE,  /* the block is a response of HTTP */
        KZ_WARC_RESOURCE,  /* ... the bytes themselves */
        KZ_WARC_REVISIT,   /* ... left out, for it was the same as one before */
};

struct kz_warc_record {
        struct kz_buf head; /* behind the strings */
        enum kz_warc_type type;
        struct kz_str uri;  /* of the page */
        struct kz_str date; /* as written in WARC: "2023-05-18T12:18:43Z" */
        struct kz_str content_type;
        uint64_t length; /* bytes of the block */
        char arc_date[24];
};

#define KZ_WARC_RECORD_NULL                                                                        \
        {                                                                                          \
                .head = KZ_BUF_NULL                                                                \
        }

/* Whether a file begins like one. */
bool kz_warc_begins(struct kz_str head);

/*
 * Reads the next header; the input then stands at the block. KZ_E_END; KZ_E_CORRUPT: there is
 * something else, where the input still stands; KZ_E_NOMEM.
 */
enum kz_status kz_warc_record_next(
        struct kz_warc_record *record, struct kz_input *input, struct kz_error *err);
void kz_warc_record_deinit(struct kz_warc_record *record);

/* Passes over to the next line that may begin a record. KZ_E_END, KZ_E_NOMEM. */
enum kz_status kz_warc_resync(struct kz_input *input, struct kz_error *err);

#endif
