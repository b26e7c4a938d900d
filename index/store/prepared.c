#include "index/store/prepared.h"

#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/store/sketcher.h"
#include "index/text/analyzer.h"
#include "index/text/nameforms.h"
#include "index/xapian/live_packer.h"

struct kz_preparer {
        struct kz_analyzer *analyzer;
        struct kz_live_packer *packer;
        struct kz_termvector terms; /* scratch: its memory serves one document after another */
        struct kz_nameforms forms;
        struct kz_textplaces places;
        struct kz_buf record, names;
        struct kz_sketcher sketcher;
};

struct kz_prepared {
        struct kz_document doc;     /* views into record */
        struct kz_termvector terms; /* its arrays stand in this allocation */
        struct kz_hash hash;
        struct kz_sketch sketch;
        const struct kz_textplace *places;
        size_t n_places;
        struct kz_str record, packed, names;
        size_t size; /* bytes of this allocation */
};

enum kz_status kz_preparer_new(struct kz_preparer **ret, struct kz_error *err)
{
        struct kz_preparer *preparer = calloc(1, sizeof(*preparer));
        enum kz_status status;

        if (!preparer)
                return kz_error_nomem(err);
        status = kz_analyzer_new(&preparer->analyzer, err);
        if (!status)
                status = kz_live_packer_new(&preparer->packer, err);
        if (status) {
                kz_preparer_free(preparer);
                return status;
        }
        *ret = preparer;
        return KZ_OK;
}

struct kz_preparer *kz_preparer_free(struct kz_preparer *preparer)
{
        if (!preparer)
                return NULL;
        kz_analyzer_free(preparer->analyzer);
        kz_live_packer_free(preparer->packer);
        kz_termvector_deinit(&preparer->terms);
        kz_nameforms_deinit(&preparer->forms);
        free(preparer->places.items);
        kz_buf_deinit(&preparer->record);
        kz_sketcher_deinit(&preparer->sketcher);
        kz_buf_deinit(&preparer->names);
        free(preparer);
        return NULL;
}

void kz_preparer_for_segments(struct kz_preparer *preparer, bool yes)
{
        preparer->places.n = 0;
        preparer->terms.with_forms = yes;
}

static enum kz_status check_text(
        const struct kz_document *doc, const char *field, struct kz_str s, struct kz_error *err)
{
        size_t bad = s.len ? kz_utf8_validate(s.ptr, s.len) : 0;

        if (bad == s.len)
                return KZ_OK;
        return kz_error_set(err, KZ_E_INVALID, "document %.*s: %s is not UTF-8 at byte %zu",
                KZ_STR_ARG(doc->id), field, bad);
}

static bool has_control(struct kz_str s)
{
        size_t i;

        for (i = 0; i < s.len; i++) {
                if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
                        return true;
        }
        return false;
}

static enum kz_status check_id(const struct kz_document *doc, struct kz_error *err)
{
        int shown = doc->id.len < 200 ? (int)doc->id.len : 200;
        const char *id = doc->id.len ? doc->id.ptr : "";

        if (!kz_source_name_valid(doc->source))
                return kz_error_set(err, KZ_E_INVALID,
                        "document %.*s: the source's name must be 1 to 64 of a-z, 0-9, '.', '_', "
                        "'-'",
                        shown, id);
        if (doc->id.len > KZ_DOCUMENT_ID_MAX)
                return kz_error_set(err, KZ_E_INVALID,
                        "document %.*s…: the id is %zu bytes long, at most %d", shown, id,
                        doc->id.len, KZ_DOCUMENT_ID_MAX);
        if (doc->key.len == 0 || doc->id.len != doc->source.len + 1 + doc->key.len ||
                !kz_str_starts(doc->id, doc->source) || id[doc->source.len] != ':' ||
                memcmp(id + doc->source.len + 1, doc->key.ptr, doc->key.len) != 0)
                return kz_error_set(err, KZ_E_INVALID,
                        "document %.*s: the id must be its source, a colon and its key", shown, id);
        if (kz_utf8_validate(id, doc->id.len) != doc->id.len || has_control(doc->id))
                return kz_error_set(err, KZ_E_INVALID,
                        "a document of %.*s: its key has bytes that are not UTF-8, or controls",
                        KZ_STR_ARG(doc->source));
        return KZ_OK;
}

