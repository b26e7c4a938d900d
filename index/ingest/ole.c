#include "index/ingest/ole.h"

#include <stdlib.h>
#include <strings.h>

#define HEADER 512
#define ENTRY 128
#define SMALL_SHIFT 6
#define LAST_SECTOR 0xFFFFFFFAu /* greater numbers mean something else */
#define HEADER_FATS 109         /* sectors of the FAT that the header names */
#define FILETIME_1970 INT64_C(11644473600)

static const char magic[8] = {
        (char)0xD0, (char)0xCF, 0x11, (char)0xE0, (char)0xA1, (char)0xB1, 0x1A, (char)0xE1};

uint16_t kz_ole_u16(struct kz_str bytes, size_t at)
{
        const unsigned char *p = (const unsigned char *)bytes.ptr + at;

        return at + 2 <= bytes.len ? (uint16_t)(p[0] | (unsigned)p[1] << 8) : 0;
}

uint32_t kz_ole_u32(struct kz_str bytes, size_t at)
{
        return (uint32_t)kz_ole_u16(bytes, at) | (uint32_t)kz_ole_u16(bytes, at + 2) << 16;
}

uint64_t kz_ole_u64(struct kz_str bytes, size_t at)
{
        return kz_ole_u32(bytes, at) | (uint64_t)kz_ole_u32(bytes, at + 4) << 32;
}

int64_t kz_ole_seconds(uint64_t filetime)
{
        int64_t seconds = (int64_t)(filetime / 10000000) - FILETIME_1970;

        return filetime && seconds > -FILETIME_1970 && seconds < INT64_C(253402300800) ? seconds
                                                                                       : 0;
}

void kz_ole_deinit(struct kz_ole *ole)
{
        free(ole->fat);
        free(ole->small_fat);
        free(ole->entries);
        kz_buf_deinit(&ole->small);
        *ole = KZ_OLE_NULL;
}

/* The bytes of a sector; fewer at the end of a file that was cut short. */
static struct kz_str sector(const struct kz_ole *ole, uint32_t number)
{
        uint64_t at = ((uint64_t)number + 1) << ole->shift;
        size_t len = (size_t)1 << ole->shift;

        if (number >= LAST_SECTOR || at >= ole->bytes.len)
                return KZ_STR("");
        if (len > ole->bytes.len - at)
                len = (size_t)(ole->bytes.len - at);
        return (struct kz_str){ole->bytes.ptr + at, len};
}

/* Appends what a chain of sectors holds, at most size bytes. *ret_broken: it ended before that. */
static enum kz_status read_chain(const struct kz_ole *ole, uint32_t start, uint64_t size,
        struct kz_buf *out, bool *ret_broken)
{
        enum kz_status status = KZ_OK;
        size_t steps = (ole->bytes.len >> ole->shift) + 1; /* a chain may run in a circle */
        uint32_t at = start;

        while (size && steps-- && !status) {
                struct kz_str bytes = sector(ole, at);

                if (bytes.len == 0)
                        break;
                if (bytes.len > size)
                        bytes.len = (size_t)size;
                status = kz_buf_append_str(out, bytes);
                size -= bytes.len;
                if (at >= ole->n_fat)
                        break;
                at = ole->fat[at];
        }
        *ret_broken = size > 0;
        return status;
}

static enum kz_status read_small_chain(const struct kz_ole *ole, uint32_t start, uint64_t size,
        struct kz_buf *out, bool *ret_broken)
{
        const size_t len = (size_t)1 << SMALL_SHIFT;
        enum kz_status status = KZ_OK;
        size_t steps = (ole->small.len >> SMALL_SHIFT) + 1;
        uint32_t at = start;

        while (size && steps-- && !status && at < ole->n_small_fat) {
                size_t from = (size_t)at << SMALL_SHIFT, n = size < len ? (size_t)size : len;

                if (from >= ole->small.len)
                        break;
                if (n > ole->small.len - from)
                        n = ole->small.len - from;
                status = kz_buf_append(out, ole->small.data + from, n);
                size -= n;
                at = ole->small_fat[at];
        }
        *ret_broken = size > 0;
        return status;
}

