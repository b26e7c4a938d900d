/*
 * What a mail holds, found by walking its tree of MIME parts (RFC 2045 to 2049): the text that is
 * its body, and the files that are attached to it.
 */
#ifndef KZ_INGEST_MAIL_PART_H
#define KZ_INGEST_MAIL_PART_H

#include <gmime/gmime.h>

#include "index/ingest/encoding.h"
#include "index/ingest/parser.h"

struct kz_mail_parts {
        struct kz_buf text;
        struct kz_buf html_title; /* of the first part that has one */
        GPtrArray *files;         /* of GMimeObject, which the message owns, or signed_parts */
        GPtrArray *signed_parts;  /* of GMimeObject, taken out of their signatures */
        const struct kz_encoding
                *likely;    /* what its texts say they are in; NULL: nothing or UTF-8 */
        unsigned media;     /* images, sound and video */
        unsigned outlook;   /* winmail.dat: Outlook's own form, which nothing here reads */
        unsigned elsewhere; /* parts that only say where they are, or are a part of a part */
        bool encrypted;
};

#define KZ_MAIL_PARTS_NULL                                                                         \
        {                                                                                          \
                KZ_BUF_NULL, KZ_BUF_NULL, NULL, NULL, NULL, 0, 0, 0, false                         \
        }

/* root: the message's part. Texts that cannot be decoded are reported and left out. KZ_E_NOMEM, or
 * the sink's. */
enum kz_status kz_mail_parts_read(struct kz_parse *parse, GMimeObject *root,
        struct kz_mail_parts *parts, struct kz_error *err);
void kz_mail_parts_deinit(struct kz_mail_parts *parts);

/* The value of a header as it stands in the file, empty when there is none. */
struct kz_str kz_mail_part_header(GMimeObject *part, const char *name);

/* Appends a part's bytes, decoded from base64 and the like; of a message, all of it. KZ_E_NOMEM. */
enum kz_status kz_mail_part_bytes(GMimeObject *part, struct kz_buf *out);

/* Appends the name of an attached file; nothing when it has none. KZ_E_NOMEM. */
enum kz_status kz_mail_part_name(
        GMimeObject *part, const struct kz_encoding *likely, struct kz_buf *out);

#endif
