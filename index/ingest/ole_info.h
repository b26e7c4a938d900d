/* What an old office file says of itself: the stream of its summary ([MS-OLEPS]). */
#ifndef KZ_INGEST_OLE_INFO_H
#define KZ_INGEST_OLE_INFO_H

#include "index/ingest/office_meta.h"
#include "index/ingest/ole.h"

/* Title, author, and when it was made and last changed; what is damaged says nothing. KZ_E_NOMEM.
 */
enum kz_status kz_ole_info(const struct kz_ole *ole, struct kz_office_meta *meta);

#endif
