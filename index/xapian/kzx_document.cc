#include "index/xapian/kzx_internal.hh"

enum kz_status kzx_document_new(struct kzx_document **ret, struct kz_error *err)
{
        return kzx_guard(err, nullptr, [&] {
                *ret = new kzx_document;
                return KZ_OK;
        });
}

struct kzx_document *kzx_document_free(struct kzx_document *doc)
{
        delete doc;
        return nullptr;
}

enum kz_status kzx_document_clear(struct kzx_document *doc, struct kz_error *err)
{
        return kzx_guard(err, "clear a document", [&] {
                doc->doc = Xapian::Document();
                return KZ_OK;
        });
}

uint32_t kzx_document_docid(const struct kzx_document *doc)
{
        return doc->doc.get_docid();
}

enum kz_status kzx_document_data(
        struct kzx_document *doc, const char **ret, size_t *ret_len, struct kz_error *err)
{
        return kzx_guard(err, "read a document's data", [&] {
                doc->data = doc->doc.get_data();
                *ret = doc->data.c_str();
                *ret_len = doc->data.size();
                return KZ_OK;
        });
}

enum kz_status kzx_document_set_data(
        struct kzx_document *doc, const char *data, size_t len, struct kz_error *err)
{
        return kzx_guard(err, "set a document's data", [&] {
                doc->doc.set_data(kzx_bytes(data, len));
                return KZ_OK;
        });
}

enum kz_status kzx_document_add_term(
        struct kzx_document *doc, const char *term, size_t len, uint32_t wdf, struct kz_error *err)
{
        return kzx_guard(err, "add a term", [&] {
                doc->doc.add_term(kzx_bytes(term, len), wdf);
                return KZ_OK;
        });
}

enum kz_status kzx_document_add_boolean_term(
        struct kzx_document *doc, const char *term, size_t len, struct kz_error *err)
{
        return kzx_document_add_term(doc, term, len, 0, err);
}

enum kz_status kzx_document_add_posting(struct kzx_document *doc, const char *term, size_t len,
        uint32_t position, uint32_t wdf, struct kz_error *err)
{
        return kzx_guard(err, "add a posting", [&] {
                doc->doc.add_posting(kzx_bytes(term, len), position, wdf);
                return KZ_OK;
        });
}

enum kz_status kzx_document_remove_term(
        struct kzx_document *doc, const char *term, size_t len, struct kz_error *err)
{
        return kzx_guard(err, "remove a term", [&] {
                doc->doc.remove_term(kzx_bytes(term, len));
                return KZ_OK;
        });
}

enum kz_status kzx_document_add_terms(
        struct kzx_document *doc, const struct kzx_term *terms, size_t n, struct kz_error *err)
{
        return kzx_guard(err, "add terms", [&] {
                std::string name; // one buffer for all
                for (size_t i = 0; i < n; i++) {
                        const struct kzx_term &t = terms[i];
                        name.assign(t.len ? t.term : "", t.len);
                        if (t.n_positions == 0) {
                                doc->doc.add_term(name, t.wdf);
                                continue;
                        }
                        doc->doc.add_posting(name, t.positions[0], t.wdf);
                        for (uint32_t j = 1; j < t.n_positions; j++)
                                doc->doc.add_posting(name, t.positions[j], 0);
                }
                return KZ_OK;
        });
}

enum kz_status kzx_document_term_count(
        struct kzx_document *doc, uint32_t *ret, struct kz_error *err)
{
        return kzx_guard(err, "count a document's terms", [&] {
                *ret = doc->doc.termlist_count();
                return KZ_OK;
        });
}

enum kz_status kzx_document_value(struct kzx_document *doc, uint32_t slot, const char **ret,
        size_t *ret_len, struct kz_error *err)
{
        return kzx_guard(err, "read a document's value", [&] {
                doc->value = doc->doc.get_value(slot);
                *ret = doc->value.c_str();
                *ret_len = doc->value.size();
                return KZ_OK;
        });
}

enum kz_status kzx_document_set_value(struct kzx_document *doc, uint32_t slot, const char *value,
        size_t len, struct kz_error *err)
{
        return kzx_guard(err, "set a document's value", [&] {
                // Not remove_value(), which throws when there is none.
                doc->doc.add_value(slot, kzx_bytes(value, len));
                return KZ_OK;
        });
}