static enum kz_status check_document(const struct kz_document *doc, struct kz_error *err)
{
        enum kz_status status = check_id(doc, err);
        size_t i;

        if (status)
                return status;
        const struct {
                const char *name;
                struct kz_str s;
        } texts[] = {{"title", doc->title}, {"text", doc->text}, {"author", doc->author},
                {"date", doc->date}, {"lang", doc->lang}, {"kind", doc->kind}, {"url", doc->url}};

        for (i = 0; i < KZ_ARRAY_LEN(texts); i++) {
                status = check_text(doc, texts[i].name, texts[i].s, err);
                if (status)
                        return status;
        }
        if (doc->path.len && memchr(doc->path.ptr, '\0', doc->path.len))
                return kz_error_set(err, KZ_E_INVALID, "document %.*s: its path has a NUL byte",
                        KZ_STR_ARG(doc->id));
        return KZ_OK;
}

struct kz_str kz_prepared_file_term(struct kz_str path, char out[KZ_FILE_TERM_SIZE])
{
        struct kz_hash hash = kz_hash_of(path);
        size_t prefix = sizeof(KZ_PREFIX_FILE) - 1;

        memcpy(out, KZ_PREFIX_FILE, prefix);
        kz_hash_hex(&hash, out + prefix);
        return (struct kz_str){out, prefix + KZ_HASH_HEX};
}

static struct kz_str put_bytes(char **at, struct kz_str bytes)
{
        struct kz_str copy = {*at, bytes.len};

        memcpy(*at, bytes.ptr, bytes.len);
        *at += bytes.len;
        return copy;
}

/* Where the parts of a prepared document go. */
struct room {
        struct kz_textplace *places;
        struct kz_formset_entry *forms;
        uint32_t *numbers;
        char *bytes;
};

static uint32_t *put_numbers(struct room *room, const uint32_t *numbers, uint32_t n)
{
        uint32_t *copy = room->numbers;

        if (!numbers || n == 0)
                return NULL;
        memcpy(copy, numbers, n * sizeof(*copy));
        room->numbers += n;
        return copy;
}

/* How many bytes the terms take behind the prepared document. */
static size_t measure_terms(const struct kz_termvector *terms, size_t *ret_numbers)
{
        size_t bytes = 0, numbers = 0, i;

        for (i = 0; i < terms->n_entries; i++) {
                const struct kz_termvector_entry *entry = &terms->entries[i];

                numbers += (size_t)entry->n_positions * (entry->forms ? 2 : 1);
                bytes += entry->term.len;
        }
        for (i = 0; i < terms->forms.n; i++)
                bytes += terms->forms.entries[i].form.len;
        *ret_numbers = numbers;
        return bytes + numbers * sizeof(uint32_t) + terms->n_entries * sizeof(*terms->entries) +
               terms->forms.n * sizeof(*terms->forms.entries);
}

static void put_places(
        const struct kz_textplaces *places, struct kz_prepared *prepared, struct room *room)
{
        if (places->n)
                memcpy(room->places, places->items, places->n * sizeof(*places->items));
        prepared->places = room->places;
        prepared->n_places = places->n;
}

