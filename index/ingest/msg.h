/* Outlook's files of one message (.msg, [MS-OXMSG]): one document, and what is attached. */
#ifndef KZ_INGEST_MSG_H
#define KZ_INGEST_MSG_H

#include "index/ingest/ole.h"
#include "index/ingest/parser.h"

/* Whether the compound file is one. */
bool kz_msg_is(const struct kz_ole *ole);

/* As kz_parser.parse. */
enum kz_status kz_msg_read(struct kz_parse *parse, const struct kz_ole *ole, struct kz_error *err);

#endif
