#include "daemon/configfile.h"

#include <ctype.h>
#include <ini.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/configline.h"
#include "index/base/command_line.h"
#include "index/base/document.h"
#include "index/base/fdio.h"

#define CONFIG_MAX (16u << 20) /* bytes of a file */
#define PROBLEMS_MAX 20        /* of one file that are told */

enum key_type {
        KEY_STRING,
        KEY_PATH,
        KEY_NUMBER,
        KEY_SIZE,
        KEY_BOOL,
        KEY_MODE,
        KEY_TRANSLIT,
        KEY_COMMAND
};

struct key {
        const char *section;
        const char *name;
        enum key_type type;
        size_t offset;
        uint64_t min, max; /* KEY_NUMBER, KEY_SIZE */
};

#define K(section, member, type, min, max)                                                         \
        {                                                                                          \
                section, #member, type, offsetof(struct kz_config, member), min, max               \
        }

static const struct key keys[] = {
        K("daemon", socket, KEY_PATH, 0, 0),
        K("daemon", socket_mode, KEY_MODE, 0, 0),
        K("daemon", socket_group, KEY_STRING, 0, 0),
        K("daemon", threads, KEY_NUMBER, 1, 64),
        K("daemon", idle_exit, KEY_NUMBER, 0, 86400 * 365),
        K("daemon", timeout_ms, KEY_NUMBER, 1, 60000),
        K("daemon", max_connections, KEY_NUMBER, 1, 100000),
        K("daemon", log_queries, KEY_BOOL, 0, 0),
        K("daemon", aliases, KEY_PATH, 0, 0),
        K("daemon", translit, KEY_TRANSLIT, 0, 0),
        K("index", data_dir, KEY_PATH, 0, 0),
        K("index", memory, KEY_SIZE, 1u << 20, UINT64_C(1) << 36),
        K("index", max_file_size, KEY_SIZE, 1, UINT64_C(1) << 40),
        K("index", name_rules, KEY_PATH, 0, 0),
        K("index", extractors, KEY_NUMBER, 1, 64),
        K("index", extract_timeout, KEY_NUMBER, 1, 86400),
        /* The parsers' libraries alone map 85 MB. */
        K("index", extract_memory, KEY_SIZE, 128u << 20, UINT64_C(1) << 40),
        K("index", ocr_command, KEY_COMMAND, 0, 0),
        K("index", doc_command, KEY_COMMAND, 0, 0),
};

#define S(member, type)                                                                            \
        {                                                                                          \
                "source", #member, type, offsetof(struct kz_source_config, member), 0, 0           \
        }

static const struct key source_keys[] = {
        S(path, KEY_PATH),
        S(lang, KEY_STRING),
        S(kind, KEY_STRING),
        S(date_order, KEY_STRING),
        S(enabled, KEY_BOOL),
        S(watch, KEY_BOOL),
};

/* One file being read. */
struct reading {
        struct kz_config *config;
        struct kz_configline lines;
        bool managed;
        const char *base; /* the file's name without its folder, for messages */
        const char *file;
        bool section_known;
        size_t source; /* 1 + index of the source whose section this is; 0: none */
        struct kz_buf *problems;
        unsigned n_problems;
        bool out_of_memory;
};

