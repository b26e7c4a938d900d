#include "index/xapian/kzx_internal.hh"

/*
 * Xapian's iterators stand on an element and moving may read from disk. Ours stand after the last
 * element given: `given` says that the one Xapian stands on was, so the move is left until more is
 * asked for, which after a skip it never is.
 */

struct kzx_postings {
        Xapian::PostingIterator it, end;
        bool given = false;
        kzx_failure failure;
};

struct kzx_lengths {
        Xapian::Database db;
        Xapian::PostingIterator it, end; // of every document
        uint32_t passed = 1;             // the iterator is past all documents before this
        kzx_failure failure;
};

struct kzx_positions {
        Xapian::Database db;
        std::string term;
        Xapian::PositionIterator it, end;
        kzx_failure failure;
};

struct kzx_terms {
        Xapian::TermIterator it, end;
        std::string current;
        bool given = false;
        enum { ALL, DOCUMENT, METADATA } kind = ALL;
        kzx_failure failure;
};

struct kzx_values {
        Xapian::ValueIterator it, end;
        std::string current;
        bool given = false;
        kzx_failure failure;
};

enum kz_status kzx_postings_open(struct kzx_database *db, const char *term, size_t len,
        struct kzx_postings **ret, struct kz_error *err)
{
        return kzx_guard(err, "read postings", [&] {
                auto postings = std::make_unique<kzx_postings>();
                const std::string name = kzx_bytes(term, len);
                postings->it = db->db->postlist_begin(name);
                postings->end = db->db->postlist_end(name);
                *ret = postings.release();
                return KZ_OK;
        });
}

struct kzx_postings *kzx_postings_free(struct kzx_postings *postings)
{
        delete postings;
        return nullptr;
}

enum kz_status kzx_postings_read(struct kzx_postings *postings, size_t max, uint32_t *docids,
        uint32_t *wdfs, uint32_t *lengths, size_t *ret_n, struct kz_error *err)
{
        return postings->failure.guard(err, "read postings", [&] {
                Xapian::PostingIterator &it = postings->it;
                size_t n = 0;
                for (; n < max; n++) {
                        if (postings->given)
                                ++it;
                        postings->given = false;
                        if (it == postings->end)
                                break;
                        docids[n] = *it;
                        if (wdfs)
                                wdfs[n] = it.get_wdf();
                        if (lengths)
                                lengths[n] = it.get_doclength();
                        postings->given = true;
                }
                *ret_n = n;
                return KZ_OK;
        });
}

enum kz_status kzx_postings_skip_to(
        struct kzx_postings *postings, uint32_t docid, struct kz_error *err)
{
        return postings->failure.guard(err, "skip postings", [&] {
                if (postings->it == postings->end || docid <= *postings->it)
                        return KZ_OK;
                postings->it.skip_to(docid);
                postings->given = false;
                return KZ_OK;
        });
}

enum kz_status kzx_lengths_open(
        struct kzx_database *db, struct kzx_lengths **ret, struct kz_error *err)
{
        return kzx_guard(err, "read lengths", [&] {
                auto lengths = std::make_unique<kzx_lengths>();
                lengths->db = *db->db;
                lengths->it = lengths->db.postlist_begin("");
                lengths->end = lengths->db.postlist_end("");
                *ret = lengths.release();
                return KZ_OK;
        });
}

struct kzx_lengths *kzx_lengths_free(struct kzx_lengths *lengths)
{
        delete lengths;
        return nullptr;
}

enum kz_status kzx_lengths_read(struct kzx_lengths *lengths, uint32_t first, uint32_t n,
        uint32_t *ret, uint64_t *ret_present, struct kz_error *err)
{
        if (n > 64)
                return kz_error_set(err, KZ_E_INVALID, "more than 64 lengths at once");
        return lengths->failure.guard(err, "read lengths", [&] {
                Xapian::PostingIterator &it = lengths->it;
                uint64_t present = 0;
                if (first < lengths->passed)
                        it = lengths->db.postlist_begin("");
                lengths->passed = first;
                if (it != lengths->end && *it < first)
                        it.skip_to(first);
                for (; it != lengths->end && *it - first < n; ++it) {
                        ret[*it - first] = it.get_doclength();
                        present |= UINT64_C(1) << (*it - first);
                }
                if (n)
                        lengths->passed = first + n;
                *ret_present = present;
                return KZ_OK;
        });
}

enum kz_status kzx_positions_open(struct kzx_database *db, const char *term, size_t len,
        struct kzx_positions **ret, struct kz_error *err)
{
        if (len == 0)
                return kz_error_set(err, KZ_E_INVALID, "the empty term has no positions");
        return kzx_guard(err, "read positions", [&] {
                auto positions = std::make_unique<kzx_positions>();
                positions->db = *db->db;
                positions->term = kzx_bytes(term, len);
                *ret = positions.release();
                return KZ_OK;
        });
}

struct kzx_positions *kzx_positions_free(struct kzx_positions *positions)
{
        delete positions;
        return nullptr;
}

enum kz_status kzx_positions_move(
        struct kzx_positions *positions, uint32_t docid, struct kz_error *err)
{
        return positions->failure.guard(err, "read positions", [&] {
                positions->it = positions->db.positionlist_begin(docid, positions->term);
                positions->end = positions->db.positionlist_end(docid, positions->term);
                return KZ_OK;
        });
}

