/* Databases: opening, reading their statistics, changing them. See kzx.h for the rules. */
#ifndef KZX_DATABASE_H
#define KZX_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "index/base/error.h"

struct kzx_database;
struct kzx_document;

/* What Xapian takes, in bytes. A zero byte of a term or key counts twice. */
#define KZX_TERM_MAX 245
#define KZX_METADATA_KEY_MAX 250

enum kzx_create {
        KZX_OPEN,           /* KZ_E_NOT_FOUND when there is none */
        KZX_CREATE,         /* KZ_E_EXISTS when there is one */
        KZX_CREATE_OR_OPEN, /* whichever is needed; the parent directory must exist */
        KZX_OVERWRITE,      /* an empty one, whatever was there */
};

/*
 * Opens the glass database at path for reading. Other kinds, stub files among them, which can name
 * remote servers, are not looked at.
 */
enum kz_status kzx_database_open(const char *path, struct kzx_database **ret, struct kz_error *err);

/* Opens for reading and writing; KZ_E_LOCKED when another handle or process has it so. */
enum kz_status kzx_database_open_writable(
        const char *path, enum kzx_create create, struct kzx_database **ret, struct kz_error *err);

/*
 * Frees the handle. A reader's files stay open until iterators and documents that read them are
 * freed too. A writable database is closed first: what was not committed is dropped, unlike in
 * Xapian, whose destructor commits.
 */
struct kzx_database *kzx_database_free(struct kzx_database *db);

/*
 * Closes the files at once and lets go of the lock; uncommitted changes are dropped. Everything
 * that reads from them fails with KZ_E_INVALID from then on. Freeing is still needed.
 */
enum kz_status kzx_database_close(struct kzx_database *db, struct kz_error *err);

/* Moves a reader to the newest commit; *ret_moved (may be NULL): whether there was a newer one. */
enum kz_status kzx_database_reopen(struct kzx_database *db, bool *ret_moved, struct kz_error *err);

/* ---- Statistics ---- */

struct kzx_stats {
        uint32_t documents;
        uint32_t last_docid;   /* the highest ever used */
        uint32_t length_lower; /* no document is shorter ... */
        uint32_t length_upper; /* ... or longer; the bounds need not be tight */
        uint64_t total_length; /* sum of document lengths */
        double average_length; /* 0 when there are no documents */
        bool has_positions;
};

enum kz_status kzx_database_stats(
        struct kzx_database *db, struct kzx_stats *ret, struct kz_error *err);

/* Documents with the term, and the sum of its wdf; both 0 for an unknown one. Either may be NULL.
 */
enum kz_status kzx_database_term_stats(struct kzx_database *db, const char *term, size_t len,
        uint32_t *ret_df, uint64_t *ret_cf, struct kz_error *err);

/* KZ_E_NOT_FOUND when there is no such document. */
enum kz_status kzx_database_doclength(
        struct kzx_database *db, uint32_t docid, uint32_t *ret, struct kz_error *err);

/* The database's UUID as text. */
#define KZX_UUID_SIZE 37
enum kz_status kzx_database_uuid(
        struct kzx_database *db, char ret[KZX_UUID_SIZE], struct kz_error *err);

/* ---- Documents ---- */

/* Reads a document: the caller frees it. KZ_E_NOT_FOUND. */
enum kz_status kzx_database_document(
        struct kzx_database *db, uint32_t docid, struct kzx_document **ret, struct kz_error *err);

/* Adds it under the next free number, which is *ret_docid (may be NULL). */
enum kz_status kzx_database_add(struct kzx_database *db, const struct kzx_document *doc,
        uint32_t *ret_docid, struct kz_error *err);
/* Replaces the document of this number, or adds it under it. */
enum kz_status kzx_database_replace(struct kzx_database *db, uint32_t docid,
        const struct kzx_document *doc, struct kz_error *err);
/* Replaces the first document with the term, deletes any other with it; adds when there is none. */
enum kz_status kzx_database_replace_by_term(struct kzx_database *db, const char *term, size_t len,
        const struct kzx_document *doc, uint32_t *ret_docid, struct kz_error *err);
/* KZ_E_NOT_FOUND when there is no such document. */
enum kz_status kzx_database_delete(struct kzx_database *db, uint32_t docid, struct kz_error *err);
/* Deletes every document with the term; that there is none is KZ_OK. */
enum kz_status kzx_database_delete_by_term(
        struct kzx_database *db, const char *term, size_t len, struct kz_error *err);

/* ---- Metadata ---- */

/* The value of the key: *ret is malloc'ed and terminated, the caller frees it; empty when not set.
 */
enum kz_status kzx_database_metadata(struct kzx_database *db, const char *key, size_t key_len,
        char **ret, size_t *ret_len, struct kz_error *err);
/* An empty value removes the key. Keys: 1 to KZX_METADATA_KEY_MAX bytes. */
enum kz_status kzx_database_set_metadata(struct kzx_database *db, const char *key, size_t key_len,
        const char *value, size_t value_len, struct kz_error *err);

/* ---- Commits ---- */

/*
 * Makes all changes durable and visible to readers that reopen. After a failure of this or of any
 * other function that changes the database, Xapian may have dropped every change since the last
 * commit, and may have closed the database (kzx_database_usable).
 */
enum kz_status kzx_database_commit(struct kzx_database *db, struct kz_error *err);

/*
 * Begins a transaction: nothing is committed on its own account, however much is written, until
 * kzx_database_commit_transaction. Commits what is pending first when durable is true, and then
 * commit_transaction is a commit too. KZ_E_INVALID when one is running.
 */
enum kz_status kzx_database_begin(struct kzx_database *db, bool durable, struct kz_error *err);
enum kz_status kzx_database_commit_transaction(struct kzx_database *db, struct kz_error *err);
/* Drops what the transaction did. KZ_E_INVALID when none is running, as after a failure. */
enum kz_status kzx_database_cancel_transaction(struct kzx_database *db, struct kz_error *err);

/* Whether the database is open still: false after kzx_database_close or a failure that closed it.
 */
bool kzx_database_usable(struct kzx_database *db);

/* ---- Whole databases ---- */

/*
 * Writes a compact copy of what the handle sees into the directory `to`, which is made. Document
 * numbers stay when keep_numbers is true. Not with uncommitted changes: KZ_E_INVALID.
 */
enum kz_status kzx_database_compact(
        struct kzx_database *db, const char *to, bool keep_numbers, struct kz_error *err);

/*
 * Checks the tables of the database at path, reading all of it. *ret_errors: how many errors there
 * are, 0 for a whole database; *ret_report (may be NULL): malloc'ed text for a person, a few lines
 * a table, the caller frees it. A database too damaged to be opened is a failure.
 */
enum kz_status kzx_check(
        const char *path, size_t *ret_errors, char **ret_report, struct kz_error *err);

/* The version of the library in use, such as "1.4.22". */
const char *kzx_version(void);

#ifdef __cplusplus
}
#endif

#endif
