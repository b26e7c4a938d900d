/*
 * Files within a file: a member of an archive, an attachment of a mail, a response in a WARC. Each
 * is sniffed and parsed as a file is, one level down, and a bad one costs only itself.
 */
#ifndef KZ_INGEST_MEMBER_H
#define KZ_INGEST_MEMBER_H

#include "index/ingest/parser.h"
#include "index/ingest/seen.h"

#define KZ_MEMBER_DEPTH_MAX 6
#define KZ_MEMBERS_MAX 1000000
#define KZ_MEMBER_BYTES_FREE (UINT64_C(256) << 20) /* what any file's members may come to */
#define KZ_MEMBER_RATIO_MAX 100                    /* ... or so many times the file */

/* All strings are views of the container's, which last until the member has been parsed. */
struct kz_member {
        struct kz_str key;    /* within its container: its name, or a number; not empty */
        struct kz_str name;   /* a hint at its type, and the title of last resort */
        struct kz_buf *bytes; /* taken */
        /* What the container knows of it, for what the member itself does not say. */
        struct kz_str title, author;
        struct kz_str date; /* "2020-09-09", "2020-09", "2020" or empty, with ts */
        int64_t ts;
        struct kz_str url, lang;
        struct kz_str charset;          /* a label, of text that does not say better */
        const char *from;               /* who knows it: "mail header" */
        const struct kz_parser *parser; /* NULL: to be found */
};

/* What a file may still give by its members; one for the file, whatever the depth. */
struct kz_member_budget {
        uint64_t members; /* begun so far */
        uint64_t bytes;   /* of members so far */
        uint64_t max_bytes;
        struct kz_seen keys;
};

/* file_size: bytes of the file itself, before any inflating. */
void kz_member_budget_init(struct kz_member_budget *budget, uint64_t file_size);
void kz_member_budget_deinit(struct kz_member_budget *budget);
/* Notes a key; *ret_new is false when it was there. As kz_seen_add. */
enum kz_status kz_member_budget_key(
        struct kz_member_budget *budget, struct kz_str key, bool *ret_new);

/*
 * Parses a member of what parse reads. What is wrong with it alone is reported as a problem that
 * names it, and KZ_OK. KZ_E_LIMIT when the file has used up its budget, or is too deep; KZ_E_NOMEM;
 * or what the sink said: the container stops and returns it.
 */
enum kz_status kz_parse_member(
        struct kz_parse *parse, const struct kz_member *member, struct kz_error *err);

/* Counts bytes that a member came to, though it was not parsed. KZ_E_LIMIT as kz_parse_member. */
enum kz_status kz_member_spend(struct kz_parse *parse, uint64_t bytes, struct kz_error *err);

/* Reports what is wrong with a member that is not parsed, as if it had been. */
enum kz_status kz_member_problem(struct kz_parse *parse, struct kz_str key, const char *message);

#endif
