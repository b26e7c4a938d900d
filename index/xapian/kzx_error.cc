#include "index/xapian/kzx_internal.hh"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>

namespace
{

struct rule {
        const char *type;
        enum kz_status status;
        const char *hint; // for a person; nullptr when Xapian's words will do
};

// By Xapian::Error::get_type(), which names the class.
const rule rules[] = {
        {"AssertionError", KZ_E_INTERNAL, nullptr},
        {"InvalidArgumentError", KZ_E_INVALID, nullptr},
        {"InvalidOperationError", KZ_E_INVALID, nullptr},
        {"UnimplementedError", KZ_E_UNSUPPORTED, nullptr},
        {"DatabaseError", KZ_E_IO, nullptr},
        {"DatabaseCorruptError", KZ_E_CORRUPT, "the database is damaged: check it, or rebuild it"},
        {"DatabaseCreateError", KZ_E_EXISTS, nullptr},
        {"DatabaseLockError", KZ_E_LOCKED, "is another indexer running?"},
        {"DatabaseModifiedError", KZ_E_MODIFIED, "it changed while being read: reopen it"},
        {"DatabaseOpeningError", KZ_E_IO, nullptr},
        {"DatabaseVersionError", KZ_E_VERSION, "another version of Xapian made it: rebuild it"},
        {"DatabaseNotFoundError", KZ_E_NOT_FOUND, nullptr},
        {"DatabaseClosedError", KZ_E_INVALID, nullptr},
        {"DocNotFoundError", KZ_E_NOT_FOUND, nullptr},
        {"FeatureUnavailableError", KZ_E_UNSUPPORTED, nullptr},
        {"InternalError", KZ_E_INTERNAL, nullptr},
        {"NetworkError", KZ_E_IO, nullptr},
        {"NetworkTimeoutError", KZ_E_DEADLINE, nullptr},
        {"QueryParserError", KZ_E_INVALID, nullptr},
        {"SerialisationError", KZ_E_CORRUPT, nullptr},
        {"RangeError", KZ_E_INVALID, nullptr},
        {"WildcardError", KZ_E_LIMIT, "more terms begin so than are allowed: give more letters"},
};

// Xapian keeps the errno to itself and gives only its text, sometimes within the message.
const struct {
        int number;
        enum kz_status status;
        const char *hint;
} errnos[] = {
        {ENOSPC, KZ_E_FULL, "make room and try again"},
        {EDQUOT, KZ_E_FULL, "make room or raise the quota, and try again"},
        {EFBIG, KZ_E_FULL, "a limit on file sizes is in force: see ulimit -f"},
        {EACCES, KZ_E_DENIED, nullptr},
        {EPERM, KZ_E_DENIED, nullptr},
        {EROFS, KZ_E_DENIED, nullptr},
        {ENOENT, KZ_E_NOT_FOUND, nullptr},
        {ENOTDIR, KZ_E_NOT_FOUND, nullptr},
        {ENOMEM, KZ_E_NOMEM, nullptr},
};

// At the end, or in brackets where a failure came while another was being handled.
bool names_errno(const std::string &message, const std::string &text)
{
        return (message.size() >= text.size() &&
                       message.compare(message.size() - text.size(), text.size(), text) == 0) ||
               message.find("(" + text + ")") != std::string::npos;
}

rule rule_for_type(const char *type, rule otherwise)
{
        for (const rule &r : rules) {
                if (std::strcmp(r.type, type) == 0)
                        return r;
        }
        return otherwise;
}

// database: it is a DatabaseError, maybe of a class younger than the table.
rule rule_for(const Xapian::Error &e, bool database, const std::string &system)
{
        rule found = rule_for_type(
                e.get_type(), {e.get_type(), database ? KZ_E_IO : KZ_E_INTERNAL, nullptr});

        if (!database || found.status == KZ_E_MODIFIED)
                return found;
        // Tables cut short, blocks out of order and bytes that zlib refuses are no trouble of the
        // disk's.
        if (e.get_msg().rfind("EOF reading block", 0) == 0 || e.get_msg().rfind("Block ", 0) == 0 ||
                e.get_msg().rfind("inflate failed", 0) == 0)
                return rule_for_type("DatabaseCorruptError", found);
        for (const auto &n : errnos) {
                const std::string text = std::strerror(n.number);
                if (system == text || (system.empty() && names_errno(e.get_msg(), text))) {
                        found.status = n.status;
                        found.hint = n.hint;
                }
        }
        return found;
}

enum kz_status translate_xapian(
        struct kz_error *err, const char *doing, bool database, const Xapian::Error &e)
{
        const char *error_string = e.get_error_string();
        const std::string system = error_string ? error_string : "";
        const rule found = rule_for(e, database, system);
        std::string text = doing ? std::string(doing) + ": " : std::string();

