/* FictionBook 2: a book as one XML, common among Russian readers. */
#ifndef KZ_INGEST_FB2_H
#define KZ_INGEST_FB2_H

#include "index/ingest/office.h"

struct kz_fb2 {
        struct kz_office *office;
        struct kz_buf *field; /* of the description, being read; NULL: none */
        struct kz_buf author; /* being put together */
        unsigned skip;        /* depth within what is left out */
        bool in_title_info, in_body, after_space;
        unsigned in_title;
};

void kz_fb2_deinit(struct kz_fb2 *fb2);

extern const struct kz_xml_handler kz_fb2_handler; /* told is the fb2 */

#endif
