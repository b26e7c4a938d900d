#include "index/xapian/kzx_internal.hh"

#include <cstring>
#include <sstream>

namespace
{

enum kz_status need_writable(const struct kzx_database *db, struct kz_error *err)
{
        if (db->writable)
                return KZ_OK;
        return kz_error_set(err, KZ_E_INVALID, "the database was opened for reading only");
}

// As kzx_guard, for a function that changes the database.
template <class F>
enum kz_status guard_write(
        struct kzx_database *db, struct kz_error *err, const char *doing, F &&f) noexcept
{
        enum kz_status status = need_writable(db, err);

        return status ? status : kzx_guard(err, doing, std::forward<F>(f));
}

} // namespace

enum kz_status kzx_database_open(const char *path, struct kzx_database **ret, struct kz_error *err)
{
        return kzx_guard(err, "open for reading", [&] {
                auto db = std::make_unique<kzx_database>();
                db->db = std::make_unique<Xapian::Database>(path, Xapian::DB_BACKEND_GLASS);
                *ret = db.release();
                return KZ_OK;
        });
}

enum kz_status kzx_database_open_writable(
        const char *path, enum kzx_create create, struct kzx_database **ret, struct kz_error *err)
{
        return kzx_guard(err, "open for writing", [&] {
                int flags = Xapian::DB_BACKEND_GLASS;
                switch (create) {
                case KZX_OPEN:
                        flags |= Xapian::DB_OPEN;
                        break;
                case KZX_CREATE:
                        flags |= Xapian::DB_CREATE;
                        break;
                case KZX_CREATE_OR_OPEN:
                        flags |= Xapian::DB_CREATE_OR_OPEN;
                        break;
                case KZX_OVERWRITE:
                        flags |= Xapian::DB_CREATE_OR_OVERWRITE;
                        break;
                }
                auto writable = std::make_unique<Xapian::WritableDatabase>(path, flags);
                auto db = std::make_unique<kzx_database>();
                db->writable = writable.get();
                db->db = std::move(writable);
                *ret = db.release();
                return KZ_OK;
        });
}

// Cancelling a transaction is the one way to drop changes: the destructor and close() commit them.
static void drop_changes(Xapian::WritableDatabase &db)
{
        try {
                db.begin_transaction(false);
        } catch (const Xapian::InvalidOperationError &) {
                // One is running.
        }
        db.cancel_transaction();
}

enum kz_status kzx_database_close(struct kzx_database *db, struct kz_error *err)
{
        return kzx_guard(err, "close", [&] {
                if (db->writable && kzx_database_usable(db))
                        drop_changes(*db->writable);
                db->db->close();
                return KZ_OK;
        });
}

struct kzx_database *kzx_database_free(struct kzx_database *db)
{
        if (db) {
                if (db->writable)
                        kzx_database_close(db, nullptr);
                delete db;
        }
        return nullptr;
}

enum kz_status kzx_database_reopen(struct kzx_database *db, bool *ret_moved, struct kz_error *err)
{
        return kzx_guard(err, "reopen", [&] {
                const bool moved = db->db->reopen();
                if (ret_moved)
                        *ret_moved = moved;
                return KZ_OK;
        });
}

enum kz_status kzx_database_stats(
        struct kzx_database *db, struct kzx_stats *ret, struct kz_error *err)
{
        return kzx_guard(err, "read statistics", [&] {
                struct kzx_stats stats;
                stats.documents = db->db->get_doccount();
                stats.last_docid = db->db->get_lastdocid();
                stats.length_lower = db->db->get_doclength_lower_bound();
                stats.length_upper = db->db->get_doclength_upper_bound();
                stats.total_length = db->db->get_total_length();
                stats.average_length = db->db->get_average_length();
                stats.has_positions = db->db->has_positions();
                *ret = stats;
                return KZ_OK;
        });
}

enum kz_status kzx_database_term_stats(struct kzx_database *db, const char *term, size_t len,
        uint32_t *ret_df, uint64_t *ret_cf, struct kz_error *err)
{
        return kzx_guard(err, "read a term's statistics", [&] {
                const std::string name = kzx_bytes(term, len);
                const Xapian::doccount df = ret_df ? db->db->get_termfreq(name) : 0;
                const uint64_t cf = ret_cf ? db->db->get_collection_freq(name) : 0;
                if (ret_df)
                        *ret_df = df;
                if (ret_cf)
                        *ret_cf = cf;
                return KZ_OK;
        });
}

enum kz_status kzx_database_doclength(
        struct kzx_database *db, uint32_t docid, uint32_t *ret, struct kz_error *err)
{
        return kzx_guard(err, "read a document's length", [&] {
                *ret = db->db->get_doclength(docid);
                return KZ_OK;
        });
}

enum kz_status kzx_database_uuid(
        struct kzx_database *db, char ret[KZX_UUID_SIZE], struct kz_error *err)
{
        return kzx_guard(err, "read the UUID", [&] {
                const std::string uuid = db->db->get_uuid();
                if (uuid.size() >= KZX_UUID_SIZE)
                        return kz_error_set(err, KZ_E_INTERNAL, "the database's UUID is too long");
                std::memcpy(ret, uuid.c_str(), uuid.size() + 1);
                return KZ_OK;
        });
}

