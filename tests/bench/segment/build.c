#include "tests/bench/segment/build.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "index/base/fdio.h"
#include "index/store/tree.h"

static void record_path(const struct build *build, char ret[BUILD_PATH_MAX + 8])
{
        snprintf(ret, BUILD_PATH_MAX + 8, "%s.json", build->dir);
}

static void mark_of(const struct collection *collection, char ret[32])
{
        snprintf(ret, 32, "%016" PRIx64, collection->mark);
}

/* True when an index of this collection is there, with what it took to build it. */
static bool read_record(struct build *build, const struct collection *collection)
{
        char path[BUILD_PATH_MAX + 8], mark[32];
        const char *of = NULL;
        json_int_t bytes, stored;
        json_t *record;
        bool good;

        record_path(build, path);
        mark_of(collection, mark);
        record = json_load_file(path, 0, NULL);
        good = record && json_unpack(record, "{s:s, s:F, s:F, s:F, s:F, s:I, s:I}", "collection",
                                 &of, "add_wall", &build->add.wall, "add_cpu", &build->add.cpu,
                                 "finish_wall", &build->finish.wall, "finish_cpu",
                                 &build->finish.cpu, "bytes", &bytes, "stored", &stored) == 0;
        good = good && strcmp(of, mark) == 0;
        if (good) {
                build->bytes = (uint64_t)bytes;
                build->stored = (uint64_t)stored;
                build->reused = true;
        }
        json_decref(record);
        return good;
}

static enum kz_status write_record(
        const struct build *build, const struct collection *collection, struct kz_error *err)
{
        char path[BUILD_PATH_MAX + 8], mark[32];
        json_t *record;
        int failed;

        record_path(build, path);
        mark_of(collection, mark);
        record = json_pack("{s:s, s:f, s:f, s:f, s:f, s:I, s:I}", "collection", mark, "add_wall",
                build->add.wall, "add_cpu", build->add.cpu, "finish_wall", build->finish.wall,
                "finish_cpu", build->finish.cpu, "bytes", (json_int_t)build->bytes, "stored",
                (json_int_t)build->stored);
        failed = !record || json_dump_file(record, path, JSON_INDENT(8));
        json_decref(record);
        return failed ? kz_error_set(err, KZ_E_IO, "cannot write %s", path) : KZ_OK;
}

static enum kz_status fill(struct contender *contender, const struct collection *collection,
        struct tokens *tokens, struct build *build, struct kz_error *err)
{
        struct stopwatch start = stopwatch_start();
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < collection->n && !status; i++) {
                status = tokens_read(tokens, collection->passages[i], SIZE_MAX, NULL, err);
                if (!status)
                        status = contender->ops->add(
                                contender, tokens, collection->passages[i], err);
        }
        build->add = stopwatch_read(start);
        start = stopwatch_start();
        if (!status)
                status = contender->ops->finish(contender, err);
        build->finish = stopwatch_read(start);
        return status;
}

static enum kz_status build_new(const struct contender_ops *ops,
        const struct collection *collection, struct tokens *tokens, struct build *build,
        struct kz_error *err)
{
        struct contender *contender = NULL;
        char path[BUILD_PATH_MAX + 8];
        enum kz_status status;

        record_path(build, path);
        remove(path);
        status = kz_tree_remove(build->dir, err);
        if (!status)
                status = kz_mkdir_all(build->dir, 0700, err);
        if (!status)
                status = ops->create(build->dir, &contender, err);
        if (!status)
                status = fill(contender, collection, tokens, build, err);
        contender_free(contender);
        if (!status)
                status = kz_tree_bytes(build->dir, &build->bytes, err);
        if (!status && ops->stored)
                status = ops->stored(build->dir, &build->stored, err);
        return status ? status : write_record(build, collection, err);
}

enum kz_status build_run(const struct contender_ops *ops, const char *where,
        const struct collection *collection, struct tokens *tokens, bool reuse, struct build *ret,
        struct kz_error *err)
{
        struct build build = {.bytes = 0};
        enum kz_status status = KZ_OK;
        int n = snprintf(build.dir, sizeof(build.dir), "%s/%s", where, ops->name);

        if (n < 0 || (size_t)n >= sizeof(build.dir))
                return kz_error_set(err, KZ_E_LIMIT, "the path is too long: %s", where);
        if (!reuse || !read_record(&build, collection))
                status = build_new(ops, collection, tokens, &build, err);
        if (status)
                return kz_error_prefix(err, status, "%s", ops->name);
        *ret = build;
        return KZ_OK;
}

enum kz_status build_tokenise(const struct collection *collection, struct tokens *tokens,
        struct stopwatch *ret, struct kz_error *err)
{
        struct stopwatch start = stopwatch_start();
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < collection->n && !status; i++)
                status = tokens_read(tokens, collection->passages[i], SIZE_MAX, NULL, err);
        if (!status)
                *ret = stopwatch_read(start);
        return status;
}
