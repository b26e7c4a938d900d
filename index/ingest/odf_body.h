/* The content of an OpenDocument file (ODF 1.2, part 1), and what stands at the edges of pages. */
#ifndef KZ_INGEST_ODF_BODY_H
#define KZ_INGEST_ODF_BODY_H

#include "index/ingest/office.h"

#define KZ_ODF_TITLES_MAX 64

struct kz_odf {
        struct kz_office *office;
        struct kz_office_text *text;
        char *titles[KZ_ODF_TITLES_MAX]; /* names of styles made from that of titles */
        size_t n_titles;
        uint64_t slides;      /* pages of a presentation so far */
        uint64_t soft_pages;  /* pages of a text where they were laid out */
        unsigned skip;        /* depth within what is left out */
        unsigned in_edges;    /* ... within what stands at the edge of pages */
        unsigned in_body;     /* ... within the content */
        unsigned open;        /* ... within paragraphs */
        int rank, outer_rank; /* of the paragraph: that of a title, of a heading */
        bool after_space;     /* white space stands before: more of it says nothing */
        bool edges;           /* only edges are read: of styles.xml */
        bool sheets;          /* it is a workbook */
};

void kz_odf_deinit(struct kz_odf *odf);

extern const struct kz_xml_handler kz_odf_body_handler; /* told is the odf */

#endif