/* The numbers that a string of sectors holds. */
static enum kz_status numbers_of(struct kz_buf *bytes, uint32_t **ret, size_t *ret_count)
{
        struct kz_str all = kz_buf_str(bytes);
        size_t i, count = all.len / 4;
        uint32_t *numbers = malloc(count ? count * sizeof(*numbers) : 1);

        if (!numbers)
                return KZ_E_NOMEM;
        for (i = 0; i < count; i++)
                numbers[i] = kz_ole_u32(all, 4 * i);
        *ret = numbers;
        *ret_count = count;
        return KZ_OK;
}

/* The FAT stands in sectors that the header names, and after them in sectors that others name. */
static enum kz_status read_fat(struct kz_ole *ole)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf fat = KZ_BUF_NULL;
        uint32_t left = kz_ole_u32(ole->bytes, 44), next = kz_ole_u32(ole->bytes, 68);
        struct kz_str names = {ole->bytes.ptr + 76, (size_t)4 * HEADER_FATS};
        enum kz_status status = KZ_OK;
        size_t i, count = HEADER_FATS, steps = (ole->bytes.len >> ole->shift) + 1;

        while (left && steps && !status) {
                for (i = 0; i < count && left && steps && !status; i++, left--, steps--)
                        status = kz_buf_append_str(&fat, sector(ole, kz_ole_u32(names, 4 * i)));
                names = sector(ole, next);
                if (names.len < 8)
                        break;
                /* Its last number is that of the next one. */
                count = names.len / 4 - 1;
                next = kz_ole_u32(names, 4 * count);
        }
        return status ? status : numbers_of(&fat, &ole->fat, &ole->n_fat);
}

static void read_entry(struct kz_str bytes, struct kz_ole_entry *entry)
{
        size_t i, len = kz_ole_u16(bytes, 64) / 2;
        unsigned char type = (unsigned char)bytes.ptr[66];

        for (i = 0; i + 1 < len && i + 1 < 32; i++) {
                uint16_t c = kz_ole_u16(bytes, 2 * i);

                entry->name[i] = c && c < 0x7F ? (char)c : '?';
        }
        entry->name[i] = '\0';
        entry->stream = type == 2;
        entry->parent = KZ_OLE_NONE;
        entry->left = kz_ole_u32(bytes, 68);
        entry->right = kz_ole_u32(bytes, 72);
        entry->child = type == 2 ? KZ_OLE_NONE : kz_ole_u32(bytes, 76);
        entry->start = kz_ole_u32(bytes, 116);
        entry->size = kz_ole_u64(bytes, 120);
}

/* Every entry of the tree below a storage's child is in that storage. None is visited twice. */
static enum kz_status find_parents(struct kz_ole *ole)
{
        uint32_t *stack = malloc((3 * ole->n_entries + 1) * sizeof(*stack));
        size_t i, depth = 0;

        if (!stack)
                return KZ_E_NOMEM;
        for (i = 0; i < ole->n_entries; i++) {
                /* Only a storage that is in one itself, or the root: a loop has no beginning. */
                if (ole->entries[i].child != KZ_OLE_NONE)
                        stack[depth++] = ole->entries[i].child;
                while (depth) {
                        uint32_t at = stack[--depth];
                        struct kz_ole_entry *entry;

                        if (at == KZ_OLE_ROOT || at >= ole->n_entries ||
                                ole->entries[at].parent != KZ_OLE_NONE)
                                continue;
                        entry = &ole->entries[at];
                        entry->parent = (uint32_t)i;
                        stack[depth++] = entry->left;
                        stack[depth++] = entry->right;
                }
        }
        free(stack);
        return KZ_OK;
}

