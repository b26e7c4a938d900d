/* The RTF parser, reached as in the helper: gzip and sniffing stand before it. */
#include "parse_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        parse_file("a.rtf", data, size);
        return 0;
}
