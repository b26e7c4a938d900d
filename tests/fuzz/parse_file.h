/* For fuzzing: runs the parsers on bytes as a file of this name; every document must be one a
 * parent takes. */
#ifndef KZ_TESTS_FUZZ_PARSE_FILE_H
#define KZ_TESTS_FUZZ_PARSE_FILE_H

#include <stddef.h>
#include <stdint.h>

void parse_file(const char *name, const uint8_t *data, size_t size);

#endif