static void put_terms(
        const struct kz_termvector *terms, struct kz_prepared *prepared, struct room *room)
{
        struct kz_termvector_entry *entries = prepared->terms.entries;
        size_t i;

        prepared->terms.n_entries = terms->n_entries;
        prepared->terms.length = terms->length;
        prepared->terms.with_forms = terms->with_forms;
        prepared->terms.forms.entries = room->forms;
        prepared->terms.forms.n = terms->forms.n;
        for (i = 0; i < terms->n_entries; i++) {
                const struct kz_termvector_entry *from = &terms->entries[i];

                entries[i] = *from;
                entries[i].positions = put_numbers(room, from->positions, from->n_positions);
                entries[i].forms = put_numbers(room, from->forms, from->n_positions);
                entries[i].term = put_bytes(&room->bytes, from->term);
        }
        for (i = 0; i < terms->forms.n; i++) {
                room->forms[i] = terms->forms.entries[i];
                room->forms[i].form = put_bytes(&room->bytes, terms->forms.entries[i].form);
        }
}

/* Terms and record into one allocation: a queue of prepared documents holds nothing but content. */
static enum kz_status gather(const struct kz_preparer *preparer, struct kz_str packed,
        struct kz_prepared **ret, struct kz_error *err)
{
        const struct kz_termvector *terms = &preparer->terms;
        const struct kz_textplaces *places = &preparer->places;
        const struct kz_str record = kz_buf_str(&preparer->record);
        const struct kz_str names = kz_buf_str(&preparer->names);
        struct kz_prepared *prepared;
        size_t numbers, size;
        struct room room;

        size = sizeof(*prepared) + measure_terms(terms, &numbers) +
               places->n * sizeof(*places->items) + record.len + packed.len + names.len;
        prepared = malloc(size);
        if (!prepared)
                return kz_error_nomem(err);
        *prepared = (struct kz_prepared){.terms = KZ_TERMVECTOR_NULL, .size = size};
        room.places = (struct kz_textplace *)(prepared + 1);
        prepared->terms.entries = (struct kz_termvector_entry *)(room.places + places->n);
        room.forms = (struct kz_formset_entry *)(prepared->terms.entries + terms->n_entries);
        room.numbers = (uint32_t *)(room.forms + terms->forms.n);
        room.bytes = (char *)(room.numbers + numbers);
        put_places(places, prepared, &room);
        put_terms(terms, prepared, &room);
        prepared->record = put_bytes(&room.bytes, record);
        prepared->packed = put_bytes(&room.bytes, packed);
        prepared->names = put_bytes(&room.bytes, names);
        *ret = prepared;
        return KZ_OK;
}

static enum kz_status pack_names(struct kz_preparer *preparer, struct kz_error *err)
{
        size_t i;

        kz_buf_clear(&preparer->names);
        for (i = 0; i < preparer->forms.n; i++) {
                const struct kz_name name = kz_nameforms_get(&preparer->forms, i);

                if (kz_name_append(&preparer->names, &name))
                        return kz_error_nomem(err);
        }
        return KZ_OK;
}