static void problem(struct reading *r, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

static void problem(struct reading *r, const char *format, ...)
{
        char text[KZ_ERROR_MAX];
        va_list args;

        if (r->n_problems++ >= PROBLEMS_MAX)
                return;
        va_start(args, format);
        vsnprintf(text, sizeof(text), format, args);
        va_end(args);
        if (kz_buf_printf(r->problems, "%s:%u: %s\n", r->base, r->lines.number, text))
                r->out_of_memory = true;
}

/* Levenshtein's distance, for words that fit; SIZE_MAX for those that do not. */
static size_t distance(const char *a, const char *b)
{
        size_t row[32], n = strlen(b), i, j;

        if (n >= KZ_ARRAY_LEN(row))
                return SIZE_MAX;
        for (j = 0; j <= n; j++)
                row[j] = j;
        for (i = 1; a[i - 1]; i++) {
                size_t diagonal = row[0];

                row[0] = i;
                for (j = 1; j <= n; j++) {
                        size_t cost = diagonal + (a[i - 1] != b[j - 1]);

                        diagonal = row[j];
                        if (row[j] + 1 < cost)
                                cost = row[j] + 1;
                        if (row[j - 1] + 1 < cost)
                                cost = row[j - 1] + 1;
                        row[j] = cost;
                }
        }
        return row[n];
}

static void unknown_key(
        struct reading *r, const char *name, const struct key *table, size_t n, const char *section)
{
        const char *best = NULL;
        size_t best_distance = strlen(name) > 6 ? 4 : 3, i;
        char all[KZ_ERROR_MAX] = "";

        for (i = 0; i < n; i++) {
                size_t d, used = strlen(all);

                if (section && strcmp(table[i].section, section) != 0)
                        continue;
                d = distance(name, table[i].name);
                if (d < best_distance) {
                        best_distance = d;
                        best = table[i].name;
                }
                snprintf(all + used, sizeof(all) - used, "%s%s", used ? ", " : "", table[i].name);
        }
        if (best)
                problem(r, "unknown key '%.64s'; did you mean '%s'?", name, best);
        else
                problem(r, "unknown key '%.64s'; this section has %s", name, all);
}

static bool parse_number(const char *value, uint64_t *ret, const char **ret_rest)
{
        char *end;

        if (!isdigit((unsigned char)*value) || strlen(value) > 15)
                return false;
        *ret = strtoull(value, &end, 10);
        *ret_rest = end;
        return true;
}

/* Bytes, with K, M or G (and an optional B, iB) as powers of 1024. */
static bool parse_size(const char *value, uint64_t *ret)
{
        static const char units[] = "KMG";
        const char *rest, *unit;
        uint64_t n;
        unsigned shift = 0;

        if (!parse_number(value, &n, &rest))
                return false;
        while (*rest == ' ')
                rest++;
        unit = *rest ? strchr(units, toupper((unsigned char)*rest)) : NULL;
        if (unit) {
                shift = 10 * (unsigned)(unit - units + 1);
                rest++;
                if (*rest == 'i')
                        rest++;
        }
        if (*rest == 'B')
                rest++;
        if (*rest || n > (UINT64_MAX >> shift))
                return false;
        *ret = n << shift;
        return true;
}

static bool parse_bool(const char *value, bool *ret)
{
        static const char *const yes[] = {"yes", "true", "on", "1"};
        static const char *const no[] = {"no", "false", "off", "0"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(yes); i++) {
                if (strcasecmp(value, yes[i]) == 0 || strcasecmp(value, no[i]) == 0) {
                        *ret = strcasecmp(value, yes[i]) == 0;
                        return true;
                }
        }
        return false;
}

static void set_string(struct reading *r, char **slot, const char *value)
{
        char *copy = strdup(value);

        if (!copy) {
                r->out_of_memory = true;
                return;
        }
        free(*slot);
        *slot = copy;
}

/* A leading ~/ is the home; slashes at the end go. */
static void set_path(struct reading *r, const struct key *key, char **slot, const char *value)
{
        const char *home = getenv("HOME");
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status;

        if (value[0] == '~' && (value[1] == '/' || !value[1]) && home)
                status = kz_buf_printf(&path, "%s%s", home, value + 1);
        else
                status = kz_buf_append_cstr(&path, value);
        if (status) {
                r->out_of_memory = true;
                return;
        }
        while (path.len > 1 && path.data[path.len - 1] == '/')
                path.data[--path.len] = '\0';
        if (path.data[0] != '/') {
                problem(r,
                        "%s '%.200s' is not an absolute path: write it from the root, as in "
                        "/home/you/reports",
                        key->name, value);
                return;
        }
        if (path.len >= PATH_MAX) {
                problem(r, "%s is longer than %d bytes", key->name, PATH_MAX - 1);
                return;
        }
        set_string(r, slot, path.data);
}

/* Words without a shell; an empty line takes the command away. */
static void set_command(struct reading *r, const struct key *key, char **slot, const char *value)
{
        struct kz_error err = KZ_ERROR_NULL;
        char **words = NULL;
        enum kz_status status = kz_command_line_split(value, &words, &err);

        if (status == KZ_E_NOMEM)
                r->out_of_memory = true;
        else if (status)
                problem(r, "%s is '%.200s': %s", key->name, value, err.message);
        else if (words && words[0][0] != '/' && strchr(words[0], '/'))
                problem(r, "%s: '%.200s' must be the name of a program or an absolute path",
                        key->name, words[0]);
        else
                set_string(r, slot, value);
        kz_command_line_free(words);
}

static void set_value(struct reading *r, const struct key *key, void *object, const char *value)
{
        void *slot = (char *)object + key->offset;
        const char *rest;
        uint64_t n = 0;
        char *end;

        switch (key->type) {
        case KEY_STRING:
                set_string(r, slot, value);
                break;
        case KEY_PATH:
                set_path(r, key, slot, value);
                break;
        case KEY_NUMBER:
                if (!parse_number(value, &n, &rest) || *rest || n < key->min || n > key->max)
                        problem(r, "%s is '%.64s': it must be a whole number from %llu to %llu",
                                key->name, value, (unsigned long long)key->min,
                                (unsigned long long)key->max);
                else
                        *(unsigned *)slot = (unsigned)n;
                break;
        case KEY_SIZE:
                if (!parse_size(value, &n) || n < key->min || n > key->max)
                        problem(r,
                                "%s is '%.64s': it must be a size such as 64M or 1G, from %llu to "
                                "%llu bytes",
                                key->name, value, (unsigned long long)key->min,
                                (unsigned long long)key->max);
                else
                        *(uint64_t *)slot = n;
                break;
        case KEY_BOOL:
                if (!parse_bool(value, slot))
                        problem(r, "%s is '%.64s': it must be yes or no", key->name, value);
                break;
        case KEY_MODE:
                n = strtoul(value, &end, 8);
                if (!*value || *end || n > 0777 || (n & 0600) != 0600)
                        problem(r, "%s is '%.64s': it must be an octal mode such as 0600 or 0660",
                                key->name, value);
                else
                        *(mode_t *)slot = (mode_t)n;
                break;
        case KEY_COMMAND:
                set_command(r, key, slot, value);
                break;
        case KEY_TRANSLIT:
                if (!kz_translit_parse(kz_str(value), slot))
                        problem(r, "%s is '%.64s': it must be off, names or all", key->name, value);
                break;
        }
}

static void set_source_value(struct reading *r, const struct key *key, const char *value)
{
        struct kz_source_config *source = &r->config->sources[r->source - 1];
        struct kz_str s = kz_str(value);

        if (strcmp(key->name, "lang") == 0 && !kz_config_lang_valid(s))
                problem(r,
                        "lang is '%.64s': it must be a code of two or three letters such as ru, kk "
                        "or en",
                        value);
        else if (strcmp(key->name, "kind") == 0 && !kz_config_kind_valid(s))
                problem(r,
                        "kind is '%.64s': it must be one word in lower case, such as report or "
                        "news",
                        value);
        else if (strcmp(key->name, "date_order") == 0 && !kz_config_date_order_valid(s))
                problem(r, "date_order is '%.64s': it must be dmy, mdy or ymd", value);
        else
                set_value(r, key, source, value);
}

static void begin_source(struct reading *r, const char *name)
{
        const struct kz_source_config *old = kz_config_source(r->config, kz_str(name));
        char where[300];
        struct kz_source_config source = {.name = (char *)name,
                .path = (char *)"",
                .lang = (char *)"",
                .kind = (char *)"",
                .date_order = (char *)"",
                .enabled = true,
                .managed = r->managed,
                .where = where};

        r->source = 0;
        if (!kz_source_name_valid(kz_str(name)) || strcmp(name, "added") == 0) {
                problem(r,
                        "'%.80s' cannot be the name of a source: use a-z, 0-9, dot, dash and "
                        "underscore, and not the built-in name 'added'",
                        name);
                return;
        }
        if (old) {
                problem(r, "there is a source '%s' already, at %s: give this one another name",
                        name, old->where);
                return;
        }
        snprintf(where, sizeof(where), "%.200s:%u", r->base, r->lines.number);
        if (kz_config_add_source(r->config, &source, NULL))
                r->out_of_memory = true;
        else
                r->source = r->config->n_sources;
}

static void begin_section(struct reading *r, const char *section)
{
        const char *name = section + strcspn(section, " \t");

        r->section_known = true;
        r->source = 0;
        if (strncmp(section, "source", 6) == 0 && (section[6] == ' ' || section[6] == '\t')) {
                begin_source(r, name + strspn(name, " \t"));
        } else if (strcmp(section, "source") == 0) {
                problem(r, "a source needs a name: [source reports]");
        } else if (r->managed ||
                   (strcmp(section, "daemon") != 0 && strcmp(section, "index") != 0)) {
                r->section_known = false;
                problem(r, "unknown section [%.64s]; there are %s", section,
                        r->managed ? "only [source NAME] here"
                                   : "[daemon], [index] and [source NAME]");
        }
}

static int on_value(void *user, const char *section, const char *name, const char *value)
{
        struct reading *r = user;
        size_t i;

        if (r->lines.is_section) {
                begin_section(r, r->lines.value.data ? r->lines.value.data : "");
                return 1;
        }
        if (!*section) {
                problem(r,
                        "'%.64s' stands before any section: put it under [daemon], [index] or "
                        "[source NAME]",
                        name);
                return 1;
        }
        /* One message a section is enough: its keys would all be unknown. */
        if (!r->section_known || (strncmp(section, "source", 6) == 0 && !r->source))
                return 1;
        value = kz_configline_value(&r->lines, value);
        if (r->source) {
                for (i = 0; i < KZ_ARRAY_LEN(source_keys); i++) {
                        if (strcmp(source_keys[i].name, name) == 0) {
                                set_source_value(r, &source_keys[i], value);
                                return 1;
                        }
                }
                unknown_key(r, name, source_keys, KZ_ARRAY_LEN(source_keys), NULL);
                return 1;
        }
        for (i = 0; i < KZ_ARRAY_LEN(keys); i++) {
                if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].name, name) == 0) {
                        set_value(r, &keys[i], r->config, value);
                        return 1;
                }
        }
        unknown_key(r, name, keys, KZ_ARRAY_LEN(keys), section);
        return 1;
}

