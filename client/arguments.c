#include "client/arguments.h"

#include "client/options.h"

#define LIMIT_MAX 1000
#define DEPTH_MAX 10000
#define PAGE_MAX 1000000

const char kz_arguments_usage[] = "usage: kzsearch [OPTION...] QUERY...\n"
                                  "       kzsearch --show ID [QUERY...]\n"
                                  "       kzsearch --open ID [QUERY...]\n"
                                  "       kzsearch --batch FILE\n"
                                  "       kzsearch --help\n";

const char kz_arguments_help[] =
        "usage: kzsearch [OPTION...] [--] QUERY...\n"
        "       kzsearch --show ID [QUERY...] | --open ID [QUERY...] | --batch FILE\n"
        "\n"
        "Finds documents in the index of kzsearchd, which is started when it is not running.\n"
        "\n"
        "  -n, --limit N         show at most N documents (10; 0 to 1000)\n"
        "      --offset N        leave out the first N\n"
        "      --sort=ORDER      relevance, date or recent\n"
        "      --no-collapse     show near copies of a document, too\n"
        "      --exact-script    look for names only as they are spelt in QUERY\n"
        "      --facets[=LIST]   count by source, language, kind, month, year\n"
        "      --count           print only how many documents have all the words\n"
        "  -q, --quiet           print nothing: the exit status tells\n"
        "      --explain         say how the query was understood\n"
        "      --format=FORMAT   text, json, jsonl, vimgrep, csv, tsv or paths0\n"
        "      --json            the same as --format=json\n"
        "      --fields LIST     what of each hit: id,title,date (jsonl, csv, tsv)\n"
        "      --format-version N  refuse to write another version of the formats (1)\n"
        "      --color=WHEN      auto, always or never\n"
        "      --show ID         print a document, with the hits of QUERY marked\n"
        "      --open ID         open its original, at the first hit of QUERY\n"
        "      --page N          print this page alone, or open the original at it\n"
        "      --batch FILE      ask each line of FILE (-: standard input); answers as a table\n"
        "      --socket PATH     ask the daemon that listens there\n"
        "      --no-autostart    start no daemon\n"
        "  -h, --help            print this\n"
        "      --version         print the version\n"
        "      --                what follows is the query\n"
        "\n"
        "Queries: freedom assembly    \"freedom of assembly\"    law OR bill    -draft    tokaev~\n"
        "         title:budget    lang:kk    source:reports    date:2019..2020-06    since:7d\n"
        "After the first word of the query -x is part of it, and options are --long ones.\n"
        "\n"
        "Exit status: 0 found, 1 nothing found, 2 error, 69 no daemon.\n"
        "More: man kzsearch, man kzsearch-query, man kzsearch-formats.\n";

enum option_id {
        OPT_JSON = 1,
        OPT_FORMAT,
        OPT_FORMAT_VERSION,
        OPT_FIELDS,
        OPT_LIMIT,
        OPT_OFFSET,
        OPT_SORT,
        OPT_FACETS,
        OPT_NO_COLLAPSE,
        OPT_EXACT_SCRIPT,
        OPT_COUNT,
        OPT_QUIET,
        OPT_EXPLAIN,
        OPT_SHOW,
        OPT_OPEN,
        OPT_PAGE,
        OPT_BATCH,
        OPT_SOCKET,
        OPT_NO_AUTOSTART,
        OPT_COLOR,
        OPT_HELP,
        OPT_VERSION,
};

static const struct kz_option option_table[] = {
        {"json", 0, KZ_OPTION_FLAG, OPT_JSON},
        {"format", 0, KZ_OPTION_REQUIRED, OPT_FORMAT},
        {"format-version", 0, KZ_OPTION_REQUIRED, OPT_FORMAT_VERSION},
        {"fields", 0, KZ_OPTION_REQUIRED, OPT_FIELDS},
        {"limit", 'n', KZ_OPTION_REQUIRED, OPT_LIMIT},
        {"offset", 0, KZ_OPTION_REQUIRED, OPT_OFFSET},
        {"sort", 0, KZ_OPTION_REQUIRED, OPT_SORT},
        {"facets", 0, KZ_OPTION_OPTIONAL, OPT_FACETS},
        {"no-collapse", 0, KZ_OPTION_FLAG, OPT_NO_COLLAPSE},
        {"exact-script", 0, KZ_OPTION_FLAG, OPT_EXACT_SCRIPT},
        {"count", 0, KZ_OPTION_FLAG, OPT_COUNT},
        {"quiet", 'q', KZ_OPTION_FLAG, OPT_QUIET},
        {"explain", 0, KZ_OPTION_FLAG, OPT_EXPLAIN},
        {"show", 0, KZ_OPTION_REQUIRED, OPT_SHOW},
        {"open", 0, KZ_OPTION_REQUIRED, OPT_OPEN},
        {"page", 0, KZ_OPTION_REQUIRED, OPT_PAGE},
        {"batch", 0, KZ_OPTION_REQUIRED, OPT_BATCH},
        {"socket", 0, KZ_OPTION_REQUIRED, OPT_SOCKET},
        {"no-autostart", 0, KZ_OPTION_FLAG, OPT_NO_AUTOSTART},
        {"color", 0, KZ_OPTION_OPTIONAL, OPT_COLOR},
        {"help", 'h', KZ_OPTION_FLAG, OPT_HELP},
        {"version", 0, KZ_OPTION_FLAG, OPT_VERSION},
};

