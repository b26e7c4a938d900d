/* Keys of the files that are attached to a mail, whoever wrote it: people give them one name. */
#ifndef KZ_INGEST_ATTACHMENT_KEY_H
#define KZ_INGEST_ATTACHMENT_KEY_H

#include "index/ingest/seen.h"

#include "index/base/buf.h"

/*
 * Appends the key of a file: its name, with its number where the name came before; or the number
 * alone. names: those of the mail so far. KZ_E_NOMEM, KZ_E_IO.
 */
enum kz_status kz_attachment_key(
        struct kz_seen *names, struct kz_str name, unsigned number, struct kz_buf *ret);

#endif
