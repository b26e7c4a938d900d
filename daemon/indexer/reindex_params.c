/* What a reindex is asked to do, as the daemon's cmd_index.c writes it. */
#include <stdlib.h>

#include "daemon/indexer/filetable.h"
#include "daemon/indexer/reindex.h"
#include "daemon/rpc.h"

/* Raised when extraction changes what it makes of the same file: everything is then read again. */
#define EXTRACTION_VERSION "1"

char *kz_reindex_path_from_hex(struct kz_str hex)
{
        char *path = hex.len % 2 ? NULL : calloc(1, hex.len / 2 + 1);
        size_t i;

        for (i = 0; path && i < hex.len; i += 2) {
                char pair[3] = {hex.ptr[i], hex.ptr[i + 1], '\0'};

                path[i / 2] = (char)strtoul(pair, NULL, 16);
        }
        return path;
}

static bool read_source(struct kz_reindex_source *ret, const json_t *source, struct kz_error *err)
{
        struct kz_str name = KZ_STR_NULL, path = KZ_STR_NULL;

        ret->lang = ret->kind = ret->date_order = KZ_STR("");
        if (!kz_rpc_get_str(source, "name", true, &name, err) ||
                !kz_rpc_get_str(source, "path", true, &path, err) ||
                !kz_rpc_get_str(source, "lang", false, &ret->lang, err) ||
                !kz_rpc_get_str(source, "kind", false, &ret->kind, err) ||
                !kz_rpc_get_str(source, "date_order", false, &ret->date_order, err))
                return false;
        ret->name = name.ptr;
        ret->path = kz_reindex_path_from_hex(path);
        return ret->path != NULL;
}

static bool read_numbers(struct kz_reindex *ret, const json_t *params, struct kz_error *err)
{
        uint64_t memory = 48u << 20, extractors = 1, timeout = 60;
        uint64_t extract_memory = ret->pool.limits.memory;
        struct kz_str name_rules = KZ_STR_NULL, ocr = KZ_STR_NULL, doc = KZ_STR_NULL;

        if (!kz_rpc_get_bool(params, "rebuild", &ret->rebuild, err) ||
                !kz_rpc_get_bool(params, "reanalyze", &ret->reanalyze, err) ||
                !kz_rpc_get_str(params, "name_rules", false, &name_rules, err) ||
                !kz_rpc_get_bool(params, "allow_removals", &ret->allow_removals, err) ||
                !kz_rpc_get_uint(params, "memory", 1, UINT64_MAX, &memory, err) ||
                !kz_rpc_get_uint(params, "extractors", 1, 64, &extractors, err) ||
                !kz_rpc_get_uint(
                        params, "max_file_size", 1, UINT64_MAX, &ret->pool.limits.file_size, err) ||
                !kz_rpc_get_uint(params, "extract_timeout", 1, 86400, &timeout, err) ||
                !kz_rpc_get_uint(params, "extract_memory", 1, UINT64_MAX, &extract_memory, err) ||
                !kz_rpc_get_str(params, "ocr_command", false, &ocr, err) ||
                !kz_rpc_get_str(params, "doc_command", false, &doc, err))
                return false;
        ret->memory = memory;
        ret->name_rules = name_rules.len ? name_rules.ptr : NULL;
        ret->pool.extractors = (unsigned)extractors;
        ret->pool.commands[KZ_COMMAND_OCR] = ocr.ptr;
        ret->pool.commands[KZ_COMMAND_DOC] = doc.ptr;
        ret->pool.limits.cpu_s = (uint32_t)timeout;
        ret->pool.limits.wall_ms = (uint32_t)(timeout < 4000000 ? timeout * 1000 : UINT32_MAX);
        /* No limit by default means that this build cannot live with one: sanitizers. */
        if (ret->pool.limits.memory)
                ret->pool.limits.memory = extract_memory;
        return true;
}

uint64_t kz_reindex_settings(
        const struct kz_reindex_source *source, const struct kz_pool_settings *pool)
{
        const struct kz_str parts[] = {KZ_STR(EXTRACTION_VERSION), kz_str(source->path),
                source->lang, source->kind, source->date_order};
        uint64_t hash = KZ_FNV_START;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(parts); i++) {
                hash = kz_fnv(hash, parts[i]);
                hash = kz_fnv(hash, KZ_STR("\n"));
        }
        /* A command reads what could not be read before. */
        for (i = 0; i < KZ_COMMANDS; i++) {
                if (!pool->commands[i] || !*pool->commands[i])
                        continue;
                hash = kz_fnv(hash, kz_str(pool->commands[i]));
                hash = kz_fnv(hash, i ? KZ_STR("\n1") : KZ_STR("\n0"));
        }
        /* A limit that is raised gives large files another chance. */
        return kz_fnv(hash, (struct kz_str){(const char *)&pool->limits.file_size,
                                    sizeof(pool->limits.file_size)});
}

enum kz_date_order kz_reindex_date_order(struct kz_str order)
{
        if (kz_str_eq(order, KZ_STR("mdy")))
                return KZ_DATE_MDY;
        return kz_str_eq(order, KZ_STR("ymd")) ? KZ_DATE_YMD : KZ_DATE_DMY;
}

enum kz_status kz_reindex_init(struct kz_reindex *ret, const json_t *params, struct kz_error *err)
{
        const json_t *sources = json_object_get(params, "sources");
        size_t i;

        *ret = (struct kz_reindex){.pool.limits = kz_extract_limits_default()};
        if (kz_report_init(&ret->report, json_array_size(sources)))
                return kz_error_nomem(err);
        ret->sources = calloc(json_array_size(sources) + 1, sizeof(*ret->sources));
        if (!ret->sources)
                return kz_error_nomem(err);
        if (!read_numbers(ret, params, err))
                return KZ_E_INVALID;
        for (i = 0; i < json_array_size(sources); i++) {
                if (!read_source(&ret->sources[i], json_array_get(sources, i), err))
                        return KZ_E_INVALID;
                ret->report.sources[i].name = ret->sources[i].name;
                ret->n_sources++;
        }
        return KZ_OK;
}

void kz_reindex_deinit(struct kz_reindex *reindex)
{
        size_t i;

        for (i = 0; i < reindex->n_sources; i++)
                free(reindex->sources[i].path);
        free(reindex->sources);
        kz_report_deinit(&reindex->report);
}
