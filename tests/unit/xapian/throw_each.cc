#include "index/xapian/kzx_internal.hh"

#include <cstring>
#include <new>
#include <stdexcept>

#include "throw_each.h"

// Every class of xapian/error.h that can be made; LogicError and RuntimeError cannot.
#define FOR_EACH_CLASS(X)                                                                          \
        X(AssertionError)                                                                          \
        X(InvalidArgumentError)                                                                    \
        X(InvalidOperationError)                                                                   \
        X(UnimplementedError)                                                                      \
        X(DatabaseError)                                                                           \
        X(DatabaseCorruptError)                                                                    \
        X(DatabaseCreateError)                                                                     \
        X(DatabaseLockError)                                                                       \
        X(DatabaseModifiedError)                                                                   \
        X(DatabaseOpeningError)                                                                    \
        X(DatabaseVersionError)                                                                    \
        X(DocNotFoundError)                                                                        \
        X(FeatureUnavailableError)                                                                 \
        X(InternalError)                                                                           \
        X(NetworkError)                                                                            \
        X(NetworkTimeoutError)                                                                     \
        X(QueryParserError)                                                                        \
        X(SerialisationError)                                                                      \
        X(RangeError)                                                                              \
        X(WildcardError)                                                                           \
        X(DatabaseNotFoundError)                                                                   \
        X(DatabaseClosedError)

enum kz_status throw_each(const char *type, const char *message, int errnum, const char *doing,
        struct kz_error *err)
{
        return kzx_guard(err, doing, [&]() -> enum kz_status {
#define THROW(name)                                                                                \
        if (std::strcmp(type, #name) == 0)                                                         \
                throw Xapian::name(std::string(message), errnum);
                FOR_EACH_CLASS(THROW)
#undef THROW
                if (std::strcmp(type, "bad_alloc") == 0)
                        throw std::bad_alloc();
                if (std::strcmp(type, "runtime_error") == 0)
                        throw std::runtime_error(message);
                if (std::strcmp(type, "int") == 0)
                        throw 42;
                return KZ_STATUS_COUNT;
        });
}
