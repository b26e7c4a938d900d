/*
 * kzx: Xapian from C.
 *
 * A binding over libxapian 1.4 that needs nothing of the rest of this program but
 * index/base/error.h. The rules hold for every function:
 *
 * - A function that can fail returns enum kz_status and takes a struct kz_error that the caller
 * owns (it may be NULL). On failure every ret_ output is untouched, except that blocks given to be
 *   filled may hold anything. No exception ever leaves the binding, std::bad_alloc included.
 * - Handles are opaque. Who got one from a function named _open or _new, or through a `ret` of type
 *   struct kzx_…  **, frees it with the _free of its type; _free takes NULL and returns NULL.
 * - Nothing given to a function is consumed: bytes are copied, handles stay the caller's.
 *   Handles may be freed in any order: an iterator keeps what it reads alive.
 * - Strings are bytes with a length and may hold any byte. A pointer handed out belongs to the
 * handle it came from and is valid until the next call on that handle, or its _free. It is never
 * NULL.
 * - An iterator that comes to its end returns KZ_OK and says so in its output; failure is a status.
 *   An iterator that has failed gives the same failure ever after.
 * - A database and everything opened from it belong to one thread at a time. Different databases,
 *   also of the same path, may be used by different threads at once.
 *
 * What exceptions become:
 *
 *   DatabaseNotFoundError, DocNotFoundError             KZ_E_NOT_FOUND
 *   DatabaseLockError                                   KZ_E_LOCKED
 *   DatabaseModifiedError                               KZ_E_MODIFIED: reopen and start again
 *   DatabaseCorruptError, SerialisationError            KZ_E_CORRUPT
 *   DatabaseVersionError                                KZ_E_VERSION
 *   DatabaseCreateError                                 KZ_E_EXISTS
 *   other DatabaseErrors, NetworkError                  KZ_E_IO
 *   NetworkTimeoutError                                 KZ_E_DEADLINE
 *   InvalidArgumentError, InvalidOperationError,
 *   DatabaseClosedError, QueryParserError, RangeError   KZ_E_INVALID
 *   WildcardError                                       KZ_E_LIMIT
 *   UnimplementedError, FeatureUnavailableError         KZ_E_UNSUPPORTED
 *   AssertionError, InternalError, anything else        KZ_E_INTERNAL
 *   std::bad_alloc                                      KZ_E_NOMEM
 *
 * and where a DatabaseError carries an errno, that decides: ENOSPC, EDQUOT and EFBIG give
 * KZ_E_FULL; EACCES, EPERM and EROFS KZ_E_DENIED; ENOENT and ENOTDIR KZ_E_NOT_FOUND; ENOMEM
 * KZ_E_NOMEM.
 *
 * Counting the documents with a term, in order of their numbers:
 *
 *      struct kzx_database *db;
 *      struct kzx_postings *postings;
 *      uint32_t docs[128];
 *      size_t i, n;
 *
 *      status = kzx_database_open("/srv/index", &db, &err);
 *      ...
 *      status = kzx_postings_open(db, "law", 3, &postings, &err);
 *      ...
 *      while (!(status = kzx_postings_read(postings, 128, docs, NULL, NULL, &n, &err)) && n)
 *              for (i = 0; i < n; i++)
 *                      printf("%u\n", docs[i]);
 *      if (status)
 *              fprintf(stderr, "%s\n", err.message);
 *      kzx_postings_free(postings);
 *      kzx_database_free(db);
 */
#ifndef KZX_H
#define KZX_H

#include "index/xapian/kzx_database.h"
#include "index/xapian/kzx_document.h"
#include "index/xapian/kzx_iterator.h"
#include "index/xapian/kzx_query.h"
#include "index/xapian/kzx_stem.h"

#endif