static void on_bad_line(void *user, const char *message)
{
        problem(user, "%s", message);
}

enum kz_status kz_configfile_read(struct kz_config *config, const char *file, bool optional,
        bool managed, struct kz_buf *problems, bool *ret_there, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf content = KZ_BUF_NULL;
        const char *slash = strrchr(file, '/');
        struct reading r = {.config = config,
                .managed = managed,
                .base = slash ? slash + 1 : file,
                .file = file,
                .problems = problems};
        enum kz_status status;
        size_t i, first = config->n_sources;

        *ret_there = false;
        status = kz_file_read(file, CONFIG_MAX, &content, err);
        if (status == KZ_E_NOT_FOUND && optional)
                return KZ_OK;
        if (status)
                return status;
        *ret_there = true;
        kz_configline_init(&r.lines, kz_buf_str(&content), on_bad_line, &r);
        if (ini_parse_stream(kz_configline_read, &r.lines, on_value, &r) < 0)
                r.out_of_memory = true;
        for (i = first; i < config->n_sources && !r.out_of_memory; i++) {
                if (!*config->sources[i].path &&
                        kz_buf_printf(problems,
                                "%s: source '%s' has no path: add  path = /its/folder\n",
                                config->sources[i].where, config->sources[i].name))
                        r.out_of_memory = true;
        }
        if (r.n_problems > PROBLEMS_MAX &&
                kz_buf_printf(problems, "%s: and %u problems more: is this the right file?\n",
                        r.base, r.n_problems - PROBLEMS_MAX))
                r.out_of_memory = true;
        if (r.lines.out_of_memory)
                r.out_of_memory = true;
        kz_configline_deinit(&r.lines);
        return r.out_of_memory ? kz_error_nomem(err) : KZ_OK;
}
