/*
 * Office documents, which are zips of XML (and EPUB, which is one of pages): what their readers
 * share. A reader puts text and fields into a struct kz_office; kz_office_deliver makes a document
 * of it.
 */
#ifndef KZ_INGEST_OFFICE_H
#define KZ_INGEST_OFFICE_H

#include "index/ingest/office_meta.h"
#include "index/ingest/office_text.h"
#include "index/ingest/parser.h"
#include "index/ingest/xml.h"
#include "index/ingest/zip.h"

struct kz_office {
        struct kz_parse *parse;
        struct kz_zip *zip; /* NULL: the file is one XML */
        struct kz_office_text text;
        struct kz_office_meta meta;
        size_t found; /* parts with text that the main part names */
        bool pages;          /* the page breaks of the text are to be relied on */
        struct kz_buf edges; /* headers and footers put so far, each ended by a NUL */
        size_t n_edges;
        bool cut;      /* the file ends before its end */
        bool pictures;   /* there are some, for when there is no text */
        bool meta_first; /* the date it gives of itself is better than one on its first lines */
};

/* All of it: text, title, date. A reader of one kind of document. */
typedef enum kz_status (*kz_office_read_fn)(struct kz_office *office, struct kz_error *err);

void kz_office_deinit(struct kz_office *office);

/*
 * Reads the zip's member as XML. What is damaged, too large, encrypted or not allowed in it is
 * reported, and what stood before is kept. Not there: nothing happens, KZ_OK. KZ_E_NOMEM, the
 * sink's and the handler's.
 */
enum kz_status kz_office_xml(struct kz_office *office, struct kz_str name,
        const struct kz_xml_handler *handler, struct kz_error *err);
/* As kz_office_xml, of the part without which there is no document: when it is not there, or
 * nothing of it could be read, that is a failure; office->found counts what it names as read. */
enum kz_status kz_office_main_xml(struct kz_office *office, struct kz_str name,
        const struct kz_xml_handler *handler, struct kz_error *err);

/* Reports a failure with a part of the file; what must travel up is returned. */
enum kz_status kz_office_report(struct kz_office *office, enum kz_status status, struct kz_str part,
        const struct kz_error *why);

/* Puts what stands at the edge of pages, unless it was put before: sections repeat it. */
enum kz_status kz_office_put_edge(struct kz_office *office, struct kz_str text);

/* Finds the title, the date and the rest, and hands the document over. KZ_E_INVALID: no text. */
enum kz_status kz_office_deliver(struct kz_office *office, struct kz_error *err);

/* Whether a zip with a member of this name may be an office document or a book. */
bool kz_office_member_tells(struct kz_str name);

/* Reads such a zip as kz_parser_office does; KZ_E_NOT_FOUND when it is none after all. */
enum kz_status kz_office_parse(struct kz_parse *parse, struct kz_error *err);

#endif
