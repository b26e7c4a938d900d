#include "index/segment/dict.h"

#include "index/segment/le.h"
#include "index/segment/varint.h"

/* A key as it stands in its block. */
struct stored_key {
        uint32_t shared, more; /* bytes: of the key before, and behind them */
        const uint8_t *rest;   /* the latter */
};

/* Where the parts of a block are. */
struct block {
        const uint8_t *keys, *numbers, *end;
        uint64_t range; /* where that of the first key begins */
};

static enum kz_status damaged(const struct kz_dict *dict, const char *what, struct kz_error *err)
{
        return kz_sections_damaged(dict->path, dict->section, what, err);
}

enum kz_status kz_dict_open(struct kz_str bytes, uint64_t ranges, const char *path,
        enum kz_section section, struct kz_dict *ret, struct kz_error *err)
{
        const uint8_t *start = (const uint8_t *)bytes.ptr, *trailer;
        struct kz_dict dict = {.ranges = ranges, .path = path, .section = section};
        uint64_t tables;

        if (bytes.len == 0 && ranges == 0) {
                *ret = dict;
                return KZ_OK;
        }
        if (bytes.len < KZ_DICT_TRAILER)
                return damaged(&dict, "the dictionary is cut short", err);
        trailer = start + bytes.len - KZ_DICT_TRAILER;
        dict.n_blocks = kz_le_get32(trailer);
        dict.n_keys = kz_le_get64(trailer + 4);
        dict.key_max = kz_le_get32(trailer + 20);
        tables = dict.n_blocks * UINT64_C(12);
        if (tables > bytes.len - KZ_DICT_TRAILER)
                return damaged(&dict, "the dictionary is cut short", err);
        if (dict.n_keys / KZ_DICT_BLOCK + (dict.n_keys % KZ_DICT_BLOCK != 0) != dict.n_blocks ||
                dict.key_max > KZ_DICT_KEY_MAX || kz_le_get32(trailer + 24) != 0)
                return damaged(&dict, "the dictionary's counts are impossible", err);
        if (kz_le_get64(trailer + 12) != ranges)
                return damaged(&dict, "it belongs to other data", err);
        dict.begins = trailer - tables;
        dict.offsets = trailer - dict.n_blocks * UINT64_C(4);
        dict.blocks = (struct kz_str){bytes.ptr, (size_t)(dict.begins - start)};
        *ret = dict;
        return KZ_OK;
}

/* ---- Blocks ---- */

/* The first bytes of a block's first key: kz_dict_begin. */
static uint64_t begin_of(const struct kz_dict *dict, uint32_t block)
{
        uint64_t number;

        memcpy(&number, dict->begins + block * sizeof(number), sizeof(number));
        return be64toh(number);
}

static uint32_t keys_in(const struct kz_dict *dict, uint32_t block)
{
        return block + 1 < dict->n_blocks ? KZ_DICT_BLOCK
                                          : (uint32_t)((dict->n_keys - 1) % KZ_DICT_BLOCK + 1);
}

/* False: the table or the block is damaged. */
static bool read_block(const struct kz_dict *dict, uint32_t i, struct block *ret)
{
        const uint8_t *start = (const uint8_t *)dict->blocks.ptr;
        const uint64_t at = kz_le_get32(dict->offsets + i * UINT64_C(4));
        const uint64_t end = i + 1 < dict->n_blocks
                                     ? kz_le_get32(dict->offsets + (i + 1) * UINT64_C(4))
                                     : dict->blocks.len;
        uint64_t keys;

        if (at > end || end > dict->blocks.len)
                return false;
        ret->keys = start + at;
        ret->end = start + end;
        if (!kz_varint_get(&ret->keys, ret->end, &ret->range) ||
                !kz_varint_get(&ret->keys, ret->end, &keys) || ret->range > dict->ranges ||
                keys > (size_t)(ret->end - ret->keys))
                return false;
        ret->numbers = ret->keys + keys;
        return true;
}

/* Reads a key and moves behind it. A block's first key shares nothing, and does not say so. */
static inline bool read_key(
        const uint8_t **at, const uint8_t *end, bool first, struct stored_key *ret)
{
        const size_t left = (size_t)(end - *at), head = first ? 1 : 2;

        if (left < head)
                return false;
        ret->shared = first ? 0 : (*at)[0];
        ret->more = (*at)[head - 1];
        ret->rest = *at + head;
        if (ret->more > left - head)
                return false;
        *at = ret->rest + ret->more;
        return true;
}