static const char *const facet_names[KZ_FACETS_MAX] = {
        "source", "language", "kind", "month", "year"};

static enum kz_status add_word(struct kz_arguments *a, const char *word, struct kz_error *err)
{
        if ((a->query.len && kz_buf_append_char(&a->query, ' ')) ||
                kz_buf_append_cstr(&a->query, word))
                return kz_error_nomem(err);
        return KZ_OK;
}

static enum kz_status set_sort(struct kz_arguments *a, const char *value, struct kz_error *err)
{
        static const char *const orders[] = {"relevance", "date", "recent"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(orders); i++) {
                if (strcmp(orders[i], value) == 0) {
                        a->sort = orders[i];
                        return KZ_OK;
                }
        }
        return kz_error_set(
                err, KZ_E_INVALID, "--sort is relevance, date or recent, not '%.64s'", value);
}

static const char *find_facet(const char *name, size_t len)
{
        size_t i;

        for (i = 0; i < KZ_FACETS_MAX; i++) {
                if (strlen(facet_names[i]) == len && memcmp(facet_names[i], name, len) == 0)
                        return facet_names[i];
        }
        return NULL;
}

static enum kz_status set_facets(struct kz_arguments *a, const char *value, struct kz_error *err)
{
        size_t len, i;

        a->n_facets = 0;
        for (value = value ? value : "source,language,kind,year";; value += len + 1) {
                const char *name;

                len = strcspn(value, ",");
                name = find_facet(value, len);
                if (!name)
                        return kz_error_set(err, KZ_E_INVALID,
                                "--facets are source, language, kind, month and year, not '%.*s'",
                                len < 64 ? (int)len : 64, value);
                for (i = 0; i < a->n_facets && a->facets[i] != name; i++)
                        ;
                if (i == a->n_facets)
                        a->facets[a->n_facets++] = name;
                if (!value[len])
                        return KZ_OK;
        }
}

static enum kz_status set_action(
        struct kz_arguments *a, enum kz_action action, const char *value, struct kz_error *err)
{
        if (a->action != KZ_ACTION_SEARCH && a->action != action)
                return kz_error_set(
                        err, KZ_E_INVALID, "--show, --open and --batch cannot go together");
        if (!*value)
                return kz_error_set(err, KZ_E_INVALID,
                        action == KZ_ACTION_BATCH ? "--batch needs the name of a file, or -"
                                                  : "the id is empty");
        a->action = action;
        a->target = value;
        return KZ_OK;
}

static enum kz_status check_version(const char *value, struct kz_error *err)
{
        if (strcmp(value, "1") == 0)
                return KZ_OK;
        return kz_error_set(err, KZ_E_INVALID,
                "version %.64s of the formats is not known: this kzsearch writes version %d", value,
                KZ_FORMAT_VERSION);
}

/* The options that are a value; KZ_E_NOT_FOUND: it is none of them. */
static enum kz_status apply_value(
        struct kz_arguments *a, int id, const char *value, struct kz_error *err)
{
        switch (id) {
        case OPT_FORMAT:
                return kz_format_find(value, &a->format, err);
        case OPT_FORMAT_VERSION:
                return check_version(value, err);
        case OPT_FIELDS:
                return kz_field_list_parse(value, &a->fields, err);
        case OPT_LIMIT:
                return kz_options_number("limit", value, 0, LIMIT_MAX, &a->limit, err);
        case OPT_OFFSET:
                return kz_options_number("offset", value, 0, DEPTH_MAX, &a->offset, err);
        case OPT_SORT:
                return set_sort(a, value, err);
        case OPT_FACETS:
                return set_facets(a, value, err);
        case OPT_SHOW:
                return set_action(a, KZ_ACTION_SHOW, value, err);
        case OPT_OPEN:
                return set_action(a, KZ_ACTION_OPEN, value, err);
        case OPT_PAGE:
                return kz_options_number("page", value, 1, PAGE_MAX, &a->page, err);
        case OPT_BATCH:
                return set_action(a, KZ_ACTION_BATCH, value, err);
        case OPT_SOCKET:
                a->socket = value;
                return KZ_OK;
        case OPT_COLOR:
                return kz_terminal_color(value ? value : "always", &a->color, err);
        default:
                return KZ_E_NOT_FOUND;
        }
}

static enum kz_status apply(struct kz_arguments *a, int id, const char *value, struct kz_error *err)
{
        enum kz_status status = apply_value(a, id, value, err);

