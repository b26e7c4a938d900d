/*
 * The members of a zip that is one document: DOCX, ODT, EPUB and their like. Members are read by
 * name, in any order, each bounded and all together bounded, through libarchive. The directory at
 * the end of the file says what there is; a file that was cut short has none, and then gives the
 * members that are whole.
 *
 *      status = kz_zip_open(parse, &zip, err);
 *      if (!status)
 *              status = kz_zip_read(zip, KZ_STR("word/document.xml"), &bytes, err);
 *      kz_zip_free(zip);
 */
#ifndef KZ_INGEST_ZIP_H
#define KZ_INGEST_ZIP_H

#include "index/ingest/parser.h"

#define KZ_ZIP_MEMBERS_MAX 100000
/* All that is read of one zip, in units of limits->file_size, which bounds each member. */
#define KZ_ZIP_TOTAL_FILES 4

struct kz_zip;

/*
 * The zip that the input is; parse outlives it. KZ_E_CORRUPT when it is none, KZ_E_LIMIT over
 * KZ_ZIP_MEMBERS_MAX, KZ_E_NOMEM.
 */
enum kz_status kz_zip_open(struct kz_parse *parse, struct kz_zip **ret, struct kz_error *err);

/* Takes NULL; returns NULL. */
struct kz_zip *kz_zip_free(struct kz_zip *zip);

/* Whether its directory was there. */
bool kz_zip_whole(const struct kz_zip *zip);

/* Whether there is a member of this name. ASCII case does not count, as in office files, and of
 * several the first is meant. */
bool kz_zip_has(const struct kz_zip *zip, struct kz_str name);

/* The names, in the order of bytes without case; NULL-terminated strings that live as long as zip.
 * NULL at and after their count. */
const char *kz_zip_name(const struct kz_zip *zip, size_t index);

/*
 * Hands the member's bytes to take, piece by piece, each larger than what stands in the way of
 * linear time (kz_xml_feed); the last call has last set. KZ_E_NOT_FOUND; KZ_E_INVALID:
 * password-protected; KZ_E_CORRUPT: damaged; KZ_E_LIMIT: too large; KZ_E_NOMEM; or what take said.
 * What was readable before a failure has been handed over.
 */
typedef enum kz_status (*kz_zip_take_fn)(
        void *ctx, struct kz_str bytes, bool last, struct kz_error *err);
enum kz_status kz_zip_stream(struct kz_zip *zip, struct kz_str name, kz_zip_take_fn take, void *ctx,
        struct kz_error *err);

/* Appends the member to out, also what was readable before a failure. As kz_zip_stream. */
enum kz_status kz_zip_read(
        struct kz_zip *zip, struct kz_str name, struct kz_buf *out, struct kz_error *err);

#endif
