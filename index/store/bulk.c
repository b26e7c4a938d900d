#include "index/store/bulk.h"

#include <stdlib.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/base/strhash.h"
#include "index/segment/writer.h"
#include "index/text/analyzer.h"

/* The i-th entry is document i + 1 of the segment. */
struct entry {
        struct kz_str id; /* in the arena */
        struct kz_hash hash, file;
        uint32_t id_hash, file_hash;
        uint32_t next; /* of the same file: 1 + its index; 0: none */
        bool has_file;
        bool older; /* there is another copy, elsewhere */
        bool gone;
};

/* Open addressing: 1 + index of an entry; 0: free. */
struct table {
        uint32_t *places;
        size_t size;
};

struct kz_bulk {
        const struct kz_datadir *dir;
        char name[KZ_SEGMENT_NAME_MAX];
        struct kz_buf path;
        struct kz_segment_writer *writer;
        struct kz_namebook names;
        struct kz_arena arena;
        struct entry *entries;
        size_t n, cap;
        uint64_t documents;          /* that count */
        struct table by_id, by_file; /* the newest of each */
        struct kz_buf removed;       /* uint32_t: entries, since the mark */
        bool finished;
        struct kz_buf head;
        bool kept;
        struct kz_error failed; /* its file is not to be finished */
};

static enum kz_status take_name(
        void *context, struct kz_str key, const struct kz_name *name, struct kz_error *err)
{
        const struct kz_bulk *bulk = context;

        return kz_segment_writer_add_names(bulk->writer, key, name, 1, err);
}

enum kz_status kz_bulk_new(const struct kz_datadir *dir, const struct kz_namerules *rules,
        size_t memory, struct kz_bulk **ret, struct kz_error *err)
{
        struct kz_bulk *bulk = calloc(1, sizeof(*bulk));
        struct kz_segment_settings settings = {.analyzer = KZ_ANALYZER_VERSION, .memory = memory};
        enum kz_status status;

        if (!bulk)
                return kz_error_nomem(err);
        bulk->dir = dir;
        bulk->names = (struct kz_namebook){.rules = rules, .take = take_name, .context = bulk};
        settings.name_rules = kz_namebook_rules(&bulk->names);
        status = kz_datadir_new_segment(dir, bulk->name, err);
        if (!status)
                status = kz_datadir_name(dir, bulk->name, &bulk->path, err);
        if (!status)
                status = kz_segment_writer_new(bulk->path.data, &settings, &bulk->writer, err);
        if (status) {
                bulk->kept = true; /* it made no file */
                kz_bulk_free(bulk);
                return status;
        }
        *ret = bulk;
        return KZ_OK;
}

struct kz_bulk *kz_bulk_free(struct kz_bulk *bulk)
{
        if (!bulk)
                return NULL;
        kz_segment_writer_free(bulk->writer);
        if (!bulk->kept)
                unlink(bulk->path.data);
        kz_namebook_deinit(&bulk->names);
        kz_buf_deinit(&bulk->path);
        kz_buf_deinit(&bulk->head);
        kz_buf_deinit(&bulk->removed);
        kz_arena_deinit(&bulk->arena);
        free(bulk->entries);
        free(bulk->by_id.places);
        free(bulk->by_file.places);
        free(bulk);
        return NULL;
}

void kz_bulk_set_tick(struct kz_bulk *bulk, kz_merge_tick_fn tick, void *context)
{
        kz_segment_writer_set_tick(bulk->writer, tick, context);
}

/* ---- Tables ---- */

static uint32_t hash_of(struct kz_str s)
{
        return (uint32_t)(kz_strhash(s) >> 32);
}

/* The newest entry with this id, whether it counts or not; NULL: none. */
static struct entry *find_id(const struct kz_bulk *bulk, struct kz_str id)
{
        const uint32_t hash = hash_of(id);
        const size_t mask = bulk->by_id.size - 1;
        size_t at;

        if (!bulk->by_id.size)
                return NULL;
        for (at = hash & mask; bulk->by_id.places[at]; at = (at + 1) & mask) {
                struct entry *entry = &bulk->entries[bulk->by_id.places[at] - 1];

                if (entry->id_hash == hash && kz_str_eq(entry->id, id))
                        return entry;
        }
        return NULL;
}

/* The place of the file's newest entry, or a free one. */
static uint32_t *file_place(const struct kz_bulk *bulk, const struct kz_hash *file, uint32_t hash)
{
        const size_t mask = bulk->by_file.size - 1;
        size_t at;

        for (at = hash & mask; bulk->by_file.places[at]; at = (at + 1) & mask) {
                const struct entry *entry = &bulk->entries[bulk->by_file.places[at] - 1];

                if (entry->file_hash == hash &&
                        memcmp(entry->file.bytes, file->bytes, KZ_HASH_SIZE) == 0)
                        break;
        }
        return &bulk->by_file.places[at];
}