enum kz_status kzx_database_document(
        struct kzx_database *db, uint32_t docid, struct kzx_document **ret, struct kz_error *err)
{
        return kzx_guard(err, "read a document", [&] {
                auto doc = std::make_unique<kzx_document>();
                doc->doc = db->db->get_document(docid);
                *ret = doc.release();
                return KZ_OK;
        });
}

enum kz_status kzx_database_add(struct kzx_database *db, const struct kzx_document *doc,
        uint32_t *ret_docid, struct kz_error *err)
{
        return guard_write(db, err, "add a document", [&] {
                const Xapian::docid docid = db->writable->add_document(doc->doc);
                if (ret_docid)
                        *ret_docid = docid;
                return KZ_OK;
        });
}

enum kz_status kzx_database_replace(struct kzx_database *db, uint32_t docid,
        const struct kzx_document *doc, struct kz_error *err)
{
        return guard_write(db, err, "replace a document", [&] {
                db->writable->replace_document(docid, doc->doc);
                return KZ_OK;
        });
}

enum kz_status kzx_database_replace_by_term(struct kzx_database *db, const char *term, size_t len,
        const struct kzx_document *doc, uint32_t *ret_docid, struct kz_error *err)
{
        return guard_write(db, err, "replace a document", [&] {
                const Xapian::docid docid =
                        db->writable->replace_document(kzx_bytes(term, len), doc->doc);
                if (ret_docid)
                        *ret_docid = docid;
                return KZ_OK;
        });
}

enum kz_status kzx_database_delete(struct kzx_database *db, uint32_t docid, struct kz_error *err)
{
        return guard_write(db, err, "delete a document", [&] {
                db->writable->delete_document(docid);
                return KZ_OK;
        });
}

enum kz_status kzx_database_delete_by_term(
        struct kzx_database *db, const char *term, size_t len, struct kz_error *err)
{
        return guard_write(db, err, "delete documents", [&] {
                db->writable->delete_document(kzx_bytes(term, len));
                return KZ_OK;
        });
}

enum kz_status kzx_database_metadata(struct kzx_database *db, const char *key, size_t key_len,
        char **ret, size_t *ret_len, struct kz_error *err)
{
        return kzx_guard(err, "read metadata", [&] {
                const std::string value = db->db->get_metadata(kzx_bytes(key, key_len));
                *ret = kzx_copy_out(value);
                *ret_len = value.size();
                return KZ_OK;
        });
}

enum kz_status kzx_database_set_metadata(struct kzx_database *db, const char *key, size_t key_len,
        const char *value, size_t value_len, struct kz_error *err)
{
        // Xapian would find out at the commit only, and drop everything else with it.
        if (key_len > KZX_METADATA_KEY_MAX)
                return kz_error_set(err, KZ_E_INVALID,
                        "a metadata key has %zu bytes; %d are the most", key_len,
                        KZX_METADATA_KEY_MAX);
        return guard_write(db, err, "write metadata", [&] {
                db->writable->set_metadata(kzx_bytes(key, key_len), kzx_bytes(value, value_len));
                return KZ_OK;
        });
}

enum kz_status kzx_database_commit(struct kzx_database *db, struct kz_error *err)
{
        return guard_write(db, err, "commit", [&] {
                db->writable->commit();
                return KZ_OK;
        });
}

enum kz_status kzx_database_begin(struct kzx_database *db, bool durable, struct kz_error *err)
{
        return guard_write(db, err, "begin a transaction", [&] {
                db->writable->begin_transaction(durable);
                return KZ_OK;
        });
}

enum kz_status kzx_database_commit_transaction(struct kzx_database *db, struct kz_error *err)
{
        return guard_write(db, err, "commit", [&] {
                db->writable->commit_transaction();
                return KZ_OK;
        });
}

enum kz_status kzx_database_cancel_transaction(struct kzx_database *db, struct kz_error *err)
{
        return guard_write(db, err, "cancel a transaction", [&] {
                db->writable->cancel_transaction();
                return KZ_OK;
        });
}

bool kzx_database_usable(struct kzx_database *db)
{
        // Anything that reads a table will do: an unknown term is looked up in the postings.
        return kzx_guard(nullptr, nullptr, [&] {
                db->db->get_termfreq(std::string(1, '\x01'));
                return KZ_OK;
        }) == KZ_OK;
}

enum kz_status kzx_database_compact(
        struct kzx_database *db, const char *to, bool keep_numbers, struct kz_error *err)
{
        return kzx_guard(err, "compact", [&] {
                db->db->compact(std::string(to),
                        keep_numbers ? unsigned(Xapian::DBCOMPACT_NO_RENUMBER) : 0);
                return KZ_OK;
        });
}

enum kz_status kzx_check(
        const char *path, size_t *ret_errors, char **ret_report, struct kz_error *err)
{
        return kzx_guard(err, "check", [&] {
                std::ostringstream report;
                const size_t errors = Xapian::Database::check(std::string(path), 0, &report);
                if (ret_report)
                        *ret_report = kzx_copy_out(report.str());
                *ret_errors = errors;
                return KZ_OK;
        });
}

const char *kzx_version(void)
{
        return Xapian::version_string();
}
