#include "kzsearch/client.h"
#include "kzsearch/client.h"
#include "kzsearch/protocol.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"

/* C linkage, or this would not resolve to what the library exports. */
extern const char *(*const kz_headers_in_cpp)(void);
const char *(*const kz_headers_in_cpp)(void) = kzsearch_version;