static enum kz_status read_directory(struct kz_ole *ole, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf directory = KZ_BUF_NULL;
        struct kz_str all;
        bool broken;
        size_t i;

        if (read_chain(ole, kz_ole_u32(ole->bytes, 48), ole->bytes.len, &directory, &broken))
                return kz_error_nomem(err);
        all = kz_buf_str(&directory);
        if (all.len < ENTRY)
                return kz_error_set(err, KZ_E_CORRUPT, "damaged: it has no directory");
        if (all.len / ENTRY > KZ_OLE_ENTRIES_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "more than %d parts", KZ_OLE_ENTRIES_MAX);
        ole->n_entries = all.len / ENTRY;
        ole->entries = calloc(ole->n_entries, sizeof(*ole->entries));
        if (!ole->entries)
                return kz_error_nomem(err);
        for (i = 0; i < ole->n_entries; i++)
                read_entry((struct kz_str){all.ptr + i * ENTRY, ENTRY}, &ole->entries[i]);
        return find_parents(ole) ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status read_small(struct kz_ole *ole)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf fat = KZ_BUF_NULL;
        enum kz_status status;
        bool broken;

        ole->small_below = kz_ole_u32(ole->bytes, 56);
        status = read_chain(ole, kz_ole_u32(ole->bytes, 60),
                (uint64_t)kz_ole_u32(ole->bytes, 64) << ole->shift, &fat, &broken);
        if (!status)
                status = numbers_of(&fat, &ole->small_fat, &ole->n_small_fat);
        if (!status)
                status = read_chain(ole, ole->entries[KZ_OLE_ROOT].start,
                        ole->entries[KZ_OLE_ROOT].size & UINT32_MAX, &ole->small, &broken);
        return status;
}

enum kz_status kz_ole_open(struct kz_ole *ole, struct kz_str bytes, struct kz_error *err)
{
        enum kz_status status;

        if (!kz_str_starts(bytes, (struct kz_str){magic, sizeof(magic)}) || bytes.len < HEADER)
                return kz_error_set(err, KZ_E_CORRUPT, "damaged: cut short in its header");
        ole->bytes = bytes;
        ole->shift = kz_ole_u16(bytes, 30);
        if (ole->shift != 9 && ole->shift != 12)
                return kz_error_set(err, KZ_E_CORRUPT, "damaged: its header makes no sense");
        if (read_fat(ole))
                return kz_error_nomem(err);
        status = read_directory(ole, err);
        if (!status && read_small(ole))
                return kz_error_nomem(err);
        return status;
}

uint32_t kz_ole_next(const struct kz_ole *ole, uint32_t storage, uint32_t after)
{
        size_t i = after == KZ_OLE_NONE ? 1 : (size_t)after + 1;

        for (; i < ole->n_entries; i++) {
                if (ole->entries[i].parent == storage)
                        return (uint32_t)i;
        }
        return KZ_OLE_NONE;
}

uint32_t kz_ole_find(const struct kz_ole *ole, uint32_t storage, const char *name)
{
        uint32_t at = KZ_OLE_NONE;

        while ((at = kz_ole_next(ole, storage, at)) != KZ_OLE_NONE) {
                if (strcasecmp(ole->entries[at].name, name) == 0)
                        return at;
        }
        return KZ_OLE_NONE;
}

enum kz_status kz_ole_read(
        const struct kz_ole *ole, uint32_t entry, struct kz_buf *out, struct kz_error *err)
{
        const struct kz_ole_entry *e = &ole->entries[entry];
        /* Old files have rubbish in the upper half. */
        const uint64_t size = ole->shift == 9 ? e->size & UINT32_MAX : e->size;
        enum kz_status status;
        bool broken = false;

        if (size < ole->small_below)
                status = read_small_chain(ole, e->start, size, out, &broken);
        else
                status = read_chain(ole, e->start, size, out, &broken);
        if (status)
                return kz_error_nomem(err);
        return broken ? kz_error_set(err, KZ_E_CORRUPT, "damaged: %s is cut short", e->name)
                      : KZ_OK;
}
