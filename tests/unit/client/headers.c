#include "kzsearch/client.h"
#include "kzsearch/client.h"
#include "kzsearch/protocol.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"

const char *kz_headers_in_c(void);

const char *kz_headers_in_c(void)
{
        return KZSEARCH_VERSION;
}
