/*
 * XML as a row of events, through expat: one way over the bytes, namespaces resolved, and nothing
 * of a document type but its name. A document that declares entities or default attributes is
 * refused, so that none can grow, and none is ever fetched; references to HTML's entities (&nbsp;),
 * which people write without declaring them, are read as in HTML.
 *
 *      struct kz_xml *xml = NULL;
 *
 *      status = kz_xml_new(&handler, KZ_XML_DECLARED, &xml, err);
 *      if (!status)
 *              status = kz_xml_run(xml, bytes, err);
 *      kz_xml_free(xml);
 */
#ifndef KZ_INGEST_XML_H
#define KZ_INGEST_XML_H

#include <stdint.h>

#include "index/base/error.h"
#include "index/base/str.h"

#define KZ_XML_DEPTH_MAX 1000 /* elements in one another */

struct kz_xml;

/* The name of an element or attribute; ns is its namespace's URI, empty when it has none. */
struct kz_xml_name {
        struct kz_str ns, local;
};

/*
 * What is told. Each may be NULL. A status other than KZ_OK ends the reading, which returns it.
 * Text, valid UTF-8, may come in several pieces. attrs is for kz_xml_attr and its like.
 */
struct kz_xml_handler {
        void *ctx;
        enum kz_status (*start)(void *ctx, struct kz_xml_name name, const char *const *attrs);
        enum kz_status (*end)(void *ctx, struct kz_xml_name name);
        enum kz_status (*text)(void *ctx, struct kz_str text);
};

/* Where the encoding of the bytes is known from. */
enum kz_xml_encoding {
        KZ_XML_DECLARED, /* byte order mark or XML declaration, else UTF-8 */
        KZ_XML_UTF8,     /* they are UTF-8, whatever they declare */
};

/* handler is copied. KZ_E_NOMEM. */
enum kz_status kz_xml_new(const struct kz_xml_handler *handler, enum kz_xml_encoding encoding,
        struct kz_xml **ret, struct kz_error *err);

/* Takes NULL; returns NULL. */
struct kz_xml *kz_xml_free(struct kz_xml *xml);

/*
 * Reads the next bytes; last: they are the last ones. What stands before a failure has been told.
 * KZ_E_CORRUPT: not well-formed, with the line; KZ_E_LIMIT: too deep; KZ_E_INVALID: it declares
 * entities; KZ_E_UNSUPPORTED: an encoding that is not known here; KZ_E_NOMEM; the handler's.
 * Bytes that come in ever larger pieces are read in linear time; in pieces of one size, a tag as
 * long as the file would be looked at again for each.
 */
enum kz_status kz_xml_feed(
        struct kz_xml *xml, struct kz_str bytes, bool last, struct kz_error *err);

/* All of a document in memory; also in encodings that only iconv knows. As kz_xml_feed. */
enum kz_status kz_xml_run(struct kz_xml *xml, struct kz_str bytes, struct kz_error *err);

/* Line of the event being told, or of the failure; 1-based. */
uint64_t kz_xml_line(const struct kz_xml *xml);

/* The value of the first attribute with this local name, in any namespace; its ptr is NULL when
 * there is none. */
struct kz_str kz_xml_attr(const char *const *attrs, const char *local);

/* As kz_xml_attr, of a namespace whose URI ends in this. "" for attributes in no namespace. */
struct kz_str kz_xml_attr_ns(const char *const *attrs, const char *ns_end, const char *local);

/* A table of local names, sorted by bytes, and what they are to their reader. */
struct kz_xml_word {
        const char *name;
        int id;
};

/* The id of a name; 0 when the table does not have it. */
int kz_xml_word(const struct kz_xml_word *words, size_t count, struct kz_str name);

/* Whether s ends in this. */
bool kz_xml_ends_with(struct kz_str s, const char *end);

#endif
