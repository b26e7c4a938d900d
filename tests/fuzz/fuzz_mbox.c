/* The mbox parser, reached as in the helper, and the mails in it. */
#include "parse_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        parse_file("a.mbox", data, size);
        return 0;
}
