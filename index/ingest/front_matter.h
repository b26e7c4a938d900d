/*
 * The block of "key: value" lines at the top of a Markdown file: between "---" lines, the part of
 * YAML that people use there (quotes, lists, folded text), or between "+++" lines, TOML's top
 * level.
 */
#ifndef KZ_INGEST_FRONT_MATTER_H
#define KZ_INGEST_FRONT_MATTER_H

#include "index/base/buf.h"

struct kz_front_matter {
        struct kz_str rest; /* lines not read yet */
        bool toml;
        uint64_t line; /* 1-based, of the pair read last */
        uint64_t next_line;
        uint64_t body_line; /* where the body begins */
        struct kz_str body;
};

/* False when text, valid UTF-8, has no such block, or one that does not end. */
bool kz_front_matter_open(struct kz_front_matter *fm, struct kz_str text);

/*
 * The next pair: key in lower case, value without quotes, lists joined by ", ". KZ_E_END after the
 * last, KZ_E_NOMEM.
 */
enum kz_status kz_front_matter_next(
        struct kz_front_matter *fm, struct kz_buf *key, struct kz_buf *value);

#endif