static enum kz_status analyse(struct kz_preparer *preparer, const struct kz_document *doc,
        const struct kz_sketch *sketch, size_t n_keys, struct kz_error *err)
{
        char file_term[KZ_FILE_TERM_SIZE], key_term[KZ_SKETCH_TERM_SIZE];
        enum kz_status status;
        size_t i;

        /* Where words are is read from segments alone. */
        status = kz_analyzer_document_more(preparer->analyzer, doc, &preparer->terms,
                &preparer->forms, preparer->terms.with_forms ? &preparer->places : NULL, err);
        if (!status)
                status = pack_names(preparer, err);
        if (status)
                return status;
        if (doc->path.len && kz_termvector_add(&preparer->terms,
                                     kz_prepared_file_term(doc->path, file_term), 0, 1, true))
                return kz_error_nomem(err);
        for (i = 0; i < n_keys; i++) {
                if (kz_termvector_add(
                            &preparer->terms, kz_sketch_term(sketch, i, key_term), 0, 1, true))
                        return kz_error_nomem(err);
        }
        return kz_termvector_finish(&preparer->terms) ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_preparer_run(struct kz_preparer *preparer, const struct kz_document *doc,
        struct kz_prepared **ret, struct kz_error *err)
{
        struct kz_document with_lang = *doc;
        struct kz_prepared *prepared = NULL;
        struct kz_str record, packed = KZ_STR("");
        struct kz_sketch sketch;
        enum kz_status status;
        size_t n_keys;

        status = check_document(doc, err);
        if (status)
                return status;
        if (!doc->lang.len)
                with_lang.lang = kz_str(kz_analyzer_guess_language(
                        preparer->analyzer, doc->text.len ? doc->text : doc->title));
        kz_buf_clear(&preparer->record);
        status = kz_document_encode(&with_lang, &preparer->record);
        if (status == KZ_E_LIMIT)
                return kz_error_set(
                        err, KZ_E_LIMIT, "document %.*s is over 4 GiB", KZ_STR_ARG(doc->id));
        if (status)
                return kz_error_nomem(err);
        record = kz_buf_str(&preparer->record);
        status = kz_sketcher_make(&preparer->sketcher, kz_analyzer_charmap(preparer->analyzer), doc,
                &sketch, &n_keys, err);
        if (!status)
                status = analyse(preparer, &with_lang, &sketch, n_keys, err);
        if (!status && !preparer->terms.with_forms)
                status = kz_live_packer_run(preparer->packer, record, &packed, err);
        if (!status)
                status = gather(preparer, packed, &prepared, err);
        if (!status)
                status = kz_document_decode(prepared->record, &prepared->doc, err);
        if (status) {
                kz_prepared_free(prepared);
                return status;
        }
        prepared->hash = kz_hash_content(prepared->record, KZ_ANALYZER_VERSION);
        prepared->sketch = sketch;
        *ret = prepared;
        return KZ_OK;
}

enum kz_status kz_preparer_languages(struct kz_preparer *preparer, const struct kz_document *doc,
        struct kz_analyzer_languages *ret, struct kz_error *err)
{
        return kz_analyzer_languages(preparer->analyzer, doc, ret, err);
}

enum kz_status kz_preparer_sketch(struct kz_preparer *preparer, const struct kz_document *doc,
        struct kz_sketch *ret, struct kz_error *err)
{
        size_t n_keys;

        return kz_sketcher_make(&preparer->sketcher, kz_analyzer_charmap(preparer->analyzer), doc,
                ret, &n_keys, err);
}

struct kz_prepared *kz_prepared_free(struct kz_prepared *prepared)
{
        free(prepared);
        return NULL;
}

bool kz_prepared_for_segment(const struct kz_prepared *prepared)
{
        return prepared->terms.with_forms;
}

size_t kz_prepared_bytes(const struct kz_prepared *prepared)
{
        return prepared->size;
}

const struct kz_document *kz_prepared_document(const struct kz_prepared *prepared)
{
        return &prepared->doc;
}

const struct kz_termvector *kz_prepared_terms(const struct kz_prepared *prepared)
{
        return &prepared->terms;
}

const struct kz_textplace *kz_prepared_places(const struct kz_prepared *prepared, size_t *ret_n)
{
        *ret_n = prepared->n_places;
        return prepared->places;
}

struct kz_str kz_prepared_record(const struct kz_prepared *prepared)
{
        return prepared->record;
}

const struct kz_hash *kz_prepared_hash(const struct kz_prepared *prepared)
{
        return &prepared->hash;
}

struct kz_str kz_prepared_packed(const struct kz_prepared *prepared)
{
        return prepared->packed;
}

struct kz_str kz_prepared_names(const struct kz_prepared *prepared)
{
        return prepared->names;
}

struct kz_str kz_prepared_sketch(const struct kz_prepared *prepared)
{
        const struct kz_sketch *sketch = &prepared->sketch;

        return kz_sketch_is_none(sketch)
                       ? KZ_STR("")
                       : (struct kz_str){(const char *)sketch, KZ_SKETCH_SIZE};
}
