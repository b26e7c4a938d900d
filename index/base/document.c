#include "index/base/document.h"

#include "index/base/wire.h"

/*
 * Record history
 * 1: u8 version, 11 strings in the order below, u64 ts, u8 place, u32 file_line, text_line,
 * text_col
 * 2: and u8 flags
 */
#define RECORD_VERSION 2
#define FLAG_TITLE_LENT 1

#define STRING_FIELDS(X)                                                                           \
        X(id) X(source) X(key) X(path) X(title) X(text) X(author) X(date) X(lang) X(kind) X(url)

enum kz_status kz_document_encode(const struct kz_document *doc, struct kz_buf *out)
{
        enum kz_status status = kz_wire_put_u8(out, RECORD_VERSION);

#define PUT(field)                                                                                 \
        if (!status)                                                                               \
                status = kz_wire_put_str(out, doc->field);
        STRING_FIELDS(PUT)
#undef PUT
        if (!status)
                status = kz_wire_put_u64(out, (uint64_t)doc->ts);
        if (!status)
                status = kz_wire_put_u8(out, (uint8_t)doc->place);
        if (!status)
                status = kz_wire_put_u32(out, doc->file_line);
        if (!status)
                status = kz_wire_put_u32(out, doc->text_line);
        if (!status)
                status = kz_wire_put_u32(out, doc->text_col);
        if (!status)
                status = kz_wire_put_u8(out, doc->title_lent ? FLAG_TITLE_LENT : 0);
        return status;
}

enum kz_status kz_document_decode(
        struct kz_str bytes, struct kz_document *ret, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(bytes);
        struct kz_document doc = {.origins = NULL};
        uint8_t version, place, flags = 0;

        version = kz_wire_get_u8(&wire);
        if (wire.bad || version == 0 || version > RECORD_VERSION)
                return kz_error_set(
                        err, KZ_E_CORRUPT, "document record of unknown version %u", version);
#define GET(field) doc.field = kz_wire_get_str(&wire);
        STRING_FIELDS(GET)
#undef GET
        doc.ts = (int64_t)kz_wire_get_u64(&wire);
        place = kz_wire_get_u8(&wire);
        doc.place = (enum kz_place)place;
        doc.file_line = kz_wire_get_u32(&wire);
        doc.text_line = kz_wire_get_u32(&wire);
        doc.text_col = kz_wire_get_u32(&wire);
        if (version > 1)
                flags = kz_wire_get_u8(&wire);
        doc.title_lent = flags & FLAG_TITLE_LENT;
        if (!kz_wire_done(&wire) || place > KZ_PLACE_PAGES || flags > FLAG_TITLE_LENT)
                return kz_error_set(err, KZ_E_CORRUPT, "damaged document record");
        *ret = doc;
        return KZ_OK;
}

bool kz_source_name_valid(struct kz_str name)
{
        size_t i;

        for (i = 0; i < name.len; i++) {
                char c = name.ptr[i];

                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                            c == '-'))
                        return false;
        }
        return name.len >= 1 && name.len <= 64;
}
