/* A response of a web server as an archive keeps it (RFC 9112): what its header says, and its body
 * as a browser would see it. */
#ifndef KZ_INGEST_HTTP_RESPONSE_H
#define KZ_INGEST_HTTP_RESPONSE_H

#include "index/base/buf.h"

struct kz_http_response {
        int status;            /* 200; 0: there is no status line */
        struct kz_str type;    /* media type without parameters, or empty */
        struct kz_str charset; /* what the type says, or empty */
        struct kz_str packing; /* how the body is packed, where it still is; or empty */
        bool chunked;
        struct kz_str raw; /* the body as it was sent */
};

/* bytes: the whole response; *ret is a view of it. */
void kz_http_response_read(struct kz_str bytes, struct kz_http_response *ret);

/* As the header of a resource that has none: its type, as "text/html; charset=utf-8". */
void kz_http_response_type(struct kz_str value, struct kz_http_response *ret);

/*
 * Appends the body with its chunks put together and "deflate" undone. What is packed with gzip
 * stays so: its first bytes tell, and files are unpacked anyway. A body that is not what the header
 * says is taken as it is, for some archives keep the header of what they have unpacked. KZ_E_LIMIT
 * over max bytes; KZ_E_CORRUPT; KZ_E_UNSUPPORTED: it is packed in another way; KZ_E_NOMEM.
 */
enum kz_status kz_http_response_body(const struct kz_http_response *response, uint64_t max,
        struct kz_buf *out, struct kz_error *err);

#endif
