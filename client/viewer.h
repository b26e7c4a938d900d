/*
 * The program that shows a PDF, and how it is told the page: every one has its own way. It is the
 * one of KZSEARCH_VIEWER, or else what the desktop opens PDFs with, read from the lists of the
 * freedesktop.org specification "Association between MIME types and applications".
 */
#ifndef KZ_CLIENT_VIEWER_H
#define KZ_CLIENT_VIEWER_H

#include "index/base/buf.h"
#include "index/base/error.h"

#define KZ_VIEWER_WORDS_MAX 16 /* of KZSEARCH_VIEWER */

struct kz_viewer {
        char *argv[KZ_VIEWER_WORDS_MAX + 3]; /* its own words, then the rest; ends with NULL */
        struct kz_buf words, target, option; /* what argv points to */
        bool at_page;                        /* it is told the page */
};

#define KZ_VIEWER_NULL                                                                             \
        {                                                                                          \
                {NULL}, KZ_BUF_NULL, KZ_BUF_NULL, KZ_BUF_NULL, false                               \
        }

/*
 * The command that shows the file at path, which is absolute, at page, from 1. KZ_E_NOT_FOUND: no
 * program is known that does; KZ_E_NOMEM. ret is KZ_VIEWER_NULL before, and to be deinitialised.
 */
enum kz_status kz_viewer_find(const char *path, uint64_t page, struct kz_viewer *ret);
void kz_viewer_deinit(struct kz_viewer *viewer);

#endif
