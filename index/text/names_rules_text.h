/* The file names.rules, byte for byte; embed.cmake makes it. */
#ifndef KZ_TEXT_NAMES_RULES_TEXT_H
#define KZ_TEXT_NAMES_RULES_TEXT_H

#include <stddef.h>

extern const unsigned char kz_names_rules_text[];
extern const size_t kz_names_rules_text_len;

#endif
