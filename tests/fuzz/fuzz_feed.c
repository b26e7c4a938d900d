/* The feed parsers, strict and lenient, reached as in the helper: gzip, encodings and sniffing
 * stand before them. */
#include "parse_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        parse_file("a.rss", data, size);
        return 0;
}