static inline bool get(const uint8_t **at, const uint8_t *end, uint64_t *ret)
{
        if (*at < end && **at < 0x80) {
                *ret = *(*at)++;
                return true;
        }
        return kz_varint_get(at, end, ret);
}

/* Reads the numbers of a key whose range begins at `range`, and moves behind them. */
static inline bool read_numbers(const struct kz_dict *dict, const uint8_t **at, const uint8_t *end,
        uint64_t range, struct kz_dict_entry *ret)
{
        ret->at = range;
        return get(at, end, &ret->count) && get(at, end, &ret->size) &&
               ret->size <= dict->ranges - range;
}

/* Whether a block's first key is not behind `key`. */
static enum kz_status begins_before(
        const struct kz_dict *dict, uint32_t i, struct kz_str key, bool *ret, struct kz_error *err)
{
        struct stored_key first;
        struct block block;

        if (!read_block(dict, i, &block) || !read_key(&block.keys, block.numbers, true, &first))
                return damaged(dict, "a dictionary block is damaged", err);
        *ret = kz_str_cmp((struct kz_str){(const char *)first.rest, first.more}, key) <= 0;
        return KZ_OK;
}

/*
 * How many blocks of [from, to) have a begin below `begin`, plus from. Without a branch that
 * depends on what was read, so that nothing is mispredicted; both of the places that may be next
 * are on their way from memory meanwhile, since a table of some hundred KB is seldom in a cache.
 */
static uint32_t lower_bound(const struct kz_dict *dict, uint64_t begin, uint32_t from, uint32_t to)
{
        uint32_t n = to - from, half, next;

        while (n > 1) {
                half = n / 2;
                next = (n - half) / 2;
                __builtin_prefetch(dict->begins + (from + next) * sizeof(begin));
                __builtin_prefetch(dict->begins + (from + half + next) * sizeof(begin));
                from += begin_of(dict, from + half - 1) < begin ? half : 0;
                n -= half;
        }
        return n && begin_of(dict, from) < begin ? from + 1 : from;
}

/* The first block of [from, to) that begins behind `key`, or `to`. */
static enum kz_status search(const struct kz_dict *dict, struct kz_str key, uint32_t from,
        uint32_t to, uint32_t *ret, struct kz_error *err)
{
        const uint64_t begin = kz_dict_begin(key);
        enum kz_status status;
        uint32_t middle;
        bool before = false;

        from = lower_bound(dict, begin, from, to);
        if (from < to && begin_of(dict, from) == begin)
                to = begin == UINT64_MAX ? to : lower_bound(dict, begin + 1, from, to);
        else
                to = from;
        /* Those that begin with the same bytes: their whole keys tell. */
        while (from < to) {
                middle = from + (to - from) / 2;
                status = begins_before(dict, middle, key, &before, err);
                if (status)
                        return status;
                if (before)
                        from = middle + 1;
                else
                        to = middle;
        }
        *ret = from;
        return KZ_OK;
}

/*
 * Compares the next key of a walk to the one that is looked for, which is behind the key before and
 * has *match bytes in common with that. Keys ascend, and share with the one before all they can:
 * so one that shares more than those *match is before it too, one that shares less is behind it.
 */
static inline int compare(const struct stored_key *stored, struct kz_str key, uint32_t *match)
{
        uint32_t i = 0, most = (uint32_t)key.len - *match;

        if (stored->shared != *match)
                return stored->shared > *match ? -1 : 1;
        if (most > stored->more)
                most = stored->more;
        while (i < most && stored->rest[i] == (uint8_t)key.ptr[*match + i])
                i++;
        *match += i;
        if (i < most)
                return stored->rest[i] < (uint8_t)key.ptr[*match] ? -1 : 1;
        if (i < stored->more)
                return 1;
        return *match < key.len ? -1 : 0;
}

/* The numbers of the block's key i. */
static bool find_numbers(const struct kz_dict *dict, const struct block *block, uint32_t i,
        struct kz_dict_entry *ret)
{
        const uint8_t *at = block->numbers;
        uint64_t range = block->range;

        for (;; range += ret->size) {
                if (!read_numbers(dict, &at, block->end, range, ret))
                        return false;
                if (i-- == 0)
                        return true;
        }
}