        text += e.get_msg().empty() ? std::string(e.get_type()) : e.get_msg();
        if (!system.empty())
                text += ": " + system;
        text = kzx_tidy(text);
        if (found.hint)
                text += std::string(" (") + found.hint + ")";
        return kz_error_set(err, found.status, "%s", text.c_str());
}

// The length of the well-formed UTF-8 sequence at the start of s, by RFC 3629; 0 when there is
// none.
size_t sequence(const unsigned char *s, size_t len)
{
        const unsigned char c = s[0];
        size_t n = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : 4;

        if (n > len || (n == 4 && (c < 0xf0 || c > 0xf4)))
                return 0;
        for (size_t i = 1; i < n; i++) {
                if ((s[i] & 0xc0) != 0x80)
                        return 0;
        }
        if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] >= 0xa0) ||
                (c == 0xf0 && s[1] < 0x90) || (c == 0xf4 && s[1] >= 0x90))
                return 0;
        return n;
}

} // namespace

std::string kzx_tidy(const std::string &text)
{
        const auto *s = reinterpret_cast<const unsigned char *>(text.data());
        const size_t room = KZ_ERROR_MAX - 80; // the hint comes after it
        std::string out;

        for (size_t i = 0; i < text.size();) {
                const size_t n = sequence(s + i, text.size() - i);
                if (out.size() + n > room)
                        break;
                if (n == 0 || (n == 1 && (s[i] < 0x20 || s[i] == 0x7f)))
                        out += '?';
                else
                        out.append(text, i, n);
                i += n ? n : 1;
        }
        while (!out.empty() && (out.back() == '.' || out.back() == ' '))
                out.pop_back();
        return out;
}

enum kz_status kzx_translate(struct kz_error *err, const char *doing) noexcept
{
        const char *what = doing ? doing : "Xapian";

        try {
                try {
                        throw;
                } catch (const Xapian::DatabaseError &e) {
                        return translate_xapian(err, doing, true, e);
                } catch (const Xapian::Error &e) {
                        return translate_xapian(err, doing, false, e);
                } catch (const std::bad_alloc &) {
                        return kz_error_nomem(err);
                } catch (const std::length_error &) {
                        // Xapian believes the lengths that its blocks give.
                        return kz_error_set(err, KZ_E_CORRUPT,
                                "%s: a length that cannot be (the database is damaged: check it, "
                                "or rebuild it)",
                                what);
                } catch (const std::out_of_range &) {
                        return kz_error_set(err, KZ_E_CORRUPT,
                                "%s: an entry that ends too early (the database is damaged: check "
                                "it, or rebuild it)",
                                what);
                } catch (const std::exception &e) {
                        return kz_error_set(err, KZ_E_INTERNAL, "%s",
                                kzx_tidy(std::string(what) + ": " + e.what()).c_str());
                } catch (...) {
                        return kz_error_set(
                                err, KZ_E_INTERNAL, "%s: an exception of no known kind", what);
                }
        } catch (...) {
                // There was no memory to put the message together.
                return kz_error_nomem(err);
        }
}

char *kzx_copy_out(const std::string &text)
{
        char *copy = static_cast<char *>(std::malloc(text.size() + 1));

        if (!copy)
                throw std::bad_alloc();
        std::memcpy(copy, text.data(), text.size());
        copy[text.size()] = '\0';
        return copy;
}
