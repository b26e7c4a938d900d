/*
 * What an office file says of itself: docProps/core.xml, meta.xml, the metadata of a book. Much of
 * it nobody ever wrote: names of templates and of computers' owners, and dates of programs.
 */
#ifndef KZ_INGEST_OFFICE_META_H
#define KZ_INGEST_OFFICE_META_H

#include "index/ingest/parser.h"
#include "index/ingest/xml.h"

enum kz_office_field {
        KZ_OFFICE_TITLE = 1,
        KZ_OFFICE_AUTHOR,
        KZ_OFFICE_LANG,
        KZ_OFFICE_CREATED,
        KZ_OFFICE_MODIFIED,
        KZ_OFFICE_PAGES, /* how many, in digits */
        KZ_OFFICE_FIELDS,
};

struct kz_office_meta {
        struct kz_buf values[KZ_OFFICE_FIELDS];
        struct kz_buf heading;      /* the first paragraph that has the form of a title */
        int heading_rank;           /* 2: of a title, 1: of a heading; 0: none */
        enum kz_office_field field; /* the element being read */
};

void kz_office_meta_deinit(struct kz_office_meta *meta);

/* The handler of core.xml, app.xml, meta.xml: told is the meta. Fields that are there are kept. */
extern const struct kz_xml_handler kz_office_meta_handler;

/* Takes a heading unless there is one as good. KZ_E_NOMEM. */
enum kz_status kz_office_meta_heading(struct kz_office_meta *meta, int rank, struct kz_str text);

/* The rank of paragraphs in a style of this name, "Title" or "heading 1"; 0: no heading. */
int kz_office_style_rank(struct kz_str name);

/* "Microsoft Word - Document1", "Презентация PowerPoint", "report_final.docx": no title of a
 * document, but made by a program. */
bool kz_office_title_is_junk(struct kz_str title);

/* "user", "Admin", "Microsoft Office User": no author's name. */
bool kz_office_author_is_junk(struct kz_str author);

/* Into doc: the day it was last changed, or made; buf holds its bytes. The sink's statuses. */
enum kz_status kz_office_meta_date(struct kz_parse *parse, const struct kz_office_meta *meta,
        struct kz_document *doc, char buf[16]);

#endif
