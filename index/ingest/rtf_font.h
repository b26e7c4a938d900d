/* The fonts of an RTF file, which say in which encoding the bytes of its text are. */
#ifndef KZ_INGEST_RTF_FONT_H
#define KZ_INGEST_RTF_FONT_H

#include "index/ingest/encoding.h"

#define KZ_RTF_FONTS_MAX 32768

/* The bytes of a font of symbols are pictures, and no letters. */
extern const struct kz_encoding kz_rtf_symbols;

struct kz_rtf_fonts {
        const struct kz_encoding **encodings; /* by number; NULL: that of the file */
        size_t count, cap;
};

void kz_rtf_fonts_deinit(struct kz_rtf_fonts *fonts);

/* KZ_E_NOMEM. A number out of range is passed over. */
enum kz_status kz_rtf_fonts_set(
        struct kz_rtf_fonts *fonts, int32_t number, const struct kz_encoding *encoding);

/* NULL for a font that is not known, or does not say. */
const struct kz_encoding *kz_rtf_fonts_get(const struct kz_rtf_fonts *fonts, int32_t number);

/* By the number of a Windows code page, or of a character set of Windows; NULL when it says nothing
 * or is not known here. */
const struct kz_encoding *kz_rtf_codepage(int32_t number);
const struct kz_encoding *kz_rtf_charset(int32_t number);

#endif
