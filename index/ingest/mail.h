/* What a mail begins like. */
#ifndef KZ_INGEST_MAIL_H
#define KZ_INGEST_MAIL_H

#include "index/ingest/parser.h"

/* As kz_parser.sniff: by its header lines, for mails kept one a file often have names without an
 * end. */
enum kz_sniff kz_mail_sniff(struct kz_str head, struct kz_str name);

/* Without what stands before the mail and after it: the "From " line of an mbox, blank lines, a
 * byte order mark, Apple's count of bytes. */
struct kz_str kz_mail_begin(struct kz_str bytes);

/* Whether a line is "Name: value" of a header. */
bool kz_mail_is_field(struct kz_str line);

#endif