        if (status != KZ_E_NOT_FOUND)
                return status;
        switch (id) {
        case KZ_OPTIONS_WORD:
                return add_word(a, value, err);
        case OPT_JSON:
                return kz_format_find("json", &a->format, err);
        case OPT_COUNT:
                a->count = true;
                return KZ_OK;
        case OPT_QUIET:
                a->quiet = true;
                return KZ_OK;
        case OPT_EXPLAIN:
                a->explain = true;
                return KZ_OK;
        case OPT_NO_COLLAPSE:
                a->no_collapse = true;
                return KZ_OK;
        case OPT_EXACT_SCRIPT:
                a->exact_script = true;
                return KZ_OK;
        case OPT_NO_AUTOSTART:
                a->no_autostart = true;
                return KZ_OK;
        case OPT_HELP:
                a->action = KZ_ACTION_HELP;
                return KZ_OK;
        case OPT_VERSION:
                a->action = KZ_ACTION_VERSION;
                return KZ_OK;
        default:
                return kz_error_set(err, KZ_E_INTERNAL, "option %d is not handled", id);
        }
}

static enum kz_status check_format(const struct kz_arguments *a, struct kz_error *err)
{
        const struct kz_format *format = a->format;
        bool rows = format ? format->rows != NULL : a->action == KZ_ACTION_BATCH;
        bool whole = format ? format->whole_answers : a->action != KZ_ACTION_BATCH;

        if (a->fields.n && !rows)
                return kz_error_set(
                        err, KZ_E_INVALID, "--fields is for --format=jsonl, csv or tsv");
        if ((a->n_facets || a->explain) && !whole)
                return kz_error_set(
                        err, KZ_E_INVALID, "--facets and --explain are for --format=text or json");
        if (a->action == KZ_ACTION_SHOW && !whole)
                return kz_error_set(err, KZ_E_INVALID, "--show writes --format=text or json");
        if (a->action == KZ_ACTION_SHOW && a->page && format && strcmp(format->name, "text") != 0)
                return kz_error_set(err, KZ_E_INVALID,
                        "--page is for --format=text: JSON has all pages, parted by form feeds");
        if (a->action == KZ_ACTION_BATCH && !rows)
                return kz_error_set(err, KZ_E_INVALID, "--batch writes --format=tsv, csv or jsonl");
        return KZ_OK;
}

/* What is right by itself, but not with the rest. */
static enum kz_status check_together(const struct kz_arguments *a, struct kz_error *err)
{
        if (a->limit + a->offset > DEPTH_MAX)
                return kz_error_set(err, KZ_E_INVALID,
                        "--offset and --limit reach to at most %d together", DEPTH_MAX);
        if (a->action == KZ_ACTION_BATCH && a->query.len)
                return kz_error_set(err, KZ_E_INVALID,
                        "--batch takes its queries from the file, and none beside it");
        if (a->action != KZ_ACTION_SEARCH && (a->count || a->quiet))
                return kz_error_set(err, KZ_E_INVALID,
                        "--count and --quiet do not go with --show, --open and --batch");
        if (a->page && a->action != KZ_ACTION_SHOW && a->action != KZ_ACTION_OPEN)
                return kz_error_set(err, KZ_E_INVALID, "--page goes with --show and --open");
        return check_format(a, err);
}

/* "-n" or "-n5" where it leaves out documents with such a word, which hardly anybody means. */
static bool is_stray(const char *word)
{
        if (strcmp(word, "-q") == 0 || strcmp(word, "-h") == 0)
                return true;
        return strncmp(word, "-n", 2) == 0 && word[2 + strspn(word + 2, "0123456789")] == '\0';
}

enum kz_status kz_arguments_read(
        int argc, char **argv, struct kz_arguments *ret, struct kz_error *err)
{
        struct kz_options options = {.table = option_table,
                .n = KZ_ARRAY_LEN(option_table),
                .argc = argc,
                .argv = argv,
                .at = 1,
                .query = true};
        enum kz_status status = KZ_OK;
        const char *value;
        int id;

        *ret = (struct kz_arguments){.limit = 10};
        while (!status && (id = kz_options_next(&options, &value, err)) != KZ_OPTIONS_END) {
                if (id == KZ_OPTIONS_BAD)
                        return KZ_E_INVALID;
                if (id == KZ_OPTIONS_WORD && !options.words_only && is_stray(value))
                        ret->stray = value;
                status = apply(ret, id, value, err);
                /* So that help is to be had whatever else is wrong. */
                if (ret->action == KZ_ACTION_HELP || ret->action == KZ_ACTION_VERSION)
                        return status;
        }
        return status ? status : check_together(ret, err);
}

void kz_arguments_deinit(struct kz_arguments *arguments)
{
        kz_buf_deinit(&arguments->query);
}

bool kz_arguments_has_query(const struct kz_arguments *arguments)
{
        const struct kz_buf *query = &arguments->query;

        return query->len && strspn(query->data, " \t\r\n") < query->len;
}