/* Puts the i-th entry, which is the newest, into both tables. */
static void enter(struct kz_bulk *bulk, size_t i)
{
        struct entry *entry = &bulk->entries[i], *same = find_id(bulk, entry->id);
        const size_t mask = bulk->by_id.size - 1;
        size_t at = entry->id_hash & mask;
        uint32_t *file;

        if (same) {
                while (bulk->by_id.places[at] != (uint32_t)(same - bulk->entries) + 1)
                        at = (at + 1) & mask;
        } else {
                while (bulk->by_id.places[at])
                        at = (at + 1) & mask;
        }
        bulk->by_id.places[at] = (uint32_t)i + 1;
        if (!entry->has_file)
                return;
        file = file_place(bulk, &entry->file, entry->file_hash);
        entry->next = *file;
        *file = (uint32_t)i + 1;
}

static enum kz_status make_room(struct kz_bulk *bulk)
{
        size_t cap = bulk->cap ? bulk->cap * 2 : 1024, bytes, i;
        struct entry *entries;

        if (bulk->n < bulk->cap)
                return KZ_OK;
        if (cap > UINT32_MAX / 4 || !kz_mul_size(cap, sizeof(*entries), &bytes))
                return KZ_E_NOMEM;
        entries = realloc(bulk->entries, bytes);
        if (!entries)
                return KZ_E_NOMEM;
        bulk->entries = entries;
        bulk->cap = cap;
        free(bulk->by_id.places);
        free(bulk->by_file.places);
        bulk->by_id = (struct table){calloc(cap * 2, sizeof(uint32_t)), cap * 2};
        bulk->by_file = (struct table){calloc(cap * 2, sizeof(uint32_t)), cap * 2};
        if (!bulk->by_id.places || !bulk->by_file.places) {
                bulk->by_id.size = bulk->by_file.size = bulk->cap = 0;
                return KZ_E_NOMEM;
        }
        for (i = 0; i < bulk->n; i++)
                enter(bulk, i);
        return KZ_OK;
}

/* ---- Documents ---- */

static enum kz_status write_document(struct kz_bulk *bulk, const struct kz_prepared *prepared,
        uint64_t seq, struct kz_error *err)
{
        const struct kz_document *doc = kz_prepared_document(prepared);
        struct kz_document without = *doc;
        const struct kz_textplace *places;
        enum kz_status status;
        size_t n_places;

        /* The head of a record is the document without its text: stored_writer.h. */
        without.text = KZ_STR("");
        kz_buf_clear(&bulk->head);
        if (kz_document_encode(&without, &bulk->head))
                return kz_error_nomem(err);
        places = kz_prepared_places(prepared, &n_places);
        const struct kz_segment_document segment = {
                .id = doc->id,
                .terms = kz_prepared_terms(prepared),
                .seq = seq,
                .has_ts = doc->date.len != 0,
                .ts = doc->ts,
                .source = doc->source,
                .lang = doc->lang,
                .kind = doc->kind,
                .hash = kz_hash_str(kz_prepared_hash(prepared)),
                .sketch = kz_prepared_sketch(prepared),
                .head = kz_buf_str(&bulk->head),
                .text = doc->text,
                .places = places,
                .n_places = n_places,
        };
        status = kz_segment_writer_add(bulk->writer, &segment, err);
        return status ? status : kz_namebook_add(&bulk->names, kz_prepared_names(prepared), err);
}

/* The newest entry of the id does not count any more; NULL: it did not before, or there is none. */
static struct entry *drop(const struct kz_bulk *bulk, struct kz_str id)
{
        struct entry *entry = find_id(bulk, id);

        if (!entry || entry->gone)
                return NULL;
        entry->gone = true;
        return entry;
}

enum kz_status kz_bulk_add(struct kz_bulk *bulk, const struct kz_prepared *prepared, uint64_t seq,
        struct kz_error *err)
{
        const struct kz_document *doc = kz_prepared_document(prepared);
        struct entry *entry;
        enum kz_status status;
        struct kz_str id;

        id = kz_arena_dup(&bulk->arena, doc->id);
        if (make_room(bulk) || !id.ptr)
                return kz_error_nomem(err);
        if (bulk->failed.status)
                return kz_error_set(err, bulk->failed.status, "%s", bulk->failed.message);
        status = write_document(bulk, prepared, seq, err);
        if (status) {
                kz_error_set(&bulk->failed, status, "%s",
                        err ? err->message : "a document could not be written");
                return status;
        }
        bulk->documents += !drop(bulk, id);
        entry = &bulk->entries[bulk->n];
        *entry = (struct entry){.id = id,
                .hash = *kz_prepared_hash(prepared),
                .has_file = doc->path.len != 0,
                .file = kz_hash_of(doc->path),
                .id_hash = hash_of(id)};
        entry->file_hash = hash_of(kz_hash_str(&entry->file));
        enter(bulk, bulk->n++);
        return KZ_OK;
}