static enum kz_status find_in_block(const struct kz_dict *dict, uint32_t i, struct kz_str key,
        bool *ret_found, struct kz_dict_entry *ret, struct kz_error *err)
{
        const uint32_t n_keys = keys_in(dict, i);
        struct stored_key stored;
        struct block block;
        uint32_t k, match = 0;
        int order = -1;

        if (!read_block(dict, i, &block))
                return damaged(dict, "a dictionary block is damaged", err);
        for (k = 0; k < n_keys; k++) {
                if (!read_key(&block.keys, block.numbers, k == 0, &stored))
                        return damaged(dict, "a dictionary block is damaged", err);
                order = compare(&stored, key, &match);
                if (order >= 0)
                        break;
        }
        if (order == 0 && !find_numbers(dict, &block, k, ret))
                return damaged(dict, "a dictionary block is damaged", err);
        *ret_found = order == 0;
        return KZ_OK;
}

enum kz_status kz_dict_find(const struct kz_dict *dict, struct kz_str key, bool *ret_found,
        struct kz_dict_entry *ret, struct kz_error *err)
{
        struct kz_dict_entry entry = {0, 0, 0};
        enum kz_status status = KZ_OK;
        bool found = false;
        uint32_t n = 0;

        if (key.len && key.len <= dict->key_max && dict->n_blocks)
                status = search(dict, key, 0, dict->n_blocks, &n, err);
        if (!status && n)
                status = find_in_block(dict, n - 1, key, &found, &entry, err);
        if (status)
                return status;
        if (found)
                *ret = entry;
        *ret_found = found;
        return KZ_OK;
}

/* ---- A walk in byte order ---- */

/* A cursor that failed fails again: it stands before the last block's key, which has no bytes. */
static enum kz_status fail(struct kz_dict_cursor *cursor, struct kz_error *err)
{
        cursor->next = cursor->end;
        cursor->block = cursor->dict->n_blocks;
        cursor->left = 1;
        cursor->key.len = 0;
        return damaged(cursor->dict, "a dictionary block is damaged", err);
}

/* Goes before the first key of a block. */
static enum kz_status enter(struct kz_dict_cursor *cursor, uint32_t i, struct kz_error *err)
{
        struct block block;

        if (!read_block(cursor->dict, i, &block))
                return fail(cursor, err);
        cursor->next = block.keys;
        cursor->end = cursor->numbers = block.numbers;
        cursor->numbers_end = block.end;
        cursor->range = block.range;
        cursor->block = i + 1;
        cursor->left = keys_in(cursor->dict, i);
        cursor->key.len = 0;
        return KZ_OK;
}

/* Takes the next key of the block, of which there is one. */
static enum kz_status take(
        struct kz_dict_cursor *cursor, struct stored_key *stored, struct kz_error *err)
{
        const bool first = cursor->left == keys_in(cursor->dict, cursor->block - 1);

        if (!read_key(&cursor->next, cursor->end, first, stored) ||
                stored->shared > cursor->key.len ||
                stored->more > KZ_DICT_KEY_MAX - stored->shared ||
                stored->shared + stored->more == 0 ||
                !read_numbers(cursor->dict, &cursor->numbers, cursor->numbers_end, cursor->range,
                        &cursor->entry))
                return fail(cursor, err);
        memcpy(cursor->bytes + stored->shared, stored->rest, stored->more);
        cursor->key.len = stored->shared + stored->more;
        cursor->range += cursor->entry.size;
        cursor->left--;
        return KZ_OK;
}

enum kz_status kz_dict_cursor_next(struct kz_dict_cursor *cursor, struct kz_error *err)
{
        struct stored_key stored;
        enum kz_status status;

        if (cursor->done)
                return KZ_OK;
        if (cursor->left == 0) {
                if (cursor->block >= cursor->dict->n_blocks) {
                        cursor->done = true;
                        return KZ_OK;
                }
                status = enter(cursor, cursor->block, err);
                if (status)
                        return status;
        }
        return take(cursor, &stored, err);
}

/* From a key before `from`, or from before a block's first, to the first that is not before it;
 * that is in the block, or the first of the next. */
static enum kz_status walk(struct kz_dict_cursor *cursor, struct kz_str from, struct kz_error *err)
{
        const size_t most = cursor->key.len < from.len ? cursor->key.len : from.len;
        struct stored_key stored;
        enum kz_status status;
        uint32_t match = 0;

        while (match < most && cursor->bytes[match] == from.ptr[match])
                match++;
        while (cursor->left) {
                status = take(cursor, &stored, err);
                if (status)
                        return status;
                if (compare(&stored, from, &match) >= 0)
                        return KZ_OK;
        }
        return kz_dict_cursor_next(cursor, err);
}

enum kz_status kz_dict_cursor_begin(struct kz_dict_cursor *cursor, const struct kz_dict *dict,
        struct kz_str from, struct kz_error *err)
{
        enum kz_status status;
        uint32_t block = 0;

