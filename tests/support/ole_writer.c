#include "tests/support/ole_writer.h"

#include <stdlib.h>

#define SECTOR 512u
#define SMALL 64u
#define SMALL_BELOW 4096u
#define END_OF_CHAIN 0xFFFFFFFEu
#define FREE 0xFFFFFFFFu
#define FAT_SECTOR 0xFFFFFFFDu
#define SECTORS_MAX 4096u

/* The file in the making: what each sector is followed by, and where streams begin. */
struct layout {
        struct kz_buf body, small;
        uint32_t next[SECTORS_MAX], small_next[SECTORS_MAX];
        uint32_t sectors, small_sectors;
        uint32_t start[OLE_WRITER_ENTRIES + 1];
};

static void put(struct kz_buf *out, uint64_t value, size_t bytes)
{
        size_t i;

        for (i = 0; i < bytes; i++) {
                if (kz_buf_append_char(out, (char)(i < 8 ? value >> 8 * i & 0xFF : 0)))
                        abort();
        }
}

static void put_bytes(struct kz_buf *out, const void *data, size_t len)
{
        if (kz_buf_append(out, data, len))
                abort();
}

static void pad(struct kz_buf *out, size_t unit)
{
        while (out->len % unit)
                put(out, 0, 1);
}

/* A chain of sectors one after another; its first. */
static uint32_t chain(uint32_t *next, uint32_t *count, size_t len, size_t unit)
{
        uint32_t first = *count, n = (uint32_t)((len + unit - 1) / unit), i;

        for (i = 0; i < n; i++, ++*count) {
                if (*count >= SECTORS_MAX)
                        abort();
                next[*count] = i + 1 < n ? *count + 1 : END_OF_CHAIN;
        }
        return n ? first : END_OF_CHAIN;
}

static uint32_t add_stream(struct layout *l, const void *data, size_t len)
{
        put_bytes(&l->body, data, len);
        pad(&l->body, SECTOR);
        return chain(l->next, &l->sectors, len, SECTOR);
}

unsigned ole_add(
        struct ole_writer *ole, unsigned parent, const char *name, const void *data, size_t len)
{
        if (ole->count == OLE_WRITER_ENTRIES - 1)
                abort();
        ole->entries[ole->count].name = name;
        ole->entries[ole->count].parent = parent;
        ole->entries[ole->count].data = data;
        ole->entries[ole->count].len = len;
        return ++ole->count;
}

unsigned ole_add_storage(struct ole_writer *ole, unsigned parent, const char *name)
{
        return ole_add(ole, parent, name, NULL, 0);
}

/* The first entry in a storage, or the next one after another; siblings are a list. */
static uint32_t sibling(const struct ole_writer *ole, unsigned parent, unsigned after)
{
        unsigned i;

        for (i = after; i < ole->count; i++) {
                if (ole->entries[i].parent == parent)
                        return i + 1;
        }
        return FREE;
}

static void put_entry(struct kz_buf *out, const char *name, unsigned type, uint32_t right,
        uint32_t child, uint32_t start, size_t size)
{
        size_t i, len = strlen(name);

        for (i = 0; i < 32; i++)
                put(out, i < len ? (unsigned char)name[i] : 0, 2);
        put(out, 2 * (len + 1), 2);
        put(out, type, 1);
        put(out, 1, 1);
        put(out, FREE, 4);
        put(out, right, 4);
        put(out, child, 4);
        put(out, 0, 36);
        put(out, start, 4);
        put(out, size, 8);
}

static void put_directory(
        struct ole_writer *ole, struct layout *l, uint32_t small_start, struct kz_buf *out)
{
        unsigned i;

        put_entry(out, "Root Entry", 5, FREE, sibling(ole, 0, 0), small_start, l->small.len);
        for (i = 0; i < ole->count; i++) {
                bool stream = ole->entries[i].data != NULL;

                put_entry(out, ole->entries[i].name, stream ? 2 : 1,
                        sibling(ole, ole->entries[i].parent, i + 1),
                        stream ? FREE : sibling(ole, i + 1, 0), l->start[i], ole->entries[i].len);
        }
}

static void put_header(struct kz_buf *out, uint32_t directory, uint32_t small_fat, uint32_t fat)
{
        static const char magic[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
        unsigned i;

        put_bytes(out, magic, 8);
        put(out, 0, 16);
        put(out, 0x3E, 2);
        put(out, 3, 2);
        put(out, 0xFFFE, 2);
        put(out, 9, 2);
        put(out, 6, 2);
        put(out, 0, 10);
        put(out, 1, 4); /* one sector of FAT: the tests need no more */
        put(out, directory, 4);
        put(out, 0, 4);
        put(out, SMALL_BELOW, 4);
        put(out, small_fat, 4);
        put(out, 1, 4);
        put(out, END_OF_CHAIN, 4);
        put(out, 0, 4);
        put(out, fat, 4);
        for (i = 1; i < 109; i++)
                put(out, FREE, 4);
}

void ole_end(struct ole_writer *ole)
{
        struct layout *l = calloc(1, sizeof(*l));
        struct kz_buf directory = KZ_BUF_NULL, small_fat = KZ_BUF_NULL;
        uint32_t at_small, at_directory, at_small_fat, i;

        if (!l)
                abort();
        for (i = 0; i < ole->count; i++) {
                const void *data = ole->entries[i].data;
                size_t len = ole->entries[i].len;

                if (data && len >= SMALL_BELOW) {
                        l->start[i] = add_stream(l, data, len);
                } else if (data) {
                        put_bytes(&l->small, data, len);
                        pad(&l->small, SMALL);
                        l->start[i] = chain(l->small_next, &l->small_sectors, len, SMALL);
                }
        }
        at_small = add_stream(l, l->small.data ? l->small.data : "", l->small.len);
        put_directory(ole, l, at_small, &directory);
        at_directory = add_stream(l, directory.data, directory.len);
        for (i = 0; i < SECTOR / 4; i++)
                put(&small_fat, i < l->small_sectors ? l->small_next[i] : FREE, 4);
        at_small_fat = add_stream(l, small_fat.data, small_fat.len);
        put_header(&ole->bytes, at_directory, at_small_fat, l->sectors);
        put_bytes(&ole->bytes, l->body.data, l->body.len);
        l->next[l->sectors] = FAT_SECTOR;
        for (i = 0; i < SECTOR / 4; i++)
                put(&ole->bytes, i <= l->sectors ? l->next[i] : FREE, 4);
        kz_buf_deinit(&directory);
        kz_buf_deinit(&small_fat);
        kz_buf_deinit(&l->body);
        kz_buf_deinit(&l->small);
        free(l);
}

void ole_writer_deinit(struct ole_writer *ole)
{
        kz_buf_deinit(&ole->bytes);
}
