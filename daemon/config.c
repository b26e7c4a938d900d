#include "daemon/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/configfile.h"
#include "daemon/configline.h"
#include "index/base/fdio.h"

bool kz_config_lang_valid(struct kz_str lang)
{
        size_t i;

        for (i = 0; i < lang.len; i++) {
                if (lang.ptr[i] < 'a' || lang.ptr[i] > 'z')
                        return false;
        }
        return lang.len == 0 || lang.len == 2 || lang.len == 3;
}

bool kz_config_kind_valid(struct kz_str kind)
{
        size_t i;

        for (i = 0; i < kind.len; i++) {
                unsigned char c = (unsigned char)kind.ptr[i];

                if (c <= ' ' || c == 0x7f || (c >= 'A' && c <= 'Z'))
                        return false;
        }
        return kind.len <= 64;
}

bool kz_config_date_order_valid(struct kz_str order)
{
        return order.len == 0 || kz_str_eq(order, KZ_STR("dmy")) ||
               kz_str_eq(order, KZ_STR("mdy")) || kz_str_eq(order, KZ_STR("ymd"));
}

static void set_defaults(struct kz_config *config)
{
        long cores = sysconf(_SC_NPROCESSORS_ONLN);

        if (cores < 1)
                cores = 1;
        config->socket_mode = 0600;
        config->threads = (unsigned)(cores > 8 ? 8 : cores);
        config->idle_exit = 600;
        config->timeout_ms = 5000;
        config->max_connections = 256;
        config->memory = 48u << 20;
        config->max_file_size = 64u << 20;
        config->extractors = config->threads;
        config->extract_timeout = 60;
        config->extract_memory = 512u << 20;
}

/* What other files say that the configuration names. */
static enum kz_status load_lexicon(
        struct kz_config *config, struct kz_buf *problems, struct kz_error *err)
{
        struct kz_error bad = KZ_ERROR_NULL;
        enum kz_status status = kz_lexicon_new(
                config->translit, config->name_rules, config->aliases, &config->lexicon, &bad);

        if (status == KZ_E_NOMEM || (status && kz_buf_printf(problems, "%s\n", bad.message)))
                return kz_error_nomem(err);
        return KZ_OK;
}

enum kz_status kz_config_load(const char *file, bool optional, const char *sources_file,
        struct kz_config **ret, struct kz_buf *problems, struct kz_error *err)
{
        struct kz_config *config = calloc(1, sizeof(*config));
        size_t before = problems->len;
        enum kz_status status;
        bool there;

        if (!config)
                return kz_error_nomem(err);
        set_defaults(config);
        config->sources_file = strdup(sources_file);
        status = config->sources_file ? KZ_OK : kz_error_nomem(err);
        if (!status)
                status = kz_configfile_read(config, file, optional, false, problems, &there, err);
        if (!status && there) {
                config->file = strdup(file);
                status = config->file ? KZ_OK : kz_error_nomem(err);
        }
        if (!status)
                status =
                        kz_configfile_read(config, sources_file, true, true, problems, &there, err);
        if (!status)
                status = load_lexicon(config, problems, err);
        if (!status && problems->len > before) {
                const char *first = problems->data + before;

                status = kz_error_set(err, KZ_E_INVALID, "%.*s", (int)strcspn(first, "\n"), first);
        }
        if (status) {
                kz_config_free(config);
                return status;
        }
        *ret = config;
        return KZ_OK;
}

static void source_deinit(struct kz_source_config *source)
{
        free(source->name);
        free(source->path);
        free(source->lang);
        free(source->kind);
        free(source->date_order);
        free(source->where);
}

struct kz_config *kz_config_free(struct kz_config *config)
{
        size_t i;

