/*
 * What programs sign or encrypt with certificates (CMS, RFC 5652; also called PKCS #7): the content
 * of what is signed, whose signature is not checked.
 */
#ifndef KZ_INGEST_CMS_H
#define KZ_INGEST_CMS_H

#include "index/base/buf.h"

enum kz_cms {
        KZ_CMS_NONE = 0,  /* it is nothing of the kind */
        KZ_CMS_SIGNED,    /* with its content, or cut short within it */
        KZ_CMS_SIGNATURE, /* without its content, which is elsewhere */
        KZ_CMS_ENCRYPTED,
        KZ_CMS_OTHER,
};

/* What bytes begin like; of something signed, appends the content to out. KZ_E_NOMEM. */
enum kz_status kz_cms_read(struct kz_str bytes, enum kz_cms *ret, struct kz_buf *out);

#endif
