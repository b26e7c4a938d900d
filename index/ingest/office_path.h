/* References between the members of a zip, as the names of members. */
#ifndef KZ_INGEST_OFFICE_PATH_H
#define KZ_INGEST_OFFICE_PATH_H

#include "index/base/buf.h"

/*
 * Appends what target, a relative URL written in the member base, means: "../media/a.xml" in
 * "word/document.xml" is "media/a.xml". Percent signs are decoded, a fragment is left out, and
 * nothing leads out of the zip. KZ_E_NOMEM.
 */
enum kz_status kz_office_resolve(struct kz_buf *out, struct kz_str base, struct kz_str target);

#endif
