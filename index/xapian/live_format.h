/* How the live index keeps things in Xapian; internal to the live index. */
#ifndef KZ_XAPIAN_LIVE_FORMAT_H
#define KZ_XAPIAN_LIVE_FORMAT_H

#include "index/base/buf.h"
#include "index/base/field.h"
#include "index/xapian/kzx.h"

/* Metadata: the format's version, and what the callers keep, below a letter of its own. */
#define KZ_LIVE_FORMAT "3"
#define KZ_LIVE_FORMAT_KEY "format"
#define KZ_LIVE_USER_KEY 'k'
#define KZ_LIVE_KEY_MAX 200
#define KZ_LIVE_ID_MAX 1024

/* Numbers as 8 bytes that sort as the numbers do: big-endian, the sign bit flipped. */
#define KZ_LIVE_NUMBER_SIZE 8
void kz_live_number_encode(int64_t number, char ret[KZ_LIVE_NUMBER_SIZE]);
int64_t kz_live_number_decode(const char bytes[KZ_LIVE_NUMBER_SIZE]);

/*
 * Writes the id's term and returns its length. *ret_exact: the term is of this id alone; otherwise
 * (long or odd ids) other ids may have it too, and the id column decides.
 */
size_t kz_live_id_term(struct kz_str id, char ret[KZ_TERM_MAX], bool *ret_exact);

/* Whether Xapian takes a term of these bytes, of which a zero byte counts twice. */
bool kz_live_term_fits(struct kz_str term);

struct libdeflate_compressor;
/* Replaces out by the packed record. KZ_E_LIMIT: over 4 GiB. */
enum kz_status kz_live_record_pack(struct libdeflate_compressor *deflater, struct kz_str record,
        struct kz_buf *out, struct kz_error *err);
/* Appends the record to out. KZ_E_CORRUPT, KZ_E_VERSION. */
enum kz_status kz_live_record_unpack(
        struct kz_str packed, struct kz_buf *out, struct kz_error *err);

/* Writes the stored form of a caller's metadata key. KZ_E_INVALID: not 1 to 200 bytes. */
enum kz_status kz_live_key(struct kz_str key, char ret[KZ_LIVE_KEY_MAX + 1], struct kz_error *err);

/*
 * What is at path, by its files: KZ_OK, a Xapian database; KZ_E_NOT_FOUND, nothing, or the leavings
 * of one that was being made; KZ_E_CORRUPT, something else.
 */
enum kz_status kz_live_probe(const char *path, struct kz_error *err);

/* Reads the format's version. KZ_E_NOT_FOUND: a fresh database; KZ_E_VERSION: not ours to read. */
enum kz_status kz_live_format_check(struct kzx_database *db, struct kz_error *err);

#endif
