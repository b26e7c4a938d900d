/*
 * Dictionaries: any bytes. Whatever is asked is answered or refused, entries stay within what they
 * point into, a walk has an end. Of what the check lets pass, each key of the walk is found, by a
 * look-up and by a seek, behind the one before.
 */
#include <stdlib.h>

#include "index/segment/dict.h"
#include "index/segment/le.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
        if (!holds)
                abort();
}

static void look_up(const struct kz_dict *dict, const struct kz_dict_cursor *at, bool sound)
{
        struct kz_dict_cursor cursor;
        struct kz_dict_entry entry;
        bool found = false;

        if (!kz_dict_find(dict, at->key, &found, &entry, NULL) && found)
                require(entry.at <= dict->ranges && entry.size <= dict->ranges - entry.at);
        if (sound)
                require(found && entry.at == at->entry.at && entry.size == at->entry.size &&
                        entry.count == at->entry.count);
        if (kz_dict_cursor_begin(&cursor, dict, at->key, NULL))
                require(!sound);
        else if (sound)
                require(!cursor.done && kz_str_eq(cursor.key, at->key));
}

static void walk(const struct kz_dict *dict, bool sound)
{
        char last[KZ_DICT_KEY_MAX];
        size_t last_len = 0;
        struct kz_dict_cursor cursor;
        enum kz_status status;
        uint64_t n = 0;

        status = kz_dict_cursor_begin(&cursor, dict, KZ_STR(""), NULL);
        for (; !status && !cursor.done; n++) {
                require(n < dict->n_keys && cursor.key.len <= KZ_DICT_KEY_MAX);
                if (sound)
                        require(kz_str_cmp((struct kz_str){last, last_len}, cursor.key) < 0);
                memcpy(last, cursor.key.ptr, cursor.key.len);
                last_len = cursor.key.len;
                look_up(dict, &cursor, sound);
                status = kz_dict_cursor_next(&cursor, NULL);
        }
        require(!sound || (!status && n == dict->n_keys));
}

/* Steps and seeks as the bytes say. */
static void wander(const struct kz_dict *dict, const uint8_t *data, size_t size)
{
        struct kz_dict_cursor cursor;
        enum kz_status status = kz_dict_cursor_begin(&cursor, dict, KZ_STR("a"), NULL);
        size_t i, len;

        for (i = 0; i < size && !status; i++) {
                len = size - i < data[i] ? size - i : data[i];
                if (data[i] % 2)
                        status = kz_dict_cursor_next(&cursor, NULL);
                else
                        status = kz_dict_cursor_seek(
                                &cursor, (struct kz_str){(const char *)data + i, len}, NULL);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        const uint64_t ranges = size < 16 ? 0 : kz_le_get64(data + size - 16);
        struct kz_dict dict;
        bool sound;

        if (kz_dict_open((struct kz_str){(const char *)data, size}, ranges, "a.seg",
                    KZ_SECTION_TERMS, &dict, NULL))
                return 0;
        sound = kz_dict_check(&dict, NULL) == KZ_OK;
        walk(&dict, sound);
        wander(&dict, data, size);
        return 0;
}
