/* The texts of a collection of real documents, one at a time. */
#ifndef KZ_TESTS_TEXT_CORPUS_H
#define KZ_TESTS_TEXT_CORPUS_H

#include <stdbool.h>

#include "index/base/str.h"

/* lang: what the record says, else "". Views until the callback returns; false: enough. */
typedef bool (*corpus_fn)(void *context, struct kz_str lang, struct kz_str text);

/* Reads KZ_SHARED_DIR/corpora/text/NAME.jsonl.gz; false when it is not there. */
bool corpus_each(const char *name, corpus_fn fn, void *context);

#endif
