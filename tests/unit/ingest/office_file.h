/* For tests: office files of members written in the test. */
#ifndef KZ_TESTS_INGEST_OFFICE_FILE_H
#define KZ_TESTS_INGEST_OFFICE_FILE_H

#include "collect.h"

/* Parses a zip of these members: name, content, …, NULL. */
struct collect *parse_members(const char *name, const char *const *members);

/* One document, with this text; the collect is freed. */
void assert_text(struct collect *c, const char *text);

#define RELS(body)                                                                                 \
        "<Relationships "                                                                          \
        "xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" body               \
        "</Relationships>"
#define REL(id, type, target)                                                                      \
        "<Relationship Id='" id                                                                    \
        "' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/" type        \
        "' Target='" target "'/>"
#define ROOT_RELS(main) "_rels/.rels", RELS(REL("rId1", "officeDocument", main))
#define CORE(body)                                                                                 \
        "docProps/core.xml",                                                                       \
                "<cp:coreProperties xmlns:cp='http://schemas.openxmlformats.org/package/2006/"     \
                "metadata/core-properties' xmlns:dc='http://purl.org/dc/elements/1.1/' "           \
                "xmlns:dcterms='http://purl.org/dc/terms/'>" body "</cp:coreProperties>"

#endif
