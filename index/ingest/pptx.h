/* PowerPoint presentations: PPTX, PPTM, PPSX, POTX. Each slide is a page. */
#ifndef KZ_INGEST_PPTX_H
#define KZ_INGEST_PPTX_H

#include "index/ingest/office.h"

/* main: the name of its main part. Fills office. As kz_office_main_xml. */
enum kz_status kz_pptx_read(struct kz_office *office, struct kz_str main, struct kz_error *err);

#endif
