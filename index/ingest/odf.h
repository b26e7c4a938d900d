/* OpenDocument: texts, presentations and sheets (ODT, ODP, ODS, ODG, and OpenOffice.org's own). */
#ifndef KZ_INGEST_ODF_H
#define KZ_INGEST_ODF_H

#include "index/ingest/office.h"

/* Fills office. As kz_office_main_xml; KZ_E_INVALID when it is encrypted. */
enum kz_status kz_odf_read(struct kz_office *office, struct kz_error *err);

#endif
