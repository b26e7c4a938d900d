// What the files of the binding share; not for others.
#ifndef KZX_INTERNAL_HH
#define KZX_INTERNAL_HH

#include <xapian.h>

#include <memory>
#include <string>
#include <utility>

#include "index/xapian/kzx.h"

// Opaque to C. The database is shared so that iterators outlive the handle.
struct kzx_database {
        std::unique_ptr<Xapian::Database> db;
        Xapian::WritableDatabase *writable = nullptr; // db, when it may be written
};

struct kzx_document {
        Xapian::Document doc;
        std::string data, value; // the last ones handed out
};

// The one place where exceptions become statuses: call it in a catch block. `doing` says what
// failed, as in "open /srv/index"; it may be nullptr.
enum kz_status kzx_translate(struct kz_error *err, const char *doing) noexcept;

// Xapian's message made fit for a struct kz_error: one line of UTF-8, no final full stop.
std::string kzx_tidy(const std::string &text);

// Runs f, which returns a status, and lets nothing out of it.
template <class F> enum kz_status kzx_guard(struct kz_error *err, const char *doing, F &&f) noexcept
{
        try {
                return std::forward<F>(f)();
        } catch (...) {
                return kzx_translate(err, doing);
        }
}

// Runs f unless an earlier run failed: then gives the same failure again.
class kzx_failure
{
      public:
        template <class F>
        enum kz_status guard(struct kz_error *err, const char *doing, F &&f) noexcept
        {
                if (failed_.status) {
                        return kz_error_set(err, failed_.status, "%s", failed_.message);
                }
                enum kz_status status = kzx_guard(&failed_, doing, std::forward<F>(f));
                if (status) {
                        failed_.status = status;
                        if (err)
                                *err = failed_;
                }
                return status;
        }

      private:
        struct kz_error failed_ = KZ_ERROR_NULL;
};

// Bytes from C: NULL is fine when there are none.
inline std::string kzx_bytes(const char *ptr, size_t len)
{
        return len ? std::string(ptr, len) : std::string();
}

// A malloc'ed, terminated copy for C. Throws std::bad_alloc.
char *kzx_copy_out(const std::string &text);

#endif