        if (!config)
                return NULL;
        for (i = 0; i < config->n_sources; i++)
                source_deinit(&config->sources[i]);
        free(config->sources);
        free(config->file);
        free(config->sources_file);
        free(config->socket);
        free(config->socket_group);
        free(config->data_dir);
        free(config->name_rules);
        free(config->aliases);
        free(config->ocr_command);
        free(config->doc_command);
        kz_lexicon_unref(config->lexicon);
        free(config);
        return NULL;
}

const struct kz_source_config *kz_config_source(const struct kz_config *config, struct kz_str name)
{
        size_t i;

        for (i = 0; i < config->n_sources; i++) {
                if (kz_str_eq(kz_str(config->sources[i].name), name))
                        return &config->sources[i];
        }
        return NULL;
}

enum kz_status kz_config_add_source(
        struct kz_config *config, const struct kz_source_config *source, struct kz_error *err)
{
        struct kz_source_config copy = {
                .enabled = source->enabled, .watch = source->watch, .managed = source->managed};
        struct kz_source_config *sources;
        size_t bytes;

        if (!kz_mul_size(config->n_sources + 1, sizeof(*sources), &bytes))
                return kz_error_nomem(err);
        sources = realloc(config->sources, bytes);
        if (!sources)
                return kz_error_nomem(err);
        config->sources = sources;
        copy.name = strdup(source->name);
        copy.path = strdup(source->path);
        copy.lang = strdup(source->lang);
        copy.kind = strdup(source->kind);
        copy.date_order = strdup(source->date_order);
        copy.where = strdup(source->where);
        if (!copy.name || !copy.path || !copy.lang || !copy.kind || !copy.date_order ||
                !copy.where) {
                source_deinit(&copy);
                return kz_error_nomem(err);
        }
        config->sources[config->n_sources++] = copy;
        return KZ_OK;
}

void kz_config_drop_source(struct kz_config *config, struct kz_str name)
{
        size_t i;

        for (i = 0; i < config->n_sources; i++) {
                if (!kz_str_eq(kz_str(config->sources[i].name), name))
                        continue;
                source_deinit(&config->sources[i]);
                memmove(&config->sources[i], &config->sources[i + 1],
                        (config->n_sources - i - 1) * sizeof(*config->sources));
                config->n_sources--;
                return;
        }
}

enum kz_status kz_config_save_sources(const struct kz_config *config, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf dir = KZ_BUF_NULL;
        const char *slash = strrchr(config->sources_file, '/');
        enum kz_status status;
        size_t i;

        status = kz_buf_append_cstr(
                &out, "# Written by kzsearchd for `kzsearchctl source add` and `source remove`.\n");
        for (i = 0; i < config->n_sources && !status; i++) {
                const struct kz_source_config *s = &config->sources[i];

                if (!s->managed)
                        continue;
                status = kz_buf_printf(&out, "\n[source %s]\npath = ", s->name);
                if (!status)
                        status = kz_configline_quote(&out, kz_str(s->path));
                if (!status && *s->lang)
                        status = kz_buf_printf(&out, "\nlang = %s", s->lang);
                if (!status && *s->kind)
                        status = kz_buf_append_cstr(&out, "\nkind = ");
                if (!status && *s->kind)
                        status = kz_configline_quote(&out, kz_str(s->kind));
                if (!status && *s->date_order)
                        status = kz_buf_printf(&out, "\ndate_order = %s", s->date_order);
                if (!status && !s->enabled)
                        status = kz_buf_append_cstr(&out, "\nenabled = no");
                if (!status && s->watch)
                        status = kz_buf_append_cstr(&out, "\nwatch = yes");
                if (!status)
                        status = kz_buf_append_char(&out, '\n');
        }
        if (!status && slash)
                status = kz_buf_append(
                        &dir, config->sources_file, (size_t)(slash - config->sources_file));
        if (status)
                return kz_error_nomem(err);
        if (dir.len)
                status = kz_mkdir_all(dir.data, 0700, err);
        return status ? status : kz_file_replace(config->sources_file, kz_buf_str(&out), 0600, err);
}
