/*
 * Where words of a text are: a table from positions to bytes, one entry each so many words, by
 * which a part of a long text is read and cut into words without what goes before it.
 */
#ifndef KZ_BASE_TEXTPLACE_H
#define KZ_BASE_TEXTPLACE_H

#include <stddef.h>
#include <stdint.h>

/* From one entry to the next there are so many words; more where no white space goes before one,
 * for reading may begin there alone. */
#define KZ_TEXTPLACE_WORDS 128

struct kz_textplace {
        uint32_t position; /* of a word, as the document's terms have it */
        uint64_t offset;   /* where it begins: bytes into the text, more than 0 */
};

struct kz_textplaces {
        struct kz_textplace *items; /* both members ascend */
        size_t n, cap;
};

#define KZ_TEXTPLACES_NULL                                                                         \
        {                                                                                          \
                NULL, 0, 0                                                                         \
        }

#endif
