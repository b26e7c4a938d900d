/* Excel workbooks: XLSX, XLSM, XLTX. Each sheet by its name, a row a line, cells parted by tabs. */
#ifndef KZ_INGEST_SHEET_H
#define KZ_INGEST_SHEET_H

#include "index/ingest/office.h"

/* main: the name of its main part. Fills office. As kz_office_main_xml. */
enum kz_status kz_sheet_read(struct kz_office *office, struct kz_str main, struct kz_error *err);

#endif
