/* The file kazakhstan.aliases, byte for byte; embed.cmake makes it. */
#ifndef KZ_QUERY_ALIASES_TEXT_H
#define KZ_QUERY_ALIASES_TEXT_H

#include <stddef.h>

extern const unsigned char kz_aliases_text[];
extern const size_t kz_aliases_text_len;

#endif
