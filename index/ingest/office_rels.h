/* The relationships of a part of an Office Open XML file: which other parts it means by which id.
 */
#ifndef KZ_INGEST_OFFICE_RELS_H
#define KZ_INGEST_OFFICE_RELS_H

#include "index/ingest/office.h"

#define KZ_OFFICE_RELS_MAX 20000

struct kz_office_rel {
        char *id;
        char *type;   /* the last part of its URI: "footnotes" */
        char *target; /* the name of a member; never of something outside the file */
};

struct kz_office_rels {
        struct kz_office_rel *rels;
        size_t count, cap;
};

#define KZ_OFFICE_RELS_NULL                                                                        \
        {                                                                                          \
                NULL, 0, 0                                                                         \
        }

void kz_office_rels_deinit(struct kz_office_rels *rels);

/* Those of a part, or of the file for the part "". None when there are none. As kz_office_xml. */
enum kz_status kz_office_rels_read(struct kz_office *office, struct kz_str part,
        struct kz_office_rels *rels, struct kz_error *err);

/* The target; empty when there is none. */
struct kz_str kz_office_rels_by_id(const struct kz_office_rels *rels, struct kz_str id);
struct kz_str kz_office_rels_by_type(const struct kz_office_rels *rels, const char *type);

#endif