enum kz_status kzx_positions_read(struct kzx_positions *positions, size_t max, uint32_t *ret,
        size_t *ret_n, struct kz_error *err)
{
        return positions->failure.guard(err, "read positions", [&] {
                size_t n = 0;
                for (; n < max && positions->it != positions->end; n++) {
                        ret[n] = *positions->it;
                        ++positions->it;
                }
                *ret_n = n;
                return KZ_OK;
        });
}

enum kz_status kzx_terms_open(struct kzx_database *db, const char *prefix, size_t len,
        struct kzx_terms **ret, struct kz_error *err)
{
        return kzx_guard(err, "read terms", [&] {
                auto terms = std::make_unique<kzx_terms>();
                const std::string name = kzx_bytes(prefix, len);
                terms->it = db->db->allterms_begin(name);
                terms->end = db->db->allterms_end(name);
                *ret = terms.release();
                return KZ_OK;
        });
}

enum kz_status kzx_terms_open_document(
        struct kzx_database *db, uint32_t docid, struct kzx_terms **ret, struct kz_error *err)
{
        return kzx_guard(err, "read a document's terms", [&] {
                auto terms = std::make_unique<kzx_terms>();
                terms->kind = kzx_terms::DOCUMENT;
                terms->it = db->db->termlist_begin(docid);
                terms->end = db->db->termlist_end(docid);
                *ret = terms.release();
                return KZ_OK;
        });
}

enum kz_status kzx_terms_open_metadata(struct kzx_database *db, const char *prefix, size_t len,
        struct kzx_terms **ret, struct kz_error *err)
{
        return kzx_guard(err, "read metadata keys", [&] {
                auto terms = std::make_unique<kzx_terms>();
                const std::string name = kzx_bytes(prefix, len);
                terms->kind = kzx_terms::METADATA;
                terms->it = db->db->metadata_keys_begin(name);
                terms->end = db->db->metadata_keys_end(name);
                *ret = terms.release();
                return KZ_OK;
        });
}

struct kzx_terms *kzx_terms_free(struct kzx_terms *terms)
{
        delete terms;
        return nullptr;
}

enum kz_status kzx_terms_next(
        struct kzx_terms *terms, bool *ret_has, struct kzx_term_view *ret, struct kz_error *err)
{
        return terms->failure.guard(err, "read terms", [&] {
                if (terms->given)
                        ++terms->it;
                terms->given = false;
                if (terms->it == terms->end) {
                        *ret_has = false;
                        return KZ_OK;
                }
                struct kzx_term_view view;
                terms->current = *terms->it;
                view.term = terms->current.c_str();
                view.len = terms->current.size();
                view.df = terms->kind == kzx_terms::METADATA ? 0 : terms->it.get_termfreq();
                view.wdf = terms->kind == kzx_terms::DOCUMENT ? terms->it.get_wdf() : 0;
                terms->given = true;
                *ret = view;
                *ret_has = true;
                return KZ_OK;
        });
}

enum kz_status kzx_terms_skip_to(
        struct kzx_terms *terms, const char *term, size_t len, struct kz_error *err)
{
        return terms->failure.guard(err, "skip terms", [&] {
                const std::string name = kzx_bytes(term, len);
                if (terms->it == terms->end || name <= *terms->it)
                        return KZ_OK;
                terms->it.skip_to(name);
                terms->given = false;
                return KZ_OK;
        });
}

enum kz_status kzx_values_open(
        struct kzx_database *db, uint32_t slot, struct kzx_values **ret, struct kz_error *err)
{
        return kzx_guard(err, "read values", [&] {
                auto values = std::make_unique<kzx_values>();
                values->it = db->db->valuestream_begin(slot);
                values->end = db->db->valuestream_end(slot);
                *ret = values.release();
                return KZ_OK;
        });
}

struct kzx_values *kzx_values_free(struct kzx_values *values)
{
        delete values;
        return nullptr;
}

// Gives the element the iterator stands on.
static enum kz_status give_value(struct kzx_values *values, bool *ret_has, struct kzx_value *ret)
{
        if (values->it == values->end) {
                *ret_has = false;
                return KZ_OK;
        }
        const Xapian::docid docid = values->it.get_docid();
        values->current = *values->it;
        values->given = true;
        *ret = {docid, values->current.c_str(), values->current.size()};
        *ret_has = true;
        return KZ_OK;
}

enum kz_status kzx_values_next(
        struct kzx_values *values, bool *ret_has, struct kzx_value *ret, struct kz_error *err)
{
        return values->failure.guard(err, "read values", [&] {
                if (values->given)
                        ++values->it;
                values->given = false;
                return give_value(values, ret_has, ret);
        });
}

enum kz_status kzx_values_seek(struct kzx_values *values, uint32_t docid, bool *ret_has,
        struct kzx_value *ret, struct kz_error *err)
{
        return values->failure.guard(err, "read values", [&] {
                if (values->it != values->end && docid > values->it.get_docid()) {
                        values->it.skip_to(docid);
                        values->given = false;
                }
                return give_value(values, ret_has, ret);
        });
}
