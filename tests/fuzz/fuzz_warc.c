/* The parser of web archives, reached as in the helper, and what it makes of responses. */
#include "parse_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        parse_file("a.warc", data, size);
        return 0;
}