bool kz_bulk_remove(struct kz_bulk *bulk, struct kz_str id)
{
        const struct entry *entry = drop(bulk, id);
        uint32_t index;

        if (!entry)
                return false;
        bulk->documents--;
        index = (uint32_t)(entry - bulk->entries);
        /* What could not be brought back is not to be listed without it. */
        if (kz_buf_append(&bulk->removed, &index, sizeof(index)))
                kz_error_nomem(&bulk->failed);
        return true;
}

void kz_bulk_mark(struct kz_bulk *bulk)
{
        kz_buf_clear(&bulk->removed);
}

void kz_bulk_restore(struct kz_bulk *bulk)
{
        const uint32_t *removed = (const uint32_t *)(const void *)bulk->removed.data;
        size_t i;

        for (i = 0; i < bulk->removed.len / sizeof(*removed); i++) {
                bulk->entries[removed[i]].gone = false;
                bulk->documents++;
        }
        kz_buf_clear(&bulk->removed);
}

void kz_bulk_note_older(struct kz_bulk *bulk)
{
        bulk->entries[bulk->n - 1].older = true;
}

enum kz_status kz_bulk_each_older(const struct kz_bulk *bulk,
        enum kz_status (*fn)(void *context, struct kz_str id, struct kz_error *err), void *context,
        struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < bulk->n && !status; i++) {
                if (bulk->entries[i].older && !bulk->entries[i].gone)
                        status = fn(context, bulk->entries[i].id, err);
        }
        return status;
}

const struct kz_hash *kz_bulk_held(const struct kz_bulk *bulk, struct kz_str id)
{
        const struct entry *entry = find_id(bulk, id);

        return entry && !entry->gone ? &entry->hash : NULL;
}

enum kz_status kz_bulk_each_of_file(const struct kz_bulk *bulk, struct kz_str path,
        enum kz_status (*fn)(void *context, struct kz_str id, struct kz_error *err), void *context,
        struct kz_error *err)
{
        const struct kz_hash file = kz_hash_of(path);
        enum kz_status status = KZ_OK;
        uint32_t at;

        if (!bulk->by_file.size || !path.len)
                return KZ_OK;
        at = *file_place(bulk, &file, hash_of(kz_hash_str(&file)));
        for (; at && !status; at = bulk->entries[at - 1].next) {
                if (!bulk->entries[at - 1].gone)
                        status = fn(context, bulk->entries[at - 1].id, err);
        }
        return status;
}

/* ---- The end ---- */

enum kz_status kz_bulk_finish(struct kz_bulk *bulk, struct kz_error *err)
{
        enum kz_status status = bulk->failed.status;

        if (status)
                return kz_error_set(err, status, "%s", bulk->failed.message);
        if (bulk->finished)
                return KZ_OK;
        /* Nothing is added any more, so the writer may have what this takes. */
        kz_namebook_deinit(&bulk->names);
        status = kz_segment_writer_finish(bulk->writer, err);
        if (!status)
                status = kz_dir_sync(bulk->dir->path, err);
        /* It may have been spoilt while it was written. */
        if (!status && bulk->failed.status)
                return kz_error_set(err, bulk->failed.status, "%s", bulk->failed.message);
        bulk->finished = !status;
        return status;
}

void kz_bulk_spoil(struct kz_bulk *bulk)
{
        if (!bulk->failed.status)
                kz_error_set(&bulk->failed, KZ_E_IO,
                        "the batch that a segment was written of was cancelled: try again");
}

const char *kz_bulk_name(const struct kz_bulk *bulk)
{
        return bulk->name;
}

enum kz_status kz_bulk_store_mask(
        struct kz_bulk *bulk, struct kz_live_writer *live, struct kz_error *err)
{
        struct kz_mask mask = KZ_MASK_NULL;
        struct kz_segment *segment = NULL;
        enum kz_status status;
        size_t i;
        bool any;

        if (bulk->documents == bulk->n)
                return KZ_OK;
        status = kz_segment_open(bulk->path.data, KZ_ANALYZER_VERSION, &segment, err);
        if (!status)
                status = kz_mask_init(&mask, segment, err);
        for (i = 0; i < bulk->n && !status; i++) {
                if (bulk->entries[i].gone)
                        kz_mask_add(&mask, (kz_docnum)i + 1);
        }
        if (!status)
                status = kz_mask_store(&mask, bulk->name, live, &any, err);
        kz_mask_deinit(&mask);
        kz_segment_unref(segment);
        return status;
}

void kz_bulk_keep(struct kz_bulk *bulk)
{
        bulk->kept = true;
}
