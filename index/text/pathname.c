#include "index/text/pathname.h"

#include "index/text/normalise.h"
#include "index/text/wordform.h"

/* Two names and the slash between them make a term. */
#define NAME_MAX_BYTES ((KZ_PATHNAME_TERM_MAX - 1) / 2)

/* The walk along a path: one name, and the one before it. */
struct walk {
        kz_pathname_fn fn;
        void *context;
        struct kz_normaliser normaliser;
        struct kz_buf name, before, pair;
        bool has_before; /* before is a name, or the root */
};

static void walk_deinit(struct walk *walk)
{
        kz_normaliser_deinit(&walk->normaliser);
        kz_buf_deinit(&walk->name);
        kz_buf_deinit(&walk->before);
        kz_buf_deinit(&walk->pair);
}

static enum kz_status normalise(struct walk *walk, struct kz_str name)
{
        struct kz_wordform form;
        enum kz_status status;

        status = kz_normaliser_word(&walk->normaliser, name, false, &walk->name);
        if (status || walk->name.len <= NAME_MAX_BYTES)
                return status;
        form = (struct kz_wordform){walk->name.data, walk->name.len, walk->name.len};
        kz_wordform_limit(&form, NAME_MAX_BYTES);
        walk->name.len = form.len;
        return KZ_OK;
}

/* The next name of path after *at; false when there is none. */
static bool next_name(struct kz_str path, size_t *at, struct kz_str *ret)
{
        size_t from = *at, to;

        while (from < path.len && path.ptr[from] == '/')
                from++;
        for (to = from; to < path.len && path.ptr[to] != '/'; to++)
                ;
        *at = to;
        *ret = (struct kz_str){path.ptr + from, to - from};
        return ret->len > 0;
}

/* Hands out "before/name" when there is a name before. */
static enum kz_status give_pair(struct walk *walk)
{
        if (!walk->has_before)
                return KZ_OK;
        kz_buf_clear(&walk->pair);
        if (kz_buf_append_str(&walk->pair, kz_buf_str(&walk->before)) ||
                kz_buf_append_char(&walk->pair, '/') ||
                kz_buf_append_str(&walk->pair, kz_buf_str(&walk->name)))
                return KZ_E_NOMEM;
        return walk->fn(walk->context, kz_buf_str(&walk->pair));
}

static enum kz_status keep_as_before(struct walk *walk)
{
        kz_buf_clear(&walk->before);
        walk->has_before = true;
        return kz_buf_append_str(&walk->before, kz_buf_str(&walk->name));
}

/* Where the extension's dot stands; name.len when there is none. A dot in front hides a file. */
static size_t extension(struct kz_str name)
{
        size_t i;

        for (i = name.len; i > 1; i--) {
                if (name.ptr[i - 1] == '.')
                        return i < name.len ? i - 1 : name.len;
        }
        return name.len;
}

static enum kz_status give_pattern(struct walk *walk, struct kz_str extension)
{
        enum kz_status status = normalise(walk, extension);

        kz_buf_clear(&walk->pair);
        if (status || kz_buf_append_char(&walk->pair, '*') ||
                kz_buf_append_str(&walk->pair, kz_buf_str(&walk->name)))
                return KZ_E_NOMEM;
        return walk->fn(walk->context, kz_buf_str(&walk->pair));
}

/* What the last name has on top. */
static enum kz_status give_last(struct walk *walk, struct kz_str name)
{
        size_t dot = extension(name);
        enum kz_status status;

        if (dot == name.len)
                return KZ_OK;
        status = normalise(walk, (struct kz_str){name.ptr, dot});
        if (!status && walk->name.len)
                status = walk->fn(walk->context, kz_buf_str(&walk->name));
        return status ? status
                      : give_pattern(walk, (struct kz_str){name.ptr + dot, name.len - dot});
}

enum kz_status kz_pathname_each(struct kz_str path, kz_pathname_fn fn, void *context)
{
        KZ_CLEANUP(walk_deinit) struct walk walk = {.fn = fn, .context = context};
        struct kz_str name, last = KZ_STR_NULL;
        enum kz_status status = KZ_OK;
        size_t at = 0;

        walk.has_before = path.len && path.ptr[0] == '/';
        while (!status && next_name(path, &at, &name)) {
                status = normalise(&walk, name);
                if (!status && walk.name.len == 0)
                        continue;
                last = name;
                if (!status)
                        status = fn(context, kz_buf_str(&walk.name));
                if (!status)
                        status = give_pair(&walk);
                if (!status)
                        status = keep_as_before(&walk);
        }
        return status || !last.len ? status : give_last(&walk, last);
}

static bool is_any(struct kz_str name)
{
        return kz_str_eq(name, KZ_STR("*")) || kz_str_eq(name, KZ_STR("**"));
}

static bool has_star(struct kz_str name)
{
        return memchr(name.ptr, '*', name.len) != NULL;
}

/* *.pdf */
static bool is_pattern(struct kz_str name)
{
        struct kz_str rest = {name.ptr + 1, name.len - 1};

        return name.len > 2 && name.ptr[0] == '*' && name.ptr[1] == '.' && !has_star(rest);
}

/* Whether `wanted` can be looked for. */
static bool is_valid(struct kz_str wanted)
{
        struct kz_str name;
        size_t at = 0;
        bool some = false, ended = false;

        while (next_name(wanted, &at, &name)) {
                if (ended)
                        return false;
                if (is_any(name))
                        continue;
                ended = is_pattern(name);
                if (has_star(name) && !ended)
                        return false;
                some = true;
        }
        return some;
}

enum kz_status kz_pathname_wanted(struct kz_str wanted, kz_pathname_fn fn, void *context)
{
        KZ_CLEANUP(walk_deinit) struct walk walk = {.fn = fn, .context = context};
        enum kz_status status = KZ_OK;
        struct kz_str name;
        bool paired = true; /* the name before was given as a part of a pair, or is the root */
        size_t at = 0;

        if (!is_valid(wanted))
                return KZ_E_INVALID;
        walk.has_before = wanted.ptr[0] == '/';
        while (!status && next_name(wanted, &at, &name)) {
                bool pattern = is_pattern(name);

                if (!paired && walk.has_before && (pattern || is_any(name)))
                        status = fn(context, kz_buf_str(&walk.before));
                if (pattern && !status)
                        status = give_pattern(&walk, (struct kz_str){name.ptr + 1, name.len - 1});
                if (pattern || is_any(name)) {
                        walk.has_before = false;
                        continue;
                }
                if (!status)
                        status = normalise(&walk, name);
                if (status || walk.name.len == 0)
                        continue;
                paired = walk.has_before;
                status = give_pair(&walk);
                if (!status)
                        status = keep_as_before(&walk);
        }
        if (!status && walk.has_before && !paired)
                status = fn(context, kz_buf_str(&walk.before));
        return status;
}
