/* The readers of office files, in zips that are not compressed. */
#include "parse_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        parse_file("a.docx", data, size);
        return 0;
}