        *cursor = (struct kz_dict_cursor){.dict = dict};
        cursor->key.ptr = cursor->bytes;
        if (dict->n_blocks == 0) {
                cursor->done = true;
                return KZ_OK;
        }
        status = from.len ? search(dict, from, 0, dict->n_blocks, &block, err) : KZ_OK;
        if (status) {
                (void)fail(cursor, NULL);
                return status;
        }
        if (block == 0)
                return kz_dict_cursor_next(cursor, err);
        status = enter(cursor, block - 1, err);
        return status ? status : walk(cursor, from, err);
}

/* The first block behind the cursor's that begins behind `from`. Looks near first. */
static enum kz_status search_on(const struct kz_dict_cursor *cursor, struct kz_str from,
        uint32_t *ret, struct kz_error *err)
{
        const struct kz_dict *dict = cursor->dict;
        const uint64_t begin = kz_dict_begin(from);
        uint32_t low = cursor->block, high = low, step = 1;

        while (high < dict->n_blocks && begin_of(dict, high) <= begin) {
                if (begin_of(dict, high) < begin)
                        low = high + 1;
                high = step < dict->n_blocks - high ? high + step : dict->n_blocks;
                step *= 2;
        }
        return search(dict, from, low, high, ret, err);
}

enum kz_status kz_dict_cursor_seek(
        struct kz_dict_cursor *cursor, struct kz_str from, struct kz_error *err)
{
        enum kz_status status;
        uint32_t block;

        if (cursor->done || kz_str_cmp(cursor->key, from) >= 0)
                return KZ_OK;
        status = search_on(cursor, from, &block, err);
        if (status) {
                (void)fail(cursor, NULL);
                return status;
        }
        if (block > cursor->block) {
                status = enter(cursor, block - 1, err);
                if (status)
                        return status;
        }
        return walk(cursor, from, err);
}

/* ---- Reading all of it ---- */

struct check {
        struct kz_dict_cursor cursor;
        size_t last_len; /* of the key before */
        char last[KZ_DICT_KEY_MAX];
        uint64_t range; /* where the one after it should begin */
        uint64_t key_max;
};

static const char *check_key(struct check *check, bool first, uint32_t shared)
{
        const struct kz_str key = check->cursor.key, last = {check->last, check->last_len};

        if (kz_str_cmp(last, key) >= 0)
                return "keys are out of order";
        if (!first && shared < last.len && shared < key.len && last.ptr[shared] == key.ptr[shared])
                return "a key shares more than it says";
        if (check->cursor.entry.at != check->range)
                return "ranges do not follow each other";
        check->range += check->cursor.entry.size;
        memcpy(check->last, key.ptr, key.len);
        check->last_len = key.len;
        if (key.len > check->key_max)
                check->key_max = key.len;
        return NULL;
}

static enum kz_status check_block(struct check *check, uint32_t block, struct kz_error *err)
{
        struct kz_dict_cursor *cursor = &check->cursor;
        const struct kz_dict *dict = cursor->dict;
        const char *wrong = NULL;
        struct stored_key stored = {0};
        enum kz_status status;
        bool first = true;

        status = enter(cursor, block, err);
        if (status)
                return status;
        for (; cursor->left && !wrong; first = false) {
                status = take(cursor, &stored, err);
                if (status)
                        return status;
                if (first && kz_dict_begin(cursor->key) != begin_of(dict, block))
                        wrong = "a block does not begin as the table says";
                else
                        wrong = check_key(check, first, stored.shared);
        }
        if (!wrong && (cursor->next != cursor->end || cursor->numbers != cursor->numbers_end))
                wrong = "a block has more than its keys";
        return wrong ? damaged(dict, wrong, err) : KZ_OK;
}

enum kz_status kz_dict_check(const struct kz_dict *dict, struct kz_error *err)
{
        struct check check = {.cursor = {.dict = dict}};
        enum kz_status status;
        uint32_t block;

        check.cursor.key.ptr = check.cursor.bytes;
        if (dict->n_blocks ? kz_le_get32(dict->offsets) != 0 : dict->blocks.len != 0)
                return damaged(dict, "its first block is not at its beginning", err);
        for (block = 0; block < dict->n_blocks; block++) {
                status = check_block(&check, block, err); /* up to where the next one begins */
                if (status)
                        return status;
        }
        if (check.range != dict->ranges)
                return damaged(dict, "its ranges do not end where the data do", err);
        if (check.key_max != dict->key_max)
                return damaged(dict, "its longest key is not as long as it says", err);
        return KZ_OK;
}
